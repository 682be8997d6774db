"""Texts typed for the fonts of before Unicode, TCVN3 (.VnTime) and VNI-Windows, told from what they look like now ("NguyÔn").

A text counts as such only if a word in it cannot be Vietnamese as it stands and every word can be once it is read the old
way. Foreign names stay what they are: "Muñoz" is no Vietnamese word either way.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from quiz.domain.text import nfc

TCVN3, VNI = "TCVN3", "VNI"

_TCVN3_CODES = "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ¡¢§£¤¥¦"
_TCVN3_LETTERS = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ"
_TCVN3 = str.maketrans(_TCVN3_CODES, _TCVN3_LETTERS)

_MARKS = {"ø": "\u0300", "ù": "\u0301", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_CIRCUMFLEX = {"à": "\u0300", "á": "\u0301", "å": "\u0309", "ã": "\u0303", "ä": "\u0323", "â": ""}
_BREVE = {"è": "\u0300", "é": "\u0301", "ú": "\u0309", "ü": "\u0303", "ë": "\u0323", "ê": ""}
_VNI_SINGLE = {"ñ": "đ", "ô": "ơ", "ö": "ư", "ì": "ì", "í": "í", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}

_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdđghklmnpqrstvx])?"
    r"(?:uyê|iêu|yêu|oai|oay|oeo|uây|uôi|ươi|ươu|uya|uyu|oao|"
    r"ia|iê|ya|yê|ua|uô|ưa|ươ|oa|oă|oe|uâ|uê|uơ|uy|ai|ao|au|ay|âu|ây|eo|êu|iu|oi|ôi|ơi|ui|ưi|ưu|oo|"
    r"[aăâeêioôơuưy])"
    r"(?:ch|ng|nh|[cmnpt])?"
)
_TONES = str.maketrans("", "", "\u0300\u0301\u0303\u0309\u0323")
_WORD = re.compile(r"[^\s.,()\-]+")


@lru_cache(maxsize=4096)
def legacy_font(text: str) -> str | None:
    """The old encoding in which this text is written, `TCVN3` or `VNI`, or None."""
    if text.isascii():
        return None
    words = _WORD.findall(text)
    if all(is_syllable(word) for word in words):
        return None
    for font, read in ((TCVN3, from_tcvn3), (VNI, from_vni)):
        if any(_was_typed_so(word, read(word)) for word in words) and all(
            is_syllable(read(word)) for word in words
        ):
            return font
    return None


def _was_typed_so(word: str, read: str) -> bool:
    return len(word) > 1 and word != read and not is_syllable(word)


def from_tcvn3(text: str) -> str:
    """The text that TCVN3 bytes, shown as Latin letters, were meant to be."""
    return text.translate(_TCVN3)


def from_vni(text: str) -> str:
    """The text that VNI bytes, shown as Latin letters, were meant to be: a letter, then its marks in one sign."""
    letters: list[str] = []
    for letter in text:
        low, before = letter.lower(), letters[-1].lower() if letters else ""
        if before in ("a", "e", "o") and low in _CIRCUMFLEX:
            letters[-1] = nfc(letters[-1] + "\u0302" + _CIRCUMFLEX[low])
        elif before == "a" and low in _BREVE:
            letters[-1] = nfc(letters[-1] + "\u0306" + _BREVE[low])
        elif before in ("a", "e", "o", "u", "y", "ơ", "ư") and low in _MARKS:
            letters[-1] = nfc(letters[-1] + _MARKS[low])
        elif low in _VNI_SINGLE:
            letters.append(_VNI_SINGLE[low].upper() if letter.isupper() else _VNI_SINGLE[low])
        else:
            letters.append(letter)
    return "".join(letters)


def is_syllable(word: str) -> bool:
    """Whether a word is spelled as one syllable of Vietnamese can be."""
    marks = unicodedata.normalize("NFD", word.lower())
    tones = len(marks) - len(marks.translate(_TONES))
    return tones <= 1 and bool(_SYLLABLE.fullmatch(nfc(marks.translate(_TONES))))
