"""The log of an attempt on a page: who sees it, what it says to whom, and what a manager decides from it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from quiz.domain.review import AT_ONCE
from quiz.models import Attempt, AttemptEvent, Quiz, Response
from quiz.services.receipts import answer_receipt
from tests.factories import NOW, answers_of
from tests.web.browsing import statements
from tests.web.complaints import MINUTE, Province, begin, make_province, words


@pytest.fixture
def province(app: Flask) -> Province:
    return make_province(app)


def log_of(page: str) -> list[str]:
    """The lines of the log as text."""
    items = re.findall(r'<li class="(?:answer|begun|ended|event)">.*?</li>', page)
    return [" ".join(re.sub(r"<[^>]+>", " ", item).split()) for item in items]


# -- who sees it


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("teacher", 200),
        ("school_admin", 200),
        ("department", 200),
        ("other_teacher", 404),
        ("other_admin", 404),
        ("pupil", 403),
        ("mate", 403),
        ("editor", 403),
        ("operator", 403),
    ],
)
def test_who_looks_into_an_attempt_is_its_teacher_its_school_or_who_manages_the_quiz(
    province: Province, who: str, status: int
) -> None:
    province.page(who, f"/manage/attempts/{province.attempt}", status)


@pytest.mark.parametrize(
    ("who", "status"),
    [("pupil", 200), ("mate", 404), ("stranger", 404), ("teacher", 404), ("department", 404)],
)
def test_ones_own_log_is_ones_own(province: Province, who: str, status: int) -> None:
    province.page(who, f"/attempts/{province.attempt}/timeline", status)


@pytest.mark.parametrize("what", ["void", "reopen", "accept-late", "restore"])
@pytest.mark.parametrize(
    ("who", "status"), [("teacher", 404), ("school_admin", 404), ("other_admin", 404), ("pupil", 403)]
)
def test_only_who_manages_the_quiz_decides(province: Province, who: str, status: int, what: str) -> None:
    province.page(who, f"/manage/attempts/{province.attempt}/{what}", status)
    assert province.decide(who, what).status_code == status
    if status == 404:
        assert f"/manage/attempts/{province.attempt}/{what}" not in (
            province.page(who, f"/manage/attempts/{province.attempt}") if who != "other_admin" else ""
        )
    with province.work() as session:
        assert province.row(session).state == "finished"


def test_nobody_decides_about_his_own_attempt(province: Province) -> None:
    own = begin(province, "department")
    province.clock.now = NOW + timedelta(days=1)
    page = province.page("department", f"/manage/attempts/{own}")
    assert "Hủy kết quả" not in page
    province.page("department", f"/manage/attempts/{own}/void", 404)
    assert province.decide("department", "void", attempt=own).status_code == 404


def test_a_decision_that_is_none_is_no_page(province: Province) -> None:
    province.page("department", f"/manage/attempts/{province.attempt}/erase", 404)


# -- what it says


def test_the_log_tells_every_answer_in_the_order_received(province: Province) -> None:
    province.add_late(3)
    page = province.page("department", f"/manage/attempts/{province.attempt}")
    lines = log_of(page)
    assert [line.split(" ", 1)[0] for line in lines] == [
        "09:00:00", "09:00:30", "09:00:30", "09:01:00", "09:30:00",
    ]  # fmt: skip
    assert "Bắt đầu làm bài" in lines[0] and "Nộp bài" in lines[3]
    assert "Câu 1" in lines[1] and "Máy 1, lần gửi 1" in lines[1] and "Được tính" in lines[1]
    assert "Câu 3" in lines[4] and "Muộn, không tính" in lines[4]
    with province.work() as session:
        row = session.query(Response).filter_by(slot=1).one()
        code = answer_receipt(
            province.app.extensions["quiz_settings"].receipt_key,
            attempt=province.attempt,
            slot=1,
            device="phone",
            seq=1,
            answer=row.answer,
            received_at=row.received_at,
        )
    assert f"{code[:5]}-{code[5:]}" in lines[1]
    assert "Nguyễn Thị Mỹ Ái" in page and "10A1" in page and "Trường THPT Bến Lúa" in page
    assert "phone" not in re.sub(r"<[^>]+>", " ", page), "a device's own id is nobody's business"


def test_what_was_answered_is_told_with_the_letters_that_the_person_saw(province: Province) -> None:
    with province.work() as session:
        attempt = province.row(session)
        slot = next(slot for slot in attempt.paper["slots"] if slot["kind"] == "single_choice")
        number = attempt.paper["slots"].index(slot) + 1
        own = answers_of(session, attempt)[number]
        letter = "ABCD"[[mine for mine, _bank in slot["ids"]].index(own)]
        log = [row.slot for row in session.query(Response).filter_by(attempt_id=attempt.id)]
    if number not in log:
        province.add_late(number)
    told = f"Câu {number} {letter}. Phương án a"
    assert any(
        told in line for line in log_of(province.page("department", f"/manage/attempts/{province.attempt}"))
    )


def test_who_only_looks_on_reads_letters_until_the_keys_are_out(province: Province) -> None:
    address = f"/manage/attempts/{province.attempt}"
    for number in range(1, 5):
        province.add_late(number, seq=90 + number)
    assert "Phương án" in province.page("department", address)
    page = province.page("teacher", address)
    assert "Phương án" not in page and "Câu 4" in page
    with province.work() as session:
        session.query(Quiz).filter_by(public_id=province.quiz).one().closes_at = NOW + 2 * MINUTE
    assert "Phương án" in province.page("teacher", address)


def test_nothing_on_the_page_tells_right_from_wrong(province: Province) -> None:
    with province.work() as session:
        session.query(Quiz).filter_by(public_id=province.quiz).one().review = AT_ONCE
    for who in ("department", "teacher"):
        page = province.page(who, f"/manage/attempts/{province.attempt}")
        assert "Đáp án đúng" not in page and "Vì a" not in page and "giải thích" not in page.lower()


def test_the_person_reads_the_reason_and_not_who_decided(province: Province) -> None:
    province.decide("department", "void", reason="Nộp bài hộ bạn")
    own = province.page("pupil", f"/attempts/{province.attempt}/timeline")
    assert "Nộp bài hộ bạn" in own and "Ban Tổ chức" in own and "Bị hủy kết quả" in own
    assert "Duyệt" not in own and "Điều đáng chú ý" not in own
    others = province.page("teacher", f"/manage/attempts/{province.attempt}")
    assert "Bà Phạm Thị Duyệt" in others and "Nộp bài hộ bạn" in others and "Điều đáng chú ý" in others


def test_looking_ends_an_attempt_whose_time_is_over(province: Province) -> None:
    attempt = begin(province, "mate")
    province.clock.now = NOW + timedelta(hours=2)
    page = province.page("school_admin", f"/manage/attempts/{attempt}")
    assert "Hết giờ, máy nộp những câu đã lưu" in page and "Đã kết thúc" in page
    with province.work() as session:
        assert province.row(session, attempt).state == "finished"


def test_a_long_log_comes_in_pages_for_the_same_number_of_queries(province: Province) -> None:
    address = f"/manage/attempts/{province.attempt}"
    client = province.browser("department")
    client.get(address)
    with statements(province.engine) as few:
        client.get(address)
    with province.work() as session:
        attempt = province.row(session)
        for seq in range(2, 2000):
            session.add(
                Response(
                    attempt_id=attempt.id,
                    slot=1 + seq % 4,
                    device=f"d{seq % 3}",
                    seq=seq,
                    answer="null",
                    received_at=NOW + seq * timedelta(milliseconds=20),
                    late=False,
                )
            )
    with statements(province.engine) as many:
        page = words(client.get(address))
    assert len(many) == len(few)
    assert len(log_of(page)) == 100 and "Dòng 1 đến 100 trên 2.002" in page
    assert len(page) < 90_000
    assert "Nộp bài" in log_of(words(client.get(f"{address}?page=21")))[-1]
    assert client.get(f"{address}?page=99").status_code == 200


def test_a_receipt_is_looked_up_and_told_in_words(province: Province) -> None:
    address = f"/manage/attempts/{province.attempt}"
    lines = log_of(province.page("department", address))
    code = re.findall(r"[0-9A-Z]{5}-[0-9A-Z]{5}", lines[1])[0]
    told = province.page("department", f"{address}?receipt={code.lower()}")
    assert "do máy chủ cấp cho câu trả lời của câu 1, nhận lúc 09:00:30" in told
    assert "Máy chủ không cấp mã này" in province.page("department", f"{address}?receipt=0000000000")
    assert "Máy chủ không cấp mã này" in province.page(
        "pupil", f"/attempts/{province.attempt}/timeline?receipt=x%00"
    )
    result = province.page("pupil", f"/attempts/{province.attempt}/result")
    submission = re.findall(r"[0-9A-Z]{5}-[0-9A-Z]{5}", result)[0]
    assert "do máy chủ cấp khi nộp bài" in province.page("department", f"{address}?receipt={submission}")


def test_what_stands_out_is_told_as_facts_and_to_managers_alone(province: Province) -> None:
    with province.work() as session:
        attempt = province.row(session)
        for seq, device in enumerate(("phone", "tablet", "phone"), start=20):
            session.add(
                Response(
                    attempt_id=attempt.id,
                    slot=1,
                    device=device,
                    seq=seq,
                    answer="null",
                    received_at=NOW + timedelta(seconds=seq + 20),
                    late=False,
                )
            )
    fact = "Máy 1 và Máy 2 gửi xen kẽ nhau từ 09:00:41"
    assert fact in province.page("department", f"/manage/attempts/{province.attempt}")
    assert fact not in province.page("pupil", f"/attempts/{province.attempt}/timeline")


# -- decisions


def test_a_result_is_voided_and_restored_from_the_page(province: Province) -> None:
    address = f"/manage/attempts/{province.attempt}"
    assert "Hủy kết quả lượt làm này?" in province.page("department", f"{address}/void")
    answer = province.decide("department", "void", follow=True)
    assert "Đã hủy kết quả của lượt này" in words(answer)
    assert "Lúc này chưa làm được" in province.page("department", f"{address}/void")
    assert province.decide("department", "void").status_code == 409
    assert province.decide("department", "restore").status_code == 303
    with province.work() as session:
        assert province.row(session).state == "finished"
        assert [event.kind for event in session.query(AttemptEvent).order_by(AttemptEvent.id)] == [
            "voided",
            "restored",
        ]


@pytest.mark.parametrize("reason", ["", "   ", "x" * 1001])
def test_without_a_reason_nothing_is_decided(province: Province, reason: str) -> None:
    answer = province.decide("department", "void", reason=reason)
    assert answer.status_code == 422 and 'href="#reason"' in answer.text
    with province.work() as session:
        assert province.row(session).state == "finished"


def test_an_attempt_is_reopened_until_a_local_time_and_its_person_goes_on(province: Province) -> None:
    answer = province.decide("department", "reopen", until="2026-11-16T10:20", reason="Mất điện")
    assert answer.status_code == 303  # it is 10:00 in Vietnam
    with province.work() as session:
        row = province.row(session)
        assert (row.state, row.due_at) == ("in_progress", NOW + 80 * MINUTE)
    page = province.page("department", f"/manage/attempts/{province.attempt}")
    assert "Hạn nộp: từ 09:15:00 ngày 16/11/2026 thành 10:20:00 ngày 16/11/2026." in page
    assert "Lần kết thúc trước: 09:01:00" in page
    assert province.browser("pupil").get(f"/attempts/{province.attempt}").status_code == 200
    assert "Về bài đang làm" in province.page("pupil", f"/attempts/{province.attempt}/timeline")


@pytest.mark.parametrize(
    "until",
    [
        "",
        "hôm qua",
        "2026-11-16T09:59",
        "2026-11-16T10:00",
        "2027-11-16T10:00",
        "0001-01-01T00:00",
        "9999-12-31T23:59",
    ],
)
def test_a_new_end_that_is_none_is_refused_at_its_field(province: Province, until: str) -> None:
    answer = province.decide("department", "reopen", until=until)
    assert answer.status_code == 422 and 'href="#until"' in answer.text
    with province.work() as session:
        assert province.row(session).state == "finished"


def test_late_answers_are_chosen_and_accepted(province: Province) -> None:
    late, other = province.add_late(3), province.add_late(4, seq=91)
    page = province.page("department", f"/manage/attempts/{province.attempt}")
    assert "Xét 2 câu gửi muộn" in page
    form = province.page("department", f"/manage/attempts/{province.attempt}/accept-late")
    assert f'value="{late}"' in form and f'value="{other}"' in form
    answer = province.decide(
        "department", "accept-late", responses=[str(late)], reason="Mạng hỏng", follow=True
    )
    told = words(answer)
    assert "Muộn, được chấp nhận" in told and "Mạng hỏng" in told and "Điểm: từ 2 thành 3." in told
    with province.work() as session:
        assert province.row(session).score == 3000
    own = province.page("pupil", f"/attempts/{province.attempt}/timeline")
    assert "Muộn, được chấp nhận" in own and "Duyệt" not in own


@pytest.mark.parametrize("responses", [[], ["x"], ["99999999999999999999"], ["-1"], ["123456789"]])
def test_answers_that_cannot_be_accepted_are_refused_at_the_list(
    province: Province, responses: list[str]
) -> None:
    province.add_late(3)
    answer = province.decide("department", "accept-late", responses=responses)
    assert answer.status_code == 422 and 'href="#responses"' in answer.text
    with province.work() as session:
        assert session.query(Attempt).filter_by(public_id=province.attempt).one().score == 2000
