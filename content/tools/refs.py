"""Turns readable clause references of banks and lessons (III.2-2) into ids (c-0123456789  # III.2 ý 2), in place.

Running it again changes nothing but comments that no longer fit. A reference that the plan does not have stays as
it is and is reported.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from content.pipeline.clauses import ClauseIndex, is_clause_id, is_reference
from content.pipeline.files import only_plan, read_content
from content.pipeline.problems import Problem

_FIELD = re.compile(
    r"^(?P<head>\s*(?:- )?(?:clause|clauses):\s+)(?P<value>\[[^\]#]*\]|[^\s#\[]+)\s*(?:#.*)?$"
)
_ITEM = re.compile(r"^(?P<head>\s*- )(?P<value>[^\s#:\[\]]+)\s*(?:#.*)?$")
_QUOTES = "\"'"


@dataclass(frozen=True)
class RefsResult:
    """How many files were rewritten, and the references that name no clause."""

    changed: tuple[str, ...]
    unknown: tuple[Problem, ...]


def write_ids(content_root: Path) -> RefsResult:
    """Rewrite every bank and lesson of the content folder's plan; raises ContentError without a readable plan."""
    content, _ = read_content(content_root)
    reviewed = content_root / "reviewed" / only_plan(content_root)
    changed: list[str] = []
    unknown: list[Problem] = []
    for path in (*sorted(reviewed.glob("banks/*.yaml")), *sorted(reviewed.glob("lessons/*.md"))):
        before = path.read_text(encoding="utf-8")
        name = f"{content_root.resolve().name}/{path.relative_to(content_root).as_posix()}"
        after, problems = rewrite(before, content.index, name, front_only=path.suffix == ".md")
        unknown += problems
        if after != before:
            path.write_text(after, encoding="utf-8", newline="\n")
            changed.append(name)
    return RefsResult(tuple(changed), tuple(unknown))


def rewrite(
    text: str, index: ClauseIndex, file: str, *, front_only: bool = False
) -> tuple[str, list[Problem]]:
    """Return the text with ids for references, and the unknown references; of a lesson only the front is touched."""
    lines, problems = text.split("\n"), []
    for number, line in enumerate(lines):
        if front_only and number and line == "---":
            break
        found = _FIELD.match(line) or _ITEM.match(line)
        if not found:
            continue
        is_list = found["value"].startswith("[")
        references = [part.strip().strip(_QUOTES) for part in found["value"].strip("[]").split(",")]
        if not all(is_reference(reference) or is_clause_id(reference) for reference in references):
            if _FIELD.match(line):
                problems.append(Problem(file, number + 1, f"không phải là một ý: {found['value']}"))
            continue
        clauses = [index.find(reference) for reference in references]
        if any(clause is None for clause in clauses):
            problems.append(
                Problem(file, number + 1, f"kế hoạch không có ý: {found['value']} (unknown clause)")
            )
            continue
        ids = ", ".join(clause.id for clause in clauses if clause)
        shown = ", ".join(clause.display for clause in clauses if clause)
        lines[number] = f"{found['head']}{f'[{ids}]' if is_list else ids}  # {shown}"
    return "\n".join(lines), problems
