"""``malgraf suggest``: SDG targets that goals may serve, for people to confirm."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from api.commands.matrices import form_of, write_new
from api.commands.options import (
    LANGUAGE,
    At,
    Data,
    Form,
    InLanguage,
    Organisation,
    OwnTerms,
    language_of,
    named_folder,
    opened,
    own_terms,
    seen_at,
)
from api.commands.worksheets import store_filled
from api.output import Format, print_table, say
from graph.analyses.completeness import completeness
from graph.analyses.links import link_model
from graph.errors import DataError
from graph.intake.apart import table_apart
from graph.linking.goal_text import GoalText
from graph.linking.learning import Answered, learning
from graph.linking.organisation_texts import bearer_texts
from graph.linking.review.answers import Seat, answers_by_bearer
from graph.linking.review.learning import answered_texts
from graph.linking.review.worksheets import answered_in, worksheet
from graph.linking.suggester import Suggested, Suggesting, suggester
from graph.linking.tables import bearers_table, suggest_for, text_table
from graph.linking.terms import Term
from graph.loading import refuse_missing
from graph.texts import Language, Text


class SeatName(StrEnum):
    """The seats of a review."""

    ALONE = "alone"
    A = "a"
    B = "b"
    SETTLED = "settled"


_SEAT: Final[Mapping[SeatName, Seat]] = {
    SeatName.ALONE: "alone",
    SeatName.A: "a",
    SeatName.B: "b",
    SeatName.SETTLED: "settled",
}
_APART: Final = (
    ("--text", "--to"),
    ("--text", "--from"),
    ("--to", "--from"),
    ("--model-url", "--from"),
    ("--model-url", "--learn-from"),
)
"""Options that ask for different things."""
OwnText = Annotated[
    str, typer.Option("--text", metavar="TEXT", help="En text / a text: “Rent dricksvatten”.")
]
Description = Annotated[
    str, typer.Option("--description", metavar="TEXT", help="Mer om den / more about it.")
]
Most = Annotated[
    int, typer.Option("--most", min=1, max=20, help="Förslag per mål / suggestions of each goal.")
]
Everything = Annotated[
    bool, typer.Option("--all", help="Också de som är länkade / those that are linked too.")
]


Into = Annotated[
    Path | None,
    typer.Option(
        "--to",
        metavar="FILE.xlsx|FILE.csv",
        help="Skriv ett kalkylblad att fylla i / write a worksheet to fill.",
    ),
]
Filled = Annotated[
    Path | None,
    typer.Option(
        "--from",
        metavar="FILE",
        help="Lagra svaren i ett ifyllt kalkylblad / store the answers of a filled worksheet.",
    ),
]
LearnFrom = Annotated[
    list[Path] | None,
    typer.Option(
        "--learn-from",
        metavar="FILE",
        help="Ifyllda kalkylblad, egna eller andras, att lära av / worksheets to learn from.",
    ),
]
InSeat = Annotated[
    SeatName, typer.Option("--seat", help="Vems svar / whose answers: alone, a, b, settled.")
]
By = Annotated[
    str,
    typer.Option("--by", metavar="unit/X", help="Enheten som svarar / the unit that answers."),
]
ModelAddress = Annotated[
    str,
    typer.Option(
        "--model-url",
        envvar="MALGRAF_MODEL_URL",
        metavar="URL",
        help="Egen språkmodell, t.ex. http://127.0.0.1:11434/v1; texterna skickas dit / a language "
        "model of one's own; the texts are sent there.",
    ),
]
ModelName = Annotated[
    str,
    typer.Option(
        "--model", envvar="MALGRAF_MODEL", metavar="NAME", help="Modellens namn / its name."
    ),
]


def register(commands: typer.Typer) -> None:
    """Add the commands of this module."""
    commands.command(
        "suggest", help="Föreslå globala delmål för mål. / Suggest SDG targets for goals."
    )(suggest)


def suggest(
    text: OwnText = "",
    description: Description = "",
    most: Most = 3,
    everything: Everything = False,
    into: Into = None,
    filled: Filled = None,
    learn_from: LearnFrom = None,
    seat: InSeat = SeatName.ALONE,
    by: By = "",
    terms: OwnTerms = None,
    model_url: ModelAddress = "",
    model_name: ModelName = "",
    data: Data = None,
    organisation: Organisation = None,
    at: At = "",
    form: Form = Format.TABLE,
    lang: InLanguage = LANGUAGE,
) -> None:
    """Suggest for one text, or for all in an organisation that nobody has linked yet."""
    language = language_of(lang)
    refuse_together(text, description, into, filled, model_url, learn_from)
    if filled is not None:
        store_filled(named_folder(data), organisation, filled, (_SEAT[seat], by), language)
        return
    base = chosen_suggester(model_url, model_name, language, own_terms(terms))
    others = answers_of(learn_from or (), language)
    if text:
        said(learning(base, others).suggest(GoalText(text, description), most=most), form, language)
        return
    with opened(data) as installation:
        chosen, day = seen_at(installation, organisation, at)
    model = link_model(chosen, day)
    known, answers = completeness(model), answers_by_bearer(chosen.store)
    bearers = sorted((*known.unlinked, *known.linked)) if everything else known.unlinked
    every = {each.iri: each for each in bearer_texts(chosen, model, model.bearers)}
    suggesting = learning(base, [*others, *answered_texts(answers, every)])
    suggested = suggest_for(suggesting, [every[iri] for iri in bearers], most)
    if into is not None:
        write_new(into, worksheet(suggested, language, form_of(into), answers))
        say(Text(f"Skrev {into}.", f"Wrote {into}."), language)
        return
    print_table(bearers_table(model, suggested), form, language)
    version = suggesting.version
    say(Text(f"Förslag från {version}.", f"Suggestions from {version}."), language)
    say(known.sentence(), language)
    say(
        Text(
            "Förslagen vilar på orden. Inget länkas förrän en person har bekräftat det.",
            "They rest on the words alone. Nothing is linked until a person confirms it.",
        ),
        language,
    )


def refuse_together(
    text: str,
    description: str,
    into: Path | None,
    filled: Path | None,
    model_url: str,
    learn_from: Sequence[Path] | None,
) -> None:
    """Raise ``DataError`` for options of which one would be passed over."""
    given = {
        "--text": text,
        "--description": description,
        "--to": into,
        "--from": filled,
        "--model-url": model_url,
        "--learn-from": learn_from,
    }
    for one, other in _APART:
        if given[one] and given[other]:
            raise DataError(
                Text(f"{one} går inte ihop med {other}.", f"{one} does not go with {other}.")
            )
    if description and not text:
        raise DataError(Text("--description behöver --text.", "--description needs --text."))


def said(found: Suggested, form: Format, language: Language) -> None:
    """Print the suggestions for one text."""
    print_table(text_table(found), form, language)
    if not found.suggestions:
        say(
            Text(
                "Inget globalt delmål ser troligt ut för texten.",
                "No SDG target looks likely for the text.",
            ),
            language,
        )


def answers_of(files: Sequence[Path], language: Language) -> list[Answered]:
    """What filled worksheets answer, for suggestions to learn from."""
    refuse_missing(files)
    answered = [
        each
        for file in files
        for each in answered_in(table_apart(file.read_bytes(), file.name), language)
    ]
    if files:
        number = len(answered)
        say(
            Text(f"Lär av svar om {number} mål.", f"Learns from answers about {number} goals."),
            language,
        )
    return answered


def chosen_suggester(
    address: str, name: str, language: Language, terms: tuple[Term, ...] = ()
) -> Suggesting:
    """Our own suggester, or the model that somebody names; what is sent to it is shown."""
    if not address:
        return suggester(terms)
    if not name:
        raise DataError(
            Text(
                "--model-url behöver modellens namn: --model.",
                "--model-url needs the name of the model: --model.",
            )
        )

    def told(said: str) -> None:
        say(Text(f"Skickas till {address}: {said}", f"Sent to {address}: {said}"), language)

    from api.language_model import LanguageModel  # brings the web stack

    return LanguageModel(address, name, told)
