"""A draft: a question as the generator worded it, with everything an editor needs to judge it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import Any

from content.pipeline.clauses import Clause
from content.pipeline.lessons import render_inline
from content.pipeline.questions import LETTERS
from quiz.domain.text import words


@dataclass(frozen=True)
class Choice:
    """One option; `why` says why somebody would take a wrong one, `source` which clause a distractor comes from."""

    text: str
    is_key: bool = False
    why: str = ""
    source: str = ""


@dataclass(frozen=True)
class Claim:
    """One statement that is true or false by the text."""

    text: str
    key: bool
    level: str
    clause: Clause
    quote: str
    explanation: str
    why: str
    #: Clauses and words that the statement joins to its first ones.
    more: tuple[tuple[Clause, str], ...] = ()
    #: What it asks, for the rule that nothing is asked twice; two ways to say one matter have the same.
    matter: str = ""


@dataclass(frozen=True)
class Gap:
    """One gap of a cloze: its right word and the words beside it."""

    key: str
    others: tuple[str, ...]


@dataclass(frozen=True)
class Draft:
    """One drafted question; `quotes` are clause and printed words, in the order in which the question rests on them."""

    kind: str
    slot: str
    level: str
    stem: str
    quotes: tuple[tuple[Clause, str], ...]
    explanation: str
    audience: tuple[str, ...] = ("staff",)
    tags: tuple[str, ...] = ()
    options: tuple[Choice, ...] = ()
    key: bool | None = None
    why: str = ""
    claims: tuple[Claim, ...] = ()
    gaps: tuple[Gap, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    surplus: str = ""
    order: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ()
    value: str = ""
    unit: str = ""
    #: In what form a written answer is expected: "Ghi bằng chữ số."
    form: str = ""
    note: str = ""
    scoring: str = ""
    #: Whether the matter may be put before pupils, if its words are such as they know.
    for_pupils: bool = True
    #: What it asks, by names: a draft with one of the same names would give its answer away.
    like: tuple[str, ...] = ()

    @property
    def clause(self) -> Clause:
        """The first clause that the draft rests on."""
        return self.quotes[0][0] if self.quotes else self.claims[0].clause

    @property
    def all_quotes(self) -> tuple[tuple[Clause, str], ...]:
        """The quotes of the draft and of its statements."""
        claimed = [quote for claim in self.claims for quote in ((claim.clause, claim.quote), *claim.more)]
        return (*self.quotes, *claimed)

    @property
    def matters(self) -> tuple[str, ...]:
        """What the draft and its statements ask."""
        return (*self.like, *(claim.matter for claim in self.claims))

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything that a learner reads before answering."""
        return (
            self.stem,
            *(option.text for option in self.options),
            *(claim.text for claim in self.claims),
            *(word for gap in self.gaps for word in (gap.key, *gap.others)),
            *(text for pair in self.pairs for text in pair),
            *((self.surplus,) if self.surplus else ()),
            *self.order,
            *((self.value, self.unit) if self.value else ()),
        )

    @property
    def code(self) -> str:
        """Ten hex digits that stay the same while kind, stem, statements and answers do, in whatever order they stand."""
        parts = sorted(" ".join(words(text)) for text in self.texts)
        return hashlib.sha256("|".join((self.kind, *parts)).encode("utf-8")).hexdigest()[:10]

    def to_json(self) -> dict[str, Any]:
        """Return the draft for a program: what it is, the body of the question, the clauses it rests on."""
        return {
            "code": self.code,
            "kind": self.kind,
            "level": self.level,
            "audience": list(self.audience),
            "tags": list(self.tags),
            "clauses": list(dict.fromkeys(clause.reference for clause, _ in self.all_quotes)),
            "body": self.body(),
        }

    def shown(self) -> str:
        """Return the draft as plain lines, the right parts marked with a star."""
        lines = [
            f"[{self.code}] {self.kind}, {self.level}, {', '.join(self.audience)} ({self.clause.display})",
            self.stem,
        ]
        lines += [f"  {'*' if option.is_key else '-'} {option.text}" for option in self.options]
        lines += [f"  {'*' if claim.key else '-'} {claim.text}" for claim in self.claims]
        lines += [f"  *{gap.key} | {' | '.join(gap.others)}" for gap in self.gaps]
        lines += [f"  {left} = {right}" for left, right in self.pairs]
        lines += [f"  + {self.surplus}"] if self.surplus else []
        lines += [f"  {number}. {text}" for number, text in enumerate(self.order, start=1)]
        lines += [f"  = {' | '.join(self.accepted)} ({self.form})"] if self.accepted else []
        lines += [f"  = {self.value} {self.unit} ({self.form})"] if self.value else []
        lines += [f"  = {'Đúng' if self.key else 'Sai'}"] if self.key is not None else []
        lines += [f"  “{quote}” ({clause.display})" for clause, quote in self.all_quotes]
        return "\n".join((*lines, f"  {self.explanation}", *((f"  {self.note}",) if self.note else ())))

    def body(self) -> dict[str, Any]:
        """Return the stored content of the question, in the shape of a question version's body."""
        body: dict[str, Any] = {
            "stem_html": render_inline(self.stem),
            "explanation_html": render_inline(self.explanation),
            "note_html": render_inline(self.note),
            "clauses": [_quoted(clause, quote) for clause, quote in self.all_quotes],
        }
        return body | _PARTS[self.kind](self)


def _quoted(clause: Clause, quote: str) -> dict[str, Any]:
    return {"id": clause.id, "section": clause.section, "number": clause.ordinal, "quote": quote}


def _named(texts: tuple[str, ...]) -> list[dict[str, str]]:
    return [{"id": LETTERS[place].lower(), "html": render_inline(text)} for place, text in enumerate(texts)]


def _choice_parts(draft: Draft) -> dict[str, Any]:
    options = [
        {"id": LETTERS[place].lower(), "html": render_inline(option.text), "why": render_inline(option.why)}
        for place, option in enumerate(draft.options)
    ]
    keys = [part["id"] for part, option in zip(options, draft.options, strict=True) if option.is_key]
    return {"options": options, "key": keys[0] if draft.kind == "single_choice" else keys}


def _truth_parts(draft: Draft) -> dict[str, Any]:
    return {"key": draft.key, "why": render_inline(draft.why)}


def _claim_parts(draft: Draft) -> dict[str, Any]:
    statements = [
        {
            "id": LETTERS[place].lower(),
            "html": render_inline(claim.text),
            "key": claim.key,
            "level": claim.level,
            "clause": _quoted(claim.clause, claim.quote),
            "explanation_html": render_inline(claim.explanation),
            "why": render_inline(claim.why),
        }
        for place, claim in enumerate(draft.claims)
    ]
    return {"scoring": draft.scoring, "statements": statements}


def _gap_parts(draft: Draft) -> dict[str, Any]:
    gaps, key = [], {}
    for number, gap in enumerate(draft.gaps, start=1):
        texts = list(gap.others)
        # The right word moves from gap to gap, so that its place says nothing.
        place = (number + int(draft.code, 16)) % (len(texts) + 1)
        texts.insert(place, gap.key)
        gaps.append({"id": f"g{number}", "options": _named(tuple(texts))})
        key[f"g{number}"] = LETTERS[place].lower()
    return {"gaps": gaps, "key": key, "scoring": "per_part"}


def _pair_parts(draft: Draft) -> dict[str, Any]:
    right = sorted(
        [*(pair[1] for pair in draft.pairs), *([draft.surplus] if draft.surplus else [])], key=mixed
    )
    left = [
        {"id": f"l{place}", "html": render_inline(pair[0])} for place, pair in enumerate(draft.pairs, start=1)
    ]
    names = {text: f"r{place}" for place, text in enumerate(right, start=1)}
    return {
        "left": left,
        "right": [{"id": names[text], "html": render_inline(text)} for text in right],
        "key": {f"l{place}": names[pair[1]] for place, pair in enumerate(draft.pairs, start=1)},
        "scoring": "per_part",
    }


def _order_parts(draft: Draft) -> dict[str, Any]:
    shown = sorted(draft.order, key=mixed)
    options = _named(tuple(shown))
    names = {text: part["id"] for text, part in zip(shown, options, strict=True)}
    return {"options": options, "key": [names[text] for text in draft.order], "scoring": "all_or_nothing"}


def _written_parts(draft: Draft) -> dict[str, Any]:
    folding = {"case": True, "diacritics": True, "space": True}
    return {"accepted": list(draft.accepted), "folding": folding, "form_html": render_inline(draft.form)}


def _number_parts(draft: Draft) -> dict[str, Any]:
    return {"value": draft.value, "tolerance": "0", "unit": draft.unit}


def mixed(text: str) -> str:
    """A key that puts texts in an order which has nothing to do with the right one, and is always the same."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


_PARTS = {
    "single_choice": _choice_parts,
    "multiple_response": _choice_parts,
    "true_false": _truth_parts,
    "four_statements": _claim_parts,
    "cloze": _gap_parts,
    "matching": _pair_parts,
    "ordering": _order_parts,
    "short_text": _written_parts,
    "number": _number_parts,
}


def placed(draft: Draft, position: int) -> Draft:
    """Return a single choice with its key at `position`, the others in an order that says nothing."""
    if draft.kind != "single_choice":
        return draft
    others = sorted(
        (option for option in draft.options if not option.is_key), key=lambda option: mixed(option.text)
    )
    key = next(option for option in draft.options if option.is_key)
    others.insert(position, key)
    return replace(draft, options=tuple(others))
