"""Organisations beside each other: under one profile, without a ranking, only those one may see."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from api.app import create_app
from api.cli import run
from api.comparing import beside, comparing, federated
from api.problems import add_problem_handlers
from api.summaries import Summaries, as_json, document_of, read_summary
from graph.analyses.chance import all_pairs, upper_tails
from graph.analyses.comparison import Comparison, compare
from graph.analyses.coverage import ladder
from graph.analyses.likeness import acting_on, likeness
from graph.analyses.links import link_model
from graph.analyses.overlap import upper_tail
from graph.analyses.summary import Acting, Summary, summary
from graph.analyses.wording import Share
from graph.answers import Thing
from graph.errors import NotFound, UnreadableFile
from graph.questions import ask
from graph.store import Installation
from graph.texts import Text
from graph.vocabularies import draft_relevant
from tests.changing import replace_subjects
from tests.conftest import TEST_HOST, load_examples
from tests.introductions import Introduced
from tests.organisation_stores import example_store
from tests.reading import classed_goal
from tests.signing_in import OURS, token_on

pytestmark = pytest.mark.measure(25)

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


PROFILE = frozenset(TARGETS)
summaries_of_some = st.lists(
    st.frozensets(st.sampled_from(TARGETS)).map(sorted), min_size=2, max_size=6
).map(lambda sets: [told(f"o{number}", *reached) for number, reached in enumerate(sets)])


@pytest.fixture(scope="module")
def examples() -> dict[str, Summary]:
    """Those of the two invented municipalities and of a published document."""
    names = ("exempelkommunen", "ljungsala", "gavle")
    return {name: summary(link_model(example_store(name), AT)) for name in names}


def test_a_summary_says_what_the_ladder_says(examples: dict[str, Summary]) -> None:
    model = link_model(example_store("ljungsala"), AT)
    one = examples["ljungsala"]
    assert {model.targets[iri].code: step.step for iri, step in ladder(model).items()} == {
        target.code: one.steps.get(target.code, 0) for target in model.targets.values()
    }
    assert (one.linked, one.units) == (Share(98, 106), 25)
    assert dict(one.kinds) == {
        "goal": 27,
        "basic-mission": 32,
        "assignment": 19,
        "pledge": 6,
        "activity": 22,
    }
    assert [(level.rank, level.bearers) for level in one.levels] == [(1, 7), (2, 20)]
    assert [(span.years, span.rhythm_months) for span in one.programmes] == [
        (4.0, 6),
        (4.0, 24),
        (5.0, 12),
    ]


def test_only_those_with_enough_linked_are_compared(examples: dict[str, Summary]) -> None:
    made = compare(examples.values(), draft_relevant())
    assert [one.label.sv for one in made.compared] == [
        "Exempelkommunen (påhittad)",
        "Ljungsala (påhittad)",
    ]
    [out] = made.left_out
    assert out.summary is examples["gavle"]
    assert "80 %" in out.reason.sv


def test_eighty_per_cent_is_enough() -> None:
    made = compare([told("a", linked=Share(4, 5)), told("b", linked=Share(79, 100))], PROFILE)
    assert [one.label.sv for one in made.compared] == ["a"]


def test_one_told_twice_counts_once_and_the_first_time() -> None:
    first, again = told("a", "4.1"), replace(told("a", "8.5"), label=Text("a igen", "a again"))
    made = compare([first, again], PROFILE)
    assert made.compared == (first,)
    assert [out.summary for out in made.left_out] == [again]


def test_the_order_is_alphabetical_whatever_is_reached() -> None:
    found = {name: told(name, *TARGETS[:n]) for name, n in (("ö", 9), ("b", 1), ("å", 5))}
    made = beside(found).comparison
    assert [one.label.sv for one in made.compared] == ["b", "å", "ö"]
    assert [row[0] for row in made.ladders_table().rows] == [
        Thing(one.organisation, one.label) for one in made.compared
    ]


def test_one_profile_is_laid_on_all(examples: dict[str, Summary]) -> None:
    found = {key: examples[key] for key in ("exempelkommunen", "ljungsala")}
    made = beside(found, of="ljungsala")
    assert made.profile == "ljungsala"
    assert made.comparison.profile == examples["ljungsala"].relevant
    assert beside(found).comparison.profile == draft_relevant()
    with pytest.raises(NotFound):
        beside(found, profile="nobody")


def test_shares_are_hidden_under_five_targets() -> None:
    made = compare([told("a", "4.1")], PROFILE)
    [first, *_] = made.by_goal_table().rows
    assert (first[1], first[2], first[-1]) == (1, 1, None)
    few = Comparison(frozenset(TARGETS[:4]), (told("a"), told("b")), ())
    assert [row[-2:] for row in few.pairs_table().rows] == [(None, None)]


@given(st.data())
def test_the_tails_of_all_pairs_are_those_of_each(data: st.DataObject) -> None:
    total = data.draw(st.integers(5, 169))
    pairs = data.draw(
        st.lists(st.tuples(st.integers(0, total), st.integers(0, total)), min_size=1, max_size=8)
    )
    shared = [data.draw(st.integers(max(0, a + b - total), min(a, b))) for a, b in pairs]
    first, second = (np.array(sizes) for sizes in zip(*pairs, strict=True))
    found = upper_tails(np.array(shared), first, second, total)
    expected = [upper_tail(k, a, b, total) for k, (a, b) in zip(shared, pairs, strict=True)]
    assert found == pytest.approx(expected, abs=1e-9)


@given(summaries_of_some)
def test_pairs_tell_what_is_shared_and_order_changes_nothing(some: list[Summary]) -> None:
    made, turned = compare(some, PROFILE), compare(some[::-1], PROFILE)
    told_of = {
        frozenset({pair.first.organisation, pair.second.organisation}): pair
        for pair in made.together()
    }
    assert len(told_of) == len(some) * (len(some) - 1) // 2
    for pair in turned.together():
        other = told_of[frozenset({pair.first.organisation, pair.second.organisation})]
        assert (pair.shared, pair.either) == (other.shared, other.either)
        assert pair.adjusted == pytest.approx(other.adjusted)
        assert set(pair.shared) == pair.first.acts_on(PROFILE) & pair.second.acts_on(PROFILE)
        assert pair.p is not None
        assert 0 <= pair.p <= 1
    mine = list(made.together(some[0]))
    assert len(mine) == len(some) - 1


@given(summaries_of_some)
def test_likeness_is_the_same_both_ways_and_whole_with_oneself(some: list[Summary]) -> None:
    first, second = some[:2]
    there, back = likeness(first, second, PROFILE), likeness(second, first, PROFILE)
    assert there == back
    assert 0 <= there.structure <= 1
    assert likeness(first, first, PROFILE).structure == pytest.approx(1)
    if len(first.acts_on(PROFILE)) >= 5:
        assert likeness(first, first, PROFILE).value == pytest.approx(1)


def test_likeness_is_counted_as_it_is_said() -> None:
    a = replace(told("a", "4.1", "4.4", "8.5"), kinds={"goal": 6, "assignment": 2})
    b = replace(told("b", "4.1", "4.4", "11.1", "13.2"), kinds={"goal": 2, "assignment": 2})
    found = likeness(a, b, PROFILE)
    assert found.structure == pytest.approx(((0.5 + 0.25) + 4 / 8 + 1) / 3)
    assert found.targets == pytest.approx(2 / 5)
    assert found.value == pytest.approx((0.75 + 0.4) / 2)


def test_who_acts_on_a_target_is_told_with_the_kind_of_goal(examples: dict[str, Summary]) -> None:
    made = compare(examples.values(), draft_relevant())
    [actor] = acting_on(made, "11.3", examples["exempelkommunen"])
    assert actor.summary is examples["ljungsala"]
    assert actor.through == Text("grunduppdrag (1)", "basic missions (1)")
    assert actor.is_like
    both = acting_on(made, "13.2")
    assert [one.summary.label.sv for one in both] == [one.label.sv for one in made.compared]
    assert both[1].through.sv == "Förflyttning (1), Steg på vägen (1)"
    assert all(one.likeness is None for one in both)


def test_pairs_count_only_what_is_drawn_from() -> None:
    sets = [frozenset({"a", "b", "z"}), frozenset({"b", "z"})]
    pairs = all_pairs(sets, frozenset("abcde"))
    assert (pairs.shared.tolist(), pairs.sizes.tolist()) == ([1], [2, 1])
    assert pairs.expected.tolist() == [2 / 5]


@pytest.mark.parametrize("name", ["exempelkommunen", "ljungsala"])
def test_a_named_question_gives_the_same_facts(name: str, examples: dict[str, Summary]) -> None:
    rows = ask(example_store(name), "acting_by_target", as_of=AT.isoformat()).rows
    kinds = {"Mål": "goal", "Grunduppdrag": "basic-mission", "Uppdrag": "assignment"}
    asked = set()
    for row in rows:
        target, kind, level = (
            cell.label.sv if isinstance(cell, Thing) else "" for cell in row[1:4]
        )
        asked.add((target.partition(" ")[0], kinds.get(kind, "pledge"), level, row[4]))
    told_here = {(one.target, one.kind, one.level.sv, one.bearers) for one in examples[name].acting}
    assert asked == told_here


def test_a_summary_survives_being_sent(examples: dict[str, Summary]) -> None:
    for one in examples.values():
        assert read_summary(as_json(one).encode(), "file.json") == one


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"steps": {"11.3": 7}}, "steps.11.3"),
        ({"steps": {"11.99": 2}}, "11.99"),
        ({"relevant": ["nonsense"]}, "relevant.0"),
        ({"format": "something"}, "format"),
        ({"version": 2}, "version"),
        ({"linked": {"part": 11, "n": 10}}, "11/10"),
        ({"linked": {"part": -1, "n": 10}}, "linked.part"),
        ({"asOf": "2026-13-01"}, "2026-13-01"),
        ({"organisation": "javascript:alert(1) x"}, "javascript"),
        ({"more": 1}, "more"),
        ({"kinds": {"wish": 1}}, "kinds.wish"),
    ],
)
def test_a_file_that_is_no_summary_is_refused_with_where(
    change: dict[str, object], where: str
) -> None:
    body = json.dumps({**document_of(told("a", "4.1")).model_dump(), **change}).encode()
    with pytest.raises(UnreadableFile) as refused:
        read_summary(body, "file.json")
    assert any(where in f"{each.message.en}{each.value}" for each in refused.value.problems)
    assert refused.value.problems[0].place.file == "file.json"


@pytest.mark.parametrize("body", [b"", b"\xff", b"[]", b"{", b"[" * 100_000, b" " * 2_000_000])
def test_bytes_that_are_no_summary_are_refused(body: bytes) -> None:
    with pytest.raises(UnreadableFile):
        read_summary(body, "file.json")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the two invented municipalities and one published."""
    names = ("exempelkommunen", "ljungsala", "gavle")
    return load_examples(tmp_path_factory.mktemp("several"), *names)


@pytest.fixture(scope="module")
def several(folder: Path) -> Iterator[Installation]:
    with Installation.open(folder, write=False) as opened:
        yield opened


@pytest.fixture(scope="module")
def people(several: Installation) -> Iterator[TestClient]:
    """The whole application."""
    with TestClient(create_app(several, allowed_hosts=TEST_HOST), headers=OURS) as started:
        yield started


def test_the_page_lays_one_beside_the_others(people: TestClient) -> None:
    shown = people.get("/o/ljungsala/compare?target=11.3&lang=sv").text
    assert "Kommuner som er" in shown
    assert "Strategiskt mål (1)" in shown
    assert 'href="/o/2180"' in shown
    assert "Under 80 % är det som saknas okänt" in shown
    assert 'href="/methods#between"' in shown
    assert "SERVICE &lt;http://" in shown


def test_the_page_of_a_target_leads_to_the_others(people: TestClient) -> None:
    shown = people.get("/o/ljungsala/target/11.3").text
    assert 'href="/o/ljungsala/compare?target=11.3#target"' in shown


def test_the_page_of_everybody_has_nobody_in_the_middle(people: TestClient) -> None:
    shown = people.get("/compare?target=13.2&lang=en").text
    assert "Who acts on 13.2" in shown
    assert "Municipalities like yours" not in shown
    assert people.get("/compare?target=banan").status_code == 422


def test_who_is_left_out_is_told_so_on_its_own_page(people: TestClient) -> None:
    shown = people.get("/o/2180/compare?lang=en").text
    assert "Your organisation is not compared yet" in shown


def test_files_from_others_are_laid_beside_and_not_kept(
    people: TestClient, examples: dict[str, Summary]
) -> None:
    label = "<b>Annanstans</b>"
    other = replace(
        examples["ljungsala"],
        organisation="http://other.example/id/annan/organisation/annan",
        label=Text(label, label),
    )
    page = "/o/exempelkommunen/compare"
    sent = {"form_token": token_on(people, page), "profile": "draft", "target": "11.3"}
    files = {"file": ("other.json", as_json(other).encode(), "application/json")}
    shown = people.post(f"{page}?lang=sv", data=sent, files=files)
    assert shown.status_code == 200
    assert "&lt;b&gt;Annanstans&lt;/b&gt;" in shown.text
    assert "från en annan tjänst" in shown.text
    assert "Annanstans" not in people.get(page).text
    wrong = people.post(page, data=sent, files={"file": ("other.json", b"{}", "application/json")})
    assert wrong.status_code == 422
    assert "other.json" in wrong.text
    assert people.post(page, data=sent).status_code == 400
    assert people.post(page, data={}, files=files).status_code == 403


def test_a_summary_is_fetched_and_given_once(people: TestClient) -> None:
    answer = people.get("/api/v1/organisations/ljungsala/summary")
    assert read_summary(answer.content, "x").label.sv == "Ljungsala (påhittad)"
    again = people.get(
        "/api/v1/organisations/ljungsala/summary", headers={"if-none-match": answer.headers["etag"]}
    )
    assert again.status_code == 304
    assert people.get("/api/v1/organisations/nix/summary").status_code == 404


def test_the_comparison_as_data_has_every_list(people: TestClient) -> None:
    asked = {"of": "ljungsala", "target": "Delmål 11.3", "lang": "en"}
    answer = people.get("/api/v1/comparison", params=asked).json()
    assert answer["profile"] == "ljungsala"
    assert len(answer["targets"]) == 63
    assert answer["waiting"] == []
    assert list(answer["tables"]) == [
        "ladders",
        "by_goal",
        "steering",
        "targets",
        "pairs",
        "left_out",
        "acting",
    ]
    for table in answer["tables"].values():
        assert table["rows"]
        assert {column["name"] for column in table["columns"]} <= set(table["rows"][0])


def test_a_change_is_seen_in_the_summary_and_nothing_else_is_made_anew(tmp_path: Path) -> None:
    with Installation.create(tmp_path / "data", gate="report") as installation:
        for key in ("1471", "2180"):
            replace_subjects(installation, key, plan=classed_goal(key, "a", "Ett mål här"))
        summaries = Summaries(installation)
        before, waiting = summaries.those_of(("1471", "2180"))
        assert waiting == ()
        replace_subjects(installation, "1471", plan=classed_goal("1471", "b", "Ett till här"))
        after, _ = summaries.those_of(("1471", "2180"))
        assert (before["1471"].kinds["goal"], after["1471"].kinds["goal"]) == (1, 2)
        assert after["2180"] is before["2180"]


def test_what_is_not_counted_in_time_is_said_and_comes_later(tmp_path: Path) -> None:
    with Installation.create(tmp_path / "data", gate="report") as installation:
        for key in ("1471", "2180"):
            replace_subjects(installation, key, plan=classed_goal(key, "a", "Ett mål här"))
        summaries = Summaries(installation)
        found, waiting = summaries.those_of(("1471", "2180"), patience=0.0)
        assert (found, waiting) == ({}, ("1471", "2180"))
        assert summaries.those_of(("1471",))[1] == ()
        assert summaries.those_of(("1471", "2180"), patience=0.0)[1] == ("2180",)


def test_nobody_sees_those_they_may_not_see(tmp_path: Path) -> None:
    with Installation.create(tmp_path / "data", gate="report") as installation:
        for key in ("1471", "2180"):
            replace_subjects(installation, key, plan=classed_goal(key, "a", f"Ett mål i {key}"))
        app = FastAPI()
        summaries = Summaries(installation)
        app.include_router(
            comparing(
                installation, summaries, lambda key: link_model(installation.organisation(key), AT)
            )
        )
        app.add_middleware(Introduced)
        add_problem_handlers(app)
        with TestClient(app) as client:
            seen = client.get("/api/v1/comparison", headers={"as": "reader"})
            assert "1471" in seen.text
            assert "2180" not in seen.text
            refused = (
                "comparison?of=2180",
                "comparison?profile=2180",
                "comparison?organisation=2180",
                "organisations/2180/summary",
            )
            for path in refused:
                answer = client.get(f"/api/v1/{path}", headers={"as": "reader"})
                assert answer.status_code == 404, path


def test_the_command_compares_with_a_file(
    folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    examples: dict[str, Summary],
) -> None:
    other = replace(examples["ljungsala"], organisation="http://o.example/x", label=Text("Å", "Å"))
    file = tmp_path / "other.json"
    file.write_text(as_json(other), "utf-8")
    asked = ["compare", "--data", str(folder), "--of", "ljungsala", "--with", str(file)]
    assert run([*asked, "--format", "json"]) == 0
    tables = json.loads(capsys.readouterr().out)
    assert [row["organisation_label"] for row in tables["ladders"]] == [
        "Exempelkommunen (påhittad)",
        "Ljungsala (påhittad)",
        "Å",
    ]
    assert run([*asked, "--target", "11.3", "--lang", "sv"]) == 0
    assert "Strategiskt mål" in capsys.readouterr().out
    file.write_text("{}", "utf-8")
    assert run(asked) == 2
    assert run([*asked[:-1], str(tmp_path / "none.json")]) == 1


def test_the_command_prints_a_summary_to_send(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["summary", "--data", str(folder), "--organisation", "ljungsala"]) == 0
    printed = capsys.readouterr().out
    assert read_summary(printed.encode(), "x").units == 25


def test_another_engine_gets_the_same_facts_from_our_endpoint(
    server: str, examples: dict[str, Summary]
) -> None:
    found = Store().query(federated(f"{server}/sparql", AT))
    assert isinstance(found, QuerySolutions)
    got = set()
    for row in found:
        target, bearers, level = row["target"], row["bearers"], row["levelLabel"]
        assert isinstance(target, NamedNode)
        assert isinstance(bearers, Literal)
        name = level.value if isinstance(level, Literal) else ""
        got.add((target.value.rpartition("/")[2], name, int(bearers.value)))
    told_here = {
        (one.target, one.level.sv, one.bearers) for one in examples["exempelkommunen"].acting
    }
    assert got == told_here
