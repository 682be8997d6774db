"""The forms that give and withdraw roles."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField

from quiz.domain.permissions import OF_A_CLASS
from quiz.reports.people_list import Option
from quiz.services.role_post import Post
from quiz.services.unit_scope import ScopedUnit
from quiz.web.role_words import role_names

#: Between a role and the class for which it is held.
_OF = "/"


class AppointForm(FlaskForm):  # type: ignore[misc]
    """Which role, and for which class."""

    post = SelectField(_l("Vai trò"), validate_choice=True)


class WithdrawForm(FlaskForm):  # type: ignore[misc]
    """Nothing but the page's token."""


def post_options(
    given: Collection[str], unit: ScopedUnit, classes: Sequence[Option]
) -> dict[str, list[tuple[str, str]]]:
    """What can be given at this unit, roles of the unit and of its classes apart; nothing is chosen at first."""
    names = role_names()
    options = {
        _("Vai trò ở %(unit)s", unit=unit.name): [
            (role, name) for role, name in names.items() if role in given and role not in OF_A_CLASS
        ],
        _("Giáo viên của lớp"): [
            (f"{role}{_OF}{one.key}", _("Giáo viên lớp %(name)s", name=one.name))
            for role in OF_A_CLASS
            if role in given
            for one in classes
        ],
    }
    return {
        _("Chọn vai trò"): [("", _("– Chọn –"))],
        **{name: ones for name, ones in options.items() if ones},
    }


def post_of(value: str, unit_code: str) -> Post:
    """The post that was chosen."""
    role, _slash, group = value.partition(_OF)
    return Post(role, unit_code, group or None)
