"""What the data beside a plan say for certain of the laws that it names: replaced by a law of the same name, or amended.

overtaken.csv holds statements of the plan with the document that counts today. Where the statement is a law's name and that
document is a law of the same name, the law was replaced on the day from which the new one holds; where it is another law, and
the row says that the old one still holds, it was amended. Everything else stays unknown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from content.pipeline.citations import Citation
from content.pipeline.clauses import ClauseIndex
from content.pipeline.overtaken import DOCUMENT_NUMBER, READ, Statement
from quiz.domain.text import fold, fold_space

_LAWS = ("Luật", "Bộ luật")
_STILL = "con hieu luc"


@dataclass(frozen=True)
class KnownValidity:
    """Of the citation that begins at `start` of a clause. `state` is ended or amended; days are ISO or "".

    `by_name` and `by_number` are the newer law's; `is_read`: its text was read for this purpose.
    """

    clause: str
    start: int
    state: str
    day: str
    by_name: str
    by_number: str
    by_date: str
    today: str
    is_read: bool


def known_validity(
    citations: Iterable[Citation], statements: Iterable[Statement], index: ClauseIndex
) -> tuple[KnownValidity, ...]:
    """Return what is certain, in the order of the text."""
    rows = list(statements)
    found = (_of(citation, rows, index) for citation in citations if citation.type in _LAWS)
    return tuple(one for one in found if one is not None)


def _of(citation: Citation, rows: list[Statement], index: ClauseIndex) -> KnownValidity | None:
    name = _plain(f"{citation.type} {citation.subject}")
    for row in rows:
        clause = index.find(row.clause)
        if clause is None or clause.id != citation.clause or not name.startswith(_plain(row.words)):
            continue
        newer = fold_space(DOCUMENT_NUMBER.sub("", row.document))
        if not row.number or _plain(row.words).split()[0] not in ("luat", "bo"):
            continue
        if _plain(newer) == _plain(row.words) and row.in_force_from:
            state, day = "ended", row.in_force_from
        elif _STILL in fold(row.today):
            state, day = "amended", ""
        else:
            continue
        return KnownValidity(
            clause=citation.clause,
            start=citation.start,
            state=state,
            day=day,
            by_name=newer.removeprefix("Bộ luật").removeprefix("Luật").strip(),
            by_number=row.number,
            by_date=row.document_date,
            today=row.today,
            is_read=row.certainty == READ,
        )
    return None


def _plain(text: str) -> str:
    return fold_space(fold(text))
