"""Link models drawn at random, with everything that the measures look at."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from graph.analyses.model import (
    Bearer,
    Conflict,
    Document,
    FollowUp,
    Indicator,
    Link,
    LinkModel,
    Network,
    Programme,
    Unit,
)
from tests.link_models import AT, target, text

KINDS = ("goal", "goal", "goal", "activity", "basic-mission", "assignment", "pledge")
TARGETS = ("1.1", "1.2", "2.1", "3.1", "3.a", "4.1", "5.1")
PROGRAMMES, UNITS, INDICATORS = ("p", "q", "r"), ("u", "v", "w", "x", "y"), ("i", "j", "k")
BEARERS = tuple(f"b{number}" for number in range(9))
TOPS = ("vision", "area")
MONTHS = st.sampled_from([None, 4, 12])
DAYS = st.sampled_from([None, date(2023, 1, 1), date(2026, 1, 1), date(2026, 12, 31)])


def some(names: Iterable[str], most: int = 2) -> st.SearchStrategy[frozenset[str]]:
    """A few of the names."""
    return st.frozensets(st.sampled_from(tuple(names)), max_size=most)


@st.composite
def bearers(draw: st.DrawFn, iri: str) -> Bearer:
    """One bearer; its chain may go anywhere, in circles too."""
    return Bearer(
        iri=iri,
        kind=draw(st.sampled_from(KINDS)),
        label=text(iri),
        programmes=draw(some(PROGRAMMES)),
        responsible=draw(some(UNITS)),
        contributing=draw(some(UNITS, 1)),
        level=draw(st.sampled_from(["", "top", "low"])),
        rank=draw(st.sampled_from([None, 1, 2])),
        start=draw(DAYS),
        parents=draw(some((*BEARERS, *TOPS, *PROGRAMMES, "elsewhere"))),
        indicators=draw(some((*INDICATORS, "unknown"))),
        has_criterion=draw(st.booleans()),
        without_target_link=draw(st.booleans()),
        sdg_goals=draw(st.frozensets(st.integers(1, 3), max_size=1)),
        rhythm_months=draw(MONTHS),
        proposed=draw(st.integers(0, 9)) == 0,
    )


@st.composite
def units(draw: st.DrawFn, iri: str) -> Unit:
    """One unit, anywhere in the tree or out of it."""
    return Unit(
        iri,
        text(iri),
        unit_type=draw(st.sampled_from(["", "board", "office"])),
        parent=draw(st.sampled_from(["", "municipality", *UNITS])),
        cooperates_with=draw(some((*UNITS, "abroad"), 1)),
    )


@st.composite
def link_models(draw: st.DrawFn) -> LinkModel:
    """Up to nine bearers, three programmes, five units, two networks, with scores between them."""
    known = [draw(bearers(iri)) for iri in BEARERS[: draw(st.integers(0, len(BEARERS)))]]
    strengths = st.dictionaries(
        st.sampled_from((*TARGETS, "99.9")), st.sampled_from([None, -2, 0, 1, 2, 3]), max_size=3
    )
    scores = st.dictionaries(
        st.tuples(st.sampled_from(TARGETS), st.sampled_from(TARGETS)),
        st.sampled_from([-3.0, -1.0, 0.5, 2.0, 3.0]),
        max_size=4,
    )
    networks = draw(
        st.lists(st.tuples(some(UNITS, 3), some((*TARGETS, "1", "3", *PROGRAMMES), 2)), max_size=2)
    )
    model = LinkModel(
        organisation="municipality",
        label=text("municipality"),
        as_of=AT,
        targets={code: target(code) for code in TARGETS},
        relevant=draw(some(TARGETS, 7)),
        profile_decided=True,
        bearers={each.iri: each for each in known},
        links=tuple(
            Link(each.iri, code, strength)
            for each in known
            for code, strength in draw(strengths).items()
        ),
        units={iri: draw(units(iri)) for iri in draw(some(UNITS, 5))},
        networks={
            f"n{place}": Network(f"n{place}", text(f"n{place}"), members, concerns)
            for place, (members, concerns) in enumerate(networks)
        },
        interactions=draw(scores),
        tops={iri: text(iri) for iri in TOPS},
    )
    return draw(with_documents(model))


@st.composite
def with_documents(draw: st.DrawFn, model: LinkModel) -> LinkModel:
    """The model with programmes, indicators, follow-ups, conflicts and what stands above."""
    things = (*model.bearers, *TARGETS)
    conflicts = draw(st.lists(st.tuples(some(things, 3), st.booleans()), max_size=2))
    return replace(
        model,
        programmes={iri: draw(programmes(iri)) for iri in draw(some(PROGRAMMES, 3))},
        indicators={
            iri: Indicator(
                iri,
                text(iri),
                target_values=((None, Decimal(5)),) if draw(st.booleans()) else (),
            )
            for iri in INDICATORS
        },
        follow_ups=tuple(
            FollowUp(f"f{iri}", iri, draw(DAYS)) for iri in sorted(draw(some(BEARERS)))
        ),
        conflicts=tuple(
            Conflict(f"c{place}", text(f"c{place}"), concerns, "Samråd" if handled else "")
            for place, (concerns, handled) in enumerate(conflicts)
        ),
        documents={"d": Document("d", text("d"), targets=draw(some(TARGETS, 1)))},
        parents={iri: draw(some((*TOPS, *BEARERS), 1)) for iri in draw(some((*TOPS, *PROGRAMMES)))},
    )


@st.composite
def programmes(draw: st.DrawFn, iri: str) -> Programme:
    """One programme, in force or not."""
    return Programme(
        iri,
        text(iri),
        responsible=draw(some(UNITS, 1)),
        start=draw(DAYS),
        end=draw(DAYS),
        rhythm_months=draw(MONTHS),
        indicators=draw(some(INDICATORS, 1)),
        targets=draw(some(TARGETS, 1)),
    )
