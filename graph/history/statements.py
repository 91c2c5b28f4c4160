"""The statements of a delta sorted by thing and property, with the column that names each."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Quad

from graph.changes import Delta
from graph.history.differences import Turn
from graph.intake.layout import Column, Sheet, own_layout
from graph.names import KINDS, PREFIXES, OrganisationNames

TYPE = f"{PREFIXES['rdf']}type"
Term = NamedNode | Literal
_LABEL_ONLY = ("label",)


@dataclass(frozen=True, order=True)
class Key:
    """A property of a thing; texts in each language are a property of their own."""

    path: str
    language: str = ""


@dataclass
class Touched:
    """What a delta says of one thing: values that went and values that came, by property."""

    iri: str
    kind: str
    before: dict[Key, list[Term]] = field(default_factory=lambda: defaultdict(list))
    after: dict[Key, list[Term]] = field(default_factory=lambda: defaultdict(list))

    @property
    def is_new(self) -> bool:
        """Whether the delta makes it."""
        return bool(self.after.get(Key(TYPE))) and not self.before.get(Key(TYPE))

    @property
    def is_gone(self) -> bool:
        """Whether the delta removes it."""
        return bool(self.before.get(Key(TYPE))) and not self.after.get(Key(TYPE))

    @property
    def turn(self) -> Turn:
        """What became of it."""
        if self.is_new:
            return Turn.ADDED
        return Turn.REMOVED if self.is_gone else Turn.CHANGED

    def said(self, path: str) -> list[Term]:
        """The values of a property in the delta: those that came, else those that went."""
        for values in (self.after, self.before):
            found = [term for key, terms in values.items() if key.path == path for term in terms]
            if found:
                return found
        return []


@dataclass(frozen=True)
class Links:
    """Who points at what in a delta, by property and object."""

    owners: Mapping[tuple[str, str], list[str]]

    def of(self, path: str, part: str) -> list[str]:
        """What points at a part by a property, in the delta."""
        return self.owners.get((path, part), [])


def touched(delta: Delta, names: OrganisationNames) -> tuple[dict[str, Touched], Links]:
    """Everything a delta says, by thing, and its links turned round."""
    things: dict[str, Touched] = {}
    owners: dict[tuple[str, str], list[str]] = defaultdict(list)
    for came, quads in ((False, delta.removed_quads()), (True, delta.added_quads())):
        for subject, path, value in _plain(quads):
            one = things.get(subject)
            if one is None:
                one = things[subject] = Touched(subject, kind_of(subject, names))
            language = (value.language or "") if isinstance(value, Literal) else ""
            (one.after if came else one.before)[Key(path, language)].append(value)
            if isinstance(value, NamedNode):
                owners[path, value.value].append(subject)
    return things, Links({key: sorted(set(found)) for key, found in owners.items()})


def _plain(quads: Iterable[Quad]) -> Iterator[tuple[str, str, Term]]:
    for quad in quads:
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
            yield quad.subject.value, quad.predicate.value, quad.object


def kind_of(iri: str, names: OrganisationNames) -> str:
    """The kind of one of the organisation's things by its address; empty for all else."""
    if not iri.startswith(names.namespace):
        return ""
    kind = iri.removeprefix(names.namespace).partition("/")[0]
    return kind if kind in KINDS else ""


def column_of(kind: str, key: Key) -> Column | None:
    """The column that names a property of a kind; None where the workbook has none."""
    sheet = own_layout().of_kind(kind)
    if sheet is None:
        return None
    fit = [each for each in sheet.columns if each.path == key.path and not each.inverse]
    return next((each for each in fit if each.language == key.language), fit[0] if fit else None)


def order_of(kind: str, key: Key) -> tuple[int, Key]:
    """Where a property stands among its kind's columns; those without a column come last."""
    sheet, column = own_layout().of_kind(kind), column_of(kind, key)
    if sheet is None or column is None:
        return (len(KINDS) * len(KINDS), key)
    return (sheet.columns.index(column), key)


def owner_column(kind: str) -> Column | None:
    """The column that says whose a thing is, for kinds that are told with their owner."""
    sheet = own_layout().of_kind(kind)
    if sheet is None or sheet.identity == _LABEL_ONLY:
        return None
    return _named(sheet, sheet.identity[0])


def telling_columns(kind: str) -> list[Column]:
    """The columns that tell the parts of one owner apart."""
    sheet = own_layout().of_kind(kind)
    return [] if sheet is None else [_named(sheet, name) for name in sheet.identity[1:]]


def _named(sheet: Sheet, name: str) -> Column:
    return next(column for column in sheet.columns if column.name == name)
