"""`/manage/bank`: the questions of the bank by category, found and filtered, with what can be done to many of them."""

from __future__ import annotations

from flask import render_template, url_for

from quiz.domain.permissions import EDITOR, TEACHER
from quiz.reports.bank_find import NEWEST
from quiz.reports.bank_list import read_bank_page
from quiz.reports.bank_tree import read_bank_tree
from quiz.web.access import current_actor
from quiz.web.admin import blueprint
from quiz.web.admin.bank_query import (
    asked,
    kept_address,
    main_fields,
    more_fields,
    reader_of,
    wanted_of,
)
from quiz.web.bank_words import action_names, offer_names, pool_name
from quiz.web.level_words import level_choices, level_words
from quiz.web.question_words import kind_names, state_names, tag_names
from quiz.web.transaction import db


@blueprint.get("/manage/bank")
def bank() -> str:
    """The list; the address holds the filter and the place."""
    actor = current_actor()
    reader = reader_of(actor)
    tree = read_bank_tree(db(), reader=reader)
    wanted = wanted_of(tree)
    page = read_bank_page(db(), reader=reader, wanted=wanted, after=asked("after"), before=asked("before"))
    more, kept = more_fields(tree, actor), kept_address()
    return render_template(
        "admin/bank.html",
        page=page,
        tree=tree,
        kept=kept,
        fields=main_fields(tree),
        more=more,
        more_open=any(field["value"] not in ("", NEWEST) for field in more),
        is_filtered=bool(kept.keys() - {"sort"}),
        actions=action_names(is_editor=actor.holds(EDITOR), is_teacher=actor.holds(TEACHER)),
        is_writer=actor.holds(EDITOR, TEACHER),
        sees_all=reader.sees_all,
        kinds=kind_names(),
        states=state_names(),
        levels=level_words(),
        level_choices=level_choices(),
        tags=tag_names(),
        offers=offer_names(),
        pool_name=pool_name,
        before_href=_place("before", page.found.before),
        after_href=_place("after", page.found.after),
    )


def _place(name: str, value: str | None) -> str:
    return url_for("admin.bank", **(kept_address() | {name: value})) if value else ""
