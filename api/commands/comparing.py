"""Commands that lay organisations beside each other: compare, and summary for those elsewhere."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from api.commands.options import (
    LANGUAGE,
    At,
    Data,
    Form,
    InLanguage,
    Organisation,
    language_of,
    opened,
    seen_at,
)
from api.output import Format, as_json, print_table, print_text, say
from graph.analyses.links import link_model
from graph.analyses.summary import Summary, summary
from graph.answers import Table
from graph.errors import DataError
from graph.store import Installation
from graph.texts import Language, Text

Several = Annotated[
    list[str] | None,
    typer.Option(
        "--organisation", metavar="KEY", help="Vilka; ingen är alla / which; none is all."
    ),
]
Of = Annotated[
    str, typer.Option("--of", metavar="KEY", help="Den egna, för likhet / one's own, for likeness.")
]
ProfileName = Annotated[
    str,
    typer.Option(
        "--profile",
        metavar="KEY",
        help="Vems relevansprofil som läggs på alla, eller draft / whose relevance profile is laid "
        "on all, or draft.",
    ),
]
TargetCode = Annotated[
    str,
    typer.Option("--target", metavar="11.3", help="Vilka verkar för det? / who acts on it?"),
]
With = Annotated[
    list[Path] | None,
    typer.Option(
        "--with",
        metavar="FILE.json",
        help="Sammanfattning från en annan tjänst / a summary from another service.",
    ),
]


def register(commands: typer.Typer) -> None:
    """Add the commands of this module."""
    commands.command("compare", help="Jämför organisationer, utan rangordning. / Compare.")(
        compare_organisations
    )
    commands.command(
        "summary", help="Sammanfattning att jämföra med (JSON). / Summary to compare."
    )(summarise)


def compare_organisations(
    data: Data = None,
    organisation: Several = None,
    of: Of = "",
    profile: ProfileName = "",
    target: TargetCode = "",
    others: With = None,
    form: Form = Format.TABLE,
    lang: InLanguage = LANGUAGE,
) -> None:
    """Lay organisations beside each other, alphabetically, under one relevance profile."""
    from api.comparing import TITLES, beside, target_code  # brings the web stack

    language, code = language_of(lang), target_code(target)
    with opened(data) as installation:
        found = {
            key: summary(link_model(installation.organisation(key), date.today()))
            for key in _wanted(installation, organisation or [], of, profile)
        }
    made = beside(found, profile=profile, of=of, others=_read(others or []))
    tables = made.tables(code)
    chosen = {"acting": tables["acting"]} if code else tables
    if form is Format.TABLE:
        for name, table in chosen.items():
            print_table(table, form, language, TITLES[name].into(language))
    elif form is Format.CSV:
        print_table(next(iter(chosen.values())), form, language)
    else:
        _print_json(chosen, language)
    say(made.comparison.sentence(), language)


def _print_json(tables: Mapping[str, Table], language: Language) -> None:
    records = {name: table.records(language) for name, table in tables.items()}
    print_text(json.dumps(records, ensure_ascii=False, indent=2, default=as_json))


def _wanted(installation: Installation, chosen: list[str], of: str, profile: str) -> list[str]:
    named = [key for key in (of, profile) if key and key != "draft"]
    return list(dict.fromkeys((*named, *(chosen or installation.keys()))))


def _read(files: list[Path]) -> list[Summary]:
    from api.summaries import read_summary

    found: list[Summary] = []
    for file in files:
        try:
            found.append(read_summary(file.read_bytes(), file.name))
        except OSError as error:
            raise DataError(
                Text(f"{file} kan inte läsas: {error}", f"{file} cannot be read: {error}")
            ) from error
    return found


def summarise(
    data: Data = None, organisation: Organisation = None, at: At = "", lang: InLanguage = LANGUAGE
) -> None:
    """Print what an organisation shows of itself to be compared with others."""
    from api.summaries import as_json as summary_json

    with opened(data) as installation:
        chosen, day = seen_at(installation, organisation, at)
    found = summary(link_model(chosen, day))
    print_text(summary_json(found))
    say(found.sentence(), language_of(lang))
