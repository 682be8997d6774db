"""What units and levels are called on pages."""

from __future__ import annotations

from flask_babel import gettext as _


def level_names() -> dict[str, str]:
    """Every level that a school may teach, in the order of the grades."""
    return {
        "mam_non": _("Mầm non"),
        "tieu_hoc": _("Tiểu học"),
        "thcs": _("THCS"),
        "thpt": _("THPT"),
        "gdtx": _("GDTX"),
    }
