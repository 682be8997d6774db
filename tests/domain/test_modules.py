"""The rule of modules: lessons read and quiz passed; the first that is not done is the one to go on with."""

from __future__ import annotations

import pytest

from quiz.domain.modules import ModuleFacts, module_states, seen_in_order


@pytest.mark.parametrize(
    ("lessons", "read", "passed", "is_done"),
    [
        (3, 3, True, True),
        (3, 3, False, False),
        (3, 2, True, False),
        (3, 0, False, False),
        (3, 3, None, True),  # no quiz: the lessons are all there is
        (3, 2, None, False),
        (0, 0, None, False),  # nothing for this reader
        (0, 0, True, False),
    ],
)
def test_done_means_every_lesson_read_and_the_quiz_passed(
    lessons: int, read: int, passed: bool | None, is_done: bool
) -> None:
    assert ModuleFacts(lessons, read, passed).is_done is is_done


def test_read_does_not_wait_for_the_quiz() -> None:
    assert ModuleFacts(2, 2, False).is_read
    assert not ModuleFacts(2, 1, True).is_read


@pytest.mark.parametrize(
    ("done", "states"),
    [
        ((), []),
        ((False, False, False), ["now", "later", "later"]),
        ((True, False, False), ["done", "now", "later"]),
        ((False, True, False), ["now", "done", "later"]),
        ((True, True), ["done", "done"]),
    ],
)
def test_the_first_module_that_is_not_done_is_now(done: tuple[bool, ...], states: list[str]) -> None:
    assert module_states([ModuleFacts(1, int(one), None) for one in done]) == states


def test_seen_sections_stand_in_the_lessons_order_once_each() -> None:
    assert seen_in_order(["a", "b", "c"], ["c", "a", "gone", "c"]) == ["a", "c"]
