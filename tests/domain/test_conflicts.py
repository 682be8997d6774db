"""Who may practise on a contest but not rank."""

from __future__ import annotations

import pytest

from quiz.domain.conflicts import MANAGING_ROLES, WRITING_ROLES, Part, conflict_of
from quiz.domain.permissions import EVERYBODY, LEARNER, TEACHER


@pytest.mark.parametrize(
    ("organises", "manages", "writes", "why"),
    [
        (False, False, False, None),
        (True, False, False, "organiser"),
        (False, True, False, "manager"),
        (False, False, True, "author"),
        (True, True, True, "organiser"),
        (False, True, True, "manager"),
        (True, False, True, "organiser"),
    ],
)
def test_the_closest_part_is_named(organises: bool, manages: bool, writes: bool, why: str | None) -> None:
    assert conflict_of(Part(organises, manages, writes)) == why


def test_every_role_but_learner_and_teacher_sees_contest_questions() -> None:
    assert {*MANAGING_ROLES, *WRITING_ROLES} == set(EVERYBODY) - {LEARNER, TEACHER}
