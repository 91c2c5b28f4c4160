"""The named analyses, and the findings that are most useful today."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from graph.analyses.chain import chain
from graph.analyses.completeness import completeness, where_to_link
from graph.analyses.concentration import concentration
from graph.analyses.coverage import coverage
from graph.analyses.follow_up import follow_up
from graph.analyses.gaps import Gap, gaps
from graph.analyses.influence.analysis import influence
from graph.analyses.link_quality import link_quality
from graph.analyses.meeting_rate import meeting_rates
from graph.analyses.meetings import missed_meetings
from graph.analyses.model import LinkModel
from graph.analyses.money import money
from graph.analyses.outcomes import marked
from graph.analyses.relevance import relevance
from graph.analyses.silos import silos
from graph.analyses.structure import structure
from graph.analyses.summary import summary
from graph.analyses.synergies import synergies
from graph.analyses.what_if.cooperations import best_cooperations
from graph.answers import Table
from graph.errors import NotFound
from graph.linking.duplicates import duplicates
from graph.texts import Text


class Analysis(Protocol):
    """What every analysis can say of itself."""

    def sentence(self) -> Text:
        """The result in one sentence."""

    def table(self, model: LinkModel) -> Table:
        """The main list behind it."""

    def tables(self, model: LinkModel) -> Mapping[str, Table]:
        """Every list behind it by name, the main one first."""


ANALYSES: Mapping[str, Callable[[LinkModel], Analysis]] = {
    "coverage": coverage,
    "gaps": gaps,
    "synergies": synergies,
    "silos": silos,
    "chain": chain,
    "structure": structure,
    "influence": influence,
    "concentration": concentration,
    "follow-up": follow_up,
    "relevance": relevance,
    "money": money,
    "link-quality": link_quality,
    "what-if": best_cooperations,
    "duplicates": duplicates,
    "summary": summary,
}
"""The analyses that can be asked for by name."""

TABLE_TITLES: Mapping[str, Text] = {
    "targets": Text("Globala delmål", "SDG targets"),
    "goals": Text("Globala mål", "SDGs"),
    "hanging": Text("Hänger på en enda", "Hanging on a single one"),
    "gaps": Text("Vad som saknas", "What is missing"),
    "meetings": Text("Möten som saknas", "Missing meetings"),
    "answered": Text("Möten som fått besked", "Meetings with an outcome"),
    "conflicts": Text("Målkonflikter", "Goal conflicts"),
    "overlaps": Text("Gemensamma globala delmål", "SDG targets in common"),
    "rates": Text("Mötesgrad", "Meeting rate"),
    "overall": Text("Mötesgrad i hela organisationen", "Meeting rate of the whole organisation"),
    "bridges": Text("Broar", "Bridges"),
    "rhythms": Text("Period och rytm", "Period and rhythm"),
    "lonely": Text("Ensamma program", "Lonely programmes"),
    "clusters": Text("Mål som hör ihop", "Goals that belong together"),
    "mixing": Text("Delas över gränserna", "Shared across the borders"),
    "integration": Text("Samverkan över nämndgränser", "Cooperation across boards"),
    "chart": Text("Kluster och organisation", "Clusters and organisation"),
    "broken": Text("Där kedjan brister", "Where the chain breaks"),
    "signed": Text("Hur gruppernas delmål påverkar varandra", "How groups' targets interact"),
    "influence": Text("Påverkan och beroende", "Influence and dependence"),
    "standings": Text("Rangordning i två led", "Ranks in two steps"),
    "roles": Text("Roller", "Roles"),
    "hindrances": Text("Det som hindrar", "What hinders"),
    "opposed": Text("Par som drar åt olika håll", "Pairs that pull apart"),
    "strengthening": Text("Kluster som stärker varandra", "Clusters that help each other"),
    "disagreements": Text("Där bedömarna är oense", "Where the scorers disagree"),
    "unassessed": Text("Ej bedömt", "Not assessed"),
    "interactions": Text("Bedömda samspel", "Assessed interactions"),
    "sources": Text("Källor till samspel", "Sources of interactions"),
    "comparison": Text("Källor sida vid sida", "Sources side by side"),
    "positions": Text("Ställningstaganden till de globala delmålen", "Positions on the targets"),
    "control": Text("Täckning efter rådighet", "Coverage by control"),
    "target_money": Text("Pengar per globalt delmål", "Money by SDG target"),
    "sdg_money": Text("Pengar per globalt mål", "Money by SDG"),
    "bearer_money": Text("Pengar till mål och uppdrag", "Money for goals and missions"),
    "programme_money": Text("Pengar till program", "Money for programmes"),
    "other_money": Text("Pengar till annat, som nämnder", "Money for others, such as boards"),
    "targets_without_money": Text(
        "Globala delmål som nås utan känd finansiering", "Targets reached without known money"
    ),
    "without_money": Text("Mål utan finansiering", "Goals without money"),
    "link_quality": Text("Länkarnas kvalitet", "Quality of the links"),
    "too_many_targets": Text("Länkade till många delmål", "Linked to many targets"),
    "unmotivated_links": Text("Länkar utan motivering", "Links without a motivation"),
    "only_sdgs": Text("Bara hela globala mål", "Whole SDGs only"),
    "programme_lists": Text("Programmens egna listor", "The programmes' own lists"),
    "shares": Text("Fördelning över de globala målen", "Spread over the SDGs"),
    "concentration": Text("Koncentration", "Concentration"),
    "statuses": Text("Läge och trend enligt siffrorna", "Status and trend by the figures"),
    "off_track": Text("Efter eller på fel sida", "Behind or on the wrong side"),
    "unjudged": Text("Kan inte bedömas", "Cannot be judged"),
    "contradictions": Text(
        "Där bedömning och siffror säger emot varandra",
        "Where judgement and figures contradict each other",
    ),
    "cooperations": Text(
        "Samverkan som höjer mötesgraden mest", "Cooperations that raise the meeting rate most"
    ),
    "differences": Text("Före och efter", "Before and after"),
    "behind": Text("Vad som ligger bakom skillnaden", "What is behind the difference"),
    "consequences": Text("Vad som hänger på det", "What hangs on it"),
    "causes": Text("Vad skillnaden beror på", "What the difference is due to"),
    "profile": Text("Stegen per globalt mål", "The ladder by SDG"),
    "steering": Text("Hur organisationen styr", "How the organisation steers"),
    "said_again": Text("Sägs flera gånger", "Said several times"),
    "alike_pairs": Text("Mål och uppdrag som liknar varandra", "Goals and missions that are alike"),
    "indicators_again": Text("Indikatorer som finns flera gånger", "Indicators there are twice"),
    "alike_indicators": Text("Indikatorer som liknar varandra", "Indicators that are alike"),
    "resemblances": Text(
        "Vad indikatorerna liknar: förslag", "What the indicators resemble: suggestions"
    ),
    "acting": Text("Genom vilket slags mål", "Through which kind of goal"),
}
"""What the lists of the analyses are called, by the names of their tables."""


def analyse(name: str, model: LinkModel) -> Analysis:
    """The analysis of that name."""
    if name not in ANALYSES:
        known = ", ".join(ANALYSES)
        raise NotFound(
            Text(
                f"Analysen ”{name}” finns inte. Välj bland {known}.",
                f"There is no analysis “{name}”. Choose from {known}.",
            )
        )
    return ANALYSES[name](model)


FindingKind = Literal["linking", "meeting", "gap", "silo"]


@dataclass(frozen=True)
class StartFinding:
    """Something worth doing today: a sentence, and the things it is about."""

    kind: FindingKind
    sentence: Text
    things: tuple[str, ...]


def start_findings(model: LinkModel) -> list[StartFinding]:
    """At most three: where to link first, the best meeting, the weakest rate, the worst gap.

    Where too little is linked, linking more is the most useful thing to do.
    """
    found = [_linking(model), _meeting(model), _silo(model), _worst_gap(model)]
    return [finding for finding in found if finding is not None][:3]


def _linking(model: LinkModel) -> StartFinding | None:
    if completeness(model).known or not (needs := where_to_link(model)):
        return None
    need = needs[0]
    label, count = model.label_of(need.row), len(need.unlinked)
    return StartFinding(
        "linking",
        Text(
            f"Länka först hos {label.sv}: {count} av {need.n} mål och uppdrag saknar länk till "
            "globala delmål.",
            f"Link first at {label.en}: {count} of {need.n} goals and missions have no link to an "
            "SDG target.",
        ),
        (need.row,),
    )


def _meeting(model: LinkModel) -> StartFinding | None:
    waiting = marked(model, missed_meetings(model)).waiting
    if not waiting or waiting[0].state == "contacted":
        return None
    best = waiting[0].meeting
    a, b = model.label_of(best.first), model.label_of(best.second)
    return StartFinding(
        "meeting",
        Text(
            f"{a.sv} och {b.sv} bör prata med varandra. {best.path.sv}",
            f"{a.en} and {b.en} should talk to each other. {best.path.en}",
        ),
        (best.first, best.second),
    )


def _silo(model: LinkModel) -> StartFinding | None:
    rates = meeting_rates(model, draws=0)
    weakest = next((pair for pair in rates.pairs if pair.share.value is not None), None)
    if not rates.known or weakest is None or not weakest.unmet:
        return None
    return StartFinding("silo", weakest.sentence(model), (weakest.first, weakest.second))


def _worst_gap(model: LinkModel) -> StartFinding | None:
    found: list[Gap] = [gap for gap in gaps(model).gaps if gap.weight == "gap"]
    if not found:
        return None
    worst = found[0]
    same = [gap.thing for gap in found if gap.code == worst.code]
    label = model.thing(worst.thing).label
    more = Text("", "")
    if len(same) > 1:
        more = Text(f" Så är det för {len(same)}.", f" This holds for {len(same)}.")
    return StartFinding(
        "gap",
        Text(f"{label.sv}: {worst.text.sv}{more.sv}", f"{label.en}: {worst.text.en}{more.en}"),
        tuple(same),
    )
