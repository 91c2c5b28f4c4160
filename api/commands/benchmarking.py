"""Commands that measure: bench sparql and bench suggest."""

import json
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from api.benchmarks import suggestions
from api.benchmarks.report import Run, as_record, ratios, sentences, times
from api.benchmarks.running import ENGINES, Peer, run
from api.commands.options import LANGUAGE, InLanguage, language_of
from api.commands.suggesting import ModelAddress, ModelName, chosen_suggester
from api.output import Format, print_table, print_text
from api.progress import watching
from graph.analyses.wording import counted
from graph.benchmarks.engines import Unanswered
from graph.benchmarks.measuring import Bounds
from graph.benchmarks.suggesting.running import expert, published
from graph.benchmarks.suggesting.running import run as run_suggestions
from graph.errors import StoreError
from graph.loading import refuse_missing
from graph.official_texts import english_by_code
from graph.texts import Language, Text

Municipalities = Annotated[
    int,
    typer.Option(
        "--municipalities",
        min=1,
        max=300,
        help="Antal kommuner; 1, 30 och 300 är omkring 50 tusen, 1,5 och 15 miljoner tripplar / "
        "how many; 1, 30 and 300 are about 50 thousand, 1.5 and 15 million triples.",
    ),
]
Rounds = Annotated[
    int, typer.Option("--rounds", min=1, help="Gånger varje fråga ställs / times of each question.")
]
Ceiling = Annotated[
    float,
    typer.Option("--ceiling", min=1, max=600, help="Sekunder ett svar får ta / seconds of one."),
]
Peers = Annotated[
    list[Peer],
    typer.Option("--peer", help="Motorer att jämföra med / engines to compare with."),
]
IntoFile = Annotated[
    Path | None,
    typer.Option("--json", metavar="FILE", help="Skriv allt som JSON / write all as JSON."),
]
EVERY: list[Peer] = list(ENGINES)


class Half(StrEnum):
    """The halves of the gold set."""

    TEST = "test"
    DEVELOPMENT = "development"


OfGold = Annotated[Half, typer.Option("--half", help="Halva av facit / half of the gold set.")]
Official = Annotated[
    Path | None,
    typer.Option(
        "--official",
        metavar="FILE.ttl",
        help="FN:s fil, för ett jämförelsesätt till / the UN's file, for one more baseline.",
    ),
]
Expert = Annotated[
    Path | None,
    typer.Option(
        "--expert",
        metavar="FILE.csv",
        help="Par bedömda av andra: text, sdg, label / pairs judged by others.",
    ),
]

Real = Annotated[
    Path | None,
    typer.Option(
        "--published",
        metavar="DIR",
        help="Publicerade mål: goals.csv, programmes.csv, indicators.csv / published goals.",
    ),
]


def register(commands: typer.Typer) -> None:
    """Add the commands of this module."""
    benches = typer.Typer(no_args_is_help=True, help="Mät hur fort det går. / Measure speed.")
    benches.command(
        "sparql", help="Femton frågor, vi och andra. / Fifteen questions, us and others."
    )(bench_sparql)
    benches.command("suggest", help="Hur bra förslagen är, mot facit. / How good suggestions are.")(
        bench_suggest
    )
    commands.add_typer(benches, name="bench")


def bench_sparql(
    municipalities: Municipalities = 1,
    rounds: Rounds = 20,
    peer: Peers = EVERY,
    ceiling: Ceiling = 30.0,
    into: IntoFile = None,
    lang: InLanguage = LANGUAGE,
) -> None:
    """Time the questions in process, through our server and in other engines, and compare."""
    language = language_of(lang)
    try:
        with watching(language) as watch:
            done = run(municipalities, peer, Bounds(rounds, ceiling), watch)
    except Unanswered as error:
        raise StoreError(error.reason) from error
    told(done, language)
    if into is not None:
        into.write_text(json.dumps(as_record(done, language), ensure_ascii=False, indent=2) + "\n")


def told(done: Run, language: Language) -> None:
    """Print the tables, and what else is to be said."""
    size = f"{done.statements:,}".replace(",", "\N{NO-BREAK SPACE}")
    one, more = Text("kommun", "municipality"), Text("kommuner", "municipalities")
    several = counted(done.municipalities, one, more)
    every = Text(
        f"{several.sv}, {size} tripplar; median i millisekunder",
        f"{several.en}, {size} triples; median in milliseconds",
    )
    print_table(times(done, scoped=False), Format.TABLE, language, every.into(language))
    if done.of(scoped=True):
        again = Text("Samma frågor till en av dem", "The same questions to one of them")
        print_table(times(done, scoped=True), Format.TABLE, language, again.into(language))
    title = Text(
        "Gånger så lång tid som Målgraf, medianfrågan",
        "Times as long as Målgraf, the median question",
    )
    print_table(ratios(done), Format.TABLE, language, title.into(language))
    for sentence in sentences(done):
        print_text(sentence.into(language))


def bench_suggest(
    half: OfGold = Half.TEST,
    official: Official = None,
    expert_file: Expert = None,
    real: Real = None,
    model_url: ModelAddress = "",
    model_name: ModelName = "",
    into: IntoFile = None,
    lang: InLanguage = LANGUAGE,
) -> None:
    """Hold the suggestions and plainer methods against the gold set, with their intervals."""
    language = language_of(lang)
    needed = [file for file in (official, expert_file) if file is not None]
    refuse_missing([*needed, *([real / "goals.csv"] if real is not None else [])])
    texts = english_by_code(official.read_bytes()) if official else None
    model = chosen_suggester(model_url, model_name, language) if model_url else None
    report = run_suggestions(half, texts, model)
    for title, table in (
        (Text("Alla sätt", "All methods"), suggestions.methods_table(report)),
        (Text("Målgrafs förslag", "Målgraf's suggestions"), suggestions.pairs_table(report)),
        (Text("Kalibrering", "Calibration"), suggestions.calibration_table(report)),
        (Text("Var det går bra", "Where it goes well"), suggestions.parts_table(report)),
    ):
        print_table(table, Format.TABLE, language, title.into(language))
    for sentence in suggestions.sentences(report):
        print_text(sentence.into(language))
    record = suggestions.as_record(report, language)
    if expert_file is not None:
        judged = expert(expert_file)
        for least, figures in judged.items():
            print_text(suggestions.expert_sentence(expert_file.name, least, figures).into(language))
        record["expert"] = {str(least): asdict(figures) for least, figures in judged.items()}
    if real is not None:
        top, rank, pairs = published(real)
        print_text(suggestions.published_sentence(top, rank, pairs).into(language))
        record["published"] = {"top": asdict(top), "rank": asdict(rank), "pairs": asdict(pairs)}
    if into is not None:
        into.write_text(json.dumps(record, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
