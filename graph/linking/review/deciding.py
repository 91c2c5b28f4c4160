"""What the answers about a bearer come to: the links they make, and where two reviewers differ."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from graph.linking.review.answers import PAIR, LinkAnswer, accepted, by_seat


@dataclass(frozen=True)
class Decided:
    """The links that the answers about one bearer make, by target, or that none fits."""

    links: Mapping[str, LinkAnswer] = field(default_factory=dict)
    without_link: bool = False


def decided(answers: Iterable[LinkAnswer]) -> Decided:
    """What some answers about one bearer come to.

    What has been settled holds alone. Else the links of the one who reviews alone hold, with
    those that both of two agree on. That none fits holds where no link does.
    """
    given = by_seat(answers)
    if "settled" in given:
        return _of_one(given["settled"])
    alone = _of_one(given.get("alone", ()))
    agreed = _of_two(*(given.get(seat, ()) for seat in PAIR))
    links = {**alone.links, **agreed.links}
    return Decided(links, not links and (alone.without_link or agreed.without_link))


def differing(answers: Iterable[LinkAnswer]) -> tuple[str, ...]:
    """The targets that two reviewers differ about, when both have answered.

    An empty text stands for whether any target fits at all. What has been settled differs no
    more.
    """
    given = by_seat(answers)
    if "settled" in given or not given.keys() >= set(PAIR):
        return ()
    one, other = (accepted(given[seat]) for seat in PAIR)
    differ = {
        target
        for target in one.keys() | other.keys()
        if target not in one or target not in other or one[target].sign != other[target].sign
    }
    if bool(one) != bool(other):
        differ.add("")
    return tuple(sorted(differ))


def agreed_link(one: LinkAnswer, other: LinkAnswer) -> LinkAnswer:
    """The link that two acceptances of a target make.

    The strength is the one nearer to nothing, the words are the first's, the moment the later.
    """
    strengths = (one.strength or 0, other.strength or 0)
    methods = {one.method, other.method}
    return replace(
        one,
        strength=min(strengths, key=abs),
        method=one.method if len(methods) == 1 else "person",
        at=max(one.at, other.at),
    )


def _of_one(answers: Iterable[LinkAnswer]) -> Decided:
    given = list(answers)
    links = accepted(given)
    return Decided(links, not links and any(each.verdict == "no-link" for each in given))


def _of_two(a: Iterable[LinkAnswer], b: Iterable[LinkAnswer]) -> Decided:
    one, other = _of_one(a), _of_one(b)
    links = {
        target: agreed_link(said, other.links[target])
        for target, said in one.links.items()
        if target in other.links and said.sign == other.links[target].sign
    }
    return Decided(links, one.without_link and other.without_link)
