"""Makes static/css/site.css from its sources, and a gzip and a brotli twin of every text file under static/.

Run it after any change below static/: `.venv/bin/python scripts/build_assets.py`. With `--check` it writes nothing and
exits 1 naming what is out of date. Needs the brotli package (a test requirement), no Node and no network.

Words: a *twin* is the compressed copy that stands beside a file (`site.css.br`); *twins.json* keeps the digest of the
file each twin was made from, so that the server never sends a twin of an older text.
"""

import argparse
import gzip
import hashlib
import json
import re
import sys
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "static"
#: In the order in which later rules win. The subset of Bootstrap is minified already and goes in untouched.
BOOTSTRAP = "vendor/bootstrap/bootstrap-subset.css"
SOURCES = ["fonts", "tokens", "base", "parts", "forms", "question", "tables", "pages", "print"]
BUNDLE = "css/site.css"
TWINS = "twins.json"
COMPRESSED_SUFFIXES = {".css", ".js", ".mjs", ".svg", ".webmanifest"}
#: Below this a compressed copy saves less than the bytes of one packet's header.
LEAST_BYTES = 500


def minify(css: str) -> str:
    """`css` without comments and without the white space that means nothing."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r" ?([{};,]) ?", r"\1", css)
    css = re.sub(r": ", ":", css)
    return css.replace(";}", "}").strip()


def bundle(static: Path) -> bytes:
    """The text of site.css, from Bootstrap's subset and the project's own files."""
    own = "\n".join((static / "css/source" / f"{name}.css").read_text("utf-8") for name in SOURCES)
    bootstrap = (static / BOOTSTRAP).read_text("utf-8").lstrip("\ufeff").strip()
    return f"{bootstrap}\n{minify(own)}\n".encode()


def compressible(static: Path) -> list[Path]:
    """Files that deserve twins, in a fixed order. Sources of the bundle are never sent, so they get none."""
    return sorted(
        path
        for path in static.rglob("*")
        if path.suffix in COMPRESSED_SUFFIXES
        and path.stat().st_size >= LEAST_BYTES
        and "source" not in path.relative_to(static).parts
        and path != static / BOOTSTRAP
    )


def digest(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def write_twins(static: Path) -> None:
    """Writes the missing and outdated twins, removes those whose file is gone, and notes the digests."""
    import brotli

    known = json.loads((static / TWINS).read_text("utf-8")) if (static / TWINS).exists() else {}
    wanted: dict[str, str] = {}
    for path in compressible(static):
        name = path.relative_to(static).as_posix()
        data = path.read_bytes()
        wanted[name] = digest(data)
        twins = [path.with_name(path.name + ending) for ending in (".br", ".gz")]
        if known.get(name) == wanted[name] and all(twin.exists() for twin in twins):
            continue
        twins[0].write_bytes(brotli.compress(data, quality=11))
        twins[1].write_bytes(gzip.compress(data, compresslevel=9, mtime=0))
    for twin in [*static.rglob("*.br"), *static.rglob("*.gz")]:
        if twin.relative_to(static).as_posix()[:-3] not in wanted:
            twin.unlink()
    text = json.dumps(wanted, indent=1, sort_keys=True) + "\n"
    (static / TWINS).write_text(text, "utf-8")


def stale(static: Path) -> list[str]:
    """Names, relative to static/, of what does not match its sources; empty when all is current."""
    import brotli

    found = []
    if not (static / BUNDLE).exists() or (static / BUNDLE).read_bytes() != bundle(static):
        found.append(BUNDLE)
    known = json.loads((static / TWINS).read_text("utf-8")) if (static / TWINS).exists() else {}
    present = {path.relative_to(static).as_posix(): path for path in compressible(static)}
    for name, path in present.items():
        data = path.read_bytes()
        if known.get(name) != digest(data):
            found.append(f"{TWINS}: {name}")
        for ending, unpack in ((".br", brotli.decompress), (".gz", gzip.decompress)):
            twin = path.with_name(path.name + ending)
            if not twin.exists() or unpack(twin.read_bytes()) != data:
                found.append(name + ending)
    found += [f"{TWINS}: {name}" for name in known if name not in present]
    return found


def main() -> int:
    """Builds, or with --check only looks; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 when something is out of date"
    )
    if parser.parse_args().check:
        found = stale(STATIC)
        for name in found:
            sys.stderr.write(f"out of date: static/{name}\n")
        return 1 if found else 0
    (STATIC / BUNDLE).write_bytes(bundle(STATIC))
    write_twins(STATIC)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
