"""Do programmes run over the same years and follow up as often? (measure 15)"""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from graph.analyses.kept import kept
from graph.analyses.model import LinkModel, Programme
from graph.answers import Column, Table
from graph.texts import Text

_DAYS_A_MONTH = 30.4375


@dataclass(frozen=True)
class RhythmPair:
    """Two programmes in force: how their periods, rhythms and levels differ.

    ``common_days`` counts both end days; None where a period is open or not stated.
    ``months_apart`` is the difference in follow-up rhythm; None where one states none.
    ``levels_apart`` are the levels only one of them uses.
    """

    first: str
    second: str
    common_days: int | None
    all_days: int | None
    months_apart: int | None
    levels_apart: tuple[str, ...]

    def sentence(self, model: LinkModel) -> Text:
        """What makes the two hard to steer together, or that nothing does."""
        a, b = model.label_of(self.first), model.label_of(self.second)
        parts: list[Text] = []
        if self.common_days is not None and self.common_days != self.all_days:
            parts.append(_together(self.common_days, self.all_days or 0))
        if self.months_apart:
            parts.append(
                Text(
                    f"följs upp med {self.months_apart} månaders skillnad i rytm",
                    f"are followed up at rhythms {self.months_apart} months apart",
                )
            )
        if self.levels_apart:
            parts.append(Text("har olika målnivåer", "use different levels of goals"))
        if not parts:
            parts.append(Text("har samma period och rytm", "have the same period and rhythm"))
        swedish, english = "; ".join(p.sv for p in parts), "; ".join(p.en for p in parts)
        return Text(f"{a.sv} och {b.sv} {swedish}.", f"{a.en} and {b.en} {english}.")


def _together(common: int, union: int) -> Text:
    """For how much of their whole time two periods overlap, in years where those are half or whole.

    >>> _together(1096, 2922).sv, _together(181, 1096).en, _together(0, 730).en
    ('löper samtidigt 3 av 8 år', 'run together 0.5 of 3 years', 'never run together')
    >>> _together(122, 1096).sv
    'löper samtidigt 4 av 36 månader'
    """
    if not common:
        return Text("löper aldrig samtidigt", "never run together")
    part, whole = max(round(common / _DAYS_A_MONTH), 1), round(union / _DAYS_A_MONTH)
    if part % 6 or whole % 6:
        return Text(
            f"löper samtidigt {part} av {whole} månader", f"run together {part} of {whole} months"
        )
    some, every = f"{part / 12:g}", f"{whole / 12:g}"
    swedish = f"löper samtidigt {some} av {every} år".replace(".", ",")
    return Text(swedish, f"run together {some} of {every} years")


@kept
def rhythm_pairs(model: LinkModel) -> tuple[RhythmPair, ...]:
    """Every pair of programmes in force."""
    running = [model.programmes[iri] for iri in sorted(model.programmes)]
    running = [programme for programme in running if programme.is_current(model.as_of)]
    levels = _levels(model)
    return tuple(_pair(levels, a, b) for a, b in combinations(running, 2))


def rhythms_table(model: LinkModel, found: Iterable[RhythmPair]) -> Table:
    """One row per pair of programmes in force."""
    return Table(
        columns=(
            Column("first", Text("Program", "Programme")),
            Column("second", Text("Program", "Programme")),
            Column("common_days", Text("Gemensamma dagar", "Days in common")),
            Column("all_days", Text("Dagar totalt", "Days in all")),
            Column("months_apart", Text("Månader mellan rytmerna", "Months between rhythms")),
            Column("levels_apart", Text("Nivåer bara den ena har", "Levels only one uses")),
        ),
        rows=tuple(
            (
                model.thing(pair.first),
                model.thing(pair.second),
                pair.common_days,
                pair.all_days,
                pair.months_apart,
                len(pair.levels_apart),
            )
            for pair in found
        ),
    )


def _pair(levels: Mapping[str, Set[str]], a: Programme, b: Programme) -> RhythmPair:
    months = None
    if a.rhythm_months is not None and b.rhythm_months is not None:
        months = abs(a.rhythm_months - b.rhythm_months)
    common, union = _days(a, b)
    return RhythmPair(
        first=a.iri,
        second=b.iri,
        common_days=common,
        all_days=union,
        months_apart=months,
        levels_apart=tuple(sorted(levels[a.iri] ^ levels[b.iri])),
    )


def _days(a: Programme, b: Programme) -> tuple[int | None, int | None]:
    if a.start is None or a.end is None or b.start is None or b.end is None:
        return None, None
    common = days(max(a.start, b.start), min(a.end, b.end))
    return common, days(min(a.start, b.start), max(a.end, b.end))


def days(start: date, end: date) -> int:
    """The days of a period with both ends; 0 where it ends before it starts.

    >>> days(date(2024, 1, 1), date(2024, 1, 31)), days(date(2024, 2, 1), date(2024, 1, 1))
    (31, 0)
    """
    return max((end - start).days + 1, 0)


def _levels(model: LinkModel) -> Mapping[str, Set[str]]:
    """Programme → the levels that its bearers use."""
    found: dict[str, set[str]] = {iri: set() for iri in model.programmes}
    for bearer in model.current.values():
        for programme in bearer.programmes & found.keys():
            found[programme] |= {bearer.level} - {""}
    return found
