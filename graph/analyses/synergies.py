"""Whom should we talk to: missed meetings, conflicts and shared targets together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph.analyses.completeness import Completeness, completeness
from graph.analyses.conflicts import Clash, conflicts, conflicts_table
from graph.analyses.grouping import Grouping
from graph.analyses.influence.sources import usual_source
from graph.analyses.kept import kept
from graph.analyses.meetings import MissedMeeting, missed_meetings
from graph.analyses.model import LinkModel
from graph.analyses.outcomes import MarkedMeetings, marked, marked_table
from graph.analyses.overlap import Overlap, overlaps, overlaps_table
from graph.analyses.signed_synergy import SignedSynergy, signed_synergies, signed_table
from graph.analyses.wording import counted
from graph.answers import Table
from graph.texts import Text

_MEETINGS = Text("möten mellan enheter", "meetings between units")
_CLASHES = Text("målkonflikter", "goal conflicts")


@dataclass(frozen=True)
class Synergies:
    """Measures 6 to 9 by one grouping; ``signed`` by the most assessed own interaction source.

    ``meetings`` are all that are missing; ``marked`` parts them by what has been said of each.
    """

    grouping: Grouping
    completeness: Completeness
    meetings: Sequence[MissedMeeting]
    marked: MarkedMeetings
    conflicts: tuple[Clash, ...]
    overlaps: Sequence[Overlap]
    signed: tuple[SignedSynergy, ...]

    @property
    def known(self) -> bool:
        """Whether enough is linked for the list to be near complete."""
        return self.completeness.known

    def sentence(self) -> Text:
        """How many meetings and conflicts wait, and how many meetings have an outcome."""
        said, answered = self._waiting(), len(self.marked.answered)
        if not answered:
            return said
        more = counted(
            answered, Text("möte till", "more meeting"), Text("möten till", "more meetings")
        )
        return Text(
            f"{said.sv} Om {more.sv} finns besked.", f"{said.en} An outcome is given of {more.en}."
        )

    def _waiting(self) -> Text:
        if not self.marked.waiting and not self.conflicts:
            if not self.known:
                return Text(
                    "Okänt vilka som bör prata med varandra: för lite är länkat.",
                    "Unknown who should talk to each other: too little is linked.",
                )
            return Text(
                "Inga möten väntar och inga målkonflikter syns.",
                "No meetings wait and no goal conflicts are seen.",
            )
        waiting = sum(1 for clash in self.conflicts if not clash.is_handled)
        more = Text("", "") if self.known else Text("Minst ", "At least ")
        meetings = counted(
            len(self.marked.waiting),
            Text("möte mellan enheter", "meeting between units"),
            _MEETINGS,
        )
        clashes = counted(waiting, Text("målkonflikt", "goal conflict"), _CLASHES)
        return Text(
            f"{more.sv}{meetings.sv} saknas; {clashes.sv} av {len(self.conflicts)} hanteras inte "
            "av någon.",
            f"{more.en}{meetings.en} missing; {clashes.en} of {len(self.conflicts)} not handled "
            "by anybody.",
        )

    def table(self, model: LinkModel) -> Table:
        """The meetings that wait, the most worthwhile first."""
        return marked_table(model, self.marked.waiting)

    def tables(self, model: LinkModel) -> Mapping[str, Table]:
        """The meetings, those that have an answer, the conflicts and what is shared."""
        return {
            "meetings": self.table(model),
            "answered": marked_table(model, self.marked.answered),
            "conflicts": conflicts_table(model, self.conflicts),
            "overlaps": overlaps_table(model, self.overlaps),
            "signed": signed_table(model, self.signed),
        }


@kept
def synergies(model: LinkModel, grouping: Grouping = "programme") -> Synergies:
    """What strategists come for, by that grouping."""
    meetings = missed_meetings(model, grouping)
    return Synergies(
        grouping=grouping,
        completeness=completeness(model),
        meetings=meetings,
        marked=marked(model, meetings),
        conflicts=conflicts(model),
        overlaps=overlaps(model, grouping),
        signed=signed_synergies(model, usual_source(model.interaction_sources.values()), grouping),
    )
