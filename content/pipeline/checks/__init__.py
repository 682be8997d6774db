"""What `content check` proves: one function for each concern, all over the same frozen content."""

from __future__ import annotations

from content.pipeline.checks.alike import check_alike
from content.pipeline.checks.balance import check_balance
from content.pipeline.checks.coverage import check_coverage
from content.pipeline.checks.lesson_form import check_lesson_form
from content.pipeline.checks.overtaken import check_overtaken
from content.pipeline.checks.question_form import check_question_form
from content.pipeline.checks.quotes import check_quotes
from content.pipeline.checks.readings import check_readings
from content.pipeline.content_set import ContentSet
from content.pipeline.problems import Findings

CHECKS = (
    check_quotes,
    check_question_form,
    check_alike,
    check_balance,
    check_overtaken,
    check_lesson_form,
    check_coverage,
)


def check_content(content: ContentSet, findings: Findings, *, with_readings: bool = True) -> None:
    """Run every check; problems go to `findings`. Authors leave the readings out while they write."""
    for check in CHECKS:
        check(content, findings)
    if with_readings:
        check_readings(content, findings)
