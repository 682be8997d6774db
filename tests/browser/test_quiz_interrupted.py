"""A quiz that is broken off: the browser is killed, the server goes and comes back, the sign-in ends before a reload."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from tests.browser.chromium import FLAGS, find_chromium
from tests.browser.pages import sign_in
from tests.browser.taking import (
    PASSWORD,
    Network,
    answer,
    begin,
    expect_state,
    new_pupil,
    on_phone,
    on_server,
    press,
    question,
)
from tests.browser.visitors import USUAL
from tests.server import LiveServer, run_here

GONE_SECONDS = 20


@pytest.fixture
def pupil(live_server: LiveServer) -> str:
    return new_pupil(live_server)


class Phone:
    """A browser with a profile on disk, of which each start finds what the last one left."""

    def __init__(self, browser: Browser, folder: Path, url: str) -> None:
        self._type, self._folder, self._url = browser.browser_type, folder, url
        self._context: BrowserContext | None = None

    def start(self) -> Page:
        """Open the browser; its page."""
        self._context = self._type.launch_persistent_context(
            str(self._folder),
            executable_path=find_chromium(),
            args=list(FLAGS),
            **(USUAL | {"base_url": self._url}),  # type: ignore[arg-type]
        )
        return self._context.pages[0]

    def kill(self) -> None:
        """End its processes in one moment, as a phone without power does."""
        pids = self._processes()
        assert pids, "the browser has no process"
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        gone = time.monotonic() + GONE_SECONDS
        while self._processes():
            assert time.monotonic() < gone, "the browser does not go"
            threading.Event().wait(0.02)
        for name in ("SingletonLock", "SingletonSocket", "SingletonCookie"):
            (self._folder / name).unlink(missing_ok=True)
        self.close()

    def close(self) -> None:
        """Close it, if it is still there."""
        if self._context is not None:
            with contextlib.suppress(Error):
                self._context.close()
        self._context = None

    def _processes(self) -> list[int]:
        """Everything that runs on this profile."""
        mark = f"--user-data-dir={self._folder}".encode()
        found = []
        for words in Path("/proc").glob("[0-9]*/cmdline"):
            with contextlib.suppress(OSError):
                if mark in words.read_bytes().split(b"\0"):
                    found.append(int(words.parent.name))
        return found


@pytest.fixture
def phone(browser: Browser, live_server: LiveServer, tmp_path: Path) -> Iterator[Phone]:
    phone = Phone(browser, tmp_path / "profile", live_server.url)
    yield phone
    phone.close()


def test_what_a_killed_browser_kept_is_shown_and_sent_when_its_owner_returns(
    phone: Phone, pupil: str
) -> None:
    page = phone.start()
    attempt = begin(page, pupil)
    answer(page, [1])
    expect_state(page, "Đã lưu")
    page.context.set_offline(True)
    answer(page, [2, 3, 4])
    expect_state(page, "3 câu giữ trên máy này")
    phone.kill()

    page = phone.start()
    page.context.clear_cookies()  # whether the sign-in came to the disk before the kill is a matter of luck
    network = Network(page)
    network.cut()
    sign_in(page, pupil, PASSWORD)
    page.goto(f"/attempts/{attempt}?q=2")
    expect_state(page, "3 câu giữ trên máy này")
    expect(question(page).locator("input:checked")).to_have_count(1)
    network.mend()
    expect_state(page, "Đã gửi lại 3 câu giữ trên máy")
    expect(page.locator("[data-strip-right]")).to_have_text("đã trả lời 4/20")
    assert set(on_server(page, attempt)) == {1, 2, 3, 4}
    assert on_phone(page) == []


def test_a_server_that_goes_and_comes_back_gets_what_was_answered_meanwhile(
    page: Page, live_server: LiveServer, pupil: str
) -> None:
    attempt = begin(page, pupil)
    answer(page, [1])
    expect_state(page, "Đã lưu")
    live_server.stop()
    try:
        answer(page, [2, 3])
        expect_state(page, "2 câu giữ trên máy này, có mạng là tự gửi.")
    finally:
        live_server.start()
    expect(page.locator("[data-save]")).to_contain_text("Đã gửi lại 2 câu giữ trên máy", timeout=35_000)
    answer(page, [4])
    expect_state(page, "Đã lưu")
    assert set(on_server(page, attempt)) == {1, 2, 3, 4}
    assert on_phone(page) == []


def test_whoever_finds_himself_signed_out_after_a_reload_comes_back_to_his_question(
    page: Page, live_server: LiveServer, pupil: str
) -> None:
    attempt = begin(page, pupil)
    answer(page, [1])
    expect_state(page, "Đã lưu")
    page.context.set_offline(True)
    answer(page, [2, 3])
    expect_state(page, "2 câu giữ trên máy này")
    # signed out before the page goes: its last try may outlive it and find the network again
    run_here("user", "reset-password", pupil, "--password-stdin", environ=live_server.environ, stdin=PASSWORD)
    page.goto("about:blank")
    page.context.set_offline(False)
    page.goto(f"/attempts/{attempt}?q=3")
    expect(page.get_by_text("Đăng nhập xong, máy mở lại đúng chỗ đó.")).to_be_visible()
    page.get_by_label("Tên đăng nhập").fill(pupil)
    page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    press(page, "Đăng nhập")
    page.wait_for_url(re.compile(rf"/attempts/{attempt}\?q=3$"))
    expect(question(page).locator("input:checked")).to_have_count(1)
    expect_state(page, "Đã gửi lại 2 câu giữ trên máy")
    assert set(on_server(page, attempt)) == {1, 2, 3}
    assert on_phone(page) == []
