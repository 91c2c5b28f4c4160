"""What if, as a strategist without scripts would try it: from a programme's page, step by step."""

import re

import pytest
from playwright.sync_api import Browser

from tests.test_pages import HOME

pytestmark = pytest.mark.browser


def test_a_programme_is_tried_away_and_two_units_together_without_scripts(
    browser: Browser, server: str
) -> None:
    context = browser.new_context(java_script_enabled=False, locale="sv-SE")
    page = context.new_page()
    page.goto(f"{server}{HOME}/programme/kultur-och-lasning")
    page.get_by_role("link", name="Tänk om det togs bort?").click()
    assert page.get_by_role("heading", name="Tänk om", exact=True).is_visible()
    tried = page.locator("ol.tried > li")
    assert tried.count() == 1
    assert "går från 73 % till" in page.locator(".lead").inner_text()
    form = page.locator("form", has=page.get_by_role("heading", name="Låt två enheter samverka"))
    form.locator("select[name=join]").select_option("unit/grundskolan")
    form.locator("select[name=with]").select_option("unit/individ-och-familjeomsorgen")
    form.get_by_role("button", name="Pröva").click()
    assert tried.count() == 2
    page.get_by_role("link", name=re.compile("ta tillbaka.*Utan Program för kultur")).click()
    assert tried.count() == 1
    assert "Grundskolan" in tried.inner_text()
    page.reload()
    assert tried.count() == 1
    context.close()
