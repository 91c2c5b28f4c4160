"""A replica put together."""

from collections.abc import Iterable

from fastapi import FastAPI
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from api.asking import Asking
from api.bodies import BodyLimits
from api.cross_origin import CrossOrigin
from api.description import Service
from api.engine.discretion import add_engine_handlers
from api.engine.reader import RemoteReader
from api.headers import LOOPBACK, HeadAsGet, KnownHosts, SecurityHeaders, content_policy
from api.limits import USUAL, QueryLimits
from api.problems import add_problem_handlers
from api.replica.rights import Known, Rights
from api.replica.routes import replica_routes


def create_replica(
    remote: RemoteReader,
    rights: Rights,
    *,
    writer: str = "",
    query_limits: QueryLimits = USUAL,
    allowed_hosts: Iterable[str] = LOOPBACK,
    proxies: Iterable[str] = (),
) -> FastAPI:
    """The service over a mirror; ``writer`` is the address of the server that writes."""
    app = Service(
        title="Målgraf",
        summary="A read-only replica: SPARQL over a mirror",
        docs_url=None,
        redoc_url=None,
    )
    app.add_middleware(Known, rights=rights)
    app.add_middleware(BodyLimits)
    app.add_middleware(HeadAsGet)
    app.add_middleware(CrossOrigin)
    app.add_middleware(KnownHosts, hosts=tuple(allowed_hosts))
    app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=list(proxies))
    add_problem_handlers(app)
    add_engine_handlers(app)
    app.include_router(replica_routes(remote, writer, Asking(query_limits)))
    app.middleware_stack = SecurityHeaders(app.build_middleware_stack(), content_policy())
    return app
