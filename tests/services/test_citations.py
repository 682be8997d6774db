"""Citations as rows: written when a plan is taken over, the same document once, doubtful ones asked about."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from quiz.domain.errors import InvalidInput
from quiz.domain.legal_documents import Writing
from quiz.models import Audit, Citation, Clause, LegalDocument, Plan, QuestionBasis
from quiz.services.document_known import KnownState, apply_known
from quiz.services.document_same import answer_same, part_citation, see_citation
from quiz.services.plan_take import fill_taken, take_plan
from tests.factories import (
    NOW,
    actor_of,
    make_citation,
    make_document,
    make_person,
    make_plan_import,
    make_question,
    make_unit,
    single_choice,
)

TEXT = """KẾ HOẠCH
Tuyên truyền cải cách hành chính năm {year}

I. MỤC ĐÍCH
- Thực hiện Nghị định số 61/2018/NĐ-CP ngày 23 tháng 4 năm 2018 của Chính phủ; Luật Thanh niên; Luật Công đoàn.
- Phổ biến Nghị quyết số 37-NQ/CP ngày 24 tháng 12 năm 2018 của Bộ Chính trị về sắp xếp đơn vị hành chính.

II. NỘI DUNG
- Niêm yết theo Nghị định 61/2018/NĐ-CP và Kế hoạch số 12/KH-UBND của UBND tỉnh về niêm yết.
- Báo cáo theo Kế hoạch số 12/KH-UBND.
"""


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine, expire_on_commit=False) as session:
        yield session


def taken(session: Session, year: int = 2021, text: str = TEXT, newer_of: Plan | None = None) -> Plan:
    record = make_plan_import(session, text=text.format(year=year), newer_of=newer_of)
    return take_plan(session, actor_id=None, record=record, now=NOW).plan


def documents(session: Session) -> dict[str, LegalDocument]:
    rows = session.scalars(select(LegalDocument).order_by(LegalDocument.id))
    return {row.number or row.subject or "": row for row in rows}


def cited(session: Session, plan: Plan) -> dict[str, int]:
    """Document by the words as printed."""
    rows = session.execute(
        select(Citation.printed, Citation.document_id)
        .join(Clause, Clause.id == Citation.clause_id)
        .where(Clause.plan_id == plan.id)
    )
    return dict(rows.all())


def count(session: Session, table: type[Citation] | type[LegalDocument]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_plan_taken_over_brings_its_documents_each_once(session: Session) -> None:
    plan = taken(session)
    found = documents(session)
    assert set(found) == {"61/2018/NĐ-CP", "Thanh niên", "Công đoàn", "37-NQ/CP", "12/KH-UBND"}
    decree = found["61/2018/NĐ-CP"]
    assert decree.issued_on == date(2018, 4, 23) and decree.validity == "unknown"
    meant = [document for words, document in cited(session, plan).items() if "61/2018" in words]
    assert meant == [decree.id] * 2


def test_the_citation_keeps_its_place_its_words_and_why_it_is_suspicious(session: Session) -> None:
    taken(session)
    wrong = session.scalars(select(Citation).where(Citation.printed.contains("37-NQ"))).one()
    clause = session.get_one(Clause, wrong.clause_id)
    assert clause.text[wrong.first : wrong.past] == wrong.printed
    assert wrong.flags == ["issuer_symbol"] and wrong.likely_number == "37-NQ/TW"
    assert all(row.flags == [] for row in session.scalars(select(Citation)) if row is not wrong)


def test_catching_up_writes_what_is_missing_and_nothing_twice(session: Session) -> None:
    taken(session)
    before = count(session, Citation), count(session, LegalDocument)
    assert fill_taken(session, now=NOW) == 0
    for table in (Citation, LegalDocument):
        session.execute(delete(table))
    assert fill_taken(session, now=NOW) == 1
    assert (count(session, Citation), count(session, LegalDocument)) == before


def test_what_two_writings_do_not_tell_is_asked_and_not_merged(session: Session) -> None:
    taken(session)
    first = documents(session)["12/KH-UBND"]
    other = taken(session, 2022, TEXT.replace("Niêm yết theo", "Công khai theo"))
    second = session.get_one(
        LegalDocument, next(one for words, one in cited(session, other).items() if "12/KH" in words)
    )
    assert second.id != first.id and second.maybe_same_id == first.id


def test_an_editor_says_that_two_writings_are_one(session: Session) -> None:
    editor = actor_of(session, make_person(session, unit=make_unit(session), kind="staff", roles=("editor",)))
    plan = taken(session)
    kept, clause = documents(session)["12/KH-UBND"], session.scalars(select(Clause)).first()
    assert clause is not None
    twin = make_document(session, number="12/KH-UBND", maybe_same_id=kept.id, ended_on=date(2020, 1, 1))
    citation = make_citation(session, clause=clause, words="Thực hiện", document=twin)
    newer = make_document(session, replaced_by_id=twin.id)
    body = single_choice() | {
        "clauses": [{"id": clause.code, "section": "I", "number": 1, "quote": "Thực hiện Nghị định"}]
    }
    version = make_question(session, body=body)
    twin_id = twin.id
    stands = answer_same(session, actor=editor, document=twin, is_same=True, now=NOW)
    assert stands.id == kept.id and stands.ended_on == date(2020, 1, 1)
    assert session.get(LegalDocument, twin_id) is None
    assert session.get_one(Citation, citation.id).document_id == kept.id
    assert session.get_one(LegalDocument, newer.id).replaced_by_id == kept.id
    rests = set(
        session.scalars(select(QuestionBasis.document_id).where(QuestionBasis.version_id == version.id))
    )
    assert kept.id in rests and twin_id not in rests
    assert plan.id is not None and session.scalars(select(Audit.action)).all().count("document.merge") == 1


def test_an_editor_says_that_they_are_two_and_is_asked_no_more(session: Session) -> None:
    editor = actor_of(session, make_person(session, unit=make_unit(session), kind="staff", roles=("editor",)))
    kept = make_document(session)
    twin = make_document(session, maybe_same_id=kept.id)
    assert answer_same(session, actor=editor, document=twin, is_same=False, now=NOW).id == twin.id
    assert twin.maybe_same_id is None
    with pytest.raises(InvalidInput):
        answer_same(session, actor=editor, document=twin, is_same=False, now=NOW)


def test_a_citation_that_means_another_document_is_parted_and_stays_so(session: Session) -> None:
    editor = actor_of(session, make_person(session, unit=make_unit(session), kind="staff", roles=("editor",)))
    plan = taken(session)
    decree = documents(session)["61/2018/NĐ-CP"]
    citation = session.scalars(select(Citation).where(Citation.document_id == decree.id)).first()
    assert citation is not None
    made = part_citation(session, actor=editor, citation=citation, now=NOW)
    assert made.id != decree.id and citation.document_id == made.id
    newer = taken(session, 2021, TEXT.replace("Phổ biến", "Quán triệt"), newer_of=plan)
    assert cited(session, newer)[citation.printed] == made.id
    alone = session.scalars(select(Citation).where(Citation.document_id == made.id)).all()
    session.delete(next(one for one in alone if one is not citation))
    session.flush()
    with pytest.raises(InvalidInput):
        part_citation(session, actor=editor, citation=citation, now=NOW)


def test_what_was_seen_in_one_version_is_seen_in_the_next(session: Session) -> None:
    editor = actor_of(session, make_person(session, unit=make_unit(session), kind="staff", roles=("editor",)))
    plan = taken(session)
    wrong = session.scalars(select(Citation).where(Citation.printed.contains("37-NQ"))).one()
    see_citation(session, actor=editor, citation=wrong, now=NOW)
    see_citation(session, actor=editor, citation=wrong, now=NOW)
    assert session.scalars(select(Audit.action)).all().count("citation.seen") == 1
    taken(session, 2021, TEXT.replace("Niêm yết theo", "Công khai theo"), newer_of=plan)
    rows = session.scalars(select(Citation).where(Citation.printed.contains("37-NQ"))).all()
    assert len(rows) == 2 and all(row.seen_at == NOW for row in rows)


def known(plan: Plan, session: Session, words: str, ended_on: date | None) -> KnownState:
    found = session.execute(
        select(Clause.code, Citation.first)
        .join(Citation, Citation.clause_id == Clause.id)
        .where(Clause.plan_id == plan.id, Citation.printed == words)
    ).one()
    newer = Writing("Luật", "50/2024/QH15", None, "Quốc hội", "Công đoàn")
    return KnownState(found.code, found.first, ended_on, newer, ended_on, "Đã được thay thế", is_read=False)


def test_what_a_plans_data_say_for_certain_is_set_until_an_editor_says_otherwise(session: Session) -> None:
    plan, end = taken(session), date(2025, 7, 1)
    state = known(plan, session, "Luật Công đoàn", end)
    for _again in range(2):
        apply_known(session, plan=plan, known=[state], now=NOW)
    law, newer = documents(session)["Công đoàn"], documents(session)["50/2024/QH15"]
    assert (law.validity, law.ended_on, law.replaced_by_id) == ("ended", end, newer.id)
    assert (law.set_by, law.set_at, law.source_read) == (None, NOW, "")
    assert (newer.in_force_from, newer.maybe_same_id, newer.validity) == (end, None, "unknown")
    law.validity, law.ended_on = "in_force", None
    apply_known(session, plan=plan, known=[state], now=NOW)
    assert law.validity == "in_force"
    amended = known(plan, session, "Luật Thanh niên", None)
    apply_known(session, plan=plan, known=[amended], now=NOW)
    assert documents(session)["Thanh niên"].validity == "amended"


def test_a_law_by_name_in_a_plan_after_its_end_is_asked_about(session: Session) -> None:
    taken(session)
    law = documents(session)["Công đoàn"]
    law.validity, law.ended_on = "ended", date(2025, 7, 1)
    session.flush()
    newer = taken(session, 2026, TEXT.replace("Thực hiện", "Triển khai"))
    meant = session.get_one(LegalDocument, cited(session, newer)["Luật Công đoàn"])
    assert meant.id != law.id and meant.maybe_same_id == law.id
    assert cited(session, newer)["Luật Thanh niên"] == documents(session)["Thanh niên"].id
