"""What is built and vendored is current and what it says it is; the two dark blocks are alike; text can be read."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from pathlib import Path

import pytest

from scripts import build_assets
from tests.web.look import ROOT

STATIC = ROOT / "static"
TOKENS = (STATIC / "css/source/tokens.css").read_text("utf-8")


def test_the_stylesheet_and_every_compressed_twin_are_current() -> None:
    assert build_assets.stale(STATIC) == [], "run .venv/bin/python scripts/build_assets.py"


@pytest.mark.parametrize(
    ("changed", "noticed"),
    [
        ("css/source/tokens.css", "css/site.css"),
        ("js/page.js", "js/page.js.br"),
        ("img/icons.svg", "twins.json: img/icons.svg"),
    ],
)
def test_a_changed_source_is_noticed(tmp_path: Path, changed: str, noticed: str) -> None:
    copy = Path(shutil.copytree(STATIC, tmp_path / "static"))
    (copy / changed).write_text((copy / changed).read_text("utf-8") + "\n.x{color:red}\n", "utf-8")
    assert noticed in build_assets.stale(copy)


def test_building_again_gives_the_same_bytes(tmp_path: Path) -> None:
    copy = Path(shutil.copytree(STATIC, tmp_path / "static"))
    assert build_assets.bundle(copy) == (STATIC / "css/site.css").read_bytes()
    (copy / "twins.json").unlink()
    build_assets.write_twins(copy)
    assert build_assets.stale(copy) == []


def test_minifying_keeps_what_means_something() -> None:
    css = "/* note */\na:is(.b, .c) > .d { width: calc(100% - 2 * var(--s1)); color : red; }\n"
    css += "@media (min-width: 48em) { p + p { margin: 0 } }"
    expected = "a:is(.b,.c) > .d{width:calc(100% - 2 * var(--s1));color :red}@media (min-width:48em){p + p{margin:0}}"
    assert build_assets.minify(css) == expected


def manifest() -> list[dict]:
    return json.loads((STATIC / "vendor/manifest.json").read_text("utf-8"))["packages"]


def test_every_vendored_file_is_in_the_manifest_with_its_digest() -> None:
    named = {name: digest for package in manifest() for name, digest in package["files"].items()}
    present = {
        path.relative_to(STATIC / "vendor").as_posix(): hashlib.sha512(path.read_bytes()).hexdigest()
        for path in (STATIC / "vendor").rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert named == present


def test_every_vendored_package_names_version_and_licence_and_carries_its_text() -> None:
    for package in manifest():
        assert re.fullmatch(r"\d+\.\d+\.\d+", package["version"])
        assert len(package["package_sha512"]) == 88
        licences = [name for name in package["files"] if name.endswith("LICENSE.txt")]
        text = (STATIC / "vendor" / licences[0]).read_text("utf-8")
        assert {"MIT": "MIT License", "OFL-1.1": "SIL Open Font License, Version 1.1"}[
            package["licence"]
        ] in text


def blocks() -> dict[str, dict[str, str]]:
    """Custom properties of :root, of the chosen dark theme and of the system's."""
    heads = {
        "light": r"^:root \{(.*?)^\}",
        "chosen": r'^\[data-bs-theme="dark"\] \{(.*?)^\}',
        "system": r":root:not\(\[data-bs-theme\]\) \{(.*?)^\} \}",
    }
    found = {}
    for name, head in heads.items():
        match = re.search(head, TOKENS, re.S | re.M)
        assert match, name
        declarations = re.sub(r"/\*.*?\*/", "", match[1], flags=re.S)
        found[name] = dict(re.findall(r"([\w-]+):\s*([^;]+);", declarations))
    return found


def test_the_chosen_dark_theme_and_the_system_s_are_alike() -> None:
    assert blocks()["chosen"] == blocks()["system"]
    assert len(blocks()["chosen"]) > 25


def luminance(colour: str) -> float:
    """Relative luminance of #rgb or #rrggbb (WCAG 2.2)."""
    digits = colour.removeprefix("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    channels = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


TEXT_PAIRS = [
    *[("ink", ground) for ground in ("ground", "surface", "sunken", "brand-soft", "mark", "ok-soft", "bad-soft", "warn-soft")],
    *[("ink-2", ground) for ground in ("ground", "surface", "sunken", "brand-soft", "bad-soft", "warn-soft")],
    *[(role, ground) for role in ("ok", "bad", "warn") for ground in ("surface", f"{role}-soft", "sunken")],
    *[(role, ground) for role in ("ok", "bad", "warn") for ground in ("bad-soft", "warn-soft")],  # save state in a strip
    *[("brand", ground) for ground in ("ground", "surface", "sunken", "brand-soft")],
    *[("surface", fill) for fill in ("brand", "ok", "bad")],
    ("on-brand", "brand"), ("on-brand", "brand-2"), ("on-chalk", "chalk"), ("chalk", "board"),
    *[(text, ground) for text in ("on-board", "on-board-2") for ground in ("board", "board-2")],
]  # fmt: skip
MARK_PAIRS = [
    *[("edge", ground) for ground in ("ground", "surface", "brand-soft")],
    ("margin", "surface"), ("focus", "ground"), ("chalk", "board-3"), ("chart-2", "surface"), ("brand", "sunken"),
]  # fmt: skip


@pytest.mark.parametrize("theme", ["light", "chosen"])
def test_every_pair_of_text_and_ground_can_be_read(theme: str) -> None:
    colours = {**blocks()["light"], **blocks()[theme]}
    value = {name.removeprefix("--"): text.strip() for name, text in colours.items()}
    low = [(pair, round(contrast(value[pair[0]], value[pair[1]]), 2)) for pair in TEXT_PAIRS]
    assert [entry for entry in low if entry[1] < 4.5] == []
    low = [(pair, round(contrast(value[pair[0]], value[pair[1]]), 2)) for pair in MARK_PAIRS]
    assert [entry for entry in low if entry[1] < 3] == []


def test_what_the_frame_itself_loads_leaves_room_for_the_page_in_90_kilobytes() -> None:
    fonts = sum(path.stat().st_size for path in (STATIC / "vendor").rglob("*.woff2"))
    others = sum(
        (STATIC / f"{name}.br").stat().st_size for name in ("css/site.css", "img/icons.svg", "js/page.js")
    )
    assert fonts + others < 55_000
