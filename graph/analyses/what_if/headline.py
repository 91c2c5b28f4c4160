"""The headline measures of one model, each as a number and the things behind it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from graph.analyses.bridges import bridges
from graph.analyses.chain import chain
from graph.analyses.completeness import completeness
from graph.analyses.conflicts import Clash, conflicts
from graph.analyses.coverage import STEP_NAMES, STEPS, coverage
from graph.analyses.gap_texts import GAP_TEXTS
from graph.analyses.gaps import WEIGHTS, gaps
from graph.analyses.lonely import lonely_programmes
from graph.analyses.meeting_rate import meeting_rates
from graph.analyses.meetings import missed_meetings
from graph.analyses.model import LinkModel
from graph.analyses.wording import Share
from graph.answers import Thing
from graph.texts import Text

Pair = tuple[str, str]


@dataclass(frozen=True)
class Behind:
    """What stands behind a number: one thing, or two that belong together, as in a meeting.

    ``key`` tells whether it is the same in two models. ``pairs`` are the bearers inside a meeting.
    """

    key: tuple[str, ...]
    things: tuple[Thing, ...]
    pairs: tuple[Pair, ...] = ()

    @property
    def label(self) -> Text:
        """What people call it.

        >>> a, b = Thing("a", Text("Skola", "School")), Thing("b", Text("Miljö", "Environment"))
        >>> Behind(("a", "b"), (a, b)).label.sv
        'Skola ↔ Miljö'
        """
        return Text(
            " ↔ ".join(thing.label.sv for thing in self.things),
            " ↔ ".join(thing.label.en for thing in self.things),
        )


@dataclass(frozen=True)
class Headline:
    """A headline measure: what it is called, and what is said of things that come and go.

    ``measure`` is its name on ``/methods``.
    """

    name: str
    measure: str
    title: Text
    gone: Text
    come: Text


@dataclass(frozen=True)
class Reading:
    """One headline measure of one model.

    ``n`` is None for a bare count. Where not ``known`` the number may not be shown; where it is
    ``least`` it may be larger. A share on fewer than five is shown as its counts.
    """

    headline: Headline
    count: int
    n: int | None
    behind: Mapping[tuple[str, ...], Behind] = field(repr=False)
    known: bool = True
    least: bool = False

    @property
    def value(self) -> float | None:
        """The number to show: a share from 0 to 1, or a count; None where none may be."""
        if not self.known:
            return None
        return float(self.count) if self.n is None else Share(self.count, self.n).value

    def text(self) -> Text:
        """The number in words: "62 %", "minst 62 %", "3 av 4", "okänt"."""
        if not self.known:
            return Text("okänt", "unknown")
        if self.n is None:
            return Text(str(self.count), str(self.count))
        if not self.n:
            return Text("–", "–")
        said = Share(self.count, self.n).text()
        return Text(f"minst {said.sv}", f"at least {said.en}") if self.least else said

    def counts(self) -> Text:
        """What the share is of: "18 av 30"; empty for a bare count, and where nothing is said."""
        if not self.n or not self.known:
            return Text("", "")
        return Text(f"{self.count} av {self.n}", f"{self.count} of {self.n}")


Readings = Mapping[str, Reading]
"""The headline measures of a model by name, in the order they are shown."""


def headline(model: LinkModel) -> Readings:
    """Every headline measure of a model; nothing is compared with chance."""
    found = (
        reading
        for part in (_linked, _covered, _meeting, _clashing, _chained, _alone, _gaps)
        for reading in part(model)
    )
    return MappingProxyType({reading.headline.name: reading for reading in found})


def _share(
    named: Headline, share: Share, things: Iterable[Behind], *, known: bool = True,
    least: bool = False,
) -> Reading:  # fmt: skip
    behind = {each.key: each for each in things}
    return Reading(named, share.part, share.n, behind, known, least)


def _count(named: Headline, things: Iterable[Behind], *, known: bool = True) -> Reading:
    behind = {each.key: each for each in things}
    return Reading(named, len(behind), None, behind, known)


def _ones(model: LinkModel, iris: Iterable[str]) -> Iterator[Behind]:
    return (Behind((iri,), (model.thing(iri),)) for iri in iris)


def _linked(model: LinkModel) -> Iterator[Reading]:
    found = completeness(model)
    yield _share(LINKED, found.share, _ones(model, found.unlinked))


def _covered(model: LinkModel) -> Iterator[Reading]:
    found = coverage(model)
    for step in STEPS:
        at_step = (each.target for each in found.targets if each.step >= step)
        least = not found.known
        yield _share(COVERED[step], found.share(step), _ones(model, at_step), least=least)
    hanging = (each.target for each in found.on_one_row)
    yield _share(HANGING, found.hanging, _ones(model, hanging))


def _gaps(model: LinkModel) -> Iterator[Reading]:
    """How many gaps, and each kind with its things; what is unknown or information is no gap."""
    found = gaps(model)
    whole = sum(1 for gap in found.gaps if gap.weight == "gap")
    yield Reading(GAPS, whole, None, MappingProxyType({}))
    for code in GAP_TEXTS:
        if some := found.of(code):
            weight = some[0].weight
            title = Text(
                f"{GAP_TEXTS[code].sv} ({WEIGHTS[weight].sv})",
                f"{GAP_TEXTS[code].en} ({WEIGHTS[weight].en})",
            )
            named = Headline(f"gap-{code}", "gaps", title, *_LISTED)
            yield _count(named, _ones(model, (gap.thing for gap in some)))


def _meeting(model: LinkModel) -> Iterator[Reading]:
    meetings = (
        Behind(
            (meeting.first, meeting.second),
            (model.thing(meeting.first), model.thing(meeting.second)),
            tuple((need.first, need.second) for need in meeting.needs),
        )
        for meeting in missed_meetings(model)
    )
    yield _count(MEETINGS, meetings)
    rates = meeting_rates(model, draws=0)
    unmet = (
        Behind(
            (need.first, need.second),
            (model.thing(need.first), model.thing(need.second)),
            ((need.first, need.second),),
        )
        for need in rates.overall.unmet
    )
    yield _share(RATE, rates.overall.share, unmet, known=rates.known)


def _clashing(model: LinkModel) -> Iterator[Reading]:
    found = conflicts(model)
    yield _count(CONFLICTS, (_clash(model, clash) for clash in found))
    yield _count(UNHANDLED, (_clash(model, each) for each in found if not each.is_handled))


def _clash(model: LinkModel, clash: Clash) -> Behind:
    """A conflict that is only declared is the same when its sides change; others by targets."""
    kinds = sorted(clash.kinds - {"declared"})
    things = clash.targets if kinds else clash.declared
    return Behind((*kinds, *things), tuple(model.thing(thing) for thing in things))


def _chained(model: LinkModel) -> Iterator[Reading]:
    found = chain(model)
    yield _share(UPWARD, found.upward, _ones(model, found.broken_upward))
    yield _share(DOWNWARD, found.downward, _ones(model, found.broken_downward))


def _alone(model: LinkModel) -> Iterator[Reading]:
    lonely = lonely_programmes(model)
    yield _count(LONELY, _ones(model, lonely.programmes), known=lonely.known)
    holding = (bridge.iri for bridge in bridges(model) if bridge.separates)
    yield _count(BRIDGES, _ones(model, holding))


COVERING_STEP: Final = 2
"""The step from which a target counts as covered."""
_LISTED: Final = (Text("står inte längre här", "no longer here"), Text("tillkommer", "new here"))
LINKED: Final = Headline(
    "linked",
    "completeness",
    Text("Länkade mål och uppdrag", "Goals and missions linked"),
    Text("inte längre bland de olänkade", "no longer among the unlinked"),
    Text("bland de olänkade", "among the unlinked"),
)
COVERED: Final[Mapping[int, Headline]] = {
    step: Headline(
        f"coverage-{step}",
        "coverage" if step == COVERING_STEP else "ladder",
        Text(
            f"Täckning, steg {step} ({STEP_NAMES[step].sv})",
            f"Coverage, step {step} ({STEP_NAMES[step].en})",
        ),
        Text(f"faller under steg {step}", f"now below step {step}"),
        Text(f"når steg {step}", f"now at step {step}"),
    )
    for step in STEPS
}
"""By step; coverage itself is step 2."""
HANGING: Final = Headline(
    "hanging",
    "hanging",
    Text("Globala delmål som hänger på en enda", "SDG targets that hang on a single one"),
    Text("hänger inte längre på en enda", "no longer hanging on a single one"),
    Text("hänger nu på en enda", "now hanging on a single one"),
)
GAPS: Final = Headline("gaps", "gaps", Text("Luckor", "Gaps"), *_LISTED)
MEETINGS: Final = Headline(
    "meetings",
    "meetings",
    Text("Möten som saknas", "Missing meetings"),
    Text("saknas inte längre", "no longer missing"),
    Text("saknas nu", "now missing"),
)
RATE: Final = Headline(
    "rate",
    "rate",
    Text("Mötesgrad", "Meeting rate"),
    Text("par saknar inte längre ett möte", "no longer unmet"),
    Text("par borde nu mötas men gör det inte", "now unmet"),
)
CONFLICTS: Final = Headline("conflicts", "conflicts", Text("Målkonflikter", "Conflicts"), *_LISTED)
UNHANDLED: Final = Headline(
    "unhandled",
    "conflicts",
    Text("Målkonflikter som ingen hanterar", "Conflicts that nobody handles"),
    *_LISTED,
)
UPWARD: Final = Headline(
    "chain-up",
    "chain",
    Text("Aktiviteter som leder upp till något", "Activities that lead up to something"),
    Text("leder nu upp, eller är borta", "now leading up, or gone"),
    Text("leder inte upp till något", "not leading up to anything"),
)
DOWNWARD: Final = Headline(
    "chain-down",
    "chain",
    Text("Övergripande mål med arbete under sig", "Top goals with work below them"),
    Text("har nu arbete under sig, eller är borta", "now with work below them, or gone"),
    Text("har inget arbete under sig", "without work below them"),
)
LONELY: Final = Headline("lonely", "lonely", Text("Ensamma program", "Lonely programmes"), *_LISTED)
BRIDGES: Final = Headline(
    "bridges",
    "bridges",
    Text("Broar som håller ihop andra", "Bridges that hold others together"),
    *_LISTED,
)
