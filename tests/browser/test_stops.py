"""Every page of the journeys, looked at once on the way: no barrier that axe-core knows of (WCAG 2.2, levels A and AA), narrow
and wide, light and dark; no sideways scrolling on the narrowest windows; targets that a thumb can hit."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.pages import DESKTOP, PHONE, barriers
from tests.browser.thumbs import out_of_reach
from tests.browser.tour import STOPS, stops_of, windows
from tests.browser.visitors import Visitors

#: What a scheme decides: all other rules find the same in the dark.
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}


def look(page: Page) -> list[str]:
    """Every finding at both widths in both schemes, and what is out of reach."""
    found: list[str] = []
    for width in windows(page, PHONE, DESKTOP):
        found += [f"{width}, light: {barrier}" for barrier in barriers(page)]
        page.emulate_media(color_scheme="dark")
        found += [f"{width}, dark: {barrier}" for barrier in barriers(page, COLOURS)]
        page.emulate_media(color_scheme="light")
    return found + out_of_reach(page)


@pytest.fixture(scope="module")
def findings(visitors: Visitors) -> dict[str, list[str]]:
    """What is found at every stop."""
    return stops_of(visitors, look)


@pytest.mark.parametrize("stop", STOPS)
def test_page_has_no_barrier_and_can_be_hit(findings: dict[str, list[str]], stop: str) -> None:
    assert findings[stop] == []


def test_every_stop_was_looked_at(findings: dict[str, list[str]]) -> None:
    assert tuple(findings) == STOPS


def test_a_barrier_is_found(visitors: Visitors) -> None:
    page = visitors.page()
    page.goto("/privacy")
    page.evaluate("document.querySelector('h1').insertAdjacentHTML('afterend', '<input>')")
    assert any(barrier.startswith("label") for barrier in barriers(page))


def test_what_cannot_be_read_in_the_dark_is_found(visitors: Visitors) -> None:
    page = visitors.page()
    page.goto("/privacy")
    page.evaluate("document.querySelector('h1').style.color = '#1c1c1c'")
    found = look(page)
    assert any("dark: color-contrast" in one for one in found)
    assert not any("light: color-contrast" in one for one in found)
