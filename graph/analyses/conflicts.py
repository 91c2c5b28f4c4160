"""What works against what, and whether anybody handles it (second list of measure 9)."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Literal

from graph.analyses.meetings import STRONG
from graph.analyses.model import Conflict, LinkModel
from graph.analyses.wording import listed
from graph.texts import Text

ConflictKind = Literal["declared", "counteracts", "interaction"]


@dataclass(frozen=True)
class Clash:
    """Bearers (or targets) that work against each other, and who does something about it.

    ``strength`` is the strongest negative number found, −3 to −1; 0 where only a declaration
    says so. ``declared`` holds the goal conflicts the organisation has stated about the same.
    """

    kinds: frozenset[ConflictKind]
    concerns: tuple[str, ...]
    targets: tuple[str, ...]
    strength: float
    declared: tuple[str, ...] = ()
    handling: str = ""
    handled_by: frozenset[str] = frozenset()
    responsible: frozenset[str] = frozenset()

    @property
    def is_handled(self) -> bool:
        """Whether a handling is written or something handles it."""
        return bool(self.handling or self.handled_by)

    def sentence(self, model: LinkModel) -> Text:
        """What stands against what, about which targets."""
        sides = listed([model.label_of(iri) for iri in self.concerns])
        if not self.targets:
            return Text(f"Målkonflikt: {sides.sv}.", f"Goal conflict: {sides.en}.")
        about = listed([model.thing(target).label for target in self.targets])
        return Text(
            f"Målkonflikt om {about.sv}: {sides.sv}.", f"Goal conflict on {about.en}: {sides.en}."
        )


Pair = tuple[str, str]


def conflicts(model: LinkModel) -> tuple[Clash, ...]:
    """Found and declared conflicts, strongest first, unhandled before handled."""
    found: dict[Pair, set[tuple[ConflictKind, tuple[str, ...], float]]] = defaultdict(set)
    for pair, kind, about, strength in (*_counteracting(model), *_interacting(model)):
        found[pair].add((kind, about, strength))
    matched: set[str] = set()
    rows: list[Clash] = []
    for pair, reasons in sorted(found.items()):
        targets = {target for _, some, _ in reasons for target in some}
        declared = [each for each in model.conflicts if _is_about(each, pair, targets)]
        matched |= {each.iri for each in declared}
        worst = min(strength for _, _, strength in reasons)
        rows.append(_row({kind for kind, _, _ in reasons}, pair, targets, worst, declared))
    for each in model.conflicts:
        if each.iri not in matched:
            targets = {iri for iri in each.concerns if iri in model.targets}
            rows.append(_row(set(), tuple(sorted(each.concerns - targets)), targets, 0, [each]))
    return tuple(sorted(rows, key=lambda row: (row.is_handled, row.strength, row.concerns)))


def _row(
    kinds: set[ConflictKind],
    concerns: tuple[str, ...],
    targets: set[str],
    strength: float,
    declared: list[Conflict],
) -> Clash:
    none: frozenset[str] = frozenset()
    return Clash(
        kinds=frozenset(kinds | {"declared"}) if declared else frozenset(kinds),
        concerns=concerns,
        targets=tuple(sorted(targets)),
        strength=strength,
        declared=tuple(each.iri for each in declared),
        handling=" ".join(each.handling for each in declared if each.handling),
        handled_by=none.union(*(each.handled_by for each in declared)),
        responsible=none.union(*(each.responsible for each in declared)),
    )


def _is_about(conflict: Conflict, pair: Pair, targets: set[str]) -> bool:
    """Whether a declared conflict names both bearers, or one of them and what it is about."""
    named = len(conflict.concerns & set(pair))
    return named == 2 or (named == 1 and bool(conflict.concerns & targets))


def _counteracting(
    model: LinkModel,
) -> Iterator[tuple[Pair, ConflictKind, tuple[str, ...], float]]:
    for bearer, links in model.links_by_bearer.items():
        for link in links:
            if link.weight >= 0:
                continue
            for other in model.bearers_by_target.get(link.target, ()):
                if other != bearer:
                    pair = min(bearer, other), max(bearer, other)
                    yield pair, "counteracts", (link.target,), link.weight


def _interacting(model: LinkModel) -> Iterator[tuple[Pair, ConflictKind, tuple[str, ...], float]]:
    worst: dict[Pair, float] = {}
    for (source, aim), strength in model.interactions.items():
        if source != aim and strength <= -STRONG:
            targets = min(source, aim), max(source, aim)
            worst[targets] = min(strength, worst.get(targets, 0))
    for (t, u), strength in worst.items():
        on_both = product(model.bearers_by_target.get(t, ()), model.bearers_by_target.get(u, ()))
        for pair in {(min(a, b), max(a, b)) for a, b in on_both if a != b}:
            yield pair, "interaction", (t, u), strength
