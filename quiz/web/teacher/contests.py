"""The list of class contests, and the page that makes one."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from quiz.domain.errors import BankTooSmall, InvalidInput
from quiz.domain.paper_matrix import read_matrix
from quiz.services.class_contest_create import (
    count_own_questions,
    create_class_contest,
    list_contest_lessons,
)
from quiz.services.class_contest_find import list_class_contests, list_classes, list_schools
from quiz.services.contest_declare import Declared
from quiz.services.matrix_find import list_matrices
from quiz.web.access import current_actor
from quiz.web.clock import now
from quiz.web.teacher import blueprint
from quiz.web.teacher.forms import ContestForm
from quiz.web.transaction import db
from quiz.web.wording import word

PAGE_SIZE = 30


@blueprint.get("/teacher/contests")
def contests() -> str:
    """Contests of the actor's classes, the newest first."""
    page = max(1, request.args.get("page", 1, type=int))
    found = list_class_contests(
        db(), actor=current_actor(), limit=PAGE_SIZE + 1, offset=min(page - 1, 10_000) * PAGE_SIZE
    )
    classes = list_classes(db(), actor=current_actor(), now=now())
    return render_template(
        "teacher/contests.html",
        contests=found[:PAGE_SIZE],
        page=page,
        has_more=len(found) > PAGE_SIZE,
        classes=classes,
        now=now(),
    )


@blueprint.route("/teacher/contests/new", methods=["GET", "POST"])
def contest_new() -> str | Response | tuple[str, int]:
    """Make a contest; what was typed stays in the form when it is refused."""
    asked = request.values.get("unit", "")
    school = asked if asked.isprintable() and asked else None
    schools = list_schools(db(), actor=current_actor(), now=now())
    if schools and school is None:
        return render_template("teacher/contest_school.html", schools=schools)
    classes = list_classes(db(), actor=current_actor(), now=now(), unit_code=school)
    lessons = list_contest_lessons(db(), now=now())
    form = ContestForm()
    form.offer(classes, lessons, _matrices())
    if request.method == "GET":
        form.matrix.data = request.args.get("matrix", "")
    status = 200
    if request.method == "POST":
        contest_id = _create(form, form.chosen_title(classes, lessons)) if form.validate() else None
        if contest_id is not None:
            return redirect(url_for("teacher.contest", contest_id=contest_id), 303)
        status = 422
    return (
        render_template(
            "teacher/contest_new.html",
            form=form,
            classes=classes,
            lessons=lessons,
            school=school,
            own=count_own_questions(db(), actor=current_actor(), now=now()),
        ),
        status,
    )


def _matrices() -> list[tuple[str, str, int]]:
    """What a contest of pupils can be drawn by: public id, name, number of questions."""
    listed = [
        (one.matrix, read_matrix(one.matrix.body)) for one in list_matrices(db(), actor=current_actor())
    ]
    return [
        (kept.public_id, kept.name, matrix.questions)
        for kept, matrix in listed
        if matrix.audience == "student"
    ]


def _create(form: ContestForm, title: str) -> str | None:
    """The new contest's id, or None with the reason in the field that it concerns."""
    try:
        contest = create_class_contest(
            db(),
            actor=current_actor(),
            group_id=form.group.data,
            lessons=form.lessons.data,
            questions=form.questions.data,
            minutes=form.minutes.data,
            title=title,
            declared=Declared(form.purpose.data or "", form.ground.data or "", form.consent.data),
            own=form.own.data or 0,
            matrix_id=form.matrix.data or None,
            pins_open=form.pins_open.data,
            admits_guests=form.admits_guests.data,
            now=now(),
        )
    except (InvalidInput, BankTooSmall) as error:
        worded = word(error)
        form[worded.field or "title"].errors = [worded.detail]
        return None
    return contest.public_id
