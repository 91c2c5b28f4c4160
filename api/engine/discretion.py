"""What strangers are told of an engine that does not answer: not where it is, nor what it said."""

import logging

from fastapi import FastAPI, Request, Response

from api.problems import answer_problem
from graph.errors import StoreError
from graph.mirror.engine import EngineAway, EngineFault
from graph.texts import Text

_log = logging.getLogger("malgraf")


def add_engine_handlers(app: FastAPI) -> None:
    """Let whoever runs the service read in the log what those who ask need not know."""
    for kind in (EngineAway, EngineFault):
        app.add_exception_handler(kind, _told)


def _told(request: Request, error: Exception) -> Response:
    _log.warning("%s", error)
    return answer_problem(
        request,
        StoreError(
            Text(
                "Motorn som besvarar frågor svarar inte som den ska. Försök igen om en stund.",
                "The engine that answers queries does not answer as it should. Try again in a "
                "while.",
            )
        ),
    )
