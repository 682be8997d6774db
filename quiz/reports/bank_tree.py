"""The bank's categories: lessons, and sections of the plans, each with its questions by state and, if ready, by level.

Counted from what the reader's list shows. What the whole bank holds is kept by each process until the bank changes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quiz.models import (
    Clause,
    Lesson,
    Module,
    Person,
    PersonIdentity,
    Plan,
    Question,
    QuestionClause,
    QuestionVersion,
    Section,
)
from quiz.reports.bank_find import COMMON, BankReader, is_listed
from quiz.services.kept_reads import BANK, KeptReads, change_stamp

#: More authors than a filter can offer.
MOST_AUTHORS = 100


@dataclass
class Category:
    """A lesson (`key`: its code) or a section (`key`: plan and number); `ready` are the approved ones by stored level."""

    id: int
    key: str
    title: str
    number: str = ""
    states: Counter[str] = field(default_factory=Counter)
    ready: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """Questions that are not out of use."""
        return sum(count for state, count in self.states.items() if state != "retired")

    def shown_ready(self, words: Mapping[str, str], word: str) -> int:
        """Ready questions of all stored levels that are called by this word."""
        return sum(count for level, count in self.ready.items() if words.get(level) == word)


@dataclass(frozen=True)
class BankTree:
    """Lessons and sections in their order, and what filters offer: pools, tags, authors (public id, name)."""

    lessons: tuple[Category, ...]
    sections: tuple[Category, ...]
    pools: tuple[str, ...]
    tags: tuple[str, ...]
    authors: tuple[tuple[str, str], ...]
    is_empty: bool


_kept: KeptReads[str, BankTree] = KeptReads(8)


def read_bank_tree(session: Session, *, reader: BankReader) -> BankTree:
    """Of the common bank. Seven queries, or the one for the stamp; teachers' view of it depends on what is held back."""
    whose = COMMON if reader.sees_all else f"held back by {reader.held.key}"
    return _kept.get(session, whose, change_stamp(session, BANK), lambda: _read_tree(session, reader))


def _read_tree(session: Session, reader: BankReader) -> BankTree:
    listed = (
        select(
            QuestionVersion.id,
            QuestionVersion.question_id,
            QuestionVersion.state,
            QuestionVersion.level,
            Question.lesson_id,
        )
        .join(Question, Question.id == QuestionVersion.question_id)
        .where(is_listed(reader), Question.owner_id.is_(None))
        .subquery()
    )
    counts = session.execute(
        select(listed.c.lesson_id, listed.c.state, listed.c.level, func.count()).group_by(
            listed.c.lesson_id, listed.c.state, listed.c.level
        )
    ).all()
    by_section = session.execute(
        select(Clause.section_id, listed.c.state, listed.c.level, func.count(listed.c.id.distinct()))
        .select_from(listed)
        .join(QuestionClause, QuestionClause.version_id == listed.c.id)
        .join(Clause, Clause.code == QuestionClause.clause_code)
        .group_by(Clause.section_id, listed.c.state, listed.c.level)
    ).all()
    return BankTree(
        lessons=_counted(_lessons(session), counts),
        sections=_counted(_sections(session), by_section),
        pools=tuple(session.scalars(_pools(reader))),
        tags=_tags(session),
        authors=tuple((row[0], row[1]) for row in session.execute(_authors())) if reader.sees_all else (),
        is_empty=not counts,
    )


def _counted(categories: Iterable[Category], rows: Iterable[Any]) -> tuple[Category, ...]:
    by_id = {category.id: category for category in categories}
    for category_id, state, level, count in rows:
        by_id[category_id].states[state] += count
        if state == "approved":
            by_id[category_id].ready[level] += count
    return tuple(by_id.values())


def _lessons(session: Session) -> list[Category]:
    rows = session.execute(
        select(Lesson.id, Lesson.code, Lesson.title)
        .join(Module, Module.id == Lesson.module_id)
        .order_by(Module.programme_id, Module.position, Lesson.position, Lesson.id)
    )
    return [Category(id_, code, title) for id_, code, title in rows]


def _sections(session: Session) -> list[Category]:
    """Those with clauses: a question rests on nothing else."""
    rows = session.execute(
        select(Section.id, Plan.code, Section.key, Section.title)
        .join(Plan, Plan.id == Section.plan_id)
        .where(Section.id.in_(select(Clause.section_id)))
        .order_by(Plan.id, Section.position, Section.id)
    )
    return [Category(id_, f"{plan}:{key}", title, key) for id_, plan, key, title in rows]


def _pools(reader: BankReader) -> Any:
    asked = select(QuestionVersion.pool).distinct().order_by(QuestionVersion.pool)
    return asked if reader.sees_all else asked.where(QuestionVersion.exposure == "practice")


def _tags(session: Session) -> tuple[str, ...]:
    """Every tag in use: there are few different lists of them."""
    lists = session.scalars(select(QuestionVersion.tags).distinct())
    return tuple(sorted({tag for tags in lists for tag in tags}))


def _authors() -> Any:
    written = select(QuestionVersion.author_id).where(QuestionVersion.author_id.is_not(None))
    return (
        select(Person.public_id, PersonIdentity.full_name)
        .join(PersonIdentity, PersonIdentity.person_id == Person.id)
        .where(Person.id.in_(written))
        .order_by(PersonIdentity.sort_key, Person.id)
        .limit(MOST_AUTHORS)
    )
