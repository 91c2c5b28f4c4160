"""The tables of ``api/README.md``, made from the application itself."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from fastapi.routing import APIRoute

from api.app import create_app
from api.later import every_route
from graph.reader import Reader
from graph.store import Installation
from graph.tables import modules

FOLDER = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Address:
    """One route: its methods, its path, what it answers, and whether programs are meant."""

    methods: str
    path: str
    said: str
    for_programs: bool


def addresses() -> list[Address]:
    """Every route of the whole application, in the order they are tried."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Installation.create(Path(folder) / "data") as installation,
        Reader.start(installation.folder) as reader,
    ):
        app = create_app(installation, reader)
    return [
        Address(
            " ".join(sorted(context.methods or ())),
            context.path or "",
            (context.description or context.summary or "").partition("\n")[0].rstrip("."),
            context.include_in_schema,
        )
        for context in every_route(app)
        if isinstance(context.original_route, APIRoute)
    ]


def route_table() -> str:
    """A Markdown table of addresses: those of programs first, then the pages."""
    rows = [
        f"| {address.methods} | `{address.path}` | {address.said} |"
        for address in sorted(addresses(), key=lambda address: not address.for_programs)
    ]
    return "\n".join(("| method | address | what it answers |", "| --- | --- | --- |", *rows))


def module_table() -> str:
    """A Markdown table of the modules of this package; the package itself is left out."""
    rows = [f"| `{name}` | {said} |" for name, said in modules(FOLDER) if name != "./"]
    return "\n".join(("| module | what it is |", "| --- | --- |", *rows))
