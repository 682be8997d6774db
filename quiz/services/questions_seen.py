"""Which questions somebody has been given before."""

from __future__ import annotations

import re

from sqlalchemy import BigInteger, Text, bindparam, select, type_coerce
from sqlalchemy.orm import Session

from quiz.models import Attempt
from quiz.services.person_records import records_of

#: Papers looked at, the newest first: what was asked long before is new enough.
MOST_PAPERS = 50
#: In a paper as its stored text, which is canonical; reading the whole JSON takes ten times as long.
_VERSION = re.compile(r'"v":([0-9]+)')
#: Built once: starts ask it.
_PAPERS = (
    select(type_coerce(Attempt.paper, Text))
    .where(Attempt.person_id.in_(records_of(bindparam("person", type_=BigInteger))))
    .order_by(Attempt.id.desc())
    .limit(MOST_PAPERS)
)


def seen_versions(session: Session, *, person_id: int) -> frozenset[int]:
    """The question versions in the person's newest papers, of whichever quiz. One query."""
    papers = session.connection().execute(_PAPERS, {"person": person_id}).scalars()
    return frozenset(int(number) for paper in papers for number in _VERSION.findall(paper))
