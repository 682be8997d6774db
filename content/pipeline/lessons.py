"""Lessons: from a Markdown file with YAML in front to frozen lessons with safe HTML, one section per heading."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import nh3
from markdown_it import MarkdownIt

from content.pipeline.marked_yaml import MarkedList, MarkedMap, load_marked
from content.pipeline.problems import ContentError, Findings
from content.pipeline.questions import Quote
from quiz.domain.text import fold, nfc, words

NOTE_HEADING = "ghi chu thoi diem"
_FRONT = re.compile(r"\A---\n(.*?\n)---\n", re.DOTALL)
_HEADING = re.compile(r"^##\s+(.+?)\s*#*\s*$")
_QUOTE_MARK = re.compile(r"^\[\[quote (\d+)\]\]$")
_CHECKS_MARK = "[[checks]]"
_RAW_HTML = re.compile(r"</?[A-Za-z][^<>]*>|<!--")
_FIELDS = {"id", "title", "audience", "minutes", "clauses", "quotes", "checks"}
_TAGS = {
    "p",
    "ul",
    "ol",
    "li",
    "strong",
    "em",
    "code",
    "br",
    "h3",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "blockquote",
    "hr",
}
_SAID = {
    "html": "không dùng HTML trong bài học: {}",
    "title": "tên bài đứng ở “title”; trong bài chỉ dùng tiêu đề “## ”",
    "before-heading": "có chữ đứng trước tiêu đề “## ” đầu tiên",
}
_MARKDOWN = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")


@dataclass(frozen=True)
class Block:
    """A piece of a section: `kind` html (with `html`), quote (with `quote`, from 0) or checks."""

    kind: str
    html: str = ""
    quote: int = -1


@dataclass(frozen=True)
class BodyProblem:
    """What is wrong in a lesson's text, in the line `offset` (from 0): `code` is html, title or before-heading."""

    offset: int
    code: str
    words: str = ""


@dataclass(frozen=True)
class LessonSection:
    """One part of a lesson under one heading; reading progress counts these by `slug`."""

    slug: str
    title: str
    line: int
    blocks: tuple[Block, ...]
    source: str
    is_note: bool = False


@dataclass(frozen=True)
class Lesson:
    """One lesson as its author wrote it."""

    id: str
    file: str
    title: str
    audience: tuple[str, ...]
    minutes: int
    clauses: tuple[str, ...]
    quotes: tuple[Quote, ...]
    checks: tuple[str, ...]
    sections: tuple[LessonSection, ...]
    body_line: int
    word_count: int
    lines: dict[str, int] = field(default_factory=dict, compare=False)

    def line_of(self, name: str) -> int:
        return self.lines.get(name, 1)

    @property
    def note(self) -> LessonSection | None:
        """The dated note ("Ghi chú thời điểm"), where the lesson has one."""
        return next((section for section in self.sections if section.is_note), None)


def render_markdown(text: str) -> str:
    """Return safe HTML for Markdown without raw HTML; nothing but plain text tags is left, no link, no attribute."""
    return nh3.clean(_MARKDOWN.render(text), tags=_TAGS, attributes={}).strip()


def render_inline(text: str) -> str:
    """Return safe HTML for one paragraph's Markdown, without the paragraph's own tag."""
    return nh3.clean(_MARKDOWN.renderInline(text), tags={"strong", "em", "code", "br"}, attributes={}).strip()


def parse_lesson(text: str, file: str, findings: Findings) -> Lesson | None:
    """Return the lesson of a file, or None when it cannot be read; problems go to `findings`."""
    text = nfc(text)
    front = _FRONT.match(text)
    if not front:
        findings.error(file, 1, "bài học phải mở đầu bằng phần YAML giữa hai dòng “---”")
        return None
    try:
        raw = load_marked(front[1], file, first_line=2)
    except ContentError as error:
        findings.errors.append(error.problem)
        return None
    if not isinstance(raw, MarkedMap):
        findings.error(file, 2, "phần đầu bài học phải là các trường “tên: giá trị”")
        return None
    body_line = 1 + front[0].count("\n")
    sections = _sections(text[front.end() :], body_line, file, findings)
    return _lesson(raw, sections, file, body_line, findings)


def _lesson(
    raw: MarkedMap, sections: tuple[LessonSection, ...], file: str, body_line: int, findings: Findings
) -> Lesson:
    for name in sorted(set(raw) - _FIELDS):
        findings.error(file, raw.line_of(name), f"không có trường “{name}” trong phần đầu bài học")
    for name in sorted(_FIELDS - {"quotes", "clauses"} - set(raw)):
        findings.error(file, raw.line, f"bài học thiếu trường “{name}”")
    minutes = raw.get("minutes")
    if not isinstance(minutes, int) or isinstance(minutes, bool) or not 1 <= minutes <= 60:
        findings.error(file, raw.line_of("minutes"), "“minutes” phải là số phút từ 1 đến 60")
        minutes = 0
    # The box, its own quotes and the placeholders are not what the reader is asked to read in five minutes.
    read = (section for section in sections if not section.is_note)
    return Lesson(
        id=str(raw.get("id") or ""),
        file=file,
        title=str(raw.get("title") or ""),
        audience=_strings(raw, "audience", file, findings),
        minutes=minutes,
        clauses=_strings(raw, "clauses", file, findings),
        quotes=_quotes(raw, file, findings),
        checks=_strings(raw, "checks", file, findings),
        sections=sections,
        body_line=body_line,
        word_count=sum(len(words(section.source)) + len(words(section.title)) for section in read),
        lines=dict(raw.lines),
    )


def _strings(raw: MarkedMap, name: str, file: str, findings: Findings) -> tuple[str, ...]:
    value: Any = raw.get(name, MarkedList())
    if not isinstance(value, MarkedList):
        findings.error(file, raw.line_of(name), f"“{name}” phải là một danh sách")
        return ()
    return tuple(str(item) for item in value)


def _quotes(raw: MarkedMap, file: str, findings: Findings) -> tuple[Quote, ...]:
    value: Any = raw.get("quotes", MarkedList())
    if not isinstance(value, MarkedList):
        findings.error(file, raw.line_of("quotes"), "“quotes” phải là một danh sách")
        return ()
    quotes = []
    for item in value:
        if isinstance(item, MarkedMap) and isinstance(item.get("quote"), str) and item.get("clause"):
            quotes.append(Quote(str(item["clause"]), item["quote"], item.line_of("quote")))
        else:
            findings.error(file, raw.line_of("quotes"), "mỗi trích trong “quotes” cần “clause” và “quote”")
    return tuple(quotes)


def _sections(body: str, body_line: int, file: str, findings: Findings) -> tuple[LessonSection, ...]:
    """Cut the body at its headings; text before the first heading is an error."""
    for problem in body_problems(body):
        findings.error(file, body_line + problem.offset, _SAID[problem.code].format(problem.words))
    return cut_sections(body, body_line)


def body_problems(body: str) -> list[BodyProblem]:
    """What may not stand in a lesson's text: raw HTML, a heading of the first level, words before the first heading."""
    found: list[BodyProblem] = []
    lines = body.split("\n")
    for offset, line in enumerate(lines):
        if html := _RAW_HTML.search(line):
            found.append(BodyProblem(offset, "html", html[0]))
        if line.startswith("# "):
            found.append(BodyProblem(offset, "title"))
    first = next((offset for offset, line in enumerate(lines) if _HEADING.match(line)), len(lines))
    if any(line.strip() for line in lines[:first]):
        found.append(BodyProblem(0, "before-heading"))
    return found


def cut_sections(body: str, body_line: int = 1) -> tuple[LessonSection, ...]:
    """The sections of a lesson's text, one for each heading; `body_line` is the number of its first line."""
    lines = body.split("\n")
    starts = [(offset, found[1]) for offset, line in enumerate(lines) if (found := _HEADING.match(line))]
    sections: list[LessonSection] = []
    for position, (offset, title) in enumerate(starts):
        end = starts[position + 1][0] if position + 1 < len(starts) else len(lines)
        slug = "-".join(words(title)[:6]) or "phan"
        while any(section.slug == slug for section in sections):
            slug += "-2"
        content = lines[offset + 1 : end]
        is_note = fold(title).startswith(NOTE_HEADING)
        sections.append(
            LessonSection(
                slug, title, body_line + offset, _blocks(content), "\n".join(_readable(content)), is_note
            )
        )
    return tuple(sections)


def _readable(lines: list[str]) -> list[str]:
    return [line for line in lines if not _QUOTE_MARK.match(line.strip()) and line.strip() != _CHECKS_MARK]


def _blocks(lines: list[str]) -> tuple[Block, ...]:
    blocks: list[Block] = []
    text: list[str] = []

    def flush() -> None:
        if html := render_markdown("\n".join(text)):
            blocks.append(Block("html", html))
        text.clear()

    for line in lines:
        if found := _QUOTE_MARK.match(line.strip()):
            flush()
            blocks.append(Block("quote", quote=int(found[1]) - 1))
        elif line.strip() == _CHECKS_MARK:
            flush()
            blocks.append(Block("checks"))
        else:
            text.append(line)
    flush()
    return tuple(blocks)
