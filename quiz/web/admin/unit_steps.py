"""How a change of a unit goes: a form, what would follow from it, and then the change; each step says what stands in the way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import Field

from quiz.domain.errors import InvalidInput
from quiz.models import Unit
from quiz.web.transaction import db
from quiz.web.wording import input_sentence

Page = str | Response | tuple[str, int]


def wants(step: str) -> bool:
    """Whether the form came with this step's button."""
    return request.method == "POST" and request.form.get("step") == step


def refused(form: FlaskForm, error: InvalidInput, other: str) -> None:
    """Put the sentence at the field that was wrong, or at `other`; nothing of what was begun is kept."""
    db().rollback()
    sentence = input_sentence(error)
    place = error.field if error.field in form else other
    form[place].errors = [*form[place].errors, sentence]


def hidden_fields(form: FlaskForm, more: Iterable[tuple[str, str]] = ()) -> list[tuple[str, str]]:
    """The form as it was filled in, for the page that asks before it is done."""
    fields: list[tuple[str, str]] = []
    for one in form:
        if one.type != "CSRFTokenField":
            fields += [(one.name, value) for value in _written(one)]
    return [*fields, *more]


def _written(field: Field) -> list[str]:
    if isinstance(field.data, list | tuple):
        return [str(value) for value in field.data]
    if field.type == "BooleanField":
        return ["y"] if field.data else []
    return [field._value()] if hasattr(field, "_value") else [str(field.data or "")]


def asks(
    unit: Unit,
    form: FlaskForm,
    *,
    title: str,
    follows: Sequence[str],
    warnings: Sequence[str] = (),
    button: str,
    more: Iterable[tuple[str, str]] = (),
) -> str:
    """The page that says what follows and asks once more."""
    return render_template(
        "admin/unit_confirm.html",
        unit=unit,
        form=form,
        title=title,
        follows=follows,
        warnings=warnings,
        button=button,
        fields=hidden_fields(form, more),
    )


def done(code: str, sentence: str) -> Response:
    """Back to the unit's page with a word about what was done."""
    flash(sentence, "ok")
    return redirect(url_for("admin.unit", code=code), 303)
