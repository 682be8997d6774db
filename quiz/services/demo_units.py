"""The demo's units: a department of an invented province with communes, schools, classes and headcounts.

The tree is today's, and before 1 July 2025 that of the districts: the ended district office keeps its old schools in the
dated links.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from quiz.domain.days import day_of
from quiz.domain.school_year import school_year_of
from quiz.domain.text import sort_key
from quiz.models import Group, Headcount, Unit, UnitClosure, UnitLevel, UnitLink
from quiz.services.demo_chance import Chance

DISTRICTS_ENDED = date(2025, 6, 30)
COMMUNES_BEGAN = date(2025, 7, 1)


@dataclass(frozen=True)
class DemoUnit:
    """One unit of the demo. Headcounts None: nobody has reported them. `people`: how many of the demo's belong here."""

    code: str
    name: str
    kind: str
    parent: str | None
    levels: tuple[str, ...] = ()
    staff: int | None = None
    students: int | None = None
    staff_people: int = 0
    classes: tuple[tuple[str, int], ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    in_district: bool = False


UNITS = (
    DemoUnit("SO", "Sở Giáo dục và Đào tạo tỉnh Bông Súng (minh họa)", "so", None, staff=24, staff_people=6),
    DemoUnit("SO-VP", "Văn phòng Sở", "phong_so", "SO", staff=14, staff_people=6),
    DemoUnit("SO-GDPT", "Phòng Giáo dục phổ thông", "phong_so", "SO", staff=11, staff_people=4),
    DemoUnit("XA-01", "Xã Đồng Sen", "xa_phuong", "SO", valid_from=COMMUNES_BEGAN),
    DemoUnit("PH-01", "Phường Bến Lụa", "xa_phuong", "SO", valid_from=COMMUNES_BEGAN),
    DemoUnit("PGD-01", "Phòng Giáo dục và Đào tạo huyện Rạch Sen", "phong_gddt", "SO", valid_to=DISTRICTS_ENDED),
    DemoUnit(
        "MN-01", "Trường Mầm non Hoa Súng", "truong", "XA-01", ("mam_non",), 24, staff_people=14, in_district=True
    ),
    DemoUnit(
        "TH-01", "Trường Tiểu học Đồng Sen", "truong", "XA-01", ("tieu_hoc",), 28, 412, 8, (("4A", 9), ("5A", 11)),
        in_district=True,
    ),
    DemoUnit(
        "TH-02", "Trường Tiểu học Bàu Sậy", "truong", "XA-01", ("tieu_hoc",), 15, 148, 5, (("4/1", 9), ("5/1", 10)),
        in_district=True,
    ),
    DemoUnit(
        "THCS-01", "Trường THCS Đồng Sen", "truong", "XA-01", ("thcs",), 34, 486, 8,
        (("6A1", 16), ("6A2", 8), ("7A1", 9), ("8A1", 8), ("9A1", 9)), in_district=True,
    ),
    DemoUnit(
        "THTHCS-01", "Trường TH&THCS Cồn Lá", "truong", "XA-01", ("tieu_hoc", "thcs"), 22, 171, 6,
        (("5A", 8), ("6A", 10), ("8A", 10)), in_district=True,
    ),
    DemoUnit(
        "MN-02", "Trường Mầm non Nắng Mai", "truong", "PH-01", ("mam_non",), 31, staff_people=12, in_district=True
    ),
    DemoUnit(
        "MN-03", "Trường Mầm non Ven Sông", "truong", "PH-01", ("mam_non",), 8, staff_people=6,
        valid_from=date(2025, 8, 1),
    ),
    DemoUnit(
        "TH-03", "Trường Tiểu học Bến Lụa", "truong", "PH-01", ("tieu_hoc",), 41, 655, 8, (("5.1", 7), ("5.2", 7)),
        in_district=True,
    ),
    DemoUnit(
        "THCS-02", "Trường THCS Bến Lụa", "truong", "PH-01", ("thcs",), staff_people=5,
        classes=(("6/1", 9), ("7/1", 8), ("9/2", 8)), in_district=True,
    ),
    DemoUnit(
        "THPT-01", "Trường THPT Bông Súng", "truong", "SO", ("thpt",), 52, 664, 12,
        (("10A1", 32), ("10A2", 12), ("11A1", 18), ("12A1", 18)),
    ),
    DemoUnit(
        "THPT-02", "Trường THPT Kênh Đào", "truong", "SO", ("thpt",), 38, 468, 6,
        (("10A1", 12), ("11B1", 11), ("12C1", 11)),
    ),
    DemoUnit(
        "GDTX-01", "Trung tâm Giáo dục thường xuyên Bông Súng", "trung_tam", "SO", ("gdtx",), 12, 96, 4,
        (("10A", 10), ("11A", 10)),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class LoadedUnits:
    """Numbers of units by code and of classes by (unit's code, class name)."""

    units: dict[str, int]
    groups: dict[tuple[str, str], int]

    @property
    def root(self) -> int:
        """The department."""
        return self.units["SO"]


def load_units(session: Session, *, chance: Chance, now: datetime) -> LoadedUnits:
    """Store the tree, the classes of the current school year and the headcounts."""
    rows = [
        Unit(
            code=unit.code,
            name=unit.name,
            kind=unit.kind,
            sort_key=sort_key(unit.name),
            valid_from=unit.valid_from,
            valid_to=unit.valid_to,
        )
        for unit in UNITS
    ]
    for row in rows:
        session.add(row)
        session.flush()
    units = {row.code: row.id for row in rows}
    _store_tree(session, units)
    groups = _store_classes(session, units, chance, school_year_of(day_of(now)))
    _store_headcounts(session, units, now)
    return LoadedUnits(units, groups)


def _store_tree(session: Session, units: dict[str, int]) -> None:
    parents = {unit.code: unit.parent for unit in UNITS}
    for unit in UNITS:
        session.add_all(UnitLevel(unit_id=units[unit.code], level=level) for level in unit.levels)
        if unit.in_district:
            session.add(
                UnitLink(unit_id=units[unit.code], parent_id=units["PGD-01"], valid_to=DISTRICTS_ENDED)
            )
        if unit.parent is not None:
            began = (
                max(unit.valid_from or COMMUNES_BEGAN, COMMUNES_BEGAN)
                if unit.parent in ("XA-01", "PH-01")
                else None
            )
            session.add(
                UnitLink(
                    unit_id=units[unit.code],
                    parent_id=units[unit.parent],
                    valid_from=began or unit.valid_from,
                    valid_to=unit.valid_to,
                )
            )
        above: str | None = unit.code
        depth = 0
        while above is not None:
            session.add(UnitClosure(ancestor_id=units[above], descendant_id=units[unit.code], depth=depth))
            above, depth = parents[above], depth + 1
    session.flush()


def _store_classes(
    session: Session, units: dict[str, int], chance: Chance, school_year: int
) -> dict[tuple[str, str], int]:
    groups = {}
    for unit in UNITS:
        for name, _people in unit.classes:
            group = Group(
                public_id=chance.public_id(),
                unit_id=units[unit.code],
                kind="class",
                name=name,
                school_year=school_year,
                grade=int("".join(digit for digit in name[:2] if digit.isdigit())),
            )
            session.add(group)
            session.flush()
            groups[unit.code, name] = group.id
    return groups


def _store_headcounts(session: Session, units: dict[str, int], now: datetime) -> None:
    """This school year's numbers, and last year's: the newest holds, the older one shows that there is a date to it."""
    school_year = school_year_of(day_of(now))
    as_of = min(date(school_year, 9, 30), day_of(now))
    rows: list[dict[str, object]] = []
    for unit in UNITS:
        for audience, number in (("staff", unit.staff), ("student", unit.students)):
            if number is None:
                continue
            row = {"unit_id": units[unit.code], "audience": audience, "confirmed_at": now}
            before = {"as_of": date(school_year - 1, 9, 30), "number": number + number // 25}
            rows += [row | before, row | {"as_of": as_of, "number": number}]
    session.execute(insert(Headcount), rows)
