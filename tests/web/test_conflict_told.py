"""Who may practise but not rank is told so before he begins, on the result, and in the lists of attempts."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.factories import (
    actor_of,
    make_contest_round,
    make_finished_attempt,
    make_person,
    make_question_bank,
    make_unit,
)
from tests.web.browsing import Clock, browser_of

SENTENCE = "được làm thử nhưng không xếp hạng"


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("role", "is_told"), [("department_admin", True), ("teacher", False)])
def test_the_intro_and_the_result_say_so(app: Flask, engine: Engine, role: str, is_told: bool) -> None:
    Clock(app)
    with Session(engine, expire_on_commit=False) as session:
        unit = make_unit(session)
        make_question_bank(session, 6, pool="week1")
        _contest, _round, quiz = make_contest_round(session, unit=unit)
        who = make_person(session, unit=unit, kind="staff", roles=(role,))
        browser = browser_of(app, session, who)
        assert (SENTENCE in browser.get(f"/quizzes/{quiz.public_id}").get_data(as_text=True)) is is_told
        attempt = make_finished_attempt(session, actor=actor_of(session, who), quiz=quiz, right=4)
        session.commit()
        result = browser.get(f"/attempts/{attempt.public_id}/result").get_data(as_text=True)
        intro = browser.get(f"/quizzes/{quiz.public_id}").get_data(as_text=True)
        keeper = make_person(session, unit=unit, kind="staff", roles=("department_admin",))
        page = browser_of(app, session, keeper).get(f"/manage/quizzes/{quiz.public_id}/attempts")
    assert ("Không xếp hạng" in page.get_data(as_text=True)) is is_told
    assert (SENTENCE in result) is is_told
    assert ("Lượt này đang được tính" in result) is not is_told
    assert ("không xếp hạng" in intro) is is_told
