"""Settings: read once from the environment into a frozen dataclass; the app refuses to start half-configured."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

PROJECT_ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENTS = ("local", "test", "production")
LEVEL_SCHEMES = ("three", "four")
LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "::1")


class ConfigurationError(Exception):
    """A setting is missing or cannot be used; the message names the variable and what to do."""


@dataclass(frozen=True)
class Settings:
    """Everything that differs between installations. Paths are absolute."""

    env: str
    data_dir: Path
    database_url: str
    secret_key: str
    #: (id, key) of receipts, the newest first: it signs, the older ones are still recognised.
    receipt_keys: tuple[tuple[str, str], ...]
    #: What PINs are mixed with before they are hashed.
    pin_key: str
    base_url: str | None
    host: str
    port: int
    workers: int
    trusted_proxies: int
    timezone: str
    content_dir: Path
    #: Secrets of second factors and digests of recovery codes are made with it; kept outside the database.
    second_factor_key: str
    #: Days after which the operator's backups are gone: told to who was erased.
    backup_days: int
    #: How many levels of thinking pages show: "three" or "four" (quiz.domain.levels).
    level_scheme: str

    @property
    def receipt_key(self) -> str:
        """The key that new receipts are made with."""
        return self.receipt_keys[0][1]

    @property
    def is_production(self) -> bool:
        """Whether real people use this installation."""
        return self.env == "production"

    @property
    def demo_allowed(self) -> bool:
        """Whether demo people may exist here."""
        return self.env in ("local", "test")

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read `QUIZ_*`; raises ConfigurationError that names the variable. Makes the data folder and its keys."""
        values = os.environ if environ is None else environ
        env = values.get("QUIZ_ENV", "local")
        if env not in ENVIRONMENTS:
            raise ConfigurationError(f"QUIZ_ENV is {env!r}; use one of {', '.join(ENVIRONMENTS)}.")
        host = values.get("QUIZ_HOST") or "127.0.0.1"
        if env != "production" and host not in LOOPBACK_HOSTS:
            raise ConfigurationError(
                f"QUIZ_HOST is {host!r}: with QUIZ_ENV={env} demo accounts with a public password exist, "
                "so the app only listens on 127.0.0.1. Set QUIZ_ENV=production to serve others."
            )
        base_url = _base_url(values.get("QUIZ_BASE_URL"))
        if env == "production":
            for name in ("QUIZ_SECRET_KEY", "QUIZ_BASE_URL"):
                if not values.get(name):
                    raise ConfigurationError(f"{name} is required when QUIZ_ENV=production.")
        data_dir = Path(values.get("QUIZ_DATA_DIR") or PROJECT_ROOT / "var").expanduser().resolve()
        _make_private_folder(data_dir)
        secret_key = values.get("QUIZ_SECRET_KEY") or _kept_key(data_dir, "secret_key")
        if len(secret_key) < 32:
            raise ConfigurationError("QUIZ_SECRET_KEY is shorter than 32 characters.")
        return cls(
            env=env,
            data_dir=data_dir,
            database_url=values.get("QUIZ_DATABASE_URL") or f"sqlite:///{data_dir / 'quiz.db'}",
            secret_key=secret_key,
            receipt_keys=_keys_with_ids(_kept_key(data_dir, "receipt_key")),
            pin_key=_kept_key(data_dir, "pin_key"),
            base_url=base_url,
            host=host,
            port=_integer(values, "QUIZ_PORT", 8000, 1, 65535),
            workers=_integer(values, "QUIZ_WORKERS", os.cpu_count() or 1, 1, 256),
            trusted_proxies=_integer(values, "QUIZ_TRUSTED_PROXIES", 0, 0, 10),
            timezone=_timezone(values.get("QUIZ_TIMEZONE") or "Asia/Ho_Chi_Minh"),
            content_dir=Path(values.get("QUIZ_CONTENT_DIR") or PROJECT_ROOT / "content"),
            second_factor_key=_kept_key(data_dir, "second_factor_key"),
            backup_days=_integer(values, "QUIZ_BACKUP_DAYS", 30, 1, 3650),
            level_scheme=_level_scheme(values.get("QUIZ_LEVEL_SCHEME") or LEVEL_SCHEMES[0]),
        )


def _level_scheme(text: str) -> str:
    if text not in LEVEL_SCHEMES:
        raise ConfigurationError(f"QUIZ_LEVEL_SCHEME is {text!r}; use one of {', '.join(LEVEL_SCHEMES)}.")
    return text


def _base_url(text: str | None) -> str | None:
    """The public address as `scheme://host[:port]`, as browsers send it: in lower case. We are served at its root."""
    if not text:
        return None
    try:
        parts = urlsplit(text)
        port, host = parts.port, parts.hostname
    except ValueError:
        port, host = None, None
    if not host or parts.scheme not in ("http", "https"):
        raise ConfigurationError(
            f"QUIZ_BASE_URL is {text!r}; give the whole address, https://quiz.example.vn"
        )
    if parts.path.strip("/") or parts.query or parts.fragment or parts.username is not None:
        raise ConfigurationError(
            f"QUIZ_BASE_URL is {text!r}; give scheme and host alone, https://{host}: the app answers at their root."
        )
    host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{host}" + (f":{port}" if port else "")


def _integer(values: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = values.get(name)
    if not text:
        return default
    try:
        number = int(text)
    except ValueError:
        raise ConfigurationError(f"{name} is {text!r}; it must be a whole number.") from None
    if not low <= number <= high:
        raise ConfigurationError(f"{name} is {number}; it must be from {low} to {high}.")
    return number


def _timezone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ConfigurationError(f"QUIZ_TIMEZONE is {name!r}; no such time zone is known here.") from None
    return name


def _make_private_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(f"QUIZ_DATA_DIR: {folder} cannot be made ({error.strerror}).") from None


def _keys_with_ids(text: str) -> tuple[tuple[str, str], ...]:
    """The keys of a file with a line `id key` each, the newest first.

    A line that is a key alone, as the file is first made, has the beginning of its digest for an id.
    """
    keys = []
    for line in filter(None, map(str.split, text.splitlines())):
        if len(line) > 2 or len(line[-1]) < 32:
            raise ConfigurationError(
                "keys/receipt_key: each line is `id key`; a key has at least 32 characters."
            )
        key = line[-1]
        keys.append((line[0] if len(line) == 2 else hashlib.sha256(key.encode()).hexdigest()[:8], key))
    if not keys or len({id_ for id_, _key in keys}) != len(keys):
        raise ConfigurationError("keys/receipt_key: it needs at least one key, and each id once.")
    return tuple(keys)


def _kept_key(data_dir: Path, name: str) -> str:
    """A random key, made once and kept in the data folder with mode 600; several processes agree on one."""
    path = data_dir / "keys" / name
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        pass
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32) + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # fails when another process was first: then its key holds
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text(encoding="ascii").strip()
