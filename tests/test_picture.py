"""The picture shows what the graph says, never too much at once, and stops where it should."""

import json
import math
import subprocess
import sys
from itertools import combinations

import pytest

from api.drawing import FILLS, NO_FILL, OTHER_FILL, RINGS, SHAPES, fills, index, network_data
from api.picture import (
    KINDS,
    MOST,
    SHOWN_FIRST,
    Choice,
    Edge,
    Node,
    Part,
    Picture,
    columns,
    picture,
)
from api.vector import frame
from api.views import OrganisationView, Views
from graph.store import Installation
from graph.texts import Language


@pytest.fixture(scope="module")
def view(exempelkommunen: Installation) -> OrganisationView:
    return Views(exempelkommunen)["exempelkommunen"]


@pytest.fixture(scope="module")
def drawn(view: OrganisationView) -> Picture:
    return picture(view)


def node(name: str) -> Node:
    """A node whose kind is the first part of its name."""
    return Node(name, f"http://x/{name}", name.split("/")[0])


def small(*edges: tuple[str, str]) -> Picture:
    """A picture of these edges alone."""
    names = dict.fromkeys(name for edge in edges for name in edge)
    return Picture(
        {name: node(name) for name in names},
        tuple(Edge(start, end, "contributesTo") for start, end in edges),
    )


def test_importing_the_application_does_not_import_pyvis() -> None:
    code = "import sys, api.app; sys.exit('pyvis' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_at_first_there_are_at_most_400_things_and_no_activities(drawn: Picture) -> None:
    part = drawn.part(Choice())
    assert 100 < len(part.nodes) <= MOST
    assert {each.kind for each in part.nodes} <= SHOWN_FIRST
    assert part.cut == 0


def test_what_does_not_fit_is_counted() -> None:
    many = Picture({f"goal/{number}": node(f"goal/{number}") for number in range(MOST + 23)}, ())
    part = many.part(Choice())
    assert (len(part.nodes), part.cut) == (MOST, 23)


@pytest.mark.parametrize("kind", ["programme", "unit", "sdg"])
def test_paths_do_not_go_through_what_everything_shares(kind: str) -> None:
    shared = small(("goal/a", f"{kind}/x"), ("goal/b", f"{kind}/x"))
    assert shared.around("goal/a", 3) == ["goal/a", f"{kind}/x"]
    assert set(shared.around(f"{kind}/x", 1)) == {f"{kind}/x", "goal/a", "goal/b"}


def test_steps_reach_as_far_as_asked() -> None:
    line = small(("goal/a", "goal/b"), ("goal/b", "goal/c"), ("goal/c", "goal/d"))
    assert [len(line.around("goal/a", hops)) for hops in (1, 2, 3)] == [2, 3, 4]


def test_only_chosen_kinds_stand_around_the_focus() -> None:
    mixed = small(("goal/a", "unit/u"), ("goal/a", "indicator/i"))
    part = mixed.part(Choice("goal/a", 1, frozenset({"indicator"})))
    assert [each.name for each in part.nodes] == ["goal/a", "indicator/i"]


def test_every_kind_has_a_shape_of_its_own_beside_text_boxes() -> None:
    assert set(SHAPES) == set(KINDS)
    shapes = [
        shape for kind, (shape, _) in SHAPES.items() if kind not in {"target", "vision", "sdg"}
    ]
    assert len(shapes) == len(set(shapes))


def test_each_programme_has_its_fill_and_the_tenth_a_common_one() -> None:
    many = Picture({f"programme/{n:02}": node(f"programme/{n:02}") for n in range(11)}, ())
    assert list(fills(many).values()) == [*FILLS, OTHER_FILL, OTHER_FILL]


def test_drawn_data_is_json_with_finite_places_and_known_ends(
    view: OrganisationView, drawn: Picture
) -> None:
    for choice in (Choice(), Choice("target/11.6", 3), Choice("programme/miljo-och-klimat", 1)):
        data = json.loads(json.dumps(network_data(view, drawn, choice, "sv")))
        names = {each["id"] for each in data["nodes"]}
        assert all(math.isfinite(each["x"]) and math.isfinite(each["y"]) for each in data["nodes"])
        assert all({edge["from"], edge["to"]} <= names for edge in data["edges"])
        assert len({(each["x"], each["y"]) for each in data["nodes"]}) == len(names)


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize(
    "choice",
    [Choice("goal/alla-klarar-skolan", 2), Choice("programme/miljo-och-klimat", 1)],
)
def test_no_two_cards_around_a_focus_collide_and_all_are_inside_the_frame(
    view: OrganisationView, drawn: Picture, choice: Choice, language: Language
) -> None:
    nodes = network_data(view, drawn, choice, language)["nodes"]
    assert len(nodes) > 15
    left, top, width, height = frame(nodes)
    for each in nodes:
        assert left < each["x"] - each["width"] / 2 < each["x"] + each["width"] / 2 < left + width
        assert top < each["y"] - each["height"] / 2 < each["y"] + each["height"] / 2 < top + height
    for one, other in combinations(nodes, 2):
        assert (
            abs(one["x"] - other["x"]) >= (one["width"] + other["width"]) / 2
            or abs(one["y"] - other["y"]) >= (one["height"] + other["height"]) / 2
        )


def test_columns_run_from_vision_by_level_to_target() -> None:
    top, low = Node("goal/a", "", "goal", rank=1), Node("goal/b", "", "goal", rank=3)
    mission = Node("basic-mission/m", "", "basic-mission")
    part = Part(
        (node("target/1.1"), low, mission, top, node("programme/p"), node("vision/v")),
        (Edge("basic-mission/m", "goal/b", "contributesTo"),),
    )
    assert [column for column in columns(part) if column] == [
        ["vision/v"],
        ["programme/p"],
        ["goal/a"],
        ["goal/b", "basic-mission/m"],
        ["target/1.1"],
    ]


def test_a_target_is_filled_only_when_a_goal_or_mission_addresses_it(
    view: OrganisationView, drawn: Picture
) -> None:
    data = network_data(view, drawn, Choice(), "sv")
    reached = {view.code(target) for target in view.model.bearers_by_target}
    for each in data["nodes"]:
        if each["kind"] == "target":
            assert (each["color"]["background"] != NO_FILL) == (each["label"] in reached)


def test_a_status_is_said_by_a_sign_beside_its_colour(
    view: OrganisationView, drawn: Picture
) -> None:
    data = network_data(view, drawn, Choice(), "sv")
    statuses = {each.name: each.status for each in drawn.nodes.values() if each.status in RINGS}
    signs = {each["id"]: each["label"][0] for each in data["nodes"] if each["id"] in statuses}
    assert len(signs) > 20
    assert all(sign == RINGS[statuses[name]][2] for name, sign in signs.items())


def test_the_search_index_holds_everything_in_the_readers_language(
    view: OrganisationView, drawn: Picture
) -> None:
    entries = {entry["id"]: entry for entry in index(view, drawn, "en")}
    assert entries.keys() == drawn.nodes.keys()
    assert entries["target/11.6"]["kind"] == "SDG target"
    assert entries["target/11.6"]["label"].startswith("11.6 ")
