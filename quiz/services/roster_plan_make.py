"""What a file that was read would do to a unit, as things stand now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from quiz.domain.roster_matching import Circumstances, match_roster
from quiz.domain.roster_plan import COMPLETE_NO, STAFF, Plan
from quiz.exchange.roster_rows import RosterFile
from quiz.services.roster_known import Tops, classes_of_unit, classes_taught, people_elsewhere, people_here


@dataclass(frozen=True)
class RosterWish:
    """Whose people a file lists, and how it is to be taken. `day`: from when on what it says holds."""

    unit_id: int
    kind: str
    school_year: int
    day: date
    complete: str = COMPLETE_NO
    answers: Mapping[str, str] = field(default_factory=dict)


def make_plan(session: Session, *, file: RosterFile, wish: RosterWish, tops: Tops) -> Plan:
    """The plan. `tops`: see quiz.services.roster_known.

    Queries: three (of staff four), and one for each chunk of ids that nobody here has.
    """
    classes = classes_of_unit(session, unit_id=wish.unit_id, school_year=wish.school_year)
    here = people_here(
        session, unit_id=wish.unit_id, kind=wish.kind, school_year=wish.school_year, day=wish.day
    )
    known_ids = {known.external_id for known in here if known.external_id}
    foreign = [row.external_id for row in file.rows if row.external_id and row.external_id not in known_ids]
    elsewhere = people_elsewhere(
        session,
        external_ids=dict.fromkeys(foreign),
        unit_id=wish.unit_id,
        kind=wish.kind,
        day=wish.day,
        tops=tops,
    )
    unread = {(one.sheet, one.row) for one in file.problems} | {
        (one.sheet, one.row) for one in file.questions
    }
    circumstances = Circumstances(
        kind=wish.kind,
        here=here,
        elsewhere=elsewhere,
        classes=frozenset(classes),
        complete=wish.complete,
        answers=wish.answers,
        unread=len(unread),
        taught=classes_taught(session, unit_id=wish.unit_id, school_year=wish.school_year)
        if wish.kind == STAFF
        else {},
    )
    return match_roster(file.rows, circumstances)
