"""Commands about who may know what: publish opens organisations to everyone, erase lets go."""

import json
from pathlib import Path
from typing import Annotated

import typer

from api.commands.accounts import accounts_of
from api.commands.options import LANGUAGE, Data, InLanguage, language_of, named_folder
from api.output import print_text, say
from graph.erasing import Mention
from graph.errors import ConflictError, NotFound
from graph.snapshots import read_description
from graph.store import Installation
from graph.texts import Language, Text

Keys = Annotated[
    list[str] | None, typer.Argument(help="Organisationers nycklar / keys.", metavar="KEY…")
]


def register(commands: typer.Typer) -> None:
    """Add the commands of this module."""
    commands.command(help="Låt alla läsa en organisation. / Let everyone read one.")(publish)
    commands.command(help="Radera en text ur historiken enligt lag. / Erase a text by law.")(erase)


def publish(
    keys: Keys = None,
    withdraw: Annotated[
        bool, typer.Option("--withdraw", help="Inte öppen längre / open no more.")
    ] = False,
    data: Data = None,
    lang: InLanguage = LANGUAGE,
) -> None:
    """Choose what ``serve --anonymous published`` shows; without keys, say what is open."""
    given = frozenset(keys or ())
    folder = named_folder(data)
    with Installation.open(folder, write=False) as installation:
        unknown = sorted(given - {*installation.keys()})
    if unknown:
        raise NotFound(
            Text(
                f"Organisationen ”{unknown[0]}” finns inte.",
                f"There is no organisation “{unknown[0]}”.",
            )
        )
    with accounts_of(data) as accounts:
        if given:
            accounts.published = accounts.published - given if withdraw else (
                accounts.published | given
            )  # fmt: skip
        opened = ", ".join(sorted(accounts.published)) or "–"
    said = Text(
        f"Öppna för alla med serve --anonymous published: {opened}.",
        f"Open to everyone by serve --anonymous published: {opened}.",
    )
    say(said, language_of(lang))


def erase(
    text: Annotated[str, typer.Argument(help="Texten, t.ex. ett namn / e.g. a name.")],
    yes: Annotated[
        bool, typer.Option("--yes", help="Radera; annars visas bara var den står / do it.")
    ] = False,
    data: Data = None,
    lang: InLanguage = LANGUAGE,
) -> None:
    """Erase a text from every change that mentions it; without --yes only say where it stands."""
    language = language_of(lang)
    folder = named_folder(data)
    read_description(folder)
    number, found = _asked(folder, text, language, trial=not yes)
    for thing in found.things:
        print_text(thing)
    say(_told(number, found), language)


def _asked(
    folder: Path, text: str, language: Language, *, trial: bool
) -> tuple[int | None, Mention]:
    try:
        installation = Installation.open(folder, write=True)
    except ConflictError as taken:
        from api.local import running_server  # an HTTP client takes a tenth of a second

        with running_server(folder, language) as server:
            if server is None:
                raise taken from None
            said = json.dumps({"text": text, "trial": trial}).encode()
            headers = {"content-type": "application/json"}
            answer = server.ask("POST", "/api/v1/erasures", content=said, headers=headers)
        return answer["number"], Mention(tuple(answer["changes"]), tuple(answer["things"]))
    with installation:
        if trial:
            return None, installation.mention(text)
        done = installation.erase(text)
        return (done[0].number, done[1]) if done else (None, Mention((), ()))


def _told(number: int | None, found: Mention) -> Text:
    changes = ", ".join(map(str, found.changes)) or "–"
    if number is not None:
        return Text(
            f"Raderat ur ändring {changes}, som ändring {number}. Gamla säkerhetskopior har "
            "det kvar: gallra dem.",
            f"Erased from change {changes}, as change {number}. Old backups still hold it: "
            "delete them.",
        )
    if found.things:
        return Text(
            f"Texten står i {len(found.things)} saker i dag (ovan) och i ändring {changes}. "
            "Ändra sakerna först.",
            f"The text stands in {len(found.things)} things today (above) and in change "
            f"{changes}. Change the things first.",
        )
    if not found.changes:
        return Text("Texten står ingenstans.", "The text stands nowhere.")
    return Text(
        f"Texten står i ändring {changes}. Radera med --yes.",
        f"The text stands in change {changes}. Erase it by --yes.",
    )
