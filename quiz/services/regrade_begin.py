"""Record a regrade: from this moment its question is marked by it, and a job brings the attempts that had ended before.

Of several regrades of one question in one quiz the newest stands alone, and the earlier ones stay on record. To take one
back is a regrade, too: by the question's own key. A second one waits until the job of the first has ended.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from quiz.domain.errors import InvalidInput, NotFound, RegradeRunning
from quiz.domain.identity import Actor
from quiz.domain.questions import UnfitAnswer
from quiz.domain.reasons import checked_reason
from quiz.domain.regrading import ACCEPT_BOTH, DROP, MODES, Correction, checked_key, restores_key
from quiz.domain.text import is_storable
from quiz.models import Job, QuestionVersion, Quiz, Regrade
from quiz.models.columns import new_public_id
from quiz.services.audit_write import write_audit
from quiz.services.correction_find import corrections_in_force
from quiz.services.job_queue import FAILED, queue_job

JOB_KIND = "regrade"
MAX_ERRATUM = 2000
APPLYING, APPLIED = "applying", "applied"


@dataclass(frozen=True)
class Wish:
    """What somebody wants done. `quiz_id` None: in every quiz that has the question."""

    version_id: int
    quiz_id: int | None
    correction: Correction


def begin_regrade(
    session: Session, *, actor: Actor, wish: Wish, reason: str, erratum: str | None, now: datetime
) -> Regrade:
    """The recorded regrade with its job. Whether the quiz is the actor's has been found out before.

    Raises NotFound, InvalidInput (mode, accepted, reason, erratum), RegradeRunning.
    """
    version = session.scalar(
        select(QuestionVersion)
        .where(QuestionVersion.id == wish.version_id)
        .with_for_update(key_share=True)  # of two who regrade one question at once, the second sees the first
    )
    if version is None:
        raise NotFound("question")
    reason, erratum = checked_reason(reason), _checked_erratum(erratum)
    correction = checked_correction(session, version=version, wish=wish)
    _refuse_running(session, wish.version_id)
    regrade = Regrade(
        public_id=new_public_id(),
        question_version_id=version.id,
        quiz_id=wish.quiz_id,
        mode=correction.mode,
        accepted=correction.accepted,
        reason=reason,
        erratum=erratum,
        state=APPLYING,
        created_by=actor.person_id,
        created_at=now,
    )
    session.add(regrade)
    session.flush()
    job = queue_job(
        session, kind=JOB_KIND, arguments={"regrade": regrade.id}, owner_id=actor.person_id, now=now
    )
    regrade.job_id = job.id
    detail = f"version={version.id} quiz={wish.quiz_id} mode={correction.mode}"
    _audit(session, regrade, "regrade.begin", detail, actor.person_id, now)
    return regrade


def resume_regrade(session: Session, *, actor: Actor, regrade: Regrade, now: datetime) -> None:
    """Put the failed job of a regrade in line again; nothing for one that has not failed."""
    job = session.scalar(select(Job).where(Job.id == regrade.job_id, Job.state == FAILED).with_for_update())
    if job is None or regrade.state != APPLYING:
        return
    job.state, job.error, job.ended_at = "queued", None, None
    _audit(session, regrade, "regrade.resume", None, actor.person_id, now)


def checked_correction(session: Session, *, version: QuestionVersion, wish: Wish) -> Correction:
    """What would be in force, its second key in the bank's order; raises InvalidInput for what would change nothing."""
    asked = wish.correction
    if asked.mode not in MODES:
        raise InvalidInput("mode", "unknown-mode")
    if asked.mode != ACCEPT_BOTH:
        correction = Correction(asked.mode)
    else:
        try:
            correction = Correction(ACCEPT_BOTH, checked_key(version.kind, version.body, asked.accepted))
        except UnfitAnswer:
            raise InvalidInput("accepted", "unfit-key") from None
    held = _in_force(session, wish)
    if correction == held or (held is None and restores_key(version.kind, version.body, correction)):
        raise InvalidInput("accepted" if correction.mode == ACCEPT_BOTH else "mode", "regrade-unchanged")
    if correction.mode == DROP:
        _refuse_empty(session, wish)
    return correction


def _in_force(session: Session, wish: Wish) -> Correction | None:
    if wish.quiz_id is not None:
        return corrections_in_force(session, quiz_id=wish.quiz_id).get(wish.version_id)
    newest = session.execute(
        select(Regrade.mode, Regrade.accepted, Regrade.quiz_id)
        .where(Regrade.question_version_id == wish.version_id)
        .order_by(Regrade.id.desc())
        .limit(1)
    ).first()
    return None if newest is None or newest.quiz_id is not None else Correction(newest.mode, newest.accepted)


def _refuse_empty(session: Session, wish: Wish) -> None:
    """A paper of which every question were dropped would have no result."""
    if wish.quiz_id is None:
        return
    count = session.scalar(select(Quiz.question_count).where(Quiz.id == wish.quiz_id)) or 0
    dropped = {
        version_id
        for version_id, held in corrections_in_force(session, quiz_id=wish.quiz_id).items()
        if held.mode == DROP
    }
    if len(dropped | {wish.version_id}) >= count:
        raise InvalidInput("mode", "nothing-left")


def _refuse_running(session: Session, version_id: int) -> None:
    running = session.scalar(
        select(func.count())
        .select_from(Regrade)
        .outerjoin(Job, Job.id == Regrade.job_id)
        .where(
            Regrade.question_version_id == version_id,
            Regrade.state == APPLYING,
            or_(Job.id.is_(None), Job.state != FAILED),
        )
    )
    if running:
        raise RegradeRunning


def _checked_erratum(erratum: str | None) -> str | None:
    text = (erratum or "").strip() or None
    if text is not None and (len(text) > MAX_ERRATUM or not is_storable(text)):
        raise InvalidInput("erratum", "text-unfit", {"most": str(MAX_ERRATUM)})
    return text


def _audit(
    session: Session, regrade: Regrade, action: str, detail: str | None, actor_id: int, now: datetime
) -> None:
    write_audit(
        session,
        actor_id=actor_id,
        action=action,
        object_kind="regrade",
        object_id=regrade.id,
        detail=detail,
        now=now,
    )
