"""Browsers of several people at one server, apart from each other. Each person signs in once; the next browser
of the same person begins with that session."""

from __future__ import annotations

from playwright.sync_api import Browser, BrowserContext, Page, StorageState

from tests.browser.pages import PHONE, sign_in

#: How a page is looked at unless told otherwise: a phone, in Vietnamese, light, without motion.
USUAL: dict[str, object] = {
    "locale": "vi-VN",
    "timezone_id": "Asia/Ho_Chi_Minh",
    "viewport": PHONE,
    "color_scheme": "light",
    "reduced_motion": "reduce",
}


class Visitors:
    """Makes browsers at one server; `close` ends all of them."""

    def __init__(self, browser: Browser, url: str, **usual: object) -> None:
        self._browser = browser
        self._usual = USUAL | {"base_url": url} | usual
        self._sessions: dict[str, StorageState] = {}
        self._contexts: list[BrowserContext] = []

    def context(self, username: str | None = None, **options: object) -> BrowserContext:
        """A browser with nothing in it but, if a name is given, that person's session."""
        state = self._session(username) if username else None
        return self._open(options | ({"storage_state": state} if state else {}))

    def page(self, username: str | None = None, **options: object) -> Page:
        """The only page of a browser of its own."""
        return self.context(username, **options).new_page()

    def close(self) -> None:
        """End all browsers."""
        for context in self._contexts:
            context.close()
        self._contexts.clear()

    def _open(self, options: dict[str, object]) -> BrowserContext:
        context = self._browser.new_context(**(self._usual | options))  # type: ignore[arg-type]
        self._contexts.append(context)
        return context

    def _session(self, username: str) -> StorageState:
        if username not in self._sessions:
            context = self._open({})
            sign_in(context.new_page(), username)
            self._sessions[username] = context.storage_state()
            context.close()
            self._contexts.remove(context)
        return self._sessions[username]
