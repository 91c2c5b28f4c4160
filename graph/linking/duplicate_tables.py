"""What is said again, as tables."""

from collections.abc import Iterable, Mapping
from typing import Final

from graph.analyses.model import LinkModel
from graph.analyses.wording import rounded
from graph.answers import Coded, Column, Table, Thing, Value
from graph.linking.repeated import APART, Group, Pair, Relation, Repetition, Standing
from graph.linking.resemblances import Resemblances, Resembled
from graph.texts import Text

RELATIONS: Final[Mapping[Relation, Text]] = {
    "repeated": Text("sägs på nytt", "said again"),
    "broken-down": Text("nedbrutet, inte dubbelt", "broken down, not repeated"),
    "apart": Text("liknar, men är inte samma sak", "alike, but not the same"),
}
"""How two that say nearly the same belong together."""
RESEMBLED: Final[Mapping[Resembled, Text]] = {
    "un-indicator": Text("FN-indikator", "UN indicator"),
    "key-figure": Text("nationellt nyckeltal", "national key figure"),
}
_KINDS: Final[Mapping[str, Text]] = {
    "goal": Text("mål", "goal"),
    "basic-mission": Text("grunduppdrag", "basic mission"),
    "assignment": Text("uppdrag", "assignment"),
    "pledge": Text("löfte", "pledge"),
    "activity": Text("aktivitet", "activity"),
    "indicator": Text("indikator", "indicator"),
}
_LIKENESS: Final = Column("likeness", Text("Likhet", "Likeness"))
_WORDS: Final = Column("words", Text("Ord i båda", "Words in both"))


def group_tables(
    model: LinkModel,
    bearers: Repetition,
    indicators: Repetition,
    standings: Mapping[str, Standing],
) -> dict[str, Table]:
    """The groups and the pairs of bearers, then those of indicators."""
    return {
        "said_again": _groups(model, (*bearers.groups, *bearers.broken_down), standings),
        "alike_pairs": _pairs(model, bearers.pairs),
        "indicators_again": _groups(model, indicators.groups, standings),
        "alike_indicators": _pairs(model, indicators.pairs),
    }


def _groups(model: LinkModel, groups: Iterable[Group], standings: Mapping[str, Standing]) -> Table:
    """One row per member; ``group`` numbers the groups from 1."""
    return Table(
        columns=(
            Column("group", Text("Grupp", "Group")),
            Column("times", Text("Gånger det sägs", "Times it is said")),
            Column("thing", Text("Säger", "Says")),
            Column("kind", Text("Slag", "Kind")),
            Column("level", Text("Nivå", "Level")),
            Column("programmes", Text("Program", "Programmes")),
            Column("units", Text("Enheter", "Units")),
            Column("likeness", Text("Minsta likhet i gruppen", "Least likeness in the group")),
            Column("words", Text("Ord i alla", "Words in all")),
        ),
        rows=tuple(
            (number, group.times, *_member(model, iri, standings[iri]), *_shared(group))
            for number, group in enumerate(groups, start=1)
            for iri in group.members
        ),
    )


def _member(model: LinkModel, iri: str, standing: Standing) -> tuple[Value, ...]:
    return (
        model.thing(iri),
        Coded(standing.kind, _KINDS[standing.kind]),
        model.label_of(standing.level) if standing.level else None,
        _listed(model, standing.programmes),
        _listed(model, standing.units),
    )


def _shared(shared: Group | Pair) -> tuple[Value, ...]:
    return rounded(shared.likeness), ", ".join(shared.words)


def _listed(model: LinkModel, iris: Iterable[str]) -> Text | None:
    labels = [model.label_of(iri) for iri in iris]
    if not labels:
        return None
    return Text("; ".join(each.sv for each in labels), "; ".join(each.en for each in labels))


def _pairs(model: LinkModel, pairs: Iterable[Pair]) -> Table:
    return Table(
        columns=(
            Column("first", Text("Den ena", "The one")),
            Column("second", Text("Den andra", "The other")),
            _LIKENESS,
            _WORDS,
            Column("relation", Text("Hur de hör ihop", "How they belong together")),
            Column("apart", Text("Vad som skiljer", "What tells them apart")),
        ),
        rows=tuple(
            (
                model.thing(pair.first),
                model.thing(pair.second),
                *_shared(pair),
                Coded(pair.relation, RELATIONS[pair.relation]),
                apart_in_words(pair),
            )
            for pair in pairs
        ),
    )


def apart_in_words(pair: Pair) -> Text | None:
    """What tells two apart; None where nothing does."""
    said = [APART[dimension] for dimension in pair.apart]
    if not said:
        return None
    return Text("; ".join(each.sv for each in said), "; ".join(each.en for each in said))


def resemblance_table(model: LinkModel, found: Iterable[Resemblances]) -> Table:
    """One row per indicator and what it resembles: suggestions, not links."""
    return Table(
        columns=(
            Column("indicator", Text("Indikator", "Indicator")),
            Column("resembles", Text("Liknar", "Resembles")),
            Column("code", Text("Kod", "Code")),
            Column("label", Text("Vad den mäter", "What it measures")),
            _LIKENESS,
            _WORDS,
            Column("aimed_at", Text("Målet rör delmålet", "The goal addresses its target")),
            Column("used_by", Text("Används redan av", "Used already by")),
        ),
        rows=tuple(
            (
                model.thing(one.indicator),
                Coded(each.kind, RESEMBLED[each.kind]),
                each.code,
                each.label,
                rounded(each.likeness),
                ", ".join(each.words),
                each.aimed_at if each.target else None,
                _thing(model, each.used_by),
            )
            for one in found
            for each in (*one.un, *one.key_figures)
        ),
    )


def _thing(model: LinkModel, iri: str) -> Thing | None:
    return model.thing(iri) if iri else None
