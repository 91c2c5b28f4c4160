"""What hangs on what was edited: found by holding the model before against the one after."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from graph.analyses.model import LinkModel
from graph.analyses.what_if.edits import Edit
from graph.texts import Text

ConsequenceCode = Literal[
    "goes-too",
    "stays-elsewhere",
    "loses-way-up",
    "loses-unit",
    "new-unit",
    "loses-member",
    "measures-nothing",
    "conflict-settled",
]
CONSEQUENCES: Final[Mapping[ConsequenceCode, Text]] = {
    "goes-too": Text("följer med bort", "goes too"),
    "stays-elsewhere": Text("står kvar i ett annat program", "stays in another programme"),
    "loses-way-up": Text(
        "står kvar men leder inte längre upp till något",
        "stays, but no longer leads up to anything",
    ),
    "loses-unit": Text("står kvar utan ansvarig enhet", "stays without a responsible unit"),
    "new-unit": Text("får en annan ansvarig enhet", "gets another responsible unit"),
    "loses-member": Text("tappar en medlem", "loses a member"),
    "measures-nothing": Text("mäter inte längre något", "no longer measures anything"),
    "conflict-settled": Text("har ingen motpart längre", "has nothing left to clash with"),
}
"""What may become of what hangs on an edited thing, weightiest first."""


@dataclass(frozen=True)
class Consequence:
    """One thing beside those edited, and what becomes of it."""

    code: ConsequenceCode
    thing: str


def consequences(before: LinkModel, after: LinkModel, edit: Edit) -> tuple[Consequence, ...]:
    """Everything but the edited things that an edit touches, weightiest first."""
    found = {*_of_bearers(before, after), *_of_the_rest(before, after)}
    order = list(CONSEQUENCES)
    return tuple(
        Consequence(code, thing)
        for code, thing in sorted(found, key=lambda each: (order.index(each[0]), each[1]))
        if thing not in edit.things
    )


Found = Iterator[tuple[ConsequenceCode, str]]


def _of_bearers(before: LinkModel, after: LinkModel) -> Found:
    for iri, old in before.bearers.items():
        new = after.bearers.get(iri)
        if new is None:
            yield "goes-too", iri
            continue
        if new == old:
            continue
        if old.programmes > new.programmes:
            yield "stays-elsewhere", iri
        if old.parents and not new.parents:
            yield "loses-way-up", iri
        yield from _of_unit(iri, old.responsible, new.responsible)


def _of_the_rest(before: LinkModel, after: LinkModel) -> Found:
    for iri, programme in before.programmes.items():
        if iri in after.programmes:
            yield from _of_unit(iri, programme.responsible, after.programmes[iri].responsible)
    for iri, network in before.networks.items():
        if iri in after.networks and len(after.networks[iri].members) < len(network.members):
            yield "loses-member", iri
    yield from (("measures-nothing", iri) for iri in _measuring(before) - _measuring(after))
    left = {conflict.iri for conflict in after.conflicts}
    gone = (each.iri for each in before.conflicts if each.iri not in left)
    yield from (("conflict-settled", iri) for iri in gone)


def _of_unit(iri: str, old: frozenset[str], new: frozenset[str]) -> Found:
    if old and not new:
        yield "loses-unit", iri
    elif old != new:
        yield "new-unit", iri


def _measuring(model: LinkModel) -> set[str]:
    """The indicators that measure something."""
    used: Iterable[frozenset[str]] = (
        *(bearer.indicators for bearer in model.bearers.values()),
        *(programme.indicators for programme in model.programmes.values()),
    )
    return {indicator for some in used for indicator in some if indicator in model.indicators}
