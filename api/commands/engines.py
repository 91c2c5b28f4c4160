"""Options that name an engine where queries are answered, and what they come to."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from api.engine.addresses import Addresses
from api.engine.credentials import credentials, refuse_open_secrets
from graph.errors import StoreError
from graph.texts import Text

if TYPE_CHECKING:  # an HTTP client takes a tenth of a second, which most commands do without
    from api.engine.reader import Elsewhere

CREDENTIALS: Final = "MALGRAF_READER_CREDENTIALS"

ReaderAt = Annotated[
    str,
    typer.Option(
        "--reader",
        envvar="MALGRAF_READER",
        metavar="URL",
        help="Motor som malgraf mirror matar: SPARQL-frågor besvaras där; inloggningen i "
        f"{CREDENTIALS} eller --reader-credentials / engine that answers queries.",
    ),
]
ReaderPath = Annotated[
    str,
    typer.Option(
        "--reader-path",
        envvar="MALGRAF_READER_PATH",
        metavar="PATH",
        help="Var frågor besvaras, under URL eller hel adress / where queries are answered.",
    ),
]
ReaderCredentials = Annotated[
    Path | None,
    typer.Option(
        "--reader-credentials",
        envvar="MALGRAF_READER_CREDENTIALS_FILE",
        metavar="FILE",
        help="Fil med namn:lösenord eller Bearer och nyckel / file with name:password or Bearer.",
    ),
]
ReaderDeadline = Annotated[
    str,
    typer.Option(
        "--reader-deadline",
        envvar="MALGRAF_READER_DEADLINE",
        metavar="NAME=FORM",
        help="Hur motorn får veta tidsgränsen, som timeout={milliseconds} / how the engine is "
        "told the deadline.",
    ),
]
AtOnce = Annotated[
    int,
    typer.Option(
        "--queries",
        envvar="MALGRAF_QUERIES",
        min=1,
        max=30,
        help="Frågor som ställs samtidigt till motorn / queries asked at once.",
    ),
]


@dataclass(frozen=True)
class EngineOptions:
    """What is said of an engine."""

    url: str
    path: str
    credentials: Path | None
    deadline: str
    at_once: int

    def elsewhere(self, base: str = "") -> "Elsewhere":
        """Where queries are answered; ``base`` chooses among several mirrors there."""
        from api.engine.reader import Elsewhere

        if not self.url:
            raise StoreError(
                Text(
                    "Ange motorn som malgraf mirror matar: --reader URL.",
                    "Name the engine that malgraf mirror feeds: --reader URL.",
                )
            )
        place = Addresses.of(self.url, query=self.path).query
        headers = credentials(CREDENTIALS, self.credentials)
        refuse_open_secrets(place, headers)
        _check_deadline(self.deadline)
        return Elsewhere(place, headers, self.deadline, base, at_once=self.at_once)


def _check_deadline(said: str) -> None:
    name, _, form = said.partition("=")
    try:
        fits = not said or (bool(name) and form != form.format(seconds=1, milliseconds=1000))
    except (KeyError, IndexError, ValueError):
        fits = False
    if not fits:
        raise StoreError(
            Text(
                f"”{said}” duger inte: skriv till exempel timeout={{seconds}} eller "
                "timeout={milliseconds}.",
                f"“{said}” will not do: write timeout={{seconds}} or timeout={{milliseconds}}, "
                "for instance.",
            )
        )
