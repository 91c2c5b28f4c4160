"""What an organisation says several times, and what it only breaks down (measures 26 and 27)."""

import csv
import tracemalloc
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from fastapi.testclient import TestClient

from graph.analyses.links import link_model
from graph.analyses.model import Bearer, Indicator, Link, LinkModel, Programme
from graph.errors import NotFound, UnreadableFile
from graph.intake.key_figures import read_key_figures
from graph.key_figures import KeyFigure, KeyFigures
from graph.linking.duplicates import duplicates
from graph.linking.resemblances import resemblances
from graph.texts import Text
from graph.vocabularies import taxonomy
from tests.link_models import AT, model, text
from tests.organisation_stores import example_store
from tests.test_pages import HOME, in_swedish

pytestmark = pytest.mark.measure(26, 27)
UN: Final = Path(__file__).with_name("same_said") / "un.csv"


def said(
    iri: str,
    label: str,
    programme: str = "",
    unit: str = "",
    parents: tuple[str, ...] = (),
    kind: str = "goal",
) -> Bearer:
    """A bearer with its Swedish label."""
    return Bearer(
        iri=iri,
        kind=kind,
        label=text(label),
        programmes=frozenset({programme} if programme else ()),
        responsible=frozenset({unit} if unit else ()),
        parents=frozenset(parents),
    )


def measuring(labels: Mapping[str, Indicator]) -> LinkModel:
    return replace(model([], {}), indicators=labels, targets=taxonomy().targets)


def test_the_same_in_two_programmes_is_said_twice() -> None:
    found = duplicates(
        model(
            [
                said("a", "Fler elever känner sig trygga i skolan", "p", "u"),
                said("b", "Eleverna ska känna trygghet i skolan", "q", "v", kind="assignment"),
                said("c", "Minska matsvinnet i köken", "q", "v"),
            ],
            {},
        )
    )
    (group,) = found.bearers.groups
    assert (group.members, group.times) == (("a", "b"), 2)
    assert group.words == ("elever", "trygga", "skolan")
    assert 0.75 <= group.likeness < 1
    assert found.bearers.broken_down == ()
    assert (found.standings["a"].programmes, found.standings["b"].units) == (("p",), ("v",))


def test_what_is_broken_down_is_not_repeated() -> None:
    found = duplicates(
        model(
            [
                said("top", "Sjukfrånvaron bland medarbetarna ska minska", unit="ks"),
                said("mid", "Minskad sjukfrånvaro bland medarbetare", unit="bun", parents=("top",)),
                said("low", "Sjukfrånvaron minskar hos medarbetarna", unit="f", parents=("mid",)),
                said("twin", "Medarbetarnas sjukfrånvaro minskar", unit="sn", parents=("top",)),
            ],
            {},
        )
    )
    assert found.bearers.groups == ()
    (chain,) = found.bearers.broken_down
    assert chain.times == 1
    assert set(chain.members) == {"top", "mid", "low", "twin"}
    assert {pair.relation for pair in found.bearers.pairs} == {"broken-down", "repeated"}
    assert "det är nedbrutet, inte dubbelt" in found.sentence().sv


def test_a_chain_counts_once_among_those_that_say_the_same() -> None:
    found = duplicates(
        model(
            [
                said("top", "Trygga elever i skolan", "p"),
                said("low", "Eleverna är trygga i skolan", "p", "u", ("top",)),
                said("other", "Trygghet för elever i skolan", "q", "v"),
            ],
            {},
        )
    )
    (group,) = found.bearers.groups
    assert (set(group.members), group.times) == ({"top", "low", "other"}, 2)


def test_two_siblings_of_one_unit_are_repeated() -> None:
    bearers = [
        said("top", "God ekonomi"),
        said("a", "Trygga elever i skolan", unit="u", parents=("top",)),
        said("b", "Eleverna är trygga i skolan", unit="u", parents=("top",)),
    ]
    (group,) = duplicates(model(bearers, {})).bearers.groups
    assert group.times == 2


def test_other_directions_stand_apart() -> None:
    found = duplicates(
        model([said("a", "Fler bilar i centrum"), said("b", "Färre bilar i centrum")], {})
    )
    assert found.bearers.groups == ()
    (pair,) = found.bearers.apart
    assert pair.apart == ("direction",)
    table = found.tables(model([said("a", "A"), said("b", "B")], {}))["alike_pairs"]
    assert table.records("en")[0]["apart"] == "they pull in different directions"


def test_one_that_says_more_does_not_join_two_that_have_nothing_in_common() -> None:
    found = duplicates(
        model(
            [
                said("a", "Trygga gångstråk"),
                said("b", "Trygga gångstråk och rena badsjöar"),
                said("c", "Rena badsjöar"),
            ],
            {},
        )
    )
    assert all(not {"a", "c"} <= set(group.members) for group in found.bearers.groups)
    assert len(found.bearers.groups) == 1


def test_what_has_ended_or_is_proposed_is_not_said() -> None:
    found = duplicates(
        model(
            [
                said("a", "Trygga elever i skolan"),
                replace(said("b", "Trygga elever i skolan"), proposed=True),
                replace(said("c", "Trygga elever i skolan"), end=AT.replace(year=2020)),
            ],
            {},
        )
    )
    assert found.bearers.pairs == ()


def test_english_is_compared_where_either_has_no_swedish() -> None:
    both = replace(said("a", ""), label=Text("Tryggt i skolan", "Pupils are safe at school"))
    english = replace(said("b", ""), label=text("All the pupils feel safe at their school"))
    (group,) = duplicates(model([both, english], {})).bearers.groups
    assert group.members == ("a", "b")
    assert group.words == ("Pupils", "safe", "school")


def test_key_figures_say_whether_indicators_are_the_same() -> None:
    indicators = {
        "a": Indicator("a", text("Skattekraft per invånare"), key_figure="N00048"),
        "b": Indicator("b", text("Vad kommunen kan få in"), key_figure="N00048"),
        "c": Indicator("c", text("Fria kajplatser"), key_figure="N00001"),
        "d": Indicator("d", text("Fria kajplatser"), key_figure="N00002"),
        "e": Indicator("e", text("Sålda kajplatser")),
    }
    found = duplicates(measuring(indicators)).indicators
    assert [group.members for group in found.groups] == [("a", "b")]
    assert [(pair.first, pair.second, pair.apart) for pair in found.apart] == [
        ("c", "d", ("key-figure",))
    ]


def test_an_indicator_stands_where_what_it_measures_stands() -> None:
    base = model([replace(said("g", "Mål", "p", "u"), indicators=frozenset({"i"}))], {})
    found = duplicates(
        replace(
            base,
            indicators={"i": Indicator("i", text("Kajplatser"))},
            programmes={"q": Programme("q", text("q"), indicators=frozenset({"i"}))},
        )
    )
    assert found.standings["i"].programmes == ("p", "q")
    assert found.standings["i"].units == ("u",)


def test_a_thousand_goals_take_little_memory() -> None:
    with (Path(__file__).parents[1] / "graph/benchmarks/gold/texts_sv.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        labels = [row["label"] for row in csv.DictReader(file)]
    bearers = [said(f"g{n:04}", f"{labels[n % 429]}", f"p{n % 7}") for n in range(1000)]
    tracemalloc.start()
    found = duplicates(model(bearers, {}))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    print(f"1,000 goals: peak {peak / 1e6:.0f} MB")
    assert len(found.bearers.groups) > 400
    assert peak < 100e6
    again = duplicates(model(reversed(bearers), {}))
    assert again.bearers == found.bearers


def test_the_example_municipality_says_nothing_twice() -> None:
    found = duplicates(link_model(example_store("exempelkommunen"), AT))
    assert (found.bearers.groups, found.indicators.groups) == ((), ())


def un_rows(split: str) -> list[dict[str, str]]:
    with UN.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["split"] == split]


@pytest.mark.parametrize(
    ("split", "least_found", "least_quiet"), [("development", 0.7, 0.6), ("test", 0.75, 0.8)]
)
def test_un_indicators_are_among_the_three(
    split: str, least_found: float, least_quiet: float
) -> None:
    rows = un_rows(split)
    indicators = {
        f"i{n:02}": Indicator(f"i{n:02}", text(row["indicator"])) for n, row in enumerate(rows)
    }
    found = resemblances(measuring(indicators))
    codes = [{each.code for each in one.un} for one in found.values()]
    meant = [set(row["codes"].split()) for row in rows]
    with_one = [bool(a & b) for a, b in zip(codes, meant, strict=True) if b]
    without = [not a for a, b in zip(codes, meant, strict=True) if not b]
    print(f"{split}: found {sum(with_one)} of {len(with_one)}, quiet {sum(without)} "
          f"of {len(without)}")  # fmt: skip
    assert sum(with_one) / len(with_one) >= least_found
    assert sum(without) / len(without) >= least_quiet


def test_a_un_indicator_says_whether_its_target_is_addressed() -> None:
    goal = replace(said("g", "Säkra vägar"), indicators=frozenset({"i"}))
    target = "http://metadata.un.org/sdg/3.6"
    base = replace(
        model([goal], {}),
        targets=taxonomy().targets,
        links=(Link("g", target, 1),),
        indicators={"i": Indicator("i", text("Dödade i vägtrafiken"))},
    )
    first = resemblances(base)["i"].un[0]
    assert (first.code, first.target, first.aimed_at) == ("3.6.1", target, True)
    assert first.words == ("Dödade", "vägtrafiken")


def test_key_figures_of_a_list_and_of_others_are_suggested_but_not_another_groups() -> None:
    listed = KeyFigures(
        (
            KeyFigure("N00923", "Medellivslängd män, år"),
            KeyFigure("N00925", "Medellivslängd kvinnor, år"),
            KeyFigure("N07403", "Anmälda våldsbrott, antal/100 000 inv"),
        )
    )
    found = resemblances(
        replace(
            measuring(
                {
                    "a": Indicator("a", text("Medellivslängd bland kvinnor")),
                    "b": Indicator("b", text("Skattekraft per invånare"), key_figure="N00048"),
                    "c": Indicator("c", text("Kommunens skattekraft per invånare")),
                }
            ),
            key_figures=listed,
        )
    )
    assert [each.code for each in found["a"].key_figures] == ["N00925"]
    assert found["b"].key_figures == ()
    assert [(each.code, each.used_by) for each in found["c"].key_figures] == [("N00048", "b")]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", '{"values": [{"id": "N00001", "title": "A", "description": "B"}]}'),
        ("a.json", '[{"id": "N00001", "title": "A", "description": "B"}]'),
        ("a.csv", "id;titel;beskrivning\nN00001;A;B\n"),
        ("a.csv", "title,kolada,description,x\nA,N00001,B,1\n"),
    ],
)
def test_lists_of_key_figures_are_read(tmp_path: Path, name: str, content: str) -> None:
    file = tmp_path / name
    file.write_text(content, encoding="utf-8")
    assert read_key_figures(file).figures == (KeyFigure("N00001", "A", "B"),)
    assert read_key_figures(file).file == name


@pytest.mark.parametrize(
    ("name", "content", "code", "place"),
    [
        ("a.json", "{", "syntax", "a.json:1"),
        ("a.json", '{"count": 1}', "key-figures", "a.json"),
        ("a.json", '[{"id": "N1", "title": "A"}]', "key-figure-id", "a.json, values!1"),
        ("a.csv", "id;titel\nN00001;\n", "key-figure-title", "a.csv:2, id"),
        ("a.csv", "id;x\nN00001;A\n", "missing-column", "a.csv:1"),
        ("a.csv", "", "empty-file", "a.csv"),
    ],
)
def test_a_wrong_list_says_where(
    tmp_path: Path, name: str, content: str, code: str, place: str
) -> None:
    file = tmp_path / name
    file.write_text(content, encoding="utf-8")
    with pytest.raises(UnreadableFile) as caught:
        read_key_figures(file)
    (problem,) = caught.value.problems
    assert (problem.code, str(problem.place)) == (code, place)


def test_a_list_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        read_key_figures(tmp_path / "none.csv")


def test_an_indicators_page_suggests_and_says_so(client: TestClient) -> None:
    shown = in_swedish(client, f"{HOME}/indicator/arbetsloshet")
    assert "Kan vara samma som: förslag" in shown
    assert "FN-indikator 8.5.2" in shown
