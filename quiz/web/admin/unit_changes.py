"""Making, renaming, moving and ending a unit, for the department's administrators within their part of the tree."""

from __future__ import annotations

from flask import render_template, request
from flask_babel import gettext as _

from quiz.domain.errors import InvalidInput
from quiz.domain.identity import Actor
from quiz.models import Unit
from quiz.services.unit_create import NewUnit, create_unit
from quiz.services.unit_edit import edit_unit, levels_of
from quiz.services.unit_end import check_end, end_unit
from quiz.services.unit_hand_over import count_open_quizzes, count_people
from quiz.services.unit_manage import (
    CHANGERS,
    find_lower_unit,
    find_unit,
    named_unit,
    unit_kinds,
)
from quiz.services.unit_move import check_move, move_unit
from quiz.services.unit_scope import granted_units
from quiz.services.unit_tree import tree_on
from quiz.web.access import current_actor, reach
from quiz.web.admin import blueprint
from quiz.web.admin.unit_forms import EditForm, EndForm, MoveForm, NewUnitForm
from quiz.web.admin.unit_steps import Page, asks, done, refused, wants
from quiz.web.clock import now, today
from quiz.web.formats import day as day_words
from quiz.web.formats import whole
from quiz.web.transaction import db
from quiz.web.unit_words import kind_name


@reach("admin.unit_new")
@reach("admin.unit_edit")
def within_change(actor: Actor, code: str) -> None:
    """The unit is within the part of the tree that the actor may change; raises NotFound."""
    find_unit(db(), actor=actor, code=code, roles=CHANGERS)


@reach("admin.unit_move")
@reach("admin.unit_end")
@reach("admin.unit_merge")
@reach("admin.unit_split")
def below_own(actor: Actor, code: str) -> None:
    """The unit stands below the one of the actor's role; raises NotFound."""
    find_lower_unit(db(), actor=actor, code=code)


def changed_unit(code: str) -> Unit:
    """The unit of the address."""
    return find_unit(db(), actor=current_actor(), code=code, roles=CHANGERS)


@blueprint.route("/manage/units/<code>/new", methods=["GET", "POST"])
def unit_new(code: str) -> Page:
    """A unit below this one."""
    above = changed_unit(code)
    form = NewUnitForm()
    kinds = unit_kinds(db()).values()
    form.kind.choices = [
        (kind.code, kind_name(kind)) for kind in kinds if (kind.valid_to or today()) >= today()
    ]
    if request.method == "GET":
        form.kind.data = form.kind.data or "truong"
    elif form.validate():
        new = NewUnit(
            form.code.data,
            form.name.data,
            form.kind.data or "",
            tuple(form.levels.data or ()),
            form.valid_from.data,
        )
        try:
            create_unit(
                db(), new=new, parent=above, actor_id=current_actor().person_id, today=today(), now=now()
            )
        except InvalidInput as error:
            refused(form, error, "code")
        else:
            return done(new.code.strip(), _("Đã lập %(name)s.", name=new.name.strip()))
    page = render_template("admin/unit_new.html", unit=above, form=form, today=today())
    return (page, 422) if request.method == "POST" else page


@blueprint.route("/manage/units/<code>/edit", methods=["GET", "POST"])
def unit_edit(code: str) -> Page:
    """Name and levels."""
    unit = changed_unit(code)
    form = EditForm(name=unit.name, levels=sorted(levels_of(db(), unit.id)))
    is_school = unit_kinds(db())[unit.kind].is_school
    if request.method == "POST" and form.validate():
        try:
            edit_unit(
                db(),
                unit=unit,
                name=form.name.data,
                levels=form.levels.data or () if is_school else (),
                actor_id=current_actor().person_id,
                now=now(),
            )
        except InvalidInput as error:
            refused(form, error, "name")
        else:
            return done(code, _("Đã lưu %(name)s.", name=form.name.data.strip()))
    page = render_template("admin/unit_edit.html", unit=unit, form=form, is_school=is_school)
    return (page, 422) if request.method == "POST" else page


@blueprint.route("/manage/units/<code>/move", methods=["GET", "POST"])
def unit_move(code: str) -> Page:
    """Under another unit from a day on; asks first."""
    unit = changed_unit(code)
    form = MoveForm()
    form.parent.choices = _parents(unit)
    if request.method == "POST" and not wants("edit") and form.validate():
        try:
            parent = named_unit(db(), actor=current_actor(), code=form.parent.data or "", field="parent")
            if wants("save"):
                move_unit(
                    db(),
                    unit=unit,
                    parent=parent,
                    day=form.day.data,
                    actor_id=current_actor().person_id,
                    today=today(),
                    now=now(),
                )
                return done(code, _("%(name)s đã chuyển.", name=unit.name))
            check_move(db(), unit=unit, parent=parent, day=form.day.data, today=today())
        except InvalidInput as error:
            refused(form, error, "parent")
        else:
            return _ask_move(unit, parent, form)
    page = render_template("admin/unit_move.html", unit=unit, form=form, today=today())
    return (page, 422) if form.errors else page


def _parents(unit: Unit) -> list[tuple[str, str]]:
    """Units that may hold others (no schools) within the actor's part of the tree, without what is below the unit."""
    tree, kinds = tree_on(db(), today()), unit_kinds(db())
    found = []
    for top in granted_units(current_actor(), CHANGERS):
        for one, depth in tree.below(top):
            fits = one.exists_on(today()) and not kinds[one.kind].is_school
            if fits and not tree.is_below(one.id, unit.id):
                found.append((one.code, f"{'– ' * min(depth, 3)}{one.name}"))
    return list(dict(found).items())


def _ask_move(unit: Unit, parent: Unit, form: MoveForm) -> str:
    is_area = unit_kinds(db())[parent.kind].is_area
    facts = {"day": day_words(form.day.data), "unit": unit.name, "parent": parent.name}
    follows = [
        _("Từ ngày %(day)s: %(unit)s thuộc địa bàn %(parent)s.", **facts)
        if is_area
        else _("Từ ngày %(day)s: %(unit)s trực thuộc %(parent)s.", **facts)
    ]
    below = sum(1 for one, depth in tree_on(db(), today()).below(unit.id) if depth and one.valid_to is None)
    if below:
        follows.append(_("%(count)s đơn vị bên dưới đi theo.", count=whole(below)))
    follows.append(_("Báo cáo của các kỳ kết thúc trước ngày đó vẫn theo nơi cũ."))
    return asks(unit, form, title=_("Chuyển %(name)s?", name=unit.name), follows=follows, button=_("Chuyển"))


@blueprint.route("/manage/units/<code>/end", methods=["GET", "POST"])
def unit_end(code: str) -> Page:
    """The last day of a unit; asks first."""
    unit = changed_unit(code)
    form = EndForm()
    if request.method == "POST" and not wants("edit") and form.validate():
        try:
            if wants("save"):
                end_unit(
                    db(),
                    unit=unit,
                    last_day=form.day.data,
                    actor_id=current_actor().person_id,
                    today=today(),
                    now=now(),
                )
                return done(code, _("%(name)s đã kết thúc hoạt động.", name=unit.name))
            check_end(db(), unit=unit, last_day=form.day.data, today=today())
        except InvalidInput as error:
            refused(form, error, "day")
        else:
            return _ask_end(unit, form)
    page = render_template("admin/unit_end.html", unit=unit, form=form, today=today())
    return (page, 422) if form.errors else page


def _ask_end(unit: Unit, form: EndForm) -> str:
    people = count_people(db(), [unit.id], form.day.data)
    quizzes = count_open_quizzes(db(), [unit.id], now())
    last = day_words(form.day.data)
    follows = [_("Ngày hoạt động cuối cùng của %(name)s là %(day)s.", name=unit.name, day=last)]
    warnings = []
    if people:
        warnings.append(
            _(
                "%(count)s người còn thuộc đơn vị sẽ không thuộc đơn vị nào sau ngày đó. "
                "Nếu họ sang trường khác, dùng Sáp nhập hoặc Chia tách.",
                count=whole(people),
            )
        )
    if quizzes:
        warnings.append(
            _("%(count)s bài kiểm tra của đơn vị còn mở sẽ không còn ai vào được.", count=whole(quizzes))
        )
    follows.append(_("Các vai trò được giao ở đơn vị này kết thúc."))
    follows.append(_("Lượt làm bài và số liệu đã có vẫn được giữ và vẫn tính vào báo cáo."))
    return asks(
        unit,
        form,
        title=_("Kết thúc hoạt động của %(name)s?", name=unit.name),
        follows=follows,
        warnings=warnings,
        button=_("Kết thúc hoạt động"),
    )
