"""Finding an SDG target by its number or by words."""

import re
from typing import Final

from graph.analyses.model import Target
from graph.errors import DataError
from graph.linking.goal_text import LANGUAGES, GoalText
from graph.linking.suggester import suggester
from graph.names import sdg_iri
from graph.texts import Text
from graph.vocabularies import taxonomy

_TOLD: Final = 6
_CODE: Final = re.compile(r"\s*(?:[^\d\s]+\s+)*(\d{1,2}\.(?:\d{1,2}|[a-d]))\b", re.IGNORECASE)


class NoSuchTarget(DataError):
    """What was written names no target. ``likely`` is the one that its words point at, if any."""

    def __init__(self, message: Text, likely: Target | None = None) -> None:
        super().__init__(message)
        self.likely = likely


def target_named(written: str) -> Target:
    """The target that a number or a whole label names; raises ``NoSuchTarget``.

    Other words only point at targets: a person must see which before it is chosen.

    >>> target_named("11.2").code, target_named("Delmål 11.02").code, target_named("1.A x").code
    ('11.2', '11.2', '1.a')
    """
    number = _CODE.match(written)
    if number:
        found = taxonomy().targets.get(sdg_iri(number[1]) or "")
        if found is not None:
            return found
        raise NoSuchTarget(
            Text(f"Det finns inget delmål {number[1]}.", f"There is no target {number[1]}.")
        )
    like = targets_like(written)
    exact = [each for each in like if written.strip().casefold() in _labels(each)]
    if len(exact) == 1:
        return exact[0]
    if len(like) == 1:
        raise _only(written, like[0])
    raise _several(written, like) if like else _none(written)


def targets_like(words: str) -> list[Target]:
    """The targets whose labels hold all the words; where none does, those the words suggest."""
    wanted = words.casefold().split()
    targets = taxonomy().targets
    held = [
        each
        for each in targets.values()
        if wanted and any(all(word in label for word in wanted) for label in _labels(each))
    ]
    if held:
        return held
    hinted = (
        taxonomy().target(each.target)
        for language in LANGUAGES
        for each in suggester().suggest(GoalText(words), language, _TOLD).suggestions
    )
    return list({each.iri: each for each in hinted if each is not None}.values())


def _labels(target: Target) -> tuple[str, str]:
    return target.label.sv.casefold(), target.label.en.casefold()


def _none(written: str) -> NoSuchTarget:
    return NoSuchTarget(
        Text(
            f"Inget delmål hittades för ”{written}”. Skriv ett nummer, t.ex. 11.2, eller ett annat "
            "ord.",
            f"No target was found for “{written}”. Write a number, e.g. 11.2, or another word.",
        )
    )


def _only(written: str, found: Target) -> NoSuchTarget:
    code, label = found.code, found.label
    return NoSuchTarget(
        Text(
            f"”{written}” leder till {code} {label.sv}. Spara igen om det är det du menar.",
            f"“{written}” leads to {code} {label.en}. Save again if that is what you mean.",
        ),
        found,
    )


def _several(written: str, found: list[Target]) -> NoSuchTarget:
    swedish, english = (
        "; ".join(f"{each.code} {each.label.into(language)}" for each in found[:_TOLD])
        for language in ("sv", "en")
    )
    more = " …" if len(found) > _TOLD else ""
    return NoSuchTarget(
        Text(
            f"Flera delmål stämmer med ”{written}”. Skriv numret: {swedish}{more}",
            f"Several targets fit “{written}”. Write the number: {english}{more}",
        )
    )
