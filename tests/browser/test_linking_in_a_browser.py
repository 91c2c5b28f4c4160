"""Goals are gone through by keyboard alone: accepted, answered otherwise, undone, settled."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_editing_in_a_browser import editable, folder, page, usable
from tests.histories import HOME

__all__ = ["editable", "folder", "page"]  # fixtures

pytestmark = pytest.mark.browser
LINKING = f"{HOME}/linking"
TRAVEL = f"{LINKING}/activity/resvaneundersokning"


def test_a_goal_is_accepted_undone_and_answered_anew_by_keyboard_alone(page: Page) -> None:
    page.goto(LINKING)
    usable(page)
    page.goto(TRAVEL)
    usable(page)
    page.keyboard.press("n")
    expect(page.get_by_label("Inget globalt delmål passar")).to_be_checked()
    page.keyboard.press("1")
    accept = page.locator("fieldset[data-number='1']").get_by_label("Godta")
    expect(accept).to_be_checked()
    expect(accept).to_be_focused()
    expect(page.get_by_label("Inget globalt delmål passar")).not_to_be_checked()
    page.keyboard.press("s")
    expect(page.get_by_role("status").first).to_contain_text("Sparat som ändring")
    expect(page).not_to_have_url(re.compile(f"{TRAVEL}\\?"))
    usable(page)
    page.keyboard.press("u")
    expect(page).to_have_url(re.compile(f"{TRAVEL}\\?saved="))
    expect(accept).not_to_be_checked()
    page.keyboard.press("r")
    page.keyboard.press("1")
    expect(page.locator("fieldset[data-number='1']").get_by_label("Avvisa")).to_be_checked()
    page.keyboard.press("/")
    page.keyboard.type("s1nq")
    expect(accept).not_to_be_checked()
    page.keyboard.press("Escape")
    page.keyboard.press("s")
    expect(page.get_by_role("alert")).to_contain_text("Inget delmål hittades")
    expect(page.get_by_role("alert")).to_be_focused()
    usable(page)
    page.get_by_label("Nummer eller ord").first.fill("11.6")
    page.get_by_label("Motivering").nth(1).fill("Undersökningen gäller luften i staden")
    page.keyboard.press("Escape")
    page.keyboard.press("s")
    expect(page.get_by_role("status").first).to_contain_text("Sparat som ändring")


def test_keys_can_be_turned_off_and_stay_off(page: Page) -> None:
    page.goto(TRAVEL)
    page.get_by_text("Tangenter", exact=True).click()
    keys = page.get_by_label("Använd tangenter på den här sidan")
    keys.uncheck()
    page.keyboard.press("n")
    page.goto(TRAVEL)
    page.keyboard.press("n")
    expect(page.get_by_label("Inget globalt delmål passar")).not_to_be_checked()
    page.get_by_text("Tangenter", exact=True).click()
    keys.check()
    page.keyboard.press("n")
    expect(page.get_by_label("Inget globalt delmål passar")).to_be_checked()


def test_two_who_differ_are_settled_between(page: Page) -> None:
    goal = f"{LINKING}/activity/anbudsskola"
    page.goto(f"{goal}?seat=a")
    page.keyboard.press("1")
    page.keyboard.press("s")
    expect(page.get_by_role("status").first).to_contain_text("Sparat")
    page.goto(f"{goal}?seat=b")
    page.keyboard.press("n")
    page.keyboard.press("s")
    expect(page.get_by_role("status").first).to_contain_text("Sparat")
    page.goto(f"{LINKING}/disagreements")
    usable(page)
    page.get_by_role("link", name="Avgör").click()
    usable(page)
    page.keyboard.press("1")
    page.keyboard.press("s")
    expect(page.get_by_text("Inget är kvar att avgöra.")).to_be_visible()
    page.goto(f"{LINKING}/effect")
    usable(page)
