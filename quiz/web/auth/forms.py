"""Forms of signing in. Sentences are Vietnamese message ids."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length


class SignInForm(FlaskForm):  # type: ignore[misc]
    """User name and password."""

    username = StringField(
        _l("Tên đăng nhập"),
        [InputRequired(_l("Gõ tên đăng nhập.")), Length(max=80, message=_l("Tên dài nhất 80 ký tự."))],
    )
    password = PasswordField(
        _l("Mật khẩu"),
        [InputRequired(_l("Gõ mật khẩu.")), Length(max=200, message=_l("Mật khẩu dài nhất 200 ký tự."))],
    )


class ChangePasswordForm(FlaskForm):  # type: ignore[misc]
    """The old password, and the new one twice."""

    current = PasswordField(_l("Mật khẩu hiện tại"), [InputRequired(_l("Gõ mật khẩu hiện tại."))])
    new = PasswordField(
        _l("Mật khẩu mới"),
        [InputRequired(_l("Gõ mật khẩu mới.")), Length(max=200, message=_l("Mật khẩu dài nhất 200 ký tự."))],
    )
    repeated = PasswordField(
        _l("Gõ lại mật khẩu mới"),
        [InputRequired(_l("Gõ lại mật khẩu mới.")), EqualTo("new", _l("Hai lần gõ chưa giống nhau."))],
    )


class CodeForm(FlaskForm):  # type: ignore[misc]
    """A code of the app on the phone, or where it says so a recovery code."""

    code = StringField(
        _l("Mã xác thực"),
        [InputRequired(_l("Gõ mã xác thực.")), Length(max=40, message=_l("Mã dài nhất 40 ký tự."))],
    )


class PasswordForm(FlaskForm):  # type: ignore[misc]
    """The password once more, before something that a borrowed browser must not do."""

    password = PasswordField(
        _l("Mật khẩu của bạn"),
        [InputRequired(_l("Gõ mật khẩu.")), Length(max=200, message=_l("Mật khẩu dài nhất 200 ký tự."))],
    )


class PasswordAndCodeForm(PasswordForm):
    """The password, and a code."""

    code = StringField(
        _l("Mã xác thực hoặc mã dự phòng"),
        [InputRequired(_l("Gõ mã xác thực.")), Length(max=40, message=_l("Mã dài nhất 40 ký tự."))],
    )
