"""The targets that a reviewer takes a stand on, as stored or as typed, and what is wrong."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final

from starlette.datastructures import FormData

from api.forms import text_field
from api.pages.linking.finding import NoSuchTarget, target_named
from api.pages.linking.marks import sentence
from graph.analyses.model import Target
from graph.linking.review.answers import STRENGTHS, LinkAnswer, Seat, accepted, by_seat
from graph.linking.review.deciding import decided
from graph.linking.suggester import Suggestion
from graph.texts import Language, Text
from graph.vocabularies import taxonomy

OTHERS: Final = 3
"""Rows for targets of one's own choice."""
LONGEST_WORDS: Final = 2000
_USUAL_STRENGTH: Final = 1
"""What a link without a stated strength counts as too."""


@dataclass(frozen=True)
class Item:
    """One target with what is answered about it; ``verdict`` is empty where nothing is.

    ``said`` is what the two reviewers said of it, where somebody settles between them.
    """

    target: Target
    suggestion: Suggestion | None = None
    verdict: str = ""
    strength: int = _USUAL_STRENGTH
    motivation: str = ""
    said: tuple[LinkAnswer, ...] = ()


@dataclass(frozen=True)
class Other:
    """A target of the reviewer's own choice, as typed."""

    written: str = ""
    strength: int = _USUAL_STRENGTH
    motivation: str = ""


@dataclass(frozen=True)
class Sheet:
    """All that a reviewer answers about one bearer. ``faults`` are by the field they stand at."""

    items: tuple[Item, ...]
    none_fits: bool = False
    others: tuple[Other, ...] = (Other(),) * OTHERS
    faults: Mapping[str, Text] = field(default_factory=dict)


def stored_sheet(
    answers: Sequence[LinkAnswer],
    seat: Seat,
    suggestions: Sequence[Suggestion],
    language: Language,
) -> Sheet:
    """The sheet as a seat left it; who settles begins with what the two agree on."""
    given = by_seat(answers)
    own = given.get(seat, ())
    pair = [*given.get("a", ()), *given.get("b", ())] if seat == "settled" else []
    start = own or tuple(replace(each, seat=seat) for each in decided(pair).links.values())
    taken = {each.target: each for each in start if each.target}
    suggested = {each.target: each for each in suggestions}
    codes = [
        *suggested,
        *(_code(iri) for iri in taken),
        *(_code(iri) for iri in accepted([each for each in pair if each.seat == "a"])),
        *(_code(iri) for iri in accepted([each for each in pair if each.seat == "b"])),
    ]
    items = []
    for code in dict.fromkeys(codes):
        target = _target(code)
        said = tuple(each for each in pair if each.target == target.iri)
        item = _blank(target, suggested.get(code), language, said)
        if target.iri in taken:
            item = _filled(item, taken[target.iri])
        items.append(item)
    return Sheet(tuple(items), any(each.verdict == "no-link" for each in own))


def typed_sheet(blank: Sheet, form: FormData, language: Language) -> Sheet:
    """The sheet as it was typed, with what is wrong beside each field.

    Where words point at one target it is written out, for the reviewer to see and save again.
    """
    faults: dict[str, Text] = {}
    items = {item.target.code: _typed(item, form) for item in blank.items}
    others = tuple(_other(form, number) for number in range(OTHERS))
    shown = list(others)
    for number, other in enumerate(others):
        if not other.written:
            continue
        try:
            target = target_named(other.written)
        except NoSuchTarget as error:
            faults[f"other.{number}"] = error.message
            if error.likely:
                words = f"{error.likely.code} {error.likely.label.into(language)}"
                shown[number] = replace(other, written=words)
            continue
        own = items.get(target.code, Item(target))
        items[target.code] = replace(
            own,
            verdict="accepted",
            strength=other.strength,
            motivation=other.motivation or (own.motivation if own.verdict else ""),
        )
        if not other.motivation and not own.verdict:
            faults[f"other_motivation.{number}"] = _NO_MOTIVATION
    none_fits = bool(text_field(form, "none", 10))
    taken = [item for item in items.values() if item.verdict == "accepted"]
    for item in taken:
        if not item.motivation and item.target.code in {i.target.code for i in blank.items}:
            faults[f"motivation.{item.target.code}"] = _NO_MOTIVATION
    if none_fits and taken:
        faults["none"] = _BOTH
    if not none_fits and not taken and not faults:
        faults["none"] = _NOTHING
    known = {item.target.code for item in blank.items}
    kept = items.values() if not faults else (i for i in items.values() if i.target.code in known)
    return Sheet(tuple(kept), none_fits, tuple(shown), faults)


def answers_of(
    sheet: Sheet,
    bearer: str,
    *,
    seat: Seat,
    by: str,
    language: Language,
    version: str,
    unaided: bool,
) -> tuple[LinkAnswer, ...]:
    """What a sheet without faults answers, now. What nothing is said of is left out."""
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    common = LinkAnswer(
        bearer=bearer, seat=seat, verdict="no-link", by=by, at=now, version=version, unaided=unaided
    )
    found = [common] if sheet.none_fits else []
    for item in sheet.items:
        if item.verdict == "accepted":
            found.append(
                replace(
                    common,
                    verdict="accepted",
                    target=item.target.iri,
                    strength=item.strength,
                    motivation=item.motivation,
                    language=language,
                    method="confirmed-suggestion" if item.suggestion else "person",
                )
            )
        elif item.verdict == "rejected":
            found.append(replace(common, verdict="rejected", target=item.target.iri))
    return tuple(found)


_NO_MOTIVATION: Final = Text(
    "Skriv varför: en länk utan motivering går inte att lita på.",
    "Write why: a link without a motivation cannot be trusted.",
)
_BOTH: Final = Text(
    "Du har både godtagit ett delmål och svarat att inget passar. Ta bort det ena.",
    "You have both accepted a target and answered that none fits. Remove one of them.",
)
_NOTHING: Final = Text(
    "Godta ett delmål, skriv ett annat eller svara att inget passar. Du kan också hoppa över.",
    "Accept a target, write another or answer that none fits. You can also skip.",
)


def _blank(
    target: Target,
    suggestion: Suggestion | None,
    language: Language,
    said: Iterable[LinkAnswer],
) -> Item:
    words = sentence(suggestion, target.label).into(language) if suggestion else ""
    both = tuple(said)
    if both and not words:
        words = next((each.motivation for each in both if each.motivation), "")
    return Item(target, suggestion, motivation=words, said=both)


def _filled(item: Item, answer: LinkAnswer) -> Item:
    strength = _USUAL_STRENGTH if answer.strength is None else answer.strength
    words = answer.motivation or item.motivation
    return replace(item, verdict=answer.verdict, strength=strength, motivation=words)


def _typed(item: Item, form: FormData) -> Item:
    code = item.target.code
    verdict = text_field(form, f"verdict.{code}", 20)
    return replace(
        item,
        verdict=verdict if verdict in ("accepted", "rejected") else "",
        strength=_strength(text_field(form, f"strength.{code}", 3)),
        motivation=text_field(form, f"motivation.{code}", LONGEST_WORDS).replace("\r\n", "\n"),
    )


def _other(form: FormData, number: int) -> Other:
    return Other(
        text_field(form, f"other.{number}", 300),
        _strength(text_field(form, f"other_strength.{number}", 3)),
        text_field(form, f"other_motivation.{number}", LONGEST_WORDS).replace("\r\n", "\n"),
    )


def _strength(text: str) -> int:
    return next((each for each in STRENGTHS if str(each) == text), _USUAL_STRENGTH)


def _code(iri: str) -> str:
    return taxonomy().targets[iri].code


def _target(code: str) -> Target:
    found = taxonomy().target(code)
    if found is None:
        raise KeyError(code)
    return found
