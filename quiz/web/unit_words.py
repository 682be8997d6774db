"""What units, their kinds and levels, and the state of their headcounts are called on pages."""

from __future__ import annotations

from flask_babel import gettext as _

from quiz.domain.headcounts import CONFIRMED, MISSING, STALE, UNCONFIRMED
from quiz.models import UnitKind
from quiz.web.appearance import locale


def level_names() -> dict[str, str]:
    """Every level that a school may teach, in the order of the grades."""
    return {
        "mam_non": _("Mầm non"),
        "tieu_hoc": _("Tiểu học"),
        "thcs": _("THCS"),
        "thpt": _("THPT"),
        "gdtx": _("GDTX"),
    }


def kind_name(kind: UnitKind) -> str:
    """What a kind is called in the reader's language: kinds are data and bring both names."""
    return kind.name if locale() == "vi" else kind.english_name


def count_states() -> dict[str, str]:
    """The state of a unit's headcounts in words."""
    return {
        MISSING: _("Chưa có sĩ số"),
        STALE: _("Sĩ số năm học trước"),
        UNCONFIRMED: _("Sĩ số chưa xác nhận"),
        CONFIRMED: _("Sĩ số đã xác nhận"),
    }


def audience_totals() -> dict[str, str]:
    """What the headcount of each audience is called."""
    return {"staff": _("Tổng số CB, GV, NV"), "student": _("Tổng số học sinh")}
