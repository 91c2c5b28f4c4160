"""Commands that compare: what if something were changed, and what has changed over time."""

from collections.abc import Mapping
from typing import Annotated, Final

import typer

from api.commands.options import (
    LANGUAGE,
    At,
    Data,
    Form,
    InLanguage,
    Organisation,
    chosen_organisation,
    language_of,
    opened,
    seen_at,
)
from api.output import Format, print_first, print_table, print_text, say
from graph.analyses.completeness import completeness
from graph.analyses.findings import TABLE_TITLES
from graph.analyses.links import link_model
from graph.analyses.what_if.cooperations import best_cooperations
from graph.analyses.what_if.edits import edits_in, read_edits
from graph.analyses.what_if.trying import what_if
from graph.answers import Table
from graph.texts import Language

_MOST_ROWS: Final = 40
"""Rows of a table that are read in a terminal: all measures, but not all that is behind them."""
Words = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="--without THING | --merge UNIT UNIT | --join UNIT UNIT | --move GOAL PLACE …",
        help="Ändringar som prövas i tur och ordning, utan att planen ändras; en sak skrivs som "
        "goal/trygg-skola. / Changes to try one after another; the plan is not changed.",
        show_default=False,
    ),
]
_POINT = "ändringsnummer, dag eller mandatperiod som 2022-2026 / number, day or mandate period."


def register(commands: typer.Typer) -> None:
    """Add the commands of this module."""
    commands.command(
        "what-if",
        help="Vad händer med måtten om något tas bort, slås ihop, samverkar eller flyttas? / "
        "What becomes of the measures if something is removed, merged, joined or moved?",
        context_settings={"ignore_unknown_options": True},
    )(try_edits)
    commands.command(
        "over-time",
        help="Måtten vid två tidpunkter, och varför de skiljer. / "
        "The measures at two points in time, and why they differ.",
    )(compare_dates)


def try_edits(
    words: Words = None,
    data: Data = None,
    organisation: Organisation = None,
    at: At = "",
    form: Form = Format.TABLE,
    lang: InLanguage = LANGUAGE,
) -> None:
    """Try changes on one organisation; without any, say which cooperations would help most."""
    language = language_of(lang)
    with opened(data) as installation:
        chosen, day = seen_at(installation, organisation, at)
    edits = read_edits(edits_in(words or ()), chosen.names)
    found = what_if(link_model(chosen, day), edits)
    best = best_cooperations(found.after)
    if form is Format.JSON:
        from api.what_if import what_if_answer  # brings the web stack

        print_text(what_if_answer(chosen, found, best).model_dump_json(indent=2))
        return
    say(found.sentence(), language)
    for each in found.tried:
        if each.hindrance is not None:
            say(each.sentence, language)
            say(each.hindrance, language)
    if form is Format.CSV:
        print_table(found.table(), form, language)
        return
    print_text(chosen.label.into(language))
    tables = found.tables() if edits else {}
    print_tables({**tables, **best.tables(found.after)}, language)
    say(best.sentence(), language)
    say(completeness(found.after).sentence(), language)


def print_tables(tables: Mapping[str, Table], language: Language) -> None:
    """Print the beginnings of the tables that have rows, under their titles; JSON has the whole."""
    for name, table in tables.items():
        if table.rows:
            print_first(table, language, TABLE_TITLES[name].into(language), _MOST_ROWS)


def compare_dates(
    from_: Annotated[str, typer.Option("--from", metavar="POINT", help=_POINT)],
    to: Annotated[
        str, typer.Option("--to", metavar="POINT", help=f"Annars nu / or now; {_POINT}")
    ] = "",
    today: Annotated[
        bool,
        typer.Option(
            "--as-known-today",
            help="Med det som är känt i dag, inte det som var inläst då. / With what is known "
            "today, not what was recorded then.",
        ),
    ] = False,
    data: Data = None,
    organisation: Organisation = None,
    form: Form = Format.TABLE,
    lang: InLanguage = LANGUAGE,
) -> None:
    """Hold the measures of one organisation at two points in time against each other."""
    from api.over_time import answer, behind, between, occasions  # brings the web stack

    language = language_of(lang)
    with opened(data) as installation:
        key = chosen_organisation(installation, organisation)
        when = occasions(installation, key, from_, to, "now" if today else "then")
        found = between(installation, key, *when)
        changes = behind(installation, key, found, when)
    say(found.sentence(), language)
    if form is Format.JSON:
        told = answer(key, when, found, changes, with_person=True)
        print_text(told.model_dump_json(indent=2, by_alias=True))
    elif form is Format.CSV:
        print_table(found.tables()["causes"], form, language)
    else:
        print_tables(found.tables(), language)
