"""`flask content`: check the reviewed content and build its bundle; import a plan's file, which alone opens a database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from content import commands
from content.pipeline.plan_reading import PlanReading, read_plan
from content.pipeline.plan_refusal import PlanRefused
from content.pipeline.problems import ContentError, Problem
from content.tools.refs import write_ids
from quiz.cli.installation import open_installation
from quiz.cli.output import json_option, print_result, refusals_worded, refuse
from quiz.cli.plan import import_plan

_content_option = click.option(
    "--content",
    "content_root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=commands.CONTENT_ROOT,
    help="Content folder (default: the project's).",
)


@click.group("content")
def content_cli() -> None:
    """The plan, its lessons and its question banks."""


@content_cli.command("check")
@_content_option
@json_option
def check_command(content_root: Path, as_json: bool) -> None:
    """Prove quotes, keys, likeness, evenness, overtaken statements and readings; exit 1 when an error stands."""
    report = commands.check(content_root)
    if not report.ok:
        refuse(_lines("error", report.errors), value=report.to_json(), as_json=as_json)
    counts = (
        f"{report.lessons} lessons, {report.questions} questions, {report.citations} citations: no error."
    )
    text = "\n".join((*_each("warning", report.warnings), *_each("to verify", report.to_verify), counts))
    print_result(report.to_json(), as_json=as_json, text=text)


@content_cli.command("build")
@_content_option
@click.option(
    "--out", "out_dir", type=click.Path(file_okay=False, path_type=Path), help="Where to write the bundle."
)
@json_option
def build_command(content_root: Path, out_dir: Path | None, as_json: bool) -> None:
    """Check, then write <plan id>/bundle.json; the same content gives the same bytes."""
    try:
        summary = commands.build(content_root, out_dir)
    except commands.BuildRefused as refusal:
        refuse(_lines("error", refusal.report.errors), value=refusal.report.to_json(), as_json=as_json)
    value = {"ok": True, **summary.to_json()}
    print_result(value, as_json=as_json, text=f"{summary.path}  {summary.digest}")


@content_cli.command("digests")
@_content_option
@json_option
def digests_command(content_root: Path, as_json: bool) -> None:
    """List the digest of every question: what a reader writes into reviews.csv."""
    with _unreadable_refused():
        found = commands.digests(content_root)
    text = "\n".join(f"{question},{digest}" for question, digest in found.items())
    print_result(found, as_json=as_json, text=text)


@content_cli.command("refs")
@_content_option
def refs_command(content_root: Path) -> None:
    """Write clause ids for readable references (III.2-2) in banks and lessons."""
    with _unreadable_refused():
        result = write_ids(content_root)
    click.echo(f"{len(result.changed)} files rewritten.")
    if result.unknown:
        refuse(_lines("error", result.unknown))


@content_cli.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only read and show; opens no database.")
@click.option("--newer-of", metavar="CODE", help="The file is the next version of this plan.")
@json_option
def import_command(file: Path, dry_run: bool, newer_of: str | None, as_json: bool) -> None:
    """Take a plan as an office has it (.docx, .pdf with text, .md, .txt) into the programme, or only read and show it.

    The same file again changes nothing. Corrections that an editor made on the version before are made again.
    """
    try:
        reading = read_plan(file.name, file.read_bytes())
    except PlanRefused as refusal:
        nothing: dict[str, object] = {"sections": {}, "citations": [], "tasks": [], "warnings": []}
        value = {**nothing, "errors": [{"code": refusal.code, "message": str(refusal)}]}
        refuse(str(refusal), value=value, as_json=as_json)
    if dry_run:
        print_result(reading.summary(), as_json=as_json, text=_tree(reading))
        return
    with refusals_worded(), open_installation() as installation:
        taken = import_plan(installation, file.name, file.read_bytes(), reading, newer_of)
    value = {**taken.reading.summary(), "plan": taken.code, "changed": taken.is_new}
    done = "taken over as" if taken.is_new else "unchanged:"
    print_result(value, as_json=as_json, text=f"{_tree(taken.reading)}\n{done} {taken.code}")


def _tree(reading: PlanReading) -> str:
    """A reading for people: the tree with its numbers of clauses, then the tasks, then what deserves a look."""
    document, counts = reading.document, reading.document.counts()
    lines = [f"{section.key}  {section.title} ({counts[section.key]})" for section in document.sections]
    lines += [
        f"task: {task.number} {task.text} | {task.lead_unit} | {task.due_text}" for task in reading.tasks
    ]
    lines += [f"warning: {reading.place(note.line)}: {note.message}" for note in reading.warnings]
    counted = (
        f"{len(document.sections)} sections, {len(document.clauses)} clauses, {len(reading.tasks)} tasks"
    )
    return "\n".join((*lines, f"{counted}, {len(reading.citations)} citations."))


@content_cli.command("draft")
@_content_option
@click.option(
    "--file",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A plan's file (.docx, .pdf, .md, .txt) instead of the content folder's.",
)
@click.option("--section", "sections", multiple=True, help="Only this section and what stands below it.")
@click.option("--count", type=click.IntRange(min=1), help="At most so many, spread over clauses and kinds.")
@json_option
def draft_command(
    content_root: Path, file: Path | None, sections: tuple[str, ...], count: int | None, as_json: bool
) -> None:
    """Draft questions from the plan's clauses; the same plan gives the same drafts. They are drafts: read them."""
    noted = f"{datetime.now(UTC):%m/%Y}"
    with _unreadable_refused():
        found = commands.drafts(content_root, file=file, sections=sections, count=count, noted=noted)
    text = "\n\n".join((*(draft.shown() for draft in found), f"{len(found)} drafts."))
    print_result([draft.to_json() for draft in found], as_json=as_json, text=text)


@contextmanager
def _unreadable_refused() -> Iterator[None]:
    """Turn content that cannot be read at all into a refusal."""
    try:
        yield
    except ContentError as error:
        refuse(str(error))


def _each(what: str, problems: Iterable[Problem]) -> list[str]:
    return [f"{what}: {problem.file}:{problem.line}: {problem.message}" for problem in problems]


def _lines(what: str, problems: Iterable[Problem]) -> str:
    return "\n".join(_each(what, problems))
