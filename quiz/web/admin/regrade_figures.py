"""The plot of a preview: how many attempts would move by how much."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from quiz.domain.regrading import DROP, Correction
from quiz.services.regrade_preview import Preview
from quiz.web.formats import marks


@dataclass(frozen=True)
class Step:
    """A bar: so many attempts move by this. `role`: ok up, bad down, empty for those that stay."""

    label: str
    attempts: int
    role: str


def steps_of(preview: Preview, correction: Correction) -> list[Step]:
    """Bars from the greatest loss to the greatest gain: in marks, or where what can be had shrinks, in per cents."""
    is_share = correction.mode == DROP or len({0, *preview.by_percent}) > len({0, *preview.by_score})
    figures = preview.by_percent if is_share else preview.by_score
    return [
        Step(_label(change, is_share), figures[change], "ok" if change > 0 else "bad" if change < 0 else "")
        for change in sorted(figures)
    ]


def _label(change: int, is_share: bool) -> str:
    if change == 0:
        return _("không đổi")
    sign = "+" if change > 0 else "−"
    if is_share:
        return _("%(change)s điểm phần trăm", change=f"{sign}{abs(change)}")
    return _("%(change)s điểm", change=f"{sign}{marks(abs(change))}")
