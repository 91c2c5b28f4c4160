"""Options that several commands share, and the data folder they name."""

import os
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from api.output import Format
from graph.errors import StoreError
from graph.history.points import point
from graph.intake.key_figures import read_key_figures
from graph.key_figures import NO_KEY_FIGURES, KeyFigures
from graph.linking.terms import Term, read_terms
from graph.store import Installation, OrganisationStore
from graph.texts import Language, Text


class Lang(StrEnum):
    """The languages of the product."""

    SV = "sv"
    EN = "en"


Data = Annotated[
    Path | None,
    typer.Option("--data", envvar="MALGRAF_DATA", help="Datamapp / data folder.", metavar="DIR"),
]
Organisation = Annotated[
    str | None,
    typer.Option(
        "--organisation",
        help="Organisationens nyckel, ofta kommunkoden / key of the organisation.",
        metavar="KEY",
    ),
]
At = Annotated[
    str,
    typer.Option(
        "--at",
        metavar="POINT",
        help="Som det var: ändringsnummer, dag eller tidpunkt / as it was: number, day or moment.",
    ),
]
KeyFigureList = Annotated[
    Path | None,
    typer.Option(
        "--key-figures",
        envvar="MALGRAF_KEY_FIGURES",
        metavar="FILE",
        help="Nationella nyckeltal som indikatorer kan likna: JSON, eller CSV med id och titel / "
        "national key figures that indicators may resemble.",
    ),
]
Form = Annotated[Format, typer.Option("--format", help="Svarets form / form of the answer.")]
InLanguage = Annotated[
    Lang, typer.Option("--lang", envvar="MALGRAF_LANG", help="Språk / language.")
]


def language_of(choice: Lang) -> Language:
    """The chosen language as the rest of the code names it."""
    return "sv" if choice is Lang.SV else "en"


OwnTerms = Annotated[
    Path | None,
    typer.Option(
        "--link-terms",
        envvar="MALGRAF_LINK_TERMS",
        metavar="FILE.ttl",
        help="Egna ord för globala delmål, utöver de medföljande / terms of one's own for SDG "
        "targets, beside those that come with it.",
    ),
]


def own_terms(path: Path | None) -> tuple[Term, ...]:
    """Those of a file; none where none is named."""
    if path is None:
        return ()
    return read_terms(path)


def listed_key_figures(path: Path | None) -> KeyFigures:
    """The key figures of the file that was given; none where none was."""
    return NO_KEY_FIGURES if path is None else read_key_figures(path)


def named_folder(data: Path | None) -> Path:
    """The data folder that was named; the error says how to name one."""
    if data is None:
        raise StoreError(
            Text(
                "Ange datamappen med --data MAPP eller miljövariabeln MALGRAF_DATA.",
                "Name the data folder by --data DIR or the variable MALGRAF_DATA.",
            )
        )
    return data


def opened(data: Path | None, *, write: bool = False) -> Installation:
    """The data folder that was named, open."""
    return Installation.open(named_folder(data), write=write)


def chosen_organisation(installation: Installation, key: str | None) -> str:
    """The key that was given, or the only organisation there is."""
    if key:
        return key
    keys = installation.keys()
    if len(keys) == 1:
        return keys[0]
    listed = ", ".join(keys) or "–"
    raise StoreError(
        Text(
            f"Ange organisation med --organisation. Här finns: {listed}.",
            f"Name the organisation by --organisation. Here are: {listed}.",
        )
    )


def seen_at(installation: Installation, key: str | None, at: str) -> tuple[OrganisationStore, date]:
    """The organisation as it was at a point, with its day; as it is now where none is given."""
    chosen = chosen_organisation(installation, key)
    if not at:
        return installation.organisation(chosen), date.today()
    found = point(installation.journal, chosen, at)
    return installation.organisation(chosen, found.number), found.day


def default_language() -> Lang:
    """English where the terminal speaks English, otherwise Swedish."""
    spoken = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return Lang.EN if spoken.lower().startswith("en") else Lang.SV


LANGUAGE = default_language()
"""What ``--lang`` is where nothing is said."""
