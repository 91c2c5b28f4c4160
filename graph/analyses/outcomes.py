"""What has become of the proposed meetings, and which still wait (measure 9)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Literal, overload

from graph.analyses.coverage import codes
from graph.analyses.meetings import MissedMeeting
from graph.analyses.model import LinkModel, MeetingOutcome
from graph.analyses.wording import listed
from graph.answers import Coded, Column, Table, Value
from graph.texts import Text

State = Literal["proposed", "returned", "contacted", "joint-activity", "not-needed"]
STATES: Mapping[State, Text] = {
    "proposed": Text("föreslaget", "proposed"),
    "returned": Text("åter på listan", "back on the list"),
    "contacted": Text("kontakt tagen", "contacted"),
    "joint-activity": Text("gemensam aktivitet", "joint activity"),
    "not-needed": Text("behövs inte", "not needed"),
}
"""What each state of a proposed meeting is called."""
_WAITING: tuple[State, ...] = ("proposed", "returned", "contacted")
_LONG_AGO = datetime(1, 1, 2, tzinfo=UTC)
"""For what is no moment; a day from the first, so that it has a date in every zone."""


@dataclass(frozen=True)
class MarkedMeeting:
    """A proposed meeting with what has been said of it, newest first.

    ``new`` is what the two share today that the last outcome did not take up.
    """

    meeting: MissedMeeting
    state: State
    said: tuple[MeetingOutcome, ...] = ()
    new: tuple[str, ...] = ()

    @property
    def last(self) -> MeetingOutcome | None:
        """The outcome that holds; None where nobody has said anything."""
        return self.said[0] if self.said else None

    @property
    def waits(self) -> bool:
        """Whether it stands in today's list; contacted ones do, last."""
        return self.state in _WAITING

    def sentence(self, model: LinkModel) -> Text:
        """What was last said, by whom and when, and what has come since; empty for nothing."""
        if self.last is None:
            return Text("", "")
        said, day = _as_outcome(self.last.outcome), self.last.at[:10]
        who = model.label_of(self.last.said_by) if self.last.said_by else None
        swedish, english = (f" av {who.sv}", f" by {who.en}") if who else ("", "")
        text = Text(
            f"{said.sv.capitalize()} ({day}{swedish}).", f"{said.en.capitalize()} ({day}{english})."
        )
        for more in self._details(model):
            text = Text(f"{text.sv} {more.sv}", f"{text.en} {more.en}")
        return text

    def _details(self, model: LinkModel) -> Iterable[Text]:
        if self.last is None:
            return
        if self.last.reason:
            why = self.last.outcome == "not-needed"
            label = Text("Skäl: ", "Reason: ") if why else Text("", "")
            yield Text(label.sv + self.last.reason, label.en + self.last.reason)
        if self.last.activities:
            names = listed([model.label_of(iri) for iri in sorted(self.last.activities)])
            yield names
        if self.state == "returned" and self.new:
            since = listed([model.thing(iri).label for iri in self.new])
            yield Text(f"Nytt sedan dess: {since.sv}.", f"New since then: {since.en}.")
        elif self.state == "returned":
            yield Text("Aktiviteten pågår inte längre.", "The activity no longer goes on.")
        elif self.state == "joint-activity":
            yield Text(
                "Mötet räknas när aktiviteten bidrar till bådas mål.",
                "The meeting counts once the activity contributes to the goals of both.",
            )


@dataclass(frozen=True)
class _Proposed(Sequence[MarkedMeeting]):
    """Meetings that nothing has been said of: each is made when it is looked at."""

    meetings: Sequence[MissedMeeting]

    def __len__(self) -> int:
        """How many there are."""
        return len(self.meetings)

    @overload
    def __getitem__(self, place: int) -> MarkedMeeting: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[MarkedMeeting]: ...
    def __getitem__(self, place: int | slice) -> MarkedMeeting | Sequence[MarkedMeeting]:
        """One of them, or some of them."""
        if isinstance(place, slice):
            return _Proposed(self.meetings[place])
        return MarkedMeeting(self.meetings[place], "proposed")


@dataclass(frozen=True)
class MarkedMeetings:
    """Proposed meetings by what has been said of them: today's list, and what has an answer."""

    waiting: Sequence[MarkedMeeting]
    answered: tuple[MarkedMeeting, ...]

    @cached_property
    def counts(self) -> Mapping[State, int]:
        """How many there are in each state."""
        found: Counter[State] = Counter(each.state for each in self.answered)
        if isinstance(self.waiting, _Proposed):
            found["proposed"] = len(self.waiting)
        else:
            found.update(each.state for each in self.waiting)
        return {state: found[state] for state in STATES}


def marked(model: LinkModel, meetings: Sequence[MissedMeeting]) -> MarkedMeetings:
    """The meetings with what has been said of each, up to the model's date.

    They keep their order, but those contacted come after those nobody has been in touch about.
    """
    said = outcomes_by_pair(model)
    if not said:
        return MarkedMeetings(_Proposed(meetings), ())
    found = [_marked(model, each, said.get(_pair(each), ())) for each in meetings]
    waiting = [each for each in found if each.waits]
    return MarkedMeetings(
        waiting=tuple(sorted(waiting, key=lambda each: each.state == "contacted")),
        answered=tuple(each for each in found if not each.waits),
    )


def outcomes_by_pair(model: LinkModel) -> Mapping[frozenset[str], tuple[MeetingOutcome, ...]]:
    """Pair of units or programmes → what has been said of their meeting, newest first.

    An outcome is said of exactly two; what is dated after the model's day is not said yet.
    """
    found: dict[frozenset[str], list[MeetingOutcome]] = {}
    for each in model.outcomes:
        if len(each.between) == len(("one", "other")) and _day(each) <= model.as_of:
            found.setdefault(each.between, []).append(each)
    return {
        pair: tuple(sorted(some, key=lambda one: (_moment(one.at), one.iri), reverse=True))
        for pair, some in found.items()
    }


def taken_up(meeting: MissedMeeting) -> tuple[str, ...]:
    """All a meeting is about: shared targets and indicators, and targets that interact."""
    interacting = {
        target for need in meeting.needs for pair in need.interactions for target in pair
    }
    return tuple(sorted({*meeting.targets, *meeting.indicators, *interacting}))


def marked_table(model: LinkModel, meetings: Iterable[MarkedMeeting]) -> Table:
    """One row per meeting with its state, and what was last said of it."""
    return Table(
        columns=(
            Column("first", Text("Enhet", "Unit")),
            Column("second", Text("bör prata med", "should talk to")),
            Column("score", Text("Vikt", "Weight")),
            Column("targets", Text("Globala delmål", "SDG targets")),
            Column("indicators", Text("Delade indikatorer", "Shared indicators")),
            Column("path", Text("Varför", "Why")),
            Column("state", Text("Läge", "State")),
            Column("said", Text("Besked", "Outcome")),
        ),
        rows=tuple(_row(model, each) for each in meetings),
    )


def _row(model: LinkModel, each: MarkedMeeting) -> tuple[Value, ...]:
    meeting = each.meeting
    return (
        model.thing(meeting.first),
        model.thing(meeting.second),
        round(meeting.score, 2),
        codes(model, meeting.targets),
        len(meeting.indicators),
        meeting.path,
        Coded(each.state, STATES[each.state]),
        each.sentence(model),
    )


def _marked(
    model: LinkModel, meeting: MissedMeeting, said: tuple[MeetingOutcome, ...]
) -> MarkedMeeting:
    if not said:
        return MarkedMeeting(meeting, "proposed")
    last = said[0]
    new = tuple(iri for iri in taken_up(meeting) if last.takes_up and iri not in last.takes_up)
    ended = last.outcome == "joint-activity" and not last.activities & model.current.keys()
    return MarkedMeeting(meeting, "returned" if new or ended else _known(last.outcome), said, new)


def _known(outcome: str) -> State:
    """The state that an outcome leads to; what the scheme does not have leads to none."""
    return next((state for state in STATES if state == outcome), "proposed")


def _as_outcome(outcome: str) -> Text:
    return STATES[_known(outcome)]


def _pair(meeting: MissedMeeting) -> frozenset[str]:
    return frozenset({meeting.first, meeting.second})


def _moment(written: str) -> datetime:
    """A moment as xsd:dateTime writes it; what states no zone is taken as UTC."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return _LONG_AGO
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _day(outcome: MeetingOutcome) -> date:
    """The day here, as points in the history are days here."""
    moment = _moment(outcome.at)
    try:
        return moment.astimezone().date()
    except OverflowError:  # the last hours there are
        return moment.date()
