"""Tasks of tables and the day by which each is due: read where it is printed, never guessed."""

from __future__ import annotations

from datetime import date

import pytest

from content.pipeline.due_dates import due_date, year_of_title
from content.pipeline.plan_reading import PlanReading, read_plan


@pytest.mark.parametrize(
    ("printed", "due"),
    [
        ("Trước ngày 15/6/2026", date(2026, 6, 15)),
        ("Ngày 05 tháng 7 năm 2026", date(2026, 7, 5)),
        ("Từ ngày 01/4/2026 đến ngày 30/4/2026", date(2026, 4, 30)),
        ("15/12", date(2027, 12, 15)),
        ("Tháng 2", date(2027, 2, 28)),
        ("Tháng 3-5/2026", date(2026, 5, 31)),
        ("Từ tháng 3 đến tháng 5 năm 2026", date(2026, 5, 31)),
        ("6/2026", date(2026, 6, 30)),
        ("Quý II/2026", date(2026, 6, 30)),
        ("Quý II, III/2026", date(2026, 9, 30)),
        ("Quý IV", date(2027, 12, 31)),
        ("Năm 2026", date(2026, 12, 31)),
        ("Thường xuyên", None),
        ("Hằng quý", None),
        ("Trước ngày 15 hằng tháng", None),
        ("Theo kế hoạch của tỉnh", None),
        ("Trước ngày 31/6/2026", None),
        ("", None),
    ],
)
def test_a_printed_time_is_the_last_day_it_names(printed: str, due: date | None) -> None:
    assert due_date(printed, 2027) == due


def test_without_a_year_of_the_plan_a_time_without_year_is_no_day() -> None:
    assert [due_date(text, None) for text in ("15/12", "Tháng 2", "Quý IV")] == [None, None, None]


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("KẾ HOẠCH Tuyên truyền CCHC năm 2026", 2026),
        ("KẾ HOẠCH CCHC giai đoạn 2021 - 2025", None),
        ("KẾ HOẠCH Tuyên truyền năm 2026, định hướng năm 2027", None),
        ("KẾ HOẠCH", None),
    ],
)
def test_the_plans_year_is_that_of_its_title(title: str, year: int | None) -> None:
    assert year_of_title(title) == year


def plan(table: str) -> PlanReading:
    text = f"**KẾ HOẠCH**\n**Tuyên truyền năm 2026**\n\n**I. VIỆC**\n\n- Làm theo bảng sau.\n\n{table}\n"
    return read_plan("ke-hoach.md", text.encode())


def test_an_empty_cell_does_not_move_those_behind_it() -> None:
    reading = plan(
        "| TT | Nhiệm vụ | Đơn vị chủ trì | Thời gian |\n|---|---|---|---|\n"
        "| 1 | Viết bài |  | Tháng 4 |\n| 2 | Treo bảng | Văn phòng | |"
    )
    assert [(task.lead_unit, task.due_text) for task in reading.tasks] == [
        ("", "Tháng 4"),
        ("Văn phòng", ""),
    ]
    assert reading.tasks[0].due == date(2026, 4, 30)


def test_a_row_cut_by_the_end_of_a_page_and_headings_printed_again_are_one_table() -> None:
    head = "| TT | Nội dung | Chủ trì | Thời gian |\n"
    reading = plan(
        f"{head}|---|---|---|---|\n| (1) | (2) | (3) | (4) |\n| 1 | Tổ chức hội nghị | Văn phòng | Quý |\n"
        f"{head}| | quán triệt kế hoạch | | II/2026 |\n| 2 | Báo cáo | Văn phòng | Tháng 12 |"
    )
    assert [(task.number, task.text, task.due) for task in reading.tasks] == [
        ("1", "Tổ chức hội nghị quán triệt kế hoạch", date(2026, 6, 30)),
        ("2", "Báo cáo", date(2026, 12, 31)),
    ]


def test_rows_of_tasks_are_not_clauses_and_say_where_they_stand() -> None:
    reading = plan("| TT | Nhiệm vụ | Chủ trì |\n|---|---|---|\n| 1 | Viết bài | Văn phòng |")
    assert [clause.text for clause in reading.document.clauses] == ["Làm theo bảng sau."]
    assert reading.place(reading.tasks[0].line) == "dòng 10"
    assert [read.role for read in reading.blocks[-2:]] == ["task", "task"]


def test_a_table_about_something_else_holds_no_tasks() -> None:
    assert plan("| Cấp học | Nội dung | Số tiết |\n|---|---|---|\n| Tiểu học | An toàn | 2 |").tasks == ()
