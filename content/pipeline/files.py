"""The only part of the pipeline that touches the disk: reads one plan and its reviewed content from a content folder.

plans/<plan id>/      plan.toml, the source document, overtaken.csv, documents.csv
reviewed/<plan id>/   programme.yaml, lessons/*.md, banks/*.yaml, reviews.csv
"""

from __future__ import annotations

import hashlib
import tomllib
import unicodedata
from pathlib import Path
from typing import Any

from content.pipeline.citations import find_addresses, find_citations
from content.pipeline.clauses import ClauseIndex
from content.pipeline.content_set import ContentSet, PlanData, Requirements
from content.pipeline.editorial import editor_notes
from content.pipeline.extract import UnreadableSource, extract_lines
from content.pipeline.lessons import parse_lesson
from content.pipeline.normalise import make_blocks
from content.pipeline.overtaken import parse_documents, parse_statements
from content.pipeline.problems import ContentError, Findings, Problem
from content.pipeline.programme import parse_programme
from content.pipeline.questions import Question, parse_bank
from content.pipeline.reviews import parse_reviews
from content.pipeline.sections import read_document


def plan_ids(content_root: Path) -> tuple[str, ...]:
    """Return the ids of the plans of a content folder, sorted."""
    return tuple(sorted(path.parent.name for path in (content_root / "plans").glob("*/plan.toml")))


def only_plan(content_root: Path) -> str:
    """Return the id of the only plan; raises ContentError when there is none or more than one."""
    found = plan_ids(content_root)
    if len(found) != 1:
        message = (
            "không có kế hoạch nào (plans/<id>/plan.toml)"
            if not found
            else f"có nhiều kế hoạch: {', '.join(found)}"
        )
        raise ContentError(Problem(f"{content_root.name}/plans", 1, message))
    return found[0]


def read_content(content_root: Path, plan_id: str | None = None) -> tuple[ContentSet, Findings]:
    """Return a plan's content and the problems met while reading it; raises ContentError without a usable plan."""
    return _Folder(content_root.resolve(), plan_id or only_plan(content_root)).read()


class _Folder:
    """A content folder seen as one plan's files."""

    def __init__(self, root: Path, plan_id: str) -> None:
        self.root, self.plan_id, self.findings = root, plan_id, Findings()
        self.plan_folder = root / "plans" / plan_id
        self.reviewed = root / "reviewed" / plan_id

    def read(self) -> tuple[ContentSet, Findings]:
        plan = self._plan()
        source = self.plan_folder / plan.source
        raw = self._bytes(source)
        if hashlib.sha256(raw).hexdigest() != plan.sha256:
            self.findings.error(self._name(source), 1, "tệp nguồn khác với sha256 trong plan.toml")
        try:
            document = read_document(make_blocks(extract_lines(raw)))
        except UnreadableSource as error:
            raise ContentError(
                Problem(self._name(source), 1, f"không đọc được tệp nguồn: {error}")
            ) from error
        index = ClauseIndex(document.clauses)
        citations = find_citations(document.clauses)
        overtaken, documents = self.plan_folder / "overtaken.csv", self.plan_folder / "documents.csv"
        statements = parse_statements(self._text(overtaken), self._name(overtaken), self.findings)
        programme, reviews = self.reviewed / "programme.yaml", self.reviewed / "reviews.csv"
        return (
            ContentSet(
                plan=plan,
                document=document,
                index=index,
                citations=citations,
                addresses=find_addresses(document.clauses),
                editor_notes=editor_notes(document, citations),
                statements=statements,
                documents=parse_documents(
                    self._text(documents, needed=False), statements, self._name(documents), self.findings
                ),
                programme=parse_programme(self._text(programme), self._name(programme), self.findings),
                lessons=self._lessons(),
                questions=self._questions(),
                reviews=parse_reviews(self._text(reviews), self._name(reviews), self.findings)
                if reviews.exists()
                else (),
                files={
                    "source": self._name(source),
                    "plan": self._name(self.plan_folder / "plan.toml"),
                    "overtaken": self._name(overtaken),
                    "programme": self._name(programme),
                    "reviews": self._name(reviews),
                },
            ),
            self.findings,
        )

    def _plan(self) -> PlanData:
        path = self.plan_folder / "plan.toml"
        try:
            raw = tomllib.loads(self._bytes(path).decode("utf-8"))
            requires = dict(raw.pop("requires", {}))
            covered = tuple(str(key) for key in requires.pop("covered_sections", ()))
            return PlanData(
                id=self.plan_id, requires=Requirements(**requires, covered_sections=covered), **_typed(raw)
            )
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, TypeError) as error:
            raise ContentError(Problem(self._name(path), 1, f"plan.toml không đọc được: {error}")) from error

    def _lessons(self) -> tuple[Any, ...]:
        paths = sorted((self.reviewed / "lessons").glob("*.md"))
        lessons = (parse_lesson(self._text(path), self._name(path), self.findings) for path in paths)
        return tuple(lesson for lesson in lessons if lesson is not None)

    def _questions(self) -> tuple[Question, ...]:
        questions: list[Question] = []
        for path in sorted((self.reviewed / "banks").glob("*.yaml")):
            lesson, found = parse_bank(self._text(path), self._name(path), self.findings)
            if lesson and lesson != path.stem:
                self.findings.error(self._name(path), 1, f"“lesson: {lesson}” khác tên tệp “{path.stem}”")
            questions += found
        return tuple(questions)

    def _name(self, path: Path) -> str:
        return f"{self.root.name}/{path.relative_to(self.root).as_posix()}"

    def _bytes(self, path: Path) -> bytes:
        try:
            return path.read_bytes()
        except OSError as error:
            raise ContentError(
                Problem(self._name(path), 1, "không có tệp này hoặc không đọc được")
            ) from error

    def _text(self, path: Path, *, needed: bool = True) -> str:
        """Return the text of a content file; other encodings, other line ends and other normal forms are errors."""
        name = self._name(path)
        if not path.exists():
            if needed:
                self.findings.error(name, 1, "thiếu tệp này")
            return ""
        try:
            text = path.read_bytes().decode("utf-8")
        except UnicodeDecodeError as error:
            self.findings.error(name, 1, f"tệp không phải UTF-8 (byte {error.start})")
            return ""
        if "\r" in text:
            self.findings.error(name, text[: text.index("\r")].count("\n") + 1, "tệp dùng CRLF; cần LF")
            text = text.replace("\r\n", "\n")
        for number, line in enumerate(text.split("\n"), start=1):
            if not unicodedata.is_normalized("NFC", line):
                self.findings.error(name, number, "dòng này không ở dạng Unicode NFC")
        return text


def _typed(raw: dict[str, Any]) -> dict[str, Any]:
    """Return plan.toml's fields; raises TypeError for a field of another type."""
    for name, value in raw.items():
        if not isinstance(value, int if name == "year" else str):
            raise TypeError(f"{name} has another type than expected")
    return raw
