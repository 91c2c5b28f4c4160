"""Where the organisation is walled in: meeting rates, bridges, rhythms, lonely programmes."""

from collections.abc import Mapping
from dataclasses import dataclass

from graph.analyses.bridges import Bridge, bridges, bridges_table
from graph.analyses.grouping import Grouping
from graph.analyses.kept import kept
from graph.analyses.lonely import LonelyProgrammes, lonely_programmes
from graph.analyses.meeting_rate import DRAWS, MeetingRate, MeetingRates, meeting_rates
from graph.analyses.model import LinkModel
from graph.analyses.rhythm import RhythmPair, rhythm_pairs, rhythms_table
from graph.analyses.wording import rounded
from graph.answers import Column, Table, Value
from graph.texts import Text


@dataclass(frozen=True)
class Silos:
    """Measures 10, 14, 15 and 16. Where ``known`` is false no rate may be shown, only lists."""

    rates: MeetingRates
    bridges: tuple[Bridge, ...]
    rhythms: tuple[RhythmPair, ...]
    lonely: LonelyProgrammes

    @property
    def known(self) -> bool:
        """Whether enough is linked for silo figures to mean anything."""
        return self.rates.known

    def sentence(self) -> Text:
        """The organisation's meeting rate, or why there is none."""
        if not self.known:
            return Text(
                "Stuprör är okända: färre än 80 % av målen och uppdragen är länkade.",
                "Silos are unknown: fewer than 80% of the goals and missions are linked.",
            )
        share = self.rates.overall.share
        if not share.n:
            return Text("Ingen behöver mötas över gränserna.", "Nobody needs to meet across.")
        said = share.of(Text(f"{share.n} par", f"{share.n} pairs"), Text("par", "pairs"))
        return Text(
            f"{said.sv} som behöver mötas över gränserna gör det.",
            f"{said.en} that need to meet across the borders do.",
        )

    def table(self, model: LinkModel) -> Table:
        """One row per pair of groups with a need to meet, lowest rate first."""
        return Table(
            columns=(
                Column("first", Text("Grupp", "Group")),
                Column("second", Text("Grupp", "Group")),
                Column("needed", Text("Behöver mötas", "Need to meet")),
                Column("met", Text("Möts", "Meet")),
                Column("rate", Text("Mötesgrad", "Meeting rate")),
                Column("by_chance", Text("Slumpen ger", "Chance gives")),
                Column("p", Text("p-värde", "p-value")),
            ),
            rows=tuple(self._row(model, pair) for pair in self.rates.pairs),
        )

    def tables(self, model: LinkModel) -> Mapping[str, Table]:
        """The rates by pair and of the whole, the bridges, the rhythms and the lonely."""
        return {
            "rates": self.table(model),
            "overall": self._overall_table(),
            "bridges": bridges_table(model, self.bridges),
            "rhythms": rhythms_table(model, self.rhythms),
            "lonely": self.lonely.table(model),
        }

    def _overall_table(self) -> Table:
        """The whole organisation's rate beside the same with groups dealt out anew."""
        whole = self.rates.overall
        chance = whole.chance if self.known else None
        return Table(
            columns=(
                Column("needed", Text("Behöver mötas", "Need to meet")),
                Column("met", Text("Möts", "Meet")),
                Column("observed", Text("Mötesgrad", "Meeting rate")),
                Column("mean", Text("Slumpen ger", "Chance gives")),
                Column("percentile", Text("Andel slumpdrag högst så höga", "Draws at or below")),
                Column("p", Text("p-värde", "p-value")),
            ),
            rows=(
                (
                    whole.share.n,
                    whole.share.part,
                    rounded(whole.share.value if self.known else None),
                    None if chance is None else rounded(chance.mean),
                    None if chance is None else rounded(chance.percentile),
                    None if chance is None else rounded(chance.p),
                ),
            ),
        )

    def _row(self, model: LinkModel, pair: MeetingRate) -> tuple[Value, ...]:
        value = pair.share.value if self.known else None
        chance = pair.chance if self.known else None
        return (
            model.thing(pair.first),
            model.thing(pair.second),
            pair.share.n,
            pair.share.part,
            rounded(value),
            None if chance is None else rounded(chance.mean),
            None if chance is None else rounded(chance.p),
        )


@kept
def silos(model: LinkModel, grouping: Grouping = "programme", draws: int = DRAWS) -> Silos:
    """The silo analysis by that grouping; with 0 draws nothing is compared with chance."""
    return Silos(
        rates=meeting_rates(model, grouping, draws),
        bridges=bridges(model),
        rhythms=rhythm_pairs(model),
        lonely=lonely_programmes(model),
    )
