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
from graph.linking.learning import LearningSuggester
from graph.linking.organisation_texts import bearer_texts
from graph.linking.review.answers import Seat, answers_by_bearer
from graph.linking.review.worksheets import answered_in, worksheet
from graph.linking.suggester import Suggester, Suggesting, suggester
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
    suggesting = chosen_suggester(model_url, model_name, language, own_terms(terms))
    if learn_from:
        suggesting = learning(suggesting, learn_from, language)
    if text.strip():
        found = suggesting.suggest(GoalText(text, description), most=most)
        print_table(text_table(found), form, language)
        if not found.suggestions:
            say(
                Text(
                    "Inget globalt delmål ser troligt ut för texten.",
                    "No SDG target looks likely for the text.",
                ),
                language,
            )
        return
    if description:
        raise DataError(Text("--description behöver --text.", "--description needs --text."))
    if filled is not None:
        store_filled(named_folder(data), organisation, filled, (_SEAT[seat], by), language)
        return
    with opened(data) as installation:
        chosen, day = seen_at(installation, organisation, at)
    model = link_model(chosen, day)
    known = completeness(model)
    bearers = sorted((*known.unlinked, *known.linked)) if everything else known.unlinked
    suggested = suggest_for(suggesting, bearer_texts(chosen, model, bearers), most)
    if into is not None:
        answers = answers_by_bearer(chosen.store)
        write_new(into, worksheet(suggested, language, form_of(into), answers))
        say(Text(f"Skrev {into}.", f"Wrote {into}."), language)
        return
    print_table(bearers_table(model, suggested), form, language)
    if model_url:
        say(Text(f"Förslag från {model_name}.", f"Suggestions from {model_name}."), language)
    say(known.sentence(), language)
    say(
        Text(
            "Förslagen vilar på orden. Inget länkas förrän en person har bekräftat det.",
            "They rest on the words alone. Nothing is linked until a person confirms it.",
        ),
        language,
    )


def learning(base: Suggesting, files: Sequence[Path], language: Language) -> Suggesting:
    """One that also knows the answers of filled worksheets; only our own suggester learns."""
    if not isinstance(base, Suggester):
        raise DataError(
            Text("--learn-from går inte ihop med --model-url.", "--learn-from has no --model-url.")
        )
    refuse_missing(files)
    answered = [
        each
        for file in files
        for each in answered_in(table_apart(file.read_bytes(), file.name), language)
    ]
    moved = Text(
        f"Lär av svar om {len(answered)} mål.", f"Learns from answers about {len(answered)} goals."
    )
    say(moved, language)
    return LearningSuggester(base, answered)


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
