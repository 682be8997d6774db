"""Which drafts are kept: nothing on the plan's own errors or on what time has overtaken, every form in order, no two alike.

The form of the kinds that the reviewed banks have is judged by the checks of the banks themselves.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from content.pipeline.checks.question_form import question_problems
from content.pipeline.citations import Citation
from content.pipeline.clauses import Clause, ClauseIndex
from content.pipeline.drafting.draft import Claim, Draft
from content.pipeline.drafting.segments import folded
from content.pipeline.drafting.shape import RATIO
from content.pipeline.editorial import EditorNote
from content.pipeline.overtaken import DOCUMENT_NUMBER, Statement, statements_in
from content.pipeline.questions import Option, Question, Quote
from content.pipeline.questions import Statement as Part
from content.pipeline.sections import Document
from quiz.domain.text import fold, fold_space, words

_CHECKED = ("single_choice", "true_false", "multiple_response", "four_statements")
_SHORT_OPTION = 12
#: A statement stands after "Theo Kế hoạch năm ...", which counts too.
_STEM_WORDS, _CLOZE_WORDS, _CLAIM_WORDS = 40, 42, 35
#: A doubt of the reader that touches these words makes them unfit to be asked about.
_DOUBTS = {
    "misprint",
    "doubled_wording",
    "issuer_symbol",
    "demand_repeated",
    "issuer_doubtful",
    "name_doubtful",
    "period_over",
}
_GAP_RULE = "comma_missing"
_TOLD = 3


@dataclass(frozen=True)
class DraftSource:
    """What drafts are made from: a plan's structure and what is known of its errors and of what time has overtaken."""

    document: Document
    citations: tuple[Citation, ...]
    notes: tuple[EditorNote, ...] = ()
    statements: tuple[Statement, ...] = ()
    #: Month and year of the notes on what time has overtaken ("11/2026"); without it nothing overtaken is asked.
    noted: str = ""


class Soundness:
    """Judges the drafts of one plan."""

    def __init__(self, source: DraftSource) -> None:
        self._source = source
        self._index = ClauseIndex(source.document.clauses)
        self._printed = [folded(clause.text) for clause in source.document.clauses]
        #: An office that reports to itself: who is to report is not to be asked.
        self._odd_duties = {note.clause for note in source.notes if note.rule == "reports_to_itself"}

    def overtaken_in(self, clause: Clause, quote: str) -> list[Statement]:
        """Return the statements of a quote that time has overtaken."""
        return statements_in(clause, quote, self._source.statements, self._index)

    def is_current(self, clause: Clause, quote: str) -> bool:
        """Say whether the quoted words may be asked about and hold today as they did."""
        return self.may_be_asked(clause, quote) and not self.overtaken_in(clause, quote)

    def noted(self, draft: Draft) -> Draft:
        """Return a draft that quotes what time has overtaken with its tag, its note, for staff alone."""
        found = [one for clause, quote in draft.all_quotes for one in self.overtaken_in(clause, quote)]
        if not found:
            return draft
        told = dict.fromkeys(_note(statement) for statement in found)
        return replace(
            draft,
            stem=self._dated(draft.stem),
            audience=("staff",),
            tags=tuple(dict.fromkeys((*draft.tags, "overtaken"))),
            note=f"Ghi chú thời điểm ({self._source.noted}): {' '.join(told)}",
        )

    def _dated(self, stem: str) -> str:
        year = self._source.document.data.year
        return re.sub(r"^(Theo|Dựa vào) Kế hoạch(?! năm)", rf"\1 Kế hoạch năm {year}", stem) if year else stem

    def claim_holds(self, claim: Claim) -> bool:
        """Say whether a statement rests on words that may be asked about and hold today as they did."""
        quotes = ((claim.clause, claim.quote), *claim.more)
        slot = "duty" if claim.matter.startswith("duty") else ""
        return len(claim.text.split()) <= _CLAIM_WORDS and all(
            self.may_be_asked(clause, quote, slot) and not self.overtaken_in(clause, quote)
            for clause, quote in quotes
        )

    def holds(self, draft: Draft) -> bool:
        """Say whether a draft may be shown to an editor."""
        if not all(self.may_be_asked(clause, quote, draft.slot) for clause, quote in draft.quotes):
            return False
        if self._names_overtaken(draft) or self._tells_overtaken(draft) or not _numbers_fit(draft):
            return False
        if not all(fold_space(quote) in fold_space(clause.text) for clause, quote in draft.all_quotes):
            return False
        return self._quotes_truly(draft) and _has_form(draft)

    def _quotes_truly(self, draft: Draft) -> bool:
        """Say whether everything between quotation marks that a reader is told stands in the plan."""
        told = (
            draft.explanation,
            draft.why,
            *(option.why for option in draft.options),
            *(text for claim in draft.claims for text in (claim.explanation, claim.why)),
        )
        return all(self._told_by_plan(quoted) for text in told for quoted in re.findall(r"“([^”]*)”", text))

    def _told_by_plan(self, quoted: str) -> bool:
        return any(folded(quoted) in printed for printed in self._printed)

    def may_be_asked(self, clause: Clause, quote: str, slot: str = "") -> bool:
        """Say whether nothing in the quoted words is overtaken, wrong or doubtful."""
        if not self._source.noted and self.overtaken_in(clause, quote):
            return False
        printed = fold_space(quote)
        if slot.startswith("duty") and clause.id in self._odd_duties and "báo cáo" in printed:
            return False
        for note in self._source.notes:
            doubtful = note.is_error or note.rule in _DOUBTS or (note.rule == _GAP_RULE and slot != "people")
            if (
                doubtful
                and note.words
                and note.clause in ("", clause.id)
                and fold_space(note.words) in printed
            ):
                return False
        return True

    def _names_overtaken(self, draft: Draft) -> bool:
        """Say whether a draft names something overtaken of its own clause that its quote does not hold."""
        told = fold_space(fold(" ".join(draft.texts)))
        for clause, quote in draft.all_quotes:
            held = {statement.words for statement in self.overtaken_in(clause, quote)}
            for statement in self.overtaken_in(clause, clause.text):
                if (
                    statement.words not in held
                    and len(statement.words.split()) > 1
                    and folded(statement.words) in told
                ):
                    return True
        return False

    def _tells_overtaken(self, draft: Draft) -> bool:
        """Say whether a draft speaks, without its note, of what has changed since: in an option, or in its explanation."""
        text = fold_space(fold(" ".join((*draft.texts, draft.explanation))))
        quoted = {one.words for clause, quote in draft.all_quotes for one in self.overtaken_in(clause, quote)}
        return any(
            statement.words not in quoted
            and len(statement.words.split()) >= _TOLD
            and fold_space(fold(statement.words)) in text
            for statement in self._source.statements
        )


def _note(statement: Statement) -> str:
    if not statement.document:
        return f"{statement.today}."
    day = statement.document_date
    dated = f" ngày {day[8:10]}/{day[5:7]}/{day[:4]}" if day else ""
    force = statement.in_force_from
    since = f", có hiệu lực từ {force[8:10]}/{force[5:7]}/{force[:4]}" if force else ""
    return f"{statement.today} ({statement.document}{dated}{since})."


def _numbers_fit(draft: Draft) -> bool:
    return "document_number" in draft.tags or not any(DOCUMENT_NUMBER.search(text) for text in draft.texts)


def _has_form(draft: Draft) -> bool:
    texts = [fold_space(fold(option.text)) for option in draft.options]
    if len(set(texts)) != len(texts):
        return False
    lengths = [len(option.text) for option in draft.options]
    if lengths and max(lengths) > _SHORT_OPTION and max(lengths) > RATIO * min(lengths):
        return False
    if draft.kind in _CHECKED:
        return not question_problems(as_question(draft))
    limit = _CLOZE_WORDS if draft.kind == "cloze" else _STEM_WORDS
    sides = [text for pair in draft.pairs for text in pair]
    return (
        len(draft.stem.split()) <= limit
        and len(set(sides)) == len(sides)
        and len(set(draft.order)) == len(draft.order)
    )


def as_question(draft: Draft, number: int = 1) -> Question:
    """Return the draft as a question of a bank, for the checks of the banks."""
    return Question(
        id=f"nhap-{number:02d}",
        lesson="nhap",
        file="",
        line=1,
        kind=draft.kind,
        level=draft.level,
        audience=draft.audience,
        pool="practice",
        tags=draft.tags,
        stem=draft.stem,
        explanation=draft.explanation,
        clauses=tuple(dict.fromkeys(clause.id for clause, _ in draft.quotes)),
        quotes=tuple(Quote(clause.id, quote, 1) for clause, quote in draft.quotes),
        options=tuple(Option(option.text, option.is_key, option.why, 1) for option in draft.options),
        key=draft.key,
        why=draft.why,
        statements=tuple(
            Part(
                claim.text,
                claim.key,
                claim.level,
                Quote(claim.clause.id, claim.quote, 1),
                claim.explanation,
                claim.why,
                1,
            )
            for claim in draft.claims
        ),
        scoring=draft.scoring,
        note=draft.note,
    )


_ALIKE = 0.8
#: Questions on one scale have its values as options every time.
_ONE_SCALE = "rhythm"
_SET = re.compile(r"\b(?:theo ke hoach|chon tu dung voi ke hoach de hoan thanh cau|dua vao phan)\b")


def is_alike(draft: Draft, others: Sequence[Draft]) -> bool:
    """Say whether one of the others asks the same thing: the same code, stem or options."""
    pairs, options = _pairs(draft), _options(draft)
    for other in others:
        if other.code == draft.code or (options and options == _options(other) and draft.slot != _ONE_SCALE):
            return True
        if other.kind == draft.kind:
            theirs = _pairs(other)
            union = len(pairs | theirs)
            if union and len(pairs & theirs) / union >= _ALIKE:
                return True
    return False


def _options(draft: Draft) -> frozenset[str]:
    return frozenset(" ".join(words(option.text)) for option in draft.options)


def _pairs(draft: Draft) -> set[tuple[str, str]]:
    text = " ".join(words(draft.stem))
    text = _SET.sub(" ", text) + " " + " ".join(" ".join(words(claim.text)) for claim in draft.claims)
    parts = text.split()
    return set(zip(parts, parts[1:], strict=False))
