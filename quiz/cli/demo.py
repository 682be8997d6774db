"""`flask demo`: made-up people and schools to try the app with."""

from __future__ import annotations

import click
from sqlalchemy.orm import Session

from quiz.cli.installation import Installation, open_installation, system_now
from quiz.cli.output import json_option, print_result, refusals_worded, refuse
from quiz.domain.days import day_of
from quiz.services.demo_load import is_empty, load_demo
from quiz.services.programme_import import import_programme, read_programme
from quiz.services.unit_list import list_units
from quiz.unit_of_work import unit_of_work

DEFAULT_SEED = 2026
FULL = "The database already holds data; the demo only goes into an empty one. Choose another QUIZ_DATA_DIR."


@click.group("demo")
def demo_cli() -> None:
    """Made-up data."""


@demo_cli.command("load")
@click.option("--size", type=click.Choice(["small"]), default="small", show_default=True)
@click.option(
    "--seed", type=int, default=DEFAULT_SEED, show_default=True, help="The same seed gives the same data."
)
@click.option(
    "--if-empty", is_flag=True, help="Only bring the programme up to date when there is data already."
)
@json_option
def load(size: str, seed: int, if_empty: bool, as_json: bool) -> None:
    """Load the reviewed programme and made-up schools, people and contests into an empty database."""
    with refusals_worded(), open_installation() as installation:
        if not installation.settings.demo_allowed:
            refuse("Demo people exist only with QUIZ_ENV=local or test: their password is public.")
        with unit_of_work(installation.engine) as session:
            if not is_empty(session):
                if not if_empty:
                    refuse(FULL)
                _refresh_programme(session, installation, as_json)
                return
            loaded = load_demo(
                session,
                content_dir=installation.settings.content_dir,
                seed=seed,
                timezone=installation.settings.timezone,
                now=system_now(),
            )
    text = f"The demo is loaded ({size}, made up): " + ", ".join(
        f"{number} {name}" for name, number in loaded.counts().items()
    )
    print_result({"size": size, "seed": seed, **loaded.counts()}, as_json=as_json, text=text)


def _refresh_programme(session: Session, installation: Installation, as_json: bool) -> None:
    """Import the reviewed programme again if it has changed since; the demo itself stays as it is."""
    root = next(iter(list_units(session, day=day_of(system_now()))), None)
    versions = 0
    if root is not None:
        bundle = read_programme(installation.settings.content_dir)
        versions = import_programme(session, bundle=bundle, unit_id=root.id, now=system_now()).new_versions
    text = f"The database already holds data; {versions} questions of the programme were brought up to date."
    print_result({"loaded": False, "new_versions": versions}, as_json=as_json, text=text)
