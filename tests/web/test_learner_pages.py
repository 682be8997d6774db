"""What a learner meets: home, lessons with their checks, quizzes before they are begun, results."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from quiz.models import Activity, Contest, Lesson, LessonProgress, Membership, Question, Quiz, Round, Unit
from quiz.services.lesson_progress import complete_lesson
from quiz.unit_of_work import unit_of_work
from tests.factories import (
    NOW,
    SignedUp,
    actor_of,
    make_attempt,
    make_contest_round,
    make_finished_attempt,
    make_group,
    make_headcount,
    make_lesson,
    make_module,
    make_person,
    make_programme,
    make_question,
    make_question_bank,
    make_quiz,
    make_unit,
)
from tests.factories.figures import make_unit_standing
from tests.web.browsing import Clock, Program, browser_of, statements, token_of


@dataclass
class School:
    """A school with a pupil and a member of staff, one module of two lessons, and a bank for every pool."""

    app: Flask
    engine: Engine
    clock: Clock
    unit: Unit
    pupil: SignedUp
    staff: SignedUp
    lessons: list[Lesson]

    @contextmanager
    def work(self) -> Iterator[Session]:
        """A unit of work on the school's database."""
        with unit_of_work(self.engine) as session:
            yield session

    def browser(self, who: SignedUp) -> FlaskClient:
        """This person's browser."""
        with self.work() as session:
            return browser_of(self.app, session, who)

    def page(self, who: SignedUp, path: str, status: int = 200) -> str:
        """A page as this person sees it, white space folded."""
        answer = self.browser(who).get(path)
        assert answer.status_code == status, answer.text
        return " ".join(answer.text.split())

    def count(self, table: type[Any]) -> int:
        """Rows of a table."""
        with self.work() as session:
            return session.scalar(select(func.count()).select_from(table)) or 0


@pytest.fixture
def school(app: Flask) -> School:
    engine: Engine = app.extensions["quiz_database"].engine
    with unit_of_work(engine) as session:
        unit = make_unit(session, name="Trường THPT Bến Lúa")
        group = make_group(session, unit=unit)
        module = make_module(session, programme=make_programme(session))
        lessons = [
            make_lesson(session, module=module, code="bai-mot", sections=("mot", "hai", "ba")),
            make_lesson(session, module=module, code="bai-hai"),
        ]
        check = make_question(session, lesson=lessons[0])
        lessons[0].checks = [session.get_one(Question, check.question_id).code]
        lessons[0].sections = [
            *lessons[0].sections[:-1],
            {**lessons[0].sections[-1], "blocks": [{"kind": "checks"}]},
        ]
        for pool in ("practice", "week1"):
            make_question_bank(session, 4, lesson=lessons[1], pool=pool)
        return School(
            app,
            engine,
            Clock(app),
            unit,
            make_person(session, unit=unit, group=group, name="Nguyễn Hoàng Thị Mỹ Ái"),
            make_person(session, unit=unit, kind="staff", name="Trần Văn Bình"),
            lessons,
        )


# -- home


def test_a_stranger_is_asked_for_a_class_code_or_to_sign_in(school: School) -> None:
    page = school.app.test_client().get("/").text
    assert 'action="/join"' in page and 'name="code"' in page
    assert 'href="/sign-in"' in page


def test_home_greets_and_names_the_one_next_thing(school: School) -> None:
    page = school.page(school.pupil, "/")
    assert "Chào Mỹ Ái" in page and "Trường THPT Bến Lúa" in page and "10A1" in page
    assert "0/1" in page and "chuyên đề đã xong" in page
    assert school.lessons[0].title in page and "Bắt đầu học" in page
    assert page.count("btn-primary") == 1
    assert "Chào Bình" in school.page(school.staff, "/")


def test_home_goes_on_to_the_quiz_once_the_lessons_are_read(school: School) -> None:
    with school.work() as session:
        actor = actor_of(session, school.pupil)
        quiz = make_quiz(
            session, unit=school.unit, kind="module", module_id=school.lessons[0].module_id, pass_percent=80
        )
        for lesson in school.lessons:
            complete_lesson(session, actor=actor, code=lesson.code, now=NOW)
    page = school.page(school.pupil, "/")
    assert "Vào bài kiểm tra" in page and f"/quizzes/{quiz.public_id}" in page
    with school.work() as session:
        make_finished_attempt(session, actor=actor_of(session, school.pupil), quiz=quiz, right=4)
    page = school.page(school.pupil, "/")
    assert "1/1" in page and "Đã xong cả chương trình" in page and "đạt 100,0%" in page


def test_who_must_change_his_password_is_sent_there(school: School) -> None:
    with school.work() as session:
        newcomer = make_person(session, unit=school.unit, must_change=True)
    answer = school.browser(newcomer).get("/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/password")


def test_who_belongs_nowhere_still_gets_pages(school: School) -> None:
    with school.work() as session:
        session.query(Membership).filter_by(person_id=school.staff.id).delete()
    assert "chưa gắn với đơn vị nào" in school.page(school.staff, "/")
    assert "Chưa có bài học nào" in school.page(school.staff, "/lessons")
    assert "Chưa có bài nào mở" in school.page(school.staff, "/quizzes")


Finish = Callable[[Session, Contest, Round], None]


@pytest.mark.parametrize(
    ("headcount", "finishers", "words"),
    [
        (82, 51, ["62,2%", "51 trên 82 học sinh"]),
        (None, 3, ["3 người đã tham gia", "Chưa có sĩ số"]),
        (10, 12, ["120,0%", "nhiều hơn số đã khai"]),
    ],
)
def test_the_contest_board_counts_people_out_of_the_own_schools_headcount(
    school: School, headcount: int | None, finishers: int, words: list[str]
) -> None:
    with school.work() as session:
        contest, round_, _quiz = make_contest_round(session, unit=school.unit)
        make_unit_standing(session, contest=contest, round_=round_, unit=school.unit, finishers=finishers)
        make_unit_standing(session, contest=contest, round_=round_, unit=make_unit(session), finishers=77)
        if headcount:
            make_headcount(session, unit=school.unit, audience="student", number=headcount)
        make_headcount(session, unit=school.unit, audience="staff", number=500)
    page = school.page(school.pupil, "/")
    for word in [*words, "Còn 2 lượt"]:
        assert word in page


def test_without_an_open_round_home_says_when_the_next_one_opens(school: School) -> None:
    with school.work() as session:
        make_contest_round(session, unit=school.unit, opens_at=NOW + timedelta(days=2), title="Thi tuần 9")
    page = school.page(school.pupil, "/")
    assert "Chưa có tuần thi nào mở" in page and "Thi tuần 9 mở lúc 09:00 ngày 18/11." in page


# -- a constant number of queries


@pytest.mark.parametrize("path", ["/", "/lessons", "/quizzes"])
def test_pages_take_the_same_number_of_queries_however_much_there_is(school: School, path: str) -> None:
    def grow(session: Session, times: int) -> None:
        actor = actor_of(session, school.pupil)
        programme = make_programme(session)
        for _ in range(times):
            module = make_module(session, programme=programme)
            for _ in range(times):
                lesson = make_lesson(session, module=module)
            complete_lesson(session, actor=actor, code=lesson.code, now=NOW)
            make_quiz(session, unit=school.unit, kind="module", module_id=module.id, pass_percent=50)
            _contest, _round, ranked = make_contest_round(session, unit=school.unit)
            make_finished_attempt(session, actor=actor, quiz=ranked, right=2)
            make_contest_round(session, unit=school.unit, closes_at=NOW - timedelta(hours=1))

    counts = []
    for times in (1, 4):
        with school.work() as session:
            grow(session, times)
        client = school.browser(school.pupil)
        with statements(school.engine) as ran:
            assert client.get(path).status_code == 200
        counts.append(len(ran))
    assert counts[0] == counts[1] <= 20


# -- lessons


def test_the_programme_shows_modules_lessons_and_the_rule(school: School) -> None:
    with school.work() as session:
        complete_lesson(session, actor=actor_of(session, school.pupil), code="bai-mot", now=NOW)
    page = school.page(school.pupil, "/lessons")
    assert "Đang học, xong 1/2 bài" in page and "Đã đọc xong" in page
    assert "Một chuyên đề xong khi đọc hết các bài và đạt bài kiểm tra của chuyên đề." in page


def test_a_lesson_has_its_parts_and_its_neighbours(school: School) -> None:
    page = school.page(school.pupil, "/lessons/bai-mot")
    for slug in ("mot", "hai", "ba"):
        assert f'id="{slug}"' in page
    assert "Lời của phần mot." in page
    assert 'href="/lessons/bai-hai"' in page


@pytest.mark.parametrize("path", ["/lessons/khong-co", "/lessons/chi-cho-can-bo"])
def test_a_lesson_that_is_not_there_or_not_for_the_reader_is_not_found(school: School, path: str) -> None:
    with school.work() as session:
        make_lesson(session, module=make_module(session, for_students=False), code="chi-cho-can-bo")
    school.page(school.pupil, path, 404)


def test_reading_to_the_end_by_form_completes_the_lesson(school: School) -> None:
    client = school.browser(school.pupil)
    token = token_of(client, "/lessons/bai-mot")
    answer = client.post("/lessons/bai-mot/progress", data={"csrf_token": token})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/lessons/bai-mot#xong")
    assert "Đọc bài tiếp theo" in client.get("/lessons/bai-mot").text
    assert school.count(Activity) == 1
    client.post("/lessons/bai-mot/progress", data={"csrf_token": token})
    assert school.count(Activity) == 1


@pytest.mark.parametrize(
    ("path", "form", "status"),
    [
        ("/lessons/bai-mot/progress", {"sections": "bon"}, 422),
        ("/lessons/khong-co/progress", {}, 404),
        ("/lessons/bai-mot/checks/1", {"answer": "e"}, 422),
        ("/lessons/bai-mot/checks/1", {}, 422),
        ("/lessons/bai-mot/checks/2", {"answer": "a"}, 404),
        ("/lessons/khong-co/checks/1", {"answer": "a"}, 404),
    ],
)
def test_what_a_lesson_cannot_use_is_refused_and_stores_nothing(
    school: School, path: str, form: dict[str, str], status: int
) -> None:
    client = school.browser(school.pupil)
    answer = client.post(path, data={**form, "csrf_token": token_of(client, "/lessons/bai-mot")})
    assert answer.status_code == status
    assert "Traceback" not in answer.text and "<h1" in answer.text
    assert (school.count(LessonProgress), school.count(Activity)) == (0, 0)


@pytest.mark.parametrize("path", ["/lessons/bai-mot/progress", "/lessons/bai-mot/checks/1"])
def test_a_write_needs_the_pages_token(school: School, path: str) -> None:
    assert school.browser(school.pupil).post(path, data={"answer": "a"}).status_code == 400
    assert school.count(LessonProgress) == 0


@pytest.mark.parametrize(("answer", "verdict"), [("a", "Đáp án đúng, em chọn"), ("b", "Em chọn")])
def test_a_check_is_answered_at_once_with_reason_and_quote(school: School, answer: str, verdict: str) -> None:
    client = school.browser(school.pupil)
    page = client.post(
        "/lessons/bai-mot/checks/1",
        data={"answer": answer, "csrf_token": token_of(client, "/lessons/bai-mot")},
    ).text
    assert verdict in page
    assert "Lời giải thích của câu thử." in page
    assert "Mục III.2 · Ý 2" in page and "<mark>Nơi đặt bảng niêm yết phải phù hợp</mark>" in page


def test_a_check_sent_empty_asks_again(school: School) -> None:
    client = school.browser(school.pupil)
    page = client.post(
        "/lessons/bai-mot/checks/1", data={"csrf_token": token_of(client, "/lessons/bai-mot")}
    ).text
    assert "Chọn câu trả lời rồi mới xem đáp án." in page
    assert "Lời giải thích của câu thử." not in page


# -- quizzes before they are begun


def intro(school: School, quiz: Quiz, who: SignedUp | None = None) -> str:
    """The page of a quiz."""
    return school.page(who or school.pupil, f"/quizzes/{quiz.public_id}")


def test_the_intro_says_what_is_asked_and_what_is_shown_when(school: School) -> None:
    with school.work() as session:
        _contest, _round, quiz = make_contest_round(
            session,
            unit=school.unit,
            is_demo=True,
            closes_at=datetime.fromisoformat("2026-11-22T17:00:00+00:00"),
        )
        practice = make_quiz(session, unit=school.unit)
    page = intro(school, quiz)
    assert "15 phút" in page and "2 trong 2" in page and "00:00 ngày 23/11/2026" in page
    assert "Nộp xong thấy ngay: điểm và câu trả lời của mình." in page
    rest = "câu nào đúng, câu nào sai, đáp án và giải thích và trích dẫn"
    assert f"Sau 00:01 ngày 23/11/2026 xem được: {rest}." in page
    assert "Đề minh họa: câu hỏi có trong kho mã nguồn công khai." in page
    assert f'action="/quizzes/{quiz.public_id}/attempts"' in page
    page = intro(school, practice)
    assert "bao nhiêu lượt cũng được" in page and "Nộp xong thấy ngay điểm, đáp án" in page
    assert "Đề minh họa" not in page


def test_a_close_that_cuts_the_time_is_said_before_the_start(school: School) -> None:
    with school.work() as session:
        _contest, _round, quiz = make_contest_round(
            session, unit=school.unit, closes_at=NOW + timedelta(minutes=12, seconds=30)
        )
    assert "em sẽ có 12 trong 15 phút" in intro(school, quiz)
    assert "bạn sẽ có 12 trong 15 phút" in intro(school, quiz, school.staff)


@pytest.mark.parametrize(
    ("opens", "closes", "words"),
    [(1, 3, "Bài mở lúc 09:00 ngày 17/11/2026."), (-3, -1, "Bài đóng lúc 09:00 ngày 15/11/2026.")],
)
def test_outside_its_window_a_quiz_says_when_and_cannot_be_begun(
    school: School, opens: int, closes: int, words: str
) -> None:
    with school.work() as session:
        _contest, _round, quiz = make_contest_round(
            session,
            unit=school.unit,
            opens_at=NOW + timedelta(days=opens),
            closes_at=NOW + timedelta(days=closes),
        )
    page = intro(school, quiz)
    assert words in page and "Bắt đầu làm bài" not in page


def test_the_intro_leads_back_to_a_running_attempt_and_to_own_results(school: School) -> None:
    with school.work() as session:
        actor = actor_of(session, school.pupil)
        _contest, _round, quiz = make_contest_round(session, unit=school.unit)
        first = make_finished_attempt(session, actor=actor, quiz=quiz, right=3)
        running = make_attempt(session, actor=actor, quiz=quiz, at=NOW + timedelta(minutes=2))
    school.clock.now = NOW + timedelta(minutes=5)
    page = intro(school, quiz)
    assert f'href="/attempts/{running.public_id}"' in page and "Bắt đầu làm bài" not in page
    assert f'href="/attempts/{first.public_id}/result"' in page and "Lượt 1: 3/4 điểm" in page
    school.clock.now = NOW + timedelta(hours=1)
    page = intro(school, quiz)
    assert "Em đã dùng hết 2 lượt." in page
    assert f'href="/attempts/{running.public_id}/result"' in page


def test_the_list_groups_what_is_open_to_come_and_over(school: School) -> None:
    with school.work() as session:
        actor = actor_of(session, school.pupil)
        make_quiz(session, unit=school.unit, title="Luyện tập")
        make_contest_round(session, unit=school.unit, opens_at=NOW + timedelta(days=2), title="Tuần tới")
        closes_at = NOW + timedelta(hours=1)
        _contest, _round, over = make_contest_round(
            session, unit=school.unit, closes_at=closes_at, title="Tuần trước"
        )
        make_contest_round(session, unit=make_unit(session), title="Của trường khác")
        make_finished_attempt(session, actor=actor, quiz=over, right=3)
    school.clock.now = closes_at + timedelta(minutes=5)
    page = school.page(school.pupil, "/quizzes")
    places = [page.index(word) for word in ("Luyện tập", "Sắp mở", "Tuần tới", "Đã đóng", "Tuần trước")]
    assert places == sorted(places)
    assert "điểm của em 3/4" in page
    assert "Của trường khác" not in page


# -- results


def test_a_result_shows_the_wrong_questions_first_with_keys_and_quotes(school: School) -> None:
    with school.work() as session:
        quiz = make_quiz(session, unit=school.unit, pass_percent=80)
        attempt = make_finished_attempt(
            session, actor=actor_of(session, school.pupil), quiz=quiz, right=3, wrong=1
        )
    path = f"/attempts/{attempt.public_id}/result"
    page = school.page(school.pupil, path)
    assert "Chưa đạt" in page and "75,0%" in page and "cần 80%" in page
    assert "Đúng trọn 3 trên 4 câu. Làm trong 1 phút 0 giây, nộp lúc 09:01 ngày 16/11." in page
    assert "Đọc lại bài" in page and "Làm lượt nữa" in page
    assert page.count("Mục III.2 · Ý 2") >= 1
    assert page.count('id="q') == 1
    everything = school.page(school.pupil, f"{path}?show=all")
    assert [f'id="q{number}"' in everything for number in range(1, 5)] == [True] * 4


def test_a_ranked_result_keeps_keys_until_the_close(school: School) -> None:
    with school.work() as session:
        _contest, _round, quiz = make_contest_round(session, unit=school.unit)
        attempt = make_finished_attempt(
            session, actor=actor_of(session, school.pupil), quiz=quiz, right=2, wrong=2
        )
    path = f"/attempts/{attempt.public_id}/result"
    page = school.page(school.pupil, path)
    assert "Sau 09:01 ngày 22/11/2026 xem được: " in page and "Lượt này đang được tính." in page
    assert (
        "Xem câu trả lời đã nộp" in page and "chọn" not in page
    )  # while nothing is told of them, only to who asks
    given = school.page(school.pupil, f"{path}?show=all")
    assert "Bạn chọn" in given or "Em chọn" in given
    for secret in (
        "Đáp án đúng",
        "Lời giải thích",
        "<mark>",
        "Theo bài học",
        'class="ok"',
        "Đúng trọn",
        "Đúng rồi",
        "Chưa đúng",
    ):
        assert secret not in page and secret not in given
    school.clock.now = NOW + timedelta(days=6, seconds=61)
    page = school.page(school.pupil, path)
    assert "Đáp án" in page and "Lời giải thích của câu thử." in page and "<mark>" in page


def test_a_running_attempt_is_gone_on_with_and_an_overdue_one_is_settled(school: School) -> None:
    with school.work() as session:
        quiz = make_quiz(session, unit=school.unit)
        attempt = make_attempt(session, actor=actor_of(session, school.pupil), quiz=quiz)
    client = school.browser(school.pupil)
    answer = client.get(f"/attempts/{attempt.public_id}/result")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/attempts/{attempt.public_id}")
    school.clock.now = NOW + timedelta(minutes=17)
    page = client.get(f"/attempts/{attempt.public_id}/result").text
    assert "Bài nộp chưa có câu trả lời nào." in page and "nộp lúc 09:15" in page


def test_anothers_result_is_not_found(school: School) -> None:
    with school.work() as session:
        quiz = make_quiz(session, unit=school.unit)
        attempt = make_finished_attempt(session, actor=actor_of(session, school.pupil), quiz=quiz, right=4)
    school.page(school.staff, f"/attempts/{attempt.public_id}/result", 404)


# -- the API


@pytest.fixture
def program(school: School) -> Program:
    with school.work() as session:
        return Program(school.app, session, school.pupil)


def test_the_api_tells_the_programme_and_takes_progress(program: Program, school: School) -> None:
    answer = program.post("/lessons/bai-mot/progress", {"sections": ["hai", "mot"]})
    assert answer.status_code == 200
    assert answer.json == {
        "id": "bai-mot",
        "sections": ["mot", "hai", "ba"],
        "seen": ["mot", "hai"],
        "completed_at": None,
    }
    body = program.post("/lessons/bai-mot/progress", {"sections": ["ba"]}).json
    assert body is not None and body["completed_at"] == "2026-11-16T02:00:00.000000Z"
    programme = program.get("/programme").json
    assert programme is not None and programme["next"] is None
    (module,) = programme["items"]
    assert (module["state"], module["lessons_completed"], module["quiz"]) == ("now", 1, None)
    assert [lesson["id"] for lesson in module["lessons"]] == ["bai-mot", "bai-hai"]
    assert [part["seen"] for part in module["lessons"][0]["sections"]] == [True, True, True]


@pytest.mark.parametrize(
    ("lesson", "body", "status"),
    [
        ("bai-mot", {"sections": ["bon"]}, 422),
        ("bai-mot", {"sections": [{"a": 1}]}, 422),
        ("bai-mot", {"sections": "mot"}, 422),
        ("bai-mot", {}, 422),
        ("bai-mot", [], 422),
        ("khong-co", {"sections": []}, 404),
    ],
)
def test_the_api_refuses_what_it_cannot_use(
    program: Program, school: School, lesson: str, body: Any, status: int
) -> None:
    answer = program.post(f"/lessons/{lesson}/progress", body)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert school.count(LessonProgress) == 0
