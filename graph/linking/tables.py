"""Suggestions as tables: for a text, and for all that is not linked yet."""

from collections.abc import Sequence
from dataclasses import dataclass

from graph.analyses.model import LinkModel
from graph.answers import Column, Table, Value
from graph.linking.organisation_texts import BearerText
from graph.linking.suggester import Said, Suggested, Suggesting
from graph.texts import Text
from graph.vocabularies import taxonomy

_SUGGESTION = (
    Column("target", Text("Globalt delmål", "SDG target")),
    Column("label", Text("Handlar om", "Is about")),
    Column("probability", Text("Sannolikhet", "Probability")),
    Column("words_for", Text("Ord som talar för", "Words for")),
    Column("words_against", Text("Ord som talar emot", "Words against")),
    Column("moved_by", Text("Ändrat av svar om", "Moved by answers about")),
)


@dataclass(frozen=True)
class SuggestedFor:
    """The suggestions for one bearer."""

    bearer: BearerText
    suggested: Suggested


def suggest_for(
    suggester: Suggesting, texts: Sequence[BearerText], most: int
) -> list[SuggestedFor]:
    """The suggestions for each text, by its words alone."""
    return [SuggestedFor(each, suggester.suggest(each.text, each.language, most)) for each in texts]


def text_table(suggested: Suggested) -> Table:
    """A row per suggestion for one text."""
    return Table(_SUGGESTION, tuple(_cells(suggested)))


def bearers_table(model: LinkModel, found: Sequence[SuggestedFor]) -> Table:
    """A row per suggestion; one without any target for a bearer that has none."""
    nothing: tuple[Value, ...] = (None, None, None, "", "", "")
    return Table(
        (Column("bearer", Text("Mål eller uppdrag", "Goal or mission")), *_SUGGESTION),
        tuple(
            (model.thing(each.bearer.iri), *cells)
            for each in found
            for cells in (_cells(each.suggested) or [nothing])
        ),
    )


def _cells(suggested: Suggested) -> list[tuple[Value, ...]]:
    found = list[tuple[Value, ...]]()
    for each in suggested.suggestions:
        target = taxonomy().target(each.target)
        label = target.label if target else Text("", "")
        found.append(
            (
                each.target,
                label,
                round(each.probability, 2),
                written_words(each.words_for),
                written_words(each.words_against),
                ", ".join(each.moved_by),
            )
        )
    return found


def written_words(said: Sequence[Said]) -> str:
    """The words as they stand in the text, each once."""
    return ", ".join(dict.fromkeys(each.text[each.start : each.end] for each in said))
