"""Why the figures of who works together are what they are: measures 6, 9, 10 and 14 to 16."""

from graph.analyses.bridges import bridges
from graph.analyses.conflicts import conflicts
from graph.analyses.explanations.explanation import MOST, Asked, Explanation, Ground, figure
from graph.analyses.grouping import Grouping
from graph.analyses.lonely import lonely_programmes
from graph.analyses.meeting_rate import meeting_rates
from graph.analyses.model import LinkModel
from graph.analyses.overlap import overlaps
from graph.analyses.rhythm import rhythm_pairs
from graph.analyses.synergies import synergies
from graph.texts import Text


def why_rate(model: LinkModel, grouping: Grouping = "programme") -> Explanation:
    """Which pairs of groups bring the organisation's meeting rate down."""
    rates = meeting_rates(model, grouping, draws=0)
    answer = rates.overall.sentence(model)
    if not rates.known:
        answer = Text(
            f"{answer.sv} För lite är länkat för att säga hur stor andelen är.",
            f"{answer.en} Too little is linked to say how large the share is.",
        )
    return figure(
        Text("Varför är mötesgraden vad den är?", "Why is the meeting rate what it is?"),
        answer,
        tuple(
            Ground(pair.sentence(model), (pair.first, pair.second), holds=not pair.unmet)
            for pair in rates.pairs[:MOST]
        ),
        [Asked("programmes_sharing_targets")],
        "rate",
    )


def why_meeting_count(model: LinkModel, grouping: Grouping = "programme") -> Explanation:
    """Which meetings are missing, and what has been said of the others."""
    found = synergies(model, grouping)
    told = (*found.marked.waiting, *found.marked.answered)
    return figure(
        Text("Varför saknas så många möten?", "Why are so many meetings missing?"),
        found.sentence(),
        tuple(
            Ground(
                each.meeting.path if each.waits else each.sentence(model),
                (each.meeting.first, each.meeting.second),
                holds=False if each.waits else None,
            )
            for each in told[:MOST]
        ),
        [Asked("programmes_sharing_targets"), Asked("meeting_outcomes")],
        "meetings",
    )


def why_lonely(model: LinkModel) -> Explanation:
    """Which programmes share nothing with any other."""
    found = lonely_programmes(model)
    return figure(
        Text("Varför står program ensamma?", "Why do programmes stand alone?"),
        found.sentence(),
        tuple(
            Ground(
                Text(
                    "Delar inget delmål, ingen indikator, enhet eller något nätverk",
                    "Shares no target, indicator, unit or network",
                ),
                (iri,),
                holds=False,
            )
            for iri in found.programmes
        ),
        [Asked("lonely_programmes")],
        "lonely",
    )


def why_overlaps(model: LinkModel) -> Explanation:
    """Which programmes share targets, and how many chance would let them share."""
    found = overlaps(model)
    sharing = [pair for pair in found if pair.shared]
    return figure(
        Text("Varför delar programmen delmål?", "Why do the programmes share targets?"),
        Text(
            f"{len(sharing)} av {len(found)} par delar minst ett valt delmål.",
            f"{len(sharing)} of {len(found)} pairs share at least one chosen target.",
        ),
        tuple(
            Ground(pair.sentence(), (pair.first, pair.second, *pair.shared))
            for pair in sharing[:MOST]
        ),
        [Asked("programmes_sharing_targets")],
        "overlap",
    )


def why_conflicts(model: LinkModel) -> Explanation:
    """Which conflicts are found or declared, and which of them nobody handles."""
    found = conflicts(model)
    open_ones = sum(1 for clash in found if not clash.is_handled)
    return figure(
        Text("Varför finns det målkonflikter?", "Why are there goal conflicts?"),
        Text(
            f"{len(found)} målkonflikter syns; {open_ones} hanteras inte av någon.",
            f"{len(found)} goal conflicts are seen; {open_ones} are handled by nobody.",
        ),
        tuple(
            Ground(
                clash.sentence(model), (*clash.declared, *clash.concerns), holds=clash.is_handled
            )
            for clash in found[:MOST]
        ),
        [Asked("conflicts_without_handling")],
        "conflicts",
    )


def why_bridges(model: LinkModel) -> Explanation:
    """Which units and networks others reach each other through."""
    found = bridges(model)
    alone = [bridge for bridge in found if bridge.separates]
    return figure(
        Text("Varför hänger samverkan på några få?", "Why does cooperation hang on a few?"),
        Text(
            f"{len(alone)} av {len(found)} som samverkar är ensamma om att förbinda andra.",
            f"{len(alone)} of {len(found)} that cooperate are alone in connecting others.",
        ),
        tuple(
            Ground(bridge.sentence(model), (bridge.iri, *bridge.neighbours[:MOST]))
            for bridge in (alone or found)[:MOST]
        ),
        [Asked("networks_by_programme")],
        "bridges",
    )


def why_rhythms(model: LinkModel) -> Explanation:
    """Which programmes run over other years than each other, or follow up less often."""
    found = rhythm_pairs(model)
    return figure(
        Text(
            "Varför är program svåra att följa upp tillsammans?",
            "Why are programmes hard to follow up together?",
        ),
        Text(f"{len(found)} par av program jämförs.", f"{len(found)} pairs are compared."),
        tuple(Ground(pair.sentence(model), (pair.first, pair.second)) for pair in found[:MOST]),
        [Asked("programme_periods")],
        "rhythm",
    )
