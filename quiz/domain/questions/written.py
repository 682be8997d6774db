"""short_text: a word or two, compared after folding. number: a number, compared within a tolerance.

What is typed is kept as it was typed, in NFC and without spaces at its ends.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, localcontext
from typing import Any

from quiz.domain.questions.kind import Body, Kind, Problem, UnfitAnswer
from quiz.domain.text import fold, fold_space, is_storable, nfc

MOST_TEXT, MOST_NUMBER = 200, 40
#: Enough that sums and differences of what fits into MOST_NUMBER are exact.
_DIGITS = 2 * MOST_NUMBER + 10
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_WORD = re.compile(r"[^\W\d_][^\W\d_\u0300-\u036f]*(?:[\u0300-\u036f]+[^\W\d_]*)*")

_PLAIN = re.compile(r"([+-]?)(\d+)(?:([.,])(\d+))?")
#: Thousands apart by points or spaces, decimals after a comma; or, the English way, the other way round.
_GROUPED = re.compile(r"([+-]?)([1-9]\d{0,2}(?:([. ])\d{3})(?:\3\d{3})*)(?:,(\d+))?")
_ENGLISH = re.compile(r"([+-]?)([1-9]\d{0,2}(?:,\d{3})+)\.(\d+)|([+-]?)([1-9]\d{0,2}(?:,\d{3}){2,})")


def _checked_text(answer: Any, most: int) -> str | None:
    if not isinstance(answer, str):
        raise UnfitAnswer("kind")
    if not is_storable(answer):
        raise UnfitAnswer("answer-unfit")
    text = nfc(answer).strip()
    if any(unicodedata.category(letter) == "Cc" for letter in text):
        raise UnfitAnswer("answer-unfit")
    if len(text) > most:
        raise UnfitAnswer("answer-long")
    return text or None


class ShortText(Kind):
    """The answer is a string; it is right if it is one of the accepted ones, after folding."""

    def checked(self, sets: Sequence[Sequence[str]], answer: Any) -> Any:
        return _checked_text(answer, MOST_TEXT)

    def key(self, body: Body) -> Any:
        return body["accepted"][0]

    def score(self, key: Any, answer: Any, *, most: int, scoring: str | None, body: Body) -> int:
        folding = body.get("folding") or {}
        accepted = {folded(text, folding) for text in (key, *body.get("accepted", ()))}
        return most if folded(answer, folding) in accepted else 0

    def problems(self, body: Body) -> Iterable[Problem]:
        accepted = body.get("accepted")
        if not isinstance(accepted, list) or not accepted:
            yield Problem("accepted", "no-key")
            return
        seen = set()
        for place, text in enumerate(accepted):
            if not isinstance(text, str) or not text.strip():
                yield Problem(f"accepted.{place}", "empty")
            elif len(text) > MOST_TEXT:
                yield Problem(f"accepted.{place}", "long")
            elif text in seen:
                yield Problem(f"accepted.{place}", "repeated")
            seen.add(text)


def folded(text: str, folding: Mapping[str, bool]) -> str:
    """What is compared. By `folding`, each true unless said otherwise: case, diacritics, runs of spaces do not count.

    Where the tone mark stands in a syllable (hòa, hoà) and a full stop at the end never count.
    """
    text = nfc(text).strip()
    if folding.get("space", True):
        text = fold_space(text)
    text = text.rstrip(".").rstrip()
    if folding.get("case", True):
        text = text.casefold()
    if folding.get("diacritics", True):
        capitals = [letter != letter.casefold() for letter in text]
        bare = [fold(letter) for letter in text]
        return "".join(b.upper() if up else b for b, up in zip(bare, capitals, strict=True))
    return _tones_last(text)


def _tones_last(text: str) -> str:
    """The text decomposed, the tone marks of each word after its letters: one form for hòa and hoà."""
    decomposed = unicodedata.normalize("NFD", text)
    return _WORD.sub(
        lambda word: (
            "".join(one for one in word[0] if one not in _TONES)
            + "".join(one for one in word[0] if one in _TONES)
        ),
        decomposed,
    )


class Number(Kind):
    """The answer is a string as typed: `9,75` is `9.75`. What is no number is kept, and wrong."""

    def checked(self, sets: Sequence[Sequence[str]], answer: Any) -> Any:
        return _checked_text(answer, MOST_NUMBER)

    def key(self, body: Body) -> Any:
        return body["value"]

    def score(self, key: Any, answer: Any, *, most: int, scoring: str | None, body: Body) -> int:
        with localcontext() as context:
            context.prec = _DIGITS
            value, tolerance = exact(key), exact(body.get("tolerance") or "0")
            if value is None or tolerance is None:
                return 0
            low, high = value - tolerance, value + tolerance
            given = readings(answer, str(body.get("unit") or ""))
            return most if any(low <= one <= high for one in given) else 0

    def is_whole(self, answer: Any, body: Body) -> bool:
        return exact(answer) is not None

    def problems(self, body: Body) -> Iterable[Problem]:
        tolerance = exact(body.get("tolerance") or "0")
        if not body.get("value"):
            yield Problem("value", "no-key")
        elif exact(body["value"]) is None:
            yield Problem("value", "number-unfit")
        if tolerance is None or tolerance < 0:
            yield Problem("tolerance", "number-unfit")


def exact(text: Any) -> Decimal | None:
    """A number of the bank, which may be read in one way alone: no thousands apart; None for anything else."""
    if not isinstance(text, str) or len(text) > MOST_NUMBER:
        return None
    found = readings(text)
    return found.pop() if len(found) == 1 and not _GROUPED.fullmatch(text) else None


def readings(text: str, unit: str = "") -> set[Decimal]:
    """The numbers that somebody may have meant, exactly; none if it is no number. The unit may stand behind it.

    Decimals follow a comma or a point. A point before exactly three digits may also set thousands apart, as Vietnamese
    writing does: 25.980 is read both as 25980 and as 25.98, and is right if either is.
    """
    text = " ".join(unicodedata.normalize("NFKC", text).replace("\u2212", "-").split())
    if unit and fold(text).endswith(fold(" ".join(unit.split()))):
        text = text[: -len(" ".join(unit.split()))].rstrip()
    found = set()
    if plain := _PLAIN.fullmatch(text):
        sign, whole, _mark, decimals = plain.groups()
        found.add(Decimal(f"{sign}{whole}.{decimals or 0}"))
    if grouped := _GROUPED.fullmatch(text):
        sign, whole, mark, decimals = grouped.groups()
        found.add(Decimal(f"{sign}{whole.replace(mark, '')}.{decimals or 0}"))
    if english := _ENGLISH.fullmatch(text):
        sign, whole, decimals = (
            english[1] or english[4] or "",
            english[2] or english[5],
            english[3] or "0",
        )
        found.add(Decimal(f"{sign}{whole.replace(',', '')}.{decimals}"))
    return found
