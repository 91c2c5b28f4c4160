"""What those who run the service ask: does it live, can it write, how busy is it?"""

import shutil
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Final, TypeVar

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from api.callers import Entrance, WayIn, caller_of, is_local, please_sign_in, visit_of
from api.language import chosen_language
from api.measuring import CONTENT_TYPE, Measurements
from api.problems import MEDIA_TYPE, problem_details
from graph.data_folder import DataFolder
from graph.disk import has_room
from graph.doctor import LITTLE
from graph.errors import Forbidden, MalgrafError, StoreError
from graph.reader import Reader
from graph.snapshots import SHARED
from graph.texts import Text

Answer = TypeVar("Answer", bound=Response)

_FINE: Final = Text("fungerar", "works")


@dataclass(frozen=True)
class Readiness:
    """Whether writes can work, part by part; what is said of a part that cannot is why."""

    parts: dict[str, Text]

    @property
    def lacking(self) -> list[str]:
        """The parts that do not work."""
        return [name for name, said in self.parts.items() if said is not _FINE]


def operations(
    installation: DataFolder,
    reader: Reader | None,
    entrance: Entrance,
    measurements: Measurements,
) -> APIRouter:
    """Health and metrics; none of it belongs to the data, so the description leaves it out."""
    router = APIRouter(include_in_schema=False)

    @router.get("/health/live")
    def live() -> JSONResponse:
        """That the process answers."""
        return _uncached(JSONResponse({"status": "up"}))

    @router.get("/health/ready")
    def ready(request: Request) -> Response:
        """Whether changes can be made now; 503 says what hinders."""
        return told(request, readiness(installation, reader, measurements))

    @router.get("/metrics")
    def metrics(request: Request) -> Response:
        """Counts and times for Prometheus, for operators and administrators."""
        refuse_strangers(request, entrance)
        return _uncached(Response(measurements.text(), media_type=CONTENT_TYPE))

    return router


def told(request: Request, found: Readiness) -> Response:
    """The readiness; where anything is lacking as a problem."""
    language = chosen_language(request)
    lacking = set(found.lacking)
    parts = {
        name: {"fine": name not in lacking, "said": said.into(language)}
        for name, said in found.parts.items()
    }
    if not lacking:
        return _uncached(JSONResponse({"status": "ready", "parts": parts}))
    sv = " ".join(found.parts[name].sv for name in found.lacking)
    en = " ".join(found.parts[name].en for name in found.lacking)
    said = problem_details(StoreError(Text(sv, en)), language)
    answer = JSONResponse(
        {**said, "parts": parts}, HTTPStatus.SERVICE_UNAVAILABLE, media_type=MEDIA_TYPE
    )
    answer.headers["retry-after"] = "5"
    return _uncached(answer)


def readiness(
    installation: DataFolder, reader: Reader | None, measurements: Measurements
) -> Readiness:
    """How each part that a write needs is, told without saying where the folder lies."""
    parts = {
        "store": _store(installation),
        "journal": _journal(installation),
        "disk": _disk(installation.folder, after_full=measurements.was_full),
    }
    if reader is not None:
        parts["reader"] = _reader(reader)
    return Readiness(parts)


def _store(installation: DataFolder) -> Text:
    if installation.is_writable:
        return _FINE
    return Text(
        "Datamappen är inte öppen för skrivning.", "The data folder is not open for writing."
    )


def _journal(installation: DataFolder) -> Text:
    try:
        _ = installation.journal.last
    except MalgrafError:
        return Text(
            "Journalen kan inte läsas. Kör malgraf doctor.",
            "The journal cannot be read. Run malgraf doctor.",
        )
    return _FINE


def _disk(folder: Path, *, after_full: bool) -> Text:
    full = Text(
        "Disken är full: ändringar kan inte lagras. Frigör utrymme.",
        "The disk is full: changes cannot be stored. Free some space.",
    )
    try:
        doubtful = after_full or shutil.disk_usage(folder).free < LITTLE
    except OSError:
        return full
    return full if doubtful and not has_room(folder / "journal") else _FINE


def _reader(reader: Reader) -> Text:
    try:
        reader.business()
    except MalgrafError:
        return Text(
            "Läsarprocessen svarar inte och går inte att starta om.",
            "The reader process does not answer and cannot be started again.",
        )
    return _FINE


def refuse_strangers(request: Request, entrance: Entrance) -> None:
    """Let in administrators of everything, and whoever asks from this computer without a proxy.

    Where reading is off for those who have not signed in, they do not come as far as here.
    """
    if caller_of(request).is_admin(SHARED):
        return
    if entrance.loopback and is_local(request.scope, entrance.public_names):
        return
    if visit_of(request).way is WayIn.NOTHING:
        raise please_sign_in()
    raise Forbidden(
        Text(
            "Mätvärden visas för administratörer av hela tjänsten.",
            "Metrics are for administrators of the whole service.",
        )
    )


def _uncached(answer: Answer) -> Answer:
    answer.headers["cache-control"] = "no-store"
    return answer
