"""An English reader meets no Vietnamese sentence of the interface; lessons, questions and names stay Vietnamese."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from babel.messages.pofile import read_po

from quiz.config import PROJECT_ROOT

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

PAGES = (
    (None, ("/", "/sign-in", "/join", "/privacy", "/leaderboards", "/no-such-page", "/admin/participation")),
    ("student1", ("/", "/lessons", "/quizzes", "/password", "/teacher/contests")),
    ("teacher1", ("/", "/teacher/contests", "/teacher/contests/new", "/manage/quizzes")),
    ("admin", ("/", "/manage/quizzes", "/admin/participation", "/admin/participation?unit=THPT-01&from=x")),
)
#: Words of the interface that are a name in the demo's content, too: its practice quiz is called so.
NAMES = {"Luyện tập"}
READ_ATTRIBUTES = {"aria-label", "title", "placeholder", "alt"}


class Texts(HTMLParser):
    """Every text and every label of a page, white space folded."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.update(value for name, value in attrs if value and name in READ_ATTRIBUTES)
        self.links += [value for name, value in attrs if tag == "a" and name == "href" and value]

    def handle_data(self, data: str) -> None:
        self.found.add(" ".join(data.split()))


def vietnamese_of_the_interface() -> set[str]:
    """Message ids whose English is another text."""
    path = PROJECT_ROOT / "quiz" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        messages = {str(message.id): message.string for message in read_po(file, locale="en")}
    return {text for text, english in messages.items() if text and text != english}


def english_pages(make: Callable[[str | None], FlaskClient]) -> dict[str, Texts]:
    """The pages above and, from the lists of lessons and quizzes, the first of each."""
    pages = {}
    for username, paths in PAGES:
        client = make(username)
        client.set_cookie("lang", "en")
        waiting = list(paths)
        for path in waiting:
            pages[f"{username} {path}"] = texts = Texts(client.get(path).text)
            if path in ("/lessons", "/quizzes", "/leaderboards"):
                waiting += [link for link in texts.links if link.startswith(f"{path}/")][:1]
    return pages


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_no_sentence_of_the_interface_is_left_in_vietnamese(
    demo_client: Callable[[str | None], FlaskClient],
) -> None:
    vietnamese = vietnamese_of_the_interface() - NAMES
    pages = english_pages(demo_client)
    assert len(pages) == sum(len(paths) for _username, paths in PAGES) + 3
    left = {name: texts.found & vietnamese for name, texts in pages.items()}
    assert not {name: texts for name, texts in left.items() if texts}
    assert {"Sign out", "Lessons", "Home"} <= pages["student1 /"].found


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_program_is_refused_in_the_chosen_language_and_otherwise_in_vietnamese(demo_app: Flask) -> None:
    client = demo_app.test_client()

    def title() -> str:
        return str(client.get("/api/v1/quizzes", headers={"Accept-Language": "en"}).get_json()["title"])

    assert title() == "Cần đăng nhập"
    client.set_cookie("lang", "en")
    assert title() == "Sign in first"
