"""A web application served on sockets of ours, until the process is told to end."""

import contextlib
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI


def run_app(app: "FastAPI", sockets: Sequence[socket.socket], started: Callable[[], None]) -> None:
    """Serve until interrupted; ``started`` is called when whoever connects is answered."""
    import uvicorn  # the web stack takes half a second, which tables need not wait for

    from api.commands.bounded_http import BoundedHttp

    config = uvicorn.Config(
        app,
        http=BoundedHttp,
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
    )
    for each in sockets:  # who comes as soon as it is said waits, and is not turned away
        each.listen(config.backlog)
    started()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=list(sockets))
