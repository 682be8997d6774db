"""Why a plan's file, a correction or a task is refused, and what to do."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _


def plan_sentences(facts: Mapping[str, str]) -> dict[str, str]:
    """Sentences by the code of the refusal."""
    return {
        "plan-task-printed": _("Nhiệm vụ này có trong bảng của kế hoạch nên không bỏ được."),
        "plan-link-unfit": _("Liên kết phải bắt đầu bằng http:// hoặc https://."),
        "plan-evidence-kind": _("Tệp minh chứng phải là .pdf, .docx, .xlsx, .png hoặc .jpg."),
        "plan-evidence-size": _(
            "Tệp minh chứng trống hoặc lớn hơn %(most)s MB. Nén lại, hoặc dán liên kết.",
            most=facts.get("most", ""),
        ),
    }
