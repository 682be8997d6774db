"""The list of attempts at a quiz: who finds whom in it, by what, and what it never shows."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from quiz.models import Group, Quiz, Unit
from tests.factories import NOW, actor_of, make_class_contest, make_finished_attempt, make_person
from tests.web.browsing import statements
from tests.web.complaints import Province, begin, make_province, words


@pytest.fixture
def province(app: Flask) -> Province:
    """The pupil's attempt is finished; 10A2's mate and a stranger of another school are in the middle of theirs."""
    province = make_province(app)
    province.clock.now = NOW + timedelta(minutes=10)
    begin(province, "mate", at=NOW + timedelta(minutes=1))
    begin(province, "stranger", answers=2, at=NOW + timedelta(minutes=2))
    return province


def listed(province: Province, who: str, query: str = "") -> list[str]:
    """The names in the list, in its order."""
    page = province.page(who, f"/manage/quizzes/{province.quiz}/attempts{query}")
    return re.findall(r'<th scope="row"><a [^>]*>([^<]*)<', page)


AI, DUC, BICH = "Nguyễn Thị Mỹ Ái", "Trần Văn Đức", "Lê Ngọc Bích"


@pytest.mark.parametrize(
    ("who", "names"),
    [
        ("department", [BICH, DUC, AI]),
        ("school_admin", [DUC, AI]),
        ("other_admin", [BICH]),
        ("teacher", [AI]),
        ("other_teacher", [DUC]),
    ],
)
def test_everybody_finds_his_own_people(province: Province, who: str, names: list[str]) -> None:
    assert listed(province, who) == names


def test_who_has_no_quiz_no_unit_and_no_class_finds_nothing(province: Province) -> None:
    for who in ("pupil", "editor", "operator"):
        province.page(who, f"/manage/quizzes/{province.quiz}/attempts", 403)
        province.page(who, "/manage/attempts", 403)
    province.page("department", "/manage/quizzes/nothing/attempts", 404)


def test_the_quiz_of_another_school_or_class_is_not_said_to_exist(province: Province) -> None:
    with province.work() as session:
        teacher = province.people["teacher"]
        group = actor_of(session, teacher).grants_of("teacher")[0].group_id
        pupil = actor_of(session, province.people["pupil"])
        unit = session.get_one(Unit, pupil.unit_id)
        _contest, quiz = make_class_contest(
            session, unit=unit, group=session.get_one(Group, group), pools=("week1",)
        )
        address = f"/manage/quizzes/{quiz.public_id}/attempts"
    province.page("teacher", address)
    province.page("school_admin", address)
    for who in ("other_teacher", "other_admin"):
        province.page(who, address, 404)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?q=my+ai", [AI]),
        ("?q=MỸ", [AI]),
        ("?q=duc+tran", [DUC]),
        ("?q=hs-", [DUC, AI]),
        ("?q=%25", []),
        ("?q=x%00y", []),
        ("?place=10a1", [AI]),
        ("?place=ben+lua", [DUC, AI]),
        ("?place=THPT-07+10A2", [DUC]),
        ("?state=in_progress", [BICH, DUC]),
        ("?state=finished", [AI]),
        ("?state=voided", []),
        ("?state=nonsense&order=nonsense&page=nonsense", [BICH, DUC, AI]),
        ("?order=name", [AI, BICH, DUC]),
        ("?order=score", [AI, DUC, BICH]),
        ("?page=2", []),
    ],
)
def test_the_list_is_searched_filtered_and_sorted(province: Province, query: str, names: list[str]) -> None:
    assert listed(province, "department", query) == names


def test_an_attempt_is_found_by_a_receipt_of_its(province: Province) -> None:
    page = province.page("department", f"/manage/attempts/{province.attempt}")
    code = re.findall(r"[0-9A-Z]{5}-[0-9A-Z]{5}", page)[0]
    result = province.page("pupil", f"/attempts/{province.attempt}/result")
    submission = re.findall(r"[0-9A-Z]{5}-[0-9A-Z]{5}", result)[0]
    for one in (code, submission.lower()):
        assert listed(province, "department", f"?receipt={one}") == [AI]
        assert listed(province, "other_admin", f"?receipt={one}") == []
    assert listed(province, "department", "?receipt=0000000000") == []
    assert listed(province, "department", "?receipt=abc") == []


def test_too_many_answers_to_look_through_are_said(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quiz.reports.receipt_search.MOST_ROWS", 3)
    page = province.page("department", f"/manage/quizzes/{province.quiz}/attempts?receipt=0000000000")
    assert "quá nhiều câu trả lời" in page
    assert listed(province, "department", "?receipt=0000000000&q=duc") == []


def test_late_answers_and_devices_are_marked_and_can_be_asked_for(province: Province) -> None:
    late = province.add_late(3)
    page = province.page("department", f"/manage/quizzes/{province.quiz}/attempts")
    assert "1 câu muộn" in page
    assert listed(province, "department", "?state=late") == [AI]
    assert province.decide("department", "accept-late", responses=[str(late)]).status_code == 303
    assert listed(province, "department", "?state=late") == []
    assert "1 câu muộn được nhận" in province.page("department", f"/manage/quizzes/{province.quiz}/attempts")


def test_scores_are_for_who_manages_the_quiz(province: Province) -> None:
    address = f"/manage/quizzes/{province.quiz}/attempts"
    assert "2/4" in province.page("department", address)
    assert "2/4" not in province.page("teacher", address)


def test_a_quiz_without_attempts_says_so_and_a_search_without_result_too(province: Province) -> None:
    with province.work() as session:
        session.execute(text("UPDATE attempt SET is_preview = :yes"), {"yes": True})
    address = f"/manage/quizzes/{province.quiz}/attempts"
    assert "Chưa có ai làm bài này" in province.page("department", address)
    assert "Không có lượt nào khớp" in province.page("department", f"{address}?q=an")


def test_the_list_costs_the_same_for_many_and_comes_in_pages(province: Province) -> None:
    address = f"/manage/quizzes/{province.quiz}/attempts"
    client = province.browser("department")
    client.get(address)
    with statements(province.engine) as few:
        client.get(address)
    with province.work() as session:
        quiz = session.query(Quiz).filter_by(public_id=province.quiz).one()
        unit = province.row(session).unit_id
        school = session.get_one(Unit, unit)
        for _ in range(55):
            who = actor_of(session, make_person(session, unit=school))
            make_finished_attempt(session, actor=who, quiz=quiz, right=1)
    with statements(province.engine) as many:
        page = words(client.get(address))
    assert len(many) == len(few)
    assert "Lượt 1 đến 50 trên 58" in page and "page=2" in page
    assert len(listed(province, "department", "?page=2")) == 8


def test_who_manages_no_such_quiz_finds_it_among_those_of_others(province: Province) -> None:
    link = f"/manage/quizzes/{province.quiz}/attempts"
    for who in ("teacher", "school_admin", "other_admin"):
        assert link in province.page(who, "/manage/attempts")
    assert link not in province.page("department", "/manage/attempts")
