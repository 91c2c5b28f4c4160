"""Links that say too much, or nothing that can be tested; lists that goals do not live up to."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.analyses.link_quality import (
    MATTERS,
    LinkQuality,
    link_quality,
    link_remarks,
)
from graph.analyses.links import link_model
from graph.analyses.model import LinkModel, Programme
from graph.analyses.programme_lists import ProgrammeList, programme_lists
from graph.analyses.wording import Share
from graph.rules import rules
from tests.link_models import AT, bearer, model, text
from tests.organisation_stores import organisation_store

SIX = ("1.1", "2.1", "3.1", "4.1", "5.1", "6.1")
HOME = "http://localhost:8000/id/liten/"


def motivated(plain: LinkModel, *pairs: tuple[str, str]) -> LinkModel:
    """The model with a reason for these links, by bearer and target."""
    links = tuple(
        replace(link, motivation="därför") if (link.bearer, link.target) in pairs else link
        for link in plain.links
    )
    return replace(plain, links=links)


def matters(found: LinkQuality) -> dict[str, tuple[int, int]]:
    """Each matter's part, and of how many."""
    return {matter: (share.part, share.n) for matter, share in found.shares.items()}


@pytest.fixture
def plain() -> LinkModel:
    """Goal a addresses six targets, b five and counteracts one, c an SDG alone, d nothing."""
    links: dict[str, dict[str, int | None]] = {
        "a": dict.fromkeys(SIX, 1),
        "b": {**dict.fromkeys(SIX[:5], None), "6.1": -1},
    }
    bearers = [bearer("a"), bearer("b"), replace(bearer("c"), sdg_goals=frozenset({13, 4}))]
    return model([*bearers, bearer("d")], links)


def test_only_targets_that_are_advanced_can_be_too_many(plain: LinkModel) -> None:
    found = link_quality(plain)
    assert [(each.bearer, each.targets) for each in found.too_many] == [("a", SIX)]
    assert matters(found)["too-many"] == (1, 2)
    assert link_quality(replace(plain, most_targets=6)).too_many == ()
    assert [each.bearer for each in link_quality(replace(plain, most_targets=4)).too_many] == [
        "a",
        "b",
    ]


def test_the_limit_is_that_of_the_rule(plain: LinkModel) -> None:
    assert plain.most_targets == rules()["G18"].limit


def test_a_link_without_a_reason_is_told_whatever_its_sign(plain: LinkModel) -> None:
    reasons = [("a", target) for target in SIX] + [("b", "1.1")]
    found = link_quality(motivated(plain, *reasons))
    [only] = found.unmotivated
    assert (only.bearer, only.n) == ("b", 6)
    assert [link.target for link in only.links] == ["2.1", "3.1", "4.1", "5.1", "6.1"]
    assert matters(found)["unmotivated"] == (5, 12)
    rows = found.tables(plain)["unmotivated_links"].records("en")
    assert [row["counteracts"] for row in rows] == [False, False, False, False, True]


def test_links_to_whole_sdgs_alone_are_told_with_them(plain: LinkModel) -> None:
    found = link_quality(plain)
    assert [(each.bearer, each.goals) for each in found.only_sdgs] == [("c", (4, 13))]
    assert matters(found)["only-sdgs"] == (1, 3)
    assert found.tables(plain)["only_sdgs"].records("sv")[0]["sdgs"] == "4, 13"


def test_what_has_ended_counts_in_nothing(plain: LinkModel) -> None:
    ended = {iri: replace(each, end=date(2020, 12, 31)) for iri, each in plain.bearers.items()}
    found = link_quality(replace(plain, bearers=ended))
    assert set(matters(found).values()) == {(0, 0)}
    assert found.sentence().sv.startswith("Okänt")


def programmes(
    links: dict[str, dict[str, int | None]], unlinked: Iterable[str] = (), **named: Programme
) -> LinkModel:
    """Bearers of the one programme p, and what it names itself."""
    bearers = [bearer(name, programme="p") for name in (*links, *unlinked)]
    found = model(bearers, links, targets=["7.2", "13.1", "13.2"])
    return replace(found, programmes={**named})


def names(*targets: str, goals: Iterable[int] = (), end: date | None = None) -> Programme:
    return Programme(
        "p", text("p"), end=end, targets=frozenset(targets), sdg_goals=frozenset(goals)
    )


def listed(found: LinkModel) -> ProgrammeList:
    [only] = link_quality(found).programmes
    return only


def test_a_programmes_list_is_held_against_its_goals_both_ways() -> None:
    links: dict[str, dict[str, int | None]] = {"a": {"13.1": 2, "4.1": 1}, "b": {"7.2": -1}}
    only = listed(programmes(links, p=names("7.2", "13.1", "13.2")))
    assert (only.unaddressed, only.unnamed) == (("7.2", "13.2"), ("4.1",))
    assert (only.named, only.linked, only.known, only.differs) == (3, Share(2, 2), True, True)
    assert only.sentence().en == (
        "2 of the 3 that the programme names are addressed by no goal or mission in it. "
        "Its goals and missions address 1 target that it does not name."
    )


def test_a_whole_sdg_is_lived_up_to_by_any_of_its_targets() -> None:
    links: dict[str, dict[str, int | None]] = {"a": {"13.1": 1}}
    only = listed(programmes(links, p=names(goals=[7, 13])))
    assert (only.empty, only.unaddressed, only.unnamed) == ((7,), (), ())
    agreed = listed(programmes(links, p=names(goals=[13])))
    assert not agreed.differs
    assert agreed.sentence().sv == "Listan och målen stämmer överens."


def test_what_no_goal_addresses_is_unknown_while_too_few_are_linked() -> None:
    links: dict[str, dict[str, int | None]] = {"a": {"13.1": 1}}
    few = listed(programmes(links, unlinked=["b"], p=names("13.1", "13.2")))
    assert (few.unaddressed, few.known, few.differs) == (("13.2",), False, False)
    assert few.sentence().sv.endswith("så långt det är känt.")
    more = listed(programmes(links, unlinked=["b"], p=names("13.2")))
    assert (more.unnamed, more.differs) == (("13.1",), True)


def test_a_programme_without_a_list_or_out_of_force_is_not_compared() -> None:
    links: dict[str, dict[str, int | None]] = {"a": {"13.1": 1}}
    silent = programmes(links, p=names())
    assert (link_quality(silent).programmes, link_quality(silent).listless) == ((), ("p",))
    past = programmes(links, p=names("7.2", end=date(2025, 12, 31)))
    assert (link_quality(past).programmes, link_quality(past).listless) == ((), ())
    assert programme_lists(past) == ()


def test_every_matter_is_said_with_what_it_is_a_part_of(plain: LinkModel) -> None:
    found = link_quality(plain)
    assert found.said("unmotivated") == replace(
        text(""),
        sv="100 % av länkarna till globala delmål (12 av 12) saknar motivering.",
        en="100% of the links to SDG targets (12 of 12) have no motivation.",
    )
    assert found.said("too-many").sv == (
        "1 av 2 länkade mål och uppdrag har fler än 5 globala delmål."
    )
    assert "hittills" in found.sentence().sv
    rows = found.table(plain).records("sv")
    assert [(row["matter"], row["part"], row["n"]) for row in rows] == [
        ("too-many", 1, 2),
        ("unmotivated", 12, 12),
        ("only-sdgs", 1, 3),
    ]


def test_remarks_name_the_rule_and_the_targets(plain: LinkModel) -> None:
    remarks = {each.rule: each.targets for each in link_remarks(plain, "b")}
    assert remarks == {"G19": SIX[:5], "G17": ("6.1",)}
    remarks = {each.rule: each.targets for each in link_remarks(plain, "a")}
    assert remarks == {"G18": SIX, "G17": SIX}
    assert link_remarks(motivated(plain, *(("b", target) for target in SIX)), "b") == ()
    assert link_remarks(plain, "d") == ()


@given(
    st.dictionaries(
        st.sampled_from("abcd"),
        st.dictionaries(st.sampled_from(SIX), st.sampled_from([None, -2, 0, 1, 3])),
    ),
    st.integers(1, 6),
)
def test_the_parts_never_outgrow_the_whole(
    links: dict[str, dict[str, int | None]], most: int
) -> None:
    drawn = replace(model([bearer(name) for name in "abcd"], links), most_targets=most)
    found = link_quality(drawn)
    assert list(found.shares) == list(MATTERS)
    assert all(0 <= share.part <= share.n for share in found.shares.values())
    told = {(each.bearer, link.target) for each in found.unmotivated for link in each.links}
    assert told == {(link.bearer, link.target) for link in drawn.links}


def test_the_reason_and_the_limit_are_read_from_the_store(tmp_path: Path) -> None:
    file = tmp_path / "plan.ttl"
    file.write_text(
        """@prefix mg: <https://w3id.org/malgraf/def/> .
        @prefix rule: <https://w3id.org/malgraf/scheme/rule/> .
        @prefix sdg: <http://metadata.un.org/sdg/> .
        <organisation/liten> mg:ruleProfile <rule-profile/egen> .
        <rule-profile/egen> mg:hasRuleSetting <rule-setting/a>, <rule-setting/b> .
        <rule-setting/a> mg:rule rule:G14 ; mg:limit 3 .
        <rule-setting/b> mg:rule rule:G18 ; mg:limit 2 .
        <goal/a> a mg:Goal ; mg:addresses sdg:4.1, sdg:4.2, sdg:4.3 ;
            mg:qualifiedContribution <contribution/a>, <contribution/b>, <contribution/c> .
        <contribution/a> mg:target sdg:4.1 ; mg:strength 2 ; mg:motivation "Sant"@en, "Så"@sv .
        <contribution/b> mg:target sdg:4.2 ; mg:motivation " "@sv .
        <contribution/c> mg:target sdg:4.2 ; mg:strength 1 .
        """,
        "utf-8",
    )
    read = link_model(organisation_store("liten", [file]), AT)
    assert read.most_targets == 2
    assert [link.motivation for link in read.links] == ["Så", "", ""]
    remarks = {each.rule: len(each.targets) for each in link_remarks(read, f"{HOME}goal/a")}
    assert remarks == {"G18": 3, "G19": 1, "G17": 1}
