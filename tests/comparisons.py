"""Summaries for the tests of comparisons: small ones, and those of shipped examples."""

from datetime import date

from graph.analyses.links import link_model
from graph.analyses.summary import Acting, Summary, summary
from graph.analyses.wording import Share
from graph.texts import Text
from tests.organisation_stores import example_store

AT = date(2026, 11, 21)
TARGETS = ("1.3", "4.1", "4.4", "8.5", "11.1", "11.3", "12.5", "13.1", "13.2", "16.2")


NINE_OF_TEN = Share(9, 10)


def told(name: str, *reached: str, linked: Share = NINE_OF_TEN) -> Summary:
    """An organisation with a goal for each of the targets."""
    return Summary(
        organisation=f"http://x.example/id/{name}/organisation/{name}",
        label=Text(name, name),
        as_of=AT,
        linked=linked,
        relevant=frozenset(TARGETS),
        profile_decided=True,
        steps=dict.fromkeys(reached, 2),
        acting=tuple(Acting(code, "goal", 1, Text("Mål", "Goal"), 1) for code in reached),
        kinds={"goal": len(reached)},
        levels=(),
        units=1,
        upward=Share(0, 0),
        downward=Share(0, 0),
        programmes=(),
    )


def example_summaries() -> dict[str, Summary]:
    """Those of the two invented municipalities and of a published document."""
    names = ("exempelkommunen", "ljungsala", "gavle")
    return {name: summary(link_model(example_store(name), AT)) for name in names}
