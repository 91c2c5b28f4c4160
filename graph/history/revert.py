"""Undoing a change by a new one, where nothing later stands in the way."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from pyoxigraph import Literal, NamedNode, Quad, Store

from graph.changes import Change, Delta, Entry, Payload, Way
from graph.errors import ConflictError, NotFound, Problem
from graph.gate import Outcome
from graph.history.reading import History
from graph.history.statements import TYPE, Key, column_of, kind_of
from graph.history.surroundings import Surroundings
from graph.history.words import listed
from graph.names import OrganisationNames
from graph.organisation_store import OrganisationStore
from graph.rights import Caller
from graph.store import Installation
from graph.texts import Text

IRREVERSIBLE = frozenset({Way.UPGRADE, Way.REBASE, Way.ERASE})
"""Changes of the folder itself: undone by restoring a backup."""

LaterChanges = Callable[[str], Sequence[tuple[int, Delta]]]
"""By thing: the changes after the one to undo that touched it, oldest first."""


class CannotRevert(ConflictError):
    """Later changes stand in the way. ``problems`` names each thing and the changes."""

    def __init__(self, message: Text, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.problems = tuple(problems)


@dataclass(frozen=True)
class _Obstacle:
    """A statement that cannot be undone, and what is in its way now."""

    subject: str
    path: str
    numbers: tuple[int, ...]


def revert(
    installation: Installation, key: str, number: int, *, caller: Caller, why: str, case_number: str
) -> Outcome:
    """Undo one change of an organisation by a new one, through the same gate.

    Raises ``CannotRevert`` where later changes stand in the way, and what the gate raises where
    something would break.
    """
    journal = installation.journal
    entry = journal.entry(number)
    _refuse_irreversible(entry, key, journal.payload(number))
    delta = journal.payload(number).delta

    def made(organisation: OrganisationStore) -> Delta:
        history = History(journal, organisation)

        def later(subject: str) -> list[tuple[int, Delta]]:
            entries = journal.entries(owner=key, subject=subject, after=number)
            return [(one.number, history.delta(one.number)) for one in entries]

        return inverse_in(organisation.store, number, delta, cache(later), history.around)

    change = Change(
        owner=key,
        actor=caller.actor,
        way=Way.REVERT,
        why=why,
        case_number=case_number,
        reverts=number,
    )
    return installation.commit(change, made, caller=caller)


def _refuse_irreversible(entry: Entry, key: str, payload: Payload) -> None:
    if entry.owner != key:
        raise NotFound(
            Text(
                f"Ändring {entry.number} gäller inte ”{key}”.",
                f"Change {entry.number} is not of “{key}”.",
            )
        )
    if entry.way in IRREVERSIBLE or payload.erased:
        raise CannotRevert(
            Text(
                f"Ändring {entry.number} kan inte återställas: den gäller själva datamappen, "
                "eller så har dess innehåll raderats.",
                f"Change {entry.number} cannot be reverted: it is about the data folder itself, "
                "or its content has been erased.",
            )
        )


def inverse_in(
    store: Store, number: int, delta: Delta, later: LaterChanges, around: Surroundings
) -> Delta:
    """What undoes a change in today's data; raises ``CannotRevert`` when later changes depend.

    A statement is in the way when one that the change added is gone, when one that it removed
    is back, or when another value has taken the place of the removed one. A thing that the
    change added cannot go while later changes have said more of it.
    """
    undone = delta.inverse()
    found = dict.fromkeys(
        (
            *_gone(store, undone, later),
            *_back(store, undone, later),
            *_replaced(store, undone, later, around.names),
            *_said_more(store, undone, later),
        )
    )
    if found:
        raise CannotRevert(
            Text(
                f"Ändring {number} kan inte återställas: senare ändringar bygger på den.",
                f"Change {number} cannot be reverted: later changes build on it.",
            ),
            [_problem(obstacle, around) for obstacle in found],
        )
    return undone


def _gone(store: Store, undone: Delta, later: LaterChanges) -> Iterator[_Obstacle]:
    """What the change added and is no longer there."""
    return (_obstacle(quad, later) for quad in undone.removed_quads() if quad not in store)


def _back(store: Store, undone: Delta, later: LaterChanges) -> Iterator[_Obstacle]:
    """What the change removed and somebody has said again."""
    return (_obstacle(quad, later) for quad in undone.added_quads() if quad in store)


def _replaced(
    store: Store, undone: Delta, later: LaterChanges, names: OrganisationNames
) -> Iterator[_Obstacle]:
    """What the change removed, where another value has come in its place."""
    going = set(undone.removed_quads())
    for quad in undone.added_quads():
        language = _language(quad)
        column = column_of(kind_of(_iri(quad), names), Key(quad.predicate.value, language))
        if column is None or column.many:
            continue
        others = set(store.quads_for_pattern(quad.subject, quad.predicate, None, None))
        if any(_language(other) == language for other in others - going - {quad}):
            yield _obstacle(quad, later)


def _said_more(store: Store, undone: Delta, later: LaterChanges) -> Iterator[_Obstacle]:
    """Things that would go, of which something would be left."""
    going = set(undone.removed_quads())
    for quad in undone.removed_quads():
        if quad.predicate.value == TYPE:
            there = set(store.quads_for_pattern(quad.subject, None, None, None))
            if there - going:
                yield _obstacle(quad, later)


def _obstacle(quad: Quad, later: LaterChanges) -> _Obstacle:
    """With the later changes of the same property; of the whole thing where it would go."""
    path = quad.predicate.value
    numbers = [
        number
        for number, delta in later(_iri(quad))
        if path == TYPE or (_iri(quad), path) in delta.properties
    ]
    return _Obstacle(_iri(quad), path, tuple(numbers))


def _iri(quad: Quad) -> str:
    return quad.subject.value if isinstance(quad.subject, NamedNode) else ""


def _language(quad: Quad) -> str:
    return (quad.object.language or "") if isinstance(quad.object, Literal) else ""


def _problem(obstacle: _Obstacle, around: Surroundings) -> Problem:
    from_numbers = listed(Text(str(number), str(number)) for number in obstacle.numbers)
    name = around.name(obstacle.subject)
    column = column_of(kind_of(obstacle.subject, around.names), Key(obstacle.path))
    is_whole = obstacle.path == TYPE or column is None
    what = Text("", "") if is_whole or column is None else column.headings
    swedish = f"”{name.sv}”" + (f", {what.sv}" if what.sv else "")
    english = f"“{name.en}”" + (f", {what.en}" if what.en else "")
    by = Text(
        f" i ändring {from_numbers.sv}" if obstacle.numbers else "",
        f" by change {from_numbers.en}" if obstacle.numbers else "",
    )
    return Problem(
        "changed-later",
        Text(f"{swedish}: ändrat senare{by.sv}.", f"{english}: changed later{by.en}."),
        value=from_numbers.en,
        fix=Text(
            "Återställ de senare ändringarna först, eller ändra uppgiften för hand.",
            "Revert the later changes first, or edit by hand.",
        ),
    )
