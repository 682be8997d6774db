"""The programme: modules in order, the lessons of each, and the quiz that ends a module."""

from __future__ import annotations

from dataclasses import dataclass

from content.pipeline.marked_yaml import MarkedList, MarkedMap, load_marked
from content.pipeline.problems import ContentError, Findings


@dataclass(frozen=True)
class Module:
    """One module ("chuyên đề"): its lessons, and how many questions, seconds and per cent its quiz asks for."""

    id: str
    title: str
    lessons: tuple[str, ...]
    quiz_questions: int
    quiz_seconds: int
    quiz_pass_percent: int
    line: int


@dataclass(frozen=True)
class Programme:
    """What a learner follows."""

    id: str
    title: str
    modules: tuple[Module, ...]


def parse_programme(text: str, file: str, findings: Findings) -> Programme | None:
    """Return the programme of a file, or None when it cannot be read."""
    try:
        raw = load_marked(text, file)
    except ContentError as error:
        findings.errors.append(error.problem)
        return None
    head = raw.get("programme") if isinstance(raw, MarkedMap) else None
    modules = raw.get("modules") if isinstance(raw, MarkedMap) else None
    if (
        not isinstance(head, MarkedMap)
        or not isinstance(modules, MarkedList)
        or not head.get("id")
        or not head.get("title")
    ):
        findings.error(file, 1, "chương trình cần “programme” (id, title) và danh sách “modules”")
        return None
    read = [
        _module(module, line, file, findings) for module, line in zip(modules, modules.lines, strict=True)
    ]
    return Programme(str(head["id"]), str(head["title"]), tuple(module for module in read if module))


def _module(raw: object, line: int, file: str, findings: Findings) -> Module | None:
    if not isinstance(raw, MarkedMap) or not raw.get("id") or not raw.get("title"):
        findings.error(file, line, "mỗi chuyên đề cần “id” và “title”")
        return None
    lessons, quiz = raw.get("lessons"), raw.get("quiz")
    if not isinstance(lessons, MarkedList) or not lessons:
        findings.error(file, raw.line_of("lessons"), f"chuyên đề {raw['id']} không có bài học nào")
        return None
    numbers = [
        quiz.get(name) if isinstance(quiz, MarkedMap) else None
        for name in ("questions", "seconds", "pass_percent")
    ]
    counts = [number for number in numbers if isinstance(number, int) and number > 0]
    if len(counts) != len(numbers) or counts[2] > 100:
        findings.error(
            file,
            raw.line_of("quiz"),
            f"chuyên đề {raw['id']}: “quiz” cần questions, seconds, pass_percent là số dương",
        )
        return None
    questions, seconds, pass_percent = counts
    names = tuple(str(item) for item in lessons)
    return Module(str(raw["id"]), str(raw["title"]), names, questions, seconds, pass_percent, line)
