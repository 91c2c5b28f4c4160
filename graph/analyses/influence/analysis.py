"""Systemic influence: one interaction source seen as a whole (measures 18 to 21)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from graph.analyses.coverage import sort_key
from graph.analyses.influence.matrix import (
    Cell,
    InfluenceMatrix,
    Unassessed,
    is_rankable,
    unassessed,
)
from graph.analyses.influence.opposed import (
    Cluster,
    Effect,
    Opposed,
    asymmetric_pairs,
    clusters,
    direct_conflicts,
    mutual_negatives,
)
from graph.analyses.influence.orders import (
    DirectInfluence,
    Standing,
    conflict_share,
    direct_influences,
    standings,
)
from graph.analyses.influence.roles import Role, roles
from graph.analyses.influence.sources import (
    InteractionSource,
    Judged,
    disagreements,
    literature,
    usual_source,
)
from graph.analyses.influence.tables import influence_tables
from graph.analyses.kept import kept
from graph.analyses.model import LinkModel
from graph.analyses.wording import Share, counted, percent
from graph.answers import Table
from graph.errors import NotFound
from graph.texts import Text

NOT_ASSESSED = Text("ej bedömt", "not assessed")
"""What stands in the place of ranks and roles where too little is assessed."""
_CONFLICT, _CONFLICTS = (
    Text("direkt målkonflikt", "direct conflict"),
    Text("direkta målkonflikter", "direct conflicts"),
)


@dataclass(frozen=True)
class Influence:
    """What a matrix tells; ``source`` is None for a matrix from elsewhere, or where there is none.

    ``standings`` and ``roles`` are empty while ``missing`` names what too little is said of.
    ``disagreements`` are the cells that the scorers differ about. ``literature`` is what
    published texts say of the same cells, never more than a note beside them.
    """

    matrix: InfluenceMatrix
    source: InteractionSource | None
    direct: tuple[DirectInfluence, ...]
    missing: tuple[Unassessed, ...]
    standings: tuple[Standing, ...]
    roles: tuple[Role, ...]
    conflicts: tuple[Effect, ...]
    mutual: tuple[Opposed, ...]
    asymmetric: tuple[Opposed, ...]
    clusters: tuple[Cluster, ...]
    conflict_share: float | None
    disagreements: tuple[Judged, ...] = ()
    literature: Mapping[Cell, Judged] = field(default_factory=dict)

    @property
    def assessed(self) -> Share:
        """Assessed cells of all: what every number here rests on."""
        return self.matrix.share_assessed

    @property
    def is_rankable(self) -> bool:
        """Whether enough is assessed to rank."""
        return is_rankable(self.matrix)

    def sentence(self) -> Text:
        """How much is assessed, what hinders, and what acts most."""
        if not self.matrix.effects:
            return Text(
                "Ingen har bedömt hur mål och delmål påverkar varandra.",
                "Nobody has assessed how goals and targets act on each other.",
            )
        share, n = self.assessed.text(), self.assessed
        said = Text(
            f"{n.part} av {n.n} samspel är bedömda ({share.sv})"
            if n.value is not None
            else f"{share.sv} samspel är bedömda",
            f"{n.part} of {n.n} interactions are assessed ({share.en})"
            if n.value is not None
            else f"{share.en} interactions are assessed",
        )
        found = counted(len(self.conflicts), _CONFLICT, _CONFLICTS)
        ranked = Text("; rangordning: ej bedömt.", "; ranks: not assessed.")
        if self.is_rankable:
            ranked = Text(".", ".")
        return Text(f"{said.sv}, {found.sv}{ranked.sv}", f"{said.en}, {found.en}{ranked.en}")

    def lacking(self, model: LinkModel) -> Text:
        """Why nothing is ranked, and where to go on assessing."""
        if self.is_rankable or not self.missing:
            return Text("", "")
        most = self.missing[0]
        label, row, column = model.thing(most.thing).label, most.row, most.column
        things = len(self.missing)
        return Text(
            f"Ej bedömt: för rangordning, roller och återverkan måste minst 80 % av varje rad och "
            f"kolumn vara bedömda. {things} av {len(self.matrix)} når inte dit. Mest saknas för "
            f"{label.sv}: {row.part} av {row.n} i raden och {column.part} av {column.n} i kolumnen "
            "är bedömda.",
            f"Not assessed: ranks, roles and repercussions need at least 80% of each row and "
            f"column. {things} of {len(self.matrix)} fall short. Most is missing for {label.en}: "
            f"{row.part} of {row.n} in its row and {column.part} of {column.n} in its column are "
            "assessed.",
        )

    def hindering(self) -> Text:
        """How much of all effects hinders; empty where there are under five."""
        if self.conflict_share is None:
            return Text("", "")
        share = percent(self.conflict_share)
        return Text(
            f"{share.sv} av all påverkan, räknat i styrka, är hindrande.",
            f"{share.en} of all influence, by strength, hinders.",
        )

    def table(self, model: LinkModel) -> Table:
        """Influence and dependence of each thing."""
        return self.tables(model)["influence"]

    def tables(self, model: LinkModel) -> Mapping[str, Table]:
        """Every list; the first is influence and dependence."""
        return influence_tables(self, model)


def matrix_influence(
    matrix: InfluenceMatrix,
    *,
    returns: bool = True,
    weight: float | None = None,
    source: InteractionSource | None = None,
    published: Mapping[Cell, Judged] | None = None,
) -> Influence:
    """What a matrix tells. ``returns`` and ``weight`` are those of ``standings``."""
    said = published or {}
    return Influence(
        matrix=matrix,
        source=source,
        direct=direct_influences(matrix),
        missing=unassessed(matrix),
        standings=standings(matrix, returns=returns, weight=weight),
        roles=roles(matrix),
        conflicts=direct_conflicts(matrix),
        mutual=mutual_negatives(matrix),
        asymmetric=asymmetric_pairs(matrix),
        clusters=clusters(matrix),
        conflict_share=conflict_share(matrix),
        disagreements=disagreements(source) if source else (),
        literature={cell: said[cell] for cell in matrix.effects if cell in said},
    )


def influence(
    model: LinkModel,
    source: str = "",
    *,
    scorer: str | None = None,
    returns: bool = True,
    weight: float | None = None,
) -> Influence:
    """What one source of an organisation tells: the chosen one, or the most assessed own one.

    ``source`` is an IRI or the last part of it. ``scorer`` sees the scores of one alone.
    """
    sources = model.interaction_sources
    chosen = source_named(sources, source) if source else usual_source(sources.values())
    if chosen is None:
        return matrix_influence(InfluenceMatrix((), ()), returns=returns)
    if weight is None:
        return _of_source(model, chosen.iri, scorer, returns=returns)
    return _seen(model, chosen, scorer, returns=returns, weight=weight)


@kept
def _of_source(model: LinkModel, iri: str, scorer: str | None, *, returns: bool) -> Influence:
    """The same without a weight, which could be any number: only this is kept."""
    return _seen(model, model.interaction_sources[iri], scorer, returns=returns, weight=None)


def _seen(
    model: LinkModel,
    source: InteractionSource,
    scorer: str | None,
    *,
    returns: bool,
    weight: float | None,
) -> Influence:
    seen = source if scorer is None else scored_by(source, scorer)
    others = [one for one in model.interaction_sources.values() if one.iri != source.iri]
    return matrix_influence(
        seen.matrix(in_order(model, source.things)),
        returns=returns,
        weight=weight,
        source=source,
        published=literature(others),
    )


def source_named(sources: Mapping[str, InteractionSource], name: str) -> InteractionSource:
    """The source with that IRI, or with that last part of it."""
    for iri, source in sources.items():
        if name in (iri, iri.rpartition("/")[2]):
            return source
    known = ", ".join(iri.rpartition("/")[2] for iri in sources) or "–"
    raise NotFound(
        Text(
            f"Samspelskällan ”{name}” finns inte. Här finns: {known}.",
            f"There is no interaction source “{name}”. Here are: {known}.",
        )
    )


def scored_by(source: InteractionSource, scorer: str) -> InteractionSource:
    """The scores of one scorer of a source; raises ``NotFound`` with those there are."""
    if scorer and scorer not in source.scorers:
        known = ", ".join(source.scorers) or "–"
        raise NotFound(
            Text(
                f"Bedömaren ”{scorer}” finns inte i källan. Där finns: {known}.",
                f"There is no scorer “{scorer}” in the source. There are: {known}.",
            )
        )
    return source.by(scorer)


def in_order(model: LinkModel, things: Iterable[str]) -> list[str]:
    """Targets in the UN's order, and after them all else by name: as matrices are written."""

    def key(iri: str) -> tuple[int, tuple[int, int, str], str, str]:
        target = model.targets.get(iri)
        if target is not None:
            return 0, sort_key(target.code), "", iri
        return 1, (0, 0, ""), model.label_of(iri).sv.casefold(), iri

    return sorted(things, key=key)
