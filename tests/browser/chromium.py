"""Starting the machine's own Chromium, for tests and for screenshots."""

from __future__ import annotations

import shutil

from playwright.sync_api import Browser, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
#: It is to talk to our server alone.
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find_chromium() -> str:
    """The path of the machine's Chromium; raises FileNotFoundError that says how to get one."""
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    raise FileNotFoundError("No Chromium on this machine. Debian: apt-get install chromium")


def launch(playwright: Playwright) -> Browser:
    """A headless Chromium; the caller closes it."""
    return playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
