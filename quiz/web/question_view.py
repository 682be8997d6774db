"""A question with its key, as the people of the bank read it: a row for each part, whatever the kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from markupsafe import escape

from quiz.domain.question_draft import ClausePlace, DraftText
from quiz.domain.quotes import around
from quiz.web.formats import clause_ref
from quiz.web.level_words import level_words

_LETTERS = "ABCDEFGHIJ"


@dataclass(frozen=True)
class ShownPart:
    """A row: its sign, what stands there (safe HTML), whether it is right, what is said of it, and its own quote."""

    sign: str
    html: str
    role: str = ""
    word: str = ""
    why: str = ""
    explanation: str = ""
    clause: Mapping[str, Any] | None = None


def shown_parts(kind: str, body: Mapping[str, Any]) -> list[ShownPart]:
    """The rows of a question with what is right of each."""
    return list(_PARTS[kind](body))


def _options(body: Mapping[str, Any]) -> Iterator[ShownPart]:
    keys = body["key"] if isinstance(body["key"], list) else [body["key"]]
    for sign, option in zip(_LETTERS, body["options"], strict=False):
        is_key = option["id"] in keys
        why = option.get("why") or ""
        yield ShownPart(sign, option["html"], "ok" if is_key else "", _("Đáp án") if is_key else "", why)


def _truth(body: Mapping[str, Any]) -> Iterator[ShownPart]:
    for value, sign, text in ((True, _("Đ"), _("Đúng")), (False, _("S"), _("Sai"))):
        is_key = body["key"] is value
        why = "" if is_key else body.get("why") or ""
        yield ShownPart(sign, text, "ok" if is_key else "", _("Đáp án") if is_key else "", why)


def _statements(body: Mapping[str, Any]) -> Iterator[ShownPart]:
    levels = level_words()
    for sign, one in zip(_LETTERS.lower(), body["statements"], strict=False):
        word = _("Đúng") if one["key"] else _("Sai")
        level = levels.get(one.get("level") or "", "")
        yield ShownPart(
            sign,
            one["html"],
            "ok" if one["key"] else "bad",
            f"{word} · {level}" if level else word,
            one.get("why") or "",
            one.get("explanation_html") or "",
            one.get("clause"),
        )


def _matching(body: Mapping[str, Any]) -> Iterator[ShownPart]:
    rights = {one["id"]: one["html"] for one in body["right"]}
    for number, one in enumerate(body["left"], start=1):
        right = rights[body["key"][one["id"]]]
        yield ShownPart(str(number), f"{one['html']} → <strong>{right}</strong>", "ok")
    for id_, text in rights.items():
        if id_ not in body["key"].values():
            yield ShownPart("–", text, "", _("Mục thừa"))


def _ordering(body: Mapping[str, Any]) -> Iterator[ShownPart]:
    texts = {one["id"]: one["html"] for one in body["options"]}
    for number, id_ in enumerate(body["key"], start=1):
        yield ShownPart(str(number), texts[id_], "ok")


def _short_text(body: Mapping[str, Any]) -> Iterator[ShownPart]:
    for number, text in enumerate(body["accepted"], start=1):
        yield ShownPart(str(number), str(escape(text)), "ok", _("Được nhận"))


def _number(body: Mapping[str, Any]) -> Iterator[ShownPart]:
    value = str(escape(f"{body['value']} {body.get('unit') or ''}".strip()))
    tolerance = body.get("tolerance") or "0"
    yield ShownPart("=", value, "ok", _("Đáp số, sai số %(tolerance)s", tolerance=tolerance))


def _cloze(body: Mapping[str, Any]) -> Iterator[ShownPart]:
    for number, gap in enumerate(body["gaps"], start=1):
        right = body["key"][gap["id"]]
        words = (
            f"<strong>{one['html']}</strong>" if one["id"] == right else one["html"] for one in gap["options"]
        )
        yield ShownPart(str(number), " | ".join(words), "ok", _("Từ đúng in đậm"))


_PARTS = {
    "single_choice": _options,
    "multiple_response": _options,
    "true_false": _truth,
    "four_statements": _statements,
    "matching": _matching,
    "ordering": _ordering,
    "short_text": _short_text,
    "number": _number,
    "cloze": _cloze,
}


def shown_stem(kind: str, body: Mapping[str, Any]) -> str:
    """The stem, its gaps numbered."""
    stem: str = body["stem_html"]
    for number, gap in enumerate(body.get("gaps") or (), start=1):
        stem = stem.replace(f"{{{{{gap['id']}}}}}", f"<strong>(…{number}…)</strong>")
    return stem


def shown_quote(stored: Mapping[str, Any], plan: str, places: Mapping[str, ClausePlace]) -> dict[str, str]:
    """A quote within its whole clause, for the quote component."""
    clause = places.get(stored["id"])
    before, after = around(stored["quote"], clause.text) if clause else ("", "")
    return {
        "ref": clause_ref(stored),
        "quote": stored["quote"],
        "document": plan,
        "before": before,
        "after": after,
    }


def compared_texts(draft: DraftText) -> dict[str, str]:
    """Everything of a version that can be reworded, by its name on the page, for a comparison."""
    levels = level_words()
    texts = {
        _("Câu dẫn"): draft.stem,
        _("Đáp án"): {True: _("Đúng"), False: _("Sai"), None: ""}[draft.key],
        _("Câu trả lời được nhận"): "; ".join(draft.accepted),
        _("Đáp số"): " ".join(filter(None, (draft.value, draft.unit))),
        _("Mục thừa bên phải"): draft.surplus,
        _("Lời giải thích"): draft.explanation,
        _("Ghi chú thời điểm"): draft.note,
        _("Mức độ"): levels.get(draft.level, draft.level),
    }
    for place, option in enumerate(draft.options):
        name = _("Phương án %(sign)s", sign=_LETTERS[place])
        right = f" ({_('đáp án')})" if option.is_key else ""
        texts[name] = option.text + right + (f" – {option.why}" if option.why else "")
    for place, one in enumerate(draft.statements):
        word = _("Đúng") if one.key else _("Sai")
        name = _("Nhận định %(sign)s", sign=_LETTERS[place].lower())
        texts[name] = f"{one.text} ({word}) “{one.quote.quote}” {one.explanation}".strip()
    for place, pair in enumerate(draft.pairs, start=1):
        texts[_("Cặp ghép %(number)s", number=place)] = f"{pair.left} → {pair.right}"
    for place, item in enumerate(draft.items, start=1):
        texts[_("Mục %(number)s", number=place)] = item
    for place, quote in enumerate(draft.quotes, start=1):
        texts[_("Lời trích %(number)s", number=place)] = quote.quote
    for place, image in enumerate(draft.images, start=1):
        texts[_("Hình %(number)s", number=place)] = f"{image.alt} ({image.name[:8]})"
    return {name: text for name, text in texts.items() if text}
