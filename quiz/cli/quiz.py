"""`flask quiz`: quizzes from the command line."""

from __future__ import annotations

import click

from quiz.cli.installation import open_installation, system_now
from quiz.cli.output import json_option, print_result, refusals_worded
from quiz.services.quiz_create import create_practice_quiz
from quiz.unit_of_work import unit_of_work


@click.group("quiz")
def quiz_cli() -> None:
    """Quizzes."""


@quiz_cli.command("create")
@click.option("--title", required=True)
@click.option("--seconds", required=True, type=int, help="Time limit of one attempt.")
@click.option(
    "--tolerance",
    required=True,
    type=int,
    help="Seconds after the deadline in which an answer counts, 0 to 300.",
)
@click.option("--questions", required=True, type=int, help="Questions in one paper.")
@click.option(
    "--unit", "unit_code", metavar="CODE", help="Open to this unit and below; everybody when left out."
)
@json_option
def create(
    title: str, seconds: int, tolerance: int, questions: int, unit_code: str | None, as_json: bool
) -> None:
    """Make a practice quiz, open at once to staff and pupils, as often as they like."""
    with refusals_worded(), open_installation() as installation, unit_of_work(installation.engine) as session:
        quiz_id = create_practice_quiz(
            session,
            title=title,
            seconds=seconds,
            tolerance=tolerance,
            questions=questions,
            unit_code=unit_code,
            now=system_now(),
        )
    print_result({"id": quiz_id}, as_json=as_json, text=f"The quiz {quiz_id} is open.")
