"""Finding matrices: one's own, and those that are shared with everybody who may use them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from quiz.domain.errors import NotFound
from quiz.domain.identity import Actor
from quiz.domain.permissions import EDITOR
from quiz.domain.text import is_storable
from quiz.models import PaperMatrix, PersonIdentity

#: More than anybody keeps; the newest are listed.
MOST_LISTED = 300


@dataclass(frozen=True)
class ListedMatrix:
    """A matrix in the list, with its owner's name (None: erased)."""

    matrix: PaperMatrix
    owner: str | None
    is_own: bool


def list_matrices(session: Session, *, actor: Actor) -> list[ListedMatrix]:
    """The actor's own first, then the shared ones, the newest change first. One query."""
    rows = session.execute(
        select(PaperMatrix, PersonIdentity.full_name)
        .outerjoin(PersonIdentity, PersonIdentity.person_id == PaperMatrix.owner_id)
        .where(_may_read(actor))
        .order_by(PaperMatrix.updated_at.desc(), PaperMatrix.id.desc())
        .limit(MOST_LISTED)
    ).all()
    found = [ListedMatrix(one, name, one.owner_id == actor.person_id) for one, name in rows]
    return sorted(found, key=lambda one: not one.is_own)


def find_matrix(session: Session, *, actor: Actor, matrix_id: str) -> PaperMatrix:
    """A matrix that the actor may read and use; raises NotFound."""
    if not is_storable(matrix_id):
        raise NotFound("matrix")
    found = session.scalar(select(PaperMatrix).where(PaperMatrix.public_id == matrix_id, _may_read(actor)))
    if found is None:
        raise NotFound("matrix")
    return found


def find_own_matrix(session: Session, *, actor: Actor, matrix_id: str) -> PaperMatrix:
    """A matrix that the actor may change: his own, and for editors every shared one; raises NotFound."""
    found = find_matrix(session, actor=actor, matrix_id=matrix_id)
    if not may_change(actor, found):
        raise NotFound("matrix")
    return found


def may_change(actor: Actor, matrix: PaperMatrix) -> bool:
    """Whether the actor may change a matrix that he may read."""
    return matrix.owner_id == actor.person_id or actor.holds(EDITOR)


def _may_read(actor: Actor) -> ColumnElement[bool]:
    return or_(PaperMatrix.owner_id == actor.person_id, PaperMatrix.is_shared)
