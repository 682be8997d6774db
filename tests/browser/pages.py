"""What tests do on any page: sign in, look for barriers, look for sideways scrolling."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

DEMO_PASSWORD = "demo-12345"
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 800}
SCHEMES = ("light", "dark")
#: The rules of WCAG 2.2, levels A and AA.
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}


def sign_in(page: Page, username: str, password: str = DEMO_PASSWORD) -> None:
    """Sign in through the page, as a person does."""
    page.goto("/sign-in")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", password)
    page.locator("form:has(input[name=password]) button:not([type=button])").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


def barriers(page: Page, options: dict[str, Any] = WCAG) -> list[str]:
    """axe-core's findings on the page as it stands, one line each; empty when there is none."""
    is_there = page.evaluate("'axe' in window")  # half a megabyte of script: once a document
    response: dict[str, Any] = (Axe("0") if is_there else Axe()).run(page, options=options).response
    assert response["testEngine"]["name"] == "axe-core"
    return [
        f"{violation['id']} ({violation['help']}): {node['html'][:160]} {node.get('failureSummary', '')}"
        for violation in response["violations"]
        for node in violation["nodes"]
    ]


def sideways_pixels(page: Page) -> int:
    """By how many pixels the page is wider than the window; 0 when it fits."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
