"""Which UN indicators and national key figures an indicator resembles: to look at, never linked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import sqrt
from statistics import fmean
from typing import Final, Literal

import numpy as np

from graph.analyses.kept import kept
from graph.analyses.model import Indicator, LinkModel
from graph.key_figures import KeyFigure
from graph.linking.languages import languages_of
from graph.linking.likeness import Likeness
from graph.linking.sayings import INSIDE, Saying, Sayings, content_pieces, said_of
from graph.linking.wording import Wording, wording
from graph.texts import Language, Text
from graph.vocabularies import UnIndicator, taxonomy

MOST: Final = 3
"""So many are suggested of each kind."""
ENOUGH: Final = 0.3
"""The likeness from which a UN indicator is suggested."""
_LOOKED_AT: Final = 20
"""So many UN indicators, the likest by their letters, are held word against word."""
BESIDE_BEST: Final = 0.5
"""How much of the best one's likeness the others must have."""
FIGURE: Final = 0.5
"""The likeness from which a key figure is suggested."""
TARGET: Final = 0.3
"""What the words of its target weigh beside those of a UN indicator."""
Resembled = Literal["un-indicator", "key-figure"]


@dataclass(frozen=True)
class Resemblance:
    """Something that an indicator resembles.

    ``code`` is the UN's ("11.6.2") or that of the national database ("N00401"). ``target`` is the
    IRI of the SDG target a UN indicator stands under first, ``aimed_at`` whether what the
    indicator measures addresses it. ``used_by`` is another indicator of the organisation that
    gives the key figure; empty where only the list knows it.
    """

    kind: Resembled
    code: str
    label: Text
    likeness: float
    words: tuple[str, ...]
    target: str = ""
    aimed_at: bool = False
    used_by: str = ""


@dataclass(frozen=True)
class Resemblances:
    """What one indicator resembles, the likest first; either part may be empty."""

    indicator: str
    un: tuple[Resemblance, ...]
    key_figures: tuple[Resemblance, ...]


@kept
def resemblances(model: LinkModel) -> Mapping[str, Resemblances]:
    """Indicator → what it resembles; those that resemble nothing are there too.

    An indicator that gives its key figure is suggested no other.
    """
    figures = _by_key_figure(model)
    return {
        iri: Resemblances(iri, tuple(_un(model, indicator)), tuple(figures.get(iri, ())))
        for iri, indicator in sorted(model.indicators.items())
    }


def saying_of(model: LinkModel, indicator: Indicator, language: Language) -> Saying:
    """What an indicator says in a language."""
    described = model.descriptions.get(indicator.iri, Text("", "")).into(language)
    return Saying(indicator.label.into(language), described, indicator.unit_of_measure)


@cache
def _un_indicators(language: Language) -> tuple[tuple[UnIndicator, ...], Likeness]:
    known = taxonomy()
    listed = tuple(known.indicators.values())
    documents = [
        {known.targets[target].label.into(language): TARGET for target in each.targets}
        | {each.label.into(language): 1.0}
        for each in listed
    ]
    return listed, Likeness(documents, language, content_pieces)


def _un(model: LinkModel, indicator: Indicator) -> Iterator[Resemblance]:
    language = languages_of(indicator.label)[0]
    saying = saying_of(model, indicator, language)
    listed, likeness = _un_indicators(language)
    near = likeness.to(saying.parts)
    order = np.lexsort((np.arange(len(listed)), -near))[:_LOOKED_AT]
    scored = [
        (sqrt(near[number] * _said_share(saying, listed[number], language)), listed[number])
        for number in order.tolist()
    ]
    scored.sort(key=lambda each: -each[0])
    least = max(ENOUGH, BESIDE_BEST * scored[0][0])
    aims = _aims(model).get(indicator.iri, frozenset())
    for score, found in scored[:MOST]:
        words = _words(saying, found, language)
        if words and score >= least:
            yield Resemblance(
                kind="un-indicator",
                code=found.code,
                label=found.label,
                likeness=min(1.0, score),
                words=words,
                target=found.targets[0],
                aimed_at=not aims.isdisjoint(found.targets),
            )


def _said_share(saying: Saying, found: UnIndicator, language: Language) -> float:
    """How much of what an indicator is about a UN indicator says too, 0 to 1."""
    roots, other = wording(saying.label, language).roots, _un_wording(found, language)
    return fmean(said_of(root, other) for root in roots) if roots else 0.0


def _un_wording(found: UnIndicator, language: Language) -> Wording:
    """What a UN indicator and its targets say."""
    targets = (taxonomy().targets[target].label.into(language) for target in found.targets)
    return wording(" ".join((found.label.into(language), *targets)), language)


def _words(saying: Saying, found: UnIndicator, language: Language) -> tuple[str, ...]:
    other = _un_wording(found, language)
    said = wording(saying.measured, language).roots
    return tuple(word for root, word in said.items() if said_of(root, other) >= INSIDE)


@kept
def _aims(model: LinkModel) -> Mapping[str, frozenset[str]]:
    """Indicator → the targets that what it measures addresses."""
    found: dict[str, set[str]] = {}
    for iri, bearer in model.current.items():
        for indicator in bearer.indicators:
            found.setdefault(indicator, set()).update(model.strengths.get(iri, ()))
    return {indicator: frozenset(targets) for indicator, targets in found.items()}


def _known(model: LinkModel) -> list[tuple[KeyFigure, str]]:
    """The key figures that can be suggested, with the indicator that gives each, if any."""
    listed = {figure.id: figure for figure in model.key_figures.figures}
    given: dict[str, str] = {}
    for iri, indicator in sorted(model.indicators.items()):
        if indicator.key_figure:
            given.setdefault(indicator.key_figure, iri)
    for id_, iri in given.items():
        listed.setdefault(id_, KeyFigure(id_, model.indicators[iri].label.sv))
    return [(listed[id_], given.get(id_, "")) for id_ in sorted(listed)]


def _by_key_figure(model: LinkModel) -> Mapping[str, list[Resemblance]]:
    """Indicators without a key figure, with those they resemble; the national titles are Swedish.

    What is told apart by group, school year or the like is another key figure.
    """
    known = _known(model)
    asking = [each for _, each in sorted(model.indicators.items()) if not each.key_figure]
    asking = [each for each in asking if "sv" in languages_of(each.label)]
    if not known or not asking:
        return {}
    sayings = Sayings(
        [
            *(Saying(figure.title, figure.description) for figure, _ in known),
            *(saying_of(model, each, "sv") for each in asking),
        ],
        "sv",
    )
    return {
        each.iri: _figures(sayings, number, known)
        for number, each in enumerate(asking, start=len(known))
    }


def _figures(
    sayings: Sayings, number: int, known: Sequence[tuple[KeyFigure, str]]
) -> list[Resemblance]:
    held = (
        (other, sayings.held(number, other))
        for other in sayings.candidates(number)
        if other < len(known)
    )
    found = [
        Resemblance(
            kind="key-figure",
            code=known[other][0].id,
            label=Text(known[other][0].title, known[other][0].title),
            likeness=alike.likeness,
            words=alike.words,
            used_by=known[other][1],
        )
        for other, alike in held
        if alike.likeness >= FIGURE and not alike.apart
    ]
    return sorted(found, key=lambda each: (-each.likeness, each.code))[:MOST]
