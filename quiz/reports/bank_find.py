"""Which questions the bank's list shows: of each chain one version, filtered and sorted, a page at a time.

*Listed* is a chain's newest version that is not out of use; of a chain that is out of use, its last. Who works on the bank
sees all of it; a teacher sees what is approved for practice and is not held back for a contest, and what he wrote himself.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, exists, func, or_, select, true, type_coerce
from sqlalchemy.orm import Session, aliased

from quiz.domain.question_search import search_words
from quiz.models import (
    Clause,
    Question,
    QuestionClause,
    QuestionOffer,
    QuestionReview,
    QuestionSearch,
    QuestionVersion,
    VersionStatistics,
)
from quiz.services.basis_find import lost_basis
from quiz.services.held_questions import Held

COMMON, MINE, TEACHERS, OFFERED = "common", "mine", "teachers", "offered"
#: Whatever the reader sees, teachers' own questions too.
EVERYBODYS = "everybody's"
NEWEST, BY_CODE, LEAST_GIVEN = "newest", "code", "least"
SORTS = (NEWEST, BY_CODE, LEAST_GIVEN)
NEVER, GIVEN = "never", "given"
#: A draft that its reader gave back.
RETURNED = "returned"
STATES = ("draft", "in_review", "approved", "retired", RETURNED)
_NUMBER = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True)
class BankReader:
    """Who looks: a person's number, whether the whole bank is his to see, what is held back now, and the day."""

    person_id: int
    sees_all: bool
    held: Held
    day: date


@dataclass(frozen=True)
class BankFilter:
    """What is asked for; None or empty: whatever. `levels` are stored ones.

    `is_held`: only what a contest holds back; `is_lost`: only what is held back because its basis is no longer in force.
    """

    text: str = ""
    lesson_id: int | None = None
    section_id: int | None = None
    clause: str | None = None
    kind: str | None = None
    levels: tuple[str, ...] = ()
    state: str | None = None
    pool: str | None = None
    audience: str | None = None
    tag: str | None = None
    author_id: int | None = None
    owner: str | None = None
    usage: str | None = None
    is_held: bool = False
    is_lost: bool = False
    sort: str = NEWEST

    @property
    def words(self) -> list[str]:
        """Each begins a word of what is found."""
        return search_words(self.text)


@dataclass(frozen=True)
class Found:
    """Numbers of the versions of one page, how many there are in all, and the places before and after the page."""

    versions: list[int]
    total: int
    before: str | None
    after: str | None


def find_questions(
    session: Session,
    *,
    reader: BankReader,
    wanted: BankFilter,
    after: str | None = None,
    before: str | None = None,
    limit: int,
) -> Found:
    """A page of what fits. Two queries; a place that is none begins the list anew."""
    backwards = before is not None
    place = _read_place(wanted.sort, before or after)
    keys = _keys(wanted.sort)
    query = matching(reader, wanted).add_columns(*keys)
    if place is not None:
        query = query.where(_beyond(wanted.sort, place, backwards))
    else:
        backwards = False
    upwards = (wanted.sort == NEWEST) == backwards
    order = [key.asc() if upwards else key.desc() for key in keys]
    rows = session.execute(query.order_by(*order).limit(limit + 1)).all()
    counted = matching(reader, replace(wanted, sort=NEWEST), counting=True)
    total = session.scalar(select(func.count()).select_from(counted.subquery())) or 0
    page, has_more = rows[:limit], len(rows) > limit
    if backwards:
        page = page[::-1]
    earlier = has_more if backwards else place is not None
    later = True if backwards else has_more
    return Found(
        [row[0] for row in page],
        total,
        _written(page[0]) if page and earlier else None,
        _written(page[-1]) if page and later else None,
    )


def chosen_versions(
    session: Session, *, reader: BankReader, wanted: BankFilter, codes: list[str] | None, limit: int
) -> list[int]:
    """Numbers of the listed versions with these codes, or (None) of all that fit, at most so many. One query."""
    if codes is None:
        query = matching(reader, wanted)
    else:
        everything = BankFilter(owner=EVERYBODYS)
        query = matching(reader, everything).where(Question.code.in_(codes))
    return list(session.scalars(query.order_by(QuestionVersion.id).limit(limit)))


def matching(reader: BankReader, wanted: BankFilter, *, counting: bool = False) -> Select[int]:
    """Numbers of all listed versions that fit, unsorted. `counting`: all of them will be read, not a page."""
    query = select(QuestionVersion.id).join(Question, Question.id == QuestionVersion.question_id)
    if wanted.usage is not None or wanted.sort == LEAST_GIVEN:
        query = query.outerjoin(VersionStatistics, VersionStatistics.version_id == QuestionVersion.id)
    return query.where(is_listed(reader), *_conditions(reader, wanted, counting))


def is_listed(reader: BankReader) -> ColumnElement[bool]:
    """For a WHERE over versions joined with their questions: the one that this reader's list shows of its chain."""
    if reader.sees_all:
        return _is_current(QuestionVersion)
    practised = and_(
        Question.owner_id.is_(None),
        QuestionVersion.state == "approved",
        QuestionVersion.exposure == "practice",
        reader.held.refuses(QuestionVersion.question_id.expression) if reader.held.is_any else true(),
    )
    version, question = aliased(QuestionVersion), aliased(Question)
    own = (
        select(version.id)
        .join(question, question.id == version.question_id)
        .where(question.owner_id == reader.person_id, _is_current(version))
    )
    return or_(practised, QuestionVersion.id.in_(own))


def _is_current(version: Any) -> ColumnElement[bool]:
    other = aliased(QuestionVersion)
    newer = and_(other.number > version.number, or_(other.state != "retired", version.state == "retired"))
    in_use = and_(other.state != "retired", version.state == "retired")
    # `id` alone is asked for, so that SQLite reads the index and not the rows, which are long
    found = select(other.id).where(other.question_id == version.question_id, or_(newer, in_use))
    return ~found.exists()


def _conditions(reader: BankReader, wanted: BankFilter, counting: bool) -> list[ColumnElement[bool]]:
    version = QuestionVersion
    exact: list[tuple[Any, Any]] = [
        (Question.lesson_id, wanted.lesson_id),
        (version.kind, wanted.kind),
        (version.state, "draft" if wanted.state == RETURNED else wanted.state),
        (version.pool, wanted.pool),
        (version.author_id, wanted.author_id),
    ]
    found = [column == value for column, value in exact if value is not None]
    if wanted.state == RETURNED:
        given_back = select(QuestionReview.version_id).where(QuestionReview.verdict == "returned")
        found.append(version.id.in_(given_back))
    if wanted.words:
        texts = [QuestionSearch.text.like(f"% {word}%") for word in wanted.words]
        # a sum is looked up by no index: to count, SQLite goes along the narrow index of versions and not to each row
        number = version.id + 0 if counting else version.id
        found.append(number.in_(select(QuestionSearch.version_id).where(*texts)))
    if wanted.levels:
        found.append(version.level.in_(wanted.levels))
    if wanted.audience is not None:
        found.append(version.for_students if wanted.audience == "student" else version.for_staff)
    if wanted.tag is not None:
        found.append(
            type_coerce(version.tags, Text).contains(
                json.dumps(wanted.tag, ensure_ascii=False), autoescape=True
            )
        )
    if wanted.usage is not None:
        never = VersionStatistics.version_id.is_(None)
        found.append(never if wanted.usage == NEVER else ~never)
    if wanted.is_held:
        found.append(version.question_id.in_(reader.held.chains) if reader.held.is_any else ~true())
    if wanted.is_lost:
        found.append(version.id.in_(lost_basis(reader.day)))
    return [*found, *_of_plan(wanted), _of_owner(reader, wanted.owner)]


def _of_plan(wanted: BankFilter) -> list[ColumnElement[bool]]:
    rests = select(QuestionClause.version_id)
    found: list[ColumnElement[bool]] = []
    if wanted.clause is not None:
        found.append(QuestionVersion.id.in_(rests.where(QuestionClause.clause_code == wanted.clause)))
    if wanted.section_id is not None:
        codes = select(Clause.code).where(Clause.section_id == wanted.section_id)
        found.append(QuestionVersion.id.in_(rests.where(QuestionClause.clause_code.in_(codes))))
    return found


def _of_owner(reader: BankReader, owner: str | None) -> ColumnElement[bool]:
    mine = Question.owner_id == reader.person_id
    if owner == COMMON:
        return Question.owner_id.is_(None)
    if owner == MINE:
        return mine
    if owner == TEACHERS and reader.sees_all:
        return Question.owner_id.is_not(None)
    if owner == EVERYBODYS and reader.sees_all:
        return true()
    if owner == OFFERED and reader.sees_all:
        return exists().where(QuestionOffer.question_id == Question.id, QuestionOffer.state == "open")
    # a sum is looked up by no index: SQLite would gather nearly all questions by their owners first
    return or_(Question.owner_id.is_(None), Question.owner_id + 0 == reader.person_id)


def _keys(sort: str) -> list[Any]:
    if sort == BY_CODE:
        return [Question.code]
    if sort == LEAST_GIVEN:
        return [func.coalesce(VersionStatistics.given, 0), QuestionVersion.id]
    return [QuestionVersion.id]


def _beyond(sort: str, place: tuple[Any, ...], backwards: bool) -> ColumnElement[bool]:
    """Behind a place in the order of the list, or before it."""
    keys = _keys(sort)
    upwards = (sort == NEWEST) == backwards
    found: ColumnElement[bool] = keys[-1] > place[-1] if upwards else keys[-1] < place[-1]
    for key, value in list(zip(keys, place, strict=True))[-2::-1]:
        beyond = key > value if upwards else key < value
        found = or_(beyond, and_(key == value, found))
    return found


def _read_place(sort: str, written: str | None) -> tuple[Any, ...] | None:
    if not written:
        return None
    if sort == BY_CODE:
        return (written,)
    parts = written.split("-")
    if len(parts) != len(_keys(sort)) or not all(_NUMBER.fullmatch(part) for part in parts):
        return None
    return tuple(int(part) for part in parts)


def _written(row: Any) -> str:
    return "-".join(str(part) for part in row[1:])
