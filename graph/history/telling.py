"""From a delta to what differs, thing by thing, for people."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping

from graph.changes import Delta
from graph.history.counting import LAST, ORDER, OUTCOMES, counts_of, in_short, kind_counts, summary
from graph.history.differences import Difference, ThingDifference, Turn
from graph.history.items import items_of, shown
from graph.history.outcomes import observations_of
from graph.history.statements import (
    TYPE,
    Links,
    Touched,
    kind_of,
    owner_column,
    telling_columns,
    touched,
)
from graph.history.surroundings import Surroundings
from graph.history.words import PART_WORDS, counted, joined, quoted, words_of
from graph.names import PREFIXES
from graph.texts import Text

MOST_TOLD = 100
"""How many things are told one by one where nobody asks for more."""
MOST_STATEMENTS = 100_000
"""Deltas with more statements are only counted: a load of years of outcomes."""
_PREF_LABEL = f"{PREFIXES['skos']}prefLabel"
_UNHIDDEN: frozenset[tuple[str, str]] = frozenset()


def tell(delta: Delta, around: Surroundings, most: int = MOST_TOLD) -> Difference:
    """What a delta does, the first ``most`` things one by one and all of them counted."""
    if delta.size > MOST_STATEMENTS:
        return tell_in_short(delta, around)
    things, links = touched(delta, around.names)
    told = _with_parts(things, links, around)
    outcomes = [thing for thing in things.values() if thing.kind == OUTCOMES]
    observations = observations_of(outcomes, around)
    counts = counts_of((thing.kind, thing.turn) for thing in things.values())
    return Difference(
        things=tuple(told[:most]),
        observations=observations,
        counts=counts,
        left_out=max(len(told) - most, 0),
        statements=delta.size,
        summary=summary(told, observations, counts),
    )


def _with_parts(
    things: Mapping[str, Touched], links: Links, around: Surroundings
) -> list[ThingDifference]:
    """Every thing but outcomes, each part below the thing it belongs to."""
    plain = {iri: thing for iri, thing in things.items() if thing.kind != OUTCOMES}
    owners = {iri: owner for iri, each in plain.items() if (owner := _owner(each, links, around))}
    parts: dict[str, list[ThingDifference]] = defaultdict(list)
    for iri, owner in owners.items():
        part = part_difference(things[iri], around)
        if part.items or part.turn is not Turn.CHANGED:
            parts[owner].append(part)
    alone = [iri for iri in (*plain, *parts) if iri not in owners]
    told = [
        _told(plain.get(iri) or Touched(iri, kind_of(iri, around.names)), parts[iri], around)
        for iri in dict.fromkeys(alone)
    ]
    kept = [each for each in told if each.items or each.parts or each.turn is not Turn.CHANGED]
    return sorted(kept, key=lambda each: (ORDER.get(each.kind, LAST), each.name.sv, each.iri))


def _owner(thing: Touched, links: Links, around: Surroundings) -> str:
    """Whose a part is; empty for what stands alone, and for a part that nobody has."""
    column = owner_column(thing.kind)
    if column is None:
        return ""
    if column.inverse:
        found = links.of(column.path, thing.iri) or around.owners(column.path, thing.iri)
    else:
        said = thing.said(column.path) or around.values(thing.iri, column.path)
        found = [term.value for term in said]
    return found[0] if found and found[0].startswith(around.names.namespace) else ""


def _told(thing: Touched, parts: list[ThingDifference], around: Surroundings) -> ThingDifference:
    by_parts = frozenset(
        (column.path, part.iri)
        for part in parts
        if (column := owner_column(part.kind)) and column.inverse
    )
    name = _name(thing, around)
    words, marked = words_of(thing.kind).the, quoted(name)
    return ThingDifference(
        iri=thing.iri,
        kind=thing.kind,
        turn=thing.turn,
        name=name,
        title=Text(f"{words.sv} {marked.sv}", f"{words.en} {marked.en}"),
        items=items_of(thing, around, by_parts),
        parts=tuple(sorted(parts, key=lambda part: (ORDER.get(part.kind, LAST), part.title.sv))),
    )


def _name(thing: Touched, around: Surroundings) -> Text:
    """What it is called after the change; before it where it is gone."""
    said = {
        key.language: terms[-1].value
        for terms_of in (thing.before, thing.after)
        for key, terms in terms_of.items()
        if key.path == _PREF_LABEL
    }
    swedish, english = said.get("sv") or said.get(""), said.get("en")
    known = Text("", "") if thing.turn is not Turn.CHANGED else around.name(thing.iri)
    one = swedish or known.sv or english or around.name(thing.iri).sv
    translated = known.en if known.en != known.sv else ""
    return Text(one, english or translated or one)


def part_difference(thing: Touched, around: Surroundings) -> ThingDifference:
    """What differs in a part, with a title that tells it apart from its owner's other parts."""
    columns = telling_columns(thing.kind)
    about = [
        shown(term, around).text
        for column in columns
        for term in thing.said(column.path) or around.values(thing.iri, column.path)
    ]
    name = joined(about, " → ") if about else quoted(around.name(thing.iri))
    words = words_of(thing.kind).one
    pattern = PART_WORDS.get(thing.kind, Text(f"{words.sv} {{}}", f"{words.en} {{}}"))
    items = items_of(thing, around, _UNHIDDEN)
    if thing.turn is not Turn.CHANGED:
        owner = owner_column(thing.kind)
        in_title = {column.path for column in (*columns, owner) if column is not None}
        items = tuple(item for item in items if item.path not in in_title)
    return ThingDifference(
        iri=thing.iri,
        kind=thing.kind,
        turn=thing.turn,
        name=name,
        title=Text(pattern.sv.format(name.sv), pattern.en.format(name.en)),
        items=items,
    )


def tell_in_short(delta: Delta, around: Surroundings) -> Difference:
    """A huge delta by kind: what came and what went, without reading every value."""
    space = re.escape(around.names.namespace.encode())
    pattern = re.compile(b"^<" + space + rb"([a-z-]+)/[^>]*> <" + TYPE.encode(), re.MULTILINE)
    number: Counter[tuple[str, Turn]] = Counter()
    for turn, lines in ((Turn.ADDED, delta.added), (Turn.REMOVED, delta.removed)):
        for kind in pattern.findall(lines):
            number[kind.decode(), turn] += 1
    counts = kind_counts(number)
    alone = {key: n for key, n in number.items() if key[0] == OUTCOMES or not owner_column(key[0])}
    return Difference(
        things=(),
        observations=(),
        counts=counts,
        left_out=sum(count for (kind, _), count in number.items() if kind != OUTCOMES),
        statements=delta.size,
        summary=in_short(alone or number) if number else counted("", delta.size),
    )
