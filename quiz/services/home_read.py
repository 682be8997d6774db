"""What the home page shows: who the reader is, his programme, the open contest with his school's share, what else is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from quiz.domain.identity import Actor
from quiz.models import Contest, Group, Headcount, Round, Standing, Unit, UnitClosure, UnitSuccession
from quiz.services.outage_list import count_waiting, looks_after_all
from quiz.services.programme_read import ProgrammeView, read_programme
from quiz.services.quiz_find import OpenQuiz, is_open, list_quizzes
from quiz.services.unit_places import MERGE


@dataclass(frozen=True)
class ContestBoard:
    """An open round. `finishers` and `headcount` are the reader's own unit and audience; headcount None: not known."""

    entry: OpenQuiz
    contest: str
    contest_id: str
    round: str
    number: int
    rounds: int
    finishers: int
    headcount: int | None


@dataclass(frozen=True)
class HomeView:
    """Everything on the home page. `upcoming`: the next ranked quiz that is not open yet.

    `outages`: how many nobody has decided; None for who does not look after the whole tree.
    """

    unit: str | None
    group: str | None
    programme: ProgrammeView | None
    contest: ContestBoard | None
    upcoming: OpenQuiz | None
    classes: list[OpenQuiz]
    practice: OpenQuiz | None
    outages: int | None


def read_home(session: Session, *, actor: Actor, now: datetime) -> HomeView:
    """The home page of the actor. A constant number of queries."""
    unit, group = _where(session, actor)
    quizzes = list_quizzes(session, actor=actor)
    opened = [entry for entry in quizzes if is_open(entry, now)]
    ranked = [entry for entry in opened if entry.quiz.kind == "ranked"]
    later = [entry for entry in quizzes if entry.quiz.kind == "ranked" and entry.quiz.opens_at > now]
    practice = [entry for entry in opened if entry.quiz.kind == "practice"]
    return HomeView(
        unit,
        group,
        read_programme(session, actor=actor),
        _board(session, actor, ranked[0]) if ranked else None,
        min(later, key=lambda entry: entry.quiz.opens_at, default=None),
        [entry for entry in opened if entry.quiz.kind == "class"],
        practice[0] if practice else None,
        count_waiting(session) if looks_after_all(session, actor=actor) else None,
    )


def _where(session: Session, actor: Actor) -> tuple[str | None, str | None]:
    """Names of the actor's unit and class."""
    row: Sequence[str | None] | None = session.execute(
        select(Unit.name, Group.name)
        .select_from(Unit)
        .outerjoin(Group, Group.id == actor.group_id)
        .where(Unit.id == actor.unit_id)
    ).first()
    return (row[0], row[1]) if row else (None, None)


def _board(session: Session, actor: Actor, entry: OpenQuiz) -> ContestBoard:
    quiz = entry.quiz
    rounds = select(func.count()).where(Round.contest_id == quiz.contest_id).scalar_subquery()
    contest, contest_id, round_, number, count = session.execute(
        select(Contest.title, Contest.public_id, Round.title, Round.number, rounds)
        .join(Contest, Contest.id == Round.contest_id)
        .where(Round.id == quiz.round_id)
    ).one()
    finishers = session.scalar(_finishers(quiz.round_id, actor.unit_id, actor.audience))
    headcount = session.scalar(
        select(Headcount.number)
        .where(Headcount.unit_id == actor.unit_id, Headcount.audience == actor.audience)
        .order_by(Headcount.as_of.desc())
        .limit(1)
    )
    return ContestBoard(entry, contest, contest_id, round_, number, count, finishers or 0, headcount or None)


def _finishers(round_id: int | None, unit_id: int | None, audience: str | None) -> Select[int]:
    """Those of the kept standing, and whoever finished only at a unit that has since been merged into this one."""
    of_unit = (Standing.round_id == round_id, Standing.unit_id == unit_id, Standing.audience == audience)
    kept = select(Standing.finishers).where(*of_unit, Standing.person_id.is_(None)).scalar_subquery()
    merged = (
        select(UnitSuccession.unit_id)
        .join(UnitClosure, UnitClosure.descendant_id == UnitSuccession.unit_id)
        .where(UnitSuccession.kind == MERGE, UnitClosure.ancestor_id == unit_id, UnitClosure.depth > 0)
    )
    earlier, again = aliased(Standing), aliased(Standing)
    before = (
        select(func.count(func.distinct(earlier.person_id)))
        .where(
            earlier.round_id == round_id,
            earlier.unit_id.in_(merged),
            earlier.audience == audience,
            earlier.person_id.is_not(None),
            ~select(again.id)
            .where(
                again.round_id == round_id,
                again.person_id == earlier.person_id,
                again.unit_id == unit_id,
                again.audience == audience,
            )
            .exists(),
        )
        .scalar_subquery()
    )
    return select(func.coalesce(kept, 0) + before)
