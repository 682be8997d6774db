"""What questions rest on: the documents that their quotes name and those that an editor names, and whether these still hold.

A version has lost its basis on a day when one of these documents is no longer in force on it, unless the version says so
itself: it carries the tag and the dated note of what time has overtaken. See docs/decisions/0031-basis-of-questions.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, literal, select, type_coerce
from sqlalchemy.orm import Session

from quiz.domain.legal_documents import shown_name, state_on
from quiz.domain.quotes import overlap, spans
from quiz.models import (
    Citation,
    Clause,
    LegalDocument,
    QuestionBasis,
    QuestionDocument,
    QuestionVersion,
)

OVERTAKEN = "overtaken"


@dataclass(frozen=True)
class BasisDocument:
    """A document that a question rests on, as it stands on a day. `replaced_by`: its name, if an editor knows it."""

    id: str
    name: str
    state: str
    ended_on: date | None
    replaced_by: str | None
    #: An editor names it; else the question's quote does.
    is_named: bool = False


def quotes_in(body: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Code of the clause and quoted words of every quote of a body."""
    quotes = [
        *(body.get("clauses") or ()),
        *(one.get("clause") or {} for one in body.get("statements") or ()),
    ]
    return [(one["id"], one.get("quote") or "") for one in quotes if one.get("id")]


def quoted_documents(session: Session, quotes: Iterable[tuple[str, str]]) -> list[int]:
    """Numbers of the documents whose citation overlaps one of these quotes, each once, in the order of the quotes.

    Of plans that have a clause word for word the newest counts: a law named in it is the one that it means. One query.
    """
    wanted = [(code, quote) for code, quote in quotes if code]
    if not wanted:
        return []
    cited: defaultdict[str, dict[int, list[Any]]] = defaultdict(dict)
    texts: dict[int, str] = {}
    for row in session.execute(
        select(Clause.code, Clause.id, Clause.text, Citation.first, Citation.past, Citation.document_id)
        .join(Citation, Citation.clause_id == Clause.id)
        .where(Clause.code.in_({code for code, _quote in wanted}))
        .order_by(Clause.id, Citation.first)
    ):
        texts[row.id] = row.text
        cited[row.code].setdefault(row.id, []).append(row)
    found: dict[int, None] = {}
    for code, quote in wanted:
        if cited[code]:
            newest = max(cited[code])
            places = spans(quote, texts[newest])
            for row in cited[code][newest]:
                if any(overlap(place, (row.first, row.past)) for place in places):
                    found[row.document_id] = None
    return list(found)


def lost_basis(day: date) -> Select[int]:
    """Numbers of the versions that rest on what is no longer in force on this day and do not say so themselves."""
    ended = select(LegalDocument.id).where(LegalDocument.ended_on <= day)
    quoted = select(QuestionBasis.version_id).where(QuestionBasis.document_id.in_(ended))
    named = (
        select(QuestionVersion.id)
        .join(QuestionDocument, QuestionDocument.question_id == QuestionVersion.question_id)
        .where(QuestionDocument.document_id.in_(ended))
    )
    return (
        select(QuestionVersion.id)
        .where(QuestionVersion.id.in_(quoted.union(named)), ~_says_so())
        .correlate(None)
    )


def _says_so() -> ColumnElement[bool]:
    """Tag and note, asked of the stored JSON: its form is canonical, and quotation marks within texts are escaped there."""
    tags, body = type_coerce(QuestionVersion.tags, Text), type_coerce(QuestionVersion.body, Text)
    return and_(
        tags.contains(f'"{OVERTAKEN}"'),
        body.contains('"note_html":"', autoescape=True),
        ~body.contains('"note_html":""', autoescape=True),
    )


def says_so(tags: Sequence[str], body: Mapping[str, Any]) -> bool:
    """Whether a version says itself that time has overtaken what it asks."""
    return OVERTAKEN in tags and bool(body.get("note_html"))


def lost_documents(session: Session, *, lost: Mapping[int, int], day: date) -> dict[int, list[BasisDocument]]:
    """By version that has lost its basis (given with its question) what is no longer in force. At most one query."""
    if not lost:
        return {}
    return {
        number: [one for one in rows if one.ended_on is not None and one.ended_on <= day]
        for number, rows in _documents(session, lost, day).items()
    }


def basis_of(session: Session, version: QuestionVersion, day: date) -> list[BasisDocument]:
    """What a version rests on, named by editors last. One query."""
    return _documents(session, {version.id: version.question_id}, day).get(version.id, [])


def documents_on(session: Session, numbers: Sequence[int], day: date) -> list[BasisDocument]:
    """These documents as they stand on a day, in this order. At most one query."""
    if not numbers:
        return []
    rows = session.execute(_with_newer().where(LegalDocument.id.in_(numbers)))
    found = {row.LegalDocument.id: _basis(row, day, is_named=False) for row in rows}
    return [found[number] for number in numbers if number in found]


def _with_newer() -> Select[Any]:
    newer = LegalDocument.__table__.alias("newer")
    return select(LegalDocument, newer.c.type, newer.c.number, newer.c.subject, newer.c.issuer).outerjoin(
        newer, newer.c.id == LegalDocument.replaced_by_id
    )


def _basis(row: Any, day: date, *, is_named: bool) -> BasisDocument:
    one: LegalDocument = row.LegalDocument
    return BasisDocument(
        one.public_id,
        shown_name(one.type, one.number, one.subject, one.issuer),
        state_on(one.validity, one.in_force_from, one.ended_on, day),
        one.ended_on,
        shown_name(row.type, row.number, row.subject, row.issuer) if row.type else None,
        is_named,
    )


def _documents(session: Session, questions: Mapping[int, int], day: date) -> dict[int, list[BasisDocument]]:
    """By version (given with its question) its documents."""
    quoted = select(
        QuestionBasis.version_id.label("owner"),
        QuestionBasis.document_id.label("document"),
        literal(0).label("named"),
    ).where(QuestionBasis.version_id.in_(questions))
    named = select(QuestionDocument.question_id, QuestionDocument.document_id, literal(1)).where(
        QuestionDocument.question_id.in_(set(questions.values()))
    )
    both = quoted.union_all(named).subquery()
    rows = session.execute(
        _with_newer()
        .add_columns(both.c.owner, both.c.named)
        .join(both, both.c.document == LegalDocument.id)
        .order_by(both.c.named, LegalDocument.id)
    ).all()
    found: defaultdict[int, list[BasisDocument]] = defaultdict(list)
    for version, question in questions.items():
        seen: set[str] = set()
        for row in rows:
            if row.owner != (question if row.named else version) or row.LegalDocument.public_id in seen:
                continue
            seen.add(row.LegalDocument.public_id)
            found[version].append(_basis(row, day, is_named=bool(row.named)))
    return found
