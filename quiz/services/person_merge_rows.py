"""What goes over from a record that is merged to the one that stands, noted so that it can be taken back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.days import day_of
from quiz.models import (
    Accommodation,
    Account,
    Citation,
    Contest,
    ContestEntrant,
    LegalDocument,
    LessonProgress,
    LessonVersion,
    Membership,
    NameConsent,
    PaperMatrix,
    Question,
    QuestionDocument,
    QuestionReview,
    QuestionVersion,
    RoleGrant,
)
from quiz.services.row_changes import RowChanges
from quiz.services.user_find import end_sessions

#: What simply goes over: what he was given, contests that he organises, his matrices, questions and lessons that he wrote or
#: read, and what he said of documents that plans cite.
_HIS: tuple[tuple[Any, str], ...] = (
    (Accommodation, "person_id"),
    (Contest, "organiser_id"),
    (PaperMatrix, "owner_id"),
    (Question, "owner_id"),
    (QuestionVersion, "author_id"),
    (QuestionReview, "reviewer_id"),
    (LegalDocument, "set_by"),
    (Citation, "seen_by"),
    (QuestionDocument, "named_by"),
    (LessonVersion, "author_id"),
    (LessonVersion, "reviewer_id"),
)


def move_places(
    changes: RowChanges, session: Session, kept: int, merged: int, *, shows_merged: bool, now: datetime
) -> None:
    """Of two places at one class one stays; of a pupil's two classes that of the chosen record."""
    day = day_of(now)
    yesterday = day - timedelta(days=1)
    places = list(
        session.scalars(
            select(Membership).where(Membership.person_id.in_((kept, merged))).order_by(Membership.id)
        )
    )

    def is_open(row: Membership) -> bool:
        return row.valid_to is None or row.valid_to >= day

    def where(row: Membership) -> tuple[int, int | None, str]:
        return row.unit_id, row.group_id, row.audience

    mine = [row for row in places if row.person_id == kept and is_open(row)]
    theirs = [row for row in places if row.person_id == merged and is_open(row)]
    at = {where(row): row for row in mine}
    for row in theirs:
        twin = at.get(where(row))
        if twin is not None:
            changes.change(twin, valid_from=min(twin.valid_from, row.valid_from))
            changes.change(row, valid_to=yesterday)
    learning = {
        side: [one for one in rows if one.audience == "student"]
        for side, rows in ((kept, mine), (merged, theirs))
    }
    shown, other = (merged, kept) if shows_merged else (kept, merged)
    if learning[kept] and learning[merged]:
        stays = {where(row) for row in learning[shown]}
        for row in learning[other]:
            if where(row) not in stays:
                changes.change(row, valid_to=yesterday)
    for row in places:
        if row.person_id == merged and where(row) not in at:
            changes.change(row, person_id=kept)


def move_roles(changes: RowChanges, session: Session, kept: int, merged: int, now: datetime) -> None:
    """Every role once."""
    rows = list(
        session.scalars(
            select(RoleGrant)
            .where(RoleGrant.person_id.in_((kept, merged)), RoleGrant.ended_at.is_(None))
            .order_by(RoleGrant.id)
        )
    )
    held = {(row.role, row.unit_id, row.group_id) for row in rows if row.person_id == kept}
    for row in rows:
        if row.person_id == merged:
            if (row.role, row.unit_id, row.group_id) in held:
                changes.change(row, ended_at=now)
            else:
                changes.change(row, person_id=kept)


def move_belongings(changes: RowChanges, session: Session, kept: int, merged: int) -> None:
    """What names him alone, consents, contests that he has joined, lessons that he has read."""
    for model, name in _HIS:
        for row in session.scalars(select(model).where(getattr(model, name) == merged)).all():
            changes.change(row, **{name: kept})
    agreed = set(session.scalars(select(NameConsent.contest_id).where(NameConsent.person_id == kept)))
    for consent in session.scalars(select(NameConsent).where(NameConsent.person_id == merged)).all():
        if consent.contest_id not in agreed:
            changes.change(consent, person_id=kept)
    joined = set(session.scalars(select(ContestEntrant.contest_id).where(ContestEntrant.person_id == kept)))
    for entrant in session.scalars(select(ContestEntrant).where(ContestEntrant.person_id == merged)).all():
        if entrant.contest_id in joined:
            changes.remove(entrant)
        else:
            changes.change(entrant, person_id=kept)
    read = {
        row.lesson_id: row
        for row in session.scalars(select(LessonProgress).where(LessonProgress.person_id == kept))
    }
    for row in session.scalars(select(LessonProgress).where(LessonProgress.person_id == merged)).all():
        mine = read.get(row.lesson_id)
        if mine is None:
            changes.add(
                LessonProgress(
                    person_id=kept,
                    lesson_id=row.lesson_id,
                    seen=row.seen,
                    updated_at=row.updated_at,
                    completed_at=row.completed_at,
                )
            )
        else:
            ends = [one for one in (mine.completed_at, row.completed_at) if one is not None]
            changes.change(
                mine, seen=sorted({*mine.seen, *row.seen}), completed_at=min(ends) if ends else None
            )


def close_account(changes: RowChanges, session: Session, account: Account | None, now: datetime) -> None:
    """Nobody signs in with the record that was merged; its sessions end and do not come back."""
    if account is None:
        return
    if account.disabled_at is None:
        changes.change(account, disabled_at=now)
    end_sessions(session, account_id=account.id, now=now)
