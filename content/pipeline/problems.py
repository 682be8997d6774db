"""What a check reports: a file, a line and a sentence an editor understands."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, order=True)
class Problem:
    """One finding; `line` counts from 1; what concerns a whole file stands at its first."""

    file: str
    line: int
    message: str

    def to_json(self) -> dict[str, object]:
        return {"file": self.file, "line": self.line, "message": self.message}


class ContentError(ValueError):
    """A content file cannot be used at all; carries the problem with its file and line."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.file}:{problem.line}: {problem.message}")
        self.problem = problem


@dataclass
class Findings:
    """Collects problems while checks run."""

    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    to_verify: list[Problem] = field(default_factory=list)

    def error(self, file: str, line: int, message: str) -> None:
        self.errors.append(Problem(file, line, message))

    def warn(self, file: str, line: int, message: str) -> None:
        self.warnings.append(Problem(file, line, message))

    def verify(self, file: str, line: int, message: str) -> None:
        self.to_verify.append(Problem(file, line, message))
