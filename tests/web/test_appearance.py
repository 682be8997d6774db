"""Language and theme: chosen by a plain form, kept in a cookie, never a way out of the site."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from quiz.web.appearance import safe_path
from tests.web.look import look_app


@pytest.fixture
def client() -> FlaskClient:
    return look_app().test_client()


def send(client: FlaskClient, address: str, **fields: str):
    """Posts a form with the token of a page that was opened before."""
    page = client.get("/page").get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    return client.post(address, data={"csrf_token": token[1], **fields})


def test_a_new_reader_gets_vietnamese_and_the_theme_of_the_system(client: FlaskClient) -> None:
    page = client.get("/page").get_data(as_text=True)
    assert '<html lang="vi">' in page
    assert 'aria-label="EN, English"' in page


def test_the_switch_changes_the_language_of_the_next_page_and_offers_the_way_back(
    client: FlaskClient,
) -> None:
    answer = send(client, "/language", language="en", next="/page?x=1")
    assert (answer.status_code, answer.location) == (303, "/page?x=1")
    page = client.get("/page").get_data(as_text=True)
    assert '<html lang="en">' in page
    assert 'aria-label="VI, Tiếng Việt"' in page


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_chosen_theme_stands_on_the_page_and_is_marked_in_the_menu(client: FlaskClient, theme: str) -> None:
    assert send(client, "/theme", theme=theme, next="/page").status_code == 303
    page = client.get("/page").get_data(as_text=True)
    assert f'data-bs-theme="{theme}"' in page
    assert re.findall(r'value="(\w+)" aria-pressed="true"', page) == [theme]


def test_the_theme_of_the_system_can_be_chosen_again(client: FlaskClient) -> None:
    send(client, "/theme", theme="dark")
    send(client, "/theme", theme="auto")
    assert "data-bs-theme" not in client.get("/page").get_data(as_text=True)


@pytest.mark.parametrize(("address", "field"), [("/language", "language"), ("/theme", "theme")])
def test_an_unknown_choice_is_refused_and_nothing_is_kept(
    client: FlaskClient, address: str, field: str
) -> None:
    answer = send(client, address, **{field: "klingon"})
    assert answer.status_code == 422
    assert not [value for value in answer.headers.getlist("Set-Cookie") if "klingon" in value]


@pytest.mark.parametrize("address", ["/language", "/theme"])
def test_a_form_without_its_token_is_refused(client: FlaskClient, address: str) -> None:
    assert client.post(address, data={"language": "en", "theme": "dark"}).status_code == 400


def test_a_meddled_cookie_is_no_language_and_no_theme(client: FlaskClient) -> None:
    client.set_cookie("lang", '"><script>')
    client.set_cookie("theme", "sepia")
    page = client.get("/page").get_data(as_text=True)
    assert '<html lang="vi">' in page


def test_pages_are_not_shared_between_readers_of_two_languages(client: FlaskClient) -> None:
    assert "Cookie" in client.get("/page").headers["Vary"]


@pytest.mark.parametrize(
    ("target", "kept"),
    [
        ("/lessons?page=2", "/lessons?page=2"),
        ("/lessons?", "/lessons"),
        (None, "/"),
        ("", "/"),
        ("lessons", "/"),
        ("//elsewhere.example", "/"),
        ("/\\elsewhere.example", "/"),
        ("https://elsewhere.example/", "/"),
        ("/\t/elsewhere.example", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_only_paths_of_this_site_are_gone_back_to(target: str | None, kept: str) -> None:
    assert safe_path(target) == kept
