"""Making, changing, sharing, copying and deleting a matrix. Quizzes that were made from it draw on as they did."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from quiz.domain.errors import ChangedMeanwhile, InvalidInput
from quiz.domain.identity import Actor
from quiz.domain.matrix_rules import problems_of
from quiz.domain.paper_matrix import Matrix, write_matrix
from quiz.domain.permissions import EDITOR
from quiz.domain.text import fold_space, is_storable
from quiz.models import PaperMatrix
from quiz.models.columns import new_public_id
from quiz.services.audit_write import write_audit
from quiz.services.matrix_find import find_matrix, find_own_matrix

MAX_NAME = 200
#: Where numbers are still to be put in: a matrix may be kept so, but not used.
UNFINISHED = ("questions-missing", "statements-not-fours")


def create_matrix(
    session: Session, *, actor: Actor, name: str, matrix: Matrix, is_shared: bool = False, now: datetime
) -> PaperMatrix:
    """A new matrix of the actor's; editors may share it at once. Raises InvalidInput."""
    _check(matrix)
    made = PaperMatrix(
        public_id=new_public_id(),
        name=checked_name(name),
        owner_id=actor.person_id,
        is_shared=is_shared and actor.holds(EDITOR),
        body=write_matrix(matrix),
        revision=1,
        created_at=now,
        updated_at=now,
    )
    session.add(made)
    session.flush()
    _audit(session, made, "matrix.create", actor, now, after={"name": made.name, "is_shared": made.is_shared})
    return made


def change_matrix(
    session: Session,
    *,
    actor: Actor,
    matrix_id: str,
    name: str,
    matrix: Matrix,
    is_shared: bool,
    seen: int,
    now: datetime,
) -> PaperMatrix:
    """Bring a matrix to this form. `seen`: the revision that the actor had before him.

    Raises NotFound, InvalidInput, ChangedMeanwhile; whether it is shared is for editors alone to say.
    """
    kept = find_own_matrix(session, actor=actor, matrix_id=matrix_id)
    session.refresh(kept, with_for_update=True)
    if kept.revision != seen:
        raise ChangedMeanwhile
    _check(matrix)
    before = _plain(kept)
    kept.name, kept.body = checked_name(name), write_matrix(matrix)
    if actor.holds(EDITOR):
        kept.is_shared = is_shared
    if _plain(kept) == before:
        return kept
    kept.revision, kept.updated_at = kept.revision + 1, now
    _audit(session, kept, "matrix.change", actor, now, before=before, after=_plain(kept))
    session.flush()
    return kept


def copy_matrix(session: Session, *, actor: Actor, matrix_id: str, name: str, now: datetime) -> PaperMatrix:
    """A matrix of the actor's own with the same form. Raises NotFound and InvalidInput."""
    source = find_matrix(session, actor=actor, matrix_id=matrix_id)
    made = PaperMatrix(
        public_id=new_public_id(),
        name=checked_name(name),
        owner_id=actor.person_id,
        is_shared=False,
        body=source.body,
        revision=1,
        created_at=now,
        updated_at=now,
    )
    session.add(made)
    session.flush()
    _audit(session, made, "matrix.create", actor, now, after={"name": made.name, "copy_of": source.public_id})
    return made


def delete_matrix(session: Session, *, actor: Actor, matrix_id: str, now: datetime) -> None:
    """Take a matrix away for good. Raises NotFound."""
    kept = find_own_matrix(session, actor=actor, matrix_id=matrix_id)
    _audit(session, kept, "matrix.delete", actor, now, before=_plain(kept))
    session.delete(kept)
    session.flush()


def checked_name(name: str) -> str:
    """The name as it is kept; raises InvalidInput."""
    name = fold_space(name)
    if not 1 <= len(name) <= MAX_NAME or not is_storable(name) or not name.isprintable():
        raise InvalidInput("name", "title-unfit", {"most": str(MAX_NAME)})
    return name


def _check(matrix: Matrix) -> None:
    """What is not yet whole may be kept; what makes no sense may not."""
    for problem in problems_of(matrix):
        if problem.code not in UNFINISHED:
            raise InvalidInput("matrix", problem.code, problem.facts)


def _plain(kept: PaperMatrix) -> dict[str, object]:
    return {"name": kept.name, "is_shared": kept.is_shared, "body": kept.body}


def _audit(
    session: Session,
    matrix: PaperMatrix,
    action: str,
    actor: Actor,
    now: datetime,
    *,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
) -> None:
    write_audit(
        session,
        actor_id=actor.person_id,
        action=action,
        object_kind="matrix",
        object_id=matrix.id,
        before=before,
        after=after,
        now=now,
    )
