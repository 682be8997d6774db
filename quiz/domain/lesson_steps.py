"""What is to be done next for a lesson that is being written, from its state and the states of its questions."""

from __future__ import annotations

SEND, ANSWER, WAIT, DRAFT_QUESTIONS, SEND_QUESTIONS, WAIT_QUESTIONS, NONE = (
    "send", "answer", "wait", "draft-questions", "send-questions", "wait-questions", "none",
)  # fmt: skip


def next_step(state: str, *, is_returned: bool, approved: int, drafts: int, waiting: int) -> str:
    """The step; `approved`, `drafts` and `waiting` count the lesson's questions. A retired lesson has none."""
    if state == "retired":
        return NONE
    if state == "draft":
        return ANSWER if is_returned else SEND
    if drafts:
        return SEND_QUESTIONS
    if approved + waiting == 0:
        return DRAFT_QUESTIONS
    if state == "in_review":
        return WAIT
    return WAIT_QUESTIONS if waiting else NONE
