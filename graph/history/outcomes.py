"""Outcomes that differ, told by indicator."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from graph.history.counting import OUTCOMES, became
from graph.history.differences import ObservationsDifference, Turn
from graph.history.statements import Touched
from graph.history.surroundings import Surroundings
from graph.names import MG, PREFIXES
from graph.texts import Text

_INDICATOR = str(MG.indicator)
_PERIOD = f"{PREFIXES['sdmx-dimension']}refPeriod"


def observations_of(
    outcomes: Iterable[Touched], around: Surroundings
) -> tuple[ObservationsDifference, ...]:
    """Outcomes by indicator: how many came, went and changed, and of which periods."""
    by_indicator: dict[str, list[Touched]] = defaultdict(list)
    for one in outcomes:
        said = one.said(_INDICATOR) or around.values(one.iri, _INDICATOR)
        by_indicator[said[0].value if said else ""].append(one)
    found = [_outcomes_of(iri, some, around) for iri, some in by_indicator.items()]
    return tuple(sorted(found, key=lambda each: (each.name.sv, each.indicator)))


def _outcomes_of(
    indicator: str, outcomes: list[Touched], around: Surroundings
) -> ObservationsDifference:
    turns = Counter(one.turn for one in outcomes)
    periods = sorted(
        {
            term.value
            for one in outcomes
            for term in one.said(_PERIOD) or around.values(one.iri, _PERIOD)
        }
    )
    name = around.name(indicator) if indicator else Text("okänd indikator", "unknown indicator")
    said = became(OUTCOMES, turns)
    span = "" if not periods else f" ({periods[0]}–{periods[-1]})"
    span = f" ({periods[0]})" if len(periods) == 1 else span
    return ObservationsDifference(
        indicator=indicator,
        name=name,
        added=turns[Turn.ADDED],
        removed=turns[Turn.REMOVED],
        changed=turns[Turn.CHANGED],
        periods=tuple(periods),
        said=Text(f"{said.sv}{span}", f"{said.en}{span}"),
    )
