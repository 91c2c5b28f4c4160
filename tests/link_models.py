"""Small link models for the tests of the analyses, built from a few words each."""

from collections.abc import Iterable, Mapping
from datetime import date

from graph.analyses.model import Bearer, Link, LinkModel, Target, Unit
from graph.texts import Text

AT = date(2026, 11, 21)
"""The day all small models are looked at."""


def text(name: str) -> Text:
    """The same in both languages."""
    return Text(name, name)


def target(code: str) -> Target:
    """A target named by its code."""
    return Target(code, code, int(code.partition(".")[0]), text(code))


def bearer(iri: str, *, kind: str = "goal", programme: str = "", unit: str = "") -> Bearer:
    """A bearer in at most one programme and with at most one responsible unit."""
    return Bearer(
        iri=iri,
        kind=kind,
        label=text(iri),
        programmes=frozenset({programme} if programme else ()),
        responsible=frozenset({unit} if unit else ()),
    )


def model(
    bearers: Iterable[Bearer],
    links: Mapping[str, Mapping[str, int | None]],
    *,
    targets: Iterable[str] = (),
    interactions: Mapping[tuple[str, str], float] | None = None,
) -> LinkModel:
    """Bearers with links (bearer → target → strength); all targets named are relevant."""
    known = tuple(bearers)
    codes = {code for linked in links.values() for code in linked} | set(targets)
    return LinkModel(
        organisation="municipality",
        label=text("municipality"),
        as_of=AT,
        targets={code: target(code) for code in sorted(codes)},
        relevant=frozenset(codes),
        profile_decided=True,
        bearers={each.iri: each for each in known},
        links=tuple(
            Link(iri, code, strength)
            for iri, linked in links.items()
            for code, strength in linked.items()
        ),
        units={unit: Unit(unit, text(unit)) for each in known for unit in sorted(each.responsible)},
        interactions=interactions or {},
    )
