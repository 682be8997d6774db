"""One remark for the editor of a plan."""

from __future__ import annotations

from dataclasses import dataclass

CERTAIN, LIKELY, UNSURE = "certain", "likely", "unsure"


@dataclass(frozen=True, order=True)
class EditorNote:
    """One remark: source line, rule that found it, sentence, how sure the rule is.

    `words` are the printed words in question and `clause` the clause they stand in ("" outside clauses).
    `is_error` marks what is plainly wrong in the plan: nobody is to be asked about it.
    """

    line: int
    rule: str
    message: str
    certainty: str = CERTAIN
    words: str = ""
    clause: str = ""
    is_error: bool = False
