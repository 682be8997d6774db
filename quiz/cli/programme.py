"""`flask programme`: the reviewed programme in the database."""

from __future__ import annotations

import click
from sqlalchemy import select

from quiz.cli.installation import open_installation, system_now
from quiz.cli.output import json_option, print_result, refusals_worded
from quiz.domain.days import day_of
from quiz.domain.errors import InvalidInput
from quiz.models import Unit
from quiz.services.programme_import import import_programme, read_programme
from quiz.services.unit_list import list_units
from quiz.unit_of_work import unit_of_work


@click.group("programme")
def programme_cli() -> None:
    """Lessons, questions and the modules' quizzes."""


@programme_cli.command("load")
@click.option(
    "--unit", "code", metavar="CODE", help="Whose people follow it, with all below; default the root."
)
@json_option
def load_command(code: str | None, as_json: bool) -> None:
    """Load the reviewed programme from the content folder, or bring what is here up to date.

    Needs a unit, no people. Loading the same content again changes nothing; what was attempted keeps its questions.
    """
    with refusals_worded(), open_installation() as installation, unit_of_work(installation.engine) as session:
        now = system_now()
        if code is None:
            root = next(iter(list_units(session, day=day_of(now))), None)
            unit_id = root.id if root else None
        else:
            unit_id = session.scalar(select(Unit.id).where(Unit.code == code))
        if unit_id is None:
            raise InvalidInput("unit", "unit-unknown" if code else "unit-missing", {"value": code or ""})
        bundle = read_programme(installation.settings.content_dir)
        done = import_programme(session, bundle=bundle, unit_id=unit_id, now=now)
    value = {
        "plan": done.plan,
        "changed": done.changed,
        "lessons": done.lessons,
        "questions": done.questions,
        "new_versions": done.new_versions,
    }
    text = f"{done.plan}: {done.lessons} lessons, {done.questions} questions; " + (
        f"{done.new_versions} question versions are new." if done.changed else "nothing has changed."
    )
    print_result(value, as_json=as_json, text=text)
