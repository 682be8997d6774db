"""A new version of a plan marks exactly what rests on the clauses that it changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from content.pipeline.bundle import load_bundle
from quiz.domain.errors import InvalidInput
from quiz.models import Clause, ContentMark, Lesson, LessonClause, Plan, Question
from quiz.reports.plan_changes import read_changes
from quiz.services.content_mark import close_mark
from quiz.services.plan_read import read_file
from quiz.services.plan_take import take_plan
from quiz.services.plan_upload import record_upload
from quiz.services.programme_import import import_programme
from tests.factories import NOW, actor_of, make_person, make_unit
from tests.house_rules.tree import ROOT

SOURCE = ROOT / "content" / "plans" / "hau-giang-2021" / "source.txt"
#: Words of III.2 ý 2 (where the notices hang), and what an amendment might say instead.
OLD, NEW = "không quá cao hoặc quá thấp", "vừa tầm mắt"


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """The shipped programme, loaded."""
    with Session(engine) as session:
        unit = make_unit(session, kind="so")
        import_programme(session, bundle=load_bundle(Path(ROOT / "content")), unit_id=unit.id, now=NOW)
        yield session


def amend(session: Session, text: str) -> Plan:
    data = text.encode()
    reading = read_file("ke-hoach.txt", data)
    previous = session.scalars(select(Plan).where(Plan.code == "hau-giang-2021")).one()
    record = record_upload(
        session, actor_id=None, name="ke-hoach.txt", data=data, reading=reading, newer_of=previous, now=NOW
    )
    return take_plan(session, actor_id=None, record=record, now=NOW).plan


def test_a_reworded_clause_marks_exactly_what_quotes_it_and_each_mark_is_closed_once(
    session: Session,
) -> None:
    source = SOURCE.read_text(encoding="utf-8")
    assert source.count(OLD) == 1
    plan = amend(session, source.replace(OLD, NEW))
    old = session.scalars(select(Clause).where(Clause.text.contains(OLD))).one()
    bundle = load_bundle(Path(ROOT / "content"))
    resting = {question.id for question in bundle.questions if f"'{old.code}'" in repr(question.body)}
    quoting = {
        lesson.id for lesson in bundle.lessons if f"'{old.code}'" in repr((lesson.clauses, lesson.sections))
    }
    marks = session.scalars(select(ContentMark)).all()
    questions = {session.get_one(Question, one.question_id).code for one in marks if one.question_id}
    lessons = {session.get_one(Lesson, one.lesson_id).code for one in marks if one.lesson_id}
    assert questions == resting and lessons == quoting and resting and quoting
    assert len(marks) == len(resting) + len(quoting)
    assert {(one.reason, one.old_clause_id) for one in marks} == {("reworded", old.id)}
    assert NEW in session.get_one(Clause, marks[0].new_clause_id).text
    changes = read_changes(session, plan=plan)
    assert changes.counts["reworded"] == 1 and changes.counts["gone"] == changes.counts["new"] == 0
    (row,) = changes.rows
    assert [piece.text for piece in row.old if piece.is_changed] and len(row.marks) == len(marks)
    actor = actor_of(session, make_person(session, unit=make_unit(session), roles=("editor",)))
    close_mark(session, actor=actor, code=plan.code, mark_id=marks[0].public_id, verdict="right", now=NOW)
    assert read_changes(session, plan=plan).open_marks == len(marks) - 1
    with pytest.raises(InvalidInput):
        close_mark(
            session, actor=actor, code=plan.code, mark_id=marks[0].public_id, verdict="retired", now=NOW
        )


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_the_same_words_in_a_new_version_mark_nothing_and_what_is_drawn_from_them_stays(
    session: Session,
) -> None:
    taught = set(session.execute(select(LessonClause.lesson_id, LessonClause.clause_id)))
    amend(session, SOURCE.read_text(encoding="utf-8") + "\n")
    assert session.scalars(select(ContentMark)).all() == []
    assert set(session.execute(select(LessonClause.lesson_id, LessonClause.clause_id))) == taught
