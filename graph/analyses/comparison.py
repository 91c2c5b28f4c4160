"""Organisations beside each other: ladders, structure and shared targets, never a ranking (25)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from graph.analyses.chance import Pairs, all_pairs
from graph.analyses.coverage import STEPS, sort_key
from graph.analyses.summary import KIND_NAMES, REACHED, Summary, sdg_of, steering_table
from graph.analyses.wording import Share, decimal, rounded
from graph.answers import Column, Table, Thing, Value
from graph.texts import Text

MOST_PAIRS = 1000
"""So many pairs stand in a table of all against all; those of one organisation always do."""


@dataclass(frozen=True)
class LeftOut:
    """An organisation that is not compared, and why."""

    summary: Summary
    reason: Text


@dataclass(frozen=True)
class Together:
    """Two organisations' shared targets beside what chance gives; None where n is under five."""

    first: Summary
    second: Summary
    shared: tuple[str, ...]
    either: int
    expected: float | None
    p: float | None
    adjusted: float | None

    @property
    def jaccard(self) -> Share:
        """Shared of all that either acts on."""
        return Share(len(self.shared), self.either)

    def sentence(self) -> Text:
        """How many they share, beside what chance gives."""
        count = len(self.shared)
        if self.expected is None:
            return Text(f"Delar {count}.", f"They share {count}.")
        chance = decimal(self.expected)
        return Text(
            f"Delar {count}; slumpen ger {chance.sv}.",
            f"They share {count}; chance gives {chance.en}.",
        )


@dataclass(frozen=True)
class Comparison:
    """Organisations under one and the same relevance profile, in the order they were given.

    ``profile`` holds codes of targets. Those of which too little is linked are ``left_out``.
    """

    profile: frozenset[str]
    compared: tuple[Summary, ...]
    left_out: tuple[LeftOut, ...]

    @cached_property
    def pairs(self) -> Pairs:
        """Every pair of the compared as arrays."""
        return all_pairs(self.acted_on, self.profile)

    @cached_property
    def acted_on(self) -> tuple[frozenset[str], ...]:
        """For each of the compared the targets of the profile that it acts on."""
        return tuple(one.acts_on(self.profile) for one in self.compared)

    @cached_property
    def in_order(self) -> tuple[str, ...]:
        """The targets of the profile as the UN lists them."""
        return tuple(sorted(self.profile, key=sort_key))

    @cached_property
    def steps(self) -> NDArray[np.intp]:
        """A row for each of the compared, a column for each target in order: its step."""
        rows = [[one.steps.get(code, 0) for code in self.in_order] for one in self.compared]
        return np.array(rows, dtype=np.intp).reshape(len(self.compared), len(self.in_order))

    def counts(self, goal: int = 0) -> tuple[int, list[list[int]]]:
        """How many targets (of one SDG, or all), and for each of the compared at each step."""
        chosen = [not goal or sdg_of(code) == goal for code in self.in_order]
        steps = self.steps[:, np.array(chosen, dtype=np.bool_)]
        reached = np.stack([(steps >= step).sum(axis=1) for step in STEPS], axis=1)
        return steps.shape[1], reached.tolist()

    @property
    def goals(self) -> tuple[int, ...]:
        """The SDGs that have targets in the profile."""
        return tuple(sorted({sdg_of(code) for code in self.profile}))

    def sentence(self) -> Text:
        """How many are compared, and how many are not."""
        count, out = len(self.compared), len(self.left_out)
        some = Text(f"{count} organisationer jämförs", f"{count} organisations are compared")
        if count == 1:
            some = Text("En organisation kan jämföras", "One organisation can be compared")
        rest = Text(
            f"; {out} gör det inte, av skäl som står nedan." if out else ".",
            f"; {out} are not, for reasons told below." if out else ".",
        )
        return Text(f"{some.sv}{rest.sv}", f"{some.en}{rest.en}")

    def together(self, of: Summary | None = None) -> Iterator[Together]:
        """The pairs in order: those of one organisation, or all."""
        pairs = self.pairs
        wanted: Iterable[int] = range(len(pairs.first))
        if of is not None:
            place = self.compared.index(of)
            wanted = ((pairs.first == place) | (pairs.second == place)).nonzero()[0].tolist()
        for at in wanted:
            yield self._pair(at)

    def _pair(self, at: int) -> Together:
        pairs = self.pairs
        first, second = self.compared[pairs.first[at]], self.compared[pairs.second[at]]
        both = self.acted_on[pairs.first[at]] & self.acted_on[pairs.second[at]]
        sizes = pairs.sizes[pairs.first[at]] + pairs.sizes[pairs.second[at]]
        few = pairs.p is None or pairs.adjusted is None
        return Together(
            first=first,
            second=second,
            shared=tuple(sorted(both, key=sort_key)),
            either=int(sizes) - len(both),
            expected=None if few else float(pairs.expected[at]),
            p=None if pairs.p is None else float(pairs.p[at]),
            adjusted=None if pairs.adjusted is None else float(pairs.adjusted[at]),
        )

    def tables(self, of: Summary | None = None) -> Mapping[str, Table]:
        """The ladders, by SDG, the structures, the pairs, the targets and who is left out."""
        return {
            "ladders": self.ladders_table(),
            "by_goal": self.by_goal_table(),
            "steering": steering_table(self.compared),
            "targets": self.targets_table(),
            "pairs": self.pairs_table(of),
            "left_out": self.left_out_table(),
        }

    def ladders_table(self) -> Table:
        """One row per organisation: the share of the profile's targets at each step."""
        n, reached = self.counts()
        return Table(
            columns=(
                Column("organisation", Text("Organisation", "Organisation")),
                Column("linked", Text("Andel länkat", "Share linked")),
                Column("targets", Text("Delmål i profilen", "Targets in the profile")),
                *(Column(f"step_{step}", Text(f"Steg {step}", f"Step {step}")) for step in STEPS),
                Column("other_profile", Text("Skiljer från egen profil", "Differs from its own")),
            ),
            rows=tuple(
                (
                    Thing(one.organisation, one.label),
                    rounded(one.linked.value),
                    n,
                    *(rounded(Share(part, n).value) for part in parts),
                    len(one.relevant ^ self.profile),
                )
                for one, parts in zip(self.compared, reached, strict=True)
            ),
        )

    def by_goal_table(self) -> Table:
        """One row per organisation and SDG; a share only where five targets or more are chosen."""
        by_goal = {goal: self.counts(goal) for goal in self.goals}
        rows: list[tuple[Value, ...]] = []
        for at, one in enumerate(self.compared):
            for goal, (n, reached) in by_goal.items():
                parts = reached[at]
                share = rounded(Share(parts[REACHED - 1], n).value)
                rows.append((Thing(one.organisation, one.label), goal, n, *parts, share))
        return Table(
            columns=(
                Column("organisation", Text("Organisation", "Organisation")),
                Column("goal", Text("Globalt mål", "SDG")),
                Column("targets", Text("Delmål i profilen", "Targets in the profile")),
                *(Column(f"step_{step}", Text(f"Steg {step}", f"Step {step}")) for step in STEPS),
                Column("share", Text("Andel på steg 2", "Share at step 2")),
            ),
            rows=tuple(rows),
        )

    def targets_table(self) -> Table:
        """One row per target of the profile: how many act on it, and through what."""
        return Table(
            columns=(
                Column("target", Text("Globalt delmål", "SDG target")),
                Column("organisations", Text("Verkar för det", "Act on it")),
                Column("share", Text("Andel", "Share")),
                *(
                    Column(kind, Text(f"Genom {name.sv}", f"Through {name.en}"))
                    for kind, name in KIND_NAMES.items()
                    if kind != "activity"
                ),
            ),
            rows=tuple(self._target_rows()),
        )

    def _target_rows(self) -> Iterator[tuple[Value, ...]]:
        through: dict[tuple[str, str], set[str]] = {}
        for one in self.compared:
            for each in one.acting:
                through.setdefault((each.target, each.kind), set()).add(one.organisation)
        none: set[str] = set()
        reached = (self.steps >= REACHED).sum(axis=0).tolist()
        for code, acting in zip(self.in_order, reached, strict=True):
            kinds = (kind for kind in KIND_NAMES if kind != "activity")
            yield (
                code,
                acting,
                rounded(Share(acting, len(self.compared)).value),
                *(len(through.get((code, kind), none)) for kind in kinds),
            )

    def pairs_table(self, of: Summary | None = None) -> Table:
        """One row per pair, at most ``MOST_PAIRS`` of all against all."""
        rows: list[tuple[Value, ...]] = []
        for pair in self.together(of):
            if of is None and len(rows) == MOST_PAIRS:
                break
            rows.append(
                (
                    Thing(pair.first.organisation, pair.first.label),
                    Thing(pair.second.organisation, pair.second.label),
                    len(pair.shared),
                    ", ".join(pair.shared),
                    rounded(pair.expected),
                    rounded(pair.jaccard.value),
                    rounded(pair.p),
                    rounded(pair.adjusted),
                )
            )
        return Table(
            columns=(
                Column("first", Text("Organisation", "Organisation")),
                Column("second", Text("Organisation", "Organisation")),
                Column("shared", Text("Gemensamma", "Shared")),
                Column("targets", Text("Globala delmål", "SDG targets")),
                Column("expected", Text("Slumpen ger", "Chance gives")),
                Column("jaccard", Text("Andel av alla", "Share of all")),
                Column("p", Text("p-värde", "p-value")),
                Column("adjusted", Text("Justerat p-värde", "Adjusted p-value")),
            ),
            rows=tuple(rows),
        )

    def left_out_table(self) -> Table:
        """One row per organisation that is not compared, and why."""
        return Table(
            columns=(
                Column("organisation", Text("Organisation", "Organisation")),
                Column("linked", Text("Andel länkat", "Share linked")),
                Column("reason", Text("Varför", "Why")),
            ),
            rows=tuple(
                (
                    Thing(each.summary.organisation, each.summary.label),
                    rounded(each.summary.linked.value),
                    each.reason,
                )
                for each in self.left_out
            ),
        )


def compare(summaries: Iterable[Summary], profile: frozenset[str]) -> Comparison:
    """Those of which enough is linked, under one profile; of one told twice the first counts."""
    compared: dict[str, Summary] = {}
    left_out: list[LeftOut] = []
    for one in summaries:
        if one.organisation in compared:
            left_out.append(LeftOut(one, _TWICE))
        elif one.known:
            compared[one.organisation] = one
        else:
            left_out.append(LeftOut(one, _too_little(one)))
    return Comparison(profile, tuple(compared.values()), tuple(left_out))


_TWICE = Text("Finns redan i jämförelsen.", "Is in the comparison already.")


def _too_little(one: Summary) -> Text:
    if not one.linked.n:
        return Text("Har inga mål eller uppdrag ännu.", "Has no goals or missions yet.")
    said = one.linked.of(
        Text("målen och uppdragen", "the goals and missions"),
        Text("mål och uppdrag", "goals and missions"),
    )
    return Text(
        f"{said.sv} är länkade. Under 80 % är det som saknas okänt och kan inte jämföras.",
        f"{said.en} are linked. Under 80% what is missing is unknown and cannot be compared.",
    )
