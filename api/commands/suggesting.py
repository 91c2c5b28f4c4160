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
    language_of,
    opened,
    seen_at,
)
from api.output import Format, print_table, say
from graph.analyses.completeness import completeness
from graph.analyses.links import link_model
from graph.errors import DataError
from graph.linking.goal_text import GoalText
from graph.linking.organisation_texts import bearer_texts
from graph.linking.suggester import suggester
from graph.linking.tables import bearers_table, suggest_for, text_table
from graph.texts import Text

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
    data: Data = None,
    organisation: Organisation = None,
    at: At = "",
    form: Form = Format.TABLE,
    lang: InLanguage = LANGUAGE,
) -> None:
    """Suggest for one text, or for all in an organisation that nobody has linked yet."""
    language = language_of(lang)
    if text.strip():
        found = suggester().suggest(GoalText(text, description), most=most)
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
    suggested = suggest_for(suggester(), bearer_texts(chosen, model, bearers), most)
    print_table(bearers_table(model, suggested), form, language)
    say(known.sentence(), language)
    say(
        Text(
            "Förslagen vilar på orden. Inget länkas förrän en person har bekräftat det.",
            "They rest on the words alone. Nothing is linked until a person confirms it.",
        ),
        language,
    )
