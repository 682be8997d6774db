"""A lesson as its author writes it on a page: text, quotes, what must be right before it is kept, and what a new one begins with.

The text is Markdown with a heading "## " for each part; "[[quote 2]]" in a line of its own is where the second quote stands,
"[[checks]]" where the questions stand that readers check themselves with.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from quiz.domain.question_draft import AUDIENCES, ClausePlace, Problem, QuoteText
from quiz.domain.quotes import first_difference, is_printed
from quiz.domain.text import fold_space, is_storable, nfc, words

MOST_TITLE = 200
MOST_TEXT = 40_000
MOST_QUOTE = 4_000
MOST_QUOTES = 40
MOST_CHECKS = 4
CHECKS_MARK = "[[checks]]"
#: A clause up to this length is proposed whole, of a longer one the sentences that fit.
_WHOLE = 400
_MARK = re.compile(r"^[ \t]*\[\[quote (\d{1,3})\]\][ \t]*$", re.MULTILINE)
_ANY_MARK = re.compile(r"\[\[[^\[\]\n]*\]\]")
_SENTENCE_END = re.compile(r"[.;!?][”\")]?(?=\s)")


@dataclass(frozen=True)
class LessonText:
    """What the author writes. `checks`: codes of questions."""

    title: str = ""
    minutes: int = 5
    audience: tuple[str, ...] = AUDIENCES
    text: str = ""
    quotes: tuple[QuoteText, ...] = ()
    checks: tuple[str, ...] = ()


@dataclass(frozen=True)
class ChosenSection:
    """A section of a plan with those of its clauses that a lesson is to teach."""

    key: str
    title: str
    clauses: tuple[ClausePlace, ...]


def tidied(lesson: LessonText) -> LessonText:
    """Without rows of quotes that are empty, the numbers in the text following; with a place for the checks if there are any."""
    kept = [number for number, one in enumerate(lesson.quotes, start=1) if one.clause or one.quote.strip()]
    numbers = {old: new for new, old in enumerate(kept, start=1)}
    gone = {number for number in range(1, len(lesson.quotes) + 1) if number not in numbers}
    text = nfc(lesson.text).replace("\r\n", "\n").replace("\r", "\n")

    def renumbered(found: re.Match[str]) -> str:
        number = int(found[1])
        return "" if number in gone else f"[[quote {numbers.get(number, number)}]]"

    if gone:
        text = _MARK.sub(renumbered, text)
    if lesson.checks and CHECKS_MARK not in [line.strip() for line in text.split("\n")]:
        text = f"{text.rstrip()}\n\n## Thử sức\n\n{CHECKS_MARK}\n"
    return replace(
        lesson,
        title=fold_space(lesson.title),
        text=text.strip() + "\n" if text.strip() else "",
        quotes=tuple(
            QuoteText(lesson.quotes[number - 1].clause, fold_space(lesson.quotes[number - 1].quote))
            for number in kept
        ),
    )


def lesson_problems(lesson: LessonText, places: Mapping[str, ClausePlace]) -> list[Problem]:
    """What is wrong with a tidied lesson, field by field. `places`: the clauses that may be quoted, by code."""
    return [*_frame_problems(lesson), *_quote_problems(lesson, places), *_mark_problems(lesson)]


def _frame_problems(lesson: LessonText) -> list[Problem]:
    found = []
    if not words(lesson.title) or not is_storable(lesson.title):
        found.append(Problem("title", "text-missing"))
    if len(lesson.title) > MOST_TITLE:
        found.append(Problem("title", "text-long", {"most": str(MOST_TITLE)}))
    if not 1 <= lesson.minutes <= 60:
        found.append(Problem("minutes", "minutes-unfit"))
    if not lesson.audience or not set(lesson.audience) <= set(AUDIENCES):
        found.append(Problem("audience", "audience-missing"))
    if len(lesson.text) > MOST_TEXT:
        found.append(Problem("text", "text-long", {"most": str(MOST_TEXT)}))
    if not is_storable(lesson.text):
        found.append(Problem("text", "lesson-unstorable"))
    if len(lesson.checks) > MOST_CHECKS:
        found.append(Problem("checks", "checks-many", {"most": str(MOST_CHECKS)}))
    return found


def _quote_problems(lesson: LessonText, places: Mapping[str, ClausePlace]) -> list[Problem]:
    found = []
    if len(lesson.quotes) > MOST_QUOTES:
        found.append(Problem("quotes", "quotes-many", {"most": str(MOST_QUOTES)}))
    for place, one in enumerate(lesson.quotes):
        clause = places.get(one.clause)
        if clause is None:
            found.append(Problem(f"quotes-{place}-clause", "clause-missing"))
        elif not one.quote:
            found.append(Problem(f"quotes-{place}-quote", "quote-missing"))
        elif len(one.quote) > MOST_QUOTE:
            found.append(Problem(f"quotes-{place}-quote", "text-long", {"most": str(MOST_QUOTE)}))
        elif not is_printed(one.quote, clause.text):
            facts = {
                "number": str(place + 1),
                "section": clause.section,
                "clause": str(clause.number),
                "words": first_difference(one.quote, clause.text),
            }
            found.append(Problem(f"quotes-{place}-quote", "lesson-quote-differs", facts))
    return found


def _mark_problems(lesson: LessonText) -> list[Problem]:
    """Marks in the text without their quote, quotes without their mark, and marks that stand within a line."""
    found, placed = [], set()
    for line, text in enumerate(lesson.text.split("\n"), start=1):
        mark = _MARK.match(text)
        if mark is None and text.strip() != CHECKS_MARK and (other := _ANY_MARK.search(text)):
            found.append(Problem("text", "mark-unfit", {"line": str(line), "mark": other[0]}))
        elif mark and not 1 <= int(mark[1]) <= len(lesson.quotes):
            found.append(Problem("text", "mark-without-quote", {"line": str(line), "number": mark[1]}))
        elif mark:
            placed.add(int(mark[1]))
    found += [
        Problem(f"quotes-{number - 1}-quote", "quote-unplaced", {"number": str(number)})
        for number in range(1, len(lesson.quotes) + 1)
        if number not in placed
    ]
    return found


# -- what a new lesson begins with


def proposed_lesson(title: str, chosen: Sequence[ChosenSection]) -> LessonText:
    """A draft with a heading for each section and below it the words of its chosen clauses, one quote each."""
    quotes: list[QuoteText] = []
    parts: list[str] = []
    for section in chosen:
        parts.append(f"## {heading_of(section.title)}")
        for clause in section.clauses:
            quotes.append(QuoteText(clause.code, first_words(clause.text)))
            parts.append(f"[[quote {len(quotes)}]]")
    return LessonText(title=title, text="\n\n".join(parts) + "\n", quotes=tuple(quotes))


def heading_of(title: str) -> str:
    """A section's title as a heading: not all in capitals, without a colon at its end, at most 100 letters."""
    text = fold_space(title).rstrip(":.; ")
    if text.isupper():
        text = text.capitalize()
    if len(text) > 100:
        text = text[:100].rpartition(" ")[0] + " …"
    return text.lstrip("#").strip() or "Nội dung"


def first_words(clause: str) -> str:
    """The clause whole, or the whole sentences of its beginning that fit; always words that stand in it."""
    text = fold_space(clause)
    if len(text) <= _WHOLE:
        return text
    ends = [found.end() for found in _SENTENCE_END.finditer(text) if found.end() <= _WHOLE]
    return text[: ends[-1]].rstrip(";") if ends else text[:_WHOLE].rpartition(" ")[0]


def parts_of(text: str) -> list[tuple[str, str]]:
    """The parts of a lesson's text: title and what stands below it, in their order."""
    found = []
    for part in re.split(r"^##\s+", text, flags=re.MULTILINE)[1:]:
        title, _break, body = part.partition("\n")
        found.append((title.strip(), body.strip()))
    return found


def bare_parts(text: str) -> list[str]:
    """Titles of the parts in which nothing stands but quotes: what the plan says, and nobody's explanation of it."""
    return [title for title, body in parts_of(text) if not _MARK.sub("", body).strip()]
