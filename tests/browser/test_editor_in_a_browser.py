"""A question is opened, completed, asked, drawn, shared, saved and removed in the editor."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from graph.accounts import Accounts
from graph.rights import Grant, Role
from tests.browser.test_editing_in_a_browser import usable
from tests.browser.test_pages_in_a_browser import Watched, violations
from tests.conftest import MALGRAF
from tests.histories import HOME, KEY, copied

pytestmark = pytest.mark.browser
EDITOR = f"{HOME}/editor"
OWN = """PREFIX mg: <https://w3id.org/malgraf/def/>
SELECT ?programme (COUNT(?goal) AS ?goals) WHERE { ?goal mg:inProgramme ?programme }
GROUP BY ?programme ORDER BY DESC(?goals)"""


@pytest.fixture(scope="module")
def folder(data_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of its own, in which questions are saved."""
    made = tmp_path_factory.mktemp("editor-browser") / "data"
    with copied(data_folder, made):
        return made


@pytest.fixture(scope="module")
def asked(folder: Path) -> Iterator[str]:
    """The address of a server over it."""
    command = [*MALGRAF, "serve", "--data", str(folder), "--port", "0", "--lang", "en"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        words = running.stderr.readline().split()
        yield next(word for word in words if word.startswith("http://"))
        running.terminate()


@pytest.fixture
def strict(browser: Browser, asked: str) -> Iterator[Watched]:
    """A page under its own policy, that notes every complaint and every foreign request."""
    context = browser.new_context(locale="sv", base_url=asked)
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=asked)
    yield Watched(context.new_page(), asked)
    context.close()


@pytest.fixture
def known(browser: Browser, asked: str, folder: Path) -> Iterator[BrowserContext]:
    """A browser of somebody who reads; axe may run in it."""
    with Accounts.open(folder) as accounts:
        people = {person.login: person for person in accounts.people()}
        ada = people.get("ada") or accounts.add_person(
            "ada", name="Ada Lind", grants=[Grant(Role.READER, KEY)]
        )
        token = accounts.one_time_token(ada)
    context = browser.new_context(locale="sv", base_url=asked, bypass_csp=True)
    context.new_page().goto(f"/sign-in/once/{token}")
    yield context
    context.close()


def write(page: Page, text: str) -> None:
    """Put a whole question in the editor, as somebody who pastes it."""
    page.locator(".CodeMirror").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)


def value(page: Page) -> str:
    found: str = page.evaluate("document.querySelector('.CodeMirror').CodeMirror.getValue()")
    return found


def ask(page: Page) -> None:
    page.get_by_role("button", name="Ställ frågan").click()
    expect(page.locator("#results [role=status]")).to_contain_text(re.compile(r"rad(er)?,"))


def test_a_question_is_asked_drawn_and_shared_under_the_strict_policy(strict: Watched) -> None:
    page = strict.page
    strict.open(EDITOR)
    write(page, OWN)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#results table tbody tr")).to_have_count(5)
    page.get_by_role("tab", name="Diagram").click()
    expect(page.get_by_role("tabpanel", name="Diagram")).to_be_visible()
    expect(page.locator("#view-chart rect[x]")).to_have_count(5)
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("tabpanel", name="Tabell")).to_be_visible()
    expect(page).to_have_url(re.compile(re.escape(f"{EDITOR}?query=PREFIX")))

    page.get_by_role("button", name="Kopiera länk").click()
    expect(page.locator("#share-told")).to_have_text("Länken är kopierad.")
    shared = page.evaluate("navigator.clipboard.readText()")
    page.goto(shared)
    page.wait_for_selector(".CodeMirror")
    assert value(page) == OWN
    page.goto(f"{EDITOR}#query={quote('ASK { ?å ?p ?o }')}")
    page.reload()
    page.wait_for_selector(".CodeMirror")
    assert value(page) == "ASK { ?å ?p ?o }"
    assert strict.complaints == []
    assert strict.foreign == []


def test_classes_and_properties_are_offered_by_name_and_by_label(strict: Watched) -> None:
    page = strict.page
    strict.open(EDITOR)
    write(page, "SELECT ?x WHERE {\n?x a ")
    page.keyboard.type("".join(("mg:", "Go")), delay=20)
    offered = page.locator(".CodeMirror-hints li")
    expect(offered.filter(has_text="mg:Goal").first).to_contain_text(re.compile(r"Mål · \d+ st"))
    page.keyboard.press("Enter")
    expect(page.locator(".CodeMirror-hints")).to_have_count(0)
    assert "PREFIX mg: <https://w3id.org/malgraf/def/>" in value(page)
    assert "?x a mg:Goal" in value(page)
    page.keyboard.type("".join((" ; mg:", "addr")), delay=20)
    expect(offered.first).to_contain_text("mg:addresses")
    page.keyboard.press("Enter")
    assert value(page).rstrip().endswith("?x a mg:Goal ; mg:addresses")

    write(page, "SELECT ?x WHERE {\n?x a målk")
    page.keyboard.press("Control+Space")
    expect(offered.first).to_contain_text("Målkonflikt")
    assert strict.complaints == []
    assert strict.foreign == []


def test_tab_indents_and_after_escape_leaves_the_editor(strict: Watched) -> None:
    page = strict.page
    strict.open(EDITOR)
    write(page, "ASK {}")
    page.keyboard.press("Tab")
    assert value(page) != "ASK {}"
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Ställ frågan")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("!document.querySelector('.CodeMirror').contains(document.activeElement)")


def test_what_is_wrong_is_told_by_line_and_by_the_service(strict: Watched) -> None:
    page = strict.page
    strict.open(EDITOR)
    write(page, "SELECT ?x WHERE {\n?x ?y }")
    expect(page.locator("#query-fault")).to_contain_text("Rad 2 går inte att läsa.")
    expect(page.locator(".line-fault")).to_have_count(1)
    page.get_by_role("button", name="Ställ frågan").click()
    expect(page.get_by_role("alert")).to_contain_text("Frågan kan inte besvaras")
    write(page, "ASK {}")
    expect(page.locator("#query-fault")).to_have_text("")
    assert [said for said in strict.complaints if "400" not in said] == []


def test_a_question_is_saved_filled_in_changed_and_removed(known: BrowserContext) -> None:
    page = known.new_page()
    page.goto(EDITOR)
    text = (
        "# in: ?target (target)\nPREFIX mg: <https://w3id.org/malgraf/def/>\n"
        "SELECT ?goal ?unit WHERE { ?goal mg:addresses ?target ; mg:responsibleUnit ?unit }"
    )
    write(page, text)
    page.get_by_text("Spara frågan").click()
    page.get_by_label("Rubrik på svenska").fill("Vem tar delmålet?")
    page.get_by_label("Beskrivning").fill("Till nämndens beredning")
    usable(page)
    page.get_by_role("button", name="Spara", exact=True).click()
    expect(page.get_by_role("heading", name="Vem tar delmålet?")).to_be_visible()
    expect(page.locator(".opened")).to_contain_text("Sparad av Ada Lind")
    expect(page.locator(".opened")).to_contain_text("Till nämndens beredning")
    page.get_by_role("combobox", name="Globalt delmål").select_option("11.6")
    page.get_by_role("button", name="Sätt in").click()
    page.wait_for_selector(".CodeMirror")
    assert "VALUES ?target { <http://metadata.un.org/sdg/11.6> }" in value(page)
    ask(page)
    page.get_by_role("tab", name="Bild").click()
    expect(page.locator("#view-picture .thing").first).to_be_visible()
    usable(page)

    write(page, "ASK { ?s ?p ?o }")
    page.get_by_text("Ändra den sparade frågan").click()
    page.get_by_label("Rubrik på engelska").fill("Is there anything?")
    page.get_by_role("button", name="Spara ändringen").click()
    page.wait_for_selector(".CodeMirror")
    assert value(page) == "ASK { ?s ?p ?o }"
    expect(page.locator(".opened")).to_contain_text("ändrad av Ada Lind")
    page.get_by_text("Ändra den sparade frågan").click()
    page.get_by_role("button", name="Ta bort den").click()
    expect(page.get_by_role("status").first).to_contain_text("Frågan är borttagen.")
    expect(page.locator(".editor-questions")).not_to_contain_text("Vem tar delmålet?")


def test_an_answer_is_downloaded_while_the_page_stays(strict: Watched) -> None:
    page = strict.page
    strict.open(EDITOR)
    write(page, OWN)
    page.get_by_label("Format att ladda ner i").select_option("json")
    with page.expect_download() as started:
        page.get_by_role("button", name="Ladda ner").click()
    assert started.value.suggested_filename == "malgraf.json"
    assert '"goals"' in started.value.path().read_text()
    assert value(page) == OWN


def test_a_question_page_opens_in_the_editor_with_its_values(strict: Watched) -> None:
    page = strict.page
    strict.open(f"{HOME}/questions/goals_by_target?target=11.6")
    page.get_by_text("Frågan i SPARQL").click()
    page.get_by_role("link", name="Öppna i redigeraren").click()
    page.wait_for_selector(".CodeMirror")
    assert "VALUES ?target { <http://metadata.un.org/sdg/11.6> }" in value(page)
    strict.open(f"{HOME}/synergies")
    page.locator("details.how summary").first.click()
    page.get_by_role("link", name="Öppna i redigeraren").first.click()
    expect(page.locator(".opened")).to_contain_text(
        "Globala delmål som två enheter båda arbetar mot"
    )


def test_all_of_it_works_without_a_script(browser: Browser, asked: str) -> None:
    context = browser.new_context(locale="sv", base_url=asked, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{EDITOR}?question=goals_by_target")
    page.get_by_role("combobox", name="Globalt delmål").select_option("11.6")
    page.get_by_role("button", name="Sätt in").click()
    expect(page.get_by_label("Fråga i SPARQL")).to_have_value(re.compile("VALUES [?]target"))
    page.get_by_role("button", name="Ställ frågan").click()
    expect(page.locator("#results [role=status]")).to_contain_text("1 rad")
    expect(page.locator("#view-table")).to_be_visible()
    expect(page.locator("#view-picture .thing")).to_have_count(4)
    expect(page.locator(".opened")).to_contain_text("Mål som adresserar ett globalt delmål")
    context.close()


@pytest.mark.parametrize("text", [OWN, "CONSTRUCT WHERE { ?s ?p ?o } LIMIT 40", "ASK {}", "SELEKT"])
def test_axe_finds_nothing_in_any_answer(known: BrowserContext, text: str) -> None:
    page = known.new_page()
    page.goto(EDITOR)
    write(page, text)
    page.get_by_role("button", name="Ställ frågan").click()
    expect(page.locator("#results [role=alert], #results .figure, #results table")).to_have_count(1)
    usable(page)
    tabs = page.get_by_role("tab")
    for place in range(tabs.count()):
        tabs.nth(place).click()
        assert violations(page) == []
