"""All quizzes of a learner in the groups of his page: open ones, those of modules, those to come, those that are over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from quiz.domain.identity import Actor
from quiz.services.own_attempts import OwnAttempt, OwnMean, list_own_attempts, mean_of
from quiz.services.quiz_find import OpenQuiz, is_open, list_quizzes


@dataclass(frozen=True)
class ListedQuiz:
    """A quiz with the reader's own attempts, oldest first."""

    entry: OpenQuiz
    attempts: list[OwnAttempt]

    @property
    def running(self) -> OwnAttempt | None:
        """The attempt that still takes answers."""
        return next((one for one in self.attempts if not one.is_over), None)

    @property
    def counting(self) -> OwnAttempt | None:
        """The attempt that counts."""
        return next((one for one in self.attempts if one.is_counting), None)

    @property
    def mean(self) -> OwnMean | None:
        """What stands where all attempts count."""
        return mean_of(self.attempts)


@dataclass(frozen=True)
class QuizLists:
    """The page's groups. `opened`: practice, rounds and class contests; `closed`: latest first."""

    opened: list[ListedQuiz]
    modules: list[ListedQuiz]
    upcoming: list[ListedQuiz]
    closed: list[ListedQuiz]


def list_all_quizzes(session: Session, *, actor: Actor, now: datetime) -> QuizLists:
    """Every quiz meant for the actor, grouped. A constant number of queries."""
    entries = list_quizzes(session, actor=actor)
    mine = list_own_attempts(session, actor=actor, quiz_ids=[entry.quiz.id for entry in entries], now=now)
    listed = [ListedQuiz(entry, mine.get(entry.quiz.id, [])) for entry in entries]
    opened = [one for one in listed if is_open(one.entry, now)]
    upcoming = [one for one in listed if one.entry.quiz.opens_at > now]
    closed = [one for one in listed if one not in opened and one not in upcoming]
    return QuizLists(
        [one for one in opened if one.entry.quiz.kind != "module"],
        [one for one in opened if one.entry.quiz.kind == "module"],
        sorted(upcoming, key=lambda one: one.entry.quiz.opens_at),
        sorted(closed, key=lambda one: one.entry.allowance.closes_at or now, reverse=True),
    )
