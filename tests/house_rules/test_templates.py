"""Every template: no inline script or style, every word through the catalogue, every icon and file that it names exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from tests.house_rules.tree import ROOT

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
ENVIRONMENT = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
CATALOGUE = {"_", "gettext", "ngettext", "pgettext", "lazy_gettext"}
SHOWN_ATTRIBUTES = {"placeholder", "title", "aria-label", "aria-description", "alt", "label", "content"}
LETTERS = re.compile(r"[^\W\d_]{2,}")
VIETNAMESE = re.compile(r"[À-ỹĐđ]")
#: Not words of ours: code, and what is typed exactly so.
UNREAD = {"script", "style", "code", "kbd"}
ICONS = set(re.findall(r'<symbol id="([\w-]+)"', (ROOT / "static/img/icons.svg").read_text("utf-8")))


def markup(source: str) -> str:
    """The template's HTML without comments and tags, a NUL in the place of each expression."""
    source = re.sub(r"\{#.*?#\}", "", source, flags=re.S)
    source = re.sub(r"\{%-?\s*raw.*?endraw\s*-?%\}", "", source, flags=re.S)
    source = re.sub(r"\{%-?\s*block (body_class|main_attrs)\b.*?endblock.*?%\}", "", source, flags=re.S)
    source = re.sub(r"\{%.*?%\}", " ", source, flags=re.S)
    source = re.sub(r"(</?h)\{\{.*?\}\}", r"\g<1>2", source)
    return re.sub(r"\{\{.*?\}\}", "\x00", source, flags=re.S)


class Reader(HTMLParser):
    """Collects the texts that a reader sees and the attributes that a policy forbids."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.inline: list[str] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        is_code = "src" not in names and names.get("type") != "application/json"  # a data block never runs
        if tag == "style" or (tag == "script" and is_code):
            self.inline.append(f"<{tag}>")
        for name, value in attrs:
            if (
                name == "style"
                or re.match(r"on[a-z]", name)
                or (value or "").lower().startswith("javascript:")
            ):
                self.inline.append(f"{name}={value}")
            if name in SHOWN_ATTRIBUTES and tag != "meta" and value:
                self.texts.append(value)
        if tag in UNREAD:
            self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.texts.append(data)


def read(source: str) -> Reader:
    reader = Reader()
    reader.feed(markup(source))
    reader.close()
    return reader


def untranslated(source: str) -> Iterator[str]:
    """Words that stand in the template itself, and Vietnamese strings in it that do not go through the catalogue."""
    for text in read(source).texts:
        if LETTERS.search(text.replace("\x00", " ")):
            yield " ".join(text.replace("\x00", "…").split())
    yield from _loose_strings(ENVIRONMENT.parse(source))


def _loose_strings(node: nodes.Node) -> Iterator[str]:
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in CATALOGUE:
        for keyword in node.kwargs:
            yield from _loose_strings(keyword)
        return
    if isinstance(node, nodes.Const) and isinstance(node.value, str) and VIETNAMESE.search(node.value):
        yield node.value
    for child in node.iter_child_nodes():
        yield from _loose_strings(child)


def constants(source: str, called: str, keyword: str = "") -> Iterator[str]:
    """First arguments of calls of `called`, and values of the keyword argument, where they are written out."""
    for call in ENVIRONMENT.parse(source).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == called and call.args:
            first = call.args[0]
            if isinstance(first, nodes.Const):
                yield first.value
        for given in call.kwargs:
            if keyword and given.key == keyword and isinstance(given.value, nodes.Const):
                yield given.value.value


def identify(path: Path) -> str:
    return path.relative_to(ROOT / "templates").as_posix()


@pytest.mark.parametrize("path", TEMPLATES, ids=identify)
def test_nothing_is_inline_that_the_content_policy_forbids(path: Path) -> None:
    assert read(path.read_text("utf-8")).inline == []


@pytest.mark.parametrize("path", TEMPLATES, ids=identify)
def test_every_word_goes_through_the_catalogue(path: Path) -> None:
    assert list(untranslated(path.read_text("utf-8"))) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=identify)
def test_every_icon_and_every_file_that_is_named_exists(path: Path) -> None:
    source = path.read_text("utf-8")
    icons = set(constants(source, "icon", keyword="icon_name")) | set(constants(source, "empty_state"))
    assert {name for name in icons if name} <= ICONS
    for name in constants(source, "static_url"):
        assert (ROOT / "static" / name).is_file(), name


@pytest.mark.parametrize("path", [path for path in TEMPLATES if "components" not in path.parts], ids=identify)
def test_every_page_has_a_title_of_its_own(path: Path) -> None:
    source = path.read_text("utf-8")
    if re.search(r'extends "base[\w]*\.html"', source) and path.name not in {"base.html", "base_quiz.html"}:
        assert re.search(r"\{%-?\s*block title", source)


@pytest.mark.parametrize(
    ("source", "caught"),
    [
        ("<p>Xin chào</p>", True),
        ("<p>Hello</p>", True),
        ('<p>{{ _("Xin chào") }}</p>', False),
        ('<input placeholder="Mã lớp">', True),
        ("<input placeholder=\"{{ _('Mã lớp') }}\">", False),
        ('{% set word = "Đúng" %}', True),
        ('{% set word = _("Đúng") %}', False),
        ('{{ chip("Đạt", "ok") }}', True),
        ('{{ _("Câu %(number)s", number="một") }}', True),
        ("<p>{# Xin chào #} 12 · 34%</p>", False),
    ],
)
def test_the_rule_about_words_catches_what_it_should(source: str, caught: bool) -> None:
    assert bool(list(untranslated(source))) is caught


@pytest.mark.parametrize(
    "source",
    [
        '<p style="color:red">',
        "<style>p{}</style>",
        "<script>go()</script>",
        '<a onclick="go()">',
        '<a href="javascript:go()">',
    ],
)
def test_the_rule_about_inline_code_catches_what_it_should(source: str) -> None:
    assert read(source).inline
