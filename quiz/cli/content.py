"""`flask content`: check the reviewed content and build its bundle. Opens no database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from content import commands
from content.pipeline.problems import ContentError, Problem
from content.tools.refs import write_ids

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_content_option = click.option(
    "--content",
    "content_root",
    type=_FOLDER,
    default=commands.CONTENT_ROOT,
    help="Content folder (default: the project's).",
)
_json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@click.group("content")
def content_cli() -> None:
    """The plan, its lessons and its question banks."""


@content_cli.command("check")
@_content_option
@_json_option
def check_command(content_root: Path, as_json: bool) -> None:
    """Prove quotes, keys, likeness, evenness, overtaken statements and readings; exit 1 when an error stands."""
    report = commands.check(content_root)
    if as_json:
        _print_json(report.to_json())
    else:
        _print_problems("cảnh báo", report.warnings, to_stderr=False)
        _print_problems("cần xác minh", report.to_verify, to_stderr=False)
        click.echo(
            f"{report.lessons} bài học, {report.questions} câu hỏi, {report.citations} văn bản viện dẫn"
        )
    _refuse(report)


@content_cli.command("build")
@_content_option
@click.option(
    "--out", "out_dir", type=click.Path(file_okay=False, path_type=Path), help="Where to write the bundle."
)
@_json_option
def build_command(content_root: Path, out_dir: Path | None, as_json: bool) -> None:
    """Check, then write <plan id>/bundle.json; the same content gives the same bytes."""
    try:
        summary = commands.build(content_root, out_dir)
    except commands.BuildRefused as refusal:
        if as_json:
            _print_json(refusal.report.to_json())
        _refuse(refusal.report)
        return
    if as_json:
        _print_json({"ok": True, **summary.to_json()})
    else:
        click.echo(f"{summary.path}  {summary.digest}")


@content_cli.command("digests")
@_content_option
@_json_option
def digests_command(content_root: Path, as_json: bool) -> None:
    """List the digest of every question: what a reader writes into reviews.csv."""
    try:
        found = commands.digests(content_root)
    except ContentError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        _print_json(found)
    else:
        for question, digest in found.items():
            click.echo(f"{question},{digest}")


@content_cli.command("refs")
@_content_option
def refs_command(content_root: Path) -> None:
    """Write clause ids for readable references (III.2-2) in banks and lessons."""
    try:
        result = write_ids(content_root)
    except ContentError as error:
        raise click.ClickException(str(error)) from error
    _print_problems("lỗi", result.unknown, to_stderr=True)
    click.echo(f"{len(result.changed)} tệp được ghi lại")
    if result.unknown:
        raise SystemExit(1)


def _refuse(report: commands.CheckReport) -> None:
    """Leave with 1 and the reasons on standard error when an error stands."""
    if not report.ok:
        _print_problems("lỗi", report.errors, to_stderr=True)
        raise SystemExit(1)


def _print_problems(what: str, problems: tuple[Problem, ...], *, to_stderr: bool) -> None:
    for problem in problems:
        click.echo(f"{what}: {problem.file}:{problem.line}: {problem.message}", err=to_stderr)


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
