"""One property of a thing that differs, in words."""

from collections.abc import Iterable, Mapping

from pyoxigraph import NamedNode

from graph.broken_rules import Wording
from graph.history.differences import Item, Shown, Turn
from graph.history.statements import Key, Term, Touched, column_of, order_of
from graph.history.surroundings import Surroundings
from graph.history.words import capital, joined, literal_words, quoted
from graph.intake.layout import Column
from graph.names import MG, PREFIXES
from graph.texts import Text

_ONE_AT_A_TIME = frozenset({str(MG.responsibleUnit)})
"""Properties that may be many but ought to be one: another value is told as a replacement."""

_LINKS: Mapping[str, tuple[Text, Text]] = {
    str(MG.addresses): (
        Text("länkades till {}", "was linked to {}"),
        Text("länkas inte längre till {}", "is no longer linked to {}"),
    ),
    str(MG.counteracts): (
        Text("sägs nu motverka {}", "is now said to counteract {}"),
        Text("sägs inte längre motverka {}", "is no longer said to counteract {}"),
    ),
    str(MG.contributesTo): (
        Text("bidrar nu till {}", "now contributes to {}"),
        Text("bidrar inte längre till {}", "no longer contributes to {}"),
    ),
    str(MG.inProgramme): (
        Text("ingår nu i {}", "is now in {}"),
        Text("ingår inte längre i {}", "is no longer in {}"),
    ),
    str(MG.measuredBy): (
        Text("mäts nu med {}", "is now measured by {}"),
        Text("mäts inte längre med {}", "is no longer measured by {}"),
    ),
    str(MG.contributingUnit): (
        Text("medverkande nu: {}", "now contributing: {}"),
        Text("medverkar inte längre: {}", "no longer contributing: {}"),
    ),
    f"{PREFIXES['dcterms']}isPartOf": (
        Text("är nu en del av {}", "is now part of {}"),
        Text("är inte längre en del av {}", "is no longer part of {}"),
    ),
}
"""How a link that comes and one that goes are said."""


def items_of(
    thing: Touched, around: Surroundings, hidden: frozenset[tuple[str, str]]
) -> tuple[Item, ...]:
    """What differs in a thing, in the order of its columns.

    ``hidden`` are links, as path and object, that are told in another way.
    """
    keys = sorted({*thing.before, *thing.after}, key=lambda key: order_of(thing.kind, key))
    found: list[Item] = []
    for key in keys:
        gone = _shown(thing.before.get(key, ()), key, around, hidden)
        came = _shown(thing.after.get(key, ()), key, around, hidden)
        if thing.is_new or thing.is_gone:
            found += _stated(thing, key, came or gone, around)
        else:
            found += _differing(thing.kind, key, gone, came, around)
    return tuple(found)


def heading_of(kind: str, key: Key, around: Surroundings) -> Text:
    """What a property is called: as its column, with a language that the column does not have."""
    column = column_of(kind, key)
    if column is None:
        return capital(Wording(around.names, {}).path(key.path))
    if key.language and key.language != column.language:
        return Text(
            f"{column.headings.sv} ({key.language})", f"{column.headings.en} ({key.language})"
        )
    return column.headings


def shown(term: Term, around: Surroundings) -> Shown:
    """A value in the reader's form."""
    if isinstance(term, NamedNode):
        return Shown(around.name(term.value), term.value)
    return Shown(literal_words(term), language=term.language or "")


def in_sentence(value: Shown) -> Text:
    """A value as it stands in a sentence: things and free texts in quotation marks."""
    is_code = value.text.sv[:1].isdigit()
    return quoted(value.text) if value.language or (value.iri and not is_code) else value.text


def in_a_row(values: Iterable[Shown]) -> Text:
    """Values in a sentence; those with commas of their own stand between semicolons."""
    said = [in_sentence(value) for value in values]
    return joined(said, "; " if any("," in each.sv for each in said) else ", ")


def _shown(
    terms: Iterable[Term], key: Key, around: Surroundings, hidden: frozenset[tuple[str, str]]
) -> tuple[Shown, ...]:
    kept = (term for term in terms if (key.path, term.value) not in hidden)
    return tuple(sorted((shown(term, around) for term in kept), key=lambda each: each.text.sv))


def _stated(
    thing: Touched, key: Key, values: tuple[Shown, ...], around: Surroundings
) -> list[Item]:
    """What a new thing has, or a removed one had."""
    from_type = key.path == f"{PREFIXES['rdf']}type"
    if not values or from_type:
        return []
    heading = heading_of(thing.kind, key, around)
    listed = in_a_row(values)
    said = Text(f"{heading.sv}: {listed.sv}", f"{heading.en}: {listed.en}")
    if thing.is_new:
        return [Item(Turn.ADDED, key.path, heading, (), values, said)]
    return [Item(Turn.REMOVED, key.path, heading, values, (), said)]


def _differing(
    kind: str, key: Key, gone: tuple[Shown, ...], came: tuple[Shown, ...], around: Surroundings
) -> list[Item]:
    if not gone and not came:
        return []
    heading, column = heading_of(kind, key, around), column_of(kind, key)
    if len(gone) == len(came) == 1 and not _is_many(column, key):
        said = _replaced(heading, gone[0], came[0])
        return [Item(Turn.CHANGED, key.path, heading, gone, came, said)]
    found: list[Item] = []
    if gone:
        said = _said(key, column, heading, gone, Turn.REMOVED)
        found.append(Item(Turn.REMOVED, key.path, heading, gone, (), said))
    if came:
        said = _said(key, column, heading, came, Turn.ADDED)
        found.append(Item(Turn.ADDED, key.path, heading, (), came, said))
    return found


def _is_many(column: Column | None, key: Key) -> bool:
    return column is not None and column.many and key.path not in _ONE_AT_A_TIME


def _replaced(heading: Text, old: Shown, new: Shown) -> Text:
    before, after = in_sentence(old), in_sentence(new)
    return Text(
        f"{heading.sv} ändrades från {before.sv} till {after.sv}",
        f"{heading.en} changed from {before.en} to {after.en}",
    )


def _said(
    key: Key, column: Column | None, heading: Text, values: tuple[Shown, ...], turn: Turn
) -> Text:
    listed = in_a_row(values)
    if key.path in _LINKS:
        said = _LINKS[key.path][turn is Turn.REMOVED]
        return capital(Text(said.sv.format(listed.sv), said.en.format(listed.en)))
    if turn is Turn.REMOVED:
        if _is_many(column, key):
            return Text(
                f"{heading.sv}: {listed.sv} togs bort", f"{heading.en}: {listed.en} removed"
            )
        return Text(
            f"{heading.sv} togs bort (var {listed.sv})", f"{heading.en} removed (was {listed.en})"
        )
    if _is_many(column, key):
        return Text(f"{heading.sv}: {listed.sv} lades till", f"{heading.en}: {listed.en} added")
    return Text(f"{heading.sv} sattes till {listed.sv}", f"{heading.en} set to {listed.en}")
