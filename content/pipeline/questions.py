"""Question banks: from a YAML file to frozen questions, with the line of everything.

The reader here only asks for the right shapes; whether a question is a good one is for `checks` to say. What has
the wrong shape is reported and left out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from content.pipeline.marked_yaml import MarkedList, MarkedMap, load_marked
from content.pipeline.problems import ContentError, Findings, Problem
from content.pipeline.question_parts import ALL_FIELDS, FIELDS, Parts
from quiz.domain.question_draft import FOLDINGS
from quiz.domain.questions import KINDS

LEVELS = ("recall", "comprehension", "application", "advanced")
AUDIENCES = ("student", "staff")
POOLS = ("practice", "week1", "week2")
TAGS = ("overtaken", "document_number", "situation")
LETTERS = "ABCDEFGH"

_FIELDS = {
    "id", "kind", "level", "audience", "pool", "tags", "clause", "quote", "quotes", "stem", "options", "key", "why",
    "statements", "scoring", "explanation", "note", *ALL_FIELDS,
}  # fmt: skip
_OPTION_FIELDS = {"text", "why", "key"}
_STATEMENT_FIELDS = {"text", "key", "level", "clause", "quote", "explanation", "why"}


@dataclass(frozen=True)
class Quote:
    """The plan's own words: a clause (id or readable reference as written), the words, the line of the words."""

    clause: str
    text: str
    line: int


@dataclass(frozen=True)
class Option:
    """One option of a choice; `why` says why somebody would take a wrong one."""

    text: str
    is_key: bool
    why: str
    line: int


@dataclass(frozen=True)
class Statement:
    """One of the four parts of a đúng/sai question."""

    text: str
    key: bool
    level: str
    quote: Quote
    explanation: str
    why: str
    line: int


@dataclass(frozen=True)
class Question:
    """One question as its author wrote it; `clauses` are the references of the whole question."""

    id: str
    lesson: str
    file: str
    line: int
    kind: str
    level: str
    audience: tuple[str, ...]
    pool: str
    tags: tuple[str, ...]
    stem: str
    explanation: str
    clauses: tuple[str, ...] = ()
    quotes: tuple[Quote, ...] = ()
    options: tuple[Option, ...] = ()
    key: bool | None = None
    why: str = ""
    statements: tuple[Statement, ...] = ()
    scoring: str = ""
    note: str = ""
    parts: Parts | None = None
    lines: dict[str, int] = field(default_factory=dict, compare=False)

    def line_of(self, name: str) -> int:
        """Return the line of a field, or of the question where the field is absent."""
        return self.lines.get(name, self.line)

    @property
    def all_quotes(self) -> tuple[Quote, ...]:
        """The quotes of the question and of its statements."""
        return (*self.quotes, *(statement.quote for statement in self.statements))

    @property
    def for_pupils(self) -> bool:
        return "student" in self.audience


def parse_bank(text: str, file: str, findings: Findings) -> tuple[str, tuple[Question, ...]]:
    """Return the lesson id of a bank file and its questions; problems go to `findings`."""
    try:
        raw = load_marked(text, file)
    except ContentError as error:
        findings.errors.append(error.problem)
        return "", ()
    if not isinstance(raw, MarkedMap) or not isinstance(raw.get("questions"), MarkedList):
        findings.error(file, 1, "một ngân hàng câu hỏi cần có “lesson” và danh sách “questions”")
        return "", ()
    lesson = str(raw.get("lesson") or "")
    for name in sorted(set(raw) - {"lesson", "questions"}):
        findings.error(file, raw.line_of(name), f"không có trường “{name}” ở đầu ngân hàng câu hỏi")
    questions = []
    for entry, line in zip(raw["questions"], raw["questions"].lines, strict=True):
        if isinstance(entry, MarkedMap):
            questions.append(_Reader(entry, lesson, file, line, findings).question())
        else:
            findings.error(file, line, "mỗi câu hỏi phải là một mục gồm nhiều trường")
    return lesson, tuple(questions)


class _Reader:
    """Reads one question; every missing or misshapen field is one error."""

    def __init__(self, raw: MarkedMap, lesson: str, file: str, line: int, findings: Findings) -> None:
        self.raw, self.lesson, self.file, self.line, self.findings = raw, lesson, file, line, findings
        self.name = str(raw.get("id") or "?")

    def question(self) -> Question:
        raw = self.raw
        self._refuse_unknown(raw, _FIELDS)
        quotes = self._quotes()
        clauses = tuple(dict.fromkeys((*self._references(raw), *(quote.clause for quote in quotes))))
        return Question(
            id=self.name,
            lesson=self.lesson,
            file=self.file,
            line=self.line,
            kind=self._one_of(raw, "kind", KINDS),
            level=self._one_of(raw, "level", LEVELS),
            audience=self._list_of("audience", AUDIENCES),
            pool=self._one_of(raw, "pool", POOLS),
            tags=self._list_of("tags", TAGS),
            stem=self._text(raw, "stem"),
            explanation=self._text(raw, "explanation"),
            clauses=clauses,
            quotes=quotes,
            options=tuple(self._each("options", self._option)),
            key=raw["key"] if isinstance(raw.get("key"), bool) else None,
            why=self._text(raw, "why", needed=False),
            statements=tuple(self._each("statements", self._statement)),
            scoring=self._text(raw, "scoring", needed=False),
            note=self._text(raw, "note", needed=False),
            parts=self._parts(),
            lines=dict(raw.lines),
        )

    def _parts(self) -> Parts | None:
        """What only pairs, orders, written answers and gaps have; a field of another kind is an error."""
        raw, kind = self.raw, str(self.raw.get("kind"))
        for name in sorted((ALL_FIELDS - set(FIELDS.get(kind, ()))) & set(raw)):
            self._error(raw.line_of(name), f"loại câu này không có “{name}”")
        if kind not in FIELDS:
            return None
        return Parts(
            pairs=tuple(self._each("pairs", self._pair)),
            surplus=self._text(raw, "surplus", needed=False),
            order=self._texts("order"),
            accepted=self._texts("accepted"),
            folding=self._list_of("folding", FOLDINGS) if "folding" in raw else FOLDINGS,
            form=self._text(raw, "form", needed=False),
            value=self._text(raw, "value", needed=kind == "number"),
            tolerance=self._text(raw, "tolerance", needed=False) or "0",
            unit=self._text(raw, "unit", needed=False),
        )

    def _pair(self, raw: MarkedMap) -> tuple[str, str]:
        self._refuse_unknown(raw, {"left", "right"})
        return self._text(raw, "left"), self._text(raw, "right")

    def _texts(self, name: str) -> tuple[str, ...]:
        value = self.raw.get(name, MarkedList())
        if not isinstance(value, MarkedList) or not all(isinstance(item, str) for item in value):
            self._error(
                self.raw.line_of(name),
                f"“{name}” phải là một danh sách các đoạn chữ (đặt trong dấu ngoặc kép)",
            )
            return ()
        return tuple(item.strip() for item in value)

    def _error(self, line: int, message: str) -> None:
        self.findings.error(self.file, line, f"{self.name}: {message}")

    def _refuse_unknown(self, raw: MarkedMap, known: set[str]) -> None:
        for name in sorted(set(raw) - known):
            self._error(raw.line_of(name), f"không có trường “{name}”")

    def _text(self, raw: MarkedMap, name: str, *, needed: bool = True) -> str:
        value = raw.get(name)
        if value is None or value == "":
            if needed:
                self._error(raw.line_of(name), f"thiếu “{name}”")
            return ""
        if not isinstance(value, str):
            self._error(raw.line_of(name), f"“{name}” phải là một đoạn chữ (đặt trong dấu ngoặc kép)")
            return ""
        return value.strip()

    def _one_of(self, raw: MarkedMap, name: str, allowed: tuple[str, ...]) -> str:
        value = self._text(raw, name)
        if value and value not in allowed:
            self._error(raw.line_of(name), f"“{name}” là “{value}”; được dùng: {', '.join(allowed)}")
        return value

    def _list_of(self, name: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
        value = self.raw.get(name, MarkedList())
        if not isinstance(value, MarkedList):
            self._error(self.raw.line_of(name), f"“{name}” phải là một danh sách")
            return ()
        for item in value:
            if item not in allowed:
                self._error(self.raw.line_of(name), f"“{name}” có “{item}”; được dùng: {', '.join(allowed)}")
        return tuple(item for item in allowed if item in value)

    def _references(self, raw: MarkedMap) -> tuple[str, ...]:
        value = raw.get("clause")
        if value is None:
            return ()
        return tuple(str(item) for item in (value if isinstance(value, MarkedList) else [value]))

    def _quotes(self) -> tuple[Quote, ...]:
        raw = self.raw
        if "quotes" in raw:
            return tuple(quote for quote in self._each("quotes", self._quote) if quote.text)
        if "quote" not in raw:
            return ()
        references = self._references(raw)
        if len(references) > 1:
            self._error(
                raw.line_of("quote"),
                "có nhiều ý thì mỗi ý cần một trích riêng: dùng “quotes” với clause và quote",
            )
        text = self._text(raw, "quote")
        return (Quote(references[0] if references else "", text, raw.line_of("quote")),) if text else ()

    def _quote(self, raw: MarkedMap) -> Quote:
        self._refuse_unknown(raw, {"clause", "quote"})
        return Quote(self._text(raw, "clause"), self._text(raw, "quote"), raw.line_of("quote"))

    def _each(self, name: str, read: Callable[[MarkedMap], Any]) -> list[Any]:
        value = self.raw.get(name)
        if value is None:
            return []
        if not isinstance(value, MarkedList) or not all(isinstance(item, MarkedMap) for item in value):
            self._error(self.raw.line_of(name), f"“{name}” phải là một danh sách các mục có trường")
            return []
        return [read(item) for item in value]

    def _option(self, raw: MarkedMap) -> Option:
        self._refuse_unknown(raw, _OPTION_FIELDS)
        key = raw.get("key", False)
        if not isinstance(key, bool):
            self._error(raw.line_of("key"), "“key” của phương án phải là true hoặc false")
        return Option(self._text(raw, "text"), key is True, self._text(raw, "why", needed=False), raw.line)

    def _statement(self, raw: MarkedMap) -> Statement:
        self._refuse_unknown(raw, _STATEMENT_FIELDS)
        if not isinstance(raw.get("key"), bool):
            self._error(raw.line_of("key"), "mỗi ý a, b, c, d cần đáp án “key: true” hoặc “key: false”")
        quote = Quote(self._text(raw, "clause"), self._text(raw, "quote"), raw.line_of("quote"))
        return Statement(
            text=self._text(raw, "text"),
            key=raw.get("key") is True,
            level=self._one_of(raw, "level", LEVELS),
            quote=quote,
            explanation=self._text(raw, "explanation"),
            why=self._text(raw, "why", needed=False),
            line=raw.line,
        )


__all__ = ["Option", "Problem", "Question", "Quote", "Statement", "parse_bank"]
