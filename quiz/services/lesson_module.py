"""Where lessons of pages hang: the plan's programme, its modules, who sees them, and opening a programme to learners.

A programme of a plan that was taken over is closed at first: learners follow the newest one that has lessons for them, and a
single approved lesson must not take the place of the programme that they are in. Modules of the bundle are the bundle's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.errors import InvalidInput, NotFound
from quiz.domain.text import fold, fold_space
from quiz.models import Lesson, Module, Plan, Programme, Quiz
from quiz.models.columns import new_public_id
from quiz.services.audit_write import write_audit

MOST_TITLE = 200
_BUNDLE = "bundle"


@dataclass(frozen=True)
class ModuleWish:
    """An existing module by its public id, or one of this title, which is made where there is none."""

    module: str = ""
    title: str = ""


def open_modules(session: Session, plan: Plan) -> Sequence[Module]:
    """The modules of the plan's programmes that pages may hang lessons in, in their order."""
    of_bundle = select(Lesson.module_id).where(Lesson.source == _BUNDLE)
    return session.scalars(
        select(Module)
        .join(Programme, Programme.id == Module.programme_id)
        .where(Programme.plan_id == plan.id, Module.id.not_in(of_bundle))
        .order_by(Module.position, Module.id)
    ).all()


def module_for(session: Session, *, plan: Plan, wish: ModuleWish) -> Module:
    """The module that was asked for. Raises NotFound, and InvalidInput without a title for a new one."""
    modules = open_modules(session, plan)
    if wish.module:
        found = next((one for one in modules if one.public_id == wish.module), None)
        if found is None:
            raise NotFound("module")
        return found
    title = fold_space(wish.title)
    if not title or len(title) > MOST_TITLE:
        raise InvalidInput("module_title", "title-unfit", {"most": str(MOST_TITLE)})
    same = next((one for one in modules if fold(one.title) == fold(title)), None)
    return same or _new_module(session, plan, modules, title)


def _new_module(session: Session, plan: Plan, modules: Sequence[Module], title: str) -> Module:
    programme = session.scalar(
        select(Programme)
        .where(Programme.plan_id == plan.id)
        .order_by(Programme.id.desc())
        .limit(1)
        .with_for_update()
    )
    if programme is None:
        programme = Programme(code=plan.code, plan_id=plan.id, title=plan.title, is_open=False)
        session.add(programme)
        session.flush()
    taught = set(
        session.scalars(select(Lesson.module_id).where(Lesson.module_id.in_([one.id for one in modules])))
    )
    empty = next((one for one in modules if one.id not in taught), None)
    if empty is not None:  # the one that the plan was taken over with
        empty.title = title
        return empty
    there = session.execute(
        select(Module.code, Module.position).where(Module.programme_id == programme.id)
    ).all()
    codes, number = {code for code, _position in there}, len(there) + 1
    while f"trang-{number}" in codes:
        number += 1
    module = Module(
        public_id=new_public_id(),
        programme_id=programme.id,
        code=f"trang-{number}",
        title=title,
        position=max((position for _code, position in there), default=-1) + 1,
        for_staff=False,
        for_students=False,
    )
    session.add(module)
    session.flush()
    return module


def follow_lessons(session: Session, module: Module) -> None:
    """A module is for whom one of its lessons is for, once its programme is open; its quiz is for nobody else."""
    programme = session.get_one(Programme, module.programme_id)
    audiences = session.execute(
        select(Lesson.for_staff, Lesson.for_students).where(Lesson.module_id == module.id)
    ).all()
    module.for_staff = programme.is_open and any(staff for staff, _students in audiences)
    module.for_students = programme.is_open and any(students for _staff, students in audiences)
    for quiz in session.scalars(select(Quiz).where(Quiz.module_id == module.id)):
        quiz.for_staff, quiz.for_students = module.for_staff, module.for_students
    session.flush()


def find_programme(session: Session, *, code: str) -> Programme:
    """A programme without lessons of the bundle, by its code; raises NotFound."""
    found = session.scalar(select(Programme).where(Programme.code == code))
    if found is None or _is_of_bundle(session, found):
        raise NotFound("programme")
    return found


def set_open(session: Session, *, actor_id: int, programme: Programme, is_open: bool, now: datetime) -> None:
    """Show the programme to learners, or take it back. Raises InvalidInput when none of its lessons is approved."""
    modules = session.scalars(select(Module).where(Module.programme_id == programme.id)).all()
    session.refresh(programme, with_for_update=True)
    ready = session.scalar(
        select(Lesson.id)
        .where(
            Lesson.module_id.in_([one.id for one in modules]),
            Lesson.for_staff.is_(True) | Lesson.for_students.is_(True),
        )
        .limit(1)
    )
    if is_open and ready is None:
        raise InvalidInput("programme", "programme-no-lesson")
    if programme.is_open == is_open:
        return
    programme.is_open = is_open
    for module in modules:
        follow_lessons(session, module)
    write_audit(
        session,
        actor_id=actor_id,
        action="programme.open" if is_open else "programme.close",
        object_kind="programme",
        object_id=programme.id,
        after={"code": programme.code, "title": programme.title},
        now=now,
    )


def _is_of_bundle(session: Session, programme: Programme) -> bool:
    found = select(Lesson.id).join(Module, Module.id == Lesson.module_id)
    one = found.where(Module.programme_id == programme.id, Lesson.source == _BUNDLE).limit(1)
    return session.scalar(one) is not None
