"""Commands about what has been: history lists changes in words, revert undoes one."""

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from api.commands.options import (
    LANGUAGE,
    Data,
    Form,
    InLanguage,
    Organisation,
    chosen_organisation,
    language_of,
    named_folder,
)
from api.commands.plain import plain_history, plain_revert, refuse_organised
from api.output import Format, print_table, say
from graph.answers import Column, Table
from graph.errors import ConflictError, DataError
from graph.history.reading import History, ToldChange, Wanted
from graph.history.revert import CannotRevert, revert
from graph.names import KINDS
from graph.plain.store import PlainStore, open_folder
from graph.rights import OPERATOR
from graph.store import Installation
from graph.texts import Language, Text

_COLUMNS = (
    Column("number", Text("Ändring", "Change")),
    Column("at", Text("När", "When")),
    Column("actor", Text("Vem", "Who")),
    Column("way", Text("Hur", "How")),
    Column("summary", Text("Vad", "What")),
    Column("why", Text("Varför", "Why")),
    Column("caseNumber", Text("Diarienummer", "Case number")),
)
_AUDIT_COLUMNS = (
    Column("number", Text("Nummer", "Number")),
    Column("at", Text("När", "When")),
    Column("actor", Text("Vem", "Who")),
    Column("kind", Text("Vad", "What")),
    Column("detail", Text("Mer", "More")),
)

OfKind = Annotated[
    str, typer.Option("--kind", metavar="KIND", help="Bara ett slag / only one kind.")
]
ByActor = Annotated[
    str, typer.Option("--actor", metavar="ID", help="Bara en persons, som user:3 / by whom.")
]
Limit = Annotated[int, typer.Option("--limit", min=1, help="Hur många / how many.")]


def register(commands: typer.Typer) -> None:
    """Add the commands of this module."""
    commands.command(help="Vad som har ändrats, nyast först. / What has changed, newest first.")(
        history
    )
    commands.command(
        help="Inloggningar, nekade ändringar m.m., nyast först. / Sign-ins, refusals and the like."
    )(audit)
    commands.command("revert", help="Återställ en ändring. / Undo a change.")(revert_change)


def history(
    subject: Annotated[
        str, typer.Argument(help="Bara av en sak / only of a thing.", metavar="KIND/SLUG")
    ] = "",
    data: Data = None,
    organisation: Organisation = None,
    unit: Annotated[
        str, typer.Option("--unit", metavar="SLUG", help="Bara en enhets / only a unit's.")
    ] = "",
    kind: OfKind = "",
    actor: ByActor = "",
    limit: Limit = 20,
    form: Form = Format.TABLE,
    lang: InLanguage = LANGUAGE,
) -> None:
    """List the newest changes of an organisation, in words."""
    with open_folder(named_folder(data)) as installation:
        if isinstance(installation, PlainStore):
            refuse_organised((), subject or organisation or unit or kind or actor)
            print_table(plain_history(installation, limit), form, language_of(lang))
            return
        key = chosen_organisation(installation, organisation)
        told = History(installation.journal, installation.organisation(key))
        found = told.page(replace(_wanted(told, subject, unit, kind), actor=actor), limit)
    rows = tuple(_row(change) for change in found.changes)
    print_table(Table(_COLUMNS, rows), form, language_of(lang))


def _wanted(told: History, subject: str, unit: str, kind: str) -> Wanted:
    names = told.organisation.names
    if kind and kind not in KINDS:
        known = ", ".join(KINDS)
        raise DataError(
            Text(
                f"Slaget ”{kind}” finns inte. Välj något av {known}.",
                f"There is no kind “{kind}”. Choose one of {known}.",
            )
        )
    things = told.with_parts(names.namespace + subject) if subject else None
    if unit:
        of_unit = told.of_unit(names.resource("unit", unit))
        things = of_unit if things is None else tuple(set(things) & set(of_unit))
    return Wanted(subjects=things, kind=kind)


def _moment(at: datetime) -> str:
    return at.astimezone().strftime("%Y-%m-%d %H:%M")


def _row(told: ToldChange) -> tuple[int | str | Text, ...]:
    entry, payload = told.entry, told.payload
    return (
        entry.number,
        _moment(entry.at),
        payload.name or entry.actor,
        entry.way.value,
        told.difference.summary,
        payload.why,
        payload.case_number,
    )


def audit(
    data: Data = None,
    kind: OfKind = "",
    actor: ByActor = "",
    limit: Limit = 20,
    form: Form = Format.TABLE,
    lang: InLanguage = LANGUAGE,
) -> None:
    """List what happened without changing anything: it is kept in a chain of its own."""
    with open_folder(named_folder(data)) as installation:
        entries = installation.journal.audit.entries(
            kind=kind or None, actor=actor or None, limit=limit
        )
    rows = tuple(
        (
            entry.number, _moment(entry.at), entry.actor, entry.kind,
            ", ".join(f"{name}: {value}" for name, value in sorted(entry.detail.items())),
        )
        for entry in entries
    )  # fmt: skip
    print_table(Table(_AUDIT_COLUMNS, rows), form, language_of(lang))


def revert_change(
    number: Annotated[int, typer.Argument(help="Ändringens nummer / its number.", min=1)],
    why: Annotated[str, typer.Option("--why", help="Varför / why.")] = "",
    case_number: Annotated[
        str, typer.Option("--case-number", help="Diarienummer / case number.")
    ] = "",
    data: Data = None,
    lang: InLanguage = LANGUAGE,
) -> None:
    """Undo one change by a new one; through the server where one has the folder."""
    language, reasons = language_of(lang), (why, case_number)
    new = _reverted(named_folder(data), number, reasons, language)
    say(
        Text(
            f"Ändring {number} är återställd, som ändring {new}.",
            f"Change {number} is reverted, as change {new}.",
        ),
        language,
    )


def _reverted(folder: Path, number: int, reasons: tuple[str, str], language: Language) -> int:
    try:
        installation = open_folder(folder, write=True)
    except ConflictError as taken:
        from api.local import running_server

        with running_server(folder, language) as server:
            if server is None:
                raise taken from None
            said = dict(zip(("why", "caseNumber"), reasons, strict=True))
            answer = server.ask(
                "POST", f"/api/v1/changes/{number}/revert", content=json.dumps(said).encode(),
                headers={"content-type": "application/json"},
            )  # fmt: skip
            return int(answer["number"])
    with installation:
        if isinstance(installation, PlainStore):
            return plain_revert(installation, number, *reasons)
        return _reverted_here(installation, number, *reasons)


def _reverted_here(installation: Installation, number: int, why: str, case_number: str) -> int:
    key = installation.journal.entry(number).owner
    try:
        outcome = revert(
            installation, key, number, caller=OPERATOR, why=why, case_number=case_number
        )
    except CannotRevert as error:
        raise DataError(error.message, error.problems) from error
    return outcome.number
