"""What the `flask content` commands do, without Flask: check the reviewed content, build the bundle, list digests.

For authors, without the application: `python -m content.commands check [--only WORD] [--no-reviews] [--json]`, and
likewise `build`, `digests`, `refs`.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from content.pipeline.bundle import bundle_json, make_bundle
from content.pipeline.checks import check_content
from content.pipeline.drafting import Draft, DraftSource, choose_drafts, draft_questions
from content.pipeline.files import read_content
from content.pipeline.plan_reading import read_plan
from content.pipeline.plan_refusal import PlanRefused
from content.pipeline.problems import ContentError, Findings, Problem
from content.pipeline.question_digest import question_digest
from content.tools.refs import write_ids

CONTENT_ROOT = Path(__file__).resolve().parent
BUNDLE_NAME = "bundle.json"


class BuildRefused(Exception):
    """The content has errors; `report` says which."""

    def __init__(self, report: CheckReport) -> None:
        super().__init__(f"{len(report.errors)} errors")
        self.report = report


@dataclass(frozen=True)
class CheckReport:
    """The outcome of a check: counts, errors (which refuse the content), warnings, and notes for a person to verify."""

    sections: dict[str, int]
    citations: int
    lessons: int
    questions: int
    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    to_verify: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        return not self.errors

    def to_json(self) -> dict[str, Any]:
        """Return the object that the contract names."""
        return {
            "ok": self.ok,
            "sections": self.sections,
            "citations": self.citations,
            "lessons": self.lessons,
            "questions": self.questions,
            "errors": [problem.to_json() for problem in self.errors],
            "warnings": [problem.to_json() for problem in self.warnings],
            "to_verify": [problem.to_json() for problem in self.to_verify],
        }


def check(content_root: Path = CONTENT_ROOT, *, with_readings: bool = True) -> CheckReport:
    """Read and check one content folder; a folder that cannot be read is a report with that error."""
    try:
        content, findings = read_content(content_root)
    except ContentError as error:
        return _report({}, 0, 0, 0, Findings(errors=[error.problem]))
    check_content(content, findings, with_readings=with_readings)
    for note in content.editor_notes:
        findings.warn(content.files["source"], note.line, f"[{note.rule}, {note.certainty}] {note.message}")
    return _report(
        content.document.counts(),
        len(content.citations),
        len(content.lessons),
        len(content.questions),
        findings,
    )


def drafts(
    content_root: Path = CONTENT_ROOT,
    *,
    file: Path | None = None,
    sections: Sequence[str] = (),
    count: int | None = None,
    noted: str = "",
) -> tuple[Draft, ...]:
    """Return drafted questions of the content folder's plan, or of a plan file; raises ContentError for an unreadable one.

    `noted` is the month of the notes on overtaken statements ("11/2026"); without it none of them is asked.
    """
    if file is not None:
        source = _source_of_file(file)
    else:
        content, _ = read_content(content_root)
        source = DraftSource(
            content.document, content.citations, content.editor_notes, content.statements, noted
        )
    return choose_drafts(draft_questions(source), sections=sections, count=count)


def _source_of_file(file: Path) -> DraftSource:
    try:
        reading = read_plan(file.name, file.read_bytes())
    except (OSError, PlanRefused) as error:
        raise ContentError(Problem(file.name, 1, f"không đọc được kế hoạch: {error}")) from error
    return DraftSource(reading.document, reading.citations, reading.warnings)


@dataclass(frozen=True)
class BuildSummary:
    """What a build wrote: the file, its digest and what it holds."""

    path: str
    plan: str
    digest: str
    clauses: int
    citations: int
    lessons: int
    questions: int

    def to_json(self) -> dict[str, Any]:
        return dict(vars(self))


def build(content_root: Path = CONTENT_ROOT, out_dir: Path | None = None) -> BuildSummary:
    """Check the content and write its bundle, byte for byte the same for the same content.

    Written to `out_dir` (default `<content_root>/build`) as `<plan id>/bundle.json`, whole or not at all. Raises
    BuildRefused while an error stands; nothing is written then.
    """
    report = check(content_root)
    if not report.ok:
        raise BuildRefused(report)
    content, _ = read_content(content_root)
    bundle = make_bundle(content)
    folder = (out_dir or content_root / "build") / bundle.plan.id
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / BUNDLE_NAME
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", newline="\n", dir=folder, delete=False) as file:
        file.write(bundle_json(bundle))
    written = Path(file.name)
    written.chmod(0o644)
    written.replace(path)
    return BuildSummary(
        path=str(path),
        plan=bundle.plan.id,
        digest=bundle.digest,
        clauses=len(bundle.clauses),
        citations=len(bundle.citations),
        lessons=len(bundle.lessons),
        questions=len(bundle.questions),
    )


def digests(content_root: Path = CONTENT_ROOT) -> dict[str, str]:
    """Return the digest of every question by id: what a reader writes into reviews.csv. Raises ContentError."""
    content, _ = read_content(content_root)
    return {question.id: question_digest(question, content.index) for question in content.questions}


def _report(
    sections: dict[str, int], citations: int, lessons: int, questions: int, findings: Findings
) -> CheckReport:
    unique = [tuple(sorted(set(group))) for group in (findings.errors, findings.warnings, findings.to_verify)]
    return CheckReport(sections, citations, lessons, questions, *unique)


def _print_report(report: CheckReport, only: str) -> int:
    """Print the problems, those of one file where `only` names it; return how many errors were shown."""
    shown = 0
    for title, problems in (
        ("LỖI", report.errors),
        ("cảnh báo", report.warnings),
        ("cần xác minh", report.to_verify),
    ):
        for problem in problems:
            if only in problem.file or only in problem.message:
                shown += title == "LỖI"
                print(f"{title}: {problem.file}:{problem.line}: {problem.message}")
    print(
        f"{shown} lỗi; {report.lessons} bài học, {report.questions} câu hỏi, {report.citations} văn bản viện dẫn"
    )
    return shown


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit code."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except ContentError as error:
        print(error, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m content.commands", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    checking = commands.add_parser("check", help="check the reviewed content")
    checking.add_argument("--only", default="", help="show only problems of files or messages with this word")
    checking.add_argument("--no-reviews", action="store_true", help="leave the readings out while writing")
    checking.add_argument("--json", action="store_true")
    building = commands.add_parser("build", help="check the content and write its bundle")
    building.add_argument("--out", type=Path)
    listing = commands.add_parser("digests", help="list the digest of every question")
    writing = commands.add_parser("refs", help="write clause ids for readable references")
    for command, run in (
        (checking, _run_check),
        (building, _run_build),
        (listing, _run_digests),
        (writing, _run_refs),
    ):
        command.add_argument("--content", type=Path, default=CONTENT_ROOT)
        command.set_defaults(run=run)
    return parser


def _run_check(options: argparse.Namespace) -> int:
    report = check(options.content, with_readings=not options.no_reviews)
    if options.json:
        print(json.dumps(report.to_json(), ensure_ascii=False, indent=2))
        return 0 if report.ok else 1
    return 1 if _print_report(report, options.only) else 0


def _run_build(options: argparse.Namespace) -> int:
    try:
        print(json.dumps(build(options.content, options.out).to_json(), ensure_ascii=False, indent=2))
    except BuildRefused as refusal:
        _print_report(refusal.report, "")
        return 1
    return 0


def _run_digests(options: argparse.Namespace) -> int:
    for question, digest in digests(options.content).items():
        print(f"{question},{digest}")
    return 0


def _run_refs(options: argparse.Namespace) -> int:
    result = write_ids(options.content)
    for problem in result.unknown:
        print(f"{problem.file}:{problem.line}: {problem.message}", file=sys.stderr)
    print(f"{len(result.changed)} tệp được ghi lại")
    return 1 if result.unknown else 0


if __name__ == "__main__":
    sys.exit(main())
