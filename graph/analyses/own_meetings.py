"""The meetings and conflicts of one's own: of a goal, programme, unit or target (measure 9)."""

from collections.abc import Iterable, Mapping, Set

from graph.analyses.conflicts import Clash
from graph.analyses.meetings import MissedMeeting, Need, parties, path_between, rarities, score
from graph.analyses.model import LinkModel


def meetings_of(
    model: LinkModel, meetings: Iterable[MissedMeeting], thing: str
) -> tuple[MissedMeeting, ...]:
    """The meetings that a thing of one's own is part of, its side first and only about it.

    A unit has its own meetings and those of the units below it. Of a goal, programme or target
    only the needs that it is part of are left in each meeting, which is weighed by them alone.
    """
    rarity, own = rarities(model), bearers_of(model, thing)
    if thing in model.units:
        units = units_below(model, thing)
        mine = (each for each in meetings if not units.isdisjoint((each.first, each.second)))
        return tuple(_seen_from(model, each, each.needs, units, rarity) for each in mine)
    found = []
    for meeting in meetings:
        needs = tuple(need for need in meeting.needs if _concerns(need, thing, own))
        if needs:
            answering = {
                party for need in needs for one in _of(need, own) for party in parties(model, one)
            }
            found.append(_seen_from(model, meeting, needs, answering, rarity))
    return tuple(sorted(found, key=lambda each: (-each.score, each.first, each.second)))


def clashes_of(model: LinkModel, clashes: Iterable[Clash], thing: str) -> tuple[Clash, ...]:
    """The conflicts that a unit, programme, bearer or target is part of."""
    own = bearers_of(model, thing)
    return tuple(
        clash
        for clash in clashes
        if own & set(clash.concerns) or thing in (*clash.targets, *clash.concerns)
    )


def bearers_of(model: LinkModel, thing: str) -> frozenset[str]:
    """The current bearers that are a thing's: itself, a programme's, a unit's and those below."""
    if thing in model.units:
        own = units_below(model, thing)
        return frozenset(i for i, each in model.current.items() if model.answers_for(each) & own)
    return frozenset(
        i for i, each in model.current.items() if i == thing or thing in each.programmes
    )


def units_below(model: LinkModel, unit: str) -> frozenset[str]:
    """A unit with every unit below it."""
    found = {unit}
    while more := {i for i, each in model.units.items() if each.parent in found} - found:
        found |= more
    return frozenset(found)


def _concerns(need: Need, thing: str, own: Set[str]) -> bool:
    return bool(
        _of(need, own) or thing in need.targets or any(thing in pair for pair in need.interactions)
    )


def _of(need: Need, own: Set[str]) -> frozenset[str]:
    return frozenset({need.first, need.second} & own)


def _seen_from(
    model: LinkModel,
    meeting: MissedMeeting,
    needs: tuple[Need, ...],
    own: Set[str],
    rarity: Mapping[str, float],
) -> MissedMeeting:
    """The meeting about these needs, its side that is among one's own units first."""
    sides = (meeting.first, meeting.second)
    if meeting.first not in own and meeting.second in own:
        sides = (meeting.second, meeting.first)
    return MissedMeeting(
        first=sides[0],
        second=sides[1],
        score=meeting.score if needs == meeting.needs else score(model, needs, rarity),
        needs=needs,
        path=path_between(model, sides, needs, rarity),
    )
