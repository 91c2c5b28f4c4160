"""Several what-ifs side by side: a column for each, a row for each headline measure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from graph.analyses.model import LinkModel
from graph.analyses.what_if.edits import Edit
from graph.analyses.what_if.headline import Headline, Reading, Readings, headline
from graph.analyses.what_if.trying import WhatIf, what_if
from graph.answers import Coded, Column, Table
from graph.texts import Text


@dataclass(frozen=True)
class ComparedMeasure:
    """One measure today and in every scenario, in their order."""

    headline: Headline
    today: Reading
    scenarios: tuple[Reading, ...]

    @property
    def differs(self) -> bool:
        """Whether any scenario changes the measure."""
        return any(each.text() != self.today.text() for each in self.scenarios)


@dataclass(frozen=True)
class Comparison:
    """Some scenarios of the same plan. A kind of gap that one has none of is nought there."""

    today: Readings
    scenarios: tuple[WhatIf, ...]

    @property
    def measures(self) -> tuple[ComparedMeasure, ...]:
        """Every measure that any of them has, in the order they are shown."""
        columns = [{each.name: each.after for each in one.difference.measures}
                   for one in self.scenarios]  # fmt: skip
        rows: dict[str, Reading] = dict(self.today)
        for column in columns:
            for name, reading in column.items():
                rows.setdefault(name, _nought(reading))
        return tuple(
            ComparedMeasure(
                reading.headline,
                reading,
                tuple(column.get(name) or _nought(reading) for column in columns),
            )
            for name, reading in rows.items()
        )

    def table(self, names: Sequence[Text]) -> Table:
        """One row per measure; ``names`` are those of the scenarios."""
        columns = [Column(f"scenario_{place}", name) for place, name in enumerate(names, 1)]
        return Table(
            columns=(
                Column("measure", Text("Mått", "Measure")),
                Column("today", Text("I dag", "Today")),
                *columns,
            ),
            rows=tuple(
                (
                    Coded(each.headline.name, each.headline.title),
                    each.today.text(),
                    *(reading.text() for reading in each.scenarios),
                )
                for each in self.measures
            ),
        )


def compare(
    model: LinkModel, scenarios: Iterable[Sequence[Edit]], known: Readings | None = None
) -> Comparison:
    """Each scenario's edits tried on the same model; ``known`` are its measures, if counted."""
    today = headline(model) if known is None else known
    return Comparison(today, tuple(what_if(model, edits, today) for edits in scenarios))


def _nought(reading: Reading) -> Reading:
    return replace(reading, count=0, behind=MappingProxyType({}))
