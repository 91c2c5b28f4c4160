"""What works against what, and whether anybody handles it (second list of measure 9)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from typing import Literal

from graph.analyses.arrays.needs import STRONG
from graph.analyses.coverage import by_code, codes
from graph.analyses.kept import kept
from graph.analyses.model import Conflict, LinkModel
from graph.analyses.wording import listed
from graph.answers import Column, Table
from graph.texts import Text

ConflictKind = Literal["declared", "counteracts", "interaction"]


@dataclass(frozen=True)
class Clash:
    """Two sides that work against each other, and who does something about it.

    ``first`` are the bearers that hinder (counteract a target, or work on one that hinders
    another) and ``second`` those that are hindered; what is only declared has a first side alone.
    ``strength`` is the strongest negative number found, −3 to −1; 0 where only a declaration says
    so. ``declared`` holds the goal conflicts the organisation has stated between the sides.
    """

    kinds: frozenset[ConflictKind]
    first: tuple[str, ...]
    second: tuple[str, ...]
    targets: tuple[str, ...]
    strength: float
    declared: tuple[str, ...] = ()
    handling: str = ""
    handled_by: frozenset[str] = frozenset()
    responsible: frozenset[str] = frozenset()

    @property
    def concerns(self) -> tuple[str, ...]:
        """The bearers of both sides."""
        return (*self.first, *(iri for iri in self.second if iri not in self.first))

    @property
    def is_handled(self) -> bool:
        """Whether a handling is written or something handles it."""
        return bool(self.handling or self.handled_by)

    def sentence(self, model: LinkModel) -> Text:
        """What stands against what, about which targets."""
        first = listed([model.label_of(iri) for iri in self.first], most=2)
        about = listed([model.thing(target).label for target in self.targets])
        if not self.second:
            subject = first if self.first else about
            return Text(f"Målkonflikt: {subject.sv}.", f"Goal conflict: {subject.en}.")
        second = listed([model.label_of(iri) for iri in self.second], most=2)
        return Text(
            f"”{first.sv}” kan hindra ”{second.sv}”. Det rör {about.sv}.",
            f"“{first.en}” may hinder “{second.en}”. It concerns {about.en}.",
        )


@kept
def conflicts(model: LinkModel) -> tuple[Clash, ...]:
    """Found and declared conflicts: unhandled first, then the strongest."""
    about = _declared_about(model)
    found = [
        _with_declared(clash, about) for clash in (*_counteracting(model), *_interacting(model))
    ]
    matched = {iri for clash in found for iri in clash.declared}
    found += [_declared(each, model) for each in model.conflicts if each.iri not in matched]
    return tuple(sorted(found, key=lambda c: (c.is_handled, c.strength, c.targets, c.first)))


def conflicts_table(model: LinkModel, found: Iterable[Clash]) -> Table:
    """One row per conflict; ``kinds`` are codes, ``handled`` whether anybody does something."""
    return Table(
        columns=(
            Column("first", Text("Det som hindrar", "What hinders")),
            Column("second", Text("Det som hindras", "What is hindered")),
            Column("targets", Text("Globala delmål", "SDG targets")),
            Column("strength", Text("Styrka", "Strength")),
            Column("kinds", Text("Slag", "Kinds")),
            Column("handled", Text("Hanteras", "Handled")),
            Column("handling", Text("Hur", "How")),
            Column("sentence", Text("I en mening", "In a sentence")),
        ),
        rows=tuple(
            (
                listed([model.label_of(iri) for iri in clash.first], most=len(clash.first)),
                listed([model.label_of(iri) for iri in clash.second], most=len(clash.second)),
                codes(model, clash.targets),
                clash.strength,
                ", ".join(sorted(clash.kinds)),
                clash.is_handled,
                clash.handling,
                clash.sentence(model),
            )
            for clash in found
        ),
    )


def _counteracting(model: LinkModel) -> Iterator[Clash]:
    """One per target that somebody counteracts and somebody else addresses."""
    against: dict[str, dict[str, int]] = {}
    for bearer, links in model.links_by_bearer.items():
        for link in links:
            if link.weight < 0:
                against.setdefault(link.target, {})[bearer] = link.weight
    for target, hindering in sorted(against.items()):
        hindered = [b for b in model.bearers_by_target.get(target, ()) if b not in hindering]
        if hindered:
            yield Clash(
                kinds=frozenset({"counteracts"}),
                first=tuple(sorted(hindering)),
                second=tuple(hindered),
                targets=(target,),
                strength=min(hindering.values()),
            )


def _interacting(model: LinkModel) -> Iterator[Clash]:
    """One per pair of targets where one hinders the other strongly and both are worked on."""
    for (source, aim), strength in model.interactions.items():
        if source == aim or strength > -STRONG:
            continue
        hindering = model.bearers_by_target.get(source, ())
        both = set(hindering)
        hindered = tuple(b for b in model.bearers_by_target.get(aim, ()) if b not in both)
        if hindering and hindered:
            yield Clash(
                kinds=frozenset({"interaction"}),
                first=hindering,
                second=hindered,
                targets=(source, aim),
                strength=strength,
            )


def _declared_about(model: LinkModel) -> Mapping[str, Mapping[int, Conflict]]:
    """Thing → the declared conflicts that concern it, by their place among all."""
    found: dict[str, dict[int, Conflict]] = defaultdict(dict)
    for place, conflict in enumerate(model.conflicts):
        for thing in conflict.concerns:
            found[thing][place] = conflict
    return found


def _with_declared(clash: Clash, about: Mapping[str, Mapping[int, Conflict]]) -> Clash:
    near: dict[int, Conflict] = {}
    for thing in (*clash.first, *clash.second, *clash.targets):
        near |= about.get(thing, {})
    declared = [near[place] for place in sorted(near) if _is_between(near[place], clash)]
    return _handled(clash, declared) if declared else clash


def _is_between(conflict: Conflict, clash: Clash) -> bool:
    """Whether a declared conflict names something on both sides, or a side and the target."""
    first, second = conflict.concerns & set(clash.first), conflict.concerns & set(clash.second)
    targets = conflict.concerns & set(clash.targets)
    return bool((first and second) or ((first or second) and targets) or len(targets) > 1)


def _declared(conflict: Conflict, model: LinkModel) -> Clash:
    targets: Set[str] = conflict.concerns & model.targets.keys()
    alone = Clash(
        kinds=frozenset(),
        first=tuple(sorted(conflict.concerns - targets)),
        second=(),
        targets=tuple(by_code(model, targets)),
        strength=0,
    )
    return _handled(alone, [conflict])


def _handled(clash: Clash, declared: list[Conflict]) -> Clash:
    none: frozenset[str] = frozenset()
    return replace(
        clash,
        kinds=clash.kinds | {"declared"},
        declared=tuple(each.iri for each in declared),
        handling=" ".join(each.handling for each in declared if each.handling),
        handled_by=none.union(*(each.handled_by for each in declared)),
        responsible=none.union(*(each.responsible for each in declared)),
    )
