"""Whether two programmes or units are silos, and why: what joins them and what does not."""

from itertools import product

from graph.analyses.completeness import completeness
from graph.analyses.explanations.explanation import Asked, Explanation, Ground, named
from graph.analyses.explanations.joins import join_of, met_ground, unmet_ground
from graph.analyses.grouping import Grouping, groups_of
from graph.analyses.meetings import Need, across_groups, unmet
from graph.analyses.model import LinkModel
from graph.analyses.wording import Share
from graph.texts import Text


def why_apart(
    model: LinkModel, first: str, second: str, grouping: Grouping = "programme"
) -> Explanation:
    """Why two groups meet as much as they do: each need between them, met or not."""
    between = needs_by_pair(model, grouping).get(frozenset({first, second}), [])
    return _explained(model, first, second, between)


def why_apart_from_others(model: LinkModel, programme: str) -> list[Explanation]:
    """The same of a programme beside each other that it needs to meet, the least joined first."""
    found = []
    for pair, between in needs_by_pair(model, "programme").items():
        if programme in pair and pair <= model.programmes.keys():
            (other,) = pair - {programme}
            met = sum(unmet(model, need).is_empty for need in between)
            found.append((met / len(between), -len(between), other, between))
    return [
        _explained(model, programme, other, between)
        for *_, other, between in sorted(found, key=lambda each: each[:3])
    ]


def needs_by_pair(model: LinkModel, grouping: Grouping) -> dict[frozenset[str], list[Need]]:
    """The needs to meet that cross the border between two groups, by the two."""
    groups = {iri: groups_of(model, bearer, grouping) for iri, bearer in model.current.items()}
    found: dict[frozenset[str], list[Need]] = {}
    for need in across_groups(model, grouping):
        for a, b in product(groups[need.first], groups[need.second]):
            found.setdefault(frozenset({a, b}), []).append(need)
    return found


def _explained(model: LinkModel, first: str, second: str, found: list[Need]) -> Explanation:
    grounds: list[Ground] = []
    met: list[Ground] = []
    for need in found:
        left, join = unmet(model, need), join_of(model, need)
        if not left.is_empty:
            grounds.append(unmet_ground(model, left))
        elif join is not None:
            met.append(met_ground(model, need, join))
    share = Share(len(found) - len(grounds), len(found))
    a, b = named(model, first), named(model, second)
    return Explanation(
        question=Text(f"Är {a.sv} och {b.sv} stuprör?", f"Are {a.en} and {b.en} silos?"),
        answer=_answer(model, share),
        grounds=(*grounds, *met) or (_nothing(),),
        asked=tuple(_asked(model, first, second)),
        measure="rate",
    )


def _answer(model: LinkModel, share: Share) -> Text:
    met = share.part
    if not share.n:
        return Text(
            "Nej: de delar inget globalt delmål och ingen indikator, så de behöver inte mötas.",
            "No: they share no SDG target and no indicator, so they need not meet.",
        )
    said = Text(
        f"De behöver mötas om {share.n} saker och möts om {met}.",
        f"They need to meet about {share.n} things and meet about {met}.",
    )
    if met == share.n:
        return Text(f"Nej. {said.sv}", f"No. {said.en}")
    if not completeness(model).known:
        return Text(
            f"Okänt. {said.sv} För lite är länkat för att säga mer.",
            f"Unknown. {said.en} Too little is linked to say more.",
        )
    if share.value is None:
        return Text(
            f"{said.sv} Paren är för få för ett tal.",
            f"{said.en} The pairs are too few for a figure.",
        )
    rate = share.text()
    if met == 0:
        return Text(
            f"Ja. {said.sv} Mötesgraden är {rate.sv}.",
            f"Yes. {said.en} The meeting rate is {rate.en}.",
        )
    return Text(
        f"Delvis. {said.sv} Mötesgraden är {rate.sv}.",
        f"In part. {said.en} The meeting rate is {rate.en}.",
    )


def _nothing() -> Ground:
    return Ground(
        Text(
            "Inget gemensamt globalt delmål och ingen gemensam indikator",
            "No SDG target and no indicator in common",
        ),
    )


def _asked(model: LinkModel, first: str, second: str) -> list[Asked]:
    if first in model.programmes and second in model.programmes:
        sides = {"programme": first, "other": second}
        return [
            Asked("needs_between_programmes", sides),
            Asked("joins_between_programmes", sides),
            Asked("networks_by_programme"),
        ]
    if first in model.units and second in model.units:
        return [Asked("targets_shared_by_units", {"unit": first, "other": second})]
    return []
