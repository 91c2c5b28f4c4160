"""``malgraf suggest``: SDG targets that goals may serve, for people to confirm."""

from typing import Annotated

import typer

from api.commands.options import (
    LANGUAGE,
    At,
    Data,
    Form,
    InLanguage,
    Organisation,
    OwnTerms,
    language_of,
    opened,
    own_terms,
    seen_at,
)
from api.output import Format, print_table, say
from graph.analyses.completeness import completeness
from graph.analyses.links import link_model
from graph.errors import DataError
from graph.linking.goal_text import GoalText
from graph.linking.organisation_texts import bearer_texts
from graph.linking.suggester import Suggesting, suggester
from graph.linking.tables import bearers_table, suggest_for, text_table
from graph.linking.terms import Term
from graph.texts import Language, Text

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
    with opened(data) as installation:
        chosen, day = seen_at(installation, organisation, at)
    model = link_model(chosen, day)
    known = completeness(model)
    bearers = sorted((*known.unlinked, *known.linked)) if everything else known.unlinked
    suggested = suggest_for(suggesting, bearer_texts(chosen, model, bearers), most)
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
