"""Static files: versioned addresses that change with the content, kept for ever; plain ones only shortly."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
from pathlib import Path

import pytest

from tests.web.look import ROOT, look_app

FOREVER = "max-age=315360000, public, immutable"


@pytest.fixture
def static(tmp_path: Path) -> Path:
    """A static folder of its own: the project's, to be changed at will."""
    return Path(shutil.copytree(ROOT / "static", tmp_path / "static"))


def address(static: Path, path: str) -> str:
    return look_app(static).extensions["static_files"].url(path)


def test_the_address_changes_with_the_content_and_only_then(static: Path) -> None:
    before = address(static, "js/page.js")
    assert address(static, "js/page.js") == before
    (static / "js/page.js").write_text("// another text\n")
    assert address(static, "js/page.js") != before


def test_a_module_that_others_import_changes_their_address_too(static: Path) -> None:
    before = address(static, "js/page.js")
    (static / "js/another.js").write_text("export const one = 1;\n")
    assert address(static, "js/page.js") != before
    assert address(static, "css/site.css") == address(ROOT / "static", "css/site.css")


def test_a_file_that_is_not_there_is_an_error_when_the_page_is_made(static: Path) -> None:
    with pytest.raises(FileNotFoundError):
        address(static, "js/missing.js")


def test_a_versioned_file_may_be_kept_for_ever_and_a_plain_one_for_a_minute() -> None:
    client = look_app().test_client()
    versioned = client.get(address(ROOT / "static", "css/site.css"), buffered=True)
    plain = client.get("/static/css/site.css", buffered=True)
    assert (versioned.status_code, versioned.headers["Cache-Control"]) == (200, FOREVER)
    assert (plain.status_code, plain.headers["Cache-Control"]) == (200, "max-age=60, public")
    assert versioned.data == plain.data


def test_fonts_are_kept_for_ever_by_the_names_that_the_stylesheet_uses() -> None:
    client = look_app().test_client()
    for font in (ROOT / "static/vendor/be-vietnam-pro").glob("*.woff2"):
        name = f"/static/vendor/be-vietnam-pro/{font.name}"
        assert name in (ROOT / "static/css/site.css").read_text("utf-8")
        answer = client.get(name, buffered=True)
        assert answer.headers["Cache-Control"] == FOREVER
        assert hashlib.sha256(answer.data).hexdigest()[:10] == font.name.split(".")[-2]


def test_the_page_preloads_exactly_the_fonts_that_the_stylesheet_names() -> None:
    page = look_app().test_client().get("/page").get_data(as_text=True)
    for font in (ROOT / "static/vendor/be-vietnam-pro").glob("*.woff2"):
        assert f'<link rel="preload" href="/static/vendor/be-vietnam-pro/{font.name}" as="font"' in page


@pytest.mark.parametrize(("accepts", "encoding"), [("gzip, br", "br"), ("gzip", "gzip"), ("", None)])
def test_a_stylesheet_is_sent_as_the_smallest_twin_that_the_browser_takes(
    accepts: str, encoding: str | None
) -> None:
    answer = (
        look_app()
        .test_client()
        .get("/static/css/site.css", headers={"Accept-Encoding": accepts}, buffered=True)
    )
    assert answer.headers.get("Content-Encoding") == encoding
    assert "Accept-Encoding" in answer.headers["Vary"]


def test_a_twin_of_an_older_text_is_never_sent(static: Path) -> None:
    (static / "css/site.css").write_text("body{color:red}\n" * 100)
    answer = (
        look_app(static)
        .test_client()
        .get("/static/css/site.css", headers={"Accept-Encoding": "br, gzip"}, buffered=True)
    )
    assert "Content-Encoding" not in answer.headers
    assert answer.data.startswith(b"body{color:red}")


def test_a_twin_that_was_made_from_the_present_text_is_sent(static: Path) -> None:
    text = b"export const words = 'a';\n" * 50
    (static / "js/words.js").write_bytes(text)
    (static / "js/words.js.gz").write_bytes(gzip.compress(text))
    noted = json.loads((static / "twins.json").read_text())
    noted["js/words.js"] = hashlib.sha256(text).hexdigest()
    (static / "twins.json").write_text(json.dumps(noted))
    answer = (
        look_app(static)
        .test_client()
        .get("/static/js/words.js", headers={"Accept-Encoding": "gzip"}, buffered=True)
    )
    assert gzip.decompress(answer.data) == text


def test_an_old_version_and_a_path_out_of_the_folder_are_not_found() -> None:
    client = look_app().test_client()
    assert client.get("/static/~0000000000/css/site.css").status_code == 404
    assert client.get("/static/../pyproject.toml").status_code == 404


def test_scripts_are_sent_as_scripts_and_may_not_be_taken_for_anything_else() -> None:
    answer = look_app().test_client().get("/static/js/page.js", buffered=True)
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_static_rule_stays_in_the_map() -> None:
    assert "static" in {rule.endpoint for rule in look_app().url_map.iter_rules()}
