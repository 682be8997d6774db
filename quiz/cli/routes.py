"""`flask routes access`: who is let in where, for every address that the app answers."""

from __future__ import annotations

from typing import Any

import click
from flask import Flask
from flask.cli import ScriptInfo

from quiz.cli.output import json_option, print_result, refuse
from quiz.config import PROJECT_ROOT, ConfigurationError
from quiz.domain.permissions import ACCESS


@click.group("routes")
def routes_cli() -> None:
    """Addresses."""


@routes_cli.command("access")
@json_option
def access(as_json: bool) -> None:
    """List every rule with its methods, the roles that are let in, and which objects they reach there."""
    try:
        app = ScriptInfo(app_import_path=f"{PROJECT_ROOT / 'app.py'}:app").load_app()
    except ConfigurationError as error:
        refuse(str(error))
    rows = access_rows(app)
    print_result(rows, as_json=as_json, text="\n".join(map(_line, rows)))


def access_rows(app: Flask) -> list[dict[str, Any]]:
    """One row for each rule of the url_map; a rule that is not in the table lets nobody in and has the scope "denied"."""
    rows = []
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint)):
        entry = ACCESS.get(rule.endpoint)
        roles: list[str] | str = (
            [] if entry is None else "public" if entry.roles is None else list(entry.roles)
        )
        rows.append(
            {
                "rule": rule.rule,
                "methods": sorted(rule.methods or ()),
                "endpoint": rule.endpoint,
                "roles": roles,
                "scope": "denied" if entry is None else entry.scope,
            }
        )
    return rows


def _line(row: dict[str, Any]) -> str:
    roles = row["roles"] if isinstance(row["roles"], str) else ", ".join(row["roles"])
    return f"{row['rule']}  [{' '.join(row['methods'])}]  {row['endpoint']}: {roles} ({row['scope']})"
