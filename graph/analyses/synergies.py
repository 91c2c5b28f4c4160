"""Whom should we talk to: missed meetings, conflicts and shared targets together."""

from dataclasses import dataclass

from graph.analyses.completeness import Completeness, completeness
from graph.analyses.conflicts import Clash, conflicts
from graph.analyses.grouping import Grouping
from graph.analyses.meetings import MissedMeeting, missed_meetings
from graph.analyses.model import LinkModel
from graph.analyses.overlap import Overlap, overlaps
from graph.answers import Column, Table
from graph.texts import Text


@dataclass(frozen=True)
class Synergies:
    """Measures 6, 7 and 9 by one grouping."""

    grouping: Grouping
    completeness: Completeness
    meetings: tuple[MissedMeeting, ...]
    conflicts: tuple[Clash, ...]
    overlaps: tuple[Overlap, ...]

    @property
    def known(self) -> bool:
        """Whether enough is linked for the list to be near complete."""
        return self.completeness.known

    def sentence(self) -> Text:
        """How many meetings and conflicts wait."""
        waiting = sum(1 for clash in self.conflicts if not clash.is_handled)
        more = Text("", "") if self.known else Text("Minst ", "At least ")
        return Text(
            f"{more.sv}{len(self.meetings)} möten mellan enheter saknas; "
            f"{waiting} av {len(self.conflicts)} målkonflikter hanteras inte av någon.",
            f"{more.en}{len(self.meetings)} meetings between units are missing; "
            f"nobody handles {waiting} of {len(self.conflicts)} goal conflicts.",
        )

    def table(self, model: LinkModel) -> Table:
        """The missed meetings, the most worthwhile first."""
        return Table(
            columns=(
                Column("first", Text("Enhet", "Unit")),
                Column("second", Text("bör prata med", "should talk to")),
                Column("score", Text("Vikt", "Weight")),
                Column("targets", Text("Globala delmål", "SDG targets")),
                Column("indicators", Text("Delade indikatorer", "Shared indicators")),
                Column("path", Text("Varför", "Why")),
            ),
            rows=tuple(
                (
                    model.thing(meeting.first),
                    model.thing(meeting.second),
                    round(meeting.score, 2),
                    ", ".join(model.targets[target].code for target in meeting.targets),
                    len(meeting.indicators),
                    meeting.path,
                )
                for meeting in self.meetings
            ),
        )


def synergies(model: LinkModel, grouping: Grouping = "programme") -> Synergies:
    """What strategists come for, by that grouping."""
    return Synergies(
        grouping=grouping,
        completeness=completeness(model),
        meetings=missed_meetings(model, grouping),
        conflicts=conflicts(model),
        overlaps=overlaps(model, grouping),
    )
