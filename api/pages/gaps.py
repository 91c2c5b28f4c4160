"""What is missing: by kind of gap, for one SDG or all, and what hangs on a single row."""

from dataclasses import dataclass, replace

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.pages.explaining import why_of_thing
from api.pages.relevance import UNSTATED, just_saved, may_answer
from api.rendering import page
from api.views import OrganisationView, Views
from graph.analyses.chain import chain
from graph.analyses.gap_texts import GAP_TEXTS, GapCode
from graph.analyses.gaps import WEIGHTS, Weight
from graph.analyses.profile import CONTROLS
from graph.analyses.relevance import controls_of, relevance
from graph.texts import Text
from graph.vocabularies import taxonomy

ABOUT_TARGETS = frozenset({"target-unreached", "target-only-by-mission"})
"""The kinds that may be meant so: the answer is that the target is left out."""


@dataclass(frozen=True)
class GapKind:
    """All gaps of one kind, with the things that have it."""

    code: GapCode
    weight: Weight
    text: Text
    things: tuple[str, ...]


def routes(views: Views) -> APIRouter:
    """The gap page."""
    router = APIRouter(prefix="/o/{key}")

    @router.get("/gaps")
    def gaps(request: Request, key: str, sdg: int = 0, control: str = "") -> HTMLResponse:
        """What is missing, for one SDG or all, and for one kind of control or all."""
        view = views[key]
        return page(
            request,
            "gaps.html",
            organisation=view,
            section="gaps",
            sdg=sdg if sdg in taxonomy().goals else 0,
            goals=taxonomy().goals.values(),
            found=view.gaps,
            kinds=controlled(view, gap_kinds(view, sdg), control),
            weights=WEIGHTS,
            hanging=[step for step in view.coverage.on_one_row if is_about(view, step.target, sdg)],
            chain=chain(view.model),
            why=lambda iri: why_of_thing(view, iri),
            control=control,
            controls=CONTROLS,
            about_targets=ABOUT_TARGETS,
            may_answer=may_answer(request, view),
            saved=just_saved(request, views, view),
            left_out=relevance(view.model).counts["not-relevant"],
        )

    return router


def gap_kinds(view: OrganisationView, sdg: int) -> list[GapKind]:
    """The kinds that have any gap about that SDG (0: all), most important first."""
    found: list[GapKind] = []
    for code in GAP_TEXTS:
        some = [gap for gap in view.gaps.of(code) if is_about(view, gap.thing, sdg)]
        if some:
            things = tuple(gap.thing for gap in some)
            found.append(GapKind(code, some[0].weight, some[0].text, things))
    return found


def controlled(view: OrganisationView, kinds: list[GapKind], control: str) -> list[GapKind]:
    """The kinds with what is about targets of that control only; all where none is chosen."""
    wanted = {code or UNSTATED: code for code in CONTROLS}
    if control not in wanted:
        return kinds
    kept = [
        replace(
            kind,
            things=tuple(
                thing for thing in kind.things if wanted[control] in controls_of(view.model, thing)
            ),
        )
        for kind in kinds
    ]
    return [kind for kind in kept if kind.things]


def is_about(view: OrganisationView, thing: str, sdg: int) -> bool:
    """Whether a target belongs to the SDG, or a bearer is linked to it; 0 is about everything."""
    if not sdg:
        return True
    targets = view.model.targets
    if thing in targets:
        return targets[thing].goal == sdg
    links = view.model.links_by_bearer.get(thing, ())
    return any(targets[link.target].goal == sdg for link in links)
