"""Where lessons written on pages meet the content pipeline: Markdown to the sections that learners read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from content.pipeline.lessons import LessonSection, body_problems, cut_sections
from quiz.domain.lesson_draft import LessonText, lesson_problems
from quiz.domain.question_draft import ClausePlace, Problem, QuoteText


@dataclass(frozen=True)
class Compiled:
    """A lesson's sections as quiz.models.Lesson keeps them; whole only where there is no problem."""

    sections: list[dict[str, Any]]
    problems: list[Problem]


def compile_lesson(lesson: LessonText, places: Mapping[str, ClausePlace]) -> Compiled:
    """The sections of a tidied lesson, and everything that is wrong with it. `places`: clauses by code."""
    problems = lesson_problems(lesson, places)
    problems += [
        Problem("text", f"lesson-{one.code}", {"line": str(one.offset + 1), "words": one.words})
        for one in body_problems(lesson.text)
    ]
    cut = cut_sections(lesson.text)
    if not cut:
        problems.append(Problem("text", "lesson-no-section"))
    problems += [
        Problem("text", "lesson-empty-section", {"words": one.title}) for one in cut if not one.blocks
    ]
    return Compiled([_section(one, lesson.quotes, places) for one in cut], problems)


def _section(
    section: LessonSection, quotes: Sequence[QuoteText], places: Mapping[str, ClausePlace]
) -> dict[str, Any]:
    blocks: list[dict[str, Any]] = []
    for block in section.blocks:
        if block.kind == "html":
            blocks.append({"kind": "html", "html": block.html})
        elif block.kind == "checks":
            blocks.append({"kind": "checks"})
        elif 0 <= block.quote < len(quotes) and quotes[block.quote].clause in places:
            clause, quote = places[quotes[block.quote].clause], quotes[block.quote].quote
            blocks.append(
                {
                    "kind": "quote",
                    "id": clause.code,
                    "section": clause.section,
                    "number": clause.number,
                    "quote": quote,
                }
            )
    return {"slug": section.slug, "title": section.title, "is_note": section.is_note, "blocks": blocks}
