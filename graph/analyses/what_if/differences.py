"""What differs between two models in every headline measure, with the things behind it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from graph.analyses.what_if.headline import COVERED, COVERING_STEP, Behind, Reading, Readings
from graph.analyses.wording import counted, listed, rounded
from graph.answers import Coded, Column, Table, Thing, Value
from graph.names import SDG
from graph.texts import Text

_IN_A_SENTENCE = 3
NOTHING = Text("Inget av det som mäts ändras.", "Nothing that is measured changes.")


@dataclass(frozen=True)
class MeasureDifference:
    """One headline measure in two models; ``gone`` and ``come`` are the things behind."""

    before: Reading
    after: Reading
    gone: tuple[Behind, ...]
    come: tuple[Behind, ...]

    @property
    def name(self) -> str:
        """The measure's name."""
        return self.before.headline.name

    @property
    def is_any(self) -> bool:
        """Whether anything differs."""
        same = (self.before.text(), self.before.counts()) == (
            self.after.text(),
            self.after.counts(),
        )
        return bool(self.gone or self.come) or not same

    @property
    def change(self) -> float | None:
        """How much the number rose; None where either may not be shown."""
        if self.before.value is None or self.after.value is None:
            return None
        return self.after.value - self.before.value

    def clause(self) -> Text:
        """From what to what, and how many things came and went."""
        title, numbers = self.before.headline.title, self._numbers()
        moves = [
            *self._moved(self.gone, self.before.headline.gone),
            *self._moved(self.come, self.before.headline.come),
        ]
        swedish, english = "; ".join(m.sv for m in moves), "; ".join(m.en for m in moves)
        between = ": " if moves else ""
        told = "; ".join(part for part in (numbers.en, english) if part)
        return Text(f"{title.sv}{numbers.sv}{between}{swedish}", f"{title.en}: {told}")

    def _numbers(self) -> Text:
        """From what to what; with what they are of where the shares alone look alike."""
        before, after = self.before.text(), self.after.text()
        if before == after and self.before.counts() != self.after.counts():
            before, after = _with_counts(self.before), _with_counts(self.after)
        if before == after:
            return Text("", "")
        return Text(f" går från {before.sv} till {after.sv}", f"from {before.en} to {after.en}")

    def _moved(self, some: tuple[Behind, ...], words: Text) -> Iterator[Text]:
        if some:
            which = _named(some)
            yield Text(f"{len(some)} {words.sv}{which.sv}", f"{len(some)} {words.en}{which.en}")


@dataclass(frozen=True)
class Difference:
    """Every headline measure in two models, in the order they are shown."""

    measures: tuple[MeasureDifference, ...]

    @property
    def changed(self) -> tuple[MeasureDifference, ...]:
        """Those that differ."""
        return tuple(each for each in self.measures if each.is_any)

    def of(self, name: str) -> MeasureDifference | None:
        """One measure; None for a kind of gap that neither model has."""
        return next((each for each in self.measures if each.name == name), None)

    def sentence(self) -> Text:
        """The weightiest differences, at most three, and how many measures more differ."""
        changed = {each.name: each for each in self.changed}
        first = [changed[name] for name in _WEIGHTIEST if name in changed][:_IN_A_SENTENCE]
        if not changed:
            return NOTHING
        told = first or list(changed.values())[:_IN_A_SENTENCE]
        clauses = [each.clause() for each in told]
        swedish, english = ". ".join(c.sv for c in clauses), ". ".join(c.en for c in clauses)
        if rest := len(changed) - len(told):
            more = counted(
                rest, Text("mått till", "more measure"), Text("mått till", "more measures")
            )
            return Text(f"{swedish}. {more.sv} ändras.", f"{english}. {more.en} changed.")
        return Text(f"{swedish}.", f"{english}.")

    def table(self) -> Table:
        """One row per measure; ``change`` in shares from 0 to 1, or counts."""
        return Table(
            columns=(
                Column("measure", Text("Mått", "Measure")),
                Column("before", Text("Före", "Before")),
                Column("after", Text("Efter", "After")),
                Column("change", Text("Skillnad", "Difference")),
                Column("gone", Text("Försvinner", "Gone")),
                Column("come", Text("Tillkommer", "New")),
            ),
            rows=tuple(
                (
                    Coded(each.name, each.before.headline.title),
                    each.before.text(),
                    each.after.text(),
                    rounded(each.change),
                    len(each.gone),
                    len(each.come),
                )
                for each in self.measures
            ),
        )

    def behind_table(self) -> Table:
        """One row per thing behind a difference; a meeting has two things."""
        return Table(
            columns=(
                Column("measure", Text("Mått", "Measure")),
                Column("turn", Text("Vad som händer", "What happens")),
                Column("thing", Text("Vad", "What")),
                Column("other", Text("Med", "With")),
            ),
            rows=tuple(row for each in self.measures for row in _behind_rows(each)),
        )


def difference(before: Readings, after: Readings) -> Difference:
    """What differs between the headline measures of two models."""
    names = [*before, *(name for name in after if name not in before)]
    return Difference(tuple(_measure(before.get(name), after.get(name)) for name in names))


def _measure(before: Reading | None, after: Reading | None) -> MeasureDifference:
    """A kind of gap that one of the models has none of counts as nought there."""
    if before is None or after is None:
        there = before or after
        if there is None:
            raise LookupError
        nought = replace(there, count=0, behind=MappingProxyType({}))
        before, after = before or nought, after or nought
    return MeasureDifference(
        before=before,
        after=after,
        gone=tuple(one for key, one in before.behind.items() if key not in after.behind),
        come=tuple(one for key, one in after.behind.items() if key not in before.behind),
    )


def _behind_rows(each: MeasureDifference) -> Iterator[tuple[Value, ...]]:
    named = each.before.headline
    for turn, words, some in (("gone", named.gone, each.gone), ("come", named.come, each.come)):
        for one in some:
            yield (
                Coded(each.name, named.title),
                Coded(turn, words),
                one.things[0] if one.things else None,
                _other(one.things),
            )


def _with_counts(reading: Reading) -> Text:
    said, counts = reading.text(), reading.counts()
    return Text(f"{said.sv} ({counts.sv})", f"{said.en} ({counts.en})")


def _other(things: Sequence[Thing]) -> Thing | None:
    return things[1] if len(things) > 1 else None


def _named(some: Sequence[Behind]) -> Text:
    """Targets by their codes, a single other thing by its name, and more not at all."""
    codes = [each.things[0].iri.rpartition("/")[2] for each in some if _is_target(each)]
    if len(codes) == len(some):
        names = listed([Text(code, code) for code in codes])
    elif len(some) == 1:
        names = some[0].label
    else:
        return Text("", "")
    return Text(f" ({names.sv})", f" ({names.en})")


def _is_target(each: Behind) -> bool:
    return len(each.things) == 1 and each.things[0].iri.startswith(str(SDG))


_WEIGHTIEST = (
    COVERED[COVERING_STEP].name,
    "rate",
    "meetings",
    "unhandled",
    "conflicts",
    "hanging",
    "chain-up",
    "chain-down",
    "gaps",
    "lonely",
    "bridges",
)
"""The measures that a sentence tells first."""
