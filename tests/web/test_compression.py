"""Pages and JSON are compressed for who accepts it; streams and small answers are not."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator

import pytest
from flask import Flask, Response, jsonify
from flask.testing import FlaskClient

from quiz.web import compression

LONG = "Cải cách hành chính. " * 100


@pytest.fixture
def client() -> FlaskClient:
    app = Flask("compression")
    compression.install(app)

    @app.get("/text")
    def text() -> str:
        return LONG

    @app.get("/json")
    def structure() -> Response:
        return jsonify(words=LONG)

    @app.get("/short")
    def short() -> str:
        return "ngắn"

    @app.get("/stream")
    def stream() -> Response:
        def rows() -> Iterator[str]:
            for _ in range(100):
                yield LONG

        return Response(rows(), mimetype="text/csv")

    @app.get("/binary")
    def binary() -> Response:
        return Response(LONG.encode(), mimetype="application/octet-stream")

    @app.get("/tagged")
    def tagged() -> Response:
        response = Response(LONG, mimetype="text/html")
        response.set_etag("v1")
        return response

    return app.test_client()


def test_a_page_comes_back_whole_and_smaller(client: FlaskClient) -> None:
    answer = client.get("/text", headers={"Accept-Encoding": "br, gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert int(answer.headers["Content-Length"]) == len(answer.data) < len(LONG.encode()) // 4
    assert gzip.decompress(answer.data).decode() == LONG


def test_json_is_compressed_too(client: FlaskClient) -> None:
    answer = client.get("/json", headers={"Accept-Encoding": "gzip"})
    assert json.loads(gzip.decompress(answer.data)) == {"words": LONG}


@pytest.mark.parametrize("accepts", ["", "br", "gzip;q=0", "identity"])
def test_who_does_not_accept_gzip_gets_the_text_as_it_is(client: FlaskClient, accepts: str) -> None:
    answer = client.get("/text", headers={"Accept-Encoding": accepts})
    assert "Content-Encoding" not in answer.headers
    assert answer.text == LONG
    assert "Accept-Encoding" in answer.headers["Vary"]


@pytest.mark.parametrize("address", ["/short", "/stream", "/binary"])
def test_short_answers_streams_and_binaries_are_left_alone(client: FlaskClient, address: str) -> None:
    assert "Content-Encoding" not in client.get(address, headers={"Accept-Encoding": "gzip"}).headers


def test_the_compressed_form_of_a_tagged_page_is_tagged_as_the_same_in_meaning_only(
    client: FlaskClient,
) -> None:
    assert client.get("/tagged", headers={"Accept-Encoding": "gzip"}).headers["ETag"] == 'W/"v1"'
    assert client.get("/tagged").headers["ETag"] == '"v1"'
