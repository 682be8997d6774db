"""Accommodations: to a person or a class, at one quiz or at every quiz."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from quiz.models import Accommodation, Group, Quiz
from quiz.models.columns import new_public_id
from tests.factories.people import NOW, SignedUp


def make_accommodation(
    session: Session,
    *,
    quiz: Quiz | None,
    person: SignedUp | None = None,
    group: Group | None = None,
    given_by: SignedUp | None = None,
    **more: Any,
) -> Accommodation:
    """One in force; given by the person himself unless somebody is named (what it gives does not depend on it)."""
    giver = given_by or person
    assert giver is not None
    values: dict[str, Any] = {"reason": "Có giấy đề nghị của gia đình.", "given_at": NOW}
    row = Accommodation(
        public_id=new_public_id(),
        quiz_id=quiz.id if quiz else None,
        person_id=person.id if person else None,
        group_id=group.id if group else None,
        given_by=giver.id,
        **(values | more),
    )
    session.add(row)
    session.flush()
    return row
