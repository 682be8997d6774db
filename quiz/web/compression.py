"""Gzip for what the app itself writes: pages and JSON. Static files have twins made beforehand (static_files.py)."""

import gzip

from flask import Flask, Response, request

#: Smaller answers fit into one packet as they are.
LEAST_BYTES = 500
LEVEL = 6
_TYPES = {
    "text/html",
    "text/plain",
    "text/css",
    "text/xml",
    "text/csv",
    "text/calendar",
    "text/javascript",
    "application/json",
    "application/problem+json",
    "application/javascript",
    "application/manifest+json",
    "image/svg+xml",
}


def compress(response: Response) -> Response:
    """`response`, compressed if the reader accepts gzip and it is whole, textual and large enough.

    Streams, files, partial content and answers that carry an encoding already are left alone.
    """
    if response.mimetype not in _TYPES or response.is_streamed or response.direct_passthrough:
        return response
    response.vary.add("Accept-Encoding")
    if (
        request.method == "HEAD"
        or response.status_code in {204, 206, 304}
        or "Content-Encoding" in response.headers
        or not request.accept_encodings.quality("gzip")
    ):
        return response
    body = response.get_data()
    if len(body) <= LEAST_BYTES:
        return response
    response.set_data(gzip.compress(body, compresslevel=LEVEL, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    etag, weak = response.get_etag()
    if etag and not weak:
        response.set_etag(etag, weak=True)
    return response


def install(app: Flask) -> None:
    """Compresses after every other after_request function has seen the plain body (they run last registered first)."""
    app.after_request_funcs.setdefault(None, []).insert(0, compress)
