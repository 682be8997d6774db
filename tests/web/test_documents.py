"""Documents that plans cite, on their pages: found, judged, made one; and the questions that are held back by them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from quiz.models import Citation, LegalDocument, Question, QuestionDocument
from tests.factories import (
    make_citation,
    make_document,
    make_lesson,
    make_module,
    make_person,
    make_plan,
    make_programme,
    make_question,
    make_quiz,
    make_unit,
    single_choice,
)
from tests.factories.questions import CLAUSE, make_quoted_clause
from tests.web.browsing import Clock, browser_of, statements, token_of

SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
HERE = "/manage/documents"
WORDS = "bảng niêm yết"


class Office:
    """A plan whose clause cites a decree in a suspicious way, and a question that quotes it."""

    def __init__(self, app: Flask, session: Session) -> None:
        self.session = session
        self.unit = make_unit(session, kind="so")
        plan = make_plan(session, code="ke-hoach")
        self.clause = make_quoted_clause(session, plan=plan)
        self.decree = make_document(session, number="61/2018/NĐ-CP", subject="cơ chế một cửa")
        self.law = make_document(session, kind="Luật", number="", subject="Thanh niên", issuer="")
        self.citation = make_citation(
            session, clause=self.clause, words=WORDS, document=self.decree, flags=("issuer_symbol",)
        )
        self.citation.likely_number = "61/2018/NĐ-TTg"
        module = make_module(session, programme=make_programme(session, plan=plan))
        version = make_question(session, lesson=make_lesson(session, module=module))
        self.version_id = version.id
        self.code = session.get_one(Question, version.question_id).code
        people = {
            role: make_person(session, unit=self.unit, roles=(role,))
            for role in ("editor", "department_admin", "reviewer", "teacher")
        }
        session.commit()
        self.browsers = {role: browser_of(app, session, who) for role, who in people.items()}
        self.editor: FlaskClient = self.browsers["editor"]

    @property
    def page(self) -> str:
        return f"{HERE}/{self.decree.public_id}"

    def text(self, path: str, role: str = "editor") -> str:
        answer = self.browsers[role].get(path)
        assert answer.status_code == 200, path
        return " ".join(unescape(answer.get_data(as_text=True)).split())

    def post(self, path: str, **form: str) -> TestResponse:
        token = token_of(self.editor, f"{HERE}/new")
        answer = self.editor.post(path, data={"csrf_token": token, **form})
        self.session.rollback()
        return answer

    def end(self, day: str = "2020-01-01", **more: str) -> TestResponse:
        form = {"validity": "ended", "ended_on": day, "source_read": "vbpl.vn", "reason": "Đã thay thế"}
        return self.post(f"{self.page}/validity", **form | more)


@pytest.fixture
def office(app: Flask, engine: Engine) -> Iterator[Office]:
    Clock(app)
    with Session(engine) as session:
        yield Office(app, session)


def test_the_list_finds_documents_without_diacritics_and_says_what_waits(office: Office) -> None:
    everything = office.text(HERE)
    assert "61/2018/NĐ-CP" in everything and "Luật Thanh niên" in everything
    assert "1 văn bản có chỗ viện dẫn đáng ngờ" in everything and "1 chỗ viện dẫn · 1 câu hỏi" in everything
    found = office.text(f"{HERE}?q=nghi+dinh+mot+cua")
    assert "61/2018/NĐ-CP" in found and "Luật Thanh niên" not in found
    for query in ("type=Luật", "state=unknown&q=thanh", "open=flagged", "open=doubtful", "plan=ke-hoach"):
        page = office.text(f"{HERE}?{query}")
        assert ("Luật Thanh niên" in page) is (query.startswith(("type", "state"))), query
    assert "Không thấy văn bản nào" in office.text(f"{HERE}?q=khongco")


def test_the_page_shows_the_words_in_their_clause_and_what_is_odd_about_them(office: Office) -> None:
    page = office.text(office.page, "department_admin")
    assert f"<mark>{WORDS}</mark>" in page and "Mục III.2 · Ý 2" in page
    assert "Ký hiệu trong số không phải của cơ quan" in page and "Có lẽ là số 61/2018/NĐ-TTg" in page
    assert office.code in page
    assert "Ghi hiệu lực</a>" not in page and "Đã xem, giữ nguyên" not in page


def test_what_is_seen_is_suspicious_no_more(office: Office) -> None:
    path = f"{office.page}/citations/{office.citation.public_id}/seen"
    assert office.post(path).status_code == 303
    assert "Đã xem, giữ nguyên" in office.text(office.page)
    assert "đáng ngờ" not in office.text(f"{HERE}?q=mot+cua").partition("Danh sách văn bản")[2]
    assert office.session.scalars(select(Citation)).one().printed == WORDS


def test_a_document_that_has_ended_holds_its_questions_back_and_every_page_says_so(office: Office) -> None:
    assert office.end().status_code == 303
    assert "1 câu hỏi đang tạm giữ" in office.text(office.page)
    hub = office.text("/manage")
    assert "1 câu hỏi đang tạm giữ" in hub and f"{HERE}?open=holding" in hub
    assert "Tạm giữ" in office.text("/manage/bank")
    assert office.code in office.text("/manage/bank?held=basis")
    held = office.text("/manage/bank?held=basis")
    assert "hết hiệu lực từ 01/01/2020: không vào đề mới" in held and "Để dùng lại: mở từng câu" in held
    question = office.text(f"/manage/questions/{office.code}")
    assert "Tạm giữ: Nghị định số 61/2018/NĐ-CP hết hiệu lực" in question
    assert "61/2018/NĐ-CP" in office.text(f"{HERE}?open=holding")
    assert "Đã thay thế" in office.text(office.page), "the history has the reason"
    back = {"validity": "in_force", "source_read": "vbpl.vn", "reason": "Nhầm", "ended_on": ""}
    assert office.post(f"{office.page}/validity", **back).status_code == 303
    assert "Tạm giữ" not in office.text("/manage/bank").partition("Danh sách câu hỏi")[2]


def test_a_quiz_that_becomes_too_poor_is_named_and_says_why(office: Office) -> None:
    quiz = make_quiz(office.session, unit=office.unit, questions=1, title="Luyện tập một cửa")
    apart = make_quiz(
        office.session, unit=office.unit, questions=9, pools=("week1",), title="Tuần chưa có câu"
    )
    elsewhere = make_quiz(office.session, unit=make_unit(office.session), questions=1, title="Bài nơi khác")
    office.session.commit()
    settings = f"/manage/quizzes/{quiz.public_id}"
    assert "Không rút được đề" not in office.text(settings, "department_admin")
    office.end()
    page = office.text(office.page)
    assert "Luyện tập một cửa" in page and "chỉ còn 0 câu phù hợp. 1 câu phù hợp đang tạm giữ" in page
    assert apart.title not in page and elsewhere.title not in page
    told = office.text(settings, "department_admin")
    assert "cần 1 câu mà chỉ còn 0 câu phù hợp. 1 câu phù hợp đang tạm giữ" in told
    assert "/manage/bank?held=basis" in told
    other = office.text(f"/manage/quizzes/{apart.public_id}", "department_admin")
    assert "Không rút được đề" in other and "tạm giữ" not in other
    quiz.closes_at = quiz.opens_at + timedelta(hours=1)
    office.session.commit()
    assert "Không rút được đề" not in office.text(settings, "department_admin")


def test_an_end_that_is_still_to_come_holds_nothing_back(office: Office) -> None:
    assert office.end("2099-01-01").status_code == 303
    assert "1 câu hỏi sẽ tạm giữ từ 01/01/2099" in office.text(office.page)
    assert "Còn hiệu lực đến trước 01/01/2099" in office.text(office.page)
    assert office.code not in office.text("/manage/bank?held=basis")


@SQLITE
@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"ended_on": ""}, "Chưa điền mục này."),
        ({"reason": ""}, "Ghi lý do"),
        ({"source_read": ""}, "Ghi nơi đã đọc"),
        ({"replaced_by": "1/1900/NĐ-CP"}, "Không thấy văn bản “1/1900/NĐ-CP”"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_nothing_changes(
    office: Office, form: dict[str, str], said: str
) -> None:
    answer = office.end(**form) if "ended_on" not in form else office.end("")
    assert answer.status_code == 422 and said in unescape(answer.get_data(as_text=True))
    assert office.session.get_one(LegalDocument, office.decree.id).validity == "unknown"


def test_doubtful_writings_are_asked_about_and_made_one(office: Office) -> None:
    twin = make_document(office.session, number="61/2018/NĐ-CP", maybe_same_id=office.decree.id)
    other = f"{HERE}/{twin.public_id}"
    office.session.commit()
    assert "Là một, gộp lại" in office.text(other)
    assert "gộp lại" not in office.text(other, "reviewer")
    answer = office.post(f"{other}/same", answer="same")
    assert answer.location == office.page
    assert office.editor.get(other).status_code == 404


def test_an_editor_names_a_document_on_a_question_and_drops_it(office: Office) -> None:
    path = f"/manage/questions/{office.code}"
    assert office.post(f"{path}/documents", document="Luật Thanh niên").status_code == 303
    assert "người biên tập gắn thêm" in office.text(path)
    assert office.session.scalars(select(QuestionDocument.document_id)).all() == [office.law.id]
    assert office.post(f"{path}/documents", drop=office.law.public_id).status_code == 303
    assert "người biên tập gắn thêm" not in office.text(path)
    office.post(f"{path}/documents", document="Luật Không Có")
    assert "Không thấy văn bản “Luật Không Có”" in office.text(path)


def test_who_writes_a_question_sees_what_its_quote_rests_on(office: Office) -> None:
    office.session.get_one(LegalDocument, office.decree.id).ended_on = date(2020, 1, 1)
    office.session.get_one(LegalDocument, office.decree.id).validity = "ended"
    office.session.commit()
    page = office.text(f"/manage/questions/{office.code}/edit")
    assert "Văn bản mà lời trích nêu" in page and "Hết hiệu lực từ 01/01/2020" in page
    assert "Văn bản mà lời trích nêu" not in office.text(f"/manage/questions/new?clause={CLAUSE['id']}")


@SQLITE
def test_who_reviews_a_question_sees_its_documents_after_the_own_answer(office: Office) -> None:
    version = make_question(office.session, state="in_review")
    code = office.session.get_one(Question, version.question_id).code
    office.session.commit()
    path, reviewer = f"/manage/reviews/{code}", office.browsers["reviewer"]
    assert "61/2018" not in office.text(path, "reviewer")
    answered = reviewer.post(path, data={"csrf_token": token_of(reviewer, path), "answer": "a"})
    assert answered.status_code == 303 and "61/2018/NĐ-CP" in office.text(path, "reviewer")


def test_a_document_is_added_by_hand_once(office: Office) -> None:
    form = {"kind": "Nghị định", "number": "118/2025/NĐ-CP", "issued_on": "2025-06-09"}
    made = office.post(f"{HERE}/new", **form)
    assert made.status_code == 303 and "118/2025/NĐ-CP" in office.text(made.location)
    again = office.post(f"{HERE}/new", **form)
    assert again.status_code == 422 and "đã có trong danh sách" in again.get_data(as_text=True)


def test_the_pages_ask_as_much_of_many_as_of_few(office: Office, engine: Engine) -> None:
    counts = []
    office.end()
    for more in (1, 9):
        for _ in range(more):
            make_question(office.session, body=single_choice())
            make_document(office.session)
            make_quiz(office.session, unit=office.unit, questions=1)
        office.session.commit()
        for path in (HERE, office.page, "/manage/bank?held=basis"):
            office.text(path)
            with statements(engine) as ran:
                office.text(path)
            counts.append(len(ran))
    assert counts[:3] == counts[3:]


@SQLITE
def test_an_empty_list_says_when_documents_come(app: Flask, engine: Engine) -> None:
    with Session(engine) as session:
        who = make_person(session, unit=make_unit(session, kind="so"), roles=("editor",))
        session.commit()
        page = browser_of(app, session, who).get(HERE).get_data(as_text=True)
    assert "Chưa có văn bản nào" in page
