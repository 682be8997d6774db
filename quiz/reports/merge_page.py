"""Two records side by side, before they become one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quiz.domain.identity import Actor
from quiz.models import Activity, Attempt, PersonMerge
from quiz.reports.person_page import PersonPage, read_person
from quiz.services.person_records import records_of


@dataclass(frozen=True)
class MergeSide:
    """One of the two: its page, how many attempts it has begun, lessons it has completed, rounds it is ranked in."""

    page: PersonPage
    attempts: int
    lessons: int
    rounds: int

    @property
    def has_account(self) -> bool:
        """Whether he can sign in at all."""
        return self.page.account is not None


def read_side(session: Session, *, actor: Actor, person_id: int, day: date) -> MergeSide:
    """One record. Eight queries."""
    records = records_of(person_id)
    attempts, rounds = session.execute(
        select(func.count(), func.count(func.distinct(Attempt.round_id))).where(
            Attempt.person_id.in_(records), Attempt.is_preview.is_(False)
        )
    ).one()
    lessons = session.scalar(
        select(func.count()).where(Activity.person_id.in_(records), Activity.kind == "lesson_completed")
    )
    page = read_person(session, actor=actor, person_id=person_id, day=day)
    return MergeSide(page, attempts, lessons or 0, rounds)


def find_merge(session: Session, *, kept_id: int, merge_id: str) -> PersonMerge | None:
    """The merge into this person with this id in an address. One query."""
    return session.scalar(
        select(PersonMerge).where(PersonMerge.public_id == merge_id, PersonMerge.kept_id == kept_id)
    )
