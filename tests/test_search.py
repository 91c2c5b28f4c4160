"""Search finds Swedish words inflected, in compounds and a little misspelt, and nothing hidden."""

import json
import re
from collections.abc import Iterator
from html import unescape

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create_app
from api.asking import Asking
from api.limits import USUAL
from api.pages.search import ON_A_PAGE
from api.problems import add_problem_handlers
from api.search import pieces, search_routes
from api.sparql import Endpoint, endpoint_routes
from graph.errors import StoreError
from graph.names import MG, PREFIXES
from graph.reader import Reader
from graph.search import SearchIndex, Sought
from graph.search.words import folded, stems
from graph.store import Installation
from tests.changing import commit, replace_subjects
from tests.conftest import TEST_HOST
from tests.introductions import Introduced
from tests.reading import LABEL, classed_goal

BASE = "http://localhost:8000/id"
KEYS = frozenset({"1471", "2180"})
DESCRIBED = f"<{PREFIXES['dcterms']}description>"
GOALS = {
    "skolor": "Våra skolor är trygga",
    "grundskola": "Grundskolan lyfter alla",
    "barn": "Barnfattigdomen halveras",
    "hav": "Renare hav",
    "har": "Mål för hår",
    "idé": "Idéer tas till vara",
    "ungefar": "Fungerande ärenden",
    "ungdom": "Ungdomar trivs",
    "nummer": "Delmål 11.3 och KS 2024/12",
}


def plan() -> bytes:
    lines = [
        classed_goal("1471", f"g{number}", label) for number, label in enumerate(GOALS.values())
    ]
    lines.append(
        f'<{BASE}/1471/goal/g3> {DESCRIBED} "Vattnet i viken ska gå att bada i."@sv .\n'.encode()
    )
    lines.append(f'<{BASE}/1471/goal/g3> {LABEL} "Cleaner sea"@en .\n'.encode())
    return b"".join(lines)


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("search") / "data"
    with Installation.create(folder, gate="report") as created:
        replace_subjects(created, "1471", plan=plan())
        replace_subjects(created, "2180", plan=classed_goal("2180", "a", "Hemlig skolgård"))
        yield created


@pytest.fixture(scope="module")
def index(installation: Installation) -> SearchIndex:
    return SearchIndex(installation)


@pytest.fixture(scope="module")
def client(installation: Installation) -> Iterator[TestClient]:
    """Search and the endpoint, asked as whom the header ``as`` names."""
    with Reader.start(installation.folder) as reader:
        reader.follow(installation)
        found = SearchIndex(installation)
        app = FastAPI()
        app.include_router(search_routes(installation, found))
        app.include_router(endpoint_routes(Endpoint(reader, installation, Asking(USUAL), found)))
        app.add_middleware(Introduced)
        add_problem_handlers(app)
        with TestClient(app) as started:
            yield started


@pytest.fixture(scope="module")
def people(installation: Installation) -> Iterator[TestClient]:
    """The whole application, for people."""
    app = create_app(installation, allowed_hosts=TEST_HOST)
    with TestClient(app, follow_redirects=False) as started:
        yield started


def labels(index: SearchIndex, words: str, keys: frozenset[str] = KEYS) -> list[str]:
    """The Swedish labels of the organisations' own hits, best first."""
    hits = index.search(Sought(words, keys), limit=100).hits
    return [
        next(text for _, language, text in hit.texts if language == "sv")
        for hit in hits
        if hit.owner
    ]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("skola", {"Våra skolor är trygga", "Grundskolan lyfter alla", "Hemlig skolgård"}),
        ("skolans", {"Våra skolor är trygga", "Grundskolan lyfter alla", "Hemlig skolgård"}),
        ("fattigdom", {"Barnfattigdomen halveras"}),
        ("barnens", {"Barnfattigdomen halveras"}),
        ("trygg skola", {"Våra skolor är trygga"}),
        ("TRYGGHET", {"Våra skolor är trygga"}),
        ("vatten", {"Renare hav"}),
        ("sea", {"Renare hav"}),
        ("hav", {"Renare hav"}),
        ("hår", {"Mål för hår"}),
        ("ide", {"Idéer tas till vara"}),
        ("ung", {"Ungdomar trivs"}),
        ("11.3", {"Delmål 11.3 och KS 2024/12"}),
        ("2024/12", {"Delmål 11.3 och KS 2024/12"}),
        ("ks", {"Delmål 11.3 och KS 2024/12"}),
        ("skola hav", set()),
        ("", set()),
        ("!?", set()),
        ('" OR *', set()),
    ],
)
def test_words_are_found_inflected_in_compounds_and_folded(
    index: SearchIndex, words: str, expected: set[str]
) -> None:
    assert set(labels(index, words)) == expected


def test_the_word_as_it_is_written_comes_first(exempelkommunen: Installation) -> None:
    keys = frozenset({"exempelkommunen"})
    first = SearchIndex(exempelkommunen).search(Sought("skola", keys)).hits
    name = next(text for _, language, text in first[0].texts if language == "sv")
    assert name.startswith("Skola")
    assert [hit.score for hit in first] == sorted((hit.score for hit in first), reverse=True)


def test_a_misspelt_word_finds_what_is_like_it_and_says_so(index: SearchIndex) -> None:
    found = index.search(Sought("barnfatigdomen", KEYS))
    assert f"{BASE}/1471/goal/g2" in [hit.iri for hit in found.hits]
    assert "barnfattigdomen" in found.instead["barnfatigdomen"]
    assert index.search(Sought("xyzzyx", KEYS)).total == 0


def test_what_a_misspelt_word_may_have_been_is_not_told_of_what_is_hidden(
    index: SearchIndex,
) -> None:
    assert index.search(Sought("hemlgi", frozenset({"1471"}))).instead == {}
    assert index.search(Sought("hemlgi", KEYS)).instead == {"hemlgi": ("hemlig",)}


def test_targets_are_found_by_everybody(index: SearchIndex) -> None:
    found = index.search(Sought("fattigdom", frozenset()))
    assert found.kinds == {"target": 4}
    assert {hit.owner for hit in found.hits} == {""}


def test_å_ä_and_ö_are_letters_of_their_own() -> None:
    assert folded("HÅR") != folded("HAR")
    assert folded("Åsa") == folded("A\u030asa")
    assert stems("miljön") & stems("miljö")


def test_a_change_is_found_at_the_next_search(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("changing") / "data"
    with Installation.create(folder, gate="report") as installation:
        index, keys = SearchIndex(installation), frozenset({"1471"})
        first = replace_subjects(installation, "1471", plan=classed_goal("1471", "a", "Cykelväg"))
        assert labels(index, "cykel", keys) == ["Cykelväg"]
        replace_subjects(installation, "1471", plan=classed_goal("1471", "a", "Gångväg"))
        replace_subjects(installation, "1471", plan=classed_goal("1471", "b", "Cykelbana"))
        assert labels(index, "cykel", keys) == ["Cykelbana"]
        assert labels(index, "gång", keys) == ["Gångväg"]
        delta = installation.journal.payload(first + 2).delta
        commit(installation, "1471", delta.inverse())
        assert labels(index, "cykel", keys) == []
        again = SearchIndex(installation)
        assert labels(again, "väg", keys) == labels(index, "väg", keys)


def test_many_changes_are_read_as_a_whole(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("many") / "data"
    with Installation.create(folder, gate="report") as installation:
        index, keys = SearchIndex(installation), frozenset({"1471"})
        replace_subjects(installation, "1471", plan=classed_goal("1471", "a", "Cykelväg"))
        assert index.search(Sought("cykel", keys)).total == 1
        many = b"".join(classed_goal("1471", f"n{n}", f"Cykel {n}") for n in range(1100))
        replace_subjects(installation, "1471", plan=many)
        assert index.search(Sought("cykel", keys)).total == 1101


def test_an_erased_text_is_gone_from_the_index(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("erasing") / "data"
    with Installation.create(folder, gate="report") as installation:
        index, keys = SearchIndex(installation), frozenset({"1471"})
        replace_subjects(installation, "1471", plan=classed_goal("1471", "a", "Personnamnet"))
        assert index.search(Sought("personnamnet", keys)).total == 1
        replace_subjects(installation, "1471", plan=classed_goal("1471", "a", "Annat"))
        installation.erase("Personnamnet")
        assert index.search(Sought("personnamnet", keys)).total == 0
        assert index.search(Sought("personnamn", keys)).instead == {}


def test_what_there_was_no_time_for_is_said_and_read_next(installation: Installation) -> None:
    hurried = SearchIndex(installation, patience=-1.0)
    assert hurried.search(Sought("skola", KEYS)).unread == 2
    with pytest.raises(StoreError, match="2 organisations"):
        hurried.matching("skola", KEYS)


def test_programs_get_hits_with_pages_kinds_and_marked_words(client: TestClient) -> None:
    answer = client.get("/api/v1/search", params={"q": "skola", "limit": 2}).json()
    assert answer["total"] == answer["kinds"]["goal"] + answer["kinds"]["target"]
    assert len(answer["items"]) == 2
    following = client.get(answer["next"]).json()
    assert following["offset"] == 2
    every = client.get("/api/v1/search", params={"q": "skola", "kind": "goal"}).json()
    assert every["total"] == 3
    item = next(each for each in every["items"] if each["id"].endswith("/g0"))
    assert item["label"] == {"sv": "Våra skolor är trygga", "en": None}
    assert item["name"]["pieces"] == [
        {"text": "Våra ", "hit": False},
        {"text": "skolor", "hit": True},
        {"text": " är trygga", "hit": False},
    ]
    described = client.get("/api/v1/search", params={"q": "viken"}).json()["items"][0]
    assert "".join(each["text"] for each in described["excerpt"]["pieces"]).startswith("Vattnet")


def test_programs_find_only_what_they_may_see(client: TestClient) -> None:
    asked, reader = {"q": "skolgård", "kind": "goal"}, {"as": "reader"}
    assert client.get("/api/v1/search", params=asked).json()["total"] == 1
    assert "2180" not in client.get("/api/v1/search", params=asked, headers=reader).text
    other = {**asked, "organisation": "2180"}
    assert client.get("/api/v1/search", params=other, headers=reader).status_code == 404
    assert client.get("/api/v1/search", params=other).json()["total"] == 1


@pytest.mark.parametrize(
    "query", ["", "?q=" + "x" * 201, "?q=a&kind=nothing", "?q=a&limit=0", "?q=a&x=1"]
)
def test_what_cannot_be_searched_for_is_a_problem(client: TestClient, query: str) -> None:
    assert client.get(f"/api/v1/search{query}").status_code == 422


QUERY = (
    f"PREFIX mg: <{MG}> PREFIX skos: <{PREFIXES['skos']}> SELECT ?label "
    '{ ?goal a mg:Goal ; mg:matches "skola" ; skos:prefLabel ?label } ORDER BY ?label'
)


def asked(client: TestClient, text: str, **headers: str) -> list[str]:
    answer = client.post(
        "/sparql", content=text, headers={"content-type": "application/sparql-query", **headers}
    )
    assert answer.status_code == 200, answer.text
    return [row["label"]["value"] for row in json.loads(answer.content)["results"]["bindings"]]


def test_a_query_searches_by_the_property_in_what_its_asker_may_see(client: TestClient) -> None:
    assert asked(client, QUERY) == [
        "Grundskolan lyfter alla", "Hemlig skolgård", "Våra skolor är trygga",
    ]  # fmt: skip
    assert asked(client, QUERY, **{"as": "reader"}) == [
        "Grundskolan lyfter alla", "Våra skolor är trygga",
    ]  # fmt: skip


def test_a_query_that_misuses_the_property_is_told_where(client: TestClient) -> None:
    text = QUERY.replace('"skola"', "?words")
    answer = client.get("/sparql", params={"query": text})
    assert answer.status_code == 400
    assert re.search(r"1:\d+: mg:matches", answer.json()["detail"])


@pytest.mark.parametrize(("language", "words"), [("sv", "Träffar: "), ("en", "Hits: ")])
def test_people_search_in_all_that_they_may_see(
    people: TestClient, language: str, words: str
) -> None:
    text = people.get("/search?q=skola", headers={"accept-language": language}).text
    assert words in text
    assert 'href="/o/2180/goal/a"' in text
    assert "<mark>skolor</mark>" in text
    assert 'href="/o/1471/target/' in text


def test_people_search_in_one_organisation(people: TestClient) -> None:
    text = people.get("/o/1471/search?q=skola").text
    assert "skolgård" not in text
    assert 'aria-current="page"' in text
    chosen = people.get("/o/1471/search?q=skola&kind=goal").text
    assert "/target/" not in chosen
    past = people.get("/o/1471@1/search?q=skola")
    assert past.headers["location"] == "/o/1471/search?q=skola"


def test_hits_come_page_by_page(exempelkommunen: Installation) -> None:
    app = create_app(exempelkommunen, allowed_hosts=TEST_HOST)
    with TestClient(app, follow_redirects=False) as client:
        alone = client.get("/search?q=skola")
        assert alone.headers["location"] == "/o/exempelkommunen/search?q=skola"
        seen, address = [], "/o/exempelkommunen/search?q=skola"
        while address:
            text = client.get(address).text
            seen += re.findall(r'<li><a href="(/o/[^"]+)"[^>]*>.*?</a> <span', text)
            found = re.search(r'<p class="pages">.*?href="([^"]+)">Nästa', text, re.DOTALL)
            address = f"/o/exempelkommunen/search{unescape(found[1])}" if found else ""
        assert len(seen) == len(set(seen)) > 2 * ON_A_PAGE
        for path in seen[::7]:
            assert client.get(path).status_code == 200, path


def test_hostile_words_stay_words(people: TestClient) -> None:
    for words in ("<script>alert(1)</script>", '"><img src=x>', "a" * 200, "%", "'; DROP", "\x00"):
        answer = people.get("/search", params={"q": words})
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
        assert "<img" not in answer.text


def test_pieces_are_together_the_text() -> None:
    text = "Åtgärder för ÅTGÄRDER – och  mer."
    found = [*pieces(text, {"åtgärder"})]
    assert "".join(part for part, _ in found) == text
    assert [part for part, is_hit in found if is_hit] == ["Åtgärder", "ÅTGÄRDER"]
