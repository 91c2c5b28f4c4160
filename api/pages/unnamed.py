"""Pages of what had no name of its own when it was taken in: a blank node of somebody's file."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.facts import facts_about, facts_of
from api.language import chosen_language
from api.pages.editing import tools
from api.pages.resolve import require_unnamed
from api.pages.things import LISTED
from api.rendering import page
from api.views import Views


def routes(views: Views) -> APIRouter:
    """The pages that the links of facts lead to."""
    router = APIRouter()

    @router.get("/o/{key}/.well-known/genid/{slug}")
    def unnamed(request: Request, key: str, slug: str) -> HTMLResponse:
        """What is said of a part without a name of its own."""
        view = views[key]
        iri, language = require_unnamed(view, slug), chosen_language(request)
        values = tools(request, views, view, iri) | {"may_edit": False}
        return page(
            request,
            "thing.html",
            organisation=view,
            section="lists",
            iri=iri,
            kind="genid",
            listed=LISTED,
            hidden=set(),
            facts=facts_of(view, iri, language),
            about=facts_about(view, iri, language),
            **values,
        )

    return router
