"""The interaction sources of an organisation, read from its graphs."""

from collections import defaultdict

from graph.analyses.descriptions import Descriptions
from graph.analyses.influence.sources import InteractionSource, Score
from graph.names import KINDS, MG


def interaction_sources(everything: Descriptions) -> dict[str, InteractionSource]:
    """Every source with its scores; what lacks an end or a strength is no score."""
    scores: dict[str, list[Score]] = defaultdict(list)
    for iri in everything.instances(KINDS["interaction"]):
        thing = everything.iri(iri, MG.fromTarget, MG.fromBearer)
        on = everything.iri(iri, MG.toTarget, MG.toBearer)
        strength = everything.number(iri, MG.strength)
        if not thing or not on or strength is None:
            continue
        evidence = everything.number(iri, MG.evidenceCount)
        scores[everything.iri(iri, MG.inSource)].append(
            Score(
                thing=thing,
                on=on,
                strength=float(strength),
                scorer=everything.text(iri, MG.scorer),
                evidence=None if evidence is None else int(evidence),
            )
        )
    return {
        iri: InteractionSource(
            iri=iri,
            label=everything.label(iri),
            kind=everything.name(iri, MG.sourceKind),
            at=everything.day(iri, MG.sourceDate),
            assesses=everything.iris(iri, MG.assesses),
            scores=tuple(scores[iri]),
        )
        for iri in everything.instances(KINDS["interaction-source"])
    }
