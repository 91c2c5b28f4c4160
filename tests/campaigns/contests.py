"""Races between six writers whose changes are each valid alone, and not all of them together."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx2

from graph.names import OrganisationNames

WRITERS = 6
KEY = "tavling"
LIMIT = 6
"""Goals that a unit may have before rule G14 is broken, which the profile makes a violation."""

Write = Callable[[httpx2.Client], httpx2.Response]
Content = Mapping[str, Any]


@dataclass(frozen=True)
class Contest:
    """Six requests sent at once, what they start from, and which sums of 2xx may come of them."""

    name: str
    start: tuple[tuple[str, Content], ...]
    writes: tuple[Write, ...]
    winners: frozenset[int]
    after: Write | None = None


def plan() -> str:
    """What the contests are about, in Turtle: it breaks no rule that is a violation."""
    goals = [*_numbered("ring"), "over", "under", "en", "datum", "mal", *_numbered("lank")]
    full = [f"full-{n}" for n in range(LIMIT - 1)]
    lines = [
        f'goal:{slug} a mg:Goal ; skos:prefLabel "Ingen skadas vid {slug}"@sv ; '
        f"mg:responsibleUnit unit:{'full' if slug in full else f'u{number % WRITERS}'} ."
        for number, slug in enumerate((*goals, *full))
    ]
    lines += [
        f'unit:{slug} a org:OrganizationalUnit ; skos:prefLabel "Enhet {slug}"@sv .'
        for slug in (*_numbered("u", ""), *_numbered("del"), "full")
    ]
    lines.append("goal:under mg:contributesTo goal:over .")
    return "\n".join((_START, *lines))


_START = f"""
@prefix mg: <https://w3id.org/malgraf/def/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix rule: <https://w3id.org/malgraf/scheme/rule/> .
@prefix severity: <https://w3id.org/malgraf/scheme/severity/> .
@prefix goal: <goal/> .
@prefix unit: <unit/> .
@prefix setting: <rule-setting/> .
<organisation/{KEY}> a org:FormalOrganization ; skos:prefLabel "Tävling"@sv ;
    mg:ruleProfile <rule-profile/egen> .
<rule-profile/egen> a mg:RuleProfile ; skos:prefLabel "Hårdare regler"@sv ;
    mg:hasRuleSetting setting:g9 , setting:g14 .
setting:g9 a mg:RuleSetting ; mg:rule rule:G9 ; mg:severity severity:violation .
setting:g14 a mg:RuleSetting ; mg:rule rule:G14 ; mg:severity severity:violation ;
    mg:limit {LIMIT} ."""


def _numbered(stem: str, hyphen: str = "-") -> list[str]:
    return [f"{stem}{hyphen}{n}" for n in range(WRITERS)]


def contests(names: OrganisationNames) -> tuple[Contest, ...]:
    """Every kind of contest."""
    return (
        _ring(),
        _periods(),
        _parts(),
        _only_unit(names),
        _only_date(names),
        _last_place(),
        _dangling(),
    )


def patched(
    plural: str, slug: str, content: Content, client: httpx2.Client, *, etag: str = "*"
) -> httpx2.Response:
    """Change some fields of a thing."""
    headers = {"if-match": etag, "content-type": "application/merge-patch+json"}
    return client.patch(f"/{plural}/{KEY}/{slug}", json=content, headers=headers)


def bulk(client: httpx2.Client, *operations: Content) -> httpx2.Response:
    """Many edits as one."""
    return client.post(f"/bulk?organisation={KEY}", json={"operations": operations})


def _goal(slug: str, **content: Any) -> Write:
    return partial(patched, "goals", slug, content)


def _unlinked(slugs: Iterable[str]) -> tuple[tuple[str, Content], ...]:
    """Goals that contribute to nothing."""
    return tuple((f"goal/{slug}", {"contributesTo": list[str]()}) for slug in slugs)


def _ring() -> Contest:
    """Goals that would contribute to each other in a ring (G10)."""
    slugs = _numbered("ring")
    writes = [_goal(slug, contributesTo=[slugs[(n + 1) % WRITERS]]) for n, slug in enumerate(slugs)]
    start = _unlinked(slugs)
    return Contest("G10 ring", start, tuple(writes), frozenset({WRITERS - 1}))


def _periods() -> Contest:
    """A goal that is made shorter, and one that contributes to it that is made longer (G9)."""
    shorter = [_goal("over", endDate=f"2027-0{n + 1}-01") for n in range(WRITERS // 2)]
    longer = [_goal("under", endDate=f"2029-0{n + 1}-01") for n in range(WRITERS // 2)]
    start: tuple[tuple[str, Content], ...] = (
        ("goal/under", {"startDate": "2026-02-01", "endDate": "2026-12-31"}),
        ("goal/over", {"startDate": "2026-01-01", "endDate": "2030-12-31"}),
    )
    return Contest("G9 periods", start, (*shorter, *longer), frozenset({WRITERS // 2}))


def _parts() -> Contest:
    """Units that would be parts of each other, two and two (S9)."""
    slugs = _numbered("del")
    writes = [
        partial(patched, "units", slug, {"unitOf": [slugs[n ^ 1]]}) for n, slug in enumerate(slugs)
    ]
    start = tuple((f"unit/{slug}", {"unitOf": [KEY]}) for slug in slugs)
    return Contest("S9 parts", start, tuple(writes), frozenset({WRITERS // 2}))


def _only_unit(names: OrganisationNames) -> Contest:
    """Six ways to change the one responsible unit of a goal, each from the first one (G2)."""
    goal = f"<{names.resource('goal', 'en')}> <https://w3id.org/malgraf/def/responsibleUnit>"
    units = [f"<{names.resource('unit', slug)}>" for slug in (*_numbered("u", ""), "full")]
    writes = [
        partial(_updated, f"DELETE DATA {{ {goal} {units[-1]} }} ; INSERT DATA {{ {goal} {one} }}")
        for one in units[:-1]
    ]
    start = (("goal/en", {"responsibleUnit": ["full"]}),)
    moved = _goal("en", responsibleUnit=["u0"])
    return Contest("G2 one unit", start, tuple(writes), frozenset({1}), moved)


def _only_date(names: OrganisationNames) -> Contest:
    """Six dates for what can have one (S4)."""
    goal = f"<{names.resource('goal', 'datum')}> <https://w3id.org/malgraf/def/startDate>"
    date = "<http://www.w3.org/2001/XMLSchema#date>"
    writes = [
        partial(_updated, f'INSERT DATA {{ {goal} "2026-01-0{n + 1}"^^{date} }}')
        for n in range(WRITERS)
    ]
    start = (("goal/datum", {"startDate": None}),)
    return Contest("S4 one date", start, tuple(writes), frozenset({1}))


def _last_place() -> Contest:
    """Six new goals for a unit that has room for one (G14)."""
    content = {"label": {"sv": "Ingen halkar på isen"}, "responsibleUnit": ["full"]}
    writes = [partial(_added, {"slug": slug, **content}) for slug in _numbered("ny")]
    return Contest("G14 last place", (), tuple(writes), frozenset({1}), _without_new)


def _dangling() -> Contest:
    """Links to a goal that somebody removes (S2): either it goes, or all links come."""
    links = [_goal(slug, contributesTo=["mal"]) for slug in _numbered("lank")[1:]]
    start = _unlinked(_numbered("lank")[1:])
    winners = frozenset({1, WRITERS - 1})
    return Contest("S2 dangling", start, (_remove_goal, *links), winners, _restore_goal)


def _updated(text: str, client: httpx2.Client) -> httpx2.Response:
    address = f"{str(client.base_url).removesuffix('/api/v1/')}/sparql"
    headers = {"content-type": "application/sparql-update"}
    return client.post(address, content=text, headers=headers, params={"organisation": KEY})


def _added(content: Content, client: httpx2.Client) -> httpx2.Response:
    return client.post(f"/goals?organisation={KEY}", json=content)


def _remove_goal(client: httpx2.Client) -> httpx2.Response:
    return client.delete(f"/goals/{KEY}/mal", headers={"if-match": "*"})


def _restore_goal(client: httpx2.Client) -> httpx2.Response:
    content = {"label": {"sv": "Ingen skadas vid mal"}, "responsibleUnit": ["u0"]}
    there = client.get(f"/goals/{KEY}/mal").status_code == httpx2.codes.OK
    headers = {"if-match": "*"} if there else {"if-none-match": "*"}
    return client.put(f"/goals/{KEY}/mal", json=content, headers=headers)


def _without_new(client: httpx2.Client) -> httpx2.Response:
    slugs = [one for one in _numbered("ny") if client.get(f"/goals/{KEY}/{one}").is_success]
    removals = [
        {"action": "remove", "kind": "goal", "slug": slug, "ifMatch": "*"} for slug in slugs
    ]
    return bulk(client, *removals)
