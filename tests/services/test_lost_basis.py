"""A question whose basis is no longer in force is held back by itself, from that day on, and free again when it holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from quiz.domain.errors import InvalidInput
from quiz.domain.identity import Actor
from quiz.models import Audit, Clause, LegalDocument, Plan, Question, QuestionVersion
from quiz.services.bank_candidates import candidates_for
from quiz.services.basis_find import basis_of, lost_basis, lost_documents, quoted_documents
from quiz.services.basis_write import refill_basis
from quiz.services.document_validity import Validity, add_document, set_validity
from quiz.services.question_documents import drop_document, name_document
from tests.factories import (
    NOW,
    actor_of,
    four_statements,
    make_citation,
    make_document,
    make_person,
    make_plan,
    make_question,
    make_unit,
    single_choice,
)
from tests.factories.questions import CLAUSE, make_quoted_clause
from tests.web.browsing import statements

END = date(2026, 1, 1)
#: In Vietnam the first of these is still the day before, the second the first day without the document.
STILL, OVER = datetime(2025, 12, 31, 16, 59, tzinfo=UTC), datetime(2025, 12, 31, 17, 0, tzinfo=UTC)
#: Words of CLAUSE: those that cite overlap its quote, those behind it do not.
WITHIN, BEHIND = "bảng niêm yết", "không quá cao"


class House:
    """A clause that cites one document within the words that questions quote, and one behind them."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.plan = make_plan(session)
        self.clause = make_quoted_clause(session, plan=self.plan)
        self.within, self.behind = make_document(session), make_document(session)
        make_citation(session, clause=self.clause, words=WITHIN, document=self.within)
        make_citation(session, clause=self.clause, words=BEHIND, document=self.behind)
        unit = make_unit(session)
        self.editor: Actor = actor_of(
            session, make_person(session, unit=unit, kind="staff", roles=("editor",))
        )

    def end(self, document: LegalDocument, day: date | None = END) -> None:
        document.validity, document.ended_on = ("unknown", None) if day is None else ("ended", day)
        self.session.flush()

    def drawn(self, now: datetime = OVER, pool: str = "practice", owner: int | None = None) -> set[int]:
        found = candidates_for(
            self.session, audience="student", pools=frozenset({pool}), owner_id=owner, now=now
        )
        return {one.version_id for one in found}

    def validity(self, document: LegalDocument, reason: str = "Đã đọc", **wanted: Any) -> None:
        fields = {"validity": "in_force", "source_read": "vbpl.vn"} | wanted
        set_validity(
            self.session, actor=self.editor, document=document, wanted=Validity(**fields), reason=reason, now=NOW
        )  # fmt: skip


@pytest.fixture
def house(engine: Engine) -> Iterator[House]:
    with Session(engine, expire_on_commit=False) as session:
        yield House(session)


def test_it_is_not_drawn_from_the_day_on_which_the_document_no_longer_holds(house: House) -> None:
    version = make_question(house.session)
    house.end(house.within)
    assert house.drawn(STILL) == {version.id}
    assert house.drawn(OVER) == set()
    house.end(house.within, None)
    assert house.drawn(OVER) == {version.id}


@pytest.mark.parametrize("pool", ["practice", "week1"])
def test_it_is_held_back_in_every_pool(house: House, pool: str) -> None:
    make_question(house.session, pool=pool)
    house.end(house.within)
    assert house.drawn(pool=pool) == set()


def test_a_teachers_own_question_is_held_back_too(house: House) -> None:
    version = make_question(house.session)
    house.session.get_one(Question, version.question_id).owner_id = house.editor.person_id
    house.session.flush()
    assert house.drawn(owner=house.editor.person_id) == {version.id}
    house.end(house.within)
    assert house.drawn(owner=house.editor.person_id) == set()


def test_what_the_clause_cites_outside_the_quote_is_no_basis(house: House) -> None:
    version = make_question(house.session)
    house.end(house.behind)
    assert house.drawn() == {version.id}


def test_a_statements_own_quote_is_a_basis(house: House) -> None:
    make_question(house.session, body=four_statements())
    house.end(house.within)
    assert house.drawn() == set()


@pytest.mark.parametrize(
    ("tags", "note", "is_drawn"),
    [
        (("overtaken",), "<p>Ghi chú thời điểm (01/2026): đã thay.</p>", True),
        (("overtaken",), None, False),
        (("overtaken",), "", False),
        ((), "<p>Ghi chú thời điểm (01/2026): đã thay.</p>", False),
    ],
)
def test_one_that_says_so_itself_with_tag_and_note_is_drawn(
    house: House, tags: tuple[str, ...], note: str | None, is_drawn: bool
) -> None:
    stem = 'Chọn "note_html":"x", "overtaken".'  # words that look like the stored form
    version = make_question(house.session, body=single_choice(stem) | {"note_html": note}, tags=tags)
    house.end(house.within)
    assert (version.id in house.drawn()) is is_drawn
    lost = {version.id: version.question_id}
    found = lost_documents(house.session, lost=lost, day=END)[version.id]
    assert [one.id for one in found] == [house.within.public_id]


def test_what_an_editor_names_is_a_basis_of_every_version_until_he_drops_it(house: House) -> None:
    version = make_question(house.session, body=single_choice() | {"clauses": []})
    question = house.session.get_one(Question, version.question_id)
    house.end(house.behind)
    assert house.drawn() == {version.id}
    assert house.behind.number is not None
    for _again in range(2):
        name_document(
            house.session, actor=house.editor, question=question, typed=f"Nghị định {house.behind.number}", now=NOW
        )  # fmt: skip
    assert house.drawn() == set()
    assert [one.is_named for one in basis_of(house.session, version, END)] == [True]
    drop_document(
        house.session, actor=house.editor, question=question, document_id=house.behind.public_id, now=NOW
    )
    assert house.drawn() == {version.id}
    actions = house.session.scalars(select(Audit.action).where(Audit.object_kind == "question")).all()
    assert list(actions) == ["question.name-document", "question.drop-document"]


def test_a_document_that_is_not_listed_cannot_be_named(house: House) -> None:
    question = house.session.get_one(Question, make_question(house.session).question_id)
    for typed, code in (("99/2099/NĐ-CP", "document-unknown"), ("  ", "required")):
        with pytest.raises(InvalidInput) as refused:
            name_document(house.session, actor=house.editor, question=question, typed=typed, now=NOW)
        assert refused.value.code == code


def test_a_start_asks_no_more_than_before(house: House, engine: Engine) -> None:
    make_question(house.session)
    house.end(house.within)
    house.session.commit()
    house.drawn()
    with statements(engine) as ran:
        house.drawn()
    assert len(ran) == 1, "the stamp alone"


def test_of_two_plans_with_the_same_clause_the_newest_says_what_is_meant(house: House) -> None:
    newer = make_plan(house.session)
    clause = make_quoted_clause(house.session, plan=newer)
    present = make_document(house.session)
    make_citation(house.session, clause=clause, words=WITHIN, document=present)
    quotes = [(str(CLAUSE["id"]), str(CLAUSE["quote"]))]
    assert quoted_documents(house.session, quotes) == [present.id]


def test_questions_follow_when_their_clauses_cite_something_else(house: House) -> None:
    version = make_question(house.session)
    house.end(house.behind)
    whole = house.session.get_one(QuestionVersion, version.id)
    whole.body = whole.body | {"clauses": [CLAUSE | {"quote": BEHIND}]}
    house.session.flush()
    refill_basis(house.session, [str(CLAUSE["id"])])
    assert set(house.session.scalars(lost_basis(END))) == {version.id}
    assert [one.id for one in basis_of(house.session, version, END)] == [house.behind.public_id]


def test_validity_is_said_with_reason_source_and_history(house: House) -> None:
    make_question(house.session)
    newer = add_document(
        house.session, actor=house.editor, kind="Nghị định", number="118/2025/NĐ-CP", issued_on=date(2025, 6, 9),
        issuer="Chính phủ", subject="một cửa", now=NOW,
    )  # fmt: skip
    house.validity(house.within, validity="ended", ended_on=END, replaced_by="118/2025/NĐ-CP")
    assert house.within.replaced_by_id == newer.id and house.within.set_by == house.editor.person_id
    assert house.drawn() == set()
    house.validity(house.within, "Đọc nhầm", validity="in_force")
    assert (house.within.ended_on, house.within.replaced_by_id) == (None, None)
    assert house.drawn() != set()
    rows = house.session.scalars(
        select(Audit).where(Audit.action == "document.validity").order_by(Audit.id)
    ).all()
    assert [row.detail for row in rows] == ["Đã đọc", "Đọc nhầm"]
    assert rows[0].after is not None and rows[0].after["ended_on"] == "2026-01-01"


@pytest.mark.parametrize(
    ("wanted", "field", "code"),
    [
        ({"validity": "ended"}, "ended_on", "required"),
        ({"validity": "perhaps"}, "validity", "value-unknown"),
        ({"source_read": " "}, "source_read", "document-source"),
        ({"in_force_from": date(2018, 1, 1)}, "in_force_from", "document-before-issue"),
        ({"validity": "ended", "ended_on": date(2018, 1, 1)}, "ended_on", "document-end-early"),
        ({"validity": "amended", "replaced_by": "1/1900/NĐ-CP"}, "replaced_by", "document-unknown"),
        ({"note": "x" * 2001}, "note", "text-unfit"),
    ],
)
def test_validity_that_cannot_be_is_refused_at_its_field(
    house: House, wanted: dict[str, Any], field: str, code: str
) -> None:
    house.within.issued_on = date(2018, 4, 23)
    with pytest.raises(InvalidInput) as refused:
        house.validity(house.within, **wanted)
    assert (refused.value.field, refused.value.code) == (field, code)


def test_a_document_does_not_replace_itself_and_a_reason_is_needed(house: House) -> None:
    with pytest.raises(InvalidInput) as itself:
        house.validity(house.within, validity="amended", replaced_by=house.within.public_id)
    assert itself.value.code == "document-itself"
    with pytest.raises(InvalidInput) as silent:
        house.validity(house.within, " ")
    assert silent.value.field == "reason"


def test_the_same_document_is_not_added_twice(house: House) -> None:
    fields: dict[str, Any] = {"kind": "Nghị định", "issued_on": None, "issuer": "", "subject": "", "now": NOW}
    assert house.within.number is not None
    for number, code in ((house.within.number, "document-known"), ("", "document-number")):
        with pytest.raises(InvalidInput) as refused:
            add_document(house.session, actor=house.editor, number=number, **fields)
        assert refused.value.code == code
    assert house.session.get_one(Plan, house.plan.id) and house.session.get_one(Clause, house.clause.id)
