"""Edits of a plan that hypothesis draws: mostly such as the plan, as it is, allows."""

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from tests.plan_model import FIELDS, Plan

Edit = tuple[str, str, dict[str, Any], int]
"""Action, thing, content, and how its condition is made."""
SLUGS = "abc"
_WORDS = st.sampled_from(["Ingen skadas i trafiken", "Alla når målen i skolan", "Kort"])
_TEXT = st.fixed_dictionaries({}, optional={"sv": _WORDS, "en": st.none() | _WORDS})
_DAY = st.sampled_from(["2026-01-01", "2026-06-30", "2027-12-31"])
_VALUES: Mapping[str, st.SearchStrategy[Any]] = {
    "label": st.none() | _TEXT,
    "description": st.none() | _TEXT,
    "startDate": st.none() | _DAY,
    "endDate": st.none() | _DAY,
    "unitOfMeasure": st.none() | st.sampled_from(["st", "%"]),
    "direction": st.none() | st.sampled_from(["increase", "decrease"]),
    "value": st.none() | st.sampled_from(["1", "2.5"]),
    "targetDate": st.none() | _DAY,
}
_LED_TO: Mapping[str, tuple[str, ...]] = {
    "unitOf": ("unit",),
    "responsibleUnit": ("unit",),
    "contributesTo": ("goal", "vision"),
    "theme": ("theme",),
    "hasTargetValue": ("target-value",),
    "targetOf": ("indicator",),
}
USUAL: Mapping[str, Any] = {
    "label": {"sv": "Ingen skadas i trafiken"}, "unitOfMeasure": "st", "direction": "increase",
    "value": "1",
}  # fmt: skip


def things(*kinds: str) -> list[str]:
    """All things that there can be of some kinds."""
    return [f"{kind}/{slug}" for kind in kinds for slug in SLUGS]


def usual(kind: str) -> dict[str, Any]:
    """What a thing must say not to break a rule, its links left out."""
    return {name: value for name, value in USUAL.items() if name in FIELDS[kind]}


@st.composite
def a_thing(draw: st.DrawFn, plan: Plan, kinds: tuple[str, ...], *, there: bool = True) -> str:
    """A thing that is there or is not, as asked; now and then the other way round."""
    every = things(*kinds)
    wanted = [one for one in every if (one in plan) is there]
    is_odd = draw(st.integers(0, 9)) == 0
    return draw(st.sampled_from(every if is_odd or not wanted else wanted))


def _value(plan: Plan, name: str) -> st.SearchStrategy[Any]:
    if name in _VALUES:
        return _VALUES[name]
    most = 1 if name == "responsibleUnit" else 2
    return st.lists(a_thing(plan, _LED_TO[name]), max_size=most, unique=True)


@st.composite
def contents(draw: st.DrawFn, plan: Plan, kind: str, *, whole: bool) -> dict[str, Any]:
    """What may be said of a thing; mostly with what it must have when it is said whole."""
    names = [*FIELDS[kind], *(["targetOf"] if kind == "target-value" else [])]
    content: dict[str, Any] = {}
    if whole and draw(st.integers(0, 9)):
        content = usual(kind)
        if kind == "goal":
            content["responsibleUnit"] = [draw(a_thing(plan, ("unit",)))]
        if kind == "target-value" and draw(st.booleans()):
            content["targetOf"] = [draw(a_thing(plan, ("indicator",)))]
    for name in draw(st.lists(st.sampled_from(names), max_size=3, unique=True)):
        content[name] = draw(_value(plan, name))
    return content


@st.composite
def edits(draw: st.DrawFn, plan: Plan) -> Edit:
    """An edit that the plan as it is mostly allows."""
    shares = ["create"] * 4 + ["change"] * 4 + ["replace"] * 2 + ["remove"] * 2
    action = draw(st.sampled_from(shares))
    thing = draw(a_thing(plan, tuple(FIELDS), there=action != "create"))
    kind = thing.split("/")[0]
    content = {} if action == "remove" else draw(contents(plan, kind, whole=action != "change"))
    return action, thing, content, draw(st.integers(0, 11))
