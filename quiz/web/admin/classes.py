"""`/manage/classes`: the classes of a school; one class with its pupils and teachers, and what is changed there."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from quiz.domain.errors import InvalidInput
from quiz.domain.identity import Actor
from quiz.domain.permissions import PEOPLE_KEEPERS
from quiz.domain.person_details import PersonDetails, read_pupil
from quiz.domain.school_year import school_year_name, school_year_of
from quiz.domain.text import fold_space, is_storable
from quiz.reports.class_page import list_classes, read_class
from quiz.reports.people_find import PeopleFilter
from quiz.reports.people_list import ListedPerson, read_people_page, units_below
from quiz.services.group_find import FoundGroup, find_administered_group
from quiz.services.person_add import Alike, add_pupil, find_alike
from quiz.services.person_reach import find_reached_person
from quiz.services.teacher_assign import assign_teacher, withdraw_teacher
from quiz.services.unit_scope import find_administered, path_to
from quiz.web.access import current_actor, reach
from quiz.web.admin import blueprint
from quiz.web.admin.person_forms import AddForm, TeacherForm, put_error
from quiz.web.clock import now, today
from quiz.web.transaction import db

MOST_FOUND = 10
MAX_TEXT = 100
Answer = str | Response | tuple[str, int]


@reach("admin.school_class")
@reach("admin.class_add")
@reach("admin.class_teacher")
@reach("admin.class_teacher_end")
def _within_reach(actor: Actor, group_id: str, **_rest: Any) -> None:
    find_administered_group(db(), actor=actor, group_id=group_id)


@blueprint.get("/manage/classes")
def classes() -> str:
    """The classes of a unit in this school year, and the units below it."""
    actor, day = current_actor(), today()
    unit = find_administered(db(), actor=actor, roles=PEOPLE_KEEPERS, code=request.args.get("unit"))
    year = school_year_of(day)
    return render_template(
        "admin/classes.html",
        unit=unit,
        path=path_to(db(), actor=actor, roles=PEOPLE_KEEPERS, unit_id=unit.id),
        below=units_below(db(), unit_id=unit.id, day=day),
        classes=list_classes(db(), unit_id=unit.id, school_year=year, day=day),
        year=school_year_name(year),
    )


@blueprint.get("/manage/classes/<group_id>")
def school_class(group_id: str) -> str:
    """One class; `q` looks for a teacher."""
    return _page(_asked(group_id), AddForm(formdata=None))


@blueprint.post("/manage/classes/<group_id>/pupils")
def class_add(group_id: str) -> Answer:
    """One pupil more, written in one line; somebody like him is asked about first."""
    found, form = _asked(group_id), AddForm()
    if not form.validate_on_submit():
        return _page(found, form), 422
    try:
        details = _typed(found, form.line.data)
        alike = find_alike(db(), unit_id=found.unit.id, details=details)
        if alike and not form.sure.data:
            return _page(found, form, alike), 422
        add_pupil(db(), actor=current_actor(), group=found.group, details=details, today=today(), now=now())
    except InvalidInput as error:
        put_error(form, error, "line")
        return _page(found, form), 422
    flash(_("Đã thêm %(name)s vào lớp %(group)s.", name=details.full_name, group=found.group.name), "ok")
    return _back(group_id)


@blueprint.post("/manage/classes/<group_id>/teachers")
def class_teacher(group_id: str) -> Response:
    """Somebody teaches the class from now on."""
    found, teacher = _asked(group_id), _person(TeacherForm().teacher.data)
    assign_teacher(db(), actor_id=current_actor().person_id, person_id=teacher, group=found.group, now=now())
    flash(_("Đã giao lớp."), "ok")
    return _back(group_id)


@blueprint.post("/manage/classes/<group_id>/teachers/end")
def class_teacher_end(group_id: str) -> Response:
    """Somebody teaches the class no longer."""
    found, teacher = _asked(group_id), _person(TeacherForm().teacher.data)
    withdraw_teacher(
        db(), actor_id=current_actor().person_id, person_id=teacher, group=found.group, now=now()
    )
    flash(_("Giáo viên này thôi phụ trách lớp."), "ok")
    return _back(group_id)


def _asked(group_id: str) -> FoundGroup:
    return find_administered_group(db(), actor=current_actor(), group_id=group_id)


def _person(public_id: str | None) -> int:
    reached = find_reached_person(
        db(),
        actor=current_actor(),
        roles=PEOPLE_KEEPERS,
        public_id=(public_id or "")[:40].replace("\x00", ""),
    )
    return reached.id


def _typed(found: FoundGroup, line: str) -> PersonDetails:
    typed = read_pupil(line)
    if (
        typed.class_name is not None
        and fold_space(typed.class_name).casefold() != found.group.name.casefold()
    ):
        raise InvalidInput("line", "person-line-class", {"value": found.group.name})
    return PersonDetails(typed.full_name, typed.birth_date, typed.external_id)


def _page(found: FoundGroup, form: AddForm, alike: list[Alike] | None = None) -> str:
    text = request.args.get("q", "")[:MAX_TEXT].strip()
    text = text if is_storable(text) else ""
    return render_template(
        "admin/school_class.html",
        found=found,
        year=school_year_name(found.group.school_year),
        page=read_class(db(), group_id=found.group.id, day=today()),
        form=form,
        alike=alike or [],
        text=text,
        staff=_staff(found, text) if text else None,
        teacher_form=TeacherForm(formdata=None),
    )


def _staff(found: FoundGroup, text: str) -> list[ListedPerson]:
    wanted = PeopleFilter(unit_id=found.unit.id, day=today(), audience="staff", text=text)
    return read_people_page(db(), wanted=wanted, after=None, before=None, limit=MOST_FOUND).people


def _back(group_id: str) -> Response:
    return redirect(url_for("admin.school_class", group_id=group_id), 303)
