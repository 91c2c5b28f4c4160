"""Commands that answer: ask (named questions), query (SPARQL) and analyse."""

import json
import sys
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from api.commands.influencing import (
    Asked,
    MatrixPath,
    ScorerName,
    SourceId,
    Weight,
    WithoutReturns,
    analyse_matrix,
)
from api.commands.options import (
    LANGUAGE,
    At,
    Data,
    Form,
    InLanguage,
    KeyFigureList,
    Organisation,
    language_of,
    listed_key_figures,
    named_folder,
    opened,
    seen_at,
)
from api.output import Format, print_table, print_text, say
from api.progress import watching
from graph.analyses.completeness import completeness
from graph.analyses.findings import ANALYSES, TABLE_TITLES, analyse
from graph.analyses.links import link_model
from graph.analyses.meeting_rate import meeting_rates
from graph.analyses.wording import counted
from graph.answers import Column, Table, Value
from graph.errors import DataError, QueryError
from graph.key_figures import NO_KEY_FIGURES
from graph.plain.quads import PlainQuads
from graph.plain.queries import run_query as run_plain_query
from graph.plain.store import PlainStore, open_folder
from graph.questions import ask, question, questions
from graph.search import SearchIndex
from graph.serialised_answers import offered, run_query
from graph.texts import Text


class ResultFormat(StrEnum):
    """The forms a SPARQL result can be printed in: tables of rows, or graphs."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    TSV = "tsv"
    XML = "xml"
    TTL = "ttl"
    NT = "nt"


_RESULTS_JSON = "application/sparql-results+json"
_MEDIA_TYPES: Mapping[ResultFormat, tuple[str, ...]] = {
    ResultFormat.TABLE: (_RESULTS_JSON, "text/turtle"),
    ResultFormat.CSV: ("text/csv",),
    ResultFormat.JSON: (_RESULTS_JSON, "application/ld+json"),
    ResultFormat.TSV: ("text/tab-separated-values",),
    ResultFormat.XML: ("application/sparql-results+xml", "application/rdf+xml"),
    ResultFormat.TTL: ("text/turtle",),
    ResultFormat.NT: ("application/n-triples",),
}
"""For each form, the media type of rows and that of triples, where it has them."""

_DRAWING = Text("Jämför med slumpen", "Comparing with chance")
Deadline = Annotated[
    float, typer.Option("--deadline", min=0.1, help="Sekunder frågan får ta / seconds.")
]
AsOf = Annotated[
    datetime | None,
    typer.Option(
        "--as-of", formats=["%Y-%m-%d"], metavar="DATE", help="Dag, annars i dag / day, or today."
    ),
]


def register(commands: typer.Typer) -> None:
    """Add the commands of this module."""
    commands.command("ask", help="Svara på en namngiven fråga. / Answer a named question.")(
        ask_question
    )
    commands.command(help="Svara på en SPARQL-fråga. / Answer a SPARQL query.")(query)
    commands.command(
        "analyse", help="Täckning, luckor, synergier, stuprör, röd tråd, påverkan. / Analyse."
    )(analyse_organisation)


def ask_question(
    name: Annotated[
        str, typer.Argument(help="Frågans namn; utan namn listas alla.", metavar="QUESTION")
    ] = "",
    values: Annotated[
        list[str] | None, typer.Argument(help="namn=värde / name=value", metavar="name=value")
    ] = None,
    data: Data = None,
    organisation: Organisation = None,
    at: At = "",
    form: Form = Format.TABLE,
    lang: InLanguage = LANGUAGE,
) -> None:
    """Answer a named question of one organisation, or list the questions."""
    language = language_of(lang)
    if not name:
        print_table(question_list(), form, language)
        return
    asked = question(name)
    given = parameters(values or [])
    with opened(data) as installation:
        chosen, _ = seen_at(installation, organisation, at)
        answer = ask(chosen, name, **given)
    print_table(answer, form, language, asked.title.into(language))
    rows = counted(len(answer.rows), Text("rad", "row"), Text("rader", "rows"))
    say(Text(f"{rows.sv}.", f"{rows.en}."), language)


def question_list() -> Table:
    """Name, title and parameters of every named question."""
    columns = (
        Column("name", Text("Namn", "Name")),
        Column("title", Text("Fråga", "Question")),
        Column("parameters", Text("Parametrar", "Parameters")),
    )
    rows = tuple(
        (one.name, one.title, ", ".join(parameter.name for parameter in one.parameters))
        for one in questions()
    )
    return Table(columns, rows)


def parameters(values: list[str]) -> dict[str, str]:
    """The ``name=value`` words of a command line."""
    wrong = [value for value in values if "=" not in value]
    if wrong:
        raise DataError(
            Text(
                f"Skriv parametrar som namn=värde, inte ”{wrong[0]}”.",
                f"Write parameters as name=value, not “{wrong[0]}”.",
            )
        )
    return {name: given for name, _, given in (value.partition("=") for value in values)}


def query(
    file: Annotated[str, typer.Argument(help="Fil med frågan, eller - / file, or -.")],
    data: Data = None,
    form: Annotated[ResultFormat, typer.Option("--format")] = ResultFormat.TABLE,
    deadline: Deadline = 60.0,
    at: Annotated[
        int | None,
        typer.Option(
            "--at",
            min=0,
            metavar="N",
            help="I ett rent SPARQL-lager: som det var efter ändring N / in a plain SPARQL store: "
            "as it was after change N.",
        ),
    ] = None,
    lang: InLanguage = LANGUAGE,
) -> None:
    """Answer a SPARQL query over all organisations of a data folder, or over a plain store."""
    text = sparql_text(file)
    refuse_unfit(form, frozenset(offered(text)))
    with open_folder(named_folder(data)) as folder:
        if isinstance(folder, PlainStore):
            held = PlainQuads(folder.base, *folder.loaded(at))
            answer = run_plain_query(held, text, _MEDIA_TYPES[form], deadline)
        else:
            refuse_point(at)
            text = SearchIndex(folder, patience=deadline).rewritten(text, folder.keys())
            answer = run_query(folder, text, _MEDIA_TYPES[form], deadline)
    body = answer.body.decode()
    if form is ResultFormat.TABLE and answer.media_type == _RESULTS_JSON:
        print_table(result_table(body), Format.TABLE, language_of(lang))
    else:
        print_text(body, end="" if body.endswith("\n") else "\n")


def refuse_point(at: int | None) -> None:
    """Say where earlier states of organisations are asked of."""
    if at is not None:
        raise QueryError(
            Text(
                "--at finns för rena SPARQL-lager; organisationer visas som de var på sina sidor.",
                "--at is for plain SPARQL stores; organisations are shown as they were on their "
                "pages.",
            )
        )


def refuse_unfit(form: ResultFormat, possible: frozenset[str]) -> None:
    """Raise ``QueryError`` with the forms that fit when rows are asked for as triples, or so."""
    fit = [one for one in ResultFormat if not possible.isdisjoint(_MEDIA_TYPES[one])]
    if form not in fit:
        listed = ", ".join(fit)
        raise QueryError(
            Text(
                f"Den här sortens fråga besvaras med --format {listed}.",
                f"This kind of query is answered in --format {listed}.",
            )
        )


def sparql_text(file: str) -> str:
    """The query of a file, or of standard input for "-"."""
    try:
        return sys.stdin.read() if file == "-" else Path(file).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(
            Text(f"{file} kan inte läsas: {error}", f"{file} cannot be read: {error}")
        ) from error


def result_table(body: str) -> Table:
    """SPARQL results in JSON as a table; an ASK gives one cell."""
    results = json.loads(body)
    if "boolean" in results:
        return Table((Column("answer", Text("Svar", "Answer")),), ((bool(results["boolean"]),),))
    names: list[str] = results["head"]["vars"]
    columns = tuple(Column(name, Text(name, name)) for name in names)
    rows: tuple[tuple[Value, ...], ...] = tuple(
        tuple(row[name]["value"] if name in row else None for name in names)
        for row in results["results"]["bindings"]
    )
    return Table(columns, rows)


def analyse_organisation(
    name: Annotated[str, typer.Argument(help=", ".join(ANALYSES) + ".", metavar="NAME")],
    data: Data = None,
    organisation: Organisation = None,
    as_of: AsOf = None,
    at: At = "",
    matrix: MatrixPath = None,
    source: SourceId = "",
    scorer: ScorerName = "",
    without_returns: WithoutReturns = False,
    weight: Weight = None,
    key_figures: KeyFigureList = None,
    form: Form = Format.TABLE,
    lang: InLanguage = LANGUAGE,
) -> None:
    """Analyse one organisation as of a day: today, or the one looked back to, if none is given."""
    language = language_of(lang)
    asked = Asked(matrix, source, scorer, not without_returns, weight)
    asked.refuse_for(name)
    if matrix is not None:
        analyse_matrix(asked, matrix, form, language)
        return
    with opened(data) as installation:
        chosen, day = seen_at(installation, organisation, at)
    figures = listed_key_figures(key_figures) if name == "duplicates" else NO_KEY_FIGURES
    model = link_model(chosen, as_of.date() if as_of else day, figures)
    if name == "silos":
        with watching(language) as watch:
            meeting_rates(model, progress=lambda done, of: watch(_DRAWING, done, of))
    found = asked.of(model) if name == "influence" else analyse(name, model)
    if form is Format.JSON:
        from api.analyses import analysis_answer  # brings the web stack

        answer = analysis_answer(chosen, model, name, language, found)
        print_text(answer.model_dump_json(indent=2))
        return
    if form is Format.TABLE:
        print_text(chosen.label.into(language))
        for table_name, table in found.tables(model).items():
            print_table(table, form, language, TABLE_TITLES[table_name].into(language))
    else:
        print_table(found.table(model), form, language)
    say(found.sentence(), language)
    say(completeness(model).sentence(), language)
