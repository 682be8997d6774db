"""Everything that belongs to one plan, read and not yet judged: the input of the checks and of the bundle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from content.pipeline.citations import Citation, WebAddress
from content.pipeline.clauses import ClauseIndex
from content.pipeline.editorial import EditorNote
from content.pipeline.lessons import Lesson
from content.pipeline.overtaken import CertainDocument, Statement
from content.pipeline.programme import Programme
from content.pipeline.questions import Question
from content.pipeline.reviews import Review
from content.pipeline.sections import Document


@dataclass(frozen=True)
class Requirements:
    """What the reviewed programme must hold at least; 0 asks for nothing."""

    lessons: int = 0
    questions: int = 0
    pupil_questions: int = 0
    pupil_questions_per_pool: int = 0
    covered_sections: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlanData:
    """The plan as an editor registered it (plan.toml); number and date are empty where none is printed."""

    id: str
    kind: str
    number: str
    date: str
    year: int
    issuer: str
    subject: str
    title: str
    citation: str
    source: str
    sha256: str
    requires: Requirements = field(default_factory=Requirements)


@dataclass(frozen=True)
class ContentSet:
    """One plan with its document and its reviewed content."""

    plan: PlanData
    document: Document
    index: ClauseIndex
    citations: tuple[Citation, ...]
    addresses: tuple[WebAddress, ...]
    editor_notes: tuple[EditorNote, ...]
    statements: tuple[Statement, ...]
    documents: tuple[CertainDocument, ...]
    programme: Programme | None
    lessons: tuple[Lesson, ...]
    questions: tuple[Question, ...]
    reviews: tuple[Review, ...]
    #: File names for messages: source, plan, overtaken, programme, reviews.
    files: Mapping[str, str]

    def question(self, question_id: str) -> Question | None:
        return next((question for question in self.questions if question.id == question_id), None)
