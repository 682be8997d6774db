"""The macros: valid HTML, right names and values, the words that stand beside each colour."""

from __future__ import annotations

import re
from typing import Any

import html5lib
import pytest
from flask import flash, get_flashed_messages
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired

from tests.web.look import look_app, render

OPTIONS = [
    {"id": "o1", "html": "Một cửa"},
    {"id": "o2", "html": "Hai <em>cửa</em>"},
    {"id": "o3", "html": "Ba cửa"},
]
STATEMENTS = [{"id": "s1", "html": "Ý thứ nhất"}, {"id": "s2", "html": "Ý thứ hai"}]
CLAUSE = {
    "section": "III.2",
    "ref": "Mục III.2 · Ý 5",
    "quote": "nộp hồ sơ trực tuyến",
    "document": "Kế hoạch",
    "href": "/plan#c",
}
FORM = '{% from "components/question.html" import question_form %}<form>{{ question_form(slot) }}</form>'
REVIEW = (
    '{% from "components/question.html" import question_review %}{{ question_review(slot, 4, pupil=pupil) }}'
)


def slot(kind: str, **more: Any) -> dict[str, Any]:
    parts = (
        {"statements": STATEMENTS}
        if kind == "four_statements"
        else {}
        if kind == "true_false"
        else {"options": OPTIONS}
    )
    return {
        "slot": 4,
        "kind": kind,
        "stem_html": "Nộp ở <strong>đâu</strong>?",
        "answer": None,
        **parts,
        **more,
    }


def controls(html: str) -> list[tuple[str, str, str, bool]]:
    """type, name, value, checked of each input, in order."""
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    found = []
    for element in tree.iter("input"):
        given = element.attrib
        found.append((given["type"], given["name"], given["value"], "checked" in given))
    return found


def valid(html: str) -> str:
    """`html`, which parses without an error as the content of a page and has no id twice."""
    html5lib.HTMLParser(strict=True).parse(f"<!doctype html><title>x</title>{html}")
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    return html


RADIO_O = [
    ("radio", "answer", "o1", False),
    ("radio", "answer", "o2", True),
    ("radio", "answer", "o3", False),
]
RADIO_TF = [("radio", "answer", "true", False), ("radio", "answer", "false", False)]
TICKS = [
    ("checkbox", "answer", "o1", True),
    ("checkbox", "answer", "o2", False),
    ("checkbox", "answer", "o3", True),
]
FOUR = [
    ("radio", "answer-s1", "true", False),
    ("radio", "answer-s1", "false", True),
    ("radio", "answer-s2", "true", False),
    ("radio", "answer-s2", "false", False),
]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (slot("single_choice", answer="o2"), RADIO_O),
        (slot("true_false", answer=False), [RADIO_TF[0], ("radio", "answer", "false", True)]),
        (slot("true_false"), RADIO_TF),
        (slot("multiple_response", answer=["o1", "o3"]), TICKS),
        (slot("four_statements", answer={"s1": False}), FOUR),
    ],
    ids=lambda value: value["kind"] if isinstance(value, dict) else "",
)
def test_a_question_to_answer_posts_what_was_given(question: dict, expected: list) -> None:
    html = valid(render(FORM, slot=question))
    assert controls(html) == expected
    assert "Nộp ở <strong>đâu</strong>?" in html


def test_who_may_choose_several_is_told_so_and_the_words_belong_to_the_group() -> None:
    html = render(FORM, slot=slot("multiple_response"))
    assert 'aria-describedby="hint-4"' in html
    assert '<p class="hint" id="hint-4">Chọn mọi ý đúng</p>' in html


def test_a_question_to_answer_gives_nothing_away() -> None:
    given = slot("single_choice", key="o2", explanation_html="Vì thế.", clause=CLAUSE, score=1, max_score=1)
    assert render(FORM, slot=given) == render(FORM, slot=slot("single_choice"))


def rows(html: str) -> list[tuple[str, str]]:
    """Role and note of each row of a reviewed question."""
    tree = html5lib.parseFragment(html, namespaceHTMLElements=False)
    found = []
    for element in tree.iter("li"):
        role = next((role for role in ("ok", "bad", "me") if role in element.attrib["class"].split()), "")
        found.append((role, "".join("".join(note.itertext()) for note in element.iter("small"))))
    return found


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (slot("single_choice", answer="o1", key="o1", score=1), [("ok", "Đáp án đúng, bạn chọn"), ("", ""), ("", "")]),
        (slot("single_choice", answer="o3", key="o1", score=0), [("ok", "Đáp án đúng"), ("", ""), ("bad", "Bạn chọn")]),
        (slot("single_choice", key="o1", score=0), [("ok", "Đáp án đúng, bạn chưa chọn"), ("", ""), ("", "")]),
        (slot("single_choice", answer="o3"), [("", ""), ("", ""), ("me", "Bạn chọn")]),
        (
            slot("multiple_response", answer=["o1", "o3"], key=["o1", "o2"], score=0),
            [("ok", "Đáp án đúng, bạn chọn"), ("ok", "Đáp án đúng, bạn chưa chọn"), ("bad", "Bạn chọn")],
        ),
        (slot("true_false", answer=False, key=True, score=0), [("ok", "Đáp án đúng"), ("bad", "Bạn chọn")]),
        (slot("true_false", answer=False, key=False, score=1), [("", ""), ("ok", "Đáp án đúng, bạn chọn")]),
        (
            slot("four_statements", answer={"s1": True}, key={"s1": True, "s2": False}, score=0),
            [("ok", "Đáp án: Đúng · bạn chọn Đúng"), ("bad", "Đáp án: Sai · bạn chưa chọn")],
        ),
        (slot("four_statements", answer={"s1": True}), [("me", "bạn chọn Đúng"), ("", "bạn chưa chọn")]),
    ],
)  # fmt: skip
def test_each_row_of_a_reviewed_question_says_in_words_what_its_colour_says(
    question: dict, expected: list
) -> None:
    html = valid(render(REVIEW, slot={"max_score": 1, **question}, pupil=False))
    assert rows(html) == expected


def test_a_pupil_is_called_em() -> None:
    html = render(REVIEW, slot=slot("single_choice", answer="o3", key="o1", score=0, max_score=1), pupil=True)
    assert ("bad", "Em chọn") in rows(html)


@pytest.mark.parametrize(
    ("answer", "score", "verdict"),
    [
        ("o1", 1000, "Đúng rồi"),
        ("o3", 0, "Chưa đúng"),
        (None, 0, "Chưa trả lời"),
        ("o1", 500, "Đúng một phần"),
    ],
)
def test_the_verdict_stands_above_the_question(answer: str | None, score: int, verdict: str) -> None:
    html = render(
        REVIEW, slot=slot("single_choice", answer=answer, key="o1", score=score, max_score=1000), pupil=False
    )
    chip = re.search(r'<span class="chip[^>]*>(?:<svg.*?</svg>)?([^<]+)</span>', html)
    assert chip
    assert chip[1] == verdict


def test_an_answer_without_its_key_is_called_neither_right_nor_wrong() -> None:
    html = render(REVIEW, slot=slot("single_choice", answer="o3"), pupil=False)
    assert "Đã trả lời" in html
    assert not re.search(r'class="(chip|opt) (ok|bad)', html)


def test_the_words_of_the_plan_are_quoted_with_their_clause_and_each_statement_has_its_own() -> None:
    one = render(
        REVIEW,
        slot=slot("single_choice", answer="o1", key="o1", score=1, max_score=1, clause=CLAUSE),
        pupil=False,
    )
    assert '<a class="clause" href="/plan#c">' in one
    assert "<mark>nộp hồ sơ trực tuyến</mark>" in one
    each = [{**statement, "clause": CLAUSE} for statement in STATEMENTS]
    four = slot(
        "four_statements", key={"s1": True, "s2": True}, score=0, max_score=1, clause=CLAUSE, statements=each
    )
    assert valid(render(REVIEW, slot=four, pupil=False)).count("<mark>") == 2


def test_what_people_typed_cannot_become_markup() -> None:
    evil = "<script>alert(1)</script>"
    html = render(
        '{% from "components/plan.html" import quote %}{% from "components/cards.html" import name_label %}'
        '{% from "components/contest.html" import joined_list %}{% from "components/marks.html" import chip, bar %}'
        "{{ quote(evil, evil, evil, evil, evil, evil) }}{{ name_label(evil, [(evil, evil)]) }}"
        '{{ joined_list([{"name": evil, "state": "new"}], evil) }}{{ chip(evil) }}{{ bar(1, 2, evil) }}',
        evil=evil,
    )
    assert "<script" not in html


class SmallForm(FlaskForm):
    """One field that must be filled."""

    username = StringField("Tên đăng nhập", [InputRequired("Gõ tên đăng nhập.")])


def form_html() -> str:
    app = look_app()
    with app.test_request_context("/page", method="POST", data={}):
        form = SmallForm(meta={"csrf": False})
        assert not form.validate()
        source = (
            '{% from "components/forms.html" import field, error_summary %}'
            '<form>{{ error_summary(form) }}{{ field(form.username, hint="Thầy cô cấp", autocomplete="username") }}</form>'
        )
        return app.jinja_env.from_string(source).render(form=form)


def test_a_wrong_field_is_tied_to_its_label_hint_and_error_and_linked_from_the_summary() -> None:
    html = valid(form_html())
    assert '<a href="#username">Tên đăng nhập: Gõ tên đăng nhập.</a>' in html
    control = re.search(r"<input [^>]*>", html)
    assert control
    for attribute in (
        'id="username"',
        'aria-invalid="true"',
        'aria-describedby="username-hint username-error"',
    ):
        assert attribute in control[0]
    assert 'for="username"' in html
    assert 'id="username-error"' in html


@pytest.mark.parametrize(("value", "maximum"), [(3, 20), (0, 0)])
def test_a_bar_is_a_rectangle_out_of_its_whole_and_a_whole_of_nobody_breaks_nothing(
    value: int, maximum: int
) -> None:
    html = render(
        '{% from "components/marks.html" import bar %}{{ bar(v, m, "x", tick=1) }}', v=value, m=maximum
    )
    assert f'viewBox="0 0 {maximum or 1} 10"' in html
    assert f'<rect width="{value}"' in html


CELLS = [
    {"number": 1, "href": "#q1", "result": "ok"},
    {"number": 2, "href": "#q2", "answered": True, "current": True, "flagged": True},
    {"number": 3, "value": 3},
]


def test_a_cell_of_the_navigator_says_in_words_what_it_shows() -> None:
    html = valid(
        render('{% from "components/quiz.html" import navigator %}{{ navigator(cells) }}', cells=CELLS)
    )
    assert re.findall(r'(?:value|href)="[^"]*"(?: class="[^"]*")? aria-label="([^"]+)"', html) == [
        "Câu 1, đúng",
        "Câu 2, đã trả lời, đánh dấu xem lại",
        "Câu 3, chưa trả lời",
    ]
    assert '<button name="go" value="3"' in html


def test_a_message_stands_on_the_next_page_in_its_colour() -> None:
    app = look_app()
    with app.test_request_context("/page"):
        flash("Đã nộp bài lúc 14:37.", "ok")
        source = '{% from "components/messages.html" import flashes with context %}{{ flashes() }}'
        html = app.jinja_env.from_string(source).render(get_flashed_messages=get_flashed_messages)
    assert 'class="banner ok"' in html
    assert "Đã nộp bài lúc 14:37." in html


@pytest.mark.parametrize("code", [400, 403, 404, 409, 413, 422, 429, 500, 503])
def test_an_error_page_says_what_happened_and_offers_one_next_step_without_a_person(code: int) -> None:
    app = look_app()
    with app.test_request_context("/page"):
        html = app.jinja_env.get_template(f"errors/{code}.html").render()
    html5lib.HTMLParser(strict=True).parse(html)
    assert len(re.findall(r"<h1>[^<]+</h1>", html)) == 1
    title = re.search(r"<title>([^<·]+) · ", html)
    assert title
    assert f"<h1>{title[1]}</h1>" in html
    assert html.count('class="btn') == 1
    assert f"Mã lỗi {code}" in html


def test_an_error_that_is_known_better_than_by_its_status_is_worded_as_it_is() -> None:
    app = look_app()
    with app.test_request_context("/page"):
        page = app.jinja_env.get_template("errors/409.html")
        known = {"type": "attempt-closed", "title": "Bài đã nộp", "detail": "Bài đã nộp lúc 14:37."}
        special = page.render(error=known)
        general = app.jinja_env.get_template("errors/404.html").render(error={**known, "type": "not-found"})
    assert "<h1>Bài đã nộp</h1>" in special
    assert "Bài đã nộp lúc 14:37." in special
    assert "Bài đã nộp" not in general


def test_the_frame_is_valid_html_with_one_heading_and_ways_past_the_navigation() -> None:
    html = look_app().test_client().get("/page").get_data(as_text=True)
    valid_page = html5lib.HTMLParser(strict=True).parse(html)
    assert valid_page is not None
    assert html.count("<h1") == 1
    assert 'href="#main"' in html
    assert '<main id="main"' in html
    assert html.count('aria-current="page"') == 2
