"""Keys of pairs, orders, gaps and written answers for the pages of regrades: in words, as rows, and to be chosen anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quiz.domain.answer_choices import Choice, choices_in, possible_choices
from quiz.domain.questions import WRITTEN, aside_of, key_of, part_sets, pieces
from quiz.models import QuestionVersion
from quiz.reports.class_contest_results import plain_text
from quiz.reports.question_figures import AnswerFigures
from quiz.web.slot_parts import named_aside, named_parts

#: Kinds that are not answered by choosing among options or statements.
KINDS = ("matching", "ordering", "cloze", *WRITTEN)
_MOST_WRITTEN = 12


def words_of(version: QuestionVersion, key: Any) -> str:
    """A key in the bank's words."""
    kind, body = version.kind, version.body
    if kind in WRITTEN:
        return f"“{key}”"
    chosen = choices_in(kind, key)
    choices = {one.key: one for one in possible_choices(kind, body)}
    return "; ".join(_choice_words(kind, body, choices[one]) for one in chosen if one in choices)


def _choice_words(kind: str, body: Mapping[str, Any], choice: Choice) -> str:
    words = plain_text(choice.html)
    if kind == "matching":
        return f"{plain_text(choice.part_html)} → {words}"
    if kind == "cloze":
        place = next(n for n, gap in enumerate(body["gaps"], start=1) if gap["id"] == choice.part)
        return f"({place}) {words}"
    return f"{choice.part}. {words}"


def figures(version: QuestionVersion, answers: AnswerFigures) -> list[tuple[str, bool, int]]:
    """Words, whether it is right, how often it was answered: everything right, and what else was given."""
    kind, body = version.kind, version.body
    if kind in WRITTEN:
        return _written(version, answers)
    return [
        (_choice_words(kind, body, one), one.is_right, answers.chosen.get(one.key, 0))
        for one in possible_choices(kind, body)
        if one.is_right or answers.chosen.get(one.key)
    ]


def _written(version: QuestionVersion, answers: AnswerFigures) -> list[tuple[str, bool, int]]:
    key = key_of(version.kind, version.body)
    accepted = [str(one) for one in version.body.get("accepted") or [key]]
    right = {text for one in accepted for text in choices_in(version.kind, one)}
    given = dict(answers.chosen)
    rows = [
        (one, True, sum(given.get(text, 0) for text in choices_in(version.kind, one))) for one in accepted
    ]
    others = sorted(
        ((text, count) for text, count in given.items() if text not in right), key=lambda one: -one[1]
    )
    return rows + [(text, False, count) for text, count in others[:_MOST_WRITTEN]]


def second_slot(version: QuestionVersion) -> dict[str, Any] | None:
    """The question as components/question_kinds.html asks it, filled with its key, in the bank's ids."""
    kind, body = version.kind, version.body
    if kind not in KINDS:
        return None
    sets = part_sets(kind, body)
    slot: dict[str, Any] = {"slot": "key", "kind": kind, "answer": key_of(kind, body)}
    slot |= {"stem_html": body["stem_html"], "pieces": pieces(body["stem_html"])}
    sizes = [len(parts) for parts in sets]
    parts = [part for some in sets for part in some]
    return slot | named_parts(kind, parts, sizes) | named_aside(kind, aside_of(kind, body))
