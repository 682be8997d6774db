"""A round that many people have finished, stored in bulk as the app would have left it: log, scores, activity, standing."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from quiz.domain.paper import Slot, make_paper, max_score, read_slots, score_slots
from quiz.domain.questions import key_of
from quiz.domain.standings import percent_of
from quiz.domain.text import fold, name_sort_key
from quiz.models import (
    Activity,
    Attempt,
    Contest,
    Person,
    PersonIdentity,
    QuestionVersion,
    Quiz,
    Response,
    Standing,
    Unit,
)
from quiz.models.columns import canonical_json, new_public_id
from tests.factories.people import NOW
from tests.factories.questions import make_question_bank
from tests.factories.quizzes import make_contest_round
from tests.factories.units import make_unit

#: Different papers: the attempts take them in turn.
_PAPERS = 60
_CHUNK = 1000


@dataclass(frozen=True)
class FinishedRound:
    """`versions`: the bank that its papers were drawn from, the kinds in turn."""

    contest: Contest
    quiz: Quiz
    units: list[Unit]
    versions: list[QuestionVersion]


def make_finished_round(
    session: Session,
    *,
    people: int,
    units: int = 20,
    questions: int = 20,
    bank: int = 40,
    at: datetime = NOW,
    **more: Any,
) -> FinishedRound:
    """`people` pupils of `units` schools, each with one finished attempt of `questions` out of `bank`.

    Three answers in four are right, one in twelve is left empty; the same for the same numbers.
    """
    chance = random.Random(f"round:{people}")
    province = make_unit(session)
    schools = [make_unit(session, parent=province) for _ in range(units)]
    versions = make_question_bank(session, bank, pool="week1")
    contest, round_, quiz = make_contest_round(
        session, unit=province, questions=questions, pass_percent=70, **more
    )
    bodies = {version.id: version.body for version in versions}
    papers = [
        make_paper(
            [(one.id, one.kind, one.body) for one in chance.sample(versions, questions)], seed=str(number)
        )
        for number in range(_PAPERS)
    ]
    made = _Made(quiz, round_.id, bodies, chance, at)
    everybody = iter(
        (person_id, schools[number % units], papers[number % _PAPERS])
        for number, person_id in enumerate(_add_people(session, people, at))
    )
    while chunk := list(islice(everybody, _CHUNK)):
        made.add(session, chunk)
    made.add_units(session)
    session.flush()
    return FinishedRound(contest, quiz, schools, versions)


def _add_people(session: Session, people: int, at: datetime) -> list[int]:
    ids = session.scalars(
        insert(Person).returning(Person.id, sort_by_parameter_order=True),
        [{"public_id": new_public_id(), "kind": "student", "created_at": at} for _ in range(people)],
    ).all()
    rows = []
    for number, person_id in enumerate(ids):
        name = f"Nguyễn Thị Người Thứ {number}"
        rows.append(
            {
                "person_id": person_id,
                "full_name": name,
                "folded_name": fold(name),
                "sort_key": name_sort_key(name),
            }
        )
    session.execute(insert(PersonIdentity), rows)
    return list(ids)


class _Made:
    """The rows of the attempts; keeps the sums of the units."""

    def __init__(self, quiz: Quiz, round_id: int, bodies: Any, chance: random.Random, at: datetime) -> None:
        self._quiz, self._round_id, self._bodies, self._chance, self._at = quiz, round_id, bodies, chance, at
        self._units: dict[int, list[int]] = {}

    def add(self, session: Session, chunk: Sequence[tuple[int, Unit, dict[str, Any]]]) -> None:
        answered = [self._answers(read_slots(paper)) for _person, _unit, paper in chunk]
        attempts = [
            self._attempt(person, unit, paper, answers)
            for (person, unit, paper), answers in zip(chunk, answered, strict=True)
        ]
        ids = session.scalars(
            insert(Attempt).returning(Attempt.id, sort_by_parameter_order=True), attempts
        ).all()
        session.execute(
            insert(Response),
            [
                self._response(id_, slot, answer)
                for id_, answers in zip(ids, answered, strict=True)
                for slot, answer in answers.items()
            ],
        )
        session.execute(
            insert(Activity), [self._activity(id_, row) for id_, row in zip(ids, attempts, strict=True)]
        )
        session.execute(
            insert(Standing), [self._standing(id_, row) for id_, row in zip(ids, attempts, strict=True)]
        )

    def add_units(self, session: Session) -> None:
        """The rows of the schools, for the pupils and for all."""
        session.execute(
            insert(Standing),
            [
                self._place(unit_id)
                | {
                    "audience": audience,
                    "turns": len(percents),
                    "finishers": len(percents),
                    "percent_sum": sum(percents),
                }
                for unit_id, percents in self._units.items()
                for audience in ("student", "all")
            ],
        )

    def _answers(self, slots: list[Slot]) -> dict[int, Any]:
        answers: dict[int, Any] = {}
        for number, slot in enumerate(slots, start=1):
            luck = self._chance.random()
            key = slot.from_bank(key_of(slot.kind, self._bodies[slot.version_id]))
            if luck < 9 / 12:
                answers[number] = key
            elif luck < 11 / 12:
                answers[number] = self._wrong(slot, key)
        return answers

    def _wrong(self, slot: Slot, key: Any) -> Any:
        if isinstance(key, bool):
            return not key
        if isinstance(key, str):
            return self._chance.choice([own for own in slot.own_ids if own != key])
        if isinstance(key, list):
            return key[:1]
        turned = self._chance.choice(list(key))
        return key | {turned: not key[turned]}

    def _attempt(
        self, person_id: int, unit: Unit, paper: dict[str, Any], answers: dict[int, Any]
    ) -> dict[str, Any]:
        quiz, slots = self._quiz, read_slots(paper)
        scored = score_slots(slots, self._bodies, answers, {})
        spent = timedelta(seconds=self._chance.randint(120, 880))
        return {
            "public_id": f"finished{person_id}",
            "person_id": person_id,
            "quiz_id": quiz.id,
            "contest_id": quiz.contest_id,
            "round_id": self._round_id,
            "number": 1,
            "unit_id": unit.id,
            "audience": "student",
            "school_year": 2026,
            "specification_id": quiz.specification_id,
            "counting_rule": quiz.counting_rule,
            "seed": f"{person_id:032x}",
            "paper": paper,
            "state": "finished",
            "started_at": self._at,
            "due_at": self._at + timedelta(seconds=900),
            "tolerance_seconds": quiz.tolerance_seconds,
            "accept_until": self._at + timedelta(seconds=900 + quiz.tolerance_seconds),
            "submitted_at": self._at + spent,
            "score": sum(scored.scores),
            "max_score": max_score(slots),
            "correct_count": scored.correct,
            "slot_scores": scored.scores,
            "duration_ms": spent // timedelta(milliseconds=1),
            "is_preview": False,
        }

    def _response(self, attempt_id: int, slot: int, answer: Any) -> dict[str, Any]:
        return {
            "attempt_id": attempt_id,
            "slot": slot,
            "device": "phone",
            "seq": slot,
            "answer": canonical_json(answer),
            "received_at": self._at + timedelta(seconds=slot),
            "late": False,
        }

    def _activity(self, attempt_id: int, row: dict[str, Any]) -> dict[str, Any]:
        return {
            "person_id": row["person_id"],
            "unit_id": row["unit_id"],
            "audience": "student",
            "kind": "attempt_finished",
            "attempt_id": attempt_id,
            "passed": row["score"] * 100 >= (self._quiz.pass_percent or 0) * row["max_score"],
            "at": row["submitted_at"],
            "counted": True,
        }

    def _place(self, unit_id: int) -> dict[str, Any]:
        return {"contest_id": self._quiz.contest_id, "round_id": self._round_id, "unit_id": unit_id}

    def _standing(self, attempt_id: int, row: dict[str, Any]) -> dict[str, Any]:
        percent = percent_of(row["score"], row["max_score"])
        self._units.setdefault(row["unit_id"], []).append(percent)
        return self._place(row["unit_id"]) | {
            "audience": "student",
            "person_id": row["person_id"],
            "attempt_id": attempt_id,
            "score": row["score"],
            "percent": percent,
            "duration_ms": row["duration_ms"],
            "submitted_at": row["submitted_at"],
            "turns": 1,
            "finishers": 1,
            "percent_sum": percent,
        }
