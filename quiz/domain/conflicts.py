"""Conflict of interest: who writes, reviews or organises a contest may practise on it, but never ranks.

What counts is whether somebody could have seen the questions with their keys, not whether he did: nobody can prove that he
did not look. It is decided when an attempt begins and stays with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from quiz.domain.permissions import DEPARTMENT_ADMIN, EDITOR, OPERATOR, REVIEWER, SCHOOL_ADMIN

#: Why an attempt does not rank, the closest part first.
ORGANISER, MANAGER, AUTHOR = "organiser", "manager", "author"
#: Whoever holds one of these at the contest's unit or above it can open its settings, its questions and its answers, or
#: runs the machine on which they lie.
MANAGING_ROLES = (SCHOOL_ADMIN, DEPARTMENT_ADMIN, OPERATOR)
#: Whoever holds one of these anywhere works on the one bank of contest questions.
WRITING_ROLES = (EDITOR, REVIEWER)
#: Questions are written and reviewed long before the contest that asks them is made.
WRITING_REACHES_BACK = timedelta(days=365)


@dataclass(frozen=True)
class Part:
    """What somebody has to do with a contest.

    `organises`: he made it. `manages`: he has held a managing role there at some time since it was made. `writes`: he
    has held a writing role within WRITING_REACHES_BACK. `wrote`: he is the author or a reader of a question, still in use,
    that is kept for the contest, whatever roles he holds.
    """

    organises: bool
    manages: bool
    writes: bool
    wrote: bool = False


def conflict_of(part: Part) -> str | None:
    """ORGANISER, MANAGER or AUTHOR for who does not rank; None for everybody else."""
    if part.organises:
        return ORGANISER
    if part.manages:
        return MANAGER
    return AUTHOR if part.writes or part.wrote else None
