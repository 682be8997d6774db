"""A class contest below the web: made for a class of one's own, joined by its pupils, closed for everybody at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from quiz.domain.attempts import FINISHED, IN_PROGRESS
from quiz.domain.errors import AccessDenied, BankTooSmall, InvalidInput, NotFound, QuizClosed, Throttled
from quiz.domain.identity import Actor
from quiz.domain.join_codes import is_code
from quiz.domain.paper import read_slots
from quiz.domain.review import KEYS_AFTER_CLOSE
from quiz.models import (
    Accommodation,
    Attempt,
    AttemptEvent,
    Audit,
    AuthSession,
    ClassSession,
    Contest,
    ContestEntrant,
    Group,
    Lesson,
    Question,
    Quiz,
    Response,
    Round,
    Unit,
)
from quiz.models.columns import canonical_json
from quiz.reports.class_contest_board import read_board
from quiz.reports.class_contest_results import read_results
from quiz.reports.contests import list_contests
from quiz.services.attempt_finish import submit_attempt
from quiz.services.attempt_start import start_attempt
from quiz.services.attempt_void import void_attempt
from quiz.services.class_contest_close import (
    close_class_contest,
    close_ended,
    needs_settling,
    settle_class_contest,
)
from quiz.services.class_contest_create import create_class_contest, list_contest_lessons
from quiz.services.class_contest_find import (
    ClassContest,
    find_class_contest,
    list_class_contests,
    list_classes,
)
from quiz.services.class_contest_join import (
    CODE_LIMIT,
    check_code_throttle,
    join_class,
    record_wrong_code,
)
from quiz.services.class_session_find import GRACE, find_door
from quiz.services.class_session_open import move_with_contest
from quiz.services.contest_declare import Declared
from quiz.services.session_find import find_actor
from quiz.unit_of_work import open_session
from tests.factories import (
    SignedUp,
    actor_of,
    answers_of,
    make_group,
    make_guest,
    make_lesson,
    make_person,
    make_question,
    make_question_bank,
    make_session,
    make_unit,
    wrong_answers_of,
)

SEED = "0" * 31


@dataclass
class School:
    """A department with two schools; class 10A1 with its teacher and two pupils, and bystanders everywhere."""

    session: Session
    root: Unit
    unit: Unit
    group: Group
    teacher: Actor
    other_teacher: Actor
    school_admin: Actor
    other_admin: Actor
    department_admin: Actor
    pupils: list[Actor]
    other_pupil: Actor
    lesson: Lesson
    other_lesson: Lesson

    def create(self, now: datetime, **more: Any) -> Contest:
        """A contest of 10A1 over the first lesson."""
        values: dict[str, Any] = {
            "actor": self.teacher,
            "group_id": self.group.public_id,
            "lessons": [self.lesson.code],
            "questions": 5,
            "minutes": 10,
            "title": "Thi lớp 10A1",
            "declared": Declared("Thi tìm hiểu", "task", consent_confirmed=True),
        }
        return create_class_contest(self.session, now=now, **(values | more))

    def begin(self, contest: Contest, pupil: Actor, now: datetime, seed: str = SEED) -> Attempt:
        """A pupil comes in and begins."""
        found = join_class(self.session, actor=pupil, code=contest.join_code or "", now=now)
        assert found.contest is not None
        return start_attempt(
            self.session,
            actor=pupil,
            quiz_id=found.contest.quiz.public_id,
            now=now,
            seed=f"{seed}{pupil.person_id % 10}",
        ).attempt

    def answer(self, attempt: Attempt, answers: dict[int, Any], now: datetime) -> None:
        """Rows of the response log, as the saving path writes them."""
        for slot, answer in answers.items():
            self.session.add(
                Response(
                    attempt_id=attempt.id,
                    slot=slot,
                    device="",
                    seq=1,
                    answer=canonical_json(answer),
                    received_at=now,
                    late=False,
                )
            )
        self.session.flush()

    def found(self, contest: Contest) -> ClassContest:
        """The contest as its teacher finds it."""
        return find_class_contest(self.session, actor=self.teacher, contest_id=contest.public_id)


@pytest.fixture
def school(engine: Engine) -> Iterator[School]:
    session = open_session(engine, write=True)
    root = make_unit(session, kind="so")
    unit, other_unit = make_unit(session, parent=root), make_unit(session, parent=root)
    group, other_group = (
        make_group(session, unit=unit, name="10A1"),
        make_group(session, unit=unit, name="10A2"),
    )
    far_group = make_group(session, unit=other_unit, name="10A1")

    def person(**values: Any) -> Actor:
        who: SignedUp = make_person(session, **values)
        return actor_of(session, who)

    lesson, other_lesson = make_lesson(session), make_lesson(session)
    make_question_bank(session, 8, lesson=lesson)
    make_question_bank(session, 3, lesson=other_lesson)
    make_question(session, lesson=other_lesson, pool="week1")
    make_question(session, lesson=other_lesson, for_students=False)
    make_question(session, lesson=other_lesson, state="draft")
    make_person(session, unit=other_unit, group=far_group)
    staff = {"kind": "staff"}
    yield School(
        session,
        root,
        unit,
        group,
        person(unit=unit, roles=("learner", "teacher"), group=group, **staff),
        person(unit=unit, roles=("learner", "teacher"), group=other_group, **staff),
        person(unit=unit, roles=("school_admin",), **staff),
        person(unit=other_unit, roles=("school_admin",), **staff),
        person(unit=root, roles=("department_admin",), **staff),
        [person(unit=unit, group=group, name=f"Lê Bảo {word}") for word in ("Ngọc", "An")],
        person(unit=unit, group=other_group),
        lesson,
        other_lesson,
    )
    session.close()


def rows(session: Session, model: Any) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_lessons_come_with_the_number_of_questions_that_a_pupil_may_get(
    school: School, now: datetime
) -> None:
    choices = {choice.code: choice.questions for choice in list_contest_lessons(school.session, now=now)}
    assert choices == {school.lesson.code: 8, school.other_lesson.code: 3}


def test_a_contest_is_open_at_once_for_one_class_and_for_a_day(school: School, now: datetime) -> None:
    contest = school.create(now)
    found = school.found(contest)
    quiz = found.quiz
    round_ = school.session.scalars(select(Round).where(Round.contest_id == contest.id)).one()
    assert (contest.kind, contest.state, contest.group_id) == ("class", "open", school.group.id)
    assert is_code(contest.join_code or "")
    assert (quiz.kind, quiz.attempts_allowed, quiz.review) == ("class", 1, KEYS_AFTER_CLOSE)
    assert (quiz.time_limit_seconds, quiz.tolerance_seconds, quiz.question_count) == (600, 60, 5)
    assert (quiz.for_students, quiz.for_staff, quiz.group_id) == (True, False, school.group.id)
    assert quiz.closes_at == round_.closes_at == now + timedelta(hours=24)
    audit = school.session.scalars(select(Audit).where(Audit.action == "class_contest.create")).one()
    assert (audit.actor_id, audit.object_id) == (school.teacher.person_id, str(contest.id))
    assert list_contests(school.session) == [], "nobody else's board shows it"


@pytest.mark.parametrize(
    ("values", "field", "code"),
    [
        ({"group_id": "nothing"}, "group", "group-unknown"),
        ({"lessons": []}, "lessons", "lessons-required"),
        ({"lessons": ["no-such-lesson"]}, "lessons", "value-unknown"),
        ({"questions": 4}, "questions", "number-unfit"),
        ({"questions": 41}, "questions", "number-unfit"),
        ({"own": 1}, "own", "number-unfit"),
        ({"own": -1}, "own", "number-unfit"),
        ({"minutes": 0}, "minutes", "number-unfit"),
        ({"minutes": 61}, "minutes", "number-unfit"),
        ({"title": "  "}, "title", "title-unfit"),
        ({"title": "x" * 201}, "title", "title-unfit"),
    ],
)
def test_what_cannot_be_used_is_refused_by_field(
    school: School, now: datetime, values: dict[str, Any], field: str, code: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        school.create(now, **values)
    assert (refused.value.field, refused.value.code) == (field, code)
    assert rows(school.session, Contest) == rows(school.session, Quiz) == 0


def test_a_bank_that_cannot_fill_the_paper_is_said_before_anything_is_made(
    school: School, now: datetime
) -> None:
    with pytest.raises(BankTooSmall) as refused:
        school.create(now, lessons=[school.other_lesson.code])
    assert (refused.value.needed, refused.value.available) == (5, 3)
    assert rows(school.session, Contest) == 0


def test_every_paper_has_as_many_of_the_teachers_own_questions_as_asked(
    school: School, now: datetime
) -> None:
    own, strangers = set(), set()
    for owner, numbers in ((school.teacher, own), (school.school_admin, strangers)):
        for _ in range(3):
            version = make_question(school.session, lesson=school.lesson)
            school.session.get_one(Question, version.question_id).owner_id = owner.person_id
            numbers.add(version.id)
    school.session.flush()
    contest = school.create(now, own=2)
    join_class(school.session, actor=school.pupils[0], code=contest.join_code or "", now=now)
    quiz = school.found(contest).quiz
    attempt = start_attempt(
        school.session, actor=school.pupils[0], quiz_id=quiz.public_id, now=now, seed="0" * 32
    ).attempt
    asked = {slot.version_id for slot in read_slots(attempt.paper)}
    assert (len(asked), len(asked & own), asked & strangers) == (5, 2, set())


def test_each_has_his_own_classes(school: School, now: datetime) -> None:
    def names(actor: Actor) -> list[tuple[str, str]]:
        return [
            (choice.unit_name, choice.name) for choice in list_classes(school.session, actor=actor, now=now)
        ]

    assert names(school.teacher) == [(school.unit.name, "10A1")]
    assert names(school.school_admin) == [(school.unit.name, "10A1"), (school.unit.name, "10A2")]
    assert len(names(school.department_admin)) == 3
    assert names(school.pupils[0]) == []
    assert list_classes(school.session, actor=school.teacher, now=now + timedelta(days=365)) == []


def test_a_contest_is_known_to_who_has_the_class(school: School, now: datetime) -> None:
    contest = school.create(now)
    for actor in (school.teacher, school.school_admin, school.department_admin):
        assert (
            find_class_contest(school.session, actor=actor, contest_id=contest.public_id).contest is contest
        )
        assert len(list_class_contests(school.session, actor=actor, limit=10)) == 1
    for actor in (school.other_teacher, school.other_admin, school.pupils[0]):
        with pytest.raises(NotFound):
            find_class_contest(school.session, actor=actor, contest_id=contest.public_id)
        assert list_class_contests(school.session, actor=actor, limit=10) == []
    with pytest.raises(InvalidInput):
        school.create(now, actor=school.other_teacher)


def test_joining_twice_is_joining_once(school: School, now: datetime) -> None:
    contest = school.create(now)
    for _ in range(2):
        join_class(school.session, actor=school.pupils[0], code=contest.join_code or "", now=now)
    assert rows(school.session, ContestEntrant) == 1


def test_only_pupils_of_the_class_join(school: School, now: datetime) -> None:
    contest = school.create(now)
    code = contest.join_code or ""
    for actor, why in ((school.other_pupil, "other-class"), (school.teacher, "organiser")):
        with pytest.raises(AccessDenied) as refused:
            join_class(school.session, actor=actor, code=code, now=now)
        assert refused.value.why == why
    with pytest.raises(AccessDenied):
        join_class(school.session, actor=school.other_teacher, code=code, now=now)
    assert rows(school.session, ContestEntrant) == 0


def test_the_board_says_who_is_where_by_the_instant_alone(school: School, now: datetime) -> None:
    contest = school.create(now)
    first, second = school.pupils
    school.begin(contest, first, now)
    join_class(school.session, actor=second, code=contest.join_code or "", now=now + timedelta(seconds=1))
    board = read_board(school.session, found=school.found(contest), now=now)
    assert [(person.name, person.state, person.is_newest) for person in board.people] == [
        ("Bảo Ngọc", "working", False),
        ("Bảo An", "joined", True),
    ]
    assert (board.class_size, board.joined, board.working, board.finished) == (2, 2, 1, 0)
    assert board.last_due_at == now + timedelta(minutes=10)
    late = read_board(school.session, found=school.found(contest), now=now + timedelta(minutes=11, seconds=1))
    assert (late.working, late.finished, late.last_due_at) == (0, 1, None)
    assert school.session.scalars(select(Attempt.state)).one() == IN_PROGRESS, "reading writes nothing"


def test_guests_are_shown_and_enter_no_figure_of_the_class(school: School, now: datetime) -> None:
    contest = school.create(now, admits_guests=True)
    session = school.session
    opened = session.scalars(select(ClassSession).where(ClassSession.contest_id == contest.id)).one()
    who = make_guest(session, of=opened, name="Ánh Khách Mời")
    guest = find_actor(session, secret=make_session(session, who, by_code=opened), kind="web", now=now)
    assert guest is not None
    school.begin(contest, school.pupils[0], now)
    attempt = school.begin(contest, guest, now)
    submit_attempt(session, actor=guest, attempt_id=attempt.public_id, now=now + timedelta(minutes=1))
    board = read_board(session, found=school.found(contest), now=now)
    assert (board.joined, board.guests, board.working, board.finished, board.class_size) == (1, 1, 1, 0, 2)
    assert {person.name: person.is_guest for person in board.people} == {"Bảo Ngọc": False, "Khách Mời": True}
    close_class_contest(session, actor=school.teacher, contest_id=contest.public_id, now=now)
    after = now + timedelta(minutes=20)
    settle_class_contest(session, contest_id=contest.id, now=after)
    results = read_results(session, found=school.found(contest), now=after)
    assert (results.joined, results.guests, results.count("finished"), results.count("absent")) == (
        1,
        1,
        1,
        1,
    )
    assert [pupil.is_guest for pupil in results.pupils] == [False, False, True], "after the class"
    assert results.mean_score == results.pupils[1].score or results.mean_score == results.pupils[0].score
    assert {question.given for question in results.questions} == {1}


def test_sessions_by_code_end_two_hours_after_the_contest_whenever_that_is(
    school: School, now: datetime
) -> None:
    contest, session = school.create(now), school.session
    opened = session.scalars(select(ClassSession).where(ClassSession.contest_id == contest.id)).one()
    quiz = school.found(contest).quiz
    guests = [make_guest(session, of=opened) for _ in range(2)]
    for who in guests:
        make_session(session, who, by_code=opened)
    ended = make_guest(session, of=opened)
    make_session(session, ended, by_code=opened)
    session.execute(
        update(AuthSession).where(AuthSession.account_id == ended.account.id).values(ended_at=now)
    )

    def ends() -> list[datetime]:
        query = select(AuthSession.expires_at).where(
            AuthSession.class_session_id == opened.id, AuthSession.ended_at.is_(None)
        )
        return list(session.scalars(query.order_by(AuthSession.account_id)))

    for hours, expected in ((1, 1), (5, 5), (30, 24)):  # no code lives longer than a day
        quiz.closes_at = now + timedelta(hours=hours)
        move_with_contest(session, quiz=quiz)
        assert ends() == [now + timedelta(hours=expected) + GRACE] * 2
    actor = find_actor(session, secret=make_session(session, guests[0], by_code=opened), kind="web", now=now)
    assert actor is not None
    attempt = school.begin(contest, actor, now)
    attempt.accept_until = now + timedelta(hours=9)  # a later end of his own
    session.flush()
    move_with_contest(session, quiz=quiz, ended_at=now + timedelta(minutes=3))
    own, usual = now + timedelta(hours=9) + GRACE, now + timedelta(minutes=3) + GRACE
    assert sorted(ends()) == [usual, own, own]


def test_closing_ends_the_code_and_shortens_what_is_in_progress(school: School, now: datetime) -> None:
    contest = school.create(now)
    first, second = school.pupils
    attempt, done = school.begin(contest, first, now), school.begin(contest, second, now)
    submit_attempt(school.session, actor=second, attempt_id=done.public_id, now=now + timedelta(minutes=1))
    school.answer(attempt, answers_of(school.session, attempt), now)
    code, closed_at = contest.join_code or "", now + timedelta(minutes=2)
    close_class_contest(school.session, actor=school.teacher, contest_id=contest.public_id, now=closed_at)
    school.session.expire_all()
    found = school.found(contest)
    assert (found.contest.state, found.contest.join_code, found.closes_at) == ("closed", None, closed_at)
    assert school.session.scalars(select(Round.closes_at)).one() == closed_at
    assert (attempt.due_at, attempt.accept_until) == (closed_at, closed_at + timedelta(seconds=60))
    assert done.due_at == now + timedelta(minutes=10), "finished stays finished"
    (event,) = school.session.scalars(select(AttemptEvent)).all()
    assert (event.attempt_id, event.kind, event.actor_id) == (attempt.id, "close", school.teacher.person_id)
    with pytest.raises(NotFound):
        find_door(school.session, code=code, now=closed_at)
    with pytest.raises(QuizClosed):
        start_attempt(
            school.session,
            actor=first,
            quiz_id=found.quiz.public_id,
            now=closed_at + timedelta(hours=1),
            seed=SEED,
        )
    school.session.refresh(attempt)
    assert attempt.state == FINISHED
    assert attempt.submitted_at == closed_at, "nobody was there: D exactly"
    assert attempt.score == attempt.max_score


def test_closing_again_changes_nothing(school: School, now: datetime) -> None:
    contest = school.create(now)
    for minutes in (1, 5):
        close_class_contest(
            school.session,
            actor=school.teacher,
            contest_id=contest.public_id,
            now=now + timedelta(minutes=minutes),
        )
    assert school.found(contest).closes_at == now + timedelta(minutes=1)
    closings = select(func.count()).where(Audit.action == "class_contest.close")
    assert school.session.scalar(closings) == 1


def test_a_contest_that_nobody_closes_ends_after_a_day(school: School, now: datetime) -> None:
    contest = school.create(now)
    code, end = contest.join_code or "", now + timedelta(hours=24)
    door = find_door(school.session, code=code, now=end - timedelta(seconds=1))
    assert door.contest is not None and door.contest.contest is contest
    with pytest.raises(NotFound):
        find_door(school.session, code=code, now=end)
    later = end + timedelta(days=3)
    assert needs_settling(school.session, found=school.found(contest), now=later)
    assert close_ended(school.session, now=later) == 1
    assert (contest.state, contest.join_code, school.found(contest).closes_at) == ("closed", None, end)
    assert not needs_settling(school.session, found=school.found(contest), now=later)


def test_who_was_given_a_later_close_goes_on_and_keys_wait_for_him(school: School, now: datetime) -> None:
    contest = school.create(now)
    later, other = school.pupils
    quiz = school.found(contest).quiz
    school.session.add(
        Accommodation(
            public_id="0" * 18,
            quiz_id=quiz.id,
            person_id=later.person_id,
            closes_at=now + timedelta(hours=25),
            reason="Đi cấp cứu.",
            given_by=school.teacher.person_id,
            given_at=now,
        )
    )
    attempt, shortened = school.begin(contest, later, now), school.begin(contest, other, now)
    closed = now + timedelta(minutes=2)
    close_class_contest(school.session, actor=school.teacher, contest_id=contest.public_id, now=closed)
    school.session.expire_all()
    assert (attempt.due_at, shortened.due_at) == (now + timedelta(minutes=10), closed)
    after_others = now + timedelta(minutes=5)
    assert needs_settling(school.session, found=school.found(contest), now=after_others)
    settle_class_contest(school.session, contest_id=contest.id, now=after_others)
    school.session.refresh(shortened)
    assert (attempt.state, shortened.state) == (IN_PROGRESS, FINISHED)
    assert not needs_settling(school.session, found=school.found(contest), now=after_others)
    waiting = read_results(school.session, found=school.found(contest), now=now + timedelta(hours=1))
    assert waiting.questions == []
    assert waiting.open_until == now + timedelta(hours=25, seconds=60), "until then he may begin or go on"
    done = read_results(school.session, found=school.found(contest), now=now + timedelta(hours=26))
    assert done.questions and done.open_until is None


def finished_contest(school: School, now: datetime) -> ClassContest:
    """The first pupil all right, the second all wrong but for what he left empty; closed."""
    contest = school.create(now, questions=8)
    for pupil, answers in zip(school.pupils, (answers_of, wrong_answers_of), strict=True):
        attempt = school.begin(contest, pupil, now)
        given = answers(school.session, attempt)
        if answers is wrong_answers_of:
            given.pop(1)
        school.answer(attempt, given, now)
        submit_attempt(
            school.session, actor=pupil, attempt_id=attempt.public_id, now=now + timedelta(seconds=90)
        )
    close_class_contest(
        school.session, actor=school.teacher, contest_id=contest.public_id, now=now + timedelta(minutes=2)
    )
    return school.found(contest)


def test_results_name_every_pupil_and_every_question(school: School, now: datetime) -> None:
    make_person(school.session, unit=school.unit, group=school.group, name="Trần Văn Vắng")
    results = read_results(
        school.session, found=finished_contest(school, now), now=now + timedelta(minutes=2)
    )
    assert [(pupil.full_name, pupil.state, pupil.score, pupil.correct_count) for pupil in results.pupils] == [
        ("Lê Bảo An", "finished", 0, 0),
        ("Lê Bảo Ngọc", "finished", 8000, 8),
        ("Trần Văn Vắng", "absent", None, None),
    ]
    assert {pupil.duration_ms for pupil in results.pupils} == {90_000, None}
    assert results.mean_score == 4000
    assert len(results.questions) == 8
    assert {(question.given, question.right) for question in results.questions} == {(2, 1)}
    assert sum(question.empty for question in results.questions) == 1
    assert [question.mistake_count for question in results.questions].count(1) == 7
    for question in results.questions:
        assert not question.stem.startswith("<")
        assert bool(question.mistake_text) or question.mistake_value is not None or not question.mistake_count


def test_the_most_frequent_mistake_is_counted_over_papers(school: School, now: datetime) -> None:
    finished = finished_contest(school, now)
    attempts = school.session.scalars(select(Attempt).where(Attempt.quiz_id == finished.quiz.id)).all()
    wrong = next(attempt for attempt in attempts if attempt.score == 0)
    kinds = [slot["kind"] for slot in wrong.paper["slots"]]
    number = next(n for n, kind in enumerate(kinds, start=1) if kind == "single_choice" and n > 1)
    chosen = json.loads(
        school.session.scalars(
            select(Response.answer).where(Response.attempt_id == wrong.id, Response.slot == number)
        ).one()
    )
    bank_id = dict(wrong.paper["slots"][number - 1]["ids"])[chosen]
    results = read_results(school.session, found=finished, now=now + timedelta(minutes=2))
    assert (f"Phương án {bank_id}", None, 1) in {
        (question.mistake_text, question.mistake_value, question.mistake_count)
        for question in results.questions
    }


def test_no_question_is_told_while_an_answer_may_still_come(school: School, now: datetime) -> None:
    contest = school.create(now)
    school.begin(contest, school.pupils[0], now)
    closed_at = now + timedelta(minutes=1)
    assert read_results(school.session, found=school.found(contest), now=now).questions == []
    close_class_contest(school.session, actor=school.teacher, contest_id=contest.public_id, now=closed_at)
    results = read_results(school.session, found=school.found(contest), now=closed_at)
    assert (results.has_running, results.questions) == (True, [])
    settled = closed_at + timedelta(seconds=61)
    settle_class_contest(school.session, contest_id=contest.id, now=settled)
    assert len(read_results(school.session, found=school.found(contest), now=settled).questions) == 5


def test_wrong_codes_from_one_address_make_it_wait_and_no_other(school: School, now: datetime) -> None:
    for _ in range(CODE_LIMIT):
        check_code_throttle(school.session, address="10.0.0.1", now=now)
        record_wrong_code(school.session, address="10.0.0.1", now=now)
    school.session.flush()
    with pytest.raises(Throttled) as refused:
        check_code_throttle(school.session, address="10.0.0.1", now=now)
    assert 0 < refused.value.retry_after_seconds <= 61
    check_code_throttle(school.session, address="10.0.0.2", now=now)
    check_code_throttle(school.session, address="10.0.0.1", now=now + timedelta(seconds=61))


def test_a_disqualified_pupil_is_shown_as_such_and_not_in_the_mean(school: School, now: datetime) -> None:
    contest = school.create(now)
    for pupil in school.pupils:
        attempt = school.begin(contest, pupil, now)
        school.answer(attempt, answers_of(school.session, attempt) if pupil is school.pupils[0] else {}, now)
        submit_attempt(school.session, actor=pupil, attempt_id=attempt.public_id, now=now)
    void_attempt(
        school.session,
        actor_id=school.teacher.person_id,
        attempt_id=attempt.public_id,
        reason="Chép bài",
        now=now,
    )
    results = read_results(school.session, found=school.found(contest), now=now + timedelta(hours=1))
    states = [pupil.state for pupil in results.pupils if pupil.state != "absent"]
    assert sorted(states) == ["finished", "voided"]
    assert results.mean_score == results.most
