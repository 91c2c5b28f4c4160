"""What can be tried on a link model, and how people write it: "without programme/klimat"."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from graph.analyses.model import LinkModel
from graph.errors import DataError, Problem
from graph.names import OrganisationNames, is_key
from graph.texts import Text

EditKind = Literal["without", "merge", "join", "move"]
THINGS: Final[Mapping[EditKind, int]] = {"without": 1, "merge": 2, "join": 2, "move": 2}
"""The kinds of edit, and how many things each names."""
MOST_EDITS: Final = 30
"""So many are tried in a row."""
LONGEST_EDIT: Final = 300
"""Characters of one edit as it is written."""
_FIX: Final = Text(
    "Skriv without SAK, merge ENHET ENHET, join ENHET ENHET eller move MÅL PROGRAM-ELLER-ENHET; "
    "en sak skrivs som goal/trygg-skola.",
    "Write without THING, merge UNIT UNIT, join UNIT UNIT or move GOAL PROGRAMME-OR-UNIT; a thing "
    "is written like goal/safe-school.",
)


@dataclass(frozen=True)
class Edit:
    """One change to try; ``things`` are IRIs.

    ``without`` takes away a programme, a bearer, a unit or a network. ``merge`` makes the second
    unit part of the first, ``join`` lets two units cooperate, and ``move`` puts a bearer in
    another programme or under another unit.
    """

    kind: EditKind
    things: tuple[str, ...]

    def sentence(self, model: LinkModel) -> Text:
        """What is tried; names are those of the model before it."""
        first = model.label_of(self.things[0])
        if self.kind == "without":
            return Text(f"Utan {first.sv}", f"Without {first.en}")
        second = model.label_of(self.things[1])
        if self.kind == "merge":
            return Text(
                f"{first.sv} och {second.sv} slås ihop", f"{first.en} and {second.en} are merged"
            )
        if self.kind == "join":
            return Text(
                f"{first.sv} och {second.sv} börjar samverka",
                f"{first.en} and {second.en} begin to cooperate",
            )
        return Text(
            f"”{first.sv}” flyttas till {second.sv}", f"“{first.en}” is moved to {second.en}"
        )

    def written(self, names: OrganisationNames) -> str:
        """As people write it, and as it stands in addresses.

        >>> names = OrganisationNames("http://localhost:8000", "1471")
        >>> Edit("without", (names.resource("goal", "trygg-skola"),)).written(names)
        'without goal/trygg-skola'
        """
        return " ".join(
            (self.kind, *(thing.removeprefix(names.namespace) for thing in self.things))
        )


def read_edit(text: str, names: OrganisationNames) -> Edit:
    """An edit as people write it; whether its things are there is not asked.

    >>> names = OrganisationNames("http://localhost:8000", "1471")
    >>> read_edit("join unit/a unit/b", names).things
    ('http://localhost:8000/id/1471/unit/a', 'http://localhost:8000/id/1471/unit/b')
    """
    words = text.split()
    kind = next((known for known in THINGS if words and words[0] == known), None)
    if kind is None or len(words) != 1 + THINGS[kind] or len(text) > LONGEST_EDIT:
        raise _unreadable(text)
    things = tuple(_iri(word, names) for word in words[1:])
    if not all(things):
        raise _unreadable(text)
    return Edit(kind, things)


def read_edits(texts: Sequence[str], names: OrganisationNames) -> tuple[Edit, ...]:
    """Several, in their order."""
    if len(texts) > MOST_EDITS:
        raise DataError(
            Text(
                f"Högst {MOST_EDITS} ändringar prövas åt gången.",
                f"At most {MOST_EDITS} changes are tried at a time.",
            )
        )
    return tuple(read_edit(text, names) for text in texts)


def edits_in(words: Iterable[str]) -> list[str]:
    """The edits of a command line, where each begins with its kind as an option.

    >>> edits_in(["--merge", "unit/a", "unit/b", "--without", "goal/c"])
    ['merge unit/a unit/b', 'without goal/c']
    """
    return [" ".join(edit) for edit in _parted(words)]


def _parted(words: Iterable[str]) -> Iterator[list[str]]:
    edit: list[str] = []
    for word in words:
        if word.startswith("--") and edit:
            yield edit
            edit = []
        edit.append(word.removeprefix("--"))
    if edit:
        yield edit


def _iri(word: str, names: OrganisationNames) -> str:
    """The IRI of what is written as kind/slug; empty where it cannot be one."""
    kind, _, slug = word.partition("/")
    return names.resource(kind, slug) if is_key(kind) and is_key(slug) else ""


def _unreadable(text: str) -> DataError:
    shown = text if len(text) <= LONGEST_EDIT else f"{text[:LONGEST_EDIT]}…"
    message = Text(
        f"”{shown}” är ingen ändring att pröva.", f"“{shown}” is no change that can be tried."
    )
    whole = Text(f"{message.sv} {_FIX.sv}", f"{message.en} {_FIX.en}")
    return DataError(whole, (Problem("edit", message, value=shown, fix=_FIX),))
