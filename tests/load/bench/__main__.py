"""Runs the named sections, or all; nothing is reported in which the generator itself was the bottleneck."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from tests.load.bench.measuring import GeneratorBusy
from tests.load.bench.sections import SECTIONS
from tests.server import ROOT

RESULTS = ROOT / "var" / "bench"


def main(names: list[str]) -> int:
    """The exit status: 2 for a name that is no section, 1 when one could not be reported."""
    unknown = set(names) - set(SECTIONS)
    if unknown:
        print(f"No section {', '.join(sorted(unknown))}; there are: {', '.join(SECTIONS)}", file=sys.stderr)
        return 2
    return max([_run(name) for name in names or SECTIONS], default=0)


def _run(name: str) -> int:
    RESULTS.mkdir(parents=True, exist_ok=True)
    lines = []
    with tempfile.TemporaryDirectory(prefix="quiz-bench-") as folder:
        try:
            for line in SECTIONS[name](Path(folder)):
                print(line.shown(), flush=True)
                lines.append(line)
        except GeneratorBusy as error:
            print(f"{name}: not reported, {error}", file=sys.stderr)
            return 1
    text = json.dumps([line.as_json() for line in lines], indent=2, ensure_ascii=False)
    (RESULTS / f"{name}.json").write_text(text + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
