"""Pages open in Chromium without complaints, without foreign requests, and usable by all."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request

from tests.test_pages import HOME, PAGES

pytestmark = pytest.mark.browser
AXE = Path(__file__).resolve().parent / "vendor" / "axe.min.js"
OPENED = [path for path in PAGES if "everything" not in path]
SCRIPTED = [path for path in OPENED if re.search("/graph|/editor|/search", path)]
"""What scripts write on, in the reader's language."""
IN_LANGUAGE = [("sv", path) for path in OPENED] + [("en", path) for path in SCRIPTED]
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice")
COLOURS = ("color-contrast",)
"""All that a colour scheme changes."""


class Watched:
    """A page together with what it complained of and what it asked other servers for."""

    def __init__(self, page: Page, origin: str) -> None:
        self.page = page
        self.origin = origin
        self.complaints: list[str] = []
        self.foreign: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.origin, "data:", "blob:")):
            self.foreign.append(request.url)

    def open(self, path: str) -> None:
        """Open a page; the two that scripts build up are waited for."""
        self.page.goto(self.origin + path)
        if path == "/docs":
            self.page.wait_for_selector(".opblock")
        if "/graph" in path:
            self.page.wait_for_function("document.documentElement.dataset.painted")


@pytest.fixture
def watched(browser: Browser, server: str, request: pytest.FixtureRequest) -> Iterator[Watched]:
    """A fresh page in the language of the test."""
    context = browser.new_context(locale=getattr(request, "param", "sv"))
    yield Watched(context.new_page(), server)
    context.close()


@pytest.mark.parametrize(("watched", "path"), IN_LANGUAGE, indirect=["watched"])
def test_a_page_opens_without_complaints_or_foreign_requests(watched: Watched, path: str) -> None:
    watched.open(path)
    assert watched.complaints == []
    assert watched.foreign == []
    assert watched.page.locator("main").is_visible()


@pytest.fixture
def lenient(browser: Browser, server: str) -> Iterator[Watched]:
    """A page whose policy lets the accessibility checker in."""
    context = browser.new_context(locale="sv", bypass_csp=True)
    yield Watched(context.new_page(), server)
    context.close()


def violations(page: Page, without: str = "", rules: Sequence[str] = RULES) -> list[str]:
    """What axe finds by rules or their tags: rule and the first node."""
    page.add_script_tag(path=AXE)
    found: dict[str, Any] = page.evaluate(
        """([without, rules]) => axe.run(
            without ? { exclude: [[without]] } : document,
            { runOnly: rules },
        )""",
        [without, list(rules)],
    )
    return [f"{found['id']}: {found['nodes'][0]['html']}" for found in found["violations"]]


@pytest.mark.parametrize("path", OPENED)
def test_axe_finds_nothing_in_light_or_dark_and_a_page_fits_on_320_pixels(
    lenient: Watched, path: str
) -> None:
    swagger = "#swagger-ui" if path == "/docs" else ""
    lenient.open(path)
    assert violations(lenient.page, swagger) == []
    lenient.page.emulate_media(color_scheme="dark")
    assert violations(lenient.page, swagger, COLOURS) == []
    if not swagger:
        lenient.page.set_viewport_size({"width": 320, "height": 640})
        assert lenient.page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_first_tab_stop_leads_to_the_content(watched: Watched) -> None:
    watched.open(HOME)
    watched.page.keyboard.press("Tab")
    watched.page.keyboard.press("Enter")
    assert watched.page.evaluate("document.activeElement.id") == "content"
