"""What one app after the other of a test process would make anew: templates, rules of addresses, static files, statements.

Every test has an app of its own. Its templates, rules and files are those of the last one, and reading them takes longer
than most of what is tested; so what was made of them is kept, by everything that it was made of.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from pathlib import Path
from types import CodeType
from typing import Any

import pytest
from flask import Flask
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket
from sqlalchemy import Engine
from sqlalchemy.orm import Mapper
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from quiz.config import PROJECT_ROOT
from quiz.web import static_files
from quiz.web.static_files import StaticFiles

#: More than the suite has, so that none is compiled twice.
_STATEMENTS = 4000


class KeptTemplates(BytecodeCache):
    """Compiled templates by name, file, source and what else decides over the code that is made of them."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType] = {}

    def get_bucket(self, environment: Environment, name: str, filename: str | None, source: str) -> Bucket:
        """The place of a template, filled if it was compiled before."""
        manner = (
            environment.trim_blocks,
            environment.lstrip_blocks,
            environment.autoescape,
            environment.optimized,
            sorted(environment.extensions),
            getattr(environment, "newstyle_gettext", None),
        )
        key = f"{self.get_cache_key(name, filename)} {manner}"
        bucket = Bucket(environment, key, self.get_source_checksum(source))
        self.load_bytecode(bucket)
        return bucket

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the place."""
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        assert bucket.code is not None
        self._kept[bucket.key, bucket.checksum] = bucket.code


#: What `Rule.compile` gives a rule.
_COMPILED = ("arguments", "_parts", "_trace", "_converters", "_build", "_build_unknown")


def _compile_once(compile_rule: Callable[[Rule], None]) -> Callable[[Rule], None]:
    """What a rule is made into is kept by all that goes into it; the two that write an address are bound to their rule."""
    kept: dict[Any, dict[str, Any]] = {}

    def give(rule: Rule) -> None:
        key = (
            *(rule.rule, rule.subdomain, rule.host, rule.merge_slashes, rule.map.host_matching),
            frozenset(rule.map.converters.items()),
        )
        if rule.defaults or key not in kept:
            compile_rule(rule)
            kept[key] = {name: getattr(rule, name) for name in _COMPILED}
            return
        for name, value in kept[key].items():
            setattr(rule, name, value.__func__.__get__(rule) if name.startswith("_build") else copy(value))

    return give


def _list_once(
    list_files: Callable[[StaticFiles, str, str], None],
) -> Callable[[StaticFiles, str, str], None]:
    """The project's own static files are looked at once; a folder that a test has made is looked at each time."""
    kept: dict[str, Any] = {}

    def give(served: StaticFiles, root: str, prefix: str) -> None:
        if served.root != PROJECT_ROOT / "static":
            list_files(served, root, prefix)
            return
        if not kept:
            list_files(served, root, prefix)
            kept.update(served.files)
        served.files.update(kept)

    return give


def _digest_once(digest: Callable[[Path], dict[str, str]]) -> Callable[[Path], dict[str, str]]:
    kept: dict[str, str] = {}

    def give(root: Path) -> dict[str, str]:
        if root != PROJECT_ROOT / "static":
            return digest(root)
        if not kept:
            kept.update(digest(root))
        return dict(kept)

    return give


class KeptStatements(LRUCache[Any, Any]):
    """Compiled statements of all engines of a kind: the key names the kind of the dialect instead of the dialect."""

    __slots__ = ()

    def get(self, key: Any, default: Any = None) -> Any:
        """The compiled form, if any engine of the kind had it compiled."""
        return super().get((type(key[0]), *key[1:]), default)

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__((type(key[0]), *key[1:]), value)


def _share_statements(patch: pytest.MonkeyPatch) -> None:
    """Statements are compiled once for each kind of database, not for each engine; those of the ORM's own writing too."""
    kept, of_mappers = KeptStatements(_STATEMENTS), KeptStatements(_STATEMENTS)
    begin = Engine.__init__

    def begin_sharing(engine: Engine, *arguments: Any, **named: Any) -> None:
        begin(engine, *arguments, **named)
        engine._compiled_cache = kept

    patch.setattr(Engine, "__init__", begin_sharing)
    patch.setattr(Mapper, "_compiled_cache", of_mappers)


def keep(patch: pytest.MonkeyPatch) -> None:
    """Let the apps of this process share what is the same in each."""
    patch.setattr(Flask, "jinja_options", {**Flask.jinja_options, "bytecode_cache": KeptTemplates()})
    patch.setattr(Rule, "compile", _compile_once(Rule.compile))
    patch.setattr(static_files, "folder_digests", _digest_once(static_files.folder_digests))
    patch.setattr(StaticFiles, "update_files_dictionary", _list_once(StaticFiles.update_files_dictionary))
    _share_statements(patch)
