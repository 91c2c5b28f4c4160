"""Commands for whoever runs the service: backup, restore, doctor and upgrade."""

import json
from pathlib import Path
from typing import Annotated

import typer

from api.commands.options import LANGUAGE, Data, Form, InLanguage, language_of, named_folder
from api.output import Format, print_table, print_text, say
from api.progress import watching
from graph.answers import Column, Table
from graph.archive import Contents
from graph.backup import back_up
from graph.backup import restore as restore_backup
from graph.doctor import Examination, Health, examine
from graph.errors import StoreError
from graph.mending import repair
from graph.texts import Language, Text
from graph.upgrade import upgrade as upgrade_folder

_HEALTH = {
    Health.WHOLE: Text("hel", "whole"),
    Health.NOTE: Text("notera", "note"),
    Health.MENDABLE: Text("kan lagas", "can be mended"),
    Health.DAMAGED: Text("skadad", "damaged"),
}
_PARTS = {
    "description": Text("beskrivning", "description"),
    "journal": Text("journal", "journal"),
    "audit": Text("händelselogg", "audit"),
    "accounts": Text("konton", "accounts"),
    "aside": Text("lagt åt sidan", "put aside"),
    "strays": Text("lösa filer", "stray files"),
    "disk": Text("disk", "disk"),
    "server": Text("server", "server"),
}


def register(commands: typer.Typer) -> None:
    """Add the commands of this module."""
    commands.command(help="Säkerhetskopiera, även medan servern skriver. / Back up.")(backup)
    commands.command(help="Återställ en säkerhetskopia. / Restore a backup.")(restore)
    commands.command(help="Säg vad som är helt och vad som kan lagas. / Say what is whole.")(doctor)
    commands.command(help="Uppgradera en äldre datamapp. / Upgrade an older data folder.")(upgrade)


def backup(
    archive: Annotated[
        Path, typer.Argument(help="Filen att skriva / file.", metavar="FILE.tar.gz")
    ],
    data: Data = None,
    lang: InLanguage = LANGUAGE,
) -> None:
    """Write a proven backup of a data folder; a server may go on writing."""
    language = language_of(lang)
    with watching(language) as watch:
        contents = back_up(named_folder(data), archive, watch)
    print_text(f"{contents.number} {contents.digest}")
    say(
        _told(archive, contents, Text("prövad mot journalen", "proven against the journal")),
        language,
    )


def restore(
    archive: Annotated[Path, typer.Argument(help="Säkerhetskopian / backup.", metavar="FILE")],
    folder: Annotated[Path, typer.Argument(help="Ny eller tom mapp / folder.", metavar="DIR")],
    lang: InLanguage = LANGUAGE,
) -> None:
    """Make a data folder of a backup, proven whole before it gets its name."""
    language = language_of(lang)
    with watching(language) as watch:
        contents = restore_backup(archive, folder, watch)
    print_text(f"{contents.number} {contents.digest}")
    say(_told(folder, contents, Text("återställd och prövad", "restored and proven")), language)


def _told(path: Path, contents: Contents, done: Text) -> Text:
    number, owners = contents.number, len(contents.states)
    return Text(
        f"{path}: ändring {number}, dataägare: {owners}, {done.sv}.",
        f"{path}: change {number}, owners of data: {owners}, {done.en}.",
    )


def doctor(
    data: Data = None,
    mend: Annotated[
        bool, typer.Option("--repair", help="Laga det som kan göras om / make anew what can be.")
    ] = False,
    cut_at: Annotated[
        int | None,
        typer.Option(
            "--cut-at",
            min=0,
            metavar="N",
            help="Med --repair: behåll bara ändring 1 till N / keep only changes 1 to N.",
        ),
    ] = None,
    form: Form = Format.TABLE,
    lang: InLanguage = LANGUAGE,
) -> int:
    """Say what of a data folder is whole and what to do; exit 1 when something must be done."""
    language = language_of(lang)
    folder = named_folder(data)
    if cut_at is not None and not mend:
        raise StoreError(Text("--cut-at hör ihop med --repair.", "--cut-at belongs with --repair."))
    with watching(language) as watch:
        found = repair(folder, cut_at, watch) if mend else examine(folder, watch)
    if form is Format.JSON:
        print_text(json.dumps(as_record(found, language), ensure_ascii=False, indent=2))
    else:
        print_table(as_table(found), form, language)
    say(verdict(found), language)
    return 0 if found.is_sound else 1


def as_table(found: Examination) -> Table:
    """One row per part of the folder; what to do is a column where there is something to do."""
    columns = (
        Column("part", Text("Del", "Part")),
        Column("health", Text("Tillstånd", "Health")),
        Column("said", Text("Om", "About")),
        Column("advice", Text("Gör så här", "What to do")),
    )
    rows = tuple(
        (named(part.name), _HEALTH[part.health], part.said, part.advice) for part in found.parts
    )
    shown = 4 if any(part.advice.en for part in found.parts) else 3
    return Table(columns[:shown], tuple(row[:shown] for row in rows))


def as_record(found: Examination, language: Language) -> dict[str, object]:
    """The same for programs."""
    return {
        "sound": found.is_sound,
        "wholeUpto": found.whole_upto,
        "last": found.last,
        "parts": [
            {
                "part": part.name,
                "health": part.health,
                "said": part.said.into(language),
                "advice": part.advice.into(language),
            }
            for part in found.parts
        ],
    }


def named(part: str) -> Text:
    """The name of a part for people.

    >>> named("snapshot of 1471").sv
    'ögonblicksbild av 1471'
    """
    kind, _, owner = part.partition(" of ")
    return _PARTS.get(part, Text(f"ögonblicksbild av {owner}", f"{kind} of {owner}"))


def verdict(found: Examination) -> Text:
    """The whole in a sentence."""
    if found.is_sound:
        return Text(
            f"Allt är helt till och med ändring {found.last}.",
            f"All is whole up to change {found.last}.",
        )
    return Text(
        f"Helt till och med ändring {found.whole_upto} av {found.last}. Se vad som bör göras.",
        f"Whole up to change {found.whole_upto} of {found.last}. See what to do.",
    )


def upgrade(data: Data = None, lang: InLanguage = LANGUAGE) -> None:
    """Bring a data folder of an older format to this one; nothing to do where it is of this."""
    language = language_of(lang)
    folder = named_folder(data)
    with watching(language) as watch:
        done = upgrade_folder(folder, watch)
    if done is None:
        say(
            Text(
                f"{folder} har redan det nuvarande formatet.",
                f"{folder} has the current format already.",
            ),
            language,
        )
        return
    said = Text(
        f"{folder} är uppgraderad: ändringar i journalen: {done}.",
        f"{folder} is upgraded: changes in the journal: {done}.",
    )
    say(said, language)
