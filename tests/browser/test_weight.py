"""What the quiz page costs whoever pays for every kilobyte: everything that comes over the wire, compressed as it comes."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from tests.browser import walks
from tests.browser.visitors import Visitors

#: Bytes, headers included: all that the first visit brings, and what every further one does.
FIRST, AGAIN = 90_000, 20_000


class Wire:
    """Counts what a page brings over the network, by address; what comes from the cache weighs nothing."""

    def __init__(self, page: Page) -> None:
        self._addresses: dict[str, str] = {}
        self.bytes: dict[str, int] = {}
        session = page.context.new_cdp_session(page)
        session.on("Network.responseReceived", self._on_response)
        session.on("Network.loadingFinished", self._on_finished)
        session.send("Network.enable")

    def _on_response(self, event: dict[str, Any]) -> None:
        self._addresses[event["requestId"]] = event["response"]["url"]

    def _on_finished(self, event: dict[str, Any]) -> None:
        address = self._addresses.get(event["requestId"], "")
        if not address.startswith("data:"):
            self.bytes[address] = self.bytes.get(address, 0) + int(event["encodedDataLength"])

    @property
    def total(self) -> int:
        """Bytes of everything that came."""
        return sum(self.bytes.values())


def visit(page: Page, path: str) -> Wire:
    """Open the quiz and wait until nothing comes any more."""
    wire = Wire(page)
    page.goto(path)
    walks.at_work(page)
    page.wait_for_load_state("networkidle")
    return wire


def test_quiz_page_is_light(visitors: Visitors) -> None:
    page = visitors.page("student1")
    walks.open_quiz(page, walks.PRACTICE)
    attempt = walks.begin(page)
    # a browser that has been nowhere yet, but for its session
    fresh = visitors.context("student1")
    first = visit(fresh.new_page(), f"/attempts/{attempt}")
    assert sum(name.endswith(".woff2") for name in first.bytes) == 2, "the fonts are part of it"
    assert any("/js/quiz/" in name for name in first.bytes) and any(".css" in name for name in first.bytes)
    assert 20_000 < first.total <= FIRST, first.bytes
    again = visit(fresh.new_page(), f"/attempts/{attempt}")
    assert 0 < again.total <= AGAIN, again.bytes
