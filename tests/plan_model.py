"""What a service should do with a plan, as plain dicts: the model that it is held against.

A plan is a dict of things ("goal/a"), each a dict of fields with the set of their values: texts
as "sv:…", links as the things they lead to, and under "type" what the thing is.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Plan = dict[str, dict[str, frozenset[str]]]
Statement = tuple[str, str, str]

TEXTS = frozenset({"label", "description"})
SINGLE = TEXTS | {"startDate", "endDate", "unitOfMeasure", "direction", "value", "targetDate"}
"""What has one value, or one in each language."""
FIELDS: Mapping[str, tuple[str, ...]] = {
    "unit": ("label", "description", "unitOf"),
    "vision": ("label", "description", "responsibleUnit", "startDate", "endDate"),
    "goal": ("label", "description", "responsibleUnit", "contributesTo", "theme",
             "startDate", "endDate"),
    "theme": ("label", "description"),
    "indicator": ("label", "unitOfMeasure", "direction", "hasTargetValue"),
    "target-value": ("label", "value", "targetDate"),
}  # fmt: skip
LINKS = frozenset({"unitOf", "responsibleUnit", "contributesTo", "theme", "hasTargetValue"})
_NAMED = frozenset({"unit", "vision", "goal", "indicator"})
_SHORTEST_GOAL = 15
_NOTHING: frozenset[str] = frozenset()


class Refused(Exception):
    """The service should refuse, with this status."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass(frozen=True)
class Wanted:
    """An edit of a thing; ``seen`` is the number it was made from, None for whatever there is."""

    action: str
    thing: str
    content: Mapping[str, Any] = field(default_factory=dict)
    seen: int | None = None


@dataclass(frozen=True)
class Made:
    """A change that was made: the plan before and after it, and why."""

    number: int
    before: Plan
    after: Plan
    why: str

    @property
    def touched(self) -> frozenset[str]:
        """The things that it changed."""
        return differing(self.before, self.after)


class PlanModel:
    """A plan with its history. ``number`` is that of the last change to anything anywhere."""

    def __init__(self, number: int) -> None:
        self.first = self.number = number
        self.plan: Plan = {}
        self.changes: list[Made] = []

    def version(self, thing: str) -> int:
        """The last change of a thing; 0 where there is none."""
        return max((one.number for one in self.changes if thing in one.touched), default=0)

    @property
    def last(self) -> int:
        """The last change of this plan."""
        return self.changes[-1].number if self.changes else self.first

    def at(self, number: int) -> Plan:
        """The plan as it was after a change."""
        past = [one.after for one in self.changes if one.number <= number]
        return past[-1] if past else {}

    def history(self, thing: str) -> list[int]:
        """The changes of a thing and of what belongs to it today, newest first."""
        things = {thing, *self.plan.get(thing, {}).get("hasTargetValue", ())}
        return [one.number for one in reversed(self.changes) if things & one.touched]

    def edited(self, edits: list[Wanted]) -> Plan:
        """The plan after some edits; raises ``Refused``."""
        for edit in edits:
            if edit.seen is not None and self.version(edit.thing) > edit.seen:
                raise Refused(412)
            if edit.action == "create" and edit.thing in self.plan:
                raise Refused(412)
        after = _after(self.plan, edits)
        self.check(after)
        return after

    def reverted(self, number: int) -> Plan:
        """The plan without what one change did; raises ``Refused``."""
        (undone,) = [one for one in self.changes if one.number == number]
        before, after = statements(undone.before), statements(undone.after)
        coming, going = before - after, after - before
        now = statements(self.plan)
        if going - now or coming & now:
            raise Refused(409)
        if any(_is_replaced(one, now - going) for one in coming):
            raise Refused(409)
        left = {thing for thing, _, _ in now - going}
        if any(path == "type" and thing in left for thing, path, _ in going):
            raise Refused(409)
        found = planned((now - going) | coming)
        self.check(found)
        return found

    def check(self, after: Plan) -> None:
        """Refuse what would break a rule; the plan as it is breaks none."""
        if any(_broken(after)):
            raise Refused(422)

    def make(self, after: Plan, why: str) -> bool:
        """Let the plan be that; whether anything differed."""
        if after == self.plan:
            return False
        self.number += 1
        self.changes.append(Made(self.number, self.plan, after, why))
        self.plan = after
        return True


def statements(plan: Plan) -> frozenset[Statement]:
    """Everything a plan says."""
    return frozenset(
        (thing, path, value)
        for thing, said in plan.items()
        for path, values in said.items()
        for value in values
    )


def planned(said: Iterable[Statement]) -> Plan:
    """The plan that says just this."""
    found: dict[str, dict[str, set[str]]] = {}
    for thing, path, value in said:
        found.setdefault(thing, {}).setdefault(path, set()).add(value)
    return {
        thing: {path: frozenset(values) for path, values in paths.items()}
        for thing, paths in found.items()
    }


def differing(before: Plan, after: Plan) -> frozenset[str]:
    """The things of which something else is said."""
    return frozenset(thing for thing in {*before, *after} if before.get(thing) != after.get(thing))


def _after(plan: Plan, edits: list[Wanted]) -> Plan:
    now = {thing: dict(said) for thing, said in plan.items()}
    announced = {edit.thing for edit in edits if edit.action != "remove"}
    unfit, removed = False, []
    owned = {thing: said.get("hasTargetValue", _NOTHING) for thing, said in plan.items()}
    for edit in edits:
        there = edit.thing in now
        if edit.action in {"create", "add"} and there:
            raise Refused(412 if edit.action == "create" else 409)
        if edit.action in {"replace", "change", "remove"} and not there:
            raise Refused(412 if edit.action == "replace" else 404)
        if edit.action == "remove":
            removed.append(edit.thing)
            _remove(now, edit.thing)
        elif not _write(now, edit, announced):
            unfit = True
    if unfit:
        raise Refused(422)
    for thing in removed:
        if thing not in now and _is_needed(now, thing, owned.get(thing, _NOTHING)):
            raise Refused(409)
    return now


def _remove(now: Plan, thing: str) -> None:
    del now[thing]
    for said in now.values():
        _set(said, "hasTargetValue", said.get("hasTargetValue", _NOTHING) - {thing})


def _is_needed(now: Plan, thing: str, owned: frozenset[str]) -> bool:
    if any(
        thing in values for said in now.values() for path, values in said.items() if path in LINKS
    ):
        return True
    held = {one for said in now.values() for one in said.get("hasTargetValue", ())}
    return any(one in now and one not in held for one in owned)


def _write(now: Plan, edit: Wanted, announced: set[str]) -> bool:
    """Describe a thing; False where it leads to what there is not."""
    kind = edit.thing.split("/")[0]
    said = dict(now.get(edit.thing, {"type": frozenset({kind})}))
    fit = True
    for name in FIELDS[kind] if edit.action != "change" else edit.content:
        if name not in FIELDS[kind]:
            continue
        value = edit.content.get(name)
        if name in TEXTS:
            kept = edit.action == "change" and value is not None
            base = _texts(said.get(name, _NOTHING)) if kept else {}
            texts = base | (value or {})
            values = frozenset(f"{language}:{text}" for language, text in texts.items() if text)
        elif name in LINKS:
            values = frozenset(value or ())
            fit = fit and all(one in now or one in announced for one in values)
        else:
            values = _NOTHING if value is None else frozenset({str(value)})
        _set(said, name, values)
    now[edit.thing] = said
    for owner in edit.content.get("targetOf") or ():
        fit = fit and (owner in now or owner in announced)
    if fit and "targetOf" in edit.content:
        _belong(now, edit.thing, edit.content["targetOf"] or ())
    return fit


def _belong(now: Plan, thing: str, owners: Iterable[str]) -> None:
    for name in {*now, *owners}:
        said = now.setdefault(name, {})
        held = said.get("hasTargetValue", _NOTHING) - {thing}
        _set(said, "hasTargetValue", held | ({thing} if name in owners else _NOTHING))


def _texts(values: Iterable[str]) -> dict[str, str | None]:
    return {value[:2]: value[3:] for value in values}


def _set(said: dict[str, frozenset[str]], name: str, values: frozenset[str]) -> None:
    said.pop(name, None)
    if values:
        said[name] = values


def _is_replaced(one: Statement, others: frozenset[Statement]) -> bool:
    """Whether another value has taken the place of one that would come back."""
    thing, path, value = one
    language = value[:2] if path in TEXTS else ""
    return path in SINGLE and any(
        (other[0], other[1]) == (thing, path) and other[2].startswith(language) for other in others
    )


def _broken(plan: Plan) -> Iterator[str]:
    """Violations in the ordinary profile, as far as plans here can have them."""
    for said in plan.values():
        kind = next(iter(said.get("type", ["none"])))
        if kind == "none":
            yield "S6"
        if kind in _NAMED and "label" not in said:
            yield "S1"
        yield from (
            "S2" for path in LINKS for one in said.get(path, ()) if "type" not in plan.get(one, {})
        )
        start, end = (min(said.get(name, [""])) for name in ("startDate", "endDate"))
        if start and end and start >= end:
            yield "G5"
        if kind == "goal":
            yield from _broken_goal(said)
        if kind == "indicator" and not {"unitOfMeasure", "direction"} <= said.keys():
            yield "I1 I2"
        if kind == "target-value" and "value" not in said:
            yield "S7"
    for path in ("contributesTo", "unitOf"):
        yield from ("G10 S9" for thing in plan if thing in _reached(plan, thing, path))


def _broken_goal(said: Mapping[str, frozenset[str]]) -> Iterator[str]:
    labels = [value[3:] for value in said.get("label", ()) if value.startswith("sv:")]
    if not labels or len(labels[0]) < _SHORTEST_GOAL:
        yield "G1"
    if len(said.get("responsibleUnit", ())) != 1:
        yield "G2"


def _reached(plan: Plan, thing: str, path: str) -> set[str]:
    found: set[str] = set()
    ahead = [thing]
    while ahead:
        fresh = plan.get(ahead.pop(), {}).get(path, _NOTHING) - found
        found |= fresh
        ahead += fresh
    return found
