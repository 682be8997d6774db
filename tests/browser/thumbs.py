"""What a thumb or a narrow window cannot reach on a page: sideways scrolling, and targets that are too small."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.pages import DESKTOP, PHONE, sideways_pixels
from tests.browser.tour import windows

NARROW = {"width": 320, "height": 640}
#: What 1280 and 640 px become when everything is drawn twice as large.
ZOOMED = ({"width": 640, "height": 400}, {"width": 320, "height": 370})
#: CSS pixels: of every target; of buttons, options and what else a task is done with.
LEAST, PRIMARY = 24, 44

#: What a task is done with, and the ways from page to page.
PRIMARY_TARGETS = (
    ".btn, .opt, .tf label, .pick, .ghost, .tabbar a, .nav a, .rows a, label.check, .form-control, .form-select, "
    ".qnav a, .qnav button, summary"
)
#: What can be pressed and is smaller than it should be. A control that is drawn by its label is as large as the label;
#: a link within a sentence may be as high as its line; beside an open dialog nothing else can be pressed.
TARGETS = """
([least, primary, primaryTargets]) => {
  const all = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  const within = document.querySelector("dialog[open]") ?? document;
  const shown = (e) => e.checkVisibility({ visibilityProperty: true }) && e.getClientRects().length;
  const inSentence = (e) =>
    getComputedStyle(e).display === "inline" && e.parentElement.textContent.trim() !== e.textContent.trim();
  const found = [];
  for (const e of within.querySelectorAll(all)) {
    if (!shown(e) || e.matches(".visually-hidden, .skip")) continue;
    const drawn = e.matches("input[type=radio], input[type=checkbox]") ? e.closest("label") ?? e : e;
    if (e.matches("a") && inSentence(e)) continue;
    const box = drawn.getBoundingClientRect();
    const size = Math.min(box.width, box.height) + 0.01;
    if (size < (drawn.matches(primaryTargets) ? primary : least))
      found.push(`${Math.round(box.width)} x ${Math.round(box.height)}: ${drawn.outerHTML.slice(0, 120)}`);
  }
  return found;
}
"""


def out_of_reach(page: Page) -> list[str]:
    """What is too wide for a narrow or an enlarged window, and what is too small for a thumb."""
    found = [
        f"{width}: {sideways_pixels(page)} px too wide"
        for width in windows(page, NARROW, *ZOOMED)
        if sideways_pixels(page) > 0
    ]
    for width in windows(page, PHONE, DESKTOP):
        found += [
            f"{width}: {target}" for target in page.evaluate(TARGETS, [LEAST, PRIMARY, PRIMARY_TARGETS])
        ]
    return found
