"""The cooperations between two units that would raise the meeting rate most."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

from graph.analyses.completeness import Completeness, completeness
from graph.analyses.grouping import Grouping
from graph.analyses.meeting_rate import meeting_rates
from graph.analyses.meetings import Need, missed_meetings
from graph.analyses.model import LinkModel
from graph.analyses.wording import Share, counted, listed, rounded
from graph.answers import Column, Table
from graph.texts import Text

MOST = 3


@dataclass(frozen=True)
class Cooperation:
    """Two units, the pairs of bearers that would meet if they cooperated, and the rate then.

    ``rate`` counts the cooperations before it in the list too.
    """

    first: str
    second: str
    joins: tuple[Need, ...]
    rate: Share


@dataclass(frozen=True)
class BestCooperations:
    """The cooperations that raise the meeting rate most, one after another.

    ``before`` is the rate without them. Where ``known`` is false no rate may be shown.
    """

    completeness: Completeness
    before: Share
    steps: tuple[Cooperation, ...]

    @property
    def known(self) -> bool:
        """Whether enough is linked for the rate to mean anything."""
        return self.completeness.known

    def sentence(self) -> Text:
        """How far the cooperations would raise the rate."""
        if not self.before.n:
            return Text("Ingen behöver mötas över gränserna.", "Nobody needs to meet across.")
        if not self.steps:
            return Text(
                "Inget nytt samarbete mellan två enheter skulle höja mötesgraden.",
                "No new cooperation between two units would raise the meeting rate.",
            )
        number = counted(
            len(self.steps), Text("nytt samarbete", "new cooperation"),
            Text("nya samarbeten", "new cooperations"),
        )  # fmt: skip
        joins = sum(len(step.joins) for step in self.steps)
        if not self.known:
            return Text(
                f"{number.sv} skulle låta {joins} par av mål mötas. Mötesgraden är okänd: för lite "
                "är länkat.",
                f"{number.en} would let {joins} pairs of goals meet. The meeting rate is unknown: "
                "too little is linked.",
            )
        before, after = self.before.text(), self.steps[-1].rate.text()
        return Text(
            f"{number.sv} skulle höja mötesgraden från {before.sv} till {after.sv}.",
            f"{number.en} would raise the meeting rate from {before.en} to {after.en}.",
        )

    def table(self, model: LinkModel) -> Table:
        """One row per cooperation, the one that raises the rate most first."""
        return Table(
            columns=(
                Column("first", Text("Enhet", "Unit")),
                Column("second", Text("börjar samverka med", "begins to cooperate with")),
                Column("joins", Text("Par av mål som då möts", "Pairs of goals that then meet")),
                Column("rate", Text("Mötesgrad efter", "Meeting rate after")),
                Column("about", Text("Till exempel", "For example")),
            ),
            rows=tuple(
                (
                    model.thing(step.first),
                    model.thing(step.second),
                    len(step.joins),
                    rounded(step.rate.value if self.known else None),
                    example(model, step),
                )
                for step in self.steps
            ),
        )

    def tables(self, model: LinkModel) -> Mapping[str, Table]:
        """The cooperations."""
        return {"cooperations": self.table(model)}


def best_cooperations(
    model: LinkModel, most: int = MOST, grouping: Grouping = "programme"
) -> BestCooperations:
    """Measure 24's question: at each step the two units whose cooperation joins most pairs.

    Where two are equal the one whose missed meeting weighs most comes first.
    """
    overall = meeting_rates(model, grouping, draws=0).overall
    weights = {(row.first, row.second): row.score for row in missed_meetings(model, grouping)}
    open_pairs: dict[tuple[str, str], set[int]] = defaultdict(set)
    for place, need in enumerate(overall.unmet):
        for pair in _unit_pairs(model, need):
            open_pairs[pair].add(place)
    steps: list[Cooperation] = []
    met = overall.share.part
    while len(steps) < most:
        best = min(
            open_pairs,
            key=lambda pair: (-len(open_pairs[pair]), -weights.get(pair, 0.0), pair),
            default=None,
        )
        if best is None or not open_pairs[best]:
            break
        joined = frozenset(open_pairs[best])
        met += len(joined)
        joins = tuple(overall.unmet[place] for place in sorted(joined))
        steps.append(Cooperation(*best, joins, Share(met, overall.share.n)))
        for places in open_pairs.values():
            places -= joined
    return BestCooperations(completeness(model), overall.share, tuple(steps))


def _unit_pairs(model: LinkModel, need: Need) -> set[tuple[str, str]]:
    """The pairs of units whose cooperation would join two bearers, in order."""
    mine = model.answers_for(model.current[need.first]) & model.units.keys()
    theirs = model.answers_for(model.current[need.second]) & model.units.keys()
    return {(min(a, b), max(a, b)) for a, b in product(mine, theirs) if a != b}


def example(model: LinkModel, step: Cooperation) -> Text:
    """What the two would meet about: the first of their pairs of goals."""
    pairs = [
        Text(
            f"”{model.label_of(need.first).sv}” och ”{model.label_of(need.second).sv}”",
            f"“{model.label_of(need.first).en}” and “{model.label_of(need.second).en}”",
        )
        for need in step.joins
    ]
    return listed(pairs, most=1)
