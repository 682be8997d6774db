"""A paper as a matrix would draw it, for looking at: with a seed that no attempt can have."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from quiz.domain.identity import Actor
from quiz.domain.paper import Slot, make_paper, read_slots
from quiz.domain.paper_draw import PREVIEW, draw
from quiz.domain.paper_matrix import FORMATS, Matrix
from quiz.domain.specification import Candidate, in_parts, read_specification
from quiz.services.bank_candidates import candidates_of
from quiz.services.held_questions import held_from_draws
from quiz.services.matrix_bank import specification_rules
from quiz.services.question_bodies import question_bodies


@dataclass(frozen=True)
class PreviewQuestion:
    """A question of the preview. `format`: its part; `number`: within the part, from 1."""

    format: str
    number: int
    slot: Slot
    candidate: Candidate
    body: Any


def preview_paper(session: Session, *, actor: Actor, matrix: Matrix, now: datetime) -> list[PreviewQuestion]:
    """A paper by chance, part by part. Nothing is kept of it: it is no attempt and counts as no use.

    The matrix has no problems (quiz.domain.matrix_rules). Raises BankTooSmall.
    """
    rules = specification_rules(
        session, matrix=matrix, matrix_id="", pools=("practice",), owner_id=actor.person_id, now=now
    )
    specification = read_specification(rules)
    held = held_from_draws(session, now=now)
    candidates = candidates_of(
        session, specification=specification, audience=matrix.audience, held=held, now=now
    )
    seed = PREVIEW + secrets.token_hex(16)
    chosen = draw(specification, candidates, seed=seed)
    known = {one.version_id: one for one in candidates}
    order = in_parts(specification, chosen, {id_: known[id_].kind for id_ in chosen})
    bodies = question_bodies(session, order)
    paper = make_paper(
        [(id_, known[id_].kind, bodies[id_]) for id_ in order], seed=seed, marks=specification.marks
    )
    return _numbered([(slot, known[slot.version_id], bodies[slot.version_id]) for slot in read_slots(paper)])


def _numbered(questions: list[tuple[Slot, Candidate, Any]]) -> list[PreviewQuestion]:
    part_of = {kind: format_ for format_, kinds in FORMATS.items() for kind in kinds}
    counts: dict[str, int] = {}
    found = []
    for slot, candidate, body in questions:
        format_ = part_of[slot.kind]
        counts[format_] = counts.get(format_, 0) + 1
        found.append(PreviewQuestion(format_, counts[format_], slot, candidate, body))
    return found
