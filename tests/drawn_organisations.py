"""Small organisations drawn by hypothesis, for properties that hold in every one."""

from collections.abc import Mapping
from dataclasses import replace

from hypothesis import strategies as st

from graph.analyses.model import LinkModel, Programme, Unit
from tests.link_models import bearer, model, text

UNITS = "uvwx"
TARGETS = ("1.1", "2.1", "3.1", "4.1")


@st.composite
def organisations(draw: st.DrawFn) -> LinkModel:
    """Up to twelve goals in three programmes, some linked, some below others, in four units."""
    size = draw(st.integers(2, 12))
    bearers = []
    for i in range(size):
        one = bearer(
            f"b{i}", programme=draw(st.sampled_from("pqr")), unit=draw(st.sampled_from(UNITS)),
            kind=draw(st.sampled_from(["goal", "goal", "activity", "basic-mission"])),
        )  # fmt: skip
        parents = (
            draw(st.sets(st.sampled_from([f"b{j}" for j in range(i)]), max_size=2)) if i else ()
        )
        bearers.append(replace(one, parents=frozenset(parents)))
    strengths = st.dictionaries(st.sampled_from(TARGETS), st.integers(1, 3), max_size=3)
    links: dict[str, Mapping[str, int | None]] = {each.iri: {**draw(strengths)} for each in bearers}
    found = model(bearers, links, targets=TARGETS)
    return replace(
        found,
        units={name: found.units.get(name, Unit(name, text(name))) for name in UNITS},
        programmes={name: Programme(name, text(name)) for name in "pqr"},
    )
