"""The goals, missions, assignments, pledges and activities of an organisation as texts."""

from collections.abc import Iterable
from dataclasses import dataclass

from graph.analyses.descriptions import Descriptions, Source
from graph.analyses.model import Bearer, LinkModel
from graph.linking.goal_text import GoalText
from graph.names import PREFIXES
from graph.texts import Language

_DESCRIPTION = f"{PREFIXES['dcterms']}description"
_PREF_LABEL = f"{PREFIXES['skos']}prefLabel"


@dataclass(frozen=True)
class BearerText:
    """What one of them says, in a language."""

    iri: str
    kind: str
    language: Language
    text: GoalText


def bearer_texts(source: Source, model: LinkModel, bearers: Iterable[str]) -> list[BearerText]:
    """The texts of some bearers by their IRI, in their order: in Swedish where they have any."""
    plan = Descriptions(source.store, source.names.plan)
    return [_text(plan, model, model.bearers[iri]) for iri in bearers]


def _text(plan: Descriptions, model: LinkModel, bearer: Bearer) -> BearerText:
    written = {value.language for value in plan.values(bearer.iri, _PREF_LABEL)}
    language: Language = "en" if "en" in written and "sv" not in written else "sv"
    said = {value.language: value.value for value in plan.values(bearer.iri, _DESCRIPTION)}
    programmes = [model.programmes[iri].label for iri in sorted(bearer.programmes)]
    units = [model.units[iri].label for iri in sorted(bearer.responsible) if iri in model.units]
    indicators = [
        model.indicators[iri].label for iri in sorted(bearer.indicators) if iri in model.indicators
    ]
    return BearerText(
        bearer.iri,
        bearer.kind,
        language,
        GoalText(
            bearer.label.into(language),
            said.get(language) or said.get(None, ""),
            tuple(label.into(language) for label in indicators),
            ", ".join(label.into(language) for label in programmes),
            ", ".join(label.into(language) for label in units),
        ),
    )
