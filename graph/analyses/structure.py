"""Whether the organisation is built as its goals are: cooperation, mixing and clusters."""

from collections.abc import Mapping
from dataclasses import dataclass

from graph.analyses.clusters import Clusters, clusters
from graph.analyses.completeness import Completeness, completeness
from graph.analyses.coverage import codes
from graph.analyses.grouping import Grouping
from graph.analyses.integration import Integration, integration
from graph.analyses.kept import kept
from graph.analyses.meeting_rate import DRAWS
from graph.analyses.mixing import TargetMixing, target_mixing
from graph.analyses.model import LinkModel
from graph.analyses.wording import listed, rounded
from graph.answers import Column, Table
from graph.texts import Text


@dataclass(frozen=True)
class Structure:
    """Measures 11 to 13. Where ``known`` is false only the lists may be shown.

    Mixing and clusters are by one grouping; integration is between boards.
    """

    grouping: Grouping
    completeness: Completeness
    mixing: TargetMixing
    clusters: Clusters
    integration: Integration

    @property
    def known(self) -> bool:
        """Whether enough is linked for the figures to mean anything."""
        return self.completeness.known

    def sentence(self) -> Text:
        """How much crosses the borders, or why that is unknown."""
        if not self.known:
            return Text(
                "Okänt om målen följer organisationen: för lite är länkat.",
                "Unknown whether the goals follow the organisation: too little is linked.",
            )
        return self.mixing.sentence()

    def table(self, model: LinkModel) -> Table:
        """One row per cluster, the largest first."""
        return Table(
            columns=(
                Column("cluster", Text("Kluster", "Cluster")),
                Column("bearers", Text("Antal mål", "Number of goals")),
                Column("examples", Text("Till exempel", "For example")),
                Column("groups", Text("Från", "From")),
                Column("targets", Text("Globala delmål", "SDG targets")),
            ),
            rows=tuple(
                (
                    number,
                    len(bearers),
                    listed([model.label_of(iri) for iri in bearers]),
                    listed([model.label_of(iri) for iri in groups_in(model, bearers)], most=6),
                    codes(model, targets),
                )
                for number, (bearers, targets) in enumerate(self.clusters.clusters, 1)
            ),
        )

    def tables(self, model: LinkModel) -> Mapping[str, Table]:
        """The clusters, and the figures of both measures."""
        return {
            "clusters": self.table(model),
            "mixing": self._mixing(),
            "chart": self._chart(),
            "integration": self._integration(),
        }

    def _integration(self) -> Table:
        found = self.integration
        index, chance = (found.index, found.chance) if self.known else (None, None)
        return Table(
            columns=(
                Column("external", Text("Par över gränserna", "Pairs across")),
                Column("internal", Text("Par inom nämnden", "Pairs inside a board")),
                Column("index", Text("E-I", "E-I")),
                Column("by_chance", Text("Slumpen ger", "Chance gives")),
                Column("p", Text("p-värde", "p-value")),
                Column("assortativity", Text("Assortativitet", "Assortativity")),
            ),
            rows=(
                (
                    found.external,
                    found.internal,
                    rounded(index),
                    None if chance is None else rounded(chance.mean),
                    None if chance is None else rounded(chance.p),
                    rounded(found.assortativity if self.known else None),
                ),
            ),
        )

    def _mixing(self) -> Table:
        chance = self.mixing.chance if self.known else None
        share = self.mixing.across_share if self.known else None
        return Table(
            columns=(
                Column("sharing", Text("Mål som delar något", "Goals that share something")),
                Column("across", Text("Andel över gränserna", "Share across the borders")),
                Column("by_chance", Text("Slumpen ger", "Chance gives")),
                Column("percentile", Text("Andel slumpdrag högst så höga", "Draws at or below")),
                Column("p", Text("p-värde", "p-value")),
            ),
            rows=(
                (
                    self.mixing.sharing,
                    rounded(share),
                    None if chance is None else rounded(chance.mean),
                    None if chance is None else rounded(chance.percentile),
                    None if chance is None else rounded(chance.p),
                ),
            ),
        )

    def _chart(self) -> Table:
        found = self.clusters
        figures = (found.formal, found.best, found.agreement) if self.known else (None, None, None)
        return Table(
            columns=(
                Column("n", Text("Länkade mål", "Linked goals")),
                Column("formal", Text("Q för organisationen", "Q of the organisation")),
                Column("best", Text("Bästa funna Q", "Best Q found")),
                Column("agreement", Text("Överensstämmelse", "Agreement")),
            ),
            rows=((found.n, *(rounded(figure) for figure in figures)),),
        )


def groups_in(model: LinkModel, bearers: tuple[str, ...]) -> list[str]:
    """The rows (programmes, or units without) that the bearers stand in, most bearers first."""
    counted: dict[str, int] = {}
    for iri in bearers:
        for row in model.rows_of(model.current[iri]):
            counted[row] = counted.get(row, 0) + 1
    return sorted(counted, key=lambda row: (-counted[row], row))


@kept
def structure(model: LinkModel, grouping: Grouping = "programme", draws: int = DRAWS) -> Structure:
    """The measures by that grouping; with 0 draws nothing is compared with chance."""
    return Structure(
        grouping=grouping,
        completeness=completeness(model),
        mixing=target_mixing(model, grouping, draws),
        clusters=clusters(model, grouping),
        integration=integration(model, draws),
    )
