"""What acts on what: one source of interactions as ranks, roles, conflicts, clusters and matrix."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.callers import caller_of
from api.editing.rights import may_add
from api.rendering import page
from api.views import Views
from graph.analyses.influence.analysis import Influence, influence
from graph.analyses.influence.opposed import Opposed
from graph.analyses.influence.orders import DirectInfluence
from graph.analyses.influence.roles import MEANINGS, ROLES
from graph.analyses.influence.sources import compared

FIRST = 10
"""So many rows of a list are shown before all are asked for."""
WIDEST = 60
"""A matrix of more things is fetched as a file."""


def routes(views: Views) -> APIRouter:
    """The page of systemic influence."""
    router = APIRouter(prefix="/o/{key}")

    @router.get("/influence")
    def shown(
        request: Request,
        key: str,
        source: str = "",
        scorer: str = "",
        without_returns: bool = False,
        everything: bool = False,
    ) -> HTMLResponse:
        """What acts on what, by one source: ranks, roles, conflicts, clusters, disagreement."""
        view = views[key]
        model = view.model
        found = influence(model, source, scorer=scorer or None, returns=not without_returns)
        return page(
            request,
            "influence.html",
            organisation=view,
            section="analyses",
            found=found,
            standing={one.thing: one for one in found.standings},
            in_order=in_rank_order(found),
            sources=sorted(
                model.interaction_sources.values(), key=lambda one: (not one.counts, one.iri)
            ),
            comparison=compared(model.interaction_sources.values()),
            scorer=scorer,
            without_returns=without_returns,
            opposed=opposed(found.mutual, found.asymmetric),
            role_words=ROLES,
            role_meanings=MEANINGS,
            most=None if everything else FIRST,
            first=FIRST,
            widest=WIDEST,
            may_load=may_add(caller_of(request), view, "interaction-source"),
        )

    return router


def in_rank_order(found: Influence) -> list[DirectInfluence]:
    """The things by rank; where nothing is ranked, those that act most on others first."""
    places = {one.thing: place for place, one in enumerate(found.standings)}
    return sorted(
        found.direct, key=lambda one: (places.get(one.thing, 0), -one.influence, one.thing)
    )


def opposed(
    mutual: tuple[Opposed, ...], asymmetric: tuple[Opposed, ...]
) -> list[tuple[str, Opposed]]:
    """The pairs that pull apart, each with the text that says how."""
    return [
        *(("influence.mutual", pair) for pair in mutual),
        *(("influence.asymmetric", pair) for pair in asymmetric),
    ]
