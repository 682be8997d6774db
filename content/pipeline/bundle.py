"""The bundle: everything the application takes from the content, in one frozen value and one JSON file.

`load_bundle` reads a content folder; `bundle_json` writes it with sorted keys and no time of day, so that building twice
gives the same bytes. Texts of questions are given as HTML that is safe to show; clause ids, never readable references,
tie everything to the plan.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from content.pipeline.citations import Citation, WebAddress
from content.pipeline.clauses import Clause
from content.pipeline.content_set import ContentSet, PlanData
from content.pipeline.editorial import EditorNote
from content.pipeline.files import read_content
from content.pipeline.lessons import Lesson, render_inline
from content.pipeline.page_parts import DocumentData
from content.pipeline.problems import ContentError, Problem
from content.pipeline.programme import Programme
from content.pipeline.question_digest import question_digest
from content.pipeline.question_making import made_parts, scoring_of
from content.pipeline.questions import LETTERS, Question, Quote
from content.pipeline.sections import Section
from content.pipeline.validity import KnownValidity, known_validity
from quiz.domain.question_build import gaps_named

FORMAT = 1


@dataclass(frozen=True)
class BundleLesson:
    """A lesson ready for its page.

    `sections` are {slug, title, is_note, blocks}; a block is {kind: "html", html}, {kind: "quote", id, section,
    number, quote} with the clause's id, section and ordinal, or {kind: "checks"}. `clauses` are clause ids, `checks` question ids.
    """

    id: str
    title: str
    audience: tuple[str, ...]
    minutes: int
    clauses: tuple[str, ...]
    checks: tuple[str, ...]
    sections: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class BundleQuestion:
    """A question ready for the bank; `body` has the shape that quiz.domain.questions describes."""

    id: str
    lesson: str
    digest: str
    kind: str
    level: str
    audience: tuple[str, ...]
    pool: str
    tags: tuple[str, ...]
    clauses: tuple[str, ...]
    body: dict[str, Any]
    author: str
    reader: str
    is_approved: bool


@dataclass(frozen=True)
class Bundle:
    """One plan with its programme; `digest` is the SHA-256 of its JSON without the digest itself."""

    plan: PlanData
    document: DocumentData
    sections: tuple[Section, ...]
    clauses: tuple[Clause, ...]
    citations: tuple[Citation, ...]
    addresses: tuple[WebAddress, ...]
    warnings: tuple[EditorNote, ...]
    programme: Programme
    lessons: tuple[BundleLesson, ...]
    questions: tuple[BundleQuestion, ...]
    #: Of documents that the plan cites, what its own data say for certain.
    validity: tuple[KnownValidity, ...] = ()
    digest: str = ""


def load_bundle(content_root: Path, plan_id: str | None = None) -> Bundle:
    """Return the bundle of a content folder's plan; raises ContentError with the first problem of unreadable content.

    Only the reading is strict here; whether the content is good is what `content check` says.
    """
    content, findings = read_content(Path(content_root), plan_id)
    if findings.errors:
        raise ContentError(min(findings.errors))
    return make_bundle(content)


def make_bundle(content: ContentSet) -> Bundle:
    """Return the bundle of content that has been read; raises ContentError without a programme."""
    if content.programme is None:
        raise ContentError(Problem(content.files["programme"], 1, "không có chương trình"))
    bundle = Bundle(
        plan=content.plan,
        document=content.document.data,
        sections=content.document.sections,
        clauses=content.document.clauses,
        citations=content.citations,
        addresses=content.addresses,
        warnings=content.editor_notes,
        programme=content.programme,
        lessons=tuple(
            _lesson(lesson, content) for lesson in sorted(content.lessons, key=lambda item: item.id)
        ),
        questions=tuple(
            _question(question, content) for question in sorted(content.questions, key=lambda item: item.id)
        ),
        validity=known_validity(content.citations, content.statements, content.index),
    )
    digest = hashlib.sha256(bundle_json(bundle).encode("utf-8")).hexdigest()
    return Bundle(**{**_fields(bundle), "digest": digest})


def bundle_json(bundle: Bundle) -> str:
    """Return the bundle as JSON text: sorted keys, two spaces, one line end at the end."""
    content = {"format": FORMAT, **asdict(bundle)}
    return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=2) + "\n"


def _fields(bundle: Bundle) -> dict[str, Any]:
    return {name: getattr(bundle, name) for name in bundle.__dataclass_fields__}


def _lesson(lesson: Lesson, content: ContentSet) -> BundleLesson:
    sections = []
    for section in lesson.sections:
        blocks: list[dict[str, Any]] = []
        for block in section.blocks:
            if block.kind == "quote":
                if 0 <= block.quote < len(lesson.quotes):
                    blocks.append({"kind": "quote", **_quote(lesson.quotes[block.quote], content)})
            elif block.kind == "checks":
                blocks.append({"kind": "checks"})
            else:
                blocks.append({"kind": "html", "html": block.html})
        sections.append(
            {"slug": section.slug, "title": section.title, "is_note": section.is_note, "blocks": blocks}
        )
    return BundleLesson(
        id=lesson.id,
        title=lesson.title,
        audience=lesson.audience,
        minutes=lesson.minutes,
        clauses=tuple(_clause_ids(lesson.clauses, content)),
        checks=lesson.checks,
        sections=tuple(sections),
    )


def _question(question: Question, content: ContentSet) -> BundleQuestion:
    digest = question_digest(question, content.index)
    present = [
        review for review in content.reviews if review.question == question.id and review.digest == digest
    ]
    last = present[-1] if present else None
    quoted = (*question.clauses, *(statement.quote.clause for statement in question.statements))
    return BundleQuestion(
        id=question.id,
        lesson=question.lesson,
        digest=digest,
        kind=question.kind,
        level=question.level,
        audience=question.audience,
        pool=question.pool,
        tags=question.tags,
        clauses=tuple(dict.fromkeys(_clause_ids(quoted, content))),
        body=question_body(question, content),
        author=last.author if last else "",
        reader=last.reader if last else "",
        is_approved=bool(last and last.verdict == "approved" and last.reader != last.author),
    )


def question_body(question: Question, content: ContentSet) -> dict[str, Any]:
    """Return the stored content of a question: stem, parts with ids a, b, c ..., key, explanation, note, quotes."""
    quotes = question.all_quotes
    body: dict[str, Any] = {
        "stem_html": render_inline(gaps_named(question.stem) if question.kind == "cloze" else question.stem),
        "explanation_html": render_inline(question.explanation),
        "note_html": render_inline(question.note),
        "clauses": [_quote(quote, content) for quote in quotes],
    }
    if question.parts is not None:
        parts, _problems = made_parts(question.kind, question.stem, question.parts)
        rule = scoring_of(question.kind, question.scoring)
        return body | parts | ({} if rule is None else {"scoring": rule})
    letters = LETTERS.lower()
    if question.options:
        body["options"] = [
            {"id": letters[place], "html": render_inline(option.text), "why": option.why}
            for place, option in enumerate(question.options)
        ]
        keys = [letters[place] for place, option in enumerate(question.options) if option.is_key]
        body["key"] = keys[0] if question.kind == "single_choice" else keys
        if question.scoring:
            body["scoring"] = question.scoring
    if question.kind == "true_false":
        body["key"], body["why"] = question.key, question.why
    if question.kind == "four_statements":
        body["scoring"] = question.scoring
        body["statements"] = [
            {
                "id": letters[place],
                "html": render_inline(statement.text),
                "key": statement.key,
                "level": statement.level,
                "clause": _quote(statement.quote, content),
                "explanation_html": render_inline(statement.explanation),
                "why": statement.why,
            }
            for place, statement in enumerate(question.statements)
        ]
    return body


def _quote(quote: Quote, content: ContentSet) -> dict[str, Any]:
    """Return a quote with its clause: id, section key, ordinal and the quoted words; raises ContentError without one."""
    clause = content.index.find(quote.clause)
    if clause is None:
        raise ContentError(
            Problem(content.files["source"], 1, f"kế hoạch không có ý “{quote.clause}” (unknown clause)")
        )
    return {"id": clause.id, "section": clause.section, "number": clause.ordinal, "quote": quote.text}


def _clause_ids(references: tuple[str, ...], content: ContentSet) -> list[str]:
    found = (content.index.find(reference) for reference in references)
    return [clause.id for clause in found if clause is not None]
