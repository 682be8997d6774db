"""Imports of rosters: what was uploaded for which unit, how far it came, and what each person was before, for undoing it.

The uploaded file lies in the data folder under a random name until the import can no longer be undone.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from quiz.models.base import Base, BigId
from quiz.models.columns import Instant, Json

ROSTER_STATES = ("preview", "applying", "applied", "undone", "expired", "discarded")


class RosterImport(Base):
    """One file for one unit. States: preview -> applying -> applied -> undone; a preview is discarded, or expires."""

    __tablename__ = "roster_import"
    __table_args__ = (
        CheckConstraint("kind IN ('staff', 'student')", name="kind"),
        CheckConstraint(f"state IN {ROSTER_STATES}", name="state"),
        CheckConstraint("complete IN ('no', 'classes', 'unit')", name="complete"),
        CheckConstraint("ground IN ('task', 'consent')", name="ground"),
        Index("ix_roster_import_unit", "unit_id", "id"),
        Index("ix_roster_import_state", "state", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(24), unique=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    kind: Mapped[str] = mapped_column(String(10))
    #: First year of the school year whose classes the file names.
    school_year: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))
    #: The file lists everybody of nothing, of its classes, or of the unit.
    complete: Mapped[str] = mapped_column(String(10))
    skips_bad_rows: Mapped[bool]
    #: What the people are kept for, and what allows it; None from the command line.
    purpose: Mapped[str | None] = mapped_column(String(300))
    ground: Mapped[str | None] = mapped_column(String(10))
    #: Who says that the parents agree; pupils only.
    consent_confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    #: The random name below `uploads`; None once the file is gone.
    file_name: Mapped[str | None] = mapped_column(String(40))
    #: Of the plan that was shown last: another one is shown again before it is applied.
    plan_digest: Mapped[str | None] = mapped_column(String(64))
    #: added, changed, moved, left, unchanged, skipped; of what was shown last or applied.
    counts: Mapped[Any | None] = mapped_column(Json)
    #: By the place of a row: who the person is, or which class was meant. No personal values.
    answers: Mapped[Any] = mapped_column(Json)
    #: Ids of the classes that it made.
    classes_made: Mapped[Any] = mapped_column(Json)
    #: Ids of the grants by which it gave classes to teachers.
    grants_made: Mapped[Any | None] = mapped_column(Json)
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)
    applied_at: Mapped[datetime | None] = mapped_column(Instant)
    undone_at: Mapped[datetime | None] = mapped_column(Instant)


class RosterChange(Base):
    """What an import did to one person; deleted when the import can no longer be undone.

    `before` and `after` hold the identity's fields that changed, and all memberships of the audience in their order (None
    where the import touched none of them).
    """

    __tablename__ = "roster_change"
    __table_args__ = (
        CheckConstraint("action IN ('added', 'changed', 'moved', 'left')", name="action"),
        Index("ix_roster_change_import", "import_id", "action", "id"),
        Index("ix_roster_change_person", "person_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("roster_import.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    action: Mapped[str] = mapped_column(String(10))
    #: Whether the person came into being with this import.
    is_new: Mapped[bool]
    before: Mapped[Any] = mapped_column(Json)
    after: Mapped[Any] = mapped_column(Json)
