"""Reading JSON bodies and writing JSON values: one place for their refusals and their forms."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime
from typing import Any

from flask import request
from werkzeug.exceptions import UnsupportedMediaType

from quiz.domain.errors import InvalidInput


def json_object() -> dict[str, Any]:
    """The body as a JSON object; raises InvalidInput. Anything but JSON is 415."""
    if not request.is_json:
        raise UnsupportedMediaType
    return object_of(request.get_data())


def object_of(data: bytes) -> dict[str, Any]:
    """These bytes as a JSON object; raises InvalidInput."""
    try:
        body = _DECODER.decode(data.decode(json.detect_encoding(data), "surrogatepass"))
    except (ValueError, RecursionError):
        raise InvalidInput("body", "json") from None
    if not isinstance(body, dict):
        raise InvalidInput("body", "json")
    return body


def _finite(text: str) -> float:
    """A number that can be written as JSON again: NaN and the infinities, named or too large, cannot."""
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)
    return value


_DECODER = json.JSONDecoder(parse_constant=_finite, parse_float=_finite)


def text_field(body: dict[str, Any], name: str) -> str:
    """A text that must be there."""
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise InvalidInput(name, "required")
    return value


def instant_text(value: datetime | None) -> str | None:
    """RFC 3339 in UTC with microseconds; one writing for equal instants."""
    if value is None:
        return None
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def mark_number(thousandths: int | None) -> int | float | None:
    """Marks as a JSON number: 17 or 17.5."""
    if thousandths is None:
        return None
    return thousandths // 1000 if thousandths % 1000 == 0 else thousandths / 1000
