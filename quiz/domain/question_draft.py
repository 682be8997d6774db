"""A question as its author types it, in Markdown, and what can be said against it.

Names of fields in a `Problem` are those of the form: "stem", "options-1-text", "statements-0-quote", "quotes-0-clause".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as column

LEVELS = ("recall", "comprehension", "application", "advanced")
AUDIENCES = ("student", "staff")
#: What was made from a plan's clauses and not typed by its author.
DRAFTED = "drafted"
TAGS = ("overtaken", "document_number", "situation", DRAFTED)
FOLDINGS = ("case", "diacritics", "space")
PRACTICE = "practice"


@dataclass(frozen=True)
class QuoteText:
    """Words of a plan: the clause's code and what is quoted."""

    clause: str = ""
    quote: str = ""


@dataclass(frozen=True)
class OptionText:
    """One option; `why` says why somebody would choose it although it is wrong."""

    text: str = ""
    why: str = ""
    is_key: bool = False


@dataclass(frozen=True)
class StatementText:
    """One part of a four-part đúng/sai question."""

    text: str = ""
    key: bool | None = None
    level: str = "recall"
    explanation: str = ""
    why: str = ""
    quote: QuoteText = QuoteText()


@dataclass(frozen=True)
class PairText:
    """A left-hand item of a matching question with what belongs to it."""

    left: str = ""
    right: str = ""


@dataclass(frozen=True)
class ImageUse:
    """A kept image in a stem: its file's name, its size in pixels, and what it shows for who cannot see it."""

    name: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True)
class DraftText:
    """Everything that a form holds; which fields count depends on `kind`."""

    kind: str
    lesson: str = ""
    level: str = "recall"
    audience: tuple[str, ...] = AUDIENCES
    tags: tuple[str, ...] = ()
    pool: str = PRACTICE
    stem: str = ""
    explanation: str = ""
    note: str = ""
    quotes: tuple[QuoteText, ...] = ()
    options: tuple[OptionText, ...] = ()
    statements: tuple[StatementText, ...] = ()
    pairs: tuple[PairText, ...] = ()
    surplus: str = ""
    items: tuple[str, ...] = ()
    key: bool | None = None
    why: str = ""
    accepted: tuple[str, ...] = ()
    folding: tuple[str, ...] = FOLDINGS
    form: str = ""
    value: str = ""
    tolerance: str = "0"
    unit: str = ""
    scoring: str = ""
    images: tuple[ImageUse, ...] = ()


@dataclass(frozen=True)
class ClausePlace:
    """A clause of a plan as questions name it: section key, ordinal in the section, and the printed words."""

    code: str
    section: str
    number: int
    text: str


@dataclass(frozen=True)
class Problem:
    """What is wrong with one field. `code` names the sentence, `facts` fill it."""

    field: str
    code: str
    facts: Mapping[str, str] = column(default_factory=dict)
