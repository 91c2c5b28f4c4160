"""Programmes that share nothing with any other (measure 16)."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from graph.analyses.completeness import Completeness, completeness
from graph.analyses.kept import kept
from graph.analyses.model import Bearer, LinkModel, Programme
from graph.answers import Coded, Column, Table
from graph.texts import Text


@dataclass(frozen=True)
class LonelyProgrammes:
    """The programmes in force without a shared target, indicator, unit or network.

    Where ``known`` is false they may only be called unknown.
    """

    completeness: Completeness
    programmes: tuple[str, ...]
    n: int

    @property
    def known(self) -> bool:
        """Whether enough is linked to call a programme lonely."""
        return self.completeness.known

    def sentence(self) -> Text:
        """How many stand alone."""
        count = len(self.programmes)
        if not self.known:
            return Text(
                "Okänt om något program står ensamt: för lite är länkat.",
                "Unknown whether a programme stands alone: too little is linked.",
            )
        return Text(
            f"{count} av {self.n} program delar varken globala delmål, indikatorer, enheter eller "
            "nätverk med något annat.",
            f"{count} of {self.n} programmes share no SDG target, indicator, unit or network with "
            "any other.",
        )

    def table(self, model: LinkModel) -> Table:
        """One row per programme that shares nothing as far as is known."""
        alone = Coded("lonely", Text("delar inget", "shares nothing"))
        unknown = Coded("unknown", Text("okänt", "unknown"))
        return Table(
            columns=(
                Column("programme", Text("Program", "Programme")),
                Column("judgement", Text("Bedömning", "Judgement")),
            ),
            rows=tuple(
                (model.thing(iri), alone if self.known else unknown) for iri in self.programmes
            ),
        )


@kept
def lonely_programmes(model: LinkModel) -> LonelyProgrammes:
    """Measure 16; a municipality with a single programme has none that is lonely."""
    own = _bearers_by_programme(model)
    things = {
        iri: _things_of(model, programme, own[iri])
        for iri, programme in sorted(model.programmes.items())
        if programme.is_current(model.as_of)
    }
    having = Counter(thing for some in things.values() for thing in some)
    alone = [iri for iri, some in things.items() if all(having[thing] == 1 for thing in some)]
    return LonelyProgrammes(
        completeness(model), tuple(alone) if len(things) > 1 else (), len(things)
    )


def _bearers_by_programme(model: LinkModel) -> Mapping[str, list[Bearer]]:
    found: dict[str, list[Bearer]] = defaultdict(list)
    for bearer in model.current.values():
        for programme in bearer.programmes:
            found[programme].append(bearer)
    return found


def _things_of(model: LinkModel, programme: Programme, own: list[Bearer]) -> frozenset[str]:
    """The targets its bearers address, and its own and their indicators, units and networks."""
    units = programme.responsible.union(
        programme.contributing, *(model.answers_for(b) | b.contributing for b in own)
    )
    networks = {
        network.iri
        for network in model.networks.values()
        if programme.iri in network.concerns or network.members & units
    }
    return frozenset(
        {target for bearer in own for target in model.strengths.get(bearer.iri, {})}
        | programme.indicators.union(*(bearer.indicators for bearer in own))
        | (units - {model.organisation})
        | networks
    )
