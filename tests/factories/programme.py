"""A plan, its programme's modules, and lessons."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from quiz.models import Lesson, Module, Plan, PlanImport, PlanTask, Programme
from quiz.models.columns import new_public_id
from quiz.services.plan_read import read_file
from quiz.services.plan_upload import record_upload
from tests.factories.people import NOW

_numbers = count(1)


def make_plan(session: Session, *, code: str | None = None) -> Plan:
    """A plan without text."""
    number = next(_numbers)
    plan = Plan(
        code=code or f"plan-{number}",
        title="Kế hoạch tuyên truyền cải cách hành chính",
        citation="Kế hoạch năm 2021",
        digest="0" * 64,
    )
    session.add(plan)
    session.flush()
    return plan


def make_task(session: Session, *, plan: Plan, text: str | None = None, **fields: Any) -> PlanTask:
    """A task of a plan that nobody has begun, at the end of its list."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "unit_text": "Văn phòng Sở",
        "due_text": "Quý II",
        "state": "not_begun",
        "result": "",
        "evidence": "",
        "evidence_link": "",
        "source": "plan",
    }
    task = PlanTask(
        public_id=new_public_id(),
        plan_id=plan.id,
        position=number,
        text=text or f"Nhiệm vụ {number}",
        updated_at=NOW,
        **values | fields,
    )
    session.add(task)
    session.flush()
    return task


SMALL_PLAN = """KẾ HOẠCH
Tuyên truyền cải cách hành chính năm 2026

I. MỤC ĐÍCH
- Nâng cao nhận thức của cán bộ, giáo viên, nhân viên và học sinh về cải cách hành chính.
- Phổ biến kế hoạch cải cách hành chính của tỉnh đến từng trường học.

II. NỘI DUNG
- Niêm yết công khai thủ tục hành chính tại nơi dễ thấy, dễ đọc của nhà trường.
- Tổ chức cuộc thi trực tuyến tìm hiểu về cải cách hành chính trong học sinh.
"""


def make_plan_import(session: Session, *, text: str = SMALL_PLAN, newer_of: Plan | None = None) -> PlanImport:
    """A small plan's file that was read and waits for its editor."""
    data = text.encode()
    return record_upload(
        session,
        actor_id=None,
        name="ke-hoach.txt",
        data=data,
        reading=read_file("ke-hoach.txt", data),
        newer_of=newer_of,
        now=NOW,
    )


def make_programme(session: Session, *, plan: Plan | None = None) -> Programme:
    """A programme without modules."""
    plan = plan or make_plan(session)
    programme = Programme(code=f"programme-{next(_numbers)}", plan_id=plan.id, title="Chương trình thử")
    session.add(programme)
    session.flush()
    return programme


def make_module(
    session: Session,
    *,
    plan: Plan | None = None,
    programme: Programme | None = None,
    for_staff: bool = True,
    for_students: bool = True,
) -> Module:
    """A module, of a programme of its own unless one is given; later ones stand after earlier ones."""
    number = next(_numbers)
    programme = programme or make_programme(session, plan=plan)
    module = Module(
        public_id=new_public_id(),
        programme_id=programme.id,
        code=f"module-{number}",
        title=f"Chuyên đề {number}",
        position=number,
        for_staff=for_staff,
        for_students=for_students,
    )
    session.add(module)
    session.flush()
    return module


def make_lesson(
    session: Session,
    *,
    module: Module | None = None,
    code: str | None = None,
    sections: Sequence[str] = ("mo-dau",),
    checks: Sequence[str] = (),
    for_staff: bool | None = None,
    for_students: bool | None = None,
) -> Lesson:
    """A lesson with these sections (slugs), the last with its checks; for its module's audience unless told otherwise."""
    number = next(_numbers)
    module = module or make_module(session)
    parts: list[dict[str, Any]] = [
        {
            "slug": slug,
            "title": f"Phần {slug}",
            "is_note": False,
            "blocks": [{"kind": "html", "html": f"<p>Lời của phần {slug}.</p>"}],
        }
        for slug in sections
    ]
    if checks:
        parts[-1]["blocks"].append({"kind": "checks"})
    lesson = Lesson(
        code=code or f"lesson-{number}",
        module_id=module.id,
        title=f"Bài học {number}",
        minutes=5,
        position=number,
        for_staff=module.for_staff if for_staff is None else for_staff,
        for_students=module.for_students if for_students is None else for_students,
        sections=parts,
        checks=list(checks),
    )
    session.add(lesson)
    session.flush()
    return lesson
