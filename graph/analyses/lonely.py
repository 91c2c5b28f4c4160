"""Programmes that share nothing with any other (measure 16)."""

from collections.abc import Mapping
from dataclasses import dataclass

from graph.analyses.completeness import Completeness, completeness
from graph.analyses.model import LinkModel
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


def lonely_programmes(model: LinkModel) -> LonelyProgrammes:
    """Measure 16; a municipality with a single programme has none that is lonely."""
    things = {
        iri: _things_of(model, iri)
        for iri, programme in sorted(model.programmes.items())
        if programme.is_current(model.as_of)
    }
    alone = [iri for iri in things if not _shares(iri, things)] if len(things) > 1 else []
    return LonelyProgrammes(completeness(model), tuple(alone), len(things))


def _shares(iri: str, things: Mapping[str, frozenset[str]]) -> bool:
    return any(things[iri] & theirs for other, theirs in things.items() if other != iri)


def _things_of(model: LinkModel, iri: str) -> frozenset[str]:
    """The targets its bearers address, and its own and their indicators, units and networks."""
    programme = model.programmes[iri]
    own = [bearer for bearer in model.current.values() if iri in bearer.programmes]
    units = programme.responsible.union(
        programme.contributing, *(model.answers_for(b) | b.contributing for b in own)
    )
    networks = {
        network.iri
        for network in model.networks.values()
        if iri in network.concerns or network.members & units
    }
    return frozenset(
        {target for bearer in own for target in model.strengths.get(bearer.iri, {})}
        | programme.indicators.union(*(bearer.indicators for bearer in own))
        | (units - {model.organisation})
        | networks
    )
