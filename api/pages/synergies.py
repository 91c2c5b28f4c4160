"""Whom should we talk to: missed meetings with their path, conflicts, shared targets."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.callers import caller_of
from api.collation import swedish_key
from api.editing.rights import may_add, may_edit
from api.pages.asking import answer_address, editor_address
from api.rendering import page
from api.views import OrganisationView, Views
from graph.analyses.conflicts import Clash
from graph.analyses.explanations.meetings import questions_behind
from graph.analyses.grouping import Grouping, groups_of
from graph.analyses.influence.analysis import source_named
from graph.analyses.influence.sources import usual_source
from graph.analyses.meetings import MissedMeeting
from graph.analyses.outcomes import STATES, MarkedMeetings, marked
from graph.analyses.overlap import Overlap
from graph.analyses.own_meetings import clashes_of, meetings_of
from graph.analyses.signed_synergy import signed_synergies
from graph.errors import NotFound
from graph.texts import Text

GROUPINGS: tuple[Grouping, ...] = ("programme", "board", "unit")
FIRST = 10
"""So many meetings are shown before all are asked for."""
_CHOSEN = ("unit", "programme")
"""The kinds that can be chosen from a list; goals have so many that their pages lead here."""


@dataclass(frozen=True)
class Asked:
    """What the reader has chosen, as it stands in the address; ``about`` as kind/slug."""

    by: Grouping = "programme"
    about: str = ""
    everything: bool = False

    def query(self, **other: object) -> str:
        """The same choice in an address, or with something else; empty for the first choice."""
        said = {**vars(self), **other}
        if said["by"] == "programme":
            del said["by"]
        kept = {name: "true" if value is True else value for name, value in said.items() if value}
        return f"?{urlencode(kept)}" if kept else ""


def routes(views: Views) -> APIRouter:
    """The synergy page."""
    router = APIRouter(prefix="/o/{key}")

    @router.get("/synergies")
    def synergies(
        request: Request,
        key: str,
        by: Grouping = "programme",
        everything: bool = False,
        source: str = "",
        about: str = "",
    ) -> HTMLResponse:
        """Whom should we talk to: missed meetings, conflicts, shared targets."""
        view = views[key]
        asked = Asked(by, about, everything)
        thing = thing_of(view, about)
        found = view.synergies(by)
        sources = view.model.interaction_sources
        chosen = source_named(sources, source) if source else usual_source(sources.values())
        meetings = own_meetings(view, asked)
        overlaps = [overlap for overlap in found.overlaps if overlap.shared]
        if thing:
            overlaps = [each for each in overlaps if is_about(view, each, thing, by)]
        caller = caller_of(request)
        return page(
            request,
            "synergies.html",
            organisation=view,
            section="synergies",
            asked=asked,
            thing=thing,
            choices=choices(view),
            states=STATES,
            behind=behind,
            opened=opened,
            meeting_address=meeting_address,
            groupings=GROUPINGS,
            found=found,
            marked=meetings,
            meetings=meetings.waiting if everything else meetings.waiting[:FIRST],
            first=FIRST,
            conflicts=clashes_of(view.model, found.conflicts, thing) if thing else found.conflicts,
            may_add_conflict=may_add(caller, view, "conflict"),
            may_edit=lambda iri: may_edit(caller, view, iri),
            declaring=declaring,
            overlaps=overlaps if everything else overlaps[:FIRST],
            all_overlaps=len(overlaps),
            signed=signed_synergies(view.model, chosen, by) if source else found.signed,
            signed_source=chosen,
            saved=views.recent.told(view.store.key, request.query_params.get("saved", "")),
        )

    return router


def own_meetings(view: OrganisationView, asked: Asked) -> MarkedMeetings:
    """All proposed meetings, or those of the thing asked about, with what was said of each."""
    found, thing = view.synergies(asked.by), thing_of(view, asked.about)
    if not thing:
        return found.marked
    return marked(view.model, meetings_of(view.model, found.meetings, thing))


def thing_of(view: OrganisationView, about: str) -> str:
    """The IRI of what an address is about ("goal/trygg-skola", "target/11.3"); empty for all.

    Raises ``NotFound`` for what is neither a bearer, a programme, a unit nor a target.
    """
    if not about:
        return ""
    kind, _, slug = about.partition("/")
    iri = view.sdg(slug) if kind == "target" else view.named_at(kind, slug)
    model = view.model
    if any(iri in some for some in (model.bearers, model.programmes, model.units, model.targets)):
        return iri
    raise NotFound(
        Text(
            f"Det finns inget ”{about}” att visa möten för.",
            f"There is no “{about}” to show meetings of.",
        )
    )


def is_about(view: OrganisationView, overlap: Overlap, thing: str, by: Grouping) -> bool:
    """Whether two groups share the target, or one of them is the thing or has the bearer in it."""
    if thing in view.model.targets:
        return thing in overlap.shared
    bearer = view.model.bearers.get(thing)
    groups = {thing} if bearer is None else groups_of(view.model, bearer, by)
    return not groups.isdisjoint((overlap.first, overlap.second))


def choices(view: OrganisationView) -> Mapping[str, list[tuple[str, Text]]]:
    """By kind, the units and programmes whose meetings can be chosen, in Swedish order."""
    labels = {
        "unit": {iri: each.label for iri, each in view.model.units.items()},
        "programme": {iri: each.label for iri, each in view.model.programmes.items()},
    }
    return {
        kind: sorted(
            ((view.short(iri), label) for iri, label in labels[kind].items()),
            key=lambda each: swedish_key(each[1].sv),
        )
        for kind in _CHOSEN
    }


def behind(view: OrganisationView, meeting: MissedMeeting) -> str:
    """The question behind a meeting, asked of its two units; empty where a side is a programme."""
    asked = questions_behind(view.model, meeting)
    return answer_address(view, asked[0].question, asked[0].values) if asked else ""


def opened(view: OrganisationView, meeting: MissedMeeting) -> str:
    """The same question in the editor; empty where a side is a programme."""
    asked = questions_behind(view.model, meeting)
    return editor_address(view, asked[0].question, asked[0].values) if asked else ""


def meeting_address(view: OrganisationView, meeting: MissedMeeting, asked: Asked) -> str:
    """The page of one proposed meeting."""
    said = {"one": view.short(meeting.first), "other": view.short(meeting.second)}
    if asked.by != "programme":
        said["by"] = asked.by
    if asked.about:
        said["about"] = asked.about
    return f"/o/{view.key}/synergies/meeting?{urlencode(said)}"


def declaring(view: OrganisationView, clash: Clash) -> str:
    """The form that declares a conflict that was found, with its sides and an owner filled in."""
    model = view.model
    first, second = model.label_of(clash.first[0]), model.label_of(clash.second[0])
    owners = model.answers_for(model.current[clash.first[0]])
    things = (clash.first[0], clash.second[0], *clash.targets)
    said = [
        ("label.sv", f"{first.sv} mot {second.sv}"[:200]),
        *(("concerns", view.code(iri) or view.short(iri)) for iri in things),
        *(("responsibleUnit", view.short(iri)) for iri in sorted(owners)[:1]),
    ]
    return f"/o/{view.store.key}/conflict/new?{urlencode(said)}"
