"""What reviewers have answered, as suggestions can learn from it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from graph.linking.learning import Answered
from graph.linking.organisation_texts import BearerText
from graph.linking.review.answers import LinkAnswer, Seat
from graph.vocabularies import taxonomy

SETTLED: Final[frozenset[Seat]] = frozenset({"alone", "settled"})
"""The seats that suggestions learn from: one of two must not be led by what the other says."""


def answered_texts(
    answers: Mapping[str, Iterable[LinkAnswer]], texts: Mapping[str, BearerText]
) -> Iterator[Answered]:
    """The texts that somebody has answered about alone, or settled, with what was said of them."""
    for bearer, given in sorted(answers.items()):
        counted = [each for each in given if each.seat in SETTLED and each.target]
        if counted and bearer in texts:
            text = texts[bearer]
            yield Answered(
                bearer,
                text.language,
                text.text,
                _codes(each.target for each in counted if each.verdict == "accepted"),
                _codes(each.target for each in counted if each.verdict == "rejected"),
            )


def _codes(targets: Iterable[str]) -> frozenset[str]:
    known = taxonomy().targets
    return frozenset(known[iri].code for iri in targets if iri in known)
