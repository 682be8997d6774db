"""From a stored body back to what an author types: safe inline HTML as Markdown, parts as rows of the form.

The HTML knows strong, em, code and br alone (content.pipeline.lessons.render_inline), so the way back loses nothing.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any

from quiz.domain.question_draft import (
    FOLDINGS,
    DraftText,
    ImageUse,
    OptionText,
    PairText,
    QuoteText,
    StatementText,
)

_IMAGE = re.compile(r"<img[^>]*>")
_OTHER_TAG = re.compile(r"</?(?!strong|em|code|br)[a-z][^>]*>")
_MARKS = {"<strong>": "**", "</strong>": "**", "<em>": "*", "</em>": "*"}
_CODE = re.compile(r"<code>(.*?)</code>", re.DOTALL)
#: What Markdown would read as a mark: an underscore within a word, a lone & or [ stay as typed.
_SPECIAL = re.compile(r"[\\`*]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)|(?<=\])\(")
_PIECE = re.compile(r"(<code>.*?</code>|</?(?:strong|em)>|<br ?/?>\n?)", re.DOTALL)


def to_markdown(text: str | None) -> str:
    """The Markdown that renders to this HTML."""
    bare = _OTHER_TAG.sub("", _IMAGE.sub("", text or ""))
    return "".join(_piece(piece) for piece in _PIECE.split(bare)).strip()


def _piece(piece: str) -> str:
    if found := _CODE.fullmatch(piece):
        return f"`{html.unescape(found[1])}`"
    if piece.startswith("<br"):
        return "\\\n"
    if piece in _MARKS:
        return _MARKS[piece]
    return _SPECIAL.sub(lambda found: f"\\{found[0]}", html.unescape(piece))


def read_draft(
    *,
    kind: str,
    lesson: str,
    level: str,
    audience: tuple[str, ...],
    tags: tuple[str, ...],
    pool: str,
    body: Mapping[str, Any],
) -> DraftText:
    """The form of a stored version."""
    return DraftText(
        kind=kind,
        lesson=lesson,
        level=level,
        audience=audience,
        tags=tags,
        pool=pool,
        stem=_stem(kind, body),
        explanation=to_markdown(body.get("explanation_html")),
        note=to_markdown(body.get("note_html")),
        quotes=() if body.get("statements") else tuple(_quote(one) for one in body.get("clauses") or ()),
        scoring={"equal_shares": "equal"}.get(body.get("scoring") or "", body.get("scoring") or ""),
        images=tuple(
            ImageUse(one["name"], one["alt"], one["width"], one["height"]) for one in body.get("images") or ()
        ),
        **_parts(kind, body),
    )


def _stem(kind: str, body: Mapping[str, Any]) -> str:
    stem = to_markdown(body["stem_html"])
    if kind != "cloze":
        return stem
    for gap in body["gaps"]:
        right = body["key"][gap["id"]]
        options = sorted(gap["options"], key=lambda option: option["id"] != right)
        choices = " | ".join(to_markdown(option["html"]) for option in options)
        stem = stem.replace(f"{{{{{gap['id']}}}}}", f"[[{choices}]]")
    return stem


def _quote(stored: Mapping[str, Any] | None) -> QuoteText:
    return QuoteText(stored["id"], stored["quote"]) if stored else QuoteText()


def _parts(kind: str, body: Mapping[str, Any]) -> dict[str, Any]:
    if kind in ("single_choice", "multiple_response"):
        keys = [body["key"]] if kind == "single_choice" else body["key"]
        return {
            "options": tuple(
                OptionText(to_markdown(one["html"]), to_markdown(one.get("why")), one["id"] in keys)
                for one in body["options"]
            )
        }
    if kind == "true_false":
        return {"key": body["key"], "why": to_markdown(body.get("why"))}
    if kind == "four_statements":
        return {"statements": tuple(_statement(one) for one in body["statements"])}
    if kind == "matching":
        rights = {one["id"]: to_markdown(one["html"]) for one in body["right"]}
        pairs = tuple(
            PairText(to_markdown(one["html"]), rights[body["key"][one["id"]]]) for one in body["left"]
        )
        spare = [text for id_, text in rights.items() if id_ not in body["key"].values()]
        return {"pairs": pairs, "surplus": spare[0] if spare else ""}
    if kind == "ordering":
        texts = {one["id"]: to_markdown(one["html"]) for one in body["options"]}
        return {"items": tuple(texts[id_] for id_ in body["key"])}
    if kind == "short_text":
        folding = body.get("folding") or dict.fromkeys(FOLDINGS, True)
        return {
            "accepted": tuple(body["accepted"]),
            "folding": tuple(name for name in FOLDINGS if folding.get(name, True)),
            "form": to_markdown(body.get("form_html")),
        }
    return {name: body.get(name) or "" for name in ("value", "tolerance", "unit")} if kind == "number" else {}


def _statement(stored: Mapping[str, Any]) -> StatementText:
    return StatementText(
        text=to_markdown(stored["html"]),
        key=stored["key"],
        level=stored.get("level") or "recall",
        explanation=to_markdown(stored.get("explanation_html")),
        why=to_markdown(stored.get("why")),
        quote=_quote(stored.get("clause")),
    )
