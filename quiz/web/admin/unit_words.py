"""What follows from a merge and from a split, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from flask_babel import gettext as _

from quiz.domain.school_year import school_year_name, school_year_of
from quiz.models import Group
from quiz.services.unit_merge import Merge, MergeOutlook
from quiz.services.unit_split import Split
from quiz.web.formats import day as day_words
from quiz.web.formats import whole


def merge_follows(wanted: Merge, outlook: MergeOutlook) -> tuple[list[str], list[str]]:
    """What follows, and what to mind."""
    day = day_words(wanted.day)
    last = day_words(wanted.day - timedelta(days=1))
    names = _listed([unit.name for unit in wanted.sources])
    target = wanted.target.name.strip()
    follows = [
        _("Ngày hoạt động cuối cùng của %(names)s là %(day)s.", names=names, day=last),
        _("Từ ngày %(day)s, tất cả là %(name)s.", day=day, name=target),
        _("%(people)s người và %(classes)s lớp của năm học %(year)s chuyển sang; lớp trùng tên được ghi thêm mã đơn vị cũ.",
          people=whole(outlook.people), classes=whole(outlook.classes), year=school_year_name(school_year_of(wanted.day))),
    ]  # fmt: skip
    if outlook.quizzes:
        follows.append(
            _(
                "%(count)s bài kiểm tra, cuộc thi của lớp còn mở chuyển theo, không ai bị gián đoạn.",
                count=outlook.quizzes,
            )
        )
    if outlook.units:
        follows.append(_("%(count)s đơn vị bên dưới chuyển theo.", count=outlook.units))
    follows.append(
        _(
            "Lượt làm bài trước ngày đó vẫn ghi ở đơn vị cũ. "
            "Báo cáo và bảng xếp hạng tính gộp về %(name)s, mỗi người một lần.",
            name=target,
        )
    )
    follows.append(_("Sĩ số được cộng lại từ các đơn vị, chờ trường xác nhận."))
    warnings = []
    if outlook.administrators and wanted.keeps_administrators:
        warnings.append(
            _("%(count)s người quản trị đơn vị cũ sẽ quản trị %(name)s.", count=outlook.administrators, name=target)
        )  # fmt: skip
    elif outlook.administrators:
        warnings.append(
            _(
                "%(count)s người quản trị đơn vị cũ hết vai trò. Giao lại vai trò ở %(name)s.",
                count=outlook.administrators,
                name=target,
            )
        )
    return follows, warnings


def split_follows(wanted: Split, people: int, classes: Sequence[Group]) -> list[str]:
    """What follows, part by part."""
    day = day_words(wanted.day)
    names = {one.id: one.name for one in classes}
    follows = []
    for number, part in enumerate(wanted.parts):
        own = _listed([names[class_id] for class_id in part.class_ids])
        if number == wanted.rest:
            follows.append(
                _(
                    "Từ ngày %(day)s, %(name)s nhận phần còn lại: các lớp không chọn, CB, GV, NV và "
                    "bài kiểm tra chung.",
                    day=day,
                    name=part.name.strip(),
                )
            )
        elif own:
            follows.append(
                _("Từ ngày %(day)s, %(name)s nhận các lớp %(classes)s.", day=day, name=part.name.strip(), classes=own)
            )  # fmt: skip
        else:
            follows.append(
                _("Từ ngày %(day)s có %(name)s, chưa có lớp nào.", day=day, name=part.name.strip())
            )
    if wanted.rest is None:
        follows.append(_("%(name)s tiếp tục hoạt động với phần còn lại.", name=wanted.unit.name))
    else:
        last = day_words(wanted.day - timedelta(days=1))
        follows.append(
            _("Ngày hoạt động cuối cùng của %(names)s là %(day)s.", names=wanted.unit.name, day=last)
        )
    follows.append(_("Đơn vị đang có %(count)s người. Người trong lớp đi theo lớp.", count=whole(people)))
    follows.append(_("Lượt làm bài trước ngày đó vẫn ghi ở đơn vị cũ. Sĩ số của các đơn vị mới cần nhập."))
    return follows


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)
