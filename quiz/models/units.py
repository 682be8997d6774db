"""Units: departments, communes, schools; the dated tree above them; classes; headcounts.

A *unit* is a node with a kind (a row of *unit_kind*, not an enum of levels of government). *unit_link* says who stood
under whom from when to when, *unit_succession* what an ended unit went into; *unit_closure* is today's tree spelled out
for subtree queries (quiz.services.unit_places says by which rule). A *group* is a class of one school year.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from quiz.models.base import Base, BigId
from quiz.models.columns import Instant


class UnitKind(Base):
    """A kind of unit, in both languages. `is_area`: what lies below is on its territory, not under its authority."""

    __tablename__ = "unit_kind"

    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    english_name: Mapped[str] = mapped_column(String(80))
    #: Has pupils, or learners: counted among the schools of a report and ranked on boards.
    is_school: Mapped[bool]
    is_area: Mapped[bool]
    #: The days on which units of this kind may exist.
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    position: Mapped[int]


class Unit(Base):
    """A department, commune, school or centre; ended ones stay for the figures of their time."""

    __tablename__ = "unit"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    #: The code of a UnitKind: so, phong_so, phong_gddt, xa_phuong, truong, trung_tam ...
    kind: Mapped[str] = mapped_column(String(20))
    sort_key: Mapped[str] = mapped_column(String(400))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]


class UnitLevel(Base):
    """A level that a school teaches: mam_non, tieu_hoc, thcs, thpt, gdtx; a school may have several."""

    __tablename__ = "unit_level"

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    level: Mapped[str] = mapped_column(String(20), primary_key=True)


class UnitLink(Base):
    """`unit` stood under `parent` from `valid_from` (or ever) to `valid_to` (or still)."""

    __tablename__ = "unit_link"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    parent_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]


class UnitSuccession(Base):
    """`unit` ended and went into `successor`, whose first day of it is `valid_from`; after a split there are several."""

    __tablename__ = "unit_succession"
    __table_args__ = (
        CheckConstraint("kind IN ('merge', 'split')", name="kind"),
        CheckConstraint("unit_id <> successor_id", name="another"),
        UniqueConstraint("unit_id", "successor_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    successor_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    valid_from: Mapped[date]


class UnitClosure(Base):
    """Every (ancestor, descendant) pair of the tree, each unit its own at depth 0.

    Ended units keep their place; one that was merged into another stands below that.
    """

    __tablename__ = "unit_closure"
    __table_args__ = (Index("ix_unit_closure_descendant", "descendant_id", "ancestor_id"),)

    ancestor_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    descendant_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    depth: Mapped[int]


class Group(Base):
    """A class of one school year at one unit."""

    __tablename__ = "unit_group"
    __table_args__ = (
        UniqueConstraint("unit_id", "school_year", "name"),
        CheckConstraint("kind IN ('class', 'team')", name="kind"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(24), unique=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(60))
    #: First year of the school year: 2026 means 2026-2027.
    school_year: Mapped[int]
    grade: Mapped[int | None]


class Headcount(Base):
    """How many people of an audience a unit has, as of a day; the newest row holds."""

    __tablename__ = "headcount"
    __table_args__ = (
        UniqueConstraint("unit_id", "audience", "as_of"),
        CheckConstraint("number >= 0", name="number"),
        CheckConstraint("audience IN ('staff', 'student')", name="audience"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    audience: Mapped[str] = mapped_column(String(10))
    as_of: Mapped[date]
    number: Mapped[int]
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    #: None for the command line and for what a merge added up.
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    entered_at: Mapped[datetime | None] = mapped_column(Instant)
