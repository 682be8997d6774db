"""What the calls of the API take: a schema for each body, by method and path; `is_needed` false where it may be left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

_TEXT = {"type": "string", "minLength": 1}
_RESPONSE = {
    "answer": {"description": "In the shape of the question's kind; null clears."},
    "seq": {"type": "integer", "minimum": 1, "maximum": 2147483647},
    "device": {"type": ["string", "null"], "maxLength": 36},
    "answered_at": {"type": ["string", "null"], "format": "date-time"},
}


@dataclass(frozen=True)
class Body:
    """A JSON body."""

    schema: dict[str, Any]
    is_needed: bool = True

    def described(self) -> dict[str, Any]:
        """As OpenAPI says it."""
        return {"required": self.is_needed, "content": {"application/json": {"schema": self.schema}}}


def _object(needed: tuple[str, ...], **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(needed)}


BODIES: dict[tuple[str, str], Body] = {
    ("post", "/tokens"): Body(_object(("username", "password"), username=_TEXT, password=_TEXT, otp=_TEXT)),
    ("post", "/quizzes/{quiz_id}/attempts"): Body(_object((), password={"type": "string"}), is_needed=False),
    ("put", "/attempts/{attempt_id}/responses/{slot}"): Body(_object(("answer", "seq"), **_RESPONSE)),
    ("post", "/attempts/{attempt_id}/responses"): Body(
        _object(
            ("responses",),
            responses={
                "type": "array",
                "maxItems": 200,
                "items": _object(
                    ("slot", "answer", "seq"), slot={"type": "integer", "minimum": 1}, **_RESPONSE
                ),
            },
        )
    ),
    ("post", "/lessons/{lesson_id}/progress"): Body(
        _object(("sections",), sections={"type": "array", "items": _TEXT})
    ),
}
#: Parameters that are not any text.
PARAMETERS: dict[str, dict[str, Any]] = {
    "slot": {"type": "integer", "minimum": 1},
    "from": {"type": "string", "format": "date"},
    "to": {"type": "string", "format": "date"},
}
