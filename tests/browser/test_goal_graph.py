"""The goal graph paints at once, and is searched, focused and left by keyboard alone."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.test_pages import HOME

pytestmark = pytest.mark.browser
GRAPH = f"{HOME}/graph"
PAINT_LIMIT = 1000
"""Milliseconds from the request to the first picture."""


@pytest.fixture
def page(browser: Browser, server: str) -> Iterator[Page]:
    context = browser.new_context(locale="sv", base_url=server)
    yield context.new_page()
    context.close()


def painted(page: Page) -> int:
    """When the first picture was there, in milliseconds from the request."""
    page.wait_for_function("document.documentElement.dataset.painted")
    return int(page.evaluate("document.documentElement.dataset.painted"))


def state(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def test_the_picture_of_exempelkommunen_paints_within_a_second(page: Page) -> None:
    page.goto(GRAPH)
    times = [painted(page)]
    for _ in range(2):
        page.reload()
        times.append(painted(page))
    assert min(times) < PAINT_LIMIT, times


def test_something_is_drawn(page: Page) -> None:
    page.goto(GRAPH)
    painted(page)
    colours = page.evaluate(
        """() => {
            const canvas = document.querySelector("#graph-canvas canvas");
            const { width, height } = canvas;
            const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
            return new Set(new Uint32Array(data.buffer)).size;
        }"""
    )
    assert colours > 100


def test_search_and_focus_by_keyboard(page: Page) -> None:
    page.goto(GRAPH)
    painted(page)
    page.locator("#graph-search").focus()
    page.keyboard.type("fossilfria")
    expect(page.locator("#graph-said")).to_contain_text("träffar")
    page.keyboard.press("ArrowDown")
    chosen = page.locator("#graph-found [aria-selected=true]")
    expect(chosen).to_have_count(1)
    name = chosen.get_attribute("data-focus")
    page.keyboard.press("Enter")
    expect(page.locator("#graph-said")).to_contain_text("visas med")
    assert state(page)["focus"] == [name]
    expect(page.locator("#graph-panel h2")).not_to_have_text("Så läser du bilden")
    assert page.locator("#graph-list details[open]").count() > 0


def test_escape_shows_the_whole_picture_again(page: Page) -> None:
    page.goto(f"{GRAPH}?focus=target/11.6&hops=2")
    painted(page)
    page.keyboard.press("Escape")
    expect(page.locator("#graph-panel h2")).to_have_text("Så läser du bilden")
    assert "focus" not in state(page)


def test_a_relation_in_the_panel_moves_the_focus_and_back_returns(page: Page) -> None:
    page.goto(f"{GRAPH}?focus=target/11.6")
    painted(page)
    before = page.locator("#graph-panel h2").inner_text()
    page.locator("#graph-panel a[data-focus]").first.press("Enter")
    expect(page.locator("#graph-panel h2")).not_to_have_text(before)
    page.go_back()
    expect(page.locator("#graph-panel h2")).to_have_text(before)


def test_kinds_can_be_chosen_and_stay_in_the_address(page: Page) -> None:
    page.goto(GRAPH)
    painted(page)
    page.locator("details.types summary").press("Enter")
    page.locator("input[value=unit]").press("Space")
    expect(page.locator("#graph-list")).to_contain_text("Enheter")
    assert "unit" in state(page)["types"][0]
    page.reload()
    assert page.locator("input[value=unit]").is_checked()


def test_the_same_content_is_there_without_scripts(browser: Browser, server: str) -> None:
    context = browser.new_context(locale="sv", java_script_enabled=False, base_url=server)
    page = context.new_page()
    page.goto(f"{GRAPH}?q=fossilfria")
    page.get_by_role("link", name="fossilfria").first.click()
    expect(page.locator("#graph-panel")).to_contain_text("mäter")
    expect(page.locator("#graph-canvas")).to_be_hidden()
    assert page.locator("#graph-list li").count() > 3
    context.close()
