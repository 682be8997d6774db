"""Drafts of questions: chains, numbers, versions that stand, and the clauses that they rest on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from quiz.domain.errors import InvalidInput, NotFound
from quiz.models import Person, Question, QuestionClause, QuestionVersion
from quiz.services.bank_candidates import candidates_for
from quiz.services.question_alike import find_alike
from quiz.services.question_import import IncomingQuestion, import_questions
from quiz.services.question_move import retire_question
from quiz.services.question_write import write_draft
from quiz.unit_of_work import unit_of_work
from tests.factories import NOW, actor_of, make_lesson, make_question, make_unit
from tests.factories import make_person as person_of
from tests.factories.questions import four_statements, single_choice
from tests.web.browsing import statements


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with unit_of_work(engine) as session:
        yield session


def make_person(session: Session) -> Person:
    return person_of(session, unit=make_unit(session), kind="staff").person


def write(session: Session, actor_id: int, lesson_id: int, **changed: Any) -> QuestionVersion:
    given: dict[str, Any] = {
        "kind": "single_choice",
        "level": "recall",
        "audience": ("staff",),
        "tags": (),
        "body": single_choice("Câu viết trên trang?"),
        "now": NOW,
    }
    return write_draft(session, actor_id=actor_id, lesson_id=lesson_id, **{**given, **changed})


def test_a_new_question_is_a_draft_of_its_author_with_a_number_no_bundle_uses(session: Session) -> None:
    lesson, author = make_lesson(session), make_person(session)
    first, second = (write(session, author.id, lesson.id) for _ in range(2))
    codes = [session.get_one(Question, one.question_id).code for one in (first, second)]
    assert codes == [f"{lesson.code}-1001", f"{lesson.code}-1002"]
    assert (first.state, first.author_id, first.number, first.exposure) == ("draft", author.id, 1, "practice")
    assert session.get_one(Question, first.question_id).source == "page"


def test_an_author_changes_his_draft_in_place_and_its_clauses_follow(session: Session) -> None:
    lesson, author = make_lesson(session), make_person(session)
    draft = write(session, author.id, lesson.id)
    other = {"id": "c-ffffffffff", "section": "IV", "number": 1, "quote": "khác"}
    body = four_statements()
    body["statements"][1]["clause"] = other
    same = write(
        session, author.id, lesson.id, question_id=draft.question_id, kind="four_statements", body=body
    )
    assert same.id == draft.id and same.kind == "four_statements"
    rows = session.execute(
        select(QuestionClause.clause_code)
        .where(QuestionClause.version_id == draft.id)
        .order_by(QuestionClause.position)
    ).scalars()
    assert list(rows) == ["c-0123456789", "c-ffffffffff"]


def test_what_was_approved_stays_and_somebody_elses_draft_gives_way(session: Session) -> None:
    approved, author, other = make_question(session), make_person(session), make_person(session)
    lesson_id = session.get_one(Question, approved.question_id).lesson_id
    body = approved.body
    mine = write(session, author.id, lesson_id, question_id=approved.question_id)
    theirs = write(session, other.id, lesson_id, question_id=approved.question_id, level="application")
    assert [one.number for one in (approved, mine, theirs)] == [1, 2, 3]
    assert [one.state for one in (approved, mine, theirs)] == ["approved", "retired", "draft"]
    assert approved.body == body


def test_nobody_writes_over_a_version_that_is_being_reviewed(session: Session) -> None:
    waiting, author = make_question(session, state="in_review"), make_person(session)
    with pytest.raises(InvalidInput) as refused:
        write(session, author.id, make_lesson(session).id, question_id=waiting.question_id)
    assert refused.value.code == "question-in-review"


def test_a_question_needs_its_lesson(session: Session) -> None:
    with pytest.raises(NotFound):
        write(session, make_person(session).id, 99_999)


def incoming(code: str, lesson: str, stem: str) -> IncomingQuestion:
    body = single_choice(stem)
    return IncomingQuestion(code, lesson, "single_choice", "recall", "practice", ("staff",), (), body, True)


def test_loading_the_bundle_leaves_alone_what_pages_wrote(session: Session) -> None:
    lesson, author = make_lesson(session), make_person(session)
    lessons = {lesson.code: lesson.id}
    code = f"{lesson.code}-01"
    import_questions(session, questions=[incoming(code, lesson.code, "Một?")], lessons=lessons, now=NOW)
    brought = session.scalars(select(QuestionVersion)).one()
    own = write(session, author.id, lesson.id)
    own.state = "approved"
    draft = write(session, author.id, lesson.id, question_id=brought.question_id)
    session.flush()
    again = [incoming(code, lesson.code, "Một?")]
    assert import_questions(session, questions=again, lessons=lessons, now=NOW) == 0
    assert [own.state, draft.state, brought.state] == ["approved", "draft", "approved"]
    changed = [incoming(code, lesson.code, "Một, sửa lại?")]
    assert import_questions(session, questions=changed, lessons=lessons, now=NOW) == 1
    assert [own.state, draft.state, brought.state] == ["approved", "draft", "retired"]
    import_questions(session, questions=[], lessons=lessons, now=NOW)
    assert [own.state, draft.state] == ["approved", "draft"]


def test_a_question_of_the_bundle_that_was_taken_out_of_use_on_a_page_stays_so(session: Session) -> None:
    lesson = make_lesson(session)
    editor = person_of(session, unit=make_unit(session), kind="staff")
    lessons, code = {lesson.code: lesson.id}, f"{lesson.code}-01"
    import_questions(session, questions=[incoming(code, lesson.code, "Một?")], lessons=lessons, now=NOW)
    question = session.scalars(select(Question)).one()
    retire_question(
        session, actor=actor_of(session, editor), question=question, reason="Hai đáp án đúng", now=NOW
    )
    for stem in ("Một?", "Một, sửa lại?"):
        import_questions(session, questions=[incoming(code, lesson.code, stem)], lessons=lessons, now=NOW)
    assert [version.state for version in session.scalars(select(QuestionVersion))] == ["retired"]


def test_a_teachers_own_question_is_in_nobody_elses_draw(session: Session) -> None:
    lesson, teacher = make_lesson(session), make_person(session)
    own = write(session, teacher.id, lesson.id, owner_id=teacher.id)
    common = write(session, teacher.id, lesson.id)
    own.state = common.state = "approved"
    session.flush()
    drawn = candidates_for(session, audience="staff", pools=frozenset({"practice"}), now=NOW)
    assert common.id in {one.version_id for one in drawn}
    assert own.id not in {one.version_id for one in drawn}


def alike(session: Session, roles: tuple[str, ...], stem: str, **asked: Any) -> list[str]:
    who = person_of(session, unit=make_unit(session), kind="staff", roles=roles)
    return [one.code for one in find_alike(session, actor=actor_of(session, who), stem=stem, **asked)]


def test_a_question_that_asks_the_same_is_found_by_other_letters_for_who_may_see_it(session: Session) -> None:
    lesson, author = make_lesson(session), make_person(session)
    stem = "Bảng niêm yết thủ tục hành chính được hoà vào chỗ nào của trường?"
    approved, draft, secret = (
        write(session, author.id, lesson.id, body=single_choice(stem)) for _ in range(3)
    )
    write(session, author.id, lesson.id, body=single_choice("Ai trả lời điện thoại của tổng đài tỉnh nhà?"))
    approved.state = secret.state = "approved"
    secret.exposure, secret.pool = "contest", "week1"
    session.flush()
    codes = {
        name: session.get_one(Question, one.question_id).code
        for name, one in {"approved": approved, "draft": draft, "secret": secret}.items()
    }
    typed = "Theo Kế hoạch, BẢNG NIÊM YẾT thủ tục hành chính được hòa vào chỗ nào của trường"
    assert set(alike(session, ("editor",), typed)) == set(codes.values())
    assert alike(session, ("teacher",), typed) == [codes["approved"]]
    assert alike(session, ("editor",), typed, audience=("student",)) == []
    others = alike(session, ("editor",), typed, besides=draft.question_id)
    assert set(others) == {codes["approved"], codes["secret"]}
    assert alike(session, ("editor",), "Bảng niêm yết") == []


def test_looking_for_alike_questions_takes_one_query(session: Session, engine: Engine) -> None:
    lesson, author = make_lesson(session), make_person(session)
    for _ in range(3):
        write(
            session, author.id, lesson.id, body=single_choice("Bảng niêm yết được đặt ở chỗ nào của trường?")
        )
    who = actor_of(session, person_of(session, unit=make_unit(session), kind="staff", roles=("editor",)))
    with statements(engine) as ran:
        find_alike(session, actor=who, stem="Bảng niêm yết được đặt ở chỗ nào của trường?")
    assert len(ran) == 1
