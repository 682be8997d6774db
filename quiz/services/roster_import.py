"""An import from its upload to its end: recorded, answered, applied or discarded, and found again by whoever may see it.

*Bad rows* are those that cannot be taken as they are: not readable, in doubt, or asked about without an answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.days import day_of
from quiz.domain.errors import ChangedMeanwhile, InvalidInput, NotFound
from quiz.domain.identity import Actor
from quiz.domain.privacy_ground import GROUNDS, MOST_PURPOSE
from quiz.domain.roster_plan import COMPLETE, LEFT, MOVED, STUDENT, Plan, leaves_too_many
from quiz.domain.text import is_storable
from quiz.exchange.roster_rows import RosterFile
from quiz.models import RosterImport, Unit
from quiz.models.columns import new_public_id
from quiz.services.audit_write import write_audit
from quiz.services.roster_apply import apply_plan, hold_imports
from quiz.services.roster_known import ROSTER_ROLES, Tops
from quiz.services.roster_plan_make import RosterWish, make_plan
from quiz.services.unit_scope import granted_units, within


@dataclass(frozen=True)
class Upload:
    """What somebody uploads: for which unit and kind, why, and what he declares."""

    unit_id: int
    kind: str
    school_year: int
    complete: str
    purpose: str
    ground: str
    consent_confirmed: bool
    file_name: str


@dataclass(frozen=True)
class Decision:
    """What whoever applies has said: the plan that he saw, whether bad rows are left out, how many he knows to leave."""

    digest: str | None = None
    skips_bad_rows: bool = False
    leaving: int | None = None
    asks_number: bool = True


@dataclass(frozen=True)
class BadRows:
    """How many rows of a file cannot be taken as they are. `refusals`: the file or a sheet of it cannot be."""

    errors: int = 0
    questions: int = 0
    refusals: int = 0
    places: frozenset[tuple[str, int | None]] = field(default_factory=frozenset)

    @property
    def number(self) -> int:
        """All of them, each row once."""
        return len(self.places)


def record_upload(session: Session, *, actor: Actor, upload: Upload, now: datetime) -> RosterImport:
    """A new import, to be previewed. Raises InvalidInput (purpose, ground, consent, complete)."""
    purpose = upload.purpose.strip()
    if not purpose or len(purpose) > MOST_PURPOSE or not is_storable(purpose):
        raise InvalidInput("purpose", "text-unfit", {"most": str(MOST_PURPOSE)})
    if upload.ground not in GROUNDS:
        raise InvalidInput("ground", "unknown-ground")
    if upload.complete not in COMPLETE:
        raise InvalidInput("complete", "unknown-complete")
    if upload.kind == STUDENT and not upload.consent_confirmed:
        raise InvalidInput("consent", "consent-missing")
    record = RosterImport(
        public_id=new_public_id(),
        unit_id=upload.unit_id,
        kind=upload.kind,
        school_year=upload.school_year,
        state="preview",
        complete=upload.complete,
        skips_bad_rows=False,
        purpose=purpose,
        ground=upload.ground,
        consent_confirmed_by=actor.person_id if upload.kind == STUDENT else None,
        file_name=upload.file_name,
        answers={},
        classes_made=[],
        created_by=actor.person_id,
        created_at=now,
    )
    session.add(record)
    session.flush()
    declared = {"unit": upload.unit_id, "kind": upload.kind, "purpose": purpose, "ground": upload.ground}
    _audit(session, record, "roster.upload", actor.person_id, now, declared)
    return record


def find_import(session: Session, *, actor: Actor, public_id: str) -> tuple[RosterImport, Unit]:
    """The import and its unit; raises NotFound for one of a unit out of reach. One query."""
    tops = granted_units(actor, ROSTER_ROLES)
    row = session.execute(
        select(RosterImport, Unit)
        .join(Unit, Unit.id == RosterImport.unit_id)
        .where(RosterImport.public_id == public_id, within(RosterImport.unit_id.expression, tops))
    ).first()
    if row is None:
        raise NotFound("import")
    return row[0], row[1]


def wish_of(record: RosterImport, day: date) -> RosterWish:
    """How an import's file is to be taken."""
    return RosterWish(
        unit_id=record.unit_id,
        kind=record.kind,
        school_year=record.school_year,
        day=day,
        complete=record.complete,
        answers=record.answers,
    )


def bad_rows_of(file: RosterFile, plan: Plan) -> BadRows:
    """The rows of the file that the plan leaves out, and what it cannot be read for."""
    errors = [(one.sheet, one.row) for one in file.problems if one.row is not None and not file.is_refused]
    errors += [(one.row.sheet, one.row.row) for one in plan.errors]
    questions = [(one.sheet, one.row) for one in file.questions]
    questions += [(one.row.sheet, one.row.row) for one in plan.questions]
    refusals = sum(one.row is None or file.is_refused for one in file.problems)
    return BadRows(len(errors), len(questions), refusals, frozenset((*errors, *questions)))


def check_ready(file: RosterFile, plan: Plan, decision: Decision) -> None:
    """Raises InvalidInput (file, rows, leaving) for what stands in the way, ChangedMeanwhile for another plan than was seen."""
    bad = bad_rows_of(file, plan)
    if bad.refusals:
        raise InvalidInput("file", "roster-refused")
    if bad.number and not decision.skips_bad_rows:
        raise InvalidInput("rows", "roster-bad-rows", {"count": str(bad.number)})
    if decision.digest is not None and decision.digest != plan.digest:
        raise ChangedMeanwhile
    leaving = sum(step.action == LEFT and step.row is None for step in plan.steps)
    if decision.asks_number and leaves_too_many(leaving, plan.scope_size) and decision.leaving != leaving:
        raise InvalidInput("leaving", "roster-leaving", {"count": str(leaving)})


def apply_import(
    session: Session,
    *,
    record: RosterImport,
    file: RosterFile,
    decision: Decision,
    tops: Tops,
    actor_id: int | None,
    now: datetime,
) -> Plan:
    """Plan once more, with nobody else importing, and do it. Raises what `check_ready` raises; then nothing was done."""
    hold_imports(session)
    session.refresh(record, with_for_update=True)
    if record.state not in ("preview", "applying"):
        raise ChangedMeanwhile
    wish = wish_of(record, day_of(now))
    plan = make_plan(session, file=file, wish=wish, tops=tops)
    check_ready(file, plan, decision)
    record.skips_bad_rows = decision.skips_bad_rows
    apply_plan(session, plan=plan, wish=wish, record=record, actor_id=actor_id, now=now)
    _note_moves_from_afar(session, plan, actor_id, now)
    return plan


def answer_questions(
    session: Session, *, record: RosterImport, actor: Actor, answers: Mapping[str, str], now: datetime
) -> None:
    """Keep what was answered, beside what had been answered before; an empty answer takes one back."""
    session.refresh(record, with_for_update=True)
    if record.state != "preview":
        raise ChangedMeanwhile
    kept = {**record.answers, **answers}
    record.answers = {place: answer for place, answer in kept.items() if answer}
    _audit(session, record, "roster.answer", actor.person_id, now, {"answers": len(answers)})


def discard_import(session: Session, *, record: RosterImport, actor: Actor, now: datetime) -> str | None:
    """Nothing of it is wanted; returns the name of the file, which the caller deletes once that is stored."""
    session.refresh(record, with_for_update=True)
    if record.state != "preview":
        raise ChangedMeanwhile
    name = record.file_name
    record.state, record.file_name, record.answers = "discarded", None, {}
    _audit(session, record, "roster.discard", actor.person_id, now)
    return name


def record_command(
    session: Session, *, unit_id: int, kind: str, school_year: int, complete: str, now: datetime
) -> RosterImport:
    """An import from the command line, whose file stays where it is."""
    record = RosterImport(
        public_id=new_public_id(),
        unit_id=unit_id,
        kind=kind,
        school_year=school_year,
        state="preview",
        complete=complete,
        skips_bad_rows=False,
        answers={},
        classes_made=[],
        created_at=now,
    )
    session.add(record)
    session.flush()
    return record


def _note_moves_from_afar(session: Session, plan: Plan, actor_id: int | None, now: datetime) -> None:
    """Whoever takes somebody from a unit out of his reach has confirmed it: that stays on record, by person."""
    for step in plan.steps:
        if step.action == MOVED and step.known is not None and not step.known.is_within_reach:
            write_audit(
                session,
                actor_id=actor_id,
                action="roster.move_from_afar",
                object_kind="person",
                object_id=step.known.person_id,
                before={"unit": step.known.unit_id},
                now=now,
            )


def _audit(
    session: Session,
    record: RosterImport,
    action: str,
    actor_id: int,
    now: datetime,
    after: Mapping[str, object] | None = None,
) -> None:
    write_audit(
        session,
        actor_id=actor_id,
        action=action,
        object_kind="roster_import",
        object_id=record.public_id,
        after=after,
        now=now,
    )
