"""The application put together: the only place that knows every part."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import date
from importlib import import_module
from typing import Final

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from fastapi.telemetry import TelemetryConfig
from starlette.concurrency import run_in_threadpool
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from api.access import access
from api.analyses import analyses
from api.as_of import PointInPath
from api.asking import Asking
from api.bodies import BodyLimits
from api.callers import Callers, Entrance
from api.comparing import comparing
from api.cross_origin import CrossOrigin
from api.description import Service
from api.drawing import load_pyvis
from api.editor import editor
from api.engine.discretion import add_engine_handlers
from api.erasing import erasures
from api.explanations import explanations
from api.graph_store import graph_store
from api.headers import LOOPBACK, HeadAsGet, KnownHosts, SecurityHeaders, content_policy
from api.history import history_routes
from api.imports import imports
from api.influence import influence_route
from api.limits import USUAL, QueryLimits
from api.matrices import matrices
from api.measuring import Measured, Measurements, RouteNoted
from api.meetings import meetings
from api.operations import operations
from api.over_time import over_time_routes
from api.pages import pages
from api.picture import picture
from api.plain import PlainEndpoint, plain_routes
from api.problems import add_problem_handlers
from api.published import also_saved, published
from api.rendering import FOLDER, environment
from api.resources import add_resources
from api.scenarios import scenario_routes
from api.search import search_routes
from api.short_way import ShortWay
from api.sign_in.routes import sign_in_routes
from api.sparql import Changing, Endpoint, endpoint_routes
from api.suggestions import suggestions
from api.summaries import Summaries
from api.underway import underway_routes
from api.validation import validation
from api.views import Views
from api.what_if import what_if_routes
from api.worksheets import worksheets
from graph.accounts import Accounts
from graph.key_figures import NO_KEY_FIGURES, KeyFigures
from graph.linking.terms import Term
from graph.plain.store import PlainStore
from graph.published.counting import Statistics
from graph.reader import Reader
from graph.revalidation import Revalidation, Run
from graph.search import SearchIndex
from graph.store import Installation
from graph.whole_runs import run_here

_UNASKED: Final[TelemetryConfig] = {"tracing": False, "metrics": False, "logs": False}
"""Nobody here has set up OpenTelemetry, and looking for it takes every request some time."""


def create_app(
    installation: Installation | PlainStore,
    reader: Reader | None = None,
    *,
    query_limits: QueryLimits = USUAL,
    frame_ancestors: Iterable[str] = (),
    allowed_hosts: Iterable[str] = LOOPBACK,
    entrance: Entrance | None = None,
    proxies: Iterable[str] = (),
    key_figures: KeyFigures = NO_KEY_FIGURES,
    link_terms: tuple[Term, ...] = (),
) -> FastAPI:
    """The service over a data folder; without a reader it has no SPARQL endpoint.

    ``frame_ancestors`` are the addresses of pages that may hold ours in a frame; ``allowed_hosts``
    the names it may be asked for by. ``entrance`` says who is let in: by default those of the
    folder's accounts. ``proxies`` are those whose word is taken for whom they speak for.
    ``key_figures`` are national ones that indicators may resemble; ``link_terms`` are terms of
    one's own that suggestions rest on too.
    """
    app = Service(
        title="Målgraf",
        summary="A knowledge graph of municipal steering linked to Agenda 2030",
        docs_url=None,
        redoc_url=None,
        telemetry=_UNASKED,
        lifespan=_lifespan,
    )
    asking = Asking(query_limits)
    entrance = entrance or Entrance(Accounts.open(installation.folder))
    measurements = Measurements(installation, reader)
    add_problem_handlers(app)
    add_engine_handlers(app)
    app.mount("/static", StaticFiles(directory=FOLDER / "static"), name="static")
    app.include_router(operations(installation, reader, entrance, measurements))
    app.include_router(access(installation))
    organisations = None if isinstance(installation, PlainStore) else installation
    app.include_router(sign_in_routes(entrance, organisations))
    if reader is not None:
        reader.follow(installation)
    endpoint: Changing | None
    if isinstance(installation, PlainStore):
        endpoint = PlainEndpoint(reader, installation, asking) if reader else None
        app.include_router(editor(installation, entrance, reader, asking))
        app.include_router(plain_routes(installation, endpoint))
    else:
        views = Views(installation, key_figures, link_terms)
        endpoint = _add_organisations(app, views, reader, asking, entrance)
    if endpoint is not None and endpoint.reader.is_current:
        app.add_middleware(ShortWay, endpoint=endpoint)
    _add_layers(app, entrance, allowed_hosts, proxies)
    app.state.is_plain = isinstance(installation, PlainStore)
    headed = SecurityHeaders(  # outermost: also what answers a fault of ours
        app.build_middleware_stack(), content_policy(frame_ancestors)
    )
    app.middleware_stack = Measured(headed, measurements)
    return app


def _add_layers(
    app: FastAPI, entrance: Entrance, hosts: Iterable[str], proxies: Iterable[str]
) -> None:
    """What every request passes, the outermost last."""
    app.add_middleware(RouteNoted)
    app.add_middleware(PointInPath)
    app.add_middleware(Callers, entrance=entrance)
    app.add_middleware(BodyLimits)
    app.add_middleware(HeadAsGet)
    app.add_middleware(CrossOrigin)
    app.add_middleware(KnownHosts, hosts=tuple(hosts))
    app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=list(proxies))


def _add_organisations(
    app: FastAPI,
    views: Views,
    reader: Reader | None,
    asking: Asking,
    entrance: Entrance,
) -> Endpoint | None:
    installation = views.installation
    search = SearchIndex(installation)
    revalidation = Revalidation(installation, runs(installation, reader))
    endpoint = Endpoint(reader, installation, asking, search) if reader else None
    if endpoint is not None:  # first: routes are tried in order, and there are hundreds
        app.include_router(endpoint_routes(endpoint))
    add_resources(app, installation)
    app.include_router(history_routes(installation))
    app.include_router(erasures(installation))
    app.include_router(influence_route(installation, views.model))
    app.include_router(analyses(installation, views.model))
    app.include_router(matrices(installation, views, reader))
    app.include_router(explanations(installation, lambda key: views[key].model))
    app.include_router(suggestions(installation, views))
    app.include_router(worksheets(installation, views))
    app.include_router(meetings(installation, views.__getitem__))
    app.include_router(what_if_routes(views, entrance))
    app.include_router(scenario_routes(installation, entrance))
    app.include_router(over_time_routes(installation))
    summaries = Summaries(installation)
    app.include_router(comparing(installation, summaries, views.model))
    if reader is not None:
        app.include_router(graph_store(reader, installation, asking.limits.deadline))
        app.include_router(underway_routes(reader, asking))
        app.include_router(imports(installation, reader))
    app.include_router(search_routes(installation, search))
    app.include_router(
        published(installation, Statistics(installation), also_saved(entrance.accounts))
    )
    revalidation.follow()  # after the reader, which makes the runs
    app.include_router(validation(installation, revalidation))
    app.include_router(editor(installation, entrance, reader, asking, views, search))
    app.include_router(pages(views, revalidation, search, entrance, summaries))
    app.state.views = views
    app.state.revalidation = revalidation
    return endpoint


def runs(installation: Installation, reader: Reader | None) -> Run:
    """What makes whole runs: a child of the reader, or this process where there is none."""
    if reader is None:
        return lambda key, _: run_here(installation, key)
    return lambda key, has_left: reader.validation(key, date.today(), has_left=has_left)


def warm(app: FastAPI) -> None:
    """Do beforehand what the first reader would wait for: most of a second.

    Of several organisations only the first: the others are made when somebody asks.
    """
    if app.state.is_plain:
        return
    import_module("pyvis.network")
    environment().get_template("graph.html")
    views: Views = app.state.views
    for key in views.installation.keys()[:1]:
        picture(views[key])


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    if app.state.is_plain:
        yield
        return
    load_pyvis()
    yield
    revalidation: Revalidation = app.state.revalidation
    await run_in_threadpool(revalidation.stop)
