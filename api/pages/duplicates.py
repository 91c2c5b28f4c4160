"""What is said several times, what is only broken down, and what indicators resemble."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.rendering import page
from api.views import Views
from graph.linking.duplicate_tables import apart_in_words
from graph.linking.duplicates import duplicates


def routes(views: Views) -> APIRouter:
    """The page of duplicates."""
    router = APIRouter(prefix="/o/{key}")

    @router.get("/duplicates")
    def shown(request: Request, key: str) -> HTMLResponse:
        """Goals and indicators that say nearly the same as others."""
        view = views[key]
        found = duplicates(view.model)
        return page(
            request,
            "duplicates.html",
            organisation=view,
            section="analyses",
            found=found,
            apart=[
                (pair, apart_in_words(pair))
                for pair in (*found.bearers.apart, *found.indicators.apart)
            ],
            resembling=[
                each for each in found.resemblances.values() if each.un or each.key_figures
            ],
            key_figures=view.model.key_figures,
        )

    return router
