"""The bank's list: each question once, found by words without diacritics, by category and by every filter, page by page."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.days import day_of
from quiz.domain.identity import Actor
from quiz.domain.specification import simple_rules
from quiz.models import (
    Clause,
    Plan,
    Question,
    QuestionClause,
    QuestionOffer,
    QuestionVersion,
    Section,
    Specification,
    VersionStatistics,
)
from quiz.reports import bank_find
from quiz.reports.bank_find import BankFilter, BankReader, find_questions
from quiz.reports.bank_list import read_bank_page
from quiz.reports.bank_tree import read_bank_tree
from quiz.services.held_questions import Held, held_from_draws
from tests.factories import (
    NOW,
    actor_of,
    make_contest_round,
    make_lesson,
    make_person,
    make_plan,
    make_question,
    make_unit,
    single_choice,
)
from tests.reports.conftest import Counting


class Bank:
    """An editor, two teachers, and questions by a name each."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.unit = make_unit(session, levels=("thpt",))
        self.editor = self.person("editor")
        self.teacher, self.other = self.person("teacher"), self.person("teacher")
        self.lesson, self.second = make_lesson(session), make_lesson(session)
        self.names: dict[int, str] = {}

    def person(self, role: str) -> Actor:
        return actor_of(self.session, make_person(self.session, unit=self.unit, kind="staff", roles=(role,)))

    def add(self, name: str, *, owner: Actor | None = None, **more: object) -> QuestionVersion:
        more.setdefault("lesson", self.lesson)
        version = make_question(self.session, body=single_choice(name), **more)  # type: ignore[arg-type]
        if owner is not None:
            self.session.get_one(Question, version.question_id).owner_id = owner.person_id
        self.names[version.id] = name
        self.session.flush()
        return version

    def next_of(self, version: QuestionVersion, name: str, state: str) -> QuestionVersion:
        columns = (
            "question_id",
            "kind",
            "level",
            "exposure",
            "pool",
            "for_staff",
            "for_students",
            "tags",
            "created_at",
        )
        new = QuestionVersion(
            number=version.number + 1,
            state=state,
            digest="1" * 64,
            body=single_choice(name),
            **{column: getattr(version, column) for column in columns},
        )
        self.session.add(new)
        self.session.flush()
        self.names[new.id] = name
        return new

    def reader(self, actor: Actor) -> BankReader:
        return BankReader(
            actor.person_id, actor.holds("editor"), held_from_draws(self.session, now=NOW), day_of(NOW)
        )

    def found(self, actor: Actor | None = None, **wanted: Any) -> list[str]:
        page = find_questions(
            self.session,
            reader=self.reader(actor or self.editor),
            wanted=BankFilter(**wanted),
            limit=50,
        )
        assert page.total == len(page.versions)
        return sorted(self.names[number] for number in page.versions)


@pytest.fixture
def bank(session: Session) -> Bank:
    return Bank(session)


def test_a_chain_is_listed_once_by_what_is_in_use_or_may_come_into_it(bank: Bank) -> None:
    bank.next_of(bank.add("dùng"), "nháp mới", "draft")
    bank.next_of(bank.add("còn dùng"), "bản bỏ", "retired")
    bank.next_of(bank.add("cũ", state="retired"), "hết", "retired")
    assert bank.found() == ["còn dùng", "hết", "nháp mới"]
    page = read_bank_page(
        bank.session, reader=bank.reader(bank.editor), wanted=BankFilter(), after=None, before=None
    )
    assert {one.stem: one.in_use for one in page.questions} == {"nháp mới": 1, "còn dùng": None, "hết": None}


def test_a_teacher_sees_what_is_practised_and_what_is_his(bank: Bank) -> None:
    bank.add("luyện tập")
    bank.add("kín", pool="week1")
    bank.add("nháp chung", state="draft")
    bank.add("của tôi", owner=bank.teacher, state="draft")
    bank.add("của cô khác", owner=bank.other)
    bank.next_of(bank.add("đang dùng"), "sửa dở", "draft")
    assert bank.found(bank.teacher) == ["của tôi", "luyện tập", "đang dùng"]
    assert bank.found(bank.teacher, owner="mine") == ["của tôi"]
    for owner in ("teachers", "offered"):
        assert "của cô khác" not in bank.found(bank.teacher, owner=owner)
    assert "của cô khác" not in bank.found(bank.editor)
    assert bank.found(bank.editor, owner="teachers") == ["của cô khác", "của tôi"]


def test_what_a_contest_holds_back_is_the_editors_to_see_alone(bank: Bank) -> None:
    bank.add("giữ")
    bank.add("không giữ", lesson=bank.second)
    _contest, _round, quiz = make_contest_round(bank.session, unit=bank.unit)
    rules = Specification(rules=simple_rules(1, pools=["practice"], lessons=[bank.lesson.code]))
    bank.session.add(rules)
    bank.session.flush()
    quiz.specification_id, quiz.closes_at = rules.id, NOW + timedelta(days=1)
    bank.session.flush()
    assert bank.found(bank.teacher) == ["không giữ"]
    assert bank.found(bank.editor) == ["giữ", "không giữ"]
    assert bank.found(bank.editor, is_held=True) == ["giữ"]


@pytest.mark.parametrize("typed", ["văn hoá", "VĂN HÓA", "van hoa", "hoa van", "văn hóa cong"])
def test_words_are_found_without_diacritics_and_in_any_order(bank: Bank, typed: str) -> None:
    bank.add("Văn hóa công sở là gì?")
    bank.add("Thủ tục 100% _ hoàn thành")
    assert bank.found(text=typed) == ["Văn hóa công sở là gì?"]


def test_a_word_is_found_from_its_beginning_and_in_options(bank: Bank) -> None:
    bank.add("Niêm yết ở đâu?")
    assert bank.found(text="niem y") == ["Niêm yết ở đâu?"]
    assert bank.found(text="iem") == []
    assert bank.found(text="phương án") == ["Niêm yết ở đâu?"]
    assert bank.found(text="%") == ["Niêm yết ở đâu?"], "no word: nothing is asked for"


def test_every_filter_lets_its_own_through(bank: Bank) -> None:
    bank.add("thường")
    special = bank.add(
        "riêng", kind="true_false", level="advanced", pool="week1", tags=("overtaken",), lesson=bank.second,
        state="in_review", for_students=False,
    )  # fmt: skip
    special.author_id = bank.editor.person_id
    bank.session.add(
        VersionStatistics(
            version_id=special.id, given=3, last_given_at=NOW, quizzes=1, attempts=3, answered=3, correct=1, people=3,
            figures={}, doubts=[], pairs=[], choices={}, computed_at=NOW,
        )
    )  # fmt: skip
    bank.session.flush()
    wanted: dict[str, Any] = {
        "lesson_id": bank.second.id,
        "kind": "true_false",
        "levels": ("application", "advanced"),
        "state": "in_review",
        "pool": "week1",
        "tag": "overtaken",
        "author_id": bank.editor.person_id,
        "usage": "given",
    }
    for name, value in wanted.items():
        assert bank.found(**{name: value}) == ["riêng"], name
    assert bank.found(**wanted) == ["riêng"]
    assert bank.found(audience="student") == ["thường"]
    assert bank.found(usage="never") == ["thường"]
    assert bank.found(tag='"') == bank.found(tag="overtake") == bank.found(tag="%") == []


def test_sections_and_clauses_are_found_through_what_is_quoted(bank: Bank) -> None:
    plan = make_plan(bank.session)
    sections = [
        Section(plan_id=plan.id, key=key, title=f"Mục {key}", position=place)
        for place, key in enumerate(("I", "II"))
    ]
    bank.session.add_all(sections)
    bank.session.flush()
    bank.session.add_all(
        Clause(plan_id=plan.id, section_id=section.id, code=code, number=number, text="Ý")
        for section, code, number in (
            (sections[0], "c-1", 1),
            (sections[0], "c-2", 2),
            (sections[1], "c-3", 1),
        )
    )
    both, one = bank.add("hai ý"), bank.add("một ý")
    bank.session.query(QuestionClause).delete()
    bank.session.add_all(
        QuestionClause(version_id=version.id, clause_code=code, position=place)
        for version, code, place in ((both, "c-1", 0), (both, "c-2", 1), (one, "c-3", 0))
    )
    bank.session.flush()
    assert bank.found(section_id=sections[0].id) == ["hai ý"]
    assert bank.found(clause="c-3") == ["một ý"]
    tree = read_bank_tree(bank.session, reader=bank.reader(bank.editor))
    assert {one.number: one.total for one in tree.sections} == {"I": 1, "II": 1}, "two clauses, one question"


def test_the_tree_counts_by_state_and_what_is_ready_by_level(bank: Bank) -> None:
    bank.add("một")
    bank.add("hai", level="advanced")
    bank.add("ba", state="draft")
    bank.add("bốn", state="retired")
    bank.add("của riêng", owner=bank.teacher)
    lesson = next(
        one
        for one in read_bank_tree(bank.session, reader=bank.reader(bank.editor)).lessons
        if one.id == bank.lesson.id
    )
    assert dict(lesson.states) == {"approved": 2, "draft": 1, "retired": 1}
    assert (dict(lesson.ready), lesson.total) == ({"recall": 1, "advanced": 1}, 3)


@pytest.mark.parametrize("sort", bank_find.SORTS)
def test_pages_go_there_and_back_over_every_question_once(bank: Bank, sort: str) -> None:
    for number in range(7):
        version = bank.add(f"câu {number}")
        if number % 2:
            bank.session.add(
                VersionStatistics(
                    version_id=version.id, given=number % 3, last_given_at=NOW, quizzes=1, attempts=1, answered=1,
                    correct=1, people=1, figures={}, doubts=[], pairs=[], choices={}, computed_at=NOW,
                )
            )  # fmt: skip
    bank.session.flush()
    wanted, reader = BankFilter(sort=sort), bank.reader(bank.editor)
    whole = find_questions(bank.session, reader=reader, wanted=wanted, limit=50)
    assert (whole.before, whole.after, len(whole.versions)) == (None, None, 7)
    pages = [find_questions(bank.session, reader=reader, wanted=wanted, limit=3)]
    while pages[-1].after:
        pages.append(
            find_questions(bank.session, reader=reader, wanted=wanted, after=pages[-1].after, limit=3)
        )
    assert [number for page in pages for number in page.versions] == whole.versions
    back = find_questions(bank.session, reader=reader, wanted=wanted, before=pages[2].before, limit=3)
    assert back.versions == pages[1].versions
    assert (
        find_questions(bank.session, reader=reader, wanted=wanted, before=back.before, limit=3).before is None
    )


@pytest.mark.parametrize("place", ["", "x", "-1", "1-2-3", "9" * 30, "1-x"])
@pytest.mark.parametrize("sort", ["newest", "least"])
def test_a_place_that_is_none_begins_the_list(bank: Bank, sort: str, place: str) -> None:
    bank.add("một")
    wanted = BankFilter(sort=sort)
    page = find_questions(bank.session, reader=bank.reader(bank.editor), wanted=wanted, after=place, limit=3)
    assert (len(page.versions), page.before) == (1, None)


def test_a_page_takes_as_many_queries_however_long_the_bank(bank: Bank, counting: Counting) -> None:
    reader = bank.reader(bank.editor)
    counts = []
    for number in (1, 8):
        for place in range(number):
            version = bank.add(f"câu {number} {place}")
            bank.session.add(
                QuestionOffer(
                    public_id=f"{number}-{place}",
                    question_id=version.question_id,
                    version_id=version.id,
                    state="open",
                    offered_at=NOW,
                )
            )
        bank.session.flush()
        bank.session.expire_all()
        with counting() as sent:
            read_bank_page(
                bank.session, reader=reader, wanted=BankFilter(text="cau"), after=None, before=None
            )
        counts.append(len(sent))
    assert counts == [5, 5]


def test_the_tree_is_read_again_when_the_bank_changes_and_only_then(bank: Bank, counting: Counting) -> None:
    bank.add("một")
    reader = bank.reader(bank.editor)
    first = read_bank_tree(bank.session, reader=reader)
    with counting() as sent:
        assert read_bank_tree(bank.session, reader=reader) is first
    assert len(sent) == 1
    plan = bank.session.scalars(select(Plan)).first()
    assert plan is not None
    section = Section(plan_id=plan.id, key="IX", title="Mục mới", position=9)
    bank.session.add(section)
    bank.session.flush()
    bank.session.add(Clause(plan_id=plan.id, section_id=section.id, code="c-9", number=1, text="Ý"))
    bank.session.flush()
    assert "IX" in {one.number for one in read_bank_tree(bank.session, reader=reader).sections}


def test_nothing_is_held_without_a_ranked_quiz(bank: Bank) -> None:
    held: Held = bank.reader(bank.editor).held
    assert not held.is_any
    assert bank.found(is_held=True) == []
    assert replace(BankFilter(), text="a").words == ["a"]
