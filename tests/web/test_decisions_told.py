"""What somebody reads of what was decided about his attempt: on the quiz's page, on the result, through the API."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from tests.factories import NOW
from tests.web.browsing import Program, token_of
from tests.web.complaints import Province, make_province

WHY = "Có biên bản của giám thị"


@pytest.fixture
def province(app: Flask) -> Province:
    return make_province(app)


def program(province: Province, who: str = "pupil") -> Program:
    with province.work() as session:
        return Program(province.app, session, province.people[who])


def test_a_voided_result_says_so_and_why_and_shows_no_score(province: Province) -> None:
    assert province.decide("department", "void", reason=WHY).status_code == 303
    result = province.page("pupil", f"/attempts/{province.attempt}/result")
    assert "Kết quả lượt này đã bị hủy" in result and WHY in result and "Duyệt" not in result
    assert f"/attempts/{province.attempt}/timeline" in result and "2/4" not in result
    quiz = province.page("pupil", f"/quizzes/{province.quiz}")
    assert "Kết quả lượt 1 đã bị hủy." in quiz and WHY in quiz
    assert "Lượt 1: đã bị hủy kết quả" in quiz and "2/4" not in quiz


def test_a_restored_result_is_told_as_the_last_word(province: Province) -> None:
    province.decide("department", "void", reason=WHY)
    province.decide("department", "restore", reason="Giám thị ghi nhầm tên")
    for path in (f"/attempts/{province.attempt}/result", f"/quizzes/{province.quiz}"):
        page = province.page("pupil", path)
        assert "Kết quả lượt 1 đã được khôi phục." in page and "Giám thị ghi nhầm tên" in page
        assert "lượt 1 đã bị hủy" not in page


def test_a_reopened_attempt_leads_on_until_its_new_end(province: Province) -> None:
    province.decide("department", "reopen", until="2026-11-16T10:20", reason=WHY)
    page = province.page("pupil", f"/quizzes/{province.quiz}")
    assert "Lượt 1 đã được mở lại: em làm tiếp đến 10:20 ngày 16/11/2026." in page and WHY in page
    assert f'href="/attempts/{province.attempt}"' in page
    province.clock.now = NOW + timedelta(hours=3)
    result = province.page("pupil", f"/attempts/{province.attempt}/result")
    assert "Lượt 1 đã được mở lại lúc 10:00 ngày 16/11." in result and "Làm trong 21 phút" in result


def test_an_accepted_late_answer_is_told_with_the_new_score(province: Province) -> None:
    late = province.add_late(3)
    province.decide("department", "accept-late", responses=[str(late)], reason=WHY)
    result = province.page("pupil", f"/attempts/{province.attempt}/result")
    assert "Câu gửi muộn của lượt 1 đã được chấp nhận" in result and WHY in result
    assert "Kết quả: 3 trên 4 điểm" in result


def test_what_concerns_one_is_told_to_nobody_else(province: Province) -> None:
    province.decide("department", "void", reason=WHY)
    for who in ("mate", "stranger"):
        assert WHY not in province.page(who, f"/quizzes/{province.quiz}")


def test_programs_hear_that_a_voided_attempt_is_closed(province: Province) -> None:
    province.decide("department", "void", reason=WHY)
    client = program(province)
    body = {"answer": None, "seq": 900, "device": "phone"}
    for answer in (
        client.put(f"/attempts/{province.attempt}/responses/1", body),
        client.post(f"/attempts/{province.attempt}/submit"),
        client.get(f"/attempts/{province.attempt}/review"),
    ):
        assert answer.status_code == 409
        problem = answer.get_json()
        assert problem["type"].endswith("attempt-closed") and problem["reason"] == "voided"
    read = client.get(f"/attempts/{province.attempt}").get_json()
    assert read["state"] == "voided" and "score" not in read and read["submitted_at"]
    queue = client.post(
        f"/attempts/{province.attempt}/responses", {"responses": [{**body, "slot": 2, "seq": 901}]}
    )
    assert [one["status"] for one in queue.get_json()["results"]] == ["late"]


def test_programs_go_on_with_a_reopened_attempt(province: Province) -> None:
    province.decide("department", "reopen", until="2026-11-16T10:20")
    client = program(province)
    read = client.get(f"/attempts/{province.attempt}").get_json()
    assert (read["state"], read["due_at"]) == ("in_progress", "2026-11-16T03:20:00.000000Z")
    saved = client.put(
        f"/attempts/{province.attempt}/responses/3", {"answer": None, "seq": 1, "device": "new"}
    )
    assert saved.status_code == 200
    assert client.post(f"/attempts/{province.attempt}/submit").get_json()["state"] == "finished"


def test_a_page_without_scripts_goes_on_with_a_reopened_attempt(province: Province) -> None:
    province.add_late(3, seq=7)
    province.decide("department", "reopen", until="2026-11-16T10:20")
    client = province.browser("pupil")
    form = {"csrf_token": token_of(client), "slot": "3", "go": "next", "was": "null"}
    saved = client.post(f"/attempts/{province.attempt}/answers", data=form)
    assert saved.status_code == 303
    with province.work() as session:
        assert province.row(session).state == "in_progress"
