"""A goal is edited, warned about, found in the history, seen as it was, and put back."""

import re
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Browser, Page, expect

from graph.accounts import Accounts
from graph.rights import Grant, Role
from tests.browser.test_pages_in_a_browser import violations
from tests.conftest import MALGRAF
from tests.histories import HOME, KEY, copied
from tests.reading import ENDLESS, wait_until

pytestmark = pytest.mark.browser
GOAL = f"{HOME}/goal/besoksmal"
OLD, NEW = "Exempelkommunen är ett självklart besöksmål året om", "Fler besöker kommunen året om"


@pytest.fixture(scope="module")
def folder(data_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of its own, that may be changed."""
    made = tmp_path_factory.mktemp("editing") / "data"
    with copied(data_folder, made):
        return made


@pytest.fixture(scope="module")
def editable(folder: Path) -> Iterator[str]:
    """The address of a server over it."""
    command = [*MALGRAF, "serve", "--data", str(folder), "--port", "0", "--lang", "en"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        words = running.stderr.readline().split()
        yield next(word for word in words if word.startswith("http://"))
        running.terminate()


@pytest.fixture
def page(browser: Browser, editable: str, folder: Path) -> Iterator[Page]:
    """A page of somebody who has just been let in by a link; axe may run in it."""
    with Accounts.open(folder) as accounts:
        known = {person.login: person for person in accounts.people()}
        ada = known.get("ada") or accounts.add_person(
            "ada", name="Ada Lind", grants=[Grant(Role.ADMIN)]
        )
        token = accounts.one_time_token(ada)
    context = browser.new_context(locale="sv", base_url=editable, bypass_csp=True)
    opened = context.new_page()
    opened.goto(f"/sign-in/once/{token}")
    yield opened
    context.close()


def usable(page: Page) -> None:
    """Nothing that axe finds, in light or dark, and nothing wider than a phone."""
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page) == []
    page.emulate_media(color_scheme="light")
    size = page.viewport_size
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert size is not None
    page.set_viewport_size(size)


def test_a_goal_is_edited_warned_about_found_in_history_seen_as_it_was_and_put_back(
    page: Page,
) -> None:
    page.goto(GOAL)
    page.get_by_role("link", name="Redigera").click()
    usable(page)
    page.get_by_label("Namn", exact=True).fill(NEW)
    page.get_by_label("Slutdatum").fill("2031-12-31")
    page.get_by_label("Varför").fill("Ny strategi antagen")
    page.get_by_label("Diarienummer").fill("KS 2026/12")
    page.get_by_role("button", name="Spara").click()

    expect(page.get_by_role("heading", level=1)).to_have_text(NEW)
    saved = page.get_by_role("status")
    expect(saved).to_contain_text("Sparat som ändring 2.")
    expect(saved).to_contain_text("Det gav en varning:")
    expect(saved).to_contain_text("G9")
    usable(page)

    page.get_by_role("link", name="Historik").click()
    newest = page.locator(".changes li").first
    expect(newest).to_contain_text("Slutdatum ändrades från 2028-12-31 till 2031-12-31")
    expect(newest).to_contain_text("Ada Lind")
    expect(newest).to_contain_text("Ny strategi antagen")
    usable(page)
    newest.locator(".what a").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ändring 2")
    usable(page)

    page.get_by_role("link", name="Så såg det ut innan").click()
    expect(page.get_by_role("note")).to_contain_text("Så här såg det ut efter ändring 1")
    page.goto(f"{GOAL}?at=1")
    expect(page).to_have_url(re.compile(f"/o/{KEY}@1/goal/besoksmal$"))
    expect(page.get_by_role("heading", level=1)).to_have_text(OLD)
    expect(page.get_by_role("link", name="Redigera")).to_have_count(0)
    usable(page)
    page.get_by_role("link", name="Visa nu").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(NEW)

    page.goto(f"{HOME}/changes/2")
    page.get_by_role("button", name="Återställ").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ändring 3")
    expect(page.locator("main")).to_contain_text("Återställer Ändring 2")
    page.goto(GOAL)
    expect(page.get_by_role("heading", level=1)).to_have_text(OLD)
    expect(page.locator("dl.who").first).to_contain_text("2028-12-31")


def test_what_is_wrong_can_be_reached_by_keyboard_and_mended(page: Page) -> None:
    page.goto(f"{GOAL}/edit")
    page.get_by_label("Slutdatum").fill("nästa år")
    page.get_by_role("button", name="Spara").press("Enter")
    summary = page.locator("#errors")
    expect(summary).to_contain_text("Slutdatum")
    usable(page)
    summary.get_by_role("link", name="Slutdatum").press("Enter")
    field = page.get_by_label("Slutdatum")
    expect(field).to_be_focused()
    expect(field).to_have_value("nästa år")
    field.fill("2029-12-31")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Sparat som ändring")


def test_a_goal_is_linked_to_a_target_found_by_its_words(page: Page) -> None:
    """Without scripts: the list is the browser's own."""
    page.goto(f"{HOME}/goal/lasgaranti/edit")
    option = page.locator("datalist#list-sdg option[value^='4.2 ']").get_attribute("value")
    assert option is not None
    page.get_by_label("Globala delmål: lägg till").first.fill(option)
    page.get_by_role("button", name="Spara").click()
    expect(page.locator("main")).to_contain_text(option.removeprefix("4.2 "))


@pytest.mark.parametrize(
    "path", [f"{HOME}/goal/new", f"{GOAL}/remove", f"{HOME}/differences?from=1", f"{HOME}/goal"]
)
def test_the_other_pages_are_usable_by_all(page: Page, path: str) -> None:
    page.goto(path)
    usable(page)


def test_a_query_that_runs_is_seen_and_ended_by_an_administrator(page: Page, editable: str) -> None:
    statuses: list[int] = []

    def ask() -> None:
        answer = httpx2.get(f"{editable}/sparql", params={"query": ENDLESS}, timeout=30)
        statuses.append(answer.status_code)

    thread = threading.Thread(target=ask)
    thread.start()
    wait_until(lambda: bool(page.request.get("/api/v1/queries").json()["underway"]))
    page.goto("/queries")
    expect(page.locator("pre.query").first).to_contain_text("COUNT")
    usable(page)
    page.get_by_role("button", name="Avsluta").first.click()
    expect(page.locator("main")).to_contain_text("Inget ställs just nu")
    thread.join(10)
    assert statuses == [503]
