"""Makes `.venv` with every requirement by hash, whole or not at all. Standard library only; any Python from 3.11.

A venv cannot be moved (its scripts carry absolute paths), so it is built in place: what was there is removed first,
and a stamp with the digest of the lock files is written last. A stamp that is missing or differs means that the
last build did not end, that the locks changed, or that the folder was copied: then `.venv` is made afresh.
"""

import sys

if sys.version_info < (3, 11):  # before anything that an older Python cannot read
    sys.exit(
        "Python 3.11 or newer is needed; this is %d.%d. Try: make PYTHON=python3.12 ..."
        % sys.version_info[:2]
    )

import fcntl
import hashlib
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "quiz-stamp"
LOCKS = (ROOT / "requirements" / "run.txt", ROOT / "requirements" / "test.txt")


def wanted_stamp() -> str:
    """What the stamp says when `.venv` fits the lock files, this place and this Python."""
    digest = hashlib.sha256()
    for lock in LOCKS:
        digest.update(lock.read_bytes())
    digest.update(f"{VENV}\n{sys.version_info.major}.{sys.version_info.minor}\n".encode())
    return digest.hexdigest()


def is_whole(stamp: str) -> bool:
    """Whether the last build ended and was of the same requirements."""
    return STAMP.is_file() and STAMP.read_text(encoding="ascii").strip() == stamp


def build() -> None:
    """Make `.venv` from nothing; raises CalledProcessError when a step fails, and then leaves no stamp."""
    if VENV.exists():
        shutil.rmtree(VENV)
    print("Setting up .venv (once; about half a minute) ...", flush=True)
    subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
    subprocess.run(
        [
            *(str(VENV / "bin" / "python"), "-m", "pip", "install", "-qq", "--no-input"),
            *("--disable-pip-version-check", "--require-hashes", "--only-binary", ":all:"),
            *("-r", str(LOCKS[1])),
        ],
        check=True,
    )


def link() -> None:
    """Let the venv's Python find the project and its commands."""
    subprocess.run([str(VENV / "bin" / "python"), str(ROOT / "scripts" / "link_project.py")], check=True)


def main() -> int:
    """Build when needed; two that are started at once wait for each other."""
    with (ROOT / "requirements" / "run.txt").open() as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        stamp = wanted_stamp()
        try:
            if not is_whole(stamp):
                build()
                STAMP.write_text(stamp + "\n", encoding="ascii")
            link()
        except subprocess.CalledProcessError as error:
            print(f"Setting up .venv failed at: {' '.join(map(str, error.cmd))}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
