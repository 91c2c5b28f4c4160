"""The command that holds all that is stored of an organisation against the rules: validate."""

import json
import time
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from api.commands.checking import SEVERITY
from api.commands.options import (
    LANGUAGE,
    Data,
    InLanguage,
    Organisation,
    chosen_organisation,
    language_of,
    named_folder,
    opened,
)
from api.output import Format, print_table, print_text, say
from graph.answers import Column, Table, Value
from graph.broken_rules import Wording, told_counts
from graph.errors import StoreError
from graph.names import OrganisationNames
from graph.texts import Language, Text

if TYPE_CHECKING:  # an HTTP client takes a tenth of a second, which most commands do without
    from api.local import RunningServer

_ADDRESS: Final = "/api/v1/validation"
_TURTLE: Final = "text/turtle"
_PATIENCE: Final = 600.0
"""Seconds that a server may take."""
_LOOKING: Final = 0.2
_PAGE: Final = 500
_COLUMNS: Final = (
    Column("severity", Text("Allvar", "Severity")),
    Column("rule", Text("Regel", "Rule")),
    Column("node", Text("Vad", "What")),
    Column("said", Text("Uppgift", "Statement")),
    Column("units", Text("Ansvarig", "Responsible")),
    Column("message", Text("Fel", "Fault")),
    Column("fix", Text("Gör så här", "What to do")),
)
Said = Mapping[str, Any]
"""A run with all its findings as the JSON interface tells it."""


class ValidationFormat(StrEnum):
    """The forms a whole run can be printed in."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    TTL = "ttl"


def register(commands: typer.Typer) -> None:
    """Add the command of this module."""
    commands.command(help="Granska allt som är lagrat. / Validate all that is stored.")(validate)


def validate(
    data: Data = None,
    organisation: Organisation = None,
    form: Annotated[
        ValidationFormat, typer.Option("--format", help="Rapportens form / form of the report.")
    ] = ValidationFormat.TABLE,
    lang: InLanguage = LANGUAGE,
) -> int:
    """Hold an organisation's whole plan against the rules; exit 2 when there are violations."""
    from api.local import running_server

    language, folder = language_of(lang), named_folder(data)
    with opened(data) as installation:
        key = chosen_organisation(installation, organisation)
        names = installation.names(key)
    with running_server(folder, language) as server:
        if server is None:
            said, turtle = made_here(folder, key, language)
        else:
            said, turtle = made_by(server, key, turtle=form is ValidationFormat.TTL)
    if form is ValidationFormat.TTL:
        print_text(turtle, end="")
    elif form is ValidationFormat.JSON:
        print_text(json.dumps(said, ensure_ascii=False, indent=2))
    else:
        print_table(table_of(said["items"], names), Format(form.value), language)
    say(told_counts(said["counts"]), language)
    return 0 if said["conforms"] else 2


def made_here(folder: Path, key: str, language: Language) -> tuple[Said, str]:
    """The run of a folder that no server has open."""
    from api.validation import said_whole  # brings the web stack
    from graph.whole_runs import run_here

    with opened(folder) as installation:
        run = run_here(installation, key)
        said = said_whole(run, installation.organisation(key), language)
    return said, run.report.as_turtle().decode()


def made_by(server: "RunningServer", key: str, *, turtle: bool) -> tuple[Said, str]:
    """The run of the server that has the folder open, made anew there and kept."""
    asked = {"organisation": key}
    server.ask("POST", _ADDRESS, parameters=asked)
    until = time.monotonic() + _PATIENCE
    while (said := server.ask("GET", _ADDRESS, parameters={**asked, "limit": str(_PAGE)}))[
        "status"
    ] == "running":
        if time.monotonic() > until:
            raise StoreError(
                Text("Granskningen blev inte klar i tid.", "The check did not finish in time.")
            )
        time.sleep(_LOOKING)
    if said["failure"]:
        raise StoreError(Text(said["failure"], said["failure"]))
    items = said["items"]
    while len(items) < said["total"]:
        more = {**asked, "limit": str(_PAGE), "offset": str(len(items))}
        items += server.ask("GET", _ADDRESS, parameters=more)["items"]
    report = server.text(_ADDRESS, asked, _TURTLE) if turtle else ""
    return {**said, "items": items, "limit": len(items), "next": None}, report


def table_of(items: Sequence[Said], names: OrganisationNames) -> Table:
    """One row per finding, the hardest first."""
    words = Wording(names, {})
    return Table(_COLUMNS, tuple(_row(item, words) for item in items))


def _row(item: Said, words: Wording) -> tuple[Value, ...]:
    return (
        SEVERITY[item["severity"]],
        item["rule"],
        _named(item["label"], words.thing(item["node"])),
        words.said(item["path"], item["value"]),
        _listed([_named(unit["label"], words.thing(unit["id"])) for unit in item["units"]]),
        Text(item["message"], item["message"]),
        Text(item["fix"], item["fix"]),
    )


def _named(label: Mapping[str, str | None], otherwise: Text) -> Text:
    swedish = label["sv"] or label["en"]
    return Text(swedish, label["en"] or swedish) if swedish else otherwise


def _listed(names: Sequence[Text]) -> Text:
    return Text(", ".join(one.sv for one in names), ", ".join(one.en for one in names))
