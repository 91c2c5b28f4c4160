"""Pages answer in both languages, say what is unknown, and let nothing foreign in."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from defusedxml.ElementTree import fromstring
from fastapi.testclient import TestClient

from api.app import create_app
from graph.names import MG, ORG, PREFIXES
from graph.store import Installation
from tests.changing import replace_subjects
from tests.conftest import BASE, TEST_HOST, load_examples

HOME = "/o/exempelkommunen"
PAGES = (
    HOME,
    f"{HOME}/matrix",
    f"{HOME}/matrix/13",
    f"{HOME}/matrix/13?row=programme/miljo-och-klimat",
    f"{HOME}/synergies",
    f"{HOME}/synergies?by=unit&everything=true",
    f"{HOME}/gaps",
    f"{HOME}/gaps?sdg=4",
    f"{HOME}/silos",
    f"{HOME}/structure",
    f"{HOME}/analyses",
    f"{HOME}/duplicates",
    f"{HOME}/influence",
    f"{HOME}/influence?source=workshop-2026&without_returns=true&everything=true",
    f"{HOME}/silos/over-time",
    f"{HOME}/synergies?about=unit/gymnasieskolan",
    f"{HOME}/synergies?about=goal/trygga-gangstrak",
    f"{HOME}/synergies/meeting?one=unit/gymnasieskolan&other=unit/arbetsmarknadsforvaltningen",
    f"{HOME}/why",
    f"{HOME}/why?about=coverage",
    f"{HOME}/why?about=target/11.3",
    f"{HOME}/why?about=programme/utbildning",
    f"{HOME}/why?about=programme/utbildning&other=programme/social-hallbarhet",
    f"{HOME}/follow-up",
    f"{HOME}/relevance",
    f"{HOME}/relevance?show=not-relevant&control=none",
    f"{HOME}/money",
    f"{HOME}/link-quality",
    f"{HOME}/gaps?control=own",
    f"{HOME}/what-if",
    f"{HOME}/what-if?edit=without+programme/kultur-och-lasning&edit=without+goal/finns-inte",
    f"{HOME}/what-if?about=unit/grundskolan",
    f"{HOME}/over-time",
    f"{HOME}/over-time?from=2018-2022",
    f"{HOME}/compare",
    f"{HOME}/compare?target=11.3",
    "/compare",
    f"{HOME}/linking",
    f"{HOME}/linking?programme=none&kind=activity&seat=b",
    f"{HOME}/linking/activity/resvaneundersokning",
    f"{HOME}/linking/activity/foraldrakurser",
    f"{HOME}/linking/goal/lasgaranti?seat=a",
    f"{HOME}/linking/disagreements",
    f"{HOME}/linking/effect",
    f"{HOME}/validation",
    f"{HOME}/graph",
    f"{HOME}/graph?focus=target/11.6&hops=2",
    f"{HOME}/graph?q=skola",
    f"{HOME}/lists",
    f"{HOME}/goal",
    f"{HOME}/goal?q=skola",
    f"{HOME}/programme",
    f"{HOME}/programme/miljo-och-klimat",
    f"{HOME}/goal/lasgaranti",
    f"{HOME}/goal/sommarlov-med-bokbuss",
    f"{HOME}/indicator/narkotika-unga",
    f"{HOME}/target",
    f"{HOME}/target/11.6",
    f"{HOME}/target/11",
    f"{HOME}/questions",
    f"{HOME}/search",
    f"{HOME}/search?q=skola",
    f"{HOME}/search?q=skolla",
    "/vocabulary/def",
    "/vocabulary/def/addresses",
    "/problems",
    f"{HOME}/editor",
    f"{HOME}/editor?question=targets_shared_by_units",
    "/methods",
    "/accessibility",
    "/docs",
)
PREF_LABEL = f"{PREFIXES['skos']}prefLabel"
HOSTILE = "<script>alert('å')</script><img src=x onerror=alert(1)>\" onload=\"x"


def in_swedish(client: TestClient, path: str) -> str:
    answer = client.get(path, headers={"accept-language": "sv", "accept": "text/html"})
    assert answer.status_code == 200, answer.text
    return answer.text


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_answers_in_both_languages(client: TestClient, path: str, language: str) -> None:
    answer = client.get(path, headers={"accept-language": language})
    assert answer.status_code == 200
    assert answer.headers["content-language"] == language
    assert f'<html lang="{language}">' in answer.text
    assert answer.text.count("<h1>") == 1


@pytest.mark.parametrize("path", PAGES)
def test_no_page_holds_scripts_or_styles_that_the_policy_refuses(
    client: TestClient, path: str
) -> None:
    text = in_swedish(client, path)
    assert re.findall(r'<script(?! src="/static/| type="application/json")', text) == []
    assert re.findall(r"<[^>]*\s(?:style|on\w+)=", text) == []
    assert re.findall(r'(?:src|<link[^>]*href)="(?!/static/|/o/)', text) == []


def test_pages_carry_a_policy_that_lets_nothing_in(client: TestClient) -> None:
    policy = client.get(HOME).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'; style-src 'self'; img-src 'self' data: blob:" in policy
    assert "frame-ancestors 'none'" in policy


def test_who_may_frame_the_pages_is_a_setting(exempelkommunen: Installation) -> None:
    app = create_app(
        exempelkommunen, frame_ancestors=["https://intranet.example"], allowed_hosts=TEST_HOST
    )
    with TestClient(app) as framed:
        policy = framed.get(HOME).headers["content-security-policy"]
    assert policy.endswith("frame-ancestors https://intranet.example")


def test_one_organisation_is_shown_at_once(client: TestClient) -> None:
    answer = client.get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, HOME)


def test_a_chosen_language_is_remembered(exempelkommunen: Installation) -> None:
    with TestClient(create_app(exempelkommunen, allowed_hosts=TEST_HOST)) as fresh:
        assert "Vem ska vi prata med?" in fresh.get(f"{HOME}/synergies").text
        assert "Whom should we talk to?" in fresh.get(f"{HOME}/synergies?lang=en").text
        assert "Whom should we talk to?" in fresh.get(f"{HOME}/synergies").text


def test_what_is_missing_is_told_on_a_page(client: TestClient) -> None:
    for path in (f"{HOME}/goal/finns-inte", f"{HOME}/target/19.1", "/o/finns-inte", "/finns-inte"):
        answer = client.get(path, headers={"accept": "text/html"})
        assert answer.status_code == 404
        assert "<h1>" in answer.text


def test_a_matrix_cell_counts_what_is_behind_it(client: TestClient) -> None:
    matrix = in_swedish(client, f"{HOME}/matrix")
    cell = re.search(
        r'href="([^"]*/matrix/13\?row=programme/miljo-och-klimat)".*?</span>(\d+)', matrix
    )
    assert cell is not None
    behind = in_swedish(client, unescape(cell[1]))
    table = behind[behind.index("<tbody>") : behind.index("</tbody>")]
    bearers = set(re.findall(rf'href="({HOME}/(?!target)[^"]+)"', table))
    assert len(bearers) == int(cell[2]) > 0


def test_every_number_says_how_it_was_counted(client: TestClient) -> None:
    for section in (
        "",
        "/matrix",
        "/synergies",
        "/gaps",
        "/silos",
        "/target",
        "/follow-up",
        "/relevance",
        "/money",
        "/link-quality",
    ):
        assert "Så räknades detta" in in_swedish(client, HOME + section)


@pytest.mark.parametrize(
    ("accept", "ending"),
    [
        ("text/html", ""),
        ("text/turtle", ".ttl"),
        ("application/ld+json", ".jsonld"),
        ("application/n-triples", ".nt"),
        ("application/rdf+xml", ".rdf"),
    ],
)
def test_an_iri_leads_to_its_page_or_data(client: TestClient, accept: str, ending: str) -> None:
    answer = client.get("/id/exempelkommunen/goal/lasgaranti", headers={"accept": accept})
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{HOME}/goal/lasgaranti{ending}"
    found = client.get(answer.headers["location"], headers={"accept": accept})
    assert found.status_code == 200
    assert found.headers["content-type"].startswith(accept)
    assert "goal/lasgaranti" in found.text


def test_an_iri_nobody_describes_leads_nowhere(client: TestClient) -> None:
    assert client.get("/id/exempelkommunen/goal/finns-inte").status_code == 404


def test_each_question_is_asked_with_its_first_choices(client: TestClient) -> None:
    listed = in_swedish(client, f"{HOME}/questions")
    paths = re.findall(rf'href="({HOME}/questions/\w+)"', listed)
    assert len(paths) >= 15
    for path in paths:
        form = in_swedish(client, path)
        chosen = dict(re.findall(r'<select name="(\w+)"><option value="([^"]+)"', form))
        chosen |= dict.fromkeys(re.findall(r'type="date" name="(\w+)"', form), "2026-01-01")
        thing = f"{BASE}/id/exempelkommunen/unit/forskolan"
        chosen |= dict.fromkeys(re.findall(r'type="text" name="(\w+)"', form), thing)
        answered = client.get(path, params=chosen)
        assert answered.status_code == 200
        assert 'role="status"' in answered.text, path


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Gävle, where little is linked, and a municipality with hostile labels."""
    folder = load_examples(tmp_path_factory.mktemp("others"), "gavle")
    with Installation.open(folder) as installation:
        replace_subjects(installation, "hostile", plan=hostile_plan())
        installation.add_shared("http://metadata.un.org/sdg", official_lines())
        with TestClient(create_app(installation, allowed_hosts=TEST_HOST)) as started:
            yield started


def official_lines() -> bytes:
    """The words of a target and a goal as the UN's file would give them."""
    un = "http://metadata.un.org/sdg/"
    return "".join(
        f'<{un}{code}> <{MG.officialText}> "{text}"@{language} .\n'
        for code, language, text in (
            ("11.6", "fr", "mots"), ("11.6", "en", "words"), ("11", "es", "palabras")
        )
    ).encode()  # fmt: skip


def test_the_texts_of_the_un_are_shown_in_their_languages(
    others: TestClient, client: TestClient
) -> None:
    target = in_swedish(others, "/o/hostile/target/11.6")
    assert "FN:s text" in target
    assert '<p lang="en" dir="auto">words</p>' in target
    assert '<p lang="fr" dir="auto">mots</p>' in target
    assert '<p lang="es" dir="auto">palabras</p>' in in_swedish(others, "/o/hostile/target/11")
    answer = others.get("/api/v1/targets/11.6?organisation=hostile").json()
    assert answer["officialText"] == {"en": "words", "fr": "mots"}
    assert "FN:s text" not in in_swedish(client, f"{HOME}/target/11.6")


def hostile_plan() -> bytes:
    """An organisation, a programme, a goal and a unit that all are called something nasty."""
    base = "http://localhost:8000/id/hostile/"
    label = HOSTILE.replace('"', '\\"')
    kinds = {
        "organisation/hostile": ORG.FormalOrganization,
        "programme/p": MG.Programme,
        "goal/g": MG.Goal,
        "unit/u": ORG.OrganizationalUnit,
    }
    lines = [
        f"<{base}{thing}> <{PREFIXES['rdf']}type> <{class_}> ." for thing, class_ in kinds.items()
    ]
    lines += [f'<{base}{thing}> <{PREF_LABEL}> "{label}"@sv .' for thing in kinds]
    lines += [
        f"<{base}goal/g> <{MG.inProgramme}> <{base}programme/p> .",
        f"<{base}goal/g> <{MG.responsibleUnit}> <{base}unit/u> .",
        f"<{base}goal/g> <{MG.addresses}> <http://metadata.un.org/sdg/11.6> .",
        f'<{base}goal/g> <{PREFIXES["dcterms"]}source> "javascript:alert(1)" .',
    ]
    return "\n".join(lines).encode()


@pytest.mark.parametrize(
    "page",
    [
        "",
        "/matrix",
        "/synergies",
        "/gaps",
        "/silos",
        "/graph",
        "/graph?focus=goal/g",
        "/goal",
        "/goal/g",
        "/programme/p",
        "/unit/u",
        "/target/11.6",
    ],
)
def test_a_hostile_label_stays_a_label(others: TestClient, page: str) -> None:
    text = others.get(f"/o/hostile{page}").text
    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert re.findall(r"<[^>]*\son\w+=\"", text) == []
    assert 'href="javascript:' not in text


def test_hostile_labels_cannot_leave_the_data_of_the_graph(others: TestClient) -> None:
    page = others.get("/o/hostile/graph").text
    data = page[page.index('id="graph-data">') :]
    assert "<" not in data[len('id="graph-data">') : data.index("</script>")]
    part = others.get("/o/hostile/graph.json?focus=goal/g").json()
    assert "<script>" not in part["panel"] + part["list"]


def test_the_picture_as_svg_is_well_formed_and_holds_no_script(others: TestClient) -> None:
    for address in ("/o/hostile/graph.svg", "/o/hostile/graph.svg?focus=goal/g"):
        answer = others.get(address)
        assert answer.headers["content-type"] == "image/svg+xml"
        names = [element.tag.rpartition("}")[2] for element in fromstring(answer.content).iter()]
        assert set(names) <= {"svg", "title", "rect", "line", "a", "polygon", "circle", "text"}
        assert names.count("a") >= 3


def test_unknown_is_not_called_a_gap(others: TestClient) -> None:
    start = others.get("/o/2180").text
    assert "okänt" in start
    assert "Här hjälper länkning mest" in start
    matrix = others.get("/o/2180/matrix").text
    assert "Okänt: för lite är länkat" in matrix
    assert "Medvetet eller förbisett" not in matrix.replace("medvetet eller förbisett", "")


def test_several_organisations_are_listed(others: TestClient) -> None:
    text = others.get("/").text
    assert 'href="/o/2180"' in text
    assert 'href="/o/hostile"' in text


def test_synergies_open_with_ten_meetings_and_each_leads_to_its_query(client: TestClient) -> None:
    first = in_swedish(client, f"{HOME}/synergies")
    meetings = first[first.index('<ol class="meetings">') : first.index("</ol>")]
    assert meetings.count("<h3>") == 10
    assert "everything=true" in first
    query = re.search(rf'href="({HOME}/questions/targets_shared_by_units[^"]+)"', meetings)
    assert query is not None
    assert "<tbody>" in in_swedish(client, unescape(query[1]))
    assert in_swedish(client, f"{HOME}/synergies?everything=true").count("↔") > first.count("↔")


def test_a_goal_says_each_thing_once_and_who_else_works_on_its_targets(client: TestClient) -> None:
    page = in_swedish(client, f"{HOME}/goal/alla-klarar-skolan")
    assert page.count(f'href="{HOME}/programme/utbildning"') == 1
    assert page.count(f'href="{HOME}/unit/barn-och-utbildningsnamnden"') == 1
    fellows = page[page.index("Vilka fler arbetar") : page.index("Indikatorer</h2>")]
    assert f'href="{HOME}/unit/grundskolan"' in fellows
    assert "barn-och-utbildningsnamnden" not in fellows


@pytest.mark.parametrize(("language", "words"), [("sv", "varje år"), ("en", "every year")])
def test_rhythms_are_said_in_words(client: TestClient, language: str, words: str) -> None:
    for path in ("/goal/alla-klarar-skolan", "/questions/programme_periods"):
        text = client.get(HOME + path, headers={"accept-language": language}).text
        assert words in text
        assert re.search(r">\s*P\d+[YM]", text) is None


def test_an_indicator_shows_its_values_against_their_aim(client: TestClient) -> None:
    page = in_swedish(client, f"{HOME}/indicator/behoriga-yrkesprogram")
    drawn = page[page.index('<figure class="chart">') : page.index("</figure>")]
    assert [f"curve-{sex}" in drawn for sex in ("total", "women", "men")] == [True] * 3
    assert "målvärde 92 till 2027" in drawn
    assert ">2020<" in drawn
