"""A Dockerfile as data, as far as ours goes: stages with their COPY, ENV, USER, WORKDIR, HEALTHCHECK and CMD."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass, field


@dataclass
class Stage:
    """What one FROM begins; paths of the machine that builds stand in `copies`, those of the image elsewhere."""

    name: str | None
    copies: list[tuple[list[str], str]] = field(default_factory=list)
    copied_from: list[str] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    user: str = "root"
    workdir: str = "/"
    healthcheck: list[str] = field(default_factory=list)
    command: list[str] = field(default_factory=list)

    def target(self, path: str) -> str:
        """Where in the image a COPY to `path` ends."""
        return path if path.startswith("/") else f"{self.workdir}/{path}"


def parse(text: str) -> list[Stage]:
    """The stages in order; raises ValueError for an instruction that is not known here."""
    without_comments = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE)
    joined = re.sub(r"\\\n", "", without_comments)
    stages: list[Stage] = []
    for line in filter(None, (line.strip() for line in joined.splitlines())):
        instruction, _, rest = line.partition(" ")
        if instruction == "FROM":
            parts = rest.split()
            stages.append(Stage(name=parts[2] if len(parts) == 3 else None))
        else:
            _apply(stages[-1], instruction, rest)
    return stages


def _apply(stage: Stage, instruction: str, rest: str) -> None:
    if instruction == "COPY":
        words = rest.split()
        if words[0].startswith("--from="):
            stage.copied_from.append(words[0].removeprefix("--from="))
        else:
            stage.copies.append((words[:-1], words[-1]))
    elif instruction == "ENV":
        stage.environment |= dict(word.split("=", 1) for word in shlex.split(rest))
    elif instruction == "USER":
        stage.user = rest
    elif instruction == "WORKDIR":
        stage.workdir = rest
    elif instruction == "HEALTHCHECK":
        stage.healthcheck = json.loads(rest[rest.index("[") :])
    elif instruction == "CMD":
        stage.command = json.loads(rest)
    elif instruction not in ("RUN", "EXPOSE", "VOLUME"):
        raise ValueError(f"{instruction} is new in the Dockerfile; teach it to this reader")
