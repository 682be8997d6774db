"""Who appoints whom: one table."""

from __future__ import annotations

from quiz.domain.permissions import (
    APPOINTS,
    DEPARTMENT_ADMIN,
    EDITOR,
    EVERYBODY,
    LEARNER,
    OF_A_CLASS,
    OPERATOR,
    REVIEWER,
    SCHOOL_ADMIN,
    TEACHER,
)

#: From the lowest to the highest of those who appoint.
LADDER = (TEACHER, SCHOOL_ADMIN, DEPARTMENT_ADMIN)


def test_who_appoints_whom() -> None:
    table = {(own, role) for own in EVERYBODY for role in EVERYBODY if role in APPOINTS.get(own, ())}
    assert table == {
        (SCHOOL_ADMIN, TEACHER),
        (SCHOOL_ADMIN, SCHOOL_ADMIN),
        (DEPARTMENT_ADMIN, TEACHER),
        (DEPARTMENT_ADMIN, SCHOOL_ADMIN),
        (DEPARTMENT_ADMIN, EDITOR),
        (DEPARTMENT_ADMIN, REVIEWER),
        (DEPARTMENT_ADMIN, DEPARTMENT_ADMIN),
    }


def test_nobody_appoints_above_himself() -> None:
    for own, roles in APPOINTS.items():
        for role in set(roles) & set(LADDER):
            assert LADDER.index(role) <= LADDER.index(own)


def test_operators_and_learners_are_not_appointed_on_a_page() -> None:
    assert not {OPERATOR, LEARNER} & {role for roles in APPOINTS.values() for role in roles}
    assert set(OF_A_CLASS) == {TEACHER}
