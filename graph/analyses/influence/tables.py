"""The lists behind systemic influence, for pages, JSON, commands and spreadsheets."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from graph.analyses.influence.matrix import Cell
from graph.analyses.influence.sources import Judged, compared
from graph.analyses.model import LinkModel
from graph.analyses.wording import listed, rounded
from graph.answers import Column, Table, Value
from graph.texts import Text

if TYPE_CHECKING:
    from graph.analyses.influence.analysis import Influence

_THING = Column("thing", Text("Det som påverkar", "What acts"))
_ON = Column("on", Text("Det som påverkas", "What is acted on"))
_STRENGTH = Column("strength", Text("Styrka", "Strength"))


def influence_tables(found: "Influence", model: LinkModel) -> Mapping[str, Table]:
    """Every list by name, the main one first."""
    return {
        "influence": _influence(found, model),
        "standings": _standings(found, model),
        "roles": _roles(found, model),
        "hindrances": _hindrances(found, model),
        "opposed": _opposed(found, model),
        "strengthening": _clusters(found, model),
        "disagreements": _disagreements(found, model),
        "unassessed": _unassessed(found, model),
        "interactions": _interactions(found, model),
        "sources": _sources(model),
        "comparison": _comparison(model),
    }


def _influence(found: "Influence", model: LinkModel) -> Table:
    return Table(
        columns=(
            Column("thing", Text("Mål eller delmål", "Goal or target")),
            Column("influence", Text("Påverkan", "Influence")),
            Column("dependence", Text("Beroende", "Dependence")),
            Column("helps", Text("Främjar", "Helps")),
            Column("hinders", Text("Hindrar", "Hinders")),
            Column("helped", Text("Främjas", "Is helped")),
            Column("hindered", Text("Hindras", "Is hindered")),
            Column("conflictShare", Text("Andel som hindrar", "Share that hinders")),
            Column("rowAssessed", Text("Bedömt i raden", "Assessed in its row")),
            Column("columnAssessed", Text("Bedömt i kolumnen", "Assessed in its column")),
            Column("others", Text("Av", "Of")),
        ),
        rows=tuple(
            (
                model.thing(one.thing),
                *_sums(one.row.part, one.influence),
                *_sums(one.column.part, one.dependence),
                *_sums(one.row.part, one.helps, one.hinders),
                *_sums(one.column.part, one.helped, one.hindered),
                rounded(one.conflict_share),
                one.row.part,
                one.column.part,
                one.row.n,
            )
            for one in found.direct
        ),
    )


def _sums(assessed: int, *sums: float) -> tuple[float | None, ...]:
    """The sums over assessed cells; nothing where none is assessed."""
    return tuple(rounded(each) if assessed else None for each in sums)


def _standings(found: "Influence", model: LinkModel) -> Table:
    with_series = any(one.series is not None for one in found.standings)
    series = (Column("series", Text("Med alla återverkningar", "With all repercussions")),)
    return Table(
        columns=(
            Column("rank", Text("Plats", "Rank")),
            Column("thing", Text("Mål eller delmål", "Goal or target")),
            Column("second", Text("Påverkan i två led", "Influence in two steps")),
            Column("direct", Text("Direkt påverkan", "Direct influence")),
            Column("rankDirect", Text("Plats direkt", "Rank by direct")),
            Column("climbs", Text("Ändring", "Change")),
            Column("moves", Text("Ändring i ord", "Change in words")),
            Column("withReturns", Text("Med återvägar", "With ways back")),
            Column("withoutReturns", Text("Utan återvägar", "Without ways back")),
            *(series if with_series else ()),
        ),
        rows=tuple(
            (
                one.rank_second,
                model.thing(one.thing),
                rounded(one.second),
                rounded(one.direct),
                one.rank,
                one.climbs,
                one.moves,
                rounded(one.with_returns),
                rounded(one.without_returns),
                *((rounded(one.series),) if with_series else ()),
            )
            for one in found.standings
        ),
    )


def _roles(found: "Influence", model: LinkModel) -> Table:
    return Table(
        columns=(
            Column("thing", Text("Mål eller delmål", "Goal or target")),
            Column("role", Text("Roll", "Role")),
            Column("active", Text("Påverkar", "Acts")),
            Column("passive", Text("Påverkas", "Is acted on")),
            Column("netRole", Text("Roll efter netto", "Role by net")),
        ),
        rows=tuple(
            (
                model.thing(one.thing),
                one.coded,
                rounded(one.active),
                rounded(one.passive),
                one.net_coded,
            )
            for one in found.roles
        ),
    )


def _hindrances(found: "Influence", model: LinkModel) -> Table:
    return _effects(found, model, {(c.thing, c.on): c.strength for c in found.conflicts})


def _interactions(found: "Influence", model: LinkModel) -> Table:
    return _effects(found, model, found.matrix.effects)


def _effects(found: "Influence", model: LinkModel, effects: Mapping[Cell, float]) -> Table:
    """One row per effect, beside what the literature says of the same."""
    return Table(
        columns=(
            _THING,
            _ON,
            _STRENGTH,
            Column("literature", Text("Litteraturen", "The literature")),
            Column("evidence", Text("Belägg", "Evidence")),
        ),
        rows=tuple(
            (
                model.thing(a),
                model.thing(b),
                rounded(strength),
                *_published(found.literature, (a, b)),
            )
            for (a, b), strength in effects.items()
        ),
    )


def _published(said: Mapping[Cell, Judged], cell: Cell) -> tuple[Value, ...]:
    judged = said.get(cell)
    return (None, None) if judged is None else (rounded(judged.mean), judged.evidence or None)


def _opposed(found: "Influence", model: LinkModel) -> Table:
    mutual = Text("hindrar varandra", "hinder each other")
    one_way = Text("främjar den andra men hindras av den", "helps the other and is hindered by it")
    return Table(
        columns=(
            Column("first", Text("Den ena", "The one")),
            Column("second", Text("Den andra", "The other")),
            Column("kind", Text("Hur", "How")),
            Column("there", Text("Dit", "There")),
            Column("back", Text("Tillbaka", "Back")),
        ),
        rows=tuple(
            (
                model.thing(pair.first),
                model.thing(pair.second),
                said,
                rounded(pair.there),
                rounded(pair.back),
            )
            for said, pairs in ((mutual, found.mutual), (one_way, found.asymmetric))
            for pair in pairs
        ),
    )


def _clusters(found: "Influence", model: LinkModel) -> Table:
    return Table(
        columns=(
            Column("cluster", Text("Kluster", "Cluster")),
            Column("thing", Text("Mål eller delmål", "Goal or target")),
            Column("conflicts", Text("Hindrar i klustret", "Hinders within the cluster")),
        ),
        rows=tuple(
            (
                number,
                model.thing(thing),
                listed(
                    [model.thing(one.on).label for one in cluster.conflicts if one.thing == thing]
                ),
            )
            for number, cluster in enumerate(found.clusters, start=1)
            for thing in cluster.things
        ),
    )


def _disagreements(found: "Influence", model: LinkModel) -> Table:
    return Table(
        columns=(
            _THING,
            _ON,
            Column("mean", Text("Medel", "Mean")),
            Column("deviation", Text("Standardavvikelse", "Standard deviation")),
            Column("least", Text("Lägst", "Lowest")),
            Column("most", Text("Högst", "Highest")),
            Column("scorers", Text("Bedömare", "Scorers")),
            Column("split", Text("Åt olika håll", "Opposite ways")),
            Column("scores", Text("Vem sa vad", "Who said what")),
        ),
        rows=tuple(
            (
                model.thing(one.thing),
                model.thing(one.on),
                rounded(one.mean),
                rounded(one.deviation),
                one.least,
                one.most,
                len(one.scores),
                one.is_split,
                "; ".join(f"{score.scorer or '–'}: {score.strength:+g}" for score in one.scores),
            )
            for one in found.disagreements
        ),
    )


def _unassessed(found: "Influence", model: LinkModel) -> Table:
    return Table(
        columns=(
            Column("thing", Text("Mål eller delmål", "Goal or target")),
            Column("row", Text("Bedömt i raden", "Assessed in its row")),
            Column("column", Text("Bedömt i kolumnen", "Assessed in its column")),
            Column("others", Text("Av", "Of")),
        ),
        rows=tuple(
            (model.thing(one.thing), one.row.part, one.column.part, one.row.n)
            for one in found.missing
        ),
    )


def _sources(model: LinkModel) -> Table:
    return Table(
        columns=(
            Column("source", Text("Källa", "Source")),
            Column("kind", Text("Slag", "Kind")),
            Column("at", Text("Datum", "Date")),
            Column("things", Text("Mål och delmål", "Goals and targets")),
            Column("assessed", Text("Bedömda samspel", "Assessed interactions")),
            Column("scorers", Text("Bedömare", "Scorers")),
            Column("evidence", Text("Belägg", "Evidence")),
            Column("counts", Text("Kan kräva möte", "Can call for a meeting")),
        ),
        rows=tuple(
            (
                model.thing(iri),
                source.kind,
                source.at,
                len(source.things),
                len(source.judged),
                ", ".join(source.scorers),
                sum(judged.evidence for judged in source.judged.values()) or None,
                source.counts,
            )
            for iri, source in sorted(model.interaction_sources.items())
        ),
    )


def _comparison(model: LinkModel) -> Table:
    sources = model.interaction_sources
    return Table(
        columns=(
            _THING,
            _ON,
            Column("source", Text("Källa", "Source")),
            Column("kind", Text("Slag", "Kind")),
            Column("mean", Text("Medel", "Mean")),
            Column("scorers", Text("Bedömare", "Scorers")),
            Column("evidence", Text("Belägg", "Evidence")),
        ),
        rows=tuple(
            (
                model.thing(a),
                model.thing(b),
                model.thing(iri),
                sources[iri].kind,
                rounded(judged.mean),
                len(judged.scores),
                judged.evidence or None,
            )
            for (a, b), said in compared(sources.values()).items()
            for iri, judged in said.items()
        ),
    )
