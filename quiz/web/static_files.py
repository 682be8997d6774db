"""Addresses and caching of static files: css, scripts, icons, fonts.

A *versioned* address carries a digest of everything in the file's top folder (`/static/~1f0c93ab42/js/page.js`). It
is computed once at start from the files themselves, so a new text has a new address and browsers may keep the old one
for ever. The digest stands in the path, not in a query, because a module that imports `./other.js` must get the other
file of the same version, and because WhiteNoise decides by path how long a file may be kept. Files whose own name
carries a digest (fonts, which the stylesheet names) are kept for ever too. The plain address `/static/js/page.js`
works and is kept for a minute.

While the app is in debug mode nothing is versioned and files are read anew at each request.
"""

import hashlib
import json
import re
from os import PathLike, fspath
from pathlib import Path
from typing import Any

from flask import Flask
from whitenoise import WhiteNoise

PREFIX = "/static/"
VERSION_MARK = "~"
DIGEST_LENGTH = 10
TWINS_FILE = "twins.json"
#: A name that carries its own digest: font.a193dd8769.woff2
_NAMED_BY_DIGEST = re.compile(rf"\.[0-9a-f]{{{DIGEST_LENGTH}}}\.\w+$")
_UNVERSIONED_SECONDS = 60


def folder_digests(root: Path) -> dict[str, str]:
    """First part of the path below `root` -> digest of all files there; compressed twins do not count."""
    hashes: dict[str, Any] = {}
    for path in sorted(root.rglob("*")):
        if path.is_file() and path.suffix not in {".br", ".gz"}:
            relative = path.relative_to(root)
            folder = hashes.setdefault(relative.parts[0], hashlib.sha256())
            folder.update(f"{relative.as_posix()}\0{path.stat().st_size}\0".encode())
            folder.update(path.read_bytes())
    return {folder: value.hexdigest()[:DIGEST_LENGTH] for folder, value in hashes.items()}


def _may_be_kept_for_ever(url: str) -> bool:
    return url.startswith(PREFIX + VERSION_MARK) or bool(_NAMED_BY_DIGEST.search(url))


class StaticFiles(WhiteNoise):
    """Serves `root` under plain and versioned addresses, never a compressed twin of an older text."""

    def __init__(self, application: Any, root: Path, *, autorefresh: bool = False) -> None:
        self.root = root
        self._urls: dict[str, str] = {}
        self.digests = {} if autorefresh else folder_digests(root)
        twins = root / TWINS_FILE
        self.twins: dict[str, str] = json.loads(twins.read_text("utf-8")) if twins.exists() else {}
        super().__init__(
            application,
            root=fspath(root),
            prefix=PREFIX,
            autorefresh=autorefresh,
            max_age=0 if autorefresh else _UNVERSIONED_SECONDS,
            allow_all_origins=False,
            immutable_file_test=lambda path, url: not autorefresh and _may_be_kept_for_ever(url),
            add_headers_function=lambda headers, path, url: headers.add_header(
                "X-Content-Type-Options", "nosniff"
            ),
        )

    def url(self, path: str) -> str:
        """The address of `path` (relative to static/); FileNotFoundError if there is no such file."""
        known = self._urls.get(path)
        if known is not None:
            return known
        url = self._url(path)
        if self.digests:  # otherwise files may still come and go
            self._urls[path] = url
        return url

    def _url(self, path: str) -> str:
        if not (self.root / path).is_file():
            raise FileNotFoundError(f"static/{path}")
        if _NAMED_BY_DIGEST.search(path):
            return PREFIX + path
        digest = self.digests.get(Path(path).parts[0])
        return f"{PREFIX}{VERSION_MARK}{digest}/{path}" if digest else PREFIX + path

    def add_file_to_dictionary(self, url: str, path: str, stat_cache: Any = None) -> None:
        """Adds the versioned address beside the plain one."""
        super().add_file_to_dictionary(url, path, stat_cache=stat_cache)
        relative = url.removeprefix(PREFIX)
        digest = self.digests.get(relative.split("/")[0])
        if digest and url in self.files:
            super().add_file_to_dictionary(f"{PREFIX}{VERSION_MARK}{digest}/{relative}", path, stat_cache)

    def get_static_file(self, path: str | PathLike[str], url: str, stat_cache: Any = None) -> Any:
        """As WhiteNoise does it, but blind to twins that were not made from the present text."""
        if stat_cache is None:
            stat_cache = {
                name: Path(name).stat()
                for name in (fspath(path), f"{path}.br", f"{path}.gz")
                if Path(name).is_file()
            }
        if not self._twins_are_current(Path(path)):
            stat_cache = {
                name: value for name, value in stat_cache.items() if name not in {f"{path}.br", f"{path}.gz"}
            }
        return super().get_static_file(path, url, stat_cache=stat_cache)

    def _twins_are_current(self, path: Path) -> bool:
        noted = self.twins.get(path.relative_to(self.root).as_posix()) if path.is_file() else None
        return noted is not None and noted == hashlib.sha256(path.read_bytes()).hexdigest()


def install(app: Flask) -> None:
    """Puts WhiteNoise in front of the app for /static/ and gives templates `static_url(path)`."""
    if app.static_folder is None:
        raise ValueError("the app has no static folder")
    files = StaticFiles(app.wsgi_app, Path(app.static_folder), autorefresh=app.debug)
    app.wsgi_app = files  # type: ignore[method-assign]
    app.extensions["static_files"] = files
    app.jinja_env.globals["static_url"] = files.url
