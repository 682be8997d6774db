"""`/openapi.json`: the API described in OpenAPI 3.1. A test holds the app to it, answer by answer."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify

from quiz.domain.questions import KINDS
from quiz.web.api import blueprint
from quiz.web.api.openapi_bodies import BODIES, PARAMETERS

INSTANT = {"type": "string", "format": "date-time"}
MAYBE_INSTANT = {"type": ["string", "null"], "format": "date-time"}
MARKS = {"type": "number", "minimum": 0, "description": "Marks, to the thousandth."}
MAYBE_MARKS = {"type": ["number", "null"], "minimum": 0}
TEXT = {"type": "string"}
COUNT = {"type": "integer", "minimum": 0}
MAYBE_COUNT = {"type": ["integer", "null"], "minimum": 0}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": sorted(properties)}


def _open(optional: dict[str, Any], **required: Any) -> dict[str, Any]:
    return {"type": "object", "properties": {**required, **optional}, "required": sorted(required)}


def _list(item: dict[str, Any]) -> dict[str, Any]:
    return _object(items={"type": "array", "items": item}, next={"type": ["string", "null"]})


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


_PART = {**_object(id=TEXT, html=TEXT), "additionalProperties": False}
_CLAUSE = _object(id=TEXT, section=TEXT, quote=TEXT)
_KINDS = {"enum": list(KINDS)}
_PARTS = {"type": "array", "items": _PART}
_PART_SETS = {
    "options": _PARTS,
    "statements": _PARTS,
    "left": _PARTS,
    "right": _PARTS,
    "gaps": {
        "type": "array",
        "items": {**_object(id=TEXT, options=_PARTS), "additionalProperties": False},
        "description": "A gap stands in the stem as {{id}}.",
    },
    "form_html": {**TEXT, "description": "What is to be written."},
    "unit": {**TEXT, "description": "The unit of the number, empty without one."},
}
_CORRECTION = {
    **_object(mode={"enum": ["accept_both", "full_marks", "drop"]}, accepted={}),
    "description": "The question was found wrong: how it is marked; `accepted` is a second key in the shape of an answer.",
}
_SLOT_FIELDS = {
    "slot": {"type": "integer", "minimum": 1},
    "kind": _KINDS,
    "stem_html": TEXT,
    "max_score": MARKS,
}
#: Absent of an ended attempt whose settings do not show them at this moment.
_GIVEN = {
    "answer": {"description": "In the shape of the kind; null when nothing is given."},
    "device": {"type": ["string", "null"]},
    "seq": MAYBE_COUNT,
}

SCHEMAS: dict[str, Any] = {
    "Problem": _object(
        type=TEXT,
        title=TEXT,
        status={"type": "integer"},
        detail=TEXT,
        errors={"type": "array", "items": _object(field=TEXT, message=TEXT)},
    ),
    "Token": _object(token=TEXT, expires_at=INSTANT),
    "Quiz": _object(
        id=TEXT,
        title=TEXT,
        kind={"enum": ["practice", "ranked", "module", "class"]},
        time_limit_seconds=MAYBE_COUNT,
        attempts_allowed=MAYBE_COUNT,
        attempts_used=COUNT,
        opens_at=INSTANT,
        closes_at=MAYBE_INSTANT,
    ),
    "Slot": {
        **_open(
            {
                **_PART_SETS,
                **_GIVEN,
            },
            **_SLOT_FIELDS,
        ),
        "additionalProperties": False,
    },
    "Attempt": _open(
        {"submitted_at": MAYBE_INSTANT, "score": MAYBE_MARKS, "max_score": MARKS},
        id=TEXT,
        state={"enum": ["in_progress", "finished", "abandoned", "voided"]},
        started_at=INSTANT,
        due_at=MAYBE_INSTANT,
        server_now=INSTANT,
        tolerance_seconds=COUNT,
        slots={"type": "array", "items": _ref("Slot")},
    ),
    "Saved": _object(
        seq=COUNT,
        received_at=INSTANT,
        server_now=INSTANT,
        due_at=MAYBE_INSTANT,
        receipt={"type": "string", "pattern": "^[0-9A-HJKMNP-TV-Z]{10}$"},
        other_device={"type": "boolean"},
    ),
    "QueueSaved": _object(
        results={
            "type": "array",
            "items": _open(
                {"receipt": TEXT, "message": TEXT, "reason": {"enum": ["submitted", "time", "voided"]}},
                slot={},
                device={},
                seq={},
                status={"enum": ["stored", "duplicate", "history", "late", "invalid", "seq-conflict"]},
            ),
        },
        server_now=INSTANT,
        due_at=MAYBE_INSTANT,
    ),
    "Finished": _open(
        {"score": MARKS, "correct_count": COUNT},
        state={"const": "finished"},
        max_score=MARKS,
        duration_seconds={"type": "number", "minimum": 0},
        submitted_at=INSTANT,
    ),
    "Review": _open(
        {"score": MARKS, "correct_count": COUNT},
        state=TEXT,
        max_score=MARKS,
        slots={
            "type": "array",
            "items": _open(
                {
                    **_GIVEN,
                    "key": {"description": "In the shape of an answer."},
                    "score": MARKS,
                    "explanation_html": TEXT,
                    "clause": _CLAUSE,
                    "note_html": TEXT,
                    "correction": _CORRECTION,
                },
                **_SLOT_FIELDS,
            ),
        },
    ),
    "UnitStanding": _object(
        rank=MAYBE_COUNT,
        headcount=MAYBE_COUNT,
        finishers=COUNT,
        turns=COUNT,
        participation_rate={"type": ["number", "null"]},
        mean_score={"type": ["number", "null"]},
    ),
    "Participation": _object(
        unit=TEXT,
        name=TEXT,
        headcount_staff=MAYBE_COUNT,
        headcount_students=MAYBE_COUNT,
        reached_staff=COUNT,
        reached_students=COUNT,
        entrants=COUNT,
        finishers=COUNT,
        turns=COUNT,
        passed=COUNT,
        lessons_completed=COUNT,
        certificates=COUNT,
    ),
}

#: (method, path, what it does, statuses of success, schema of the answer, query parameters)
CALLS: tuple[tuple[str, str, str, str, dict[str, Any] | None, tuple[str, ...]], ...] = (
    (
        "post",
        "/tokens",
        "Sign in a program for 12 hours; `otp` too where the account has a second factor.",
        "201",
        _ref("Token"),
        (),
    ),
    ("delete", "/tokens/current", "End the token of this request.", "204", None, ()),
    ("get", "/quizzes", "Quizzes open to the caller, practice first.", "200", _list(_ref("Quiz")), ()),
    (
        "post",
        "/quizzes/{quiz_id}/attempts",
        "Begin an attempt (201), or the one in progress (200).",
        "200 201",
        _ref("Attempt"),
        (),
    ),
    ("get", "/attempts/{attempt_id}", "An attempt of the caller.", "200", _ref("Attempt"), ()),
    (
        "put",
        "/attempts/{attempt_id}/responses/{slot}",
        "Save one answer; 200 once durable.",
        "200",
        _ref("Saved"),
        (),
    ),
    (
        "post",
        "/attempts/{attempt_id}/responses",
        "Save up to 200 answers in one commit.",
        "200",
        _ref("QueueSaved"),
        (),
    ),
    ("post", "/attempts/{attempt_id}/submit", "Finish; again: the same.", "200", _ref("Finished"), ()),
    (
        "get",
        "/attempts/{attempt_id}/review",
        "Keys and quotes, as the settings allow.",
        "200",
        _ref("Review"),
        (),
    ),
    (
        "get",
        "/contests/{contest_id}/standings",
        "The standing of a contest's round, by unit or person.",
        "200",
        {"allOf": [_list({"type": "object"}), _object(as_of=INSTANT, frozen={"type": "boolean"})]},
        ("by", "round", "unit", "limit", "after"),
    ),
    (
        "get",
        "/reports/participation",
        "Participation of a unit and its direct children; from and to are days, inclusive.",
        "200",
        _list(_ref("Participation")),
        ("from", "to", "unit"),
    ),
    ("get", "/programme", "The caller's programme with progress.", "200", _list({"type": "object"}), ()),
    (
        "post",
        "/lessons/{lesson_id}/progress",
        "Mark sections of a lesson as seen.",
        "200",
        {"type": "object"},
        (),
    ),
    ("get", "/openapi.json", "This description.", "200", {"type": "object"}, ()),
)


def description() -> dict[str, Any]:
    """The OpenAPI document."""
    paths: dict[str, Any] = {}
    for method, path, summary, status, schema, query in CALLS:
        answer: dict[str, Any] = {"description": summary}
        if schema is not None:
            answer["content"] = {"application/json": {"schema": schema}}
        names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
        body = BODIES.get((method, path))
        paths.setdefault(path, {})[method] = {
            "summary": summary,
            "parameters": [
                {"name": n, "in": "path", "required": True, "schema": PARAMETERS.get(n, TEXT)} for n in names
            ]
            + [{"name": n, "in": "query", "schema": PARAMETERS.get(n, TEXT)} for n in query],
            **({"requestBody": body.described()} if body else {}),
            "responses": {
                **dict.fromkeys(status.split(), answer),
                "default": {
                    "description": "Refused, with the reason.",
                    "content": {"application/problem+json": {"schema": _ref("Problem")}},
                },
            },
        }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Sổ tay CCHC", "version": "1"},
        "servers": [{"url": "/api/v1"}],
        "paths": paths,
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}],
    }


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """The description of this API."""
    return jsonify(description())
