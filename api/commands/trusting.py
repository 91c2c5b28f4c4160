"""``malgraf load --trusted``: many organisations at once, held against the rules afterwards."""

from pathlib import Path
from typing import Annotated, Final

import typer

from api.output import say
from api.progress import watching
from graph.analyses.wording import counted
from graph.changes import LOCAL, Change, Way
from graph.errors import DataError
from graph.gate import Outcome
from graph.loading import refuse_missing
from graph.snapshots import SHARED
from graph.store import Installation
from graph.texts import Language, Text
from graph.trusted import load_trusted

Trusted = Annotated[
    bool,
    typer.Option(
        "--trusted",
        help="Ta emot hela, nya organisationer ur N-Quads utan att pröva reglerna nu / take whole "
        "new organisations from N-Quads; the rules are asked afterwards.",
    ),
]
_KEEPING: Final = Text("Tar emot organisationer", "Taking in organisations")


def load_trusted_files(
    folder: Path, files: tuple[Path, ...], why: str, case_number: str, language: Language
) -> None:
    """Take in all organisations of the files, and tell how many they were."""
    refuse_missing(files)
    statements = done = 0
    change = Change(SHARED, LOCAL, Way.LOAD, why or ", ".join(f.name for f in files), case_number)
    with Installation.open(folder, write=True) as installation, watching(language) as watch:

        def told(outcome: Outcome) -> None:
            nonlocal statements, done
            statements, done = statements + outcome.delta.size, done + 1
            watch(_KEEPING, done, 0)

        load_trusted(installation, files, change, told)
    organisations = counted(
        done, Text("organisation", "organisation"), Text("organisationer", "organisations")
    )
    said = counted(statements, Text("påstående", "statement"), Text("påståenden", "statements"))
    say(
        Text(
            f"{organisations.sv}, {said.sv}. De prövas mot reglerna när malgraf serve startar; "
            "malgraf validate gör det nu.",
            f"{organisations.en}, {said.en}. They are held against the rules when malgraf serve "
            "starts; malgraf validate does it now.",
        ),
        language,
    )


def refuse_with_trusted(option: object) -> None:
    """Raise ``DataError`` for what can't be combined with it."""
    if option:
        raise DataError(
            Text(
                "--trusted tar N-Quads där graferna säger vilken organisation det gäller, utan "
                "exempel, mappning, profil och --keep-valid.",
                "--trusted takes N-Quads whose graphs say which organisation it is about, without "
                "examples, mapping, profile and --keep-valid.",
            )
        )
