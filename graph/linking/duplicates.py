"""What is said several times: goals and indicators of other places that say nearly the same (26).

What one breaks down from the other is no repetition, and what speaks of another group, or points
in another direction, is not the same: both are told apart from what is said again.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final

from graph.analyses.kept import kept
from graph.analyses.model import Bearer, LinkModel
from graph.analyses.wording import counted
from graph.answers import Table
from graph.linking.duplicate_tables import group_tables, resemblance_table
from graph.linking.languages import languages_of
from graph.linking.repeated import KEY_FIGURE, Group, Pair, Relation, Repetition, Standing
from graph.linking.resemblances import Resemblances, resemblances, saying_of
from graph.linking.sayings import Alike, Saying, Sayings
from graph.texts import Language, Text


@dataclass(frozen=True)
class Duplicates:
    """What is said again among the current bearers and among the indicators, and where."""

    bearers: Repetition
    indicators: Repetition
    standings: Mapping[str, Standing]
    resemblances: Mapping[str, Resemblances]

    def sentence(self) -> Text:
        """How much is said several times, and how much is only broken down."""
        goals, indicators = (len(each.groups) for each in (self.bearers, self.indicators))
        broken = self._broken_down()
        if not goals and not indicators:
            return Text(
                "Inget mål och ingen indikator säger nästan samma sak som något annat på annat "
                f"håll.{broken.sv}",
                f"No goal and no indicator says nearly the same as another elsewhere.{broken.en}",
            )
        most = max((each.times for each in self.bearers.groups), default=0)
        oftest = Text(f" (som mest {most} gånger)", f" (at most {most} times)") if most else _NO
        things = counted(goals, Text("sak", "thing"), Text("saker", "things"))
        measured = counted(indicators, Text("sak", "thing"), Text("saker", "things"))
        return Text(
            f"{things.sv} sägs flera gånger bland mål och uppdrag{oftest.sv}, och {measured.sv} "
            f"mäts av flera indikatorer.{broken.sv}",
            f"Said several times among goals and missions: {things.en}{oftest.en}; measured by "
            f"several indicators: {measured.en}.{broken.en}",
        )

    def _broken_down(self) -> Text:
        chains = len(self.bearers.broken_down)
        if not chains:
            return _NO
        wordings = counted(chains, Text("ordalydelse", "wording"), Text("ordalydelser", "wordings"))
        return Text(
            f" {wordings.sv} kommer igen bara nedåt i kedjan: det är nedbrutet, inte dubbelt.",
            f" Found again only down the chain: {wordings.en}, broken down and not repeated.",
        )

    def table(self, model: LinkModel) -> Table:
        """One row per thing in a group of bearers."""
        return self.tables(model)["said_again"]

    def tables(self, model: LinkModel) -> Mapping[str, Table]:
        """The groups and pairs of bearers and of indicators, and what indicators resemble."""
        return {
            **group_tables(model, self.bearers, self.indicators, self.standings),
            "resemblances": resemblance_table(model, self.resemblances.values()),
        }


_NO: Final = Text("", "")
_LOWEST: Final = 99
"""The rank of what states no level."""


@kept
def duplicates(model: LinkModel) -> Duplicates:
    """What the organisation says several times, as of the model's day."""
    standings = {iri: _standing(bearer) for iri, bearer in model.current.items()}
    standings |= _indicator_standings(model)
    return Duplicates(
        bearers=_bearers(model),
        indicators=_indicators(model),
        standings=standings,
        resemblances=resemblances(model),
    )


def _standing(bearer: Bearer) -> Standing:
    return Standing(
        bearer.kind,
        tuple(sorted(bearer.programmes)),
        tuple(sorted(bearer.responsible)),
        bearer.level,
    )


def _indicator_standings(model: LinkModel) -> dict[str, Standing]:
    programmes: dict[str, set[str]] = {iri: set() for iri in model.indicators}
    units: dict[str, set[str]] = {iri: set() for iri in model.indicators}
    for bearer in model.current.values():
        for indicator in bearer.indicators & model.indicators.keys():
            programmes[indicator] |= bearer.programmes
            units[indicator] |= bearer.responsible
    for iri, programme in model.programmes.items():
        for indicator in programme.indicators & model.indicators.keys():
            programmes[indicator].add(iri)
    return {
        iri: Standing("indicator", tuple(sorted(programmes[iri])), tuple(sorted(units[iri])))
        for iri in model.indicators
    }


def _bearers(model: LinkModel) -> Repetition:
    def saying(iri: str, language: Language) -> Saying:
        described = model.descriptions.get(iri, _NO).into(language)
        return Saying(model.current[iri].label.into(language), described)

    labels = {iri: bearer.label for iri, bearer in model.current.items()}
    higher = model.ancestors

    def relation(one: str, other: str) -> Relation:
        if one in higher[other] or other in higher[one]:
            return "broken-down"
        a, b = model.current[one], model.current[other]
        siblings = (a.parents & b.parents) & model.current.keys()
        return "broken-down" if siblings and a.responsible != b.responsible else "repeated"

    pairs, common = _pairs(labels, saying, relation)
    ranks = {iri: (each.rank or _LOWEST, len(higher[iri])) for iri, each in model.current.items()}
    return _repetition(pairs, common, lambda iri: (*ranks[iri], iri))


def _indicators(model: LinkModel) -> Repetition:
    labels = {iri: each.label for iri, each in sorted(model.indicators.items())}
    pairs, common = _pairs(
        labels,
        lambda iri, language: saying_of(model, model.indicators[iri], language),
        lambda _one, _other: "repeated",
    )
    known = {(pair.first, pair.second) for pair in pairs}
    found = [
        *(Pair(*two, 1.0, (figure,), "repeated") for two, figure in _same_figure(model, known)),
        *(_by_key_figure(model, pair) for pair in pairs),
    ]
    return _repetition(found, common, lambda iri: (0, 0, iri))


def _same_figure(
    model: LinkModel, known: set[tuple[str, str]]
) -> Iterator[tuple[tuple[str, str], str]]:
    """Indicators that give the same key figure without saying the same."""
    by_figure: dict[str, list[str]] = {}
    for iri, indicator in sorted(model.indicators.items()):
        if indicator.key_figure:
            by_figure.setdefault(indicator.key_figure, []).append(iri)
    for figure, indicators in sorted(by_figure.items()):
        for two in combinations(indicators, 2):
            if two not in known:
                yield two, figure


def _by_key_figure(model: LinkModel, pair: Pair) -> Pair:
    """The same key figure is the same indicator, whatever else; another one is another."""
    one, other = (model.indicators[iri].key_figure for iri in (pair.first, pair.second))
    if not one or not other:
        return pair
    if one == other:
        return replace(pair, relation="repeated", apart=())
    return replace(pair, relation="apart", apart=(*pair.apart, KEY_FIGURE))


Common = Callable[[Sequence[str]], tuple[str, ...]]
"""The words that all of some things say."""


def _pairs(
    labels: Mapping[str, Text],
    saying: Callable[[str, Language], Saying],
    relation: Callable[[str, str], Relation],
) -> tuple[list[Pair], Common]:
    """The pairs that are alike, in Swedish where both have it, else in English."""
    found: list[Pair] = []
    made: dict[Language, tuple[dict[str, int], Sayings]] = {}
    for language in _LANGUAGES:
        said = [iri for iri in labels if language in languages_of(labels[iri])]
        only = [iri for iri in said if languages_of(labels[iri]) == (language,)]
        if language == "en" and not only:
            continue
        sayings = Sayings([saying(iri, language) for iri in said], language)
        made[language] = ({iri: number for number, iri in enumerate(said)}, sayings)
        for alike in sayings.alike():
            one, other = said[alike.first], said[alike.second]
            if language == "sv" or one in only or other in only:
                found.append(_pair(one, other, alike, relation(one, other)))

    def common(members: Sequence[str]) -> tuple[str, ...]:
        for numbers, sayings in made.values():
            if all(iri in numbers for iri in members):
                return sayings.common([numbers[iri] for iri in members])
        return ()

    found.sort(key=lambda pair: (-pair.likeness, pair.first, pair.second))
    return found, common


_LANGUAGES: Final[tuple[Language, ...]] = ("sv", "en")


def _pair(one: str, other: str, alike: Alike, relation: Relation) -> Pair:
    related: Relation = "apart" if alike.apart else relation
    return Pair(one, other, alike.likeness, alike.words, related, alike.apart)


def _repetition(
    pairs: Sequence[Pair], common: Common, place: Callable[[str], tuple[int, int, str]]
) -> Repetition:
    joined = {
        frozenset((pair.first, pair.second)): pair for pair in pairs if pair.relation != "apart"
    }
    groups = [
        _group(tuple(sorted(members, key=place)), joined, common)
        for members in _wholly_alike(joined.values(), joined)
    ]
    groups.sort(key=lambda each: (-each.times, -len(each.members), -each.likeness, each.members))
    return Repetition(
        pairs=tuple(pairs),
        groups=tuple(each for each in groups if each.times > 1),
        broken_down=tuple(each for each in groups if each.times == 1),
    )


def _wholly_alike(
    pairs: Iterable[Pair], joined: Mapping[frozenset[str], Pair]
) -> list[frozenset[str]]:
    """Groups in which every two are alike, made from the likest pair on.

    So that one that says a little more does not join two that have nothing in common.
    """
    group_of: dict[str, frozenset[str]] = {}
    for pair in pairs:
        one = group_of.get(pair.first, frozenset({pair.first}))
        other = group_of.get(pair.second, frozenset({pair.second}))
        if one != other and all(frozenset((a, b)) in joined for a in one for b in other):
            group_of.update(dict.fromkeys(one | other, one | other))
    return list(dict.fromkeys(group_of.values()))


def _group(
    members: tuple[str, ...], joined: Mapping[frozenset[str], Pair], common: Common
) -> Group:
    within = [joined[frozenset((a, b))] for n, a in enumerate(members) for b in members[n + 1 :]]
    chains: dict[str, set[str]] = {iri: {iri} for iri in members}
    for pair in within:
        if pair.relation == "broken-down":
            chain = chains[pair.first] | chains[pair.second]
            chains.update(dict.fromkeys(chain, chain))
    times = len({id(chain) for chain in chains.values()})
    least = min(pair.likeness for pair in within)
    return Group(members, least, common(members), times)
