"""Where the app meets the pipeline that reads plans: files to readings, readings to stored values, corrections made.

A reading is kept as plain values, so that a page need not read the file again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import date
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from content.pipeline.citation_repair import likely_number
from content.pipeline.citations import Citation, with_late_flags
from content.pipeline.corrections import (
    Corrected,
    Correction,
    anchor_at,
    apply_corrections,
    block_anchor,
)
from content.pipeline.due_dates import year_of_title
from content.pipeline.plan_reading import PlanReading, read_plan
from content.pipeline.plan_refusal import PlanRefused
from quiz.domain.errors import InvalidInput
from quiz.domain.legal_documents import SUSPICIOUS, Writing
from quiz.domain.text import fold_space
from quiz.models import Plan
from quiz.services.citation_write import FoundCitation

ENDINGS = ("docx", "pdf", "md", "txt")
LARGEST_BYTES = 20_000_000
#: Where a plan has no year: what no document is younger than.
_LATEST_YEAR = 2100
LETTERHEAD = ("title", "kind", "number", "date", "year", "issuer", "subject")
ACTIONS = (
    "merge", "merge_next", "split", "move", "up", "down", "retitle", "make_heading", "make_clause", "drop",
)  # fmt: skip

__all__ = ["Corrected", "Correction", "PlanReading"]


def read_file(name: str, data: bytes) -> PlanReading:
    """What a file says; raises InvalidInput("file", "plan-...") with the reason why it is not read."""
    try:
        return read_plan(name, data)
    except PlanRefused as refused:
        raise InvalidInput("file", f"plan-{refused.code}", dict(refused.facts)) from refused


def letterhead_of(reading: PlanReading) -> dict[str, str]:
    """What a document says of itself, one text for each field of LETTERHEAD; "" where it says nothing."""
    data = reading.document.data
    first, *rest = (fold_space(line) for line in data.title) if data.title else ("",)
    kind = first.capitalize() if len(first.split()) <= 3 else "Kế hoạch"
    subject = " ".join(rest) if rest else first
    year = data.year or year_of_title(" ".join(data.title))
    return {
        "title": fold_space(f"{kind} {subject[:1].lower()}{subject[1:]}" if rest else first)[:400],
        "kind": kind[:60],
        "number": data.number[:60],
        "date": data.date,
        "year": str(year) if year else "",
        "issuer": ", ".join(fold_space(body) for body in data.issuing_bodies)[:300],
        "subject": subject[:400],
    }


def corrected(reading: PlanReading, corrections: Sequence[Mapping[str, Any]]) -> Corrected:
    """The reading with stored corrections made, and those that fit nowhere any more."""
    return apply_corrections(reading, [Correction.from_json(one) for one in corrections])


def make_correction(reading: PlanReading, wish: Mapping[str, str]) -> dict[str, Any]:
    """The stored form of what an editor asks for on a page; `reading` is the one that he saw.

    `action` is one of ACTIONS, `place` the number of the entry in the outline (or `line` of a block outside of it), `target`
    that of a heading; `title`, `label`, `parts` (the clause's text with a line break where it is split). Raises InvalidInput
    where it cannot be made.
    """
    action = wish.get("action", "")
    if action not in ACTIONS:
        raise InvalidInput("action", "plan-correction-unfit")
    try:
        correction = _correction(reading, action, wish)
        found = apply_corrections(reading, [correction])
    except (KeyError, IndexError, ValueError) as error:
        raise InvalidInput("action", "plan-correction-unfit") from error
    if found.lost:
        raise InvalidInput("action", f"plan-lost-{found.lost[0].why}")
    return correction.to_json()


def _correction(reading: PlanReading, action: str, wish: Mapping[str, str]) -> Correction:
    if wish.get("line"):
        return Correction(action, block_anchor(reading, int(wish["line"])))
    place = _place(reading, wish["place"])
    neighbour = {"up": place - 1, "down": place + 1, "merge_next": place + 1}.get(action)
    if neighbour is not None:
        if neighbour < 0 or not all(reading.outline[one].clause for one in (place, neighbour)):
            raise IndexError(neighbour)
        if action == "merge_next":
            return Correction("merge", anchor_at(reading, neighbour))
        upper, lower = sorted((place, neighbour))
        return Correction("move", anchor_at(reading, upper), target=anchor_at(reading, lower))
    target = anchor_at(reading, _place(reading, wish["target"])) if wish.get("target") else None
    at = _second_part(reading.outline[place].text, wish.get("parts", "")) if action == "split" else ""
    title, label = fold_space(wish.get("title", "")), fold_space(wish.get("label", ""))
    if action == "retitle" and not title:
        raise InvalidInput("title", "required")
    return Correction(action, anchor_at(reading, place), title[:400], label[:20], at, target)


def _place(reading: PlanReading, text: str) -> int:
    place = int(text)
    if not 0 <= place < len(reading.outline):
        raise IndexError(place)
    return place


def _second_part(text: str, parts: str) -> str:
    """The words behind the line break in `parts`; raises InvalidInput where they are not the clause's own."""
    first, _break, rest = parts.strip().replace("\r\n", "\n").partition("\n")
    if fold_space(f"{first} {rest}") != fold_space(text) or not first.strip() or not rest.strip():
        raise InvalidInput("parts", "plan-split-unfit")
    return fold_space(rest)


def found_citations(citations: Iterable[Citation], plan: Plan) -> list[FoundCitation]:
    """The citations of a plan as services keep them, judged by the day that the plan's row has."""
    iso = plan.issued_on.isoformat() if plan.issued_on else ""
    cited_on = plan.issued_on or (date(plan.year, 12, 31) if plan.year else None)
    bare = [
        replace(one, flags=tuple(flag for flag in one.flags if flag != "after_plan")) for one in citations
    ]
    return [
        FoundCitation(
            clause=one.clause,
            first=one.start,
            past=one.end,
            writing=Writing(one.type, one.number, day_or_none(one.date), one.issuer, one.subject, cited_on),
            flags=tuple(flag for flag in SUSPICIOUS if flag in one.flags),
            likely_number=likely_number(one, cited_on.year if cited_on else _LATEST_YEAR),
        )
        for one in with_late_flags(bare, iso, plan.year or 0)
    ]


def day_or_none(iso: str) -> date | None:
    """The day, None for "" and for what is no day of the calendar."""
    try:
        return date.fromisoformat(iso)
    except ValueError:
        return None


# -- readings as plain values


def pack(value: Any) -> Any:
    """A reading, or a part of one, as JSON has it."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: pack(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): pack(part) for key, part in value.items()}
    if isinstance(value, tuple | list):
        return [pack(part) for part in value]
    return value.isoformat() if isinstance(value, date) else value


def unpack(value: Any) -> PlanReading:
    """The reading that was packed."""
    reading: PlanReading = _unpacked(PlanReading, value)
    return reading


def _unpacked(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{name: _unpacked(hints[name], part) for name, part in value.items()})  # type: ignore[operator]
    origin, parts = get_origin(kind), get_args(kind)
    if origin is UnionType:
        return _unpacked(next(part for part in parts if part is not type(None)), value)
    if origin is tuple:
        kinds = parts if Ellipsis not in parts else (parts[0],) * len(value)
        return tuple(_unpacked(part, one) for part, one in zip(kinds, value, strict=True))
    if origin is not None and issubclass(origin, Mapping):
        return {parts[0](key): _unpacked(parts[1], part) for key, part in value.items()}
    return date.fromisoformat(value) if kind is date else value
