"""The application put together: the only place that knows every part."""

from collections.abc import Iterable

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from api.analyses import analyses
from api.headers import SecurityHeaders, content_policy
from api.pages import pages
from api.rendering import FOLDER
from api.resources import resources
from api.views import Views
from graph.reader import Reader
from graph.store import Installation

VERSION = "0.1.0"


def create_app(
    installation: Installation,
    reader: Reader | None = None,
    *,
    frame_ancestors: Iterable[str] = (),
) -> FastAPI:
    """The service over an installation; without a reader it has no SPARQL endpoint.

    ``frame_ancestors`` are the addresses of pages that may hold ours in a frame.
    """
    app = FastAPI(
        title="Målgraf",
        version=VERSION,
        summary="A knowledge graph of municipal steering linked to Agenda 2030",
        docs_url=None,
        redoc_url=None,
    )
    views = Views(installation)
    app.add_middleware(SecurityHeaders, policy=content_policy(frame_ancestors))
    app.mount("/static", StaticFiles(directory=FOLDER / "static"), name="static")
    app.include_router(resources(installation))
    app.include_router(analyses(installation, lambda key: views[key].model))
    if reader is not None:
        pass
    app.include_router(pages(views))
    return app
