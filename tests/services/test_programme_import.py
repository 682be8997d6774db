"""Reviewed content into the database: the right shapes, once, and changed questions as new versions."""

from __future__ import annotations

import csv
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from content.commands import digests
from quiz.config import PROJECT_ROOT
from quiz.domain.days import day_of
from quiz.domain.errors import InvalidInput
from quiz.domain.questions import KINDS, key_of, part_ids, score_answer
from quiz.domain.review import AT_ONCE
from quiz.models import (
    Base,
    Citation,
    Clause,
    LegalDocument,
    Lesson,
    LessonClause,
    Module,
    Plan,
    Question,
    QuestionBasis,
    QuestionVersion,
    Quiz,
    Section,
    Specification,
)
from quiz.services.attempt_start import draw_paper
from quiz.services.basis_find import lost_basis
from quiz.services.programme_import import Imported, import_programme, read_programme
from quiz.unit_of_work import unit_of_work
from tests.factories import NOW, make_unit

FIXTURE = Path(__file__).parents[1] / "content" / "fixture"
BANK = "reviewed/ke-hoach-nho/banks/doc-bang.yaml"
PROGRAMME = "reviewed/ke-hoach-nho/programme.yaml"


@pytest.fixture
def content_root(tmp_path: Path) -> Path:
    return shutil.copytree(FIXTURE, tmp_path / "content")


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with unit_of_work(engine) as session:
        yield session


def run(session: Session, root: Path) -> Imported:
    """Import `root`, open to the one unit there is (made if need be)."""
    from quiz.models import Unit

    unit = session.scalar(select(Unit)) or make_unit(session)
    return import_programme(session, bundle=read_programme(root), unit_id=unit.id, now=NOW)


def change(root: Path, file: str, old: str, new: str) -> None:
    path = root / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def read_again(root: Path) -> None:
    """Record a reading of every question in its present wording."""
    with (root / "reviewed/ke-hoach-nho/reviews.csv").open("a", encoding="utf-8", newline="") as file:
        rows = (
            [q, digest, "soan-1", "doc-2", "approved", "", "2026-11-21"]
            for q, digest in digests(root).items()
        )
        csv.writer(file, lineterminator="\n").writerows(rows)


def chain(session: Session, code: str) -> list[QuestionVersion]:
    return list(
        session.scalars(
            select(QuestionVersion)
            .join(Question, Question.id == QuestionVersion.question_id)
            .where(Question.code == code)
            .order_by(QuestionVersion.number)
        )
    )


def counts(session: Session) -> dict[str, int]:
    return {
        table.name: session.scalar(select(func.count()).select_from(table)) or 0
        for table in Base.metadata.sorted_tables
    }


def test_the_real_plan_is_whole(session: Session) -> None:
    imported = run(session, PROJECT_ROOT / "content")
    assert imported.changed and imported.lessons >= 8 and imported.questions >= 80
    plan = session.scalars(select(Plan)).one()
    assert (plan.code, imported.new_versions) == ("hau-giang-2021", imported.questions)
    clauses = dict(
        session.execute(
            select(Section.key, func.count())
            .join(Clause, Clause.section_id == Section.id)
            .group_by(Section.key)
        ).all()
    )
    assert clauses == {
        "0": 2, "I.1": 4, "I.2": 4, "III.1": 2, "III.2": 12, "IV.1": 1, "IV.2": 1, "IV.3": 8, "V.1": 2, "V.2": 1,
    }  # fmt: skip
    states = Counter(session.scalars(select(LegalDocument.validity).where(LegalDocument.set_at.is_not(None))))
    assert states == {"ended": 3, "amended": 2}
    assert session.scalar(select(func.count()).select_from(Citation)) == 18
    assert session.scalar(select(func.count()).select_from(QuestionBasis)) != 0
    assert session.scalars(lost_basis(day_of(NOW))).all() == [], "nothing of what was reviewed is held back"
    for module in session.scalars(select(Module)):
        quiz = session.scalars(select(Quiz).where(Quiz.module_id == module.id)).one()
        assert (quiz.kind, quiz.review, quiz.attempts_allowed, quiz.pass_percent) == (
            "module",
            AT_ONCE,
            None,
            80,
        )
        assert (quiz.for_staff, quiz.for_students) == (module.for_staff, module.for_students)
        for audience in ("staff",) * module.for_staff + ("student",) * module.for_students:
            rules = session.get_one(Specification, quiz.specification_id).rules
            paper: Any = draw_paper(
                session, quiz=quiz, rules=rules, audience=audience, seed="5" * 32, now=NOW
            )
            assert len(paper["slots"]) == quiz.question_count


def test_every_body_scores_full_marks_for_its_key_and_quotes_its_clause(session: Session) -> None:
    run(session, PROJECT_ROOT / "content")
    texts = dict(session.execute(select(Clause.code, Clause.text)).all())
    for version in session.scalars(select(QuestionVersion)):
        body, kind = version.body, version.kind
        assert kind in KINDS and body["stem_html"] and body["explanation_html"]
        key = key_of(kind, body)
        assert score_answer(kind, key, key, max_score=1000, scoring=body.get("scoring")) == 1000
        assert len(set(part_ids(kind, body))) == len(part_ids(kind, body))
        quotes = [*body["clauses"], *(statement["clause"] for statement in body.get("statements", ()))]
        assert quotes
        for clause in quotes:
            assert set(clause) == {"id", "section", "number", "quote"}
            assert " ".join(clause["quote"].split()) in " ".join(texts[clause["id"]].split())
        assert (version.exposure == "practice") == (version.pool == "practice")
        if "overtaken" in version.tags:
            assert body["note_html"] and not version.for_students


def test_lessons_have_sections_with_blocks_and_their_clauses(session: Session, content_root: Path) -> None:
    run(session, content_root)
    lesson = session.scalars(select(Lesson)).one()
    kinds = {block["kind"] for section in lesson.sections for block in section["blocks"]}
    assert kinds == {"html", "quote", "checks"}
    assert all(section["slug"] and section["title"] for section in lesson.sections)
    assert session.scalar(select(func.count()).select_from(LessonClause)) == 3
    codes = set(session.scalars(select(Question.code)))
    assert set(lesson.checks) <= codes and len(lesson.checks) == 2


def test_reasons_for_a_wrong_choice_are_safe_html(session: Session, content_root: Path) -> None:
    change(content_root, BANK, "Thói quen để giấy tờ ở văn phòng.", "Nghĩ rằng 1 < 2 & **vậy** thôi.")
    run(session, content_root)
    options = chain(session, "doc-bang-01")[-1].body["options"]
    assert "Nghĩ rằng 1 &lt; 2 &amp; <strong>vậy</strong> thôi." in [option["why"] for option in options]


def test_importing_twice_changes_nothing(session: Session, content_root: Path) -> None:
    assert run(session, content_root).changed
    before = counts(session)
    second = run(session, content_root)
    assert not second.changed and second.new_versions == 0
    assert counts(session) == before


def test_a_changed_question_is_a_new_version_and_the_old_one_retires(
    session: Session, content_root: Path
) -> None:
    run(session, content_root)
    old_body = chain(session, "doc-bang-03")[0].body
    change(content_root, BANK, "người ở xa vẫn phải tự mang", "người ở xa thì phải tự mang")
    read_again(content_root)
    imported = run(session, content_root)
    assert imported.changed and imported.new_versions == 1
    old, new = chain(session, "doc-bang-03")
    assert [(old.number, old.state), (new.number, new.state)] == [(1, "retired"), (2, "approved")]
    assert old.body == old_body and "thì phải" in new.body["stem_html"]
    assert [version.state for version in chain(session, "doc-bang-01")] == ["approved"]


def test_a_change_that_nobody_has_read_waits_and_the_old_wording_stays_in_use(
    session: Session, content_root: Path
) -> None:
    run(session, content_root)
    change(content_root, BANK, "người ở xa vẫn phải tự mang", "người ở xa thì phải tự mang")
    run(session, content_root)
    assert [version.state for version in chain(session, "doc-bang-03")] == ["approved", "in_review"]
    read_again(content_root)
    assert run(session, content_root).new_versions == 0
    assert [version.state for version in chain(session, "doc-bang-03")] == ["retired", "approved"]


def test_a_new_question_that_nobody_has_read_is_given_to_nobody(session: Session, content_root: Path) -> None:
    change(content_root, BANK, "người ở xa vẫn phải tự mang", "người ở xa thì phải tự mang")
    run(session, content_root)
    assert [version.state for version in chain(session, "doc-bang-03")] == ["in_review"]
    assert {version.state for version in chain(session, "doc-bang-01")} == {"approved"}


def test_another_pool_is_another_version(session: Session, content_root: Path) -> None:
    run(session, content_root)
    change(content_root, BANK, "pool: week1", "pool: practice")
    run(session, content_root)
    old, new = chain(session, "doc-bang-03")
    assert (old.exposure, new.exposure) == ("contest", "practice")
    assert (old.state, new.state) == ("retired", "approved")


def test_a_question_that_left_the_bank_retires(session: Session, content_root: Path) -> None:
    run(session, content_root)
    path = content_root / BANK
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index("  - id: doc-bang-06")], encoding="utf-8")
    run(session, content_root)
    assert [version.state for version in chain(session, "doc-bang-06")] == ["retired"]


def test_a_modules_quiz_follows_the_programme_and_keeps_its_address(
    session: Session, content_root: Path
) -> None:
    """Its questions are the programme's; its limit has been its managers' since it was made."""
    run(session, content_root)
    quiz = session.scalars(select(Quiz)).one()
    public_id, specification_id = quiz.public_id, quiz.specification_id
    change(content_root, PROGRAMME, "questions: 4, seconds: 240", "questions: 3, seconds: 300")
    run(session, content_root)
    quiz = session.scalars(select(Quiz)).one()
    assert (quiz.public_id, quiz.question_count, quiz.time_limit_seconds) == (public_id, 3, 240)
    assert quiz.specification_id != specification_id
    assert session.get_one(Specification, specification_id).rules["rows"][0]["count"] == 4


def test_a_lesson_that_left_the_programme_is_shown_to_nobody(session: Session, content_root: Path) -> None:
    run(session, PROJECT_ROOT / "content")
    real = session.scalar(select(func.count()).select_from(Lesson).where(Lesson.for_staff))
    shutil.copytree(PROJECT_ROOT / "content" / "plans", content_root / "plans", dirs_exist_ok=True)
    shutil.copytree(PROJECT_ROOT / "content" / "reviewed", content_root / "reviewed", dirs_exist_ok=True)
    shutil.rmtree(content_root / "plans" / "ke-hoach-nho")
    file = "reviewed/hau-giang-2021/programme.yaml"
    change(
        content_root, file, "lessons: [vi-sao-cai-cach, tuyen-truyen-sinh-dong]", "lessons: [vi-sao-cai-cach]"
    )
    run(session, content_root)
    gone = session.scalars(select(Lesson).where(Lesson.code == "tuyen-truyen-sinh-dong")).one()
    assert (gone.for_staff, gone.for_students) == (False, False)
    left = session.scalar(select(func.count()).select_from(Lesson).where(Lesson.for_staff))
    assert real is not None and left == real - 1


def test_content_that_cannot_be_read_is_refused(content_root: Path) -> None:
    change(content_root, BANK, "clause: I.1-1", "clause: I.9-1")
    with pytest.raises(InvalidInput) as caught:
        read_programme(content_root)
    assert "I.9-1" in (caught.value.facts or {})["value"]
