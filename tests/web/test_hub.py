"""The management hub: each role sees the pages that it may open, and no way to one that it may not."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from quiz.domain.permissions import ACCESS, EVERYBODY
from quiz.web.admin.hub import ENTRIES
from tests.factories import make_person, make_unit
from tests.web.browsing import browser_of

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def test_every_entry_has_a_page_and_the_hub_opens_for_whoever_may_open_one_of_them(app: Flask) -> None:
    opened = {role for entry in ENTRIES for role in ACCESS[entry.endpoint].roles or ()}
    assert set(ACCESS["admin.hub"].roles or ()) == opened
    assert {entry.endpoint for entry in ENTRIES} <= set(app.view_functions)
    assert len({entry.endpoint for entry in ENTRIES}) == len(ENTRIES)


@pytest.mark.parametrize("role", EVERYBODY)
def test_a_role_finds_the_pages_that_it_may_open_and_the_header_leads_there(
    app: Flask, engine: Engine, role: str
) -> None:
    with Session(engine) as session:
        who = make_person(session, unit=make_unit(session, kind="so"), roles=(role,))
        browser = browser_of(app, session, who)
    answer = browser.get("/manage")
    home = browser.get("/").get_data(as_text=True)
    assert ('href="/manage"' in home) == (answer.status_code == 200)
    if role not in (ACCESS["admin.hub"].roles or ()):
        assert answer.status_code == 403
        return
    page = answer.get_data(as_text=True)
    main = page[page.index("<main") : page.index("</main>")]
    with app.test_request_context():
        addresses = [
            app.url_for(entry.endpoint) for entry in ENTRIES if role in (ACCESS[entry.endpoint].roles or ())
        ]
    assert re.findall(r'<a href="([^"]+)"', main) == addresses
    assert re.findall(r'<a href="([^"]+)" aria-current="page"', page) == ["/manage", "/manage"]
