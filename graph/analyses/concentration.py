"""How evenly the work is spread over the 17 goals (measure 4)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

from graph.analyses.completeness import SO_FAR, Completeness, completeness
from graph.analyses.coverage import DRAFT
from graph.analyses.kept import kept
from graph.analyses.model import LinkModel
from graph.analyses.wording import FEWEST, percent, rounded
from graph.answers import Column, Table
from graph.texts import Text


@dataclass(frozen=True)
class SdgShare:
    """One SDG with the current bearers that address any of its relevant targets.

    ``share`` is their part of all such pairs of bearer and SDG, 0 to 1.
    """

    goal: int
    bearers: tuple[str, ...]
    share: float


@dataclass(frozen=True)
class Concentration:
    """The SDGs that have relevant targets, in order. ``draft`` while nobody decided which."""

    completeness: Completeness
    draft: bool
    shares: tuple[SdgShare, ...]

    @property
    def n(self) -> int:
        """How many pairs of bearer and SDG there are."""
        return sum(len(each.bearers) for each in self.shares)

    @property
    def value(self) -> float | None:
        """0 where the work is spread evenly, 1 where all is on one SDG; None on too few."""
        if self.n < FEWEST:
            return None
        return normalised_herfindahl([len(each.bearers) for each in self.shares])

    def sentence(self) -> Text:
        """How much is on the three largest, and how even the whole is."""
        draft = DRAFT if self.draft else Text("", "")
        if self.value is None:
            return Text(
                f"För få länkar ({self.n}) för att säga hur arbetet är fördelat.{draft.sv}",
                f"Too few links ({self.n}) to say how the work is spread.{draft.en}",
            )
        ranked = sorted(self.shares, key=lambda each: (-each.share, each.goal))[:3]
        top = percent(sum(each.share for each in ranked))
        names = [str(each.goal) for each in ranked]
        swedish = ", ".join(names[:-1]) + f" och {names[-1]}" if names[1:] else names[0]
        english = ", ".join(names[:-1]) + f" and {names[-1]}" if names[1:] else names[0]
        figure = f"{self.value:.2f}"
        so_far = Text("", "") if self.completeness.known else SO_FAR
        return Text(
            f"{top.sv} av arbetet ligger på globala mål {swedish}; koncentrationen är "
            f"{figure.replace('.', ',')} (0 är jämnt fördelat, 1 är allt på ett).{so_far.sv}"
            f"{draft.sv}",
            f"{top.en} of the work is on SDGs {english}; the concentration is {figure} "
            f"(0 is evenly spread, 1 is all on one).{so_far.en}{draft.en}",
        )

    def table(self, model: LinkModel) -> Table:  # noqa: ARG002
        """One row per SDG."""
        return Table(
            columns=(
                Column("goal", Text("Globalt mål", "SDG")),
                Column("bearers", Text("Mål och uppdrag", "Goals and missions")),
                Column("share", Text("Andel", "Share")),
            ),
            rows=tuple((each.goal, len(each.bearers), rounded(each.share)) for each in self.shares),
        )

    def tables(self, model: LinkModel) -> Mapping[str, Table]:
        """The shares, and the one figure."""
        return {"shares": self.table(model), "concentration": self._figure_table()}

    def _figure_table(self) -> Table:
        return Table(
            columns=(
                Column("concentration", Text("Koncentration", "Concentration")),
                Column("n", Text("Länkar räknade", "Links counted")),
                Column("goals", Text("Globala mål", "SDGs")),
            ),
            rows=((rounded(self.value), self.n, len(self.shares)),),
        )


@kept
def concentration(model: LinkModel) -> Concentration:
    """How the work is spread over the SDGs that have relevant targets.

    A bearer counts once for each SDG it addresses a relevant target of, however many they are.
    """
    goals = sorted({model.targets[target].goal for target in model.relevant})
    bearers: dict[int, set[str]] = {goal: set() for goal in goals}
    for bearer, strengths in model.strengths.items():
        for target in strengths.keys() & model.relevant:
            bearers[model.targets[target].goal].add(bearer)
    whole = sum(len(some) for some in bearers.values())
    return Concentration(
        completeness=completeness(model),
        draft=not model.profile_decided,
        shares=tuple(
            SdgShare(goal, tuple(sorted(some)), len(some) / whole if whole else 0.0)
            for goal, some in bearers.items()
        ),
    )


def normalised_herfindahl(counts: Collection[int]) -> float | None:
    """The Herfindahl-Hirschman index scaled to 0 (even) … 1 (all on one).

    None where there are fewer than two to spread over, or nothing to spread.

    >>> [normalised_herfindahl(counts) for counts in ([2, 2, 2], [3, 1], [5, 0])]
    [0.0, 0.25, 1.0]
    >>> normalised_herfindahl([7]) is None
    True
    """
    whole, number = sum(counts), len(counts)
    if number < 2 or not whole:
        return None
    index = sum(Fraction(count, whole) ** 2 for count in counts)
    return float((index - Fraction(1, number)) / (1 - Fraction(1, number)))
