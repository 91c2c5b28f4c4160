"""What reviewers answer about links: kept as they said it, and made links where that is settled."""

from collections.abc import Mapping
from dataclasses import replace
from functools import reduce

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse, serialize

from graph.analyses.links import link_model
from graph.analyses.model import Link
from graph.changes import Delta
from graph.editing.content import UnfitContent
from graph.linking.review.answering import Given, answered
from graph.linking.review.answers import (
    LinkAnswer,
    Seat,
    Verdict,
    answers_about,
    answers_by_bearer,
    is_unaided,
    slug_of,
)
from graph.linking.review.comparing import compared
from graph.linking.review.deciding import decided, differing
from graph.linking.review.effect import LEAST, effect
from graph.linking.review.progress import left_for, progress, progress_by
from graph.linking.review.structure import surroundings
from graph.names import MG, PREFIXES, SDG
from graph.organisation_store import OrganisationStore
from graph.vocabularies import taxonomy
from tests.link_models import AT, bearer, model
from tests.organisation_stores import small_municipality

HOME = "http://localhost:8000/id/liten/"
VAGUE, CLIMATE = f"{HOME}goal/vagt", f"{HOME}goal/klimat"
SCHOOL = f"{HOME}unit/skola"


def target(code: str) -> str:
    return f"{SDG}{code}"


def said(
    code: str = "",
    strength: int = 1,
    *,
    seat: Seat = "alone",
    verdict: Verdict = "accepted",
    at: str = "2026-11-20T10:00:00Z",
    about: str = VAGUE,
    words: str = "Målet säger skola",
    unaided: bool = False,
) -> LinkAnswer:
    taken = verdict == "accepted"
    return LinkAnswer(
        bearer=about,
        seat=seat,
        verdict=verdict,
        target=target(code) if code else "",
        strength=strength if taken else None,
        motivation=words if taken else "",
        method="confirmed-suggestion" if taken else "",
        version="1",
        unaided=unaided,
        by=SCHOOL,
        at=at,
    )


def none_fits(seat: Seat = "alone", about: str = VAGUE, *, unaided: bool = False) -> LinkAnswer:
    return said(seat=seat, verdict="no-link", about=about, unaided=unaided)


def after(organisation: OrganisationStore, delta: Delta) -> OrganisationStore:
    quads = set(parse(organisation.quads, RdfFormat.N_QUADS))
    quads = (quads - set(delta.removed_quads())) | set(delta.added_quads())
    lines = serialize(quads, format=RdfFormat.N_QUADS)
    assert lines is not None
    return OrganisationStore.of(organisation.names, organisation.number + 1, lines)


def answering(organisation: OrganisationStore, *answers: LinkAnswer) -> OrganisationStore:
    given = Given(answers[0].bearer, answers[0].seat, answers)
    return after(organisation, answered(organisation, given))


def answers_in_turn(*turns: tuple[LinkAnswer, ...]) -> OrganisationStore:
    return reduce(lambda now, turn: answering(now, *turn), turns, small_municipality())


def links_of(organisation: OrganisationStore, about: str = VAGUE) -> Mapping[str, Link]:
    found = link_model(organisation, AT).links
    return {link.target.removeprefix(str(SDG)): link for link in found if link.bearer == about}


def plain(organisation: OrganisationStore, path: str, about: str = VAGUE) -> set[str]:
    quads = organisation.store.quads_for_pattern(NamedNode(about), NamedNode(path), None, None)
    return {str(quad.object)[1:-1].removeprefix(str(SDG)) for quad in quads}


def test_what_was_answered_is_read_back_as_it_was_said() -> None:
    given = (said("4.1", 2), said("11.3", verdict="rejected"))
    now = answers_in_turn(given)
    kept = {each.target: each for each in answers_about(now.store, VAGUE)}
    start = now.names.resource("link-answer", "")
    for each in given:
        again = kept[each.target]
        slug = slug_of(now.names, VAGUE, each.seat, taxonomy().targets[each.target])
        assert again.iri == start + slug
        assert again == LinkAnswer(**{**vars(each), "iri": again.iri})
    assert answers_by_bearer(now.store).keys() == {VAGUE}


def test_an_answer_of_who_reviews_alone_is_a_link_with_all_that_was_said() -> None:
    now = answers_in_turn((said("4.1", 2), said("13.2", -1, words="Fler resor")))
    links = links_of(now)
    assert {code: link.strength for code, link in links.items()} == {"4.1": 2, "13.2": -1}
    assert links["4.1"].method == "confirmed-suggestion"
    assert plain(now, str(MG.addresses)) == {"4", "4.1"}
    assert plain(now, str(MG.counteracts)) == {"13.2"}
    [contribution] = [
        quad.subject
        for quad in now.store.quads_for_pattern(None, NamedNode(str(MG.strength)), None, None)
        if str(quad.object).startswith('"-1"') and "/contribution/" in str(quad.subject)
    ]
    stated = {
        quad.predicate.value: quad.object
        for quad in now.store.quads_for_pattern(contribution, None, None, None)
    }
    assert str(stated[str(MG.motivation)]) == '"Fler resor"@sv'
    assert stated[f"{PREFIXES['prov']}wasAttributedTo"] == NamedNode(SCHOOL)


def test_a_strength_of_nothing_is_a_judgement_without_a_plain_link() -> None:
    now = answers_in_turn((said("4.1", 0),))
    assert links_of(now)["4.1"].strength == 0
    assert plain(now, str(MG.addresses)) == {"4"}
    assert plain(now, str(MG.counteracts)) == set()


def test_answering_anew_takes_the_former_links_away_and_no_others() -> None:
    first = links_of(small_municipality(), CLIMATE)
    assert first
    now = answers_in_turn(
        (said("4.1", about=CLIMATE), said("8.5", 2, about=CLIMATE)),
        (said("8.5", -2, about=CLIMATE, at="2026-11-21T10:00:00Z"),),
    )
    assert links_of(now, CLIMATE).keys() == {*first, "8.5"}
    assert links_of(now, CLIMATE)["8.5"].strength == -2
    assert "8.5" in plain(now, str(MG.counteracts), CLIMATE)
    assert "8.5" not in plain(now, str(MG.addresses), CLIMATE)
    assert [each.target for each in answers_about(now.store, CLIMATE)] == [target("8.5")]


def test_that_none_fits_is_kept_until_something_does() -> None:
    now = answers_in_turn((none_fits(),))
    assert link_model(now, AT).bearers[VAGUE].without_target_link
    linked = answering(now, said("4.1"))
    assert not link_model(linked, AT).bearers[VAGUE].without_target_link
    assert links_of(linked).keys() == {"4.1"}
    back = answering(linked, none_fits())
    assert link_model(back, AT).bearers[VAGUE].without_target_link
    assert links_of(back) == {}


def test_that_none_fits_is_refused_where_links_were_made_in_other_ways() -> None:
    with pytest.raises(UnfitContent) as refused:
        answers_in_turn((none_fits(about=CLIMATE),))
    [problem] = refused.value.problems
    assert problem.code == "linked-in-other-ways"
    assert "13.2" in problem.message.sv


def test_two_make_a_link_only_when_both_have_answered_and_agree() -> None:
    one = (said("4.1", 3, seat="a", words="Ettans ord"), said("8.5", 1, seat="a"))
    other = (
        said("4.1", 1, seat="b", words="Tvåans ord", at="2026-11-20T12:00:00Z"),
        said("8.5", -1, seat="b"),
    )
    assert links_of(answers_in_turn(one)) == {}
    now = answers_in_turn(one, other)
    links = links_of(now)
    assert {code: link.strength for code, link in links.items()} == {"4.1": 1}
    assert differing(answers_about(now.store, VAGUE)) == (target("8.5"),)
    held = decided(answers_about(now.store, VAGUE)).links[target("4.1")]
    assert (held.motivation, held.at) == ("Ettans ord", "2026-11-20T12:00:00Z")


def test_what_is_settled_takes_the_place_of_what_two_said() -> None:
    now = answers_in_turn(
        (said("4.1", seat="a"),),
        (none_fits("b"),),
    )
    assert differing(answers_about(now.store, VAGUE)) == ("", target("4.1"))
    settled = answering(now, said("8.5", 2, seat="settled"))
    assert links_of(settled).keys() == {"8.5"}
    assert differing(answers_about(settled.store, VAGUE)) == ()


def test_that_none_fits_needs_both_of_two() -> None:
    assert not decided([none_fits("a")]).without_link
    assert decided([none_fits("a"), none_fits("b")]).without_link
    assert not decided([none_fits("a"), said("4.1", seat="b")]).without_link
    assert not decided([none_fits(), said("4.1", seat="a"), said("4.1", seat="b")]).without_link


def test_agreement_is_of_what_both_have_answered() -> None:
    same = compared({"x": [said("4.1", seat="a"), said("4.1", 3, seat="b")], "y": [said("4.1")]})
    assert (same.both, same.same, same.alpha, same.unsettled) == (1, 1, None, {})
    two = compared(
        {
            "x": [said("4.1", seat="a"), said("4.1", seat="b")],
            "y": [said("4.1", seat="a"), said("4.1", -1, seat="b")],
            "z": [said("5.1", seat="a"), none_fits("b")],
        }
    )
    assert (two.both, two.same) == (3, 1)
    assert two.alpha is not None
    assert 0 < two.alpha < 1
    assert two.unsettled == {"y": (target("4.1"),), "z": ("", target("5.1"))}


def test_only_answers_without_suggestions_measure_their_effect() -> None:
    answers = {f"g{n}": [said("4.1", about=f"g{n}", unaided=n % 2 == 0)] for n in range(2 * LEAST)}
    told = effect(answers, lambda bearer: [target("4.1")] if bearer != "g0" else [target("5.1")])
    assert len(told.linked) == LEAST
    assert told.share == pytest.approx((LEAST - 1) / LEAST)
    assert told.needless is None
    few = {bearer: given for bearer, given in answers.items() if bearer != "g2"}
    assert effect(few, lambda _: []).share is None


def test_what_was_settled_by_those_who_saw_answers_measures_nothing() -> None:
    answers = {"g": [said("4.1", seat="settled", unaided=True), none_fits("a", unaided=True)]}
    told = effect(answers, lambda _: [target("4.1")])
    assert (len(told.linked), len(told.unlinked)) == (0, 1)


def test_a_share_counts_at_most_as_many_as_are_suggested() -> None:
    codes = ("4.1", "4.2", "4.3", "4.4")
    answers = {f"g{n}": [said(code, unaided=True) for code in codes] for n in range(LEAST)}
    assert effect(answers, lambda _: [target(code) for code in codes]).share == 1


def test_a_tenth_is_reviewed_without_suggestions_and_always_the_same() -> None:
    chosen = [f"{HOME}goal/{n}" for n in range(4000) if is_unaided(f"{HOME}goal/{n}")]
    assert 320 < len(chosen) < 480
    assert [each for each in chosen if not is_unaided(each)] == []


def test_progress_tells_linked_none_and_left_by_place_and_seat() -> None:
    both = replace(bearer("y"), programmes=frozenset({"p", "q"}), without_target_link=True)
    found = model([bearer("x", programme="p"), both, bearer("z")], {"x": {"4.1": 1}})
    all_ = progress(found, found.current.values())
    assert (all_.linked, all_.without, all_.left, all_.total) == (1, 1, 1, 3)
    assert all_.done == pytest.approx(2 / 3)
    by = dict(progress_by(found, found.current.values(), "programmes"))
    assert (by["p"].total, by["q"].total, by[""].left) == (2, 1, 1)
    answers = {"z": [said("4.1", seat="a", about="z")]}
    left = {
        seat: [each.iri for each in left_for(found, answers, seat, found.current.values())]
        for seat in ("alone", "a", "b", "settled")
    }
    assert left == {"alone": ["z"], "a": [], "b": ["z"], "settled": []}


def test_what_stands_around_a_goal_is_told_by_how_it_is_near() -> None:
    measured = frozenset({"i"})
    one = replace(bearer("one"), indicators=measured, parents=frozenset({"above"}))
    near = replace(bearer("near"), indicators=measured)
    links: dict[str, dict[str, int | None]] = {
        "near": {"4.1": 1},
        "above": {"5.1": 2, "5.2": -2},
        "sibling": {"8.5": 1},
    }
    found = model([one, near, bearer("above"), bearer("sibling")], links)
    told = surroundings(found, found.bearers["one"])
    assert told.by_indicator == (("4.1", 1),)
    assert told.by_parents == (("5.1", 1),)
    assert told.by_programme == ()
    assert told.listed == ()
    assert not surroundings(found, found.bearers["sibling"])
