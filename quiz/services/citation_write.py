"""The citations of a plan as rows, and the documents that they mean: two writings of one document are one.

Writing the same citations again changes nothing. What an editor decided (which document is meant, that a doubtful writing
stays as it is) is kept, and goes over to the next version of a plan where it says the same. Whoever writes clauses holds the
bank's stamp until he commits (its triggers), so that two plans taken over at once do not make one document twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from quiz.domain.legal_documents import (
    DOUBTFUL,
    SAME,
    UNKNOWN,
    Known,
    Writing,
    compare,
    is_cited_outside,
    is_law,
    name_key,
    number_key,
    searched_words,
)
from quiz.models import Citation, Clause, LegalDocument, Plan
from quiz.models.columns import new_public_id
from quiz.services.basis_write import refill_basis


@dataclass(frozen=True)
class FoundCitation:
    """What the pipeline found: characters `first` to `past` of the clause with this code. `flags`: suspicious ones alone."""

    clause: str
    first: int
    past: int
    writing: Writing
    flags: tuple[str, ...] = ()
    likely_number: str = ""


def write_citations(
    session: Session, *, plan: Plan, clauses: Collection[str], found: Iterable[FoundCitation], now: datetime
) -> None:
    """Bring the rows of these clauses (codes) of the plan to what was found in them."""
    rows = {
        row.code: row
        for row in session.scalars(
            select(Clause).where(Clause.plan_id == plan.id, Clause.code.in_(list(clauses)))
        )
    }
    citations = list(found)
    here = _by_place(session, [row.id for row in rows.values()])
    before = _of_version_before(session, plan, rows)
    index = DocumentIndex(session, [one.writing for one in citations], now)
    changed: set[str] = set()
    for one in citations:
        clause = rows[one.clause]
        printed = clause.text[one.first : one.past]
        row = here.pop((clause.id, one.first), None)
        if row is not None and row.printed == printed:
            _refresh(row, one)
            continue
        inherited = before.get((one.clause, one.first))
        document_id = _meant(index, one, printed, inherited)
        if row is None:
            row = Citation(public_id=new_public_id(), clause_id=clause.id, first=one.first)
            session.add(row)
        row.document_id, row.past, row.printed = document_id, one.past, printed
        row.flags, row.likely_number = list(one.flags), one.likely_number[:60] or None
        seen = inherited[0] if inherited is not None and inherited[0].flags == row.flags else None
        row.seen_by, row.seen_at = (seen.seen_by, seen.seen_at) if seen else (None, None)
        changed.add(one.clause)
    codes = {row.id: code for code, row in rows.items()}
    for gone in here.values():
        changed.add(codes[gone.clause_id])
        session.delete(gone)
    session.flush()
    refill_basis(session, changed)


def _by_place(session: Session, clauses: Sequence[int]) -> dict[tuple[int, int], Citation]:
    rows = session.scalars(select(Citation).where(Citation.clause_id.in_(clauses)))
    return {(row.clause_id, row.first): row for row in rows}


Before = dict[tuple[str, int], tuple[Citation, LegalDocument]]


def _of_version_before(session: Session, plan: Plan, clauses: Collection[str]) -> Before:
    if plan.previous_id is None:
        return {}
    rows = session.execute(
        select(Clause.code, Citation, LegalDocument)
        .join(Citation, Citation.clause_id == Clause.id)
        .join(LegalDocument, LegalDocument.id == Citation.document_id)
        .where(Clause.plan_id == plan.previous_id, Clause.code.in_(list(clauses)))
    )
    return {(code, citation.first): (citation, document) for code, citation, document in rows}


def _meant(
    index: DocumentIndex, one: FoundCitation, printed: str, inherited: tuple[Citation, LegalDocument] | None
) -> int:
    """The document of the version before, where the words are the same and it held on the new plan's day; else as written."""
    if inherited is not None and inherited[0].printed == printed:
        document = inherited[1]
        if not is_cited_outside(document.in_force_from, document.ended_on, one.writing.cited_on):
            return document.id
    return index.document_of(one.writing).id


def _refresh(row: Citation, one: FoundCitation) -> None:
    row.past, row.likely_number = one.past, one.likely_number[:60] or None
    if list(row.flags) != list(one.flags):
        row.flags, row.seen_by, row.seen_at = list(one.flags), None, None


class DocumentIndex:
    """The documents that some writings may mean, read once; what is made for a writing is found by the next."""

    def __init__(self, session: Session, writings: Iterable[Writing], now: datetime) -> None:
        self._session, self._now = session, now
        #: Numbers of those that one of these writings was found to mean.
        self._met: set[int] = set()
        keys = [keys_of(one.type, one.number, one.issuer, one.subject) for one in writings]
        numbers, names = (
            {number for number, _name in keys if number},
            {name for _number, name in keys if name},
        )
        self._known: defaultdict[str, list[LegalDocument]] = defaultdict(list)
        found = select(LegalDocument).where(
            or_(LegalDocument.number_key.in_(numbers), LegalDocument.name_key.in_(names))
        )
        for row in session.scalars(found.order_by(LegalDocument.id)):
            self._keep(row)

    def document_of(self, writing: Writing) -> LegalDocument:
        """The document that a writing means, made where there is none; a doubtful one is made, and asked about."""
        number, name = keys_of(writing.type, writing.number, writing.issuer, writing.subject)
        candidates = {row.id: row for key in (number, name) if key for row in self._known[key]}
        verdicts = {id_: compare(_known(row), writing) for id_, row in candidates.items()}
        same = next((candidates[id_] for id_, verdict in verdicts.items() if verdict == SAME), None)
        same = same or next((row for row in candidates.values() if self._is_meant_again(row, writing)), None)
        if same is not None:
            same.issued_on = same.issued_on or writing.issued_on
            self._met.add(same.id)
            return same
        doubtful = [candidates[id_] for id_, verdict in verdicts.items() if verdict == DOUBTFUL]
        # of several the likeliest is one that held on the plan's day
        doubtful.sort(key=lambda row: is_cited_outside(row.in_force_from, row.ended_on, writing.cited_on))
        return self._make(writing, doubtful[0].id if doubtful else None)

    def _is_meant_again(self, row: LegalDocument, writing: Writing) -> bool:
        """One plan names a document in full and then in short: there nothing is doubtful that no day contradicts."""
        if row.id not in self._met or (row.issued_on and writing.issued_on):
            return False
        return compare(_known(row), writing) == DOUBTFUL

    def _make(self, writing: Writing, doubtful: int | None) -> LegalDocument:
        row = new_document(
            kind=writing.type,
            number=writing.number,
            issued_on=writing.issued_on,
            issuer=writing.issuer,
            subject=writing.subject,
            now=self._now,
        )
        row.maybe_same_id = doubtful
        self._session.add(row)
        self._session.flush()
        self._keep(row)
        self._met.add(row.id)
        return row

    def _keep(self, row: LegalDocument) -> None:
        for key in {row.number_key, row.name_key} - {""}:
            self._known[key].append(row)


def keys_of(kind: str, number: str, issuer: str, subject: str) -> tuple[str, str]:
    """Keys by number and by name under which a document is kept; a numbered one that is no law has no name."""
    name = name_key(kind, issuer, subject) if is_law(kind) or not number else ""
    return number_key(number)[:80], name[:400]


def new_document(
    *, kind: str, number: str, issued_on: date | None, issuer: str, subject: str, now: datetime
) -> LegalDocument:
    """A document of which nothing more is known, not yet in the session."""
    by_number, by_name = keys_of(kind, number, issuer, subject)
    return LegalDocument(
        public_id=new_public_id(),
        type=kind[:60],
        number=number[:60] or None,
        number_key=by_number,
        name_key=by_name,
        issued_on=issued_on,
        issuer=issuer[:300] or None,
        subject=subject or None,
        validity=UNKNOWN,
        note="",
        source_read="",
        search=searched_words((kind, number, issuer, subject)),
        created_at=now,
    )


def _known(row: LegalDocument) -> Known:
    return Known(
        row.type,
        row.number or "",
        row.issued_on,
        row.issuer or "",
        row.subject or "",
        row.in_force_from,
        row.ended_on,
    )
