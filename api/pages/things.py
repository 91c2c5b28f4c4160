"""Lists of things, and one page for each goal, programme, unit, indicator, target and the rest."""

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from pyoxigraph import NamedNode

from api.callers import caller_of
from api.chains import branches_down, branches_up
from api.collation import swedish_key
from api.editing.rights import may_add
from api.facts import facts_about, facts_of, is_told
from api.language import chosen_language
from api.observations import chart, line, observations, question, text
from api.pages.editing import tools
from api.pages.explaining import told_of
from api.pages.link_quality import remarks
from api.pages.relevance import may_answer
from api.records import official_texts, subjects
from api.rendering import page
from api.views import OrganisationView, Views
from graph.analyses.coverage import STEP_NAMES, ladder
from graph.analyses.explanations.ladder import why_step
from graph.analyses.follow_up import newest_judgement
from graph.analyses.links import BEARERS
from graph.analyses.model import FollowUp
from graph.analyses.profile import CONTROLS, RELEVANCES, Position
from graph.analyses.programme_lists import programme_lists
from graph.analyses.status import suggested_status
from graph.analyses.trend import suggested_trend
from graph.errors import NotFound
from graph.linking.resemblances import resemblances
from graph.names import PREFIXES
from graph.texts import Language, Text
from graph.vocabularies import taxonomy

LISTED = (
    "programme",
    *BEARERS,
    "indicator",
    "unit",
    "network",
    "external-actor",
    "vision",
    "focus-area",
    "document",
    "action-plan",
    "operational-plan",
    "budget",
    "conflict",
    "meeting-outcome",
    "link-answer",
    "process-step",
    "quality-level",
)
"""The kinds with a list of their own, most asked for first."""
ON_A_PAGE = 100
IS_PART_OF = NamedNode(f"{PREFIXES['dcterms']}isPartOf")
TOLD_APART = {
    "programme": (
        "addresses",
        "inProgramme",
        "isPartOf",
        "responsibleUnit",
        "contributingUnit",
        "startDate",
        "endDate",
    ),
    "unit": (
        "bringsTogether",
        "responsibleUnit",
        "contributingUnit",
        "hasMember",
        "wasAttributedTo",
    ),
    "indicator": ("indicator", "hasTargetValue"),
}
"""Properties that a page shows in sections of their own, by kind."""
TOLD_BY_BEARERS = frozenset(
    {
        "qualifiedContribution",
        "contributesTo",
        "addresses",
        "counteracts",
        "followsUp",
        "answerTo",
        "description",
        "responsibleUnit",
        "contributingUnit",
        "inProgramme",
        "measuredBy",
        "startDate",
        "endDate",
    }
)
"""What a bearer's page tells before its facts."""


@dataclass(frozen=True)
class Row:
    """One thing in a list."""

    iri: str
    label: str
    status: str


def routes(views: Views) -> APIRouter:
    """Lists and single things; the last router, since its paths take any kind."""
    router = APIRouter(prefix="/o/{key}")
    add_lists(router, views)
    add_targets(router, views)
    add_things(router, views)
    return router


def add_lists(router: APIRouter, views: Views) -> None:
    """What there is to list."""

    @router.get("/lists")
    def lists(request: Request, key: str) -> HTMLResponse:
        """The kinds of things there are, with their counts."""
        return page(request, "lists.html", organisation=views[key], section="lists", kinds=LISTED)


def add_targets(router: APIRouter, views: Views) -> None:
    """The SDGs and their targets, as the organisation sees them."""

    @router.get("/target")
    def targets(request: Request, key: str) -> HTMLResponse:
        """All SDG targets, with how far the work has come."""
        view = views[key]
        return page(
            request,
            "targets.html",
            organisation=view,
            section="lists",
            goals=taxonomy().goals.values(),
            steps=ladder(view.model),
            step_names=STEP_NAMES,
        )

    @router.get("/target/{code}")
    def target(request: Request, key: str, code: str) -> HTMLResponse:
        """One SDG target or goal."""
        view = views[key]
        found = taxonomy().target(code)
        if found is not None:
            values = target_values(view, found.iri)
            return page(request, "target.html", **values, may_answer=may_answer(request, view))
        if code in {str(number) for number in taxonomy().goals}:
            return page(request, "sdg.html", **sdg_values(view, int(code)))
        raise NotFound(Text(f"Det finns inget globalt delmål {code}.", f"No SDG target {code}."))


def add_things(router: APIRouter, views: Views) -> None:
    """All things of a kind, and one thing."""

    @router.get("/{kind}")
    def listed(request: Request, key: str, kind: str, q: str = "", offset: int = 0) -> HTMLResponse:
        """All things of a kind, searched and paged."""
        view = views[key]
        if kind not in LISTED:
            raise NotFound(Text(f"Det finns ingen sida ”{kind}”.", f"No page “{kind}”."))
        rows = list_rows(view, kind, q, chosen_language(request))
        return page(
            request,
            "list.html",
            organisation=view,
            section="lists",
            kind=kind,
            q=q,
            offset=max(offset, 0),
            on_a_page=ON_A_PAGE,
            rows=rows,
            may_add=may_add(caller_of(request), view, kind),
        )

    @router.get("/{kind}/{slug}")
    def thing(request: Request, key: str, kind: str, slug: str) -> HTMLResponse:
        """One thing: goal, programme, unit, indicator or any other."""
        view = views[key]
        iri = view.named_at(kind, slug)
        language = chosen_language(request)
        if not iri or not is_told(view, iri):
            raise NotFound(
                Text(f"{key} har inget ”{kind}/{slug}”.", f"{key} has no “{kind}/{slug}”.")
            )
        values: dict[str, Any] = {
            "organisation": view,
            "section": "lists",
            "iri": iri,
            "kind": kind,
            "listed": LISTED,
            "hidden": {"description", *TOLD_APART.get(kind, ())},
            "facts": facts_of(view, iri, language),
            "about": facts_about(view, iri, language),
        } | tools(request, views, view, iri)
        if kind in BEARERS and iri in view.model.bearers:
            values |= bearer_values(view, iri)
            return page(request, "bearer.html", **values)
        if kind == "programme" and iri in view.model.programmes:
            return page(request, "programme.html", **values, **programme_values(view, iri))
        if kind == "unit":
            return page(request, "unit.html", **values, **unit_values(view, iri))
        if kind == "indicator" and iri in view.model.indicators:
            values |= indicator_values(view, iri) | {
                "judgements": judgements_beside(view, iri),
                "resembling": resemblances(view.model)[iri],
            }
            return page(request, "indicator.html", **values)
        return page(request, "thing.html", **values)


def list_rows(view: OrganisationView, kind: str, words: str, language: Language) -> list[Row]:
    """The things of a kind whose label holds all the words, in Swedish order."""
    rows = [
        Row(iri, view.name(iri, language).text, view.status(iri))
        for iri in subjects(view.store, kind)
    ]
    wanted = words.casefold().split()
    return sorted(
        (row for row in rows if all(word in row.label.casefold() for word in wanted)),
        key=lambda row: (swedish_key(row.label), row.iri),
    )


def bearer_values(view: OrganisationView, iri: str) -> dict[str, Any]:
    """What a goal's page shows beside its facts."""
    model = view.model
    bearer = model.bearers[iri]
    quads = view.store.store.quads_for_pattern(NamedNode(iri), IS_PART_OF, None, None)
    only_programmes = {text(quad.object) for quad in quads} <= bearer.programmes
    return {
        "bearer": bearer,
        "up": branches_up(view, iri),
        "down": branches_down(view, iri),
        "contributions": contributions(view, iri),
        "remarks": remarks(view, iri),
        "fellows": fellows(view, iri),
        "indicators": [indicator_values(view, each) for each in sorted(bearer.indicators)],
        "follow_ups": sorted(
            model.follow_ups_by_subject.get(iri, ()), key=lambda each: str(each.at), reverse=True
        ),
        "hidden": TOLD_BY_BEARERS | ({"isPartOf"} if only_programmes else set()),
    }


@dataclass(frozen=True)
class Fellow:
    """Another unit that works on some of the same targets, with its bearers that do."""

    unit: str
    targets: tuple[str, ...]
    bearers: tuple[str, ...]


def fellows(view: OrganisationView, iri: str) -> list[Fellow]:
    """Who else works on a bearer's targets: those that share most of them first."""
    model = view.model
    mine = model.bearers[iri].responsible
    shared: dict[str, dict[str, set[str]]] = {}
    for target in model.strengths.get(iri, ()):
        for other in model.bearers_by_target.get(target, ()):
            for unit in model.bearers[other].responsible - mine:
                shared.setdefault(unit, {}).setdefault(target, set()).add(other)
    found = [
        Fellow(
            unit, tuple(view.in_order(by_target)), tuple(sorted(set().union(*by_target.values())))
        )
        for unit, by_target in shared.items()
    ]
    return sorted(found, key=lambda each: (-len(each.targets), -len(each.bearers), each.unit))


@dataclass(frozen=True)
class Contributed:
    """How a bearer affects one target; ``strength`` is None where nobody has said."""

    target: str
    strength: int | None
    method: str
    motivation: str = ""
    who: str = ""
    at: str = ""


def contributions(view: OrganisationView, iri: str) -> list[Contributed]:
    """A bearer's links to targets, with what is written about them."""
    rows = view.store.select(question("contributions_of_bearer"), bearer=NamedNode(iri))
    written = {text(row["target"]): row for row in rows}
    links = {link.target: link for link in view.model.links if link.bearer == iri}
    return [
        Contributed(
            target=target,
            strength=links[target].strength,
            method=links[target].method,
            motivation=text(written.get(target, {}).get("motivation")),
            who=text(written.get(target, {}).get("who")),
            at=text(written.get(target, {}).get("at"))[:10],
        )
        for target in view.in_order(links)
    ]


def indicator_values(view: OrganisationView, iri: str) -> dict[str, Any]:
    """An indicator with its values and their line."""
    values = observations(view.store, iri)
    indicator = view.model.indicators.get(iri)
    return {
        "indicator": indicator,
        "indicator_iri": iri,
        "observations": values,
        "line": line(values, indicator),
        "drawn": chart(values, indicator),
        "suggested_status": indicator and suggested_status(indicator, view.model.as_of),
        "suggested_trend": indicator and suggested_trend(indicator, view.model.as_of),
    }


def judgements_beside(view: OrganisationView, iri: str) -> list[tuple[str, FollowUp]]:
    """What people have judged of the current bearers that an indicator measures."""
    measured = [bearer for bearer in view.model.current.values() if iri in bearer.indicators]
    newest = [(bearer.iri, newest_judgement(view.model, bearer.iri)) for bearer in measured]
    return [(bearer, judgement) for bearer, judgement in newest if judgement is not None]


def programme_values(view: OrganisationView, iri: str) -> dict[str, Any]:
    """The bearers of a programme, and the targets they reach beside those it names itself."""
    model = view.model
    bearers = [bearer for bearer in model.bearers.values() if iri in bearer.programmes]
    reached = {target for each in bearers for target in model.strengths.get(each.iri, ())}
    return {
        "programme": model.programmes[iri],
        "bearers": sorted(bearers, key=lambda each: (each.rank or 99, swedish_key(each.label.sv))),
        "reached": view.in_order(reached),
        "named": view.in_order(model.programmes[iri].targets),
        "own_list": next((each for each in programme_lists(model) if each.programme == iri), None),
    }


def unit_values(view: OrganisationView, iri: str) -> dict[str, Any]:
    """What a unit answers for and takes part in."""
    model = view.model
    own = [bearer.iri for bearer in model.bearers.values() if iri in bearer.responsible]
    return {
        "bearers": sorted(own, key=lambda each: swedish_key(model.label_of(each).sv)),
        "contributes": sorted(
            (bearer.iri for bearer in model.bearers.values() if iri in bearer.contributing),
            key=lambda each: swedish_key(model.label_of(each).sv),
        ),
        "networks": sorted(n.iri for n in model.networks.values() if iri in n.members),
        "reached": view.in_order(
            {target for bearer in own for target in model.strengths.get(bearer, ())}
        ),
    }


def target_values(view: OrganisationView, iri: str) -> dict[str, Any]:
    """What the organisation does about one target."""
    model = view.model
    return {
        "organisation": view,
        "section": "lists",
        "target": model.targets[iri],
        "step": ladder(model)[iri],
        "step_names": STEP_NAMES,
        "links": [link for link in model.links if link.target == iri],
        "named_by": sorted(p.iri for p in model.programmes.values() if iri in p.targets),
        "relevant": iri in model.relevant,
        "explained": told_of(view, [why_step(model, iri)])[0],
        "position": model.profile.positions.get(iri, Position(iri)),
        "relevances": RELEVANCES,
        "controls": CONTROLS,
        "official": official_texts(view.store.store, iri),
    }


def sdg_values(view: OrganisationView, number: int) -> dict[str, Any]:
    """What the organisation does about one of the 17 goals."""
    model = view.model
    steps = ladder(model)
    return {
        "organisation": view,
        "section": "lists",
        "goal": taxonomy().goals[number],
        "official": official_texts(view.store.store, taxonomy().goals[number].iri),
        "steps": [step for iri, step in steps.items() if model.targets[iri].goal == number],
        "step_names": STEP_NAMES,
        "named_as_goal": sorted(
            bearer.iri for bearer in model.bearers.values() if number in bearer.sdg_goals
        ),
    }
