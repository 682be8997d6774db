"""No barrier that axe-core knows of (WCAG 2.2, levels A and AA) on any page of the journeys: narrow and wide, light and dark."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.pages import DESKTOP, PHONE, SCHEMES, barriers
from tests.browser.tour import STOPS, stops_of, windows
from tests.browser.visitors import Visitors


def look(page: Page) -> list[str]:
    """Every finding at both widths in both schemes."""
    found: list[str] = []
    for width in windows(page, PHONE, DESKTOP):
        for scheme in SCHEMES:
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            found += [f"{width}, {scheme}: {barrier}" for barrier in barriers(page)]
    page.emulate_media(color_scheme="light")
    return found


@pytest.fixture(scope="module")
def findings(visitors: Visitors) -> dict[str, list[str]]:
    """What axe-core finds at every stop."""
    return stops_of(visitors, look)


@pytest.mark.parametrize("stop", STOPS)
def test_page_has_no_barrier(findings: dict[str, list[str]], stop: str) -> None:
    assert findings[stop] == []


def test_every_stop_was_looked_at(findings: dict[str, list[str]]) -> None:
    assert tuple(findings) == STOPS


def test_a_barrier_is_found(visitors: Visitors) -> None:
    page = visitors.page()
    page.goto("/privacy")
    page.evaluate("document.querySelector('h1').insertAdjacentHTML('afterend', '<input>')")
    assert any(barrier.startswith("label") for barrier in barriers(page))
