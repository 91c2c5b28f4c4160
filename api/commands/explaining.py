"""``malgraf why`` and ``rates``: what an answer rests on, and the meeting rate over time."""

from enum import StrEnum
from typing import Annotated

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
from api.output import Format, print_table, print_text, say
from graph.analyses.completeness import completeness
from graph.analyses.explanations import Explanation, explanations_table, why
from graph.analyses.explanations.places import place_of
from graph.analyses.grouping import Grouping
from graph.analyses.links import link_model
from graph.analyses.model import LinkModel
from graph.history.meeting_rates import rates_over_time
from graph.texts import Language, Text


class GroupedBy(StrEnum):
    """Between which groups people should meet."""

    PROGRAMME = "programme"
    BOARD = "board"
    UNIT = "unit"


By = Annotated[
    GroupedBy, typer.Option("--by", help="Grupper som bör mötas / groups that should meet.")
]
_GROUPINGS: dict[GroupedBy, Grouping] = {
    GroupedBy.PROGRAMME: "programme",
    GroupedBy.BOARD: "board",
    GroupedBy.UNIT: "unit",
}
_MARKS = {True: "✓", False: "✗", None: "·"}


def register(commands: typer.Typer) -> None:
    """Add the commands of this module."""
    commands.command("why", help="Varför? Vad ett svar vilar på. / Why? What an answer rests on.")(
        explain
    )
    commands.command("rates", help="Mötesgrad över tid. / Meeting rate over time.")(rates)


def explain(
    about: Annotated[
        str,
        typer.Argument(
            help="11.3, goal/…, programme/…, unit/… eller/or coverage, rate, gaps …",
            metavar="ABOUT",
        ),
    ],
    other: Annotated[
        str, typer.Argument(help="En andra sak / a second thing.", metavar="OTHER")
    ] = "",
    by: By = GroupedBy.PROGRAMME,
    data: Data = None,
    organisation: Organisation = None,
    at: At = "",
    form: Form = Format.TABLE,
    lang: InLanguage = LANGUAGE,
) -> None:
    """Say why a thing, a pair of things or a figure is as it is."""
    language = language_of(lang)
    with opened(data) as installation:
        chosen, day = seen_at(installation, organisation, at)
    model = link_model(chosen, day)
    if form is Format.JSON:
        from api.explanations import explanations_answer  # brings the web stack

        answer = explanations_answer(chosen, model, about, other, _GROUPINGS[by])
        print_text(answer.model_dump_json(indent=2))
        return
    thing = place_of(model, chosen.names, about)
    second = place_of(model, chosen.names, other) if other else ""
    found = why(model, thing, second, _GROUPINGS[by])
    if form is Format.TABLE:
        for each in found:
            print_text("\n".join((*lines_of(model, each, language), "")))
    else:
        print_table(explanations_table(found), form, language)
    if not found:
        say(Text("Analyserna pekar inte ut något här.", "The analyses say nothing here."), language)
    say(completeness(model).sentence(), language)


def lines_of(model: LinkModel, each: Explanation, language: Language) -> list[str]:
    """An explanation as lines to read: question, answer, what it rests on, what to ask."""
    lines = [each.question.into(language), f"  {each.answer.into(language)}"]
    for ground in each.grounds:
        things = ", ".join(model.thing(iri).label.into(language) for iri in ground.things)
        said = ground.text.into(language)
        lines.append(f"  {_MARKS[ground.holds]} {said}{f': {things}' if things else ''}")
    for asked in each.asked:
        values = " ".join(f"{name}={value}" for name, value in asked.values.items())
        lines.append(f"  ? malgraf ask {asked.question} {values}".rstrip())
    return lines


def rates(
    points: Annotated[
        list[str] | None,
        typer.Argument(
            help="Dagar eller ändringsnummer; annars varje årsskifte / days or change numbers.",
            metavar="POINT",
        ),
    ] = None,
    by: By = GroupedBy.PROGRAMME,
    data: Data = None,
    organisation: Organisation = None,
    form: Form = Format.TABLE,
    lang: InLanguage = LANGUAGE,
) -> None:
    """The meeting rate of an organisation at points in time, and what was said of meetings."""
    language = language_of(lang)
    with opened(data) as installation:
        key = chosen_organisation(installation, organisation)
        found = rates_over_time(installation, key, points or (), _GROUPINGS[by])
    print_table(found.table(), form, language)
    say(found.sentence(), language)
