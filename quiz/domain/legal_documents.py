"""Documents that plans refer to: when two writings mean one document, and whether a document is in force on a day.

A *writing* is what a plan prints of a document. Numbers are compared without regard to separators and leading zeros
("37/NQ-TW" is "37-NQ/TW"), laws by their folded names; where both say the same, the date decides. What cannot be told from
the writings alone is *doubtful*: a person decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from quiz.domain.text import fold, fold_space, words

SAME, OTHER, DOUBTFUL = "same", "other", "doubtful"

UNKNOWN, IN_FORCE, AMENDED, ENDED = "unknown", "in_force", "amended", "ended"
#: What an editor may say of a document; `ended` has a day from which it no longer holds.
VALIDITIES = (UNKNOWN, IN_FORCE, AMENDED, ENDED)
#: Only shown, never stored: the day of `ended` is still to come, or that from which it holds.
ENDING, COMING = "ending", "coming"

#: Kinds of documents that somebody adds by hand, as they are printed in documents.
ADDED_KINDS = (
    "Luật", "Bộ luật", "Pháp lệnh", "Nghị quyết", "Nghị định", "Quyết định", "Chỉ thị", "Thông tư", "Thông tư liên tịch",
    "Công văn", "Kế hoạch", "Kết luận", "Hướng dẫn", "Chương trình", "Quy định",
)  # fmt: skip
#: Rules by which a citation is suspicious. What has no number or date (a law by its name) is not, by that alone.
SUSPICIOUS = (
    "issuer_symbol", "impossible_year", "impossible_date", "year_differs", "after_plan", "doubled_wording",
)  # fmt: skip

_LAWS = ("luat", "bo luat", "phap lenh")
_YEAR_AT_END = re.compile(r"\s+nam\s+(\d{4})$")
#: Ends of numbers that one body of the whole country gives: with its year such a number is given once.
_CENTRAL = re.compile(r"^(?:qh\d*|ubtvqh\d*|cp|ttg|tw|ctn|vpcp|b[a-z&]+)$")
_ISSUER_WORDS = (
    ("uy ban nhan dan", "ubnd"),
    ("hoi dong nhan dan", "hdnd"),
    ("giao duc va dao tao", "gddt"),
    ("gd&dt", "gddt"),
    ("thanh pho", "tp"),
)
_TERM = re.compile(r"\s+khoa\s+[ivx]+$")
_OF_PERSON = re.compile(r"^(?:pho chu tich|chu tich|bo truong|giam doc|pho thu tuong)\s+(?=ubnd|bo|so)")


@dataclass(frozen=True)
class Writing:
    """A document as printed: "" or None where nothing is. `cited_on`: the day of the plan, or the last of its year."""

    type: str
    number: str = ""
    issued_on: date | None = None
    issuer: str = ""
    subject: str = ""
    cited_on: date | None = None


@dataclass(frozen=True)
class Known:
    """A document that there is, with the days that an editor knows of it."""

    type: str
    number: str
    issued_on: date | None
    issuer: str
    subject: str
    in_force_from: date | None = None
    ended_on: date | None = None


def number_key(number: str) -> str:
    """What two writings of one number share: "129/2007/QĐ-TTg" is "129/2007/qd/ttg"; "" for none."""
    parts = [part for part in re.split(r"[-/–]", "".join(fold(number).split())) if part]
    if parts and parts[0].isascii() and parts[0].isdigit():
        parts[0] = str(int(parts[0]))
    return "/".join(parts)


def name_key(kind: str, issuer: str, subject: str) -> str:
    """What two writings of a document without a number share: a law's name without its year, else kind, issuer, subject."""
    if is_law(kind):
        return f"luat {_name(subject)[0]}"
    return " ".join((fold(kind), _issuer(issuer), " ".join(words(subject)))).strip()


def is_law(kind: str) -> bool:
    """Whether documents of this kind are known by their names."""
    return fold(kind) in _LAWS


def compare(known: Known, found: Writing) -> str:
    """SAME, OTHER or DOUBTFUL."""
    if known.number and found.number:
        return _by_number(known, found)
    if is_law(known.type) and is_law(found.type):
        return _by_name(known, found)
    if known.number or found.number or known.type != found.type:
        return OTHER
    if name_key(known.type, known.issuer, known.subject) != name_key(found.type, found.issuer, found.subject):
        return OTHER
    return OTHER if _differ(known.issued_on, found.issued_on) else SAME


def _by_number(known: Known, found: Writing) -> str:
    key = number_key(known.number)
    if key != number_key(found.number):
        return OTHER
    central, has_year = _is_central(key), _has_year(key)
    same_issuer = _issuers_agree(known.issuer, found.issuer)
    if not central and same_issuer is False:
        return OTHER
    if known.issued_on and found.issued_on:
        if known.issued_on == found.issued_on:
            return SAME
        return DOUBTFUL if has_year else OTHER
    return SAME if has_year and (central or same_issuer) else DOUBTFUL


def _by_name(known: Known, found: Writing) -> str:
    """Laws: of one name there is one after another, so the plan's day says which was meant."""
    (mine, my_year), (theirs, their_year) = _name(known.subject), _name(found.subject)
    if (
        not mine
        or mine != theirs
        or _differ(my_year, their_year)
        or _differ(known.issued_on, found.issued_on)
    ):
        return OTHER
    if bool(known.number) != bool(found.number):
        return DOUBTFUL
    return DOUBTFUL if is_cited_outside(known.in_force_from, known.ended_on, found.cited_on) else SAME


def is_cited_outside(in_force_from: date | None, ended_on: date | None, cited_on: date | None) -> bool:
    """Whether a plan of that day cites what did not hold yet, or no longer held: it may mean another document."""
    if cited_on is None:
        return ended_on is not None
    return (ended_on is not None and cited_on >= ended_on) or (
        in_force_from is not None and cited_on < in_force_from
    )


def _differ(one: object, other: object) -> bool:
    return one is not None and other is not None and one != other


def _name(subject: str) -> tuple[str, int | None]:
    name = " ".join(fold_space(fold(subject)).replace(",", " ").split())
    year = _YEAR_AT_END.search(name)
    return (name[: year.start()], int(year[1])) if year else (name, None)


def _has_year(key: str) -> bool:
    parts = key.split("/")
    return len(parts) > 2 and len(parts[1]) == 4 and parts[1].isdigit()


def _is_central(key: str) -> bool:
    return bool(_CENTRAL.match(key.rsplit("/", 1)[-1]))


def _issuer(issuer: str) -> str:
    found = fold_space(fold(issuer))
    for long, short in _ISSUER_WORDS:
        found = found.replace(long, short)
    return _OF_PERSON.sub("", _TERM.sub("", found))


def _issuers_agree(one: str, other: str) -> bool | None:
    """None where one of them says nothing; "UBND tỉnh" and "Ủy ban nhân dân tỉnh Hậu Giang" agree."""
    mine, theirs = _issuer(one), _issuer(other)
    if not mine or not theirs:
        return None
    return mine.startswith(theirs) or theirs.startswith(mine)


def state_on(validity: str, in_force_from: date | None, ended_on: date | None, day: date) -> str:
    """What holds of a document on a day: UNKNOWN, IN_FORCE, AMENDED, ENDED, ENDING (its end is known) or COMING."""
    if validity == ENDED and ended_on is not None:
        return ENDED if ended_on <= day else ENDING
    if validity != UNKNOWN and in_force_from is not None and day < in_force_from:
        return COMING
    return validity


def searched_words(parts: Iterable[str | None]) -> str:
    """What a document is found by: folded words between single spaces, one before the first and one after the last."""
    found = [word for part in parts if part for word in words(part)]
    return f" {' '.join(found)} "


def shown_name(kind: str, number: str | None, subject: str | None, issuer: str | None = None) -> str:
    """How pages name a document: "Quyết định số 129/2007/QĐ-TTg", "Luật Thanh niên", "Nghị quyết của ... về ..."."""
    if is_law(kind) and subject:
        return f"{kind} {subject}" + (f" số {number}" if number else "")
    if number:
        return f"{kind} số {number}"
    rest = " ".join(
        part for part in (f"của {issuer}" if issuer else "", f"về {subject}" if subject else "") if part
    )
    return f"{kind} {rest}".strip()
