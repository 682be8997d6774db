"""The message catalogues: they hold what the code and templates say, in English too, and are compiled.

A message id is the Vietnamese text. Whoever writes a new sentence runs `scripts/messages` and puts it into English.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from tests.house_rules.tree import ROOT, files_below, read

RUN = "the catalogues are behind the code: run scripts/messages, then put the new strings into English"
LANGUAGES = ("vi", "en")
#: Called like _ for strings that are read before there is a request; as in scripts/messages.
LAZY = {"_l": None, "lazy_gettext": None}
VIETNAMESE = re.compile(r"[À-ỹĐđ]")
#: Names that stay as they are in English.
NAMES = ("Sổ tay CCHC", "Luyện tập", "Tiếng Việt", "NĐ-CP")
PLACEHOLDER = re.compile(r"%\((\w+)\)s|\{(\w+)\}")

Key = tuple[str | None, str]


@cache
def said() -> frozenset[Key]:
    """Every string that the code and the templates hand to the catalogue: (context, text)."""
    methods, options = parse_mapping_cfg(StringIO(read(Path("babel.cfg"))))
    found = extract_from_dir(ROOT, methods, options, keywords={**DEFAULT_KEYWORDS, **LAZY})
    return frozenset((context, str(text)) for _file, _line, text, _comments, context in found if text)


def catalogue_file(language: str, ending: str) -> Path:
    return ROOT / "quiz" / "translations" / language / "LC_MESSAGES" / f"messages.{ending}"


@cache
def catalogue(language: str) -> Catalog:
    """What stands in the catalogue's source."""
    with catalogue_file(language, "po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def entries(language: str) -> dict[Key, str]:
    """What stands for each text; empty where nothing does. The header is not among them."""
    return {
        (message.context, str(message.id)): str(message.string or "")
        for message in catalogue(language)
        if message.id
    }


def faults(source: str, translated: str) -> Iterator[str]:
    """What is wrong with one English message."""
    if not translated.strip():
        yield "not translated"
        return
    if _placeholders(source) != _placeholders(translated):
        yield "other placeholders than the Vietnamese"
    if "%(" in source and not _can_be_filled(translated):
        yield "cannot be filled in"
    rest = translated
    for name in NAMES:
        rest = rest.replace(name, "")
    if VIETNAMESE.search(rest):
        yield "Vietnamese letters"


def _placeholders(text: str) -> set[tuple[str, str]]:
    return set(PLACEHOLDER.findall(text))


def _can_be_filled(text: str) -> bool:
    try:
        return "%(" not in text % defaultdict(str)
    except (ValueError, TypeError):
        return False


def test_something_is_said() -> None:
    assert {(None, "Đăng nhập"), (None, "Gõ mật khẩu."), ("column", "Tham gia")} <= said()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_holds_exactly_what_the_code_and_the_templates_say(language: str) -> None:
    held = entries(language).keys()
    assert not said() - held, RUN
    assert not held - said(), RUN


def test_every_message_has_its_english() -> None:
    found = {
        f"{text} => {english}": list(faults(text, english))
        for (_context, text), english in entries("en").items()
    }
    assert not {text: wrong for text, wrong in found.items() if wrong}


def test_what_is_worded_differently_in_vietnamese_keeps_its_placeholders() -> None:
    allowed = {"Vietnamese letters"}
    for (_context, text), worded in entries("vi").items():
        assert not worded or set(faults(text, worded)) <= allowed


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_the_one_that_is_written(language: str) -> None:
    source = catalogue(language)
    assert not source.fuzzy and not [message.id for message in source if message.fuzzy], (
        "fuzzy ones are passed over"
    )
    compiled = BytesIO()
    write_mo(compiled, source)
    assert catalogue_file(language, "mo").read_bytes() == compiled.getvalue(), "run scripts/messages"


@pytest.mark.parametrize(
    ("source", "translated", "wrong"),
    [
        ("Còn %(count)s câu", "%(count)s left", False),
        ("Còn %(count)s câu", "", True),
        ("Còn %(count)s câu", "%(number)s left", True),
        ("Còn %(count)s câu", "some left", True),
        ("Cần %(percent)s%%", "%(percent)s% needed", True),
        ("Còn {n} câu", "some left", True),
        ("Sổ tay CCHC của bạn", "Your Sổ tay CCHC", False),
        ("Đăng nhập", "Đăng nhập", True),
    ],
)
def test_the_rule_about_english_catches_what_it_should(source: str, translated: str, wrong: bool) -> None:
    assert bool(list(faults(source, translated))) is wrong


# -- what is said past the catalogue: in the pages' code, in scripts

CATALOGUE_CALLS = {"_", "_l", "gettext", "lazy_gettext", "pgettext"}
#: A comment, or a string in one of the three kinds of quotes.
SCRIPT_PARTS = re.compile(
    r"""//[^\n]*|/\*.*?\*/|("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)""", re.S
)
SENTENCE = re.compile(r"[^\W\d_]{2,}(?: [^\W\d_]{2,}){2,}")
#: Words written straight into the page.
SHOWN = re.compile(
    r"(?:\.(?:textContent|innerText|innerHTML|title|placeholder)\s*=|\b(?:alert|confirm|prompt)\()"
    r"""\s*(["'`])[^"'`]*[^\W\d_]{2}"""
)
FILLED_IN = re.compile(r"\$\{[^{}]*\}")


def loose_in_python(source: str) -> Iterator[str]:
    """Vietnamese strings that are not handed to the catalogue; docstrings and names aside."""
    tree = ast.parse(source)
    passed: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CATALOGUE_CALLS:
            passed.update(below for argument in node.args for below in ast.walk(argument))
        if isinstance(node, ast.Expr):
            passed.add(node.value)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in passed:
            yield from (text for text in [node.value] if VIETNAMESE.search(text) and text not in NAMES)


def loose_in_script(source: str) -> Iterator[str]:
    """Strings of a script that read like sentences, and words that it shows without having them from the page."""
    for found in SCRIPT_PARTS.finditer(source):
        text = found[1] or ""
        if VIETNAMESE.search(text) or SENTENCE.search(text):
            yield text
    yield from (found[0] for found in SHOWN.finditer(FILLED_IN.sub("", source)))


@pytest.mark.parametrize(
    "path", [p for p in files_below("quiz", suffixes=(".py",)) if p.parts[1] == "web"], ids=str
)
def test_the_pages_code_says_nothing_past_the_catalogue(path: Path) -> None:
    assert list(loose_in_python(read(path))) == []


@pytest.mark.parametrize(
    "path", [p for p in files_below("static", suffixes=(".js",)) if "vendor" not in p.parts], ids=str
)
def test_a_script_has_its_words_from_the_page(path: Path) -> None:
    assert list(loose_in_script(read(path))) == []


@pytest.mark.parametrize(
    ("source", "caught"),
    [
        ('title = "Bài đã đóng"', True),
        ('title = _("Bài đã đóng")', False),
        ('title = _("%(n)s câu", n="một")', True),
        ('def page():\n    """Trang chủ."""', False),
        ('name = "Sổ tay CCHC"', False),
    ],
)
def test_the_rule_about_code_catches_what_it_should(source: str, caught: bool) -> None:
    assert bool(list(loose_in_python(source))) is caught


@pytest.mark.parametrize(
    ("source", "caught"),
    [
        ('strip.say("Đang lưu");', True),
        ('strip.say("Saving your last answer");', True),
        ('label.textContent = "Saved";', True),
        ("label.textContent = `${left} left`;", True),
        ("label.textContent = `${left}/${total}`;", False),
        ("label.textContent = page.texts.saved; // saved on the server", False),
        ('document.querySelector("[data-strip] .save");', False),
    ],
)
def test_the_rule_about_scripts_catches_what_it_should(source: str, caught: bool) -> None:
    assert bool(list(loose_in_script(source))) is caught
