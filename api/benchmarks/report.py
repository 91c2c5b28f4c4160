"""What a run of the benchmark is told as: tables for people, JSON for programs."""

import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, Final

from graph.answers import Column, Table, Value
from graph.benchmarks.asked import POINT
from graph.benchmarks.measuring import Bounds, Measured
from graph.texts import Language, Text

OURS: Final = "malgraf"
AGAIN: Final = "malgraf-again"
BARE: Final = "pyoxigraph"
HEADINGS: Final[Mapping[str, Text]] = {
    BARE: Text("utan server", "without server"),
    OURS: Text("Målgraf", "Målgraf"),
    AGAIN: Text("samma svar igen", "the same answer again"),
}
_DIGITS: Final = 4


@dataclass(frozen=True)
class Run:
    """All that was measured at once; ``engines`` are versions by name, in the order shown.

    ``left_out`` says by name why an engine was not asked. ``statements`` counts the vocabularies.
    """

    municipalities: int
    statements: int
    bounds: Bounds
    engines: Mapping[str, str]
    left_out: Mapping[str, Text]
    measured: Sequence[Measured]

    def of(self, *, scoped: bool) -> list[Measured]:
        """What was asked of one municipality, or of all."""
        return [one for one in self.measured if one.is_scoped == scoped]

    def median_ratio(self, engine: str, to: str = OURS, *, scoped: bool) -> float | None:
        """The middle one of an engine's ratios to another, ours; None where it has none."""
        ratios = [one.ratio(engine, to) for one in self.of(scoped=scoped)]
        known = [ratio for ratio in ratios if ratio is not None]
        return median(known) if known else None

    @property
    def overhead(self) -> float | None:
        """Milliseconds that our endpoint adds to the smallest question; None where unknown."""
        for one in self.of(scoped=False):
            if one.question.name == POINT and {OURS, BARE} <= one.timed.keys():
                return one.timed[OURS].median - one.timed[BARE].median
        return None

    def differences(self) -> Iterator[Text]:
        """A sentence for each answer that is another than ours."""
        for one in self.measured:
            for name in one.differing(OURS):
                theirs, ours = one.timed[name].rows.number, one.timed[OURS].rows.number
                yield Text(
                    f"{one.question.name}: {name} svarar annorlunda ({theirs} rader, vi {ours}).",
                    f"{one.question.name}: {name} answers differently ({theirs} rows, we {ours}).",
                )

    def failures(self) -> Iterator[Text]:
        """A sentence for each question that an engine did not answer."""
        for one in self.measured:
            for name, why in one.unanswered.items():
                question = one.question.name
                yield Text(f"{question}: {name}: {why.sv}", f"{question}: {name}: {why.en}")


def times(run: Run, *, scoped: bool) -> Table:
    """One row per question: rows, the median of each engine in milliseconds, ratios to ours."""
    measured = run.of(scoped=scoped)
    asked = [name for name in run.engines if any(name in _known(one) for one in measured)]
    peers = [name for name in asked if name not in HEADINGS]
    columns = (
        Column("question", Text("Fråga", "Question")),
        Column("rows", Text("Rader", "Rows")),
        *(Column(f"{name}_ms", _heading(name, "ms")) for name in asked),
        *(Column(f"{name}_ratio", _heading(name, "×")) for name in peers),
    )
    return Table(columns, tuple(_row(one, asked, peers) for one in measured))


def ratios(run: Run) -> Table:
    """One row per engine: how many times as long as ours its median question takes."""
    columns = (
        Column("engine", Text("Motor", "Engine")),
        Column("version", Text("Version", "Version")),
        Column("all", Text("Alla kommuner ×", "All municipalities ×")),
        Column("scoped", Text("En kommun ×", "One municipality ×")),
        Column("all_again", Text("Samma svar igen, alla ×", "The same answer again, all ×")),
        Column("scoped_again", Text("Igen, en kommun ×", "Again, one municipality ×")),
    )
    return Table(
        columns,
        tuple(
            (
                HEADINGS.get(name, Text(name, name)),
                version,
                run.median_ratio(name, scoped=False),
                run.median_ratio(name, scoped=True),
                run.median_ratio(name, AGAIN, scoped=False),
                run.median_ratio(name, AGAIN, scoped=True),
            )
            for name, version in run.engines.items()
        ),
    )


def sentences(run: Run) -> Iterator[Text]:
    """What else is to be said, after the tables."""
    if run.overhead is not None:
        yield Text(
            f"Servern lägger {run.overhead:.2f} ms till den minsta frågan (median).".replace(
                ".", ",", 1
            ),
            f"The server adds {run.overhead:.2f} ms to the smallest question (median).",
        )
    for name, why in run.left_out.items():
        yield Text(f"Utelämnad: {name}: {why.sv}.", f"Left out: {name}: {why.en}.")
    yield from run.failures()
    differing = list(run.differences())
    yield from differing or [Text("Alla svar är lika.", "All answers are equal.")]


def as_record(run: Run, language: Language) -> dict[str, Any]:
    """The whole for programs; times in milliseconds, ratios to ours."""
    return {
        "municipalities": run.municipalities,
        "triples": run.statements,
        "rounds": run.bounds.rounds,
        "ceilingSeconds": run.bounds.ceiling,
        "machine": {
            "processors": os.cpu_count(),
            "system": platform.system(),
            "python": platform.python_version(),
        },
        "engines": dict(run.engines),
        "leftOut": {name: why.into(language) for name, why in run.left_out.items()},
        "overheadMs": _rounded(run.overhead),
        "medianRatios": {
            name: {
                "all": _rounded(run.median_ratio(name, scoped=False)),
                "oneMunicipality": _rounded(run.median_ratio(name, scoped=True)),
                "allAgain": _rounded(run.median_ratio(name, AGAIN, scoped=False)),
                "oneMunicipalityAgain": _rounded(run.median_ratio(name, AGAIN, scoped=True)),
            }
            for name in run.engines
        },
        "questions": [_question(one, language) for one in run.measured],
    }


def _question(one: Measured, language: Language) -> dict[str, Any]:
    return {
        "name": one.question.name,
        "title": one.question.title.into(language),
        "oneMunicipality": one.is_scoped,
        "rows": _rows(one),
        "engines": {
            name: {
                "medianMs": _rounded(timed.median),
                "quickestMs": _rounded(timed.quickest),
                "rounds": len(timed.seconds),
                "ratio": _rounded(one.ratio(name, OURS)),
                "rows": timed.rows.number,
                "differs": name in one.differing(OURS),
            }
            for name, timed in one.timed.items()
        },
        "unanswered": {name: why.into(language) for name, why in one.unanswered.items()},
    }


def _row(one: Measured, asked: Sequence[str], peers: Sequence[str]) -> tuple[Value, ...]:
    return (
        one.question.title,
        _rows(one),
        *(one.timed[name].median if name in one.timed else None for name in asked),
        *(one.ratio(name, OURS) for name in peers),
    )


def _rows(one: Measured) -> int | None:
    """How many rows our answer has, or else that of anybody."""
    known = one.timed.get(OURS) or next(iter(one.timed.values()), None)
    return known.rows.number if known else None


def _known(one: Measured) -> set[str]:
    return {*one.timed, *one.unanswered}


def _heading(name: str, unit: str) -> Text:
    heading = HEADINGS.get(name, Text(name, name))
    return Text(f"{heading.sv} {unit}", f"{heading.en} {unit}")


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _DIGITS)
