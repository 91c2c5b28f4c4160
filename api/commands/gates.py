"""What the gate of a folder does with broken rules: chosen by init, and changed by gate."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from api.commands.options import LANGUAGE, Data, InLanguage, language_of, named_folder
from api.output import print_text, say
from graph.plain.store import PlainStore
from graph.snapshots import WriterLock, read_description, set_gate
from graph.store import Installation
from graph.texts import Text


class GateMode(StrEnum):
    """What becomes of a change that breaks a rule."""

    ENFORCE = "enforce"
    REPORT = "report"
    OFF = "off"


MODES: Final[Mapping[GateMode, Text]] = {
    GateMode.ENFORCE: Text(
        "Ändringar som bryter mot regler avvisas.", "Changes that break rules are refused."
    ),
    GateMode.REPORT: Text(
        "Brutna regler sägs men hindrar inget.", "Broken rules are told but hinder nothing."
    ),
    GateMode.OFF: Text(
        "Den är för gott ett rent SPARQL-lager utan regler och organisationer.",
        "It is for good a plain SPARQL store without rules and organisations.",
    ),
}


def register(commands: typer.Typer) -> None:
    """Add the commands of this module."""
    commands.command(help="Visa eller ändra vad brutna regler gör. / Show or change the gate.")(
        gate
    )


def gate(
    mode: Annotated[
        GateMode | None,
        typer.Argument(help="enforce, report; utan visas läget / without, it is shown."),
    ] = None,
    data: Data = None,
    lang: InLanguage = LANGUAGE,
) -> None:
    """Show what the gate of a folder does, or change it between enforce and report."""
    folder = named_folder(data)
    if mode is None:
        now = GateMode(read_description(folder).gate)
        print_text(now.value)
    else:
        lock = WriterLock(folder)
        try:
            now = GateMode(set_gate(folder, mode.value).gate)
        finally:
            lock.release()
    say(MODES[now], language_of(lang))


def make_folder(folder: Path, base: str, mode: GateMode) -> Installation | PlainStore:
    """A new data folder, open."""
    if mode is GateMode.OFF:
        return PlainStore.create(folder, base)
    return Installation.create(
        folder, base, gate="report" if mode is GateMode.REPORT else "enforce"
    )
