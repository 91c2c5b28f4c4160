"""Why a thing came or went between two dates: new work, or old work that was linked."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from graph.analyses.coverage import is_followed_up
from graph.analyses.model import LinkModel, Programme
from graph.analyses.what_if.headline import COVERED, Behind, Pair
from graph.texts import Text

CauseCode = Literal[
    "relevance",
    "newly-linked",
    "unlinked",
    "new-work",
    "removed",
    "started",
    "ended",
    "joined",
    "parted",
    "followed-up",
    "follow-up-overdue",
    "measured",
    "no-longer-measured",
    "changed",
    "time-passed",
]
CAUSES: Final[Mapping[CauseCode, Text]] = {
    "relevance": Text("relevansprofilen har ändrats", "the relevance profile has changed"),
    "newly-linked": Text(
        "arbete som redan fanns har länkats", "work that was there already has been linked"
    ),
    "unlinked": Text(
        "en länk har tagits bort, arbetet finns kvar", "a link was removed, the work is still there"
    ),
    "new-work": Text("nytt arbete", "new work"),
    "removed": Text("arbetet har tagits bort", "the work has been removed"),
    "started": Text("en period har börjat", "a period has begun"),
    "ended": Text("en period har slutat", "a period has ended"),
    "joined": Text("de möts nu", "they meet now"),
    "parted": Text("de möttes förut", "they used to meet"),
    "followed-up": Text("har följts upp", "has been followed up"),
    "follow-up-overdue": Text(
        "ingen uppföljning inom rytmen längre", "no follow-up within the rhythm any more"
    ),
    "measured": Text("har fått mått", "can be measured now"),
    "no-longer-measured": Text("har inget mått längre", "can no longer be measured"),
    "changed": Text("uppgifterna har ändrats", "what is said of it has changed"),
    "time-passed": Text("tiden har gått", "time has passed"),
}
"""Every cause; where several hold, the one that says least of progress comes first."""
Turn = Literal["gone", "come"]
_BY_GOALS: Final = frozenset({named.name for step, named in COVERED.items() if step > 1})


@dataclass(frozen=True)
class Caused:
    """One thing that came or went behind a measure, with why and the things that did it.

    ``causes`` are never empty; the first is the one to count it under.
    """

    measure: str
    turn: Turn
    behind: Behind
    causes: tuple[CauseCode, ...]
    by: tuple[str, ...]


@dataclass(frozen=True)
class Causes:
    """Finds why things came and went between two models of the same organisation."""

    earlier: LinkModel
    later: LinkModel

    @property
    def _models(self) -> tuple[LinkModel, LinkModel]:
        return self.earlier, self.later

    def of(self, measure: str, turn: Turn, behind: Behind) -> Caused:
        """Why one thing came or went behind one measure."""
        found: list[tuple[CauseCode, str]] = []
        for pair in behind.pairs:
            found += self._of_pair(turn, *pair)
        for iri in () if behind.pairs else behind.key:
            if iri in self.later.targets or iri in self.earlier.targets:
                found += self._of_target(iri, measure)
            else:
                found += self._of_thing(turn, iri, measure)
        order = list(CAUSES)
        causes = sorted({cause for cause, _ in found}, key=order.index)
        things = tuple(dict.fromkeys(thing for _, thing in found if thing))
        return Caused(measure, turn, behind, tuple(causes) or ("changed",), things)

    def _of_target(self, target: str, measure: str) -> Iterator[tuple[CauseCode, str]]:
        was, now = target in self.earlier.relevant, target in self.later.relevant
        if was != now:
            yield "relevance", ""
            return
        before, after = (self._carrying(model, target, measure) for model in self._models)
        yield from ((self._arrival(b, linking=True), b) for b in sorted(after - before))
        yield from ((self._departure(b, linking=True), b) for b in sorted(before - after))
        if measure.startswith(("coverage", "gap")):
            for bearer in sorted(before & after):
                yield from self._of_family(bearer)

    def _carrying(self, model: LinkModel, target: str, measure: str) -> frozenset[str]:
        """The bearers that a target owes its place to: from step 2 activities alone do nothing."""
        bearers = model.bearers_by_target.get(target, ())
        if measure in _BY_GOALS:
            return frozenset(each for each in bearers if model.current[each].kind != "activity")
        return frozenset(bearers)

    def _arrival(self, bearer: str, *, linking: bool = False) -> CauseCode:
        if bearer not in self.earlier.bearers:
            return "new-work"
        if bearer not in self.earlier.current:
            return "started"
        return "newly-linked" if linking else "changed"

    def _departure(self, bearer: str, *, linking: bool = False) -> CauseCode:
        if bearer not in self.later.bearers:
            return "removed"
        if bearer not in self.later.current:
            return "ended"
        return "unlinked" if linking else "changed"

    def _of_family(self, bearer: str) -> Iterator[tuple[CauseCode, str]]:
        """Why a bearer that was there all the time now stands at another step."""
        below = self.earlier.descendants[bearer], self.later.descendants[bearer]
        for new in sorted(below[1] - below[0]):
            yield self._arrival(new), new
        for old in sorted(below[0] - below[1]):
            yield self._departure(old), old
        followed = tuple(is_followed_up(model, model.current[bearer]) for model in self._models)
        if followed[0] != followed[1]:
            yield ("followed-up" if followed[1] else "follow-up-overdue"), bearer
        measured = tuple(
            any(_has_measure(model, one) for one in (bearer, *some))
            for model, some in zip(self._models, below, strict=True)
        )
        if measured[0] != measured[1]:
            yield ("measured" if measured[1] else "no-longer-measured"), bearer
        if self.earlier.current[bearer].responsible != self.later.current[bearer].responsible:
            yield "changed", bearer

    def _of_pair(self, turn: Turn, first: str, second: str) -> Iterator[tuple[CauseCode, str]]:
        """Why two bearers came to need a meeting they do not have, or no longer do."""
        pair: Pair = (first, second)
        moved = False
        for bearer in pair:
            cause = self._arrival(bearer) if turn == "come" else self._departure(bearer)
            if cause != "changed":
                moved = True
                yield cause, bearer
        if moved:
            return
        shared = [self._shared(model, pair) for model in self._models]
        new, old = shared[1] - shared[0], shared[0] - shared[1]
        if turn == "come" and new:
            yield from (("newly-linked", bearer) for bearer in pair if self._has_new(bearer))
        elif turn == "gone" and old and not shared[1]:
            yield from (("unlinked", bearer) for bearer in pair)
        else:
            cause = "parted" if turn == "come" else "joined"
            yield from ((cause, bearer) for bearer in pair)

    def _shared(self, model: LinkModel, pair: Pair) -> frozenset[str]:
        targets = [model.strengths.get(bearer, {}).keys() for bearer in pair]
        indicators = [model.current[bearer].indicators for bearer in pair]
        return frozenset(targets[0] & targets[1]) | (indicators[0] & indicators[1])

    def _has_new(self, bearer: str) -> bool:
        was, now = self.earlier.strengths.get(bearer, {}), self.later.strengths.get(bearer, {})
        measured = self.later.current[bearer].indicators - self.earlier.current[bearer].indicators
        return bool(now.keys() - was.keys() or measured)

    def _of_thing(self, turn: Turn, iri: str, measure: str) -> Iterator[tuple[CauseCode, str]]:
        """Why a bearer, programme, unit or indicator came into a list or left it."""
        if iri in self.earlier.bearers or iri in self.later.bearers:
            linking = measure == "linked"
            if turn == "come":
                cause = self._arrival(iri)
                cause = "unlinked" if linking and cause == "changed" else cause
            else:
                cause = self._departure(iri)
                cause = "newly-linked" if linking and cause == "changed" else cause
            same = self._is_as_it_was(iri)
            yield ("time-passed" if cause == "changed" and same else cause), iri
            return
        parts = [(*model.programmes, *model.units, *model.networks, *model.indicators)
                 for model in self._models]  # fmt: skip
        if not any(iri in part for part in parts):
            return
        if iri not in parts[0]:
            yield "new-work", iri
        elif iri not in parts[1]:
            yield "removed", iri
        else:
            yield self._of_lasting(iri, measure), iri

    def _of_lasting(self, iri: str, measure: str) -> CauseCode:
        """Why something that was there all the time is judged otherwise.

        A list of gaps is of the thing itself, so that where nothing said of it differs, it is the
        day that does; other lists look at what is around it too.
        """
        before, after = (
            model.programmes.get(iri) or model.indicators.get(iri) for model in self._models
        )
        if before is None or before != after or not measure.startswith("gap"):
            return "changed"
        if isinstance(before, Programme):
            was, now = (before.is_current(model.as_of) for model in self._models)
            if was != now:
                return "started" if now else "ended"
        return "time-passed"

    def _is_as_it_was(self, bearer: str) -> bool:
        """Whether nothing said of a bearer itself differs; its family may."""
        models = self._models
        return _all_same(model.bearers.get(bearer) for model in models) and _all_same(
            (
                model.follow_ups_by_subject.get(bearer),
                model.links_by_bearer.get(bearer),
                model.descendants.get(bearer),
            )
            for model in models
        )


def _has_measure(model: LinkModel, bearer: str) -> bool:
    """Whether a target value, a quality level or a written criterion tells how it goes."""
    one = model.current[bearer]
    indicators = [model.indicators[iri] for iri in one.indicators if iri in model.indicators]
    aimed = any(indicator.target_values for indicator in indicators)
    return one.has_quality_level or one.has_criterion or aimed


def _all_same(values: Iterable[object]) -> bool:
    first, *others = values
    return all(other == first for other in others)
