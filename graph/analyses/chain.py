"""The chain ("röd tråd"): does everyday work reach what is wanted, and back (measure 17)."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from graph.analyses.arrays.incidence import marked
from graph.analyses.arrays.numbers import numbers
from graph.analyses.kept import kept
from graph.analyses.model import Bearer, LinkModel
from graph.analyses.wording import Share
from graph.answers import Coded, Column, Table
from graph.texts import Text

WORK = frozenset({"activity", "basic-mission", "assignment"})
"""The kinds of bearer that are work in themselves."""


@dataclass(frozen=True)
class Chain:
    """Upward from the activities, downward from the top goals, and the broken places.

    ``broken_upward`` holds activities without a way up and goals below the top that contribute to
    nothing; ``broken_downward`` top goals that no work reaches.
    """

    upward: Share
    downward: Share
    broken_upward: tuple[str, ...]
    broken_downward: tuple[str, ...]

    def sentence(self) -> Text:
        """Both directions in one sentence."""
        up = self.upward.of(
            Text("aktiviteterna", "the activities"), Text("aktiviteter", "activities")
        )
        down = self.downward.of(
            Text("de övergripande målen", "the top goals"), Text("övergripande mål", "top goals")
        )
        parts = []
        if self.upward.n:
            parts.append(
                Text(
                    f"{up.sv} leder upp till något övergripande",
                    f"{up.en} lead up to something overarching",
                )
            )
        if self.downward.n:
            parts.append(Text(f"{down.sv} har arbete under sig", f"{down.en} have work below them"))
        if not parts:
            return Text(
                "Här finns varken aktiviteter eller övergripande mål att följa.",
                "There are neither activities nor top goals to follow here.",
            )
        swedish, english = "; ".join(p.sv for p in parts), "; ".join(p.en for p in parts)
        return Text(f"{swedish}.", f"{english}.")

    def table(self, model: LinkModel) -> Table:
        """The broken places, those broken downward (nothing is done) first."""
        down = Coded("downward", Text("ingenting under", "nothing below"))
        up = Coded("upward", Text("ingenting över", "nothing above"))
        return Table(
            columns=(
                Column("bearer", Text("Mål eller aktivitet", "Goal or activity")),
                Column("broken", Text("Var kedjan brister", "Where the chain breaks")),
            ),
            rows=(
                *((model.thing(iri), down) for iri in self.broken_downward),
                *((model.thing(iri), up) for iri in self.broken_upward),
            ),
        )

    def tables(self, model: LinkModel) -> Mapping[str, Table]:
        """The broken places."""
        return {"broken": self.table(model)}


@kept
def chain(model: LinkModel) -> Chain:
    """Measure 17 of one organisation."""
    names, tops = numbers(model), top_goals(model)
    leading = dict(zip(names.bearers, _leading_up(model, tops), strict=True))
    working = dict(zip(names.bearers, names.any_below(names.of_kind(*WORK)).tolist(), strict=True))
    activities = [iri for iri, bearer in model.current.items() if bearer.kind == "activity"]
    lost = [iri for iri in activities if not leading[iri]]
    idle = [iri for iri in tops if not working[iri]]
    loose = [
        iri
        for iri, bearer in model.current.items()
        if bearer.kind == "goal" and iri not in tops and not bearer.parents
    ]
    return Chain(
        upward=Share(len(activities) - len(lost), len(activities)),
        downward=Share(len(tops) - len(idle), len(tops)),
        broken_upward=(*lost, *loose),
        broken_downward=tuple(sorted(idle)),
    )


def _leading_up(model: LinkModel, tops: frozenset[str]) -> list[bool]:
    """Which bearers have a way up to a vision, focus area, top goal, mission or assignment."""
    names = numbers(model)
    ends = np.array(
        [
            node in tops or node in model.tops or _is_mission(model.current.get(node))
            for node in names.nodes
        ],
        dtype=bool,
    )
    above = names.above
    found: list[bool] = marked(len(names.bearers), above.lefts[ends[above.members]]).tolist()
    return found


def top_goals(model: LinkModel) -> frozenset[str]:
    """The goals of the highest level in use; without levels, those that contribute to no goal."""
    goals = {iri: bearer for iri, bearer in model.current.items() if bearer.kind == "goal"}
    ranks = [goal.rank for goal in goals.values() if goal.rank is not None]
    if ranks:
        highest = min(ranks)
        return frozenset(iri for iri, goal in goals.items() if goal.rank == highest)
    return frozenset(iri for iri, goal in goals.items() if not goal.parents & goals.keys())


def _is_mission(bearer: Bearer | None) -> bool:
    return bearer is not None and bearer.kind in {"basic-mission", "assignment"}
