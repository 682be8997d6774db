"""Nothing that gives away a key of a question of a ranked quiz is shown while it can be answered; nothing else draws it.

Each route that shows keys or draws questions is tried: practice, module quiz, class contest, review on the page and through
the API, check in a lesson.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from quiz.domain.errors import BankTooSmall, InvalidInput
from quiz.domain.paper import read_slots
from quiz.domain.specification import simple_rules
from quiz.models import Accommodation, Attempt, Question, QuestionVersion, Quiz, Specification
from quiz.models.columns import new_public_id
from quiz.services.attempt_read import what_is_shown
from quiz.services.class_contest_create import create_class_contest, list_contest_lessons
from quiz.services.contest_declare import Declared
from quiz.services.held_questions import held_from_draws, held_keys, holds_any
from quiz.services.lesson_check import check_answer
from quiz.services.quiz_create import create_practice_quiz
from tests.factories import (
    NOW,
    actor_of,
    make_attempt,
    make_class_contest,
    make_contest_round,
    make_finished_attempt,
    make_group,
    make_lesson,
    make_module,
    make_person,
    make_question,
    make_quiz,
    make_unit,
)
from tests.web.browsing import Clock, Program, browser_of

OPENS, CLOSES = NOW + timedelta(days=1), NOW + timedelta(days=2)
MINUTE = timedelta(minutes=1)
#: The ranked quiz of these tests: not open yet, open, in its tolerance, over.
BEFORE, DURING, TOLERANCE = NOW, OPENS + MINUTE, CLOSES + timedelta(seconds=60)
AFTER = CLOSES + timedelta(seconds=61)
TELLING = {"correctness", "key", "explanation"}


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine, expire_on_commit=False) as session:
        yield session


class House:
    """Two lessons with practice questions; a ranked quiz over one of them (practice pool); a pupil of a class."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.unit = make_unit(session, levels=("thpt",))
        self.group = make_group(session, unit=self.unit)
        self.pupil = make_person(session, unit=self.unit, group=self.group)
        self.teacher = make_person(
            session, unit=self.unit, kind="staff", roles=("learner", "teacher"), group=self.group
        )
        module = make_module(session)
        self.lesson = make_lesson(session, module=module, checks=("to be named",))
        self.free_lesson = make_lesson(session, module=module)
        self.asked = [make_question(session, lesson=self.lesson, pool="practice") for _ in range(4)]
        self.free = [make_question(session, lesson=self.free_lesson, pool="practice") for _ in range(4)]
        codes = dict(session.execute(select(Question.id, Question.code)).all())
        self.lesson.checks = [codes[self.asked[0].question_id], codes[self.free[0].question_id]]
        self.practice = make_quiz(session, unit=self.unit, questions=4)
        session.flush()

    @property
    def actor(self) -> Any:
        return actor_of(self.session, self.pupil)

    def hold(self, **more: Any) -> Quiz:
        """A ranked quiz that draws from the first lesson."""
        values: dict[str, Any] = {"opens_at": OPENS, "closes_at": CLOSES} | more
        _contest, _round, quiz = make_contest_round(self.session, unit=self.unit, **values)
        rules = simple_rules(4, pools=["practice"], lessons=[self.lesson.code])
        specification = Specification(rules=rules)
        self.session.add(specification)
        self.session.flush()
        quiz.specification_id = specification.id
        self.session.flush()
        return quiz

    def is_held(self, now: datetime) -> bool:
        """Whether the first lesson's questions are, and never the others."""
        held = held_keys(self.session, group_id=None, now=now)
        assert not holds_any(self.session, held, [version.id for version in self.free])
        draws = held_from_draws(self.session, now=now)
        asked = [version.id for version in self.asked]
        assert holds_any(self.session, held, asked) is holds_any(self.session, draws, asked)
        return holds_any(self.session, held, asked)

    def reviewed(self, attempt: Attempt, now: datetime) -> bool:
        shown = what_is_shown(self.session, actor=self.actor, attempt_id=attempt.public_id, now=now)
        assert "score" in shown, "the sum of many questions tells the key of none"
        return bool(shown & TELLING)

    def lessons_of(self, attempt: Attempt) -> set[int]:
        """Which lessons a paper was drawn from."""
        versions = [slot.version_id for slot in read_slots(attempt.paper)]
        return set(
            self.session.scalars(
                select(Question.lesson_id)
                .join(QuestionVersion, QuestionVersion.question_id == Question.id)
                .where(QuestionVersion.id.in_(versions))
            )
        )


@pytest.fixture
def house(session: Session) -> House:
    return House(session)


def test_questions_are_held_from_before_the_window_until_nobody_can_answer_any_more(house: House) -> None:
    assert not house.is_held(NOW)
    house.hold()
    assert [house.is_held(now) for now in (BEFORE, DURING, TOLERANCE, AFTER)] == [True, True, True, False]


def test_a_later_close_and_an_attempt_with_more_time_hold_them_longer(house: House) -> None:
    quiz = house.hold()
    house.session.add(
        Accommodation(
            public_id=new_public_id(),
            quiz_id=quiz.id,
            person_id=house.pupil.id,
            closes_at=CLOSES + timedelta(hours=1),
            reason="ốm",
            given_by=house.teacher.id,
            given_at=NOW,
        )
    )
    house.session.flush()
    assert house.is_held(AFTER) and not house.is_held(CLOSES + timedelta(hours=1, seconds=61))
    attempt = make_attempt(house.session, actor=house.actor, quiz=quiz, at=DURING)
    attempt.accept_until = CLOSES + timedelta(hours=5)
    house.session.flush()
    assert house.is_held(CLOSES + timedelta(hours=5)) and not house.is_held(
        CLOSES + timedelta(hours=5, seconds=1)
    )


def test_a_ranked_quiz_without_a_close_holds_them_for_good(house: House) -> None:
    house.hold(closes_at=None)
    assert house.is_held(NOW + timedelta(days=4000))


def test_another_version_of_a_held_question_is_held_too(house: House) -> None:
    quiz = house.hold()
    rules = simple_rules(1, pools=["week1"])
    quiz.specification_id = _specification(house.session, rules)
    earlier = house.asked[0]
    earlier.state, earlier.pool = "retired", "week1"
    newer = QuestionVersion(
        **{
            column.name: getattr(earlier, column.name)
            for column in QuestionVersion.__table__.columns
            if column.name not in ("id", "number", "state", "pool")
        },
        number=2,
        state="approved",
        pool="practice",
    )
    house.session.add(newer)
    house.session.flush()
    assert holds_any(house.session, held_keys(house.session, group_id=None, now=NOW), [newer.id])


def _specification(session: Session, rules: Any) -> int:
    row = Specification(rules=rules)
    session.add(row)
    session.flush()
    return row.id


@pytest.mark.parametrize("kind", ["practice", "module", "class"])
def test_no_other_quiz_draws_what_a_ranked_one_could_ask(house: House, kind: str) -> None:
    house.hold()
    house.practice.kind = kind
    house.session.flush()
    for number in range(6):
        attempt = make_attempt(house.session, actor=house.actor, quiz=house.practice)
        assert house.lessons_of(attempt) == {house.free_lesson.id}, number
        attempt.state, attempt.submitted_at, attempt.score = "finished", NOW, 0
        house.session.flush()
    house.practice.specification_id = _specification(house.session, simple_rules(5, pools=["practice"]))
    with pytest.raises(BankTooSmall):
        make_attempt(house.session, actor=house.actor, quiz=house.practice)
    assert (
        len(make_attempt(house.session, actor=house.actor, quiz=house.practice, at=AFTER).paper["slots"]) == 5
    )


def test_the_ranked_quiz_itself_draws_them(house: House) -> None:
    quiz = house.hold()
    attempt = make_attempt(house.session, actor=house.actor, quiz=quiz, at=DURING)
    assert house.lessons_of(attempt) == {house.lesson.id}


def test_new_practice_and_class_contests_count_without_them(house: House) -> None:
    house.hold()
    choices = {choice.code: choice.questions for choice in list_contest_lessons(house.session, now=NOW)}
    assert choices == {house.free_lesson.code: 4}
    with pytest.raises(InvalidInput):
        create_class_contest(
            house.session,
            actor=actor_of(house.session, house.teacher),
            group_id=house.group.public_id,
            lessons=[house.lesson.code],
            questions=5,
            minutes=10,
            title="Thi lớp",
            declared=Declared("Thi tìm hiểu", "task", consent_confirmed=True),
            now=NOW,
        )
    with pytest.raises(BankTooSmall):
        create_practice_quiz(
            house.session, title="Luyện", seconds=60, tolerance=0, questions=5, unit_code=None, now=NOW
        )


def test_a_practice_done_before_shows_no_keys_while_it_holds_a_held_question(
    app: Flask, session: Session, house: House
) -> None:
    clock = Clock(app)
    attempt = make_finished_attempt(
        session, actor=house.actor, quiz=_whole_bank(house), right=6, wrong=2, at=NOW - timedelta(hours=1)
    )
    free = make_finished_attempt(
        session, actor=house.actor, quiz=_only(house, house.free_lesson.code), right=1, wrong=3
    )
    assert house.reviewed(attempt, NOW)
    house.hold()
    assert [house.reviewed(attempt, now) for now in (BEFORE, DURING, TOLERANCE, AFTER)] == [
        False,
        False,
        False,
        True,
    ]
    assert house.reviewed(free, DURING)
    clock.now = DURING
    program, browser = Program(app, session, house.pupil), browser_of(app, session, house.pupil)
    refused = program.get(f"/attempts/{attempt.public_id}/review")
    assert refused.status_code == 409 and refused.get_json()["type"].endswith("review-not-yet")
    for answer in (
        program.get(f"/attempts/{attempt.public_id}"),
        program.post(f"/attempts/{attempt.public_id}/submit"),
        browser.get(f"/attempts/{attempt.public_id}/result"),
        browser.get(f"/attempts/{attempt.public_id}/result?show=all"),
    ):
        assert answer.status_code == 200
        for secret in (
            "correct_count",
            '"key"',
            "explanation",
            "Lời giải thích",
            "Đáp án đúng",
            "Đúng rồi",
            "Đúng trọn",
        ):
            assert secret not in answer.text, secret
    page = browser.get(f"/attempts/{attempt.public_id}/result").text
    assert (
        "Đáp án tạm ẩn vì có câu đang dùng trong một cuộc thi; xem lại được sau 09:01 ngày 18/11/2026."
        in page
    )
    clock.now = AFTER
    assert program.get(f"/attempts/{attempt.public_id}/review").status_code == 200
    assert "Lời giải thích của câu thử." in browser.get(f"/attempts/{attempt.public_id}/result").text


def _whole_bank(house: House) -> Quiz:
    return make_quiz(house.session, unit=house.unit, questions=8)


def _only(house: House, lesson: str) -> Quiz:
    quiz = make_quiz(house.session, unit=house.unit, questions=4)
    rules = simple_rules(4, pools=["practice"], lessons=[lesson])
    quiz.specification_id = _specification(house.session, rules)
    return quiz


def test_a_check_in_a_lesson_is_not_told_while_its_question_is_held(
    app: Flask, session: Session, house: House
) -> None:
    house.hold()
    Clock(app, DURING)

    def told(number: int, now: datetime) -> bool:
        try:
            return _check(house, number, now)
        except InvalidInput as error:
            assert error.code == "check-held"
            return False

    assert [told(1, now) for now in (BEFORE, DURING, TOLERANCE, AFTER)] == [False, False, False, True]
    assert told(2, DURING)
    browser = browser_of(app, session, house.pupil)
    page = browser.get(f"/lessons/{house.lesson.code}").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    for value in ("true", "false", _first_option(house)):
        data = {"csrf_token": token, "answer": value}
        answer = browser.post(f"/lessons/{house.lesson.code}/checks/1", data=data)
        assert answer.status_code in (422,), answer.status_code
        assert "Đáp án đúng" not in answer.text and "Lời giải thích" not in answer.text
    assert "Câu này đang dùng trong một cuộc thi chưa đóng" in answer.text


def _first_option(house: House) -> str:
    body = house.asked[0].body
    return str(body["options"][0]["id"]) if "options" in body else "true"


def _check(house: House, number: int, now: datetime) -> bool:
    version = (house.asked if number == 1 else house.free)[0]
    answer = _first_option(house) if "options" in version.body else True
    view = check_answer(
        house.session, actor=house.actor, code=house.lesson.code, number=number, answer=answer, now=now
    )
    return view.key is not None


def test_while_the_own_class_is_in_a_contest_its_pupils_see_no_keys_of_it_and_others_do(
    house: House, session: Session
) -> None:
    attempt = make_finished_attempt(
        session, actor=house.actor, quiz=_whole_bank(house), right=8, at=NOW - timedelta(hours=1)
    )
    stranger = make_person(session, unit=house.unit, group=make_group(session, unit=house.unit, name="10A2"))
    foreign = make_finished_attempt(
        session,
        actor=actor_of(session, stranger),
        quiz=_whole_bank(house),
        right=8,
        at=NOW - timedelta(hours=1),
    )
    _contest, quiz = make_class_contest(
        session,
        unit=house.unit,
        group=house.group,
        opens_at=NOW,
        closes_at=NOW + timedelta(minutes=20),
        review="after_close",
    )
    quiz.specification_id = _specification(
        session, simple_rules(4, pools=["practice"], lessons=[house.lesson.code])
    )
    session.flush()

    def shown(who: Any, one: Attempt, now: datetime) -> bool:
        fields = what_is_shown(session, actor=actor_of(session, who), attempt_id=one.public_id, now=now)
        return "key" in fields

    over = NOW + timedelta(minutes=21, seconds=1)
    assert [shown(house.pupil, attempt, now) for now in (NOW - MINUTE, NOW, over)] == [True, False, True]
    assert shown(stranger, foreign, NOW)
    with pytest.raises(InvalidInput, match="check-held"):
        _check(house, 1, NOW)
    assert _check(house, 1, over)
    assert house.lessons_of(make_attempt(session, actor=house.actor, quiz=_whole_bank(house))) == {
        house.lesson.id,
        house.free_lesson.id,
    }, "a class contest draws from practice and keeps nobody from it"
