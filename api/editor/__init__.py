"""The editor: a page where questions in SPARQL are written, asked, drawn, shared and saved."""

from fastapi import APIRouter

from api.asking import Asking
from api.callers import Entrance
from api.editor.page import editor_routes
from api.editor.saved import saved_routes
from api.editor.terms import term_routes
from api.views import Views
from graph.data_folder import DataFolder
from graph.reader import Reader

__all__ = ["editor"]
from graph.search import SearchIndex


def editor(
    folder: DataFolder,
    entrance: Entrance,
    reader: Reader | None,
    asking: Asking,
    views: Views | None = None,
    search: SearchIndex | None = None,
) -> APIRouter:
    """The page, and what it and other editors ask.

    A plain store has no ``views`` and no ``search``.
    """
    router = APIRouter()
    router.include_router(editor_routes(folder, entrance, reader, asking, views, search))
    router.include_router(term_routes(folder, reader, asking))
    router.include_router(saved_routes(folder, entrance))
    return router
