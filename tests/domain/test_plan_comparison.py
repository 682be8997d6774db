"""Two versions of a plan compared clause by clause."""

from __future__ import annotations

from quiz.domain.plan_comparison import (
    GONE,
    MOVED,
    NEW,
    REWORDED,
    UNCHANGED,
    ComparedClause,
    compare_clauses,
    likeness,
    mark_words,
)

POST = "Niêm yết công khai thủ tục hành chính tại nơi dễ thấy, dễ đọc, dễ tra cứu của đơn vị"
TELL = "Phổ biến kế hoạch đến cán bộ, giáo viên, nhân viên trong tháng 3"
REPORT = "Báo cáo kết quả thực hiện về Sở Giáo dục và Đào tạo trước ngày 10 tháng 12"


def clause(
    code: str, text: str, *, section: str = "II.1", number: int = 1, title: str = "Nội dung"
) -> ComparedClause:
    return ComparedClause(code, section, title, number, text)


def kinds(old: list[ComparedClause], new: list[ComparedClause]) -> list[tuple[str, str, str]]:
    return [
        (change.kind, change.old.code if change.old else "", change.new.code if change.new else "")
        for change in compare_clauses(old, new)
    ]


def test_each_clause_of_either_version_is_told_once_and_those_that_are_gone_come_last() -> None:
    old = [clause("a", POST), clause("b", TELL, number=2), clause("c", REPORT, number=3)]
    new = [
        clause("a", POST),
        clause("d", POST.replace("nơi dễ thấy", "bảng tin"), number=2),
        clause("e", "Tập huấn"),
    ]
    assert kinds(old, new) == [
        (UNCHANGED, "a", "a"),
        (NEW, "", "d"),
        (NEW, "", "e"),
        (GONE, "b", ""),
        (GONE, "c", ""),
    ]


def test_a_clause_with_a_few_other_words_is_a_rewording_also_in_another_section() -> None:
    old = [clause("a", POST), clause("b", TELL, number=2)]
    new = [
        clause("x", TELL.replace("tháng 3", "tháng 4"), section="III", title="Tổ chức"),
        clause("y", POST.replace("đơn vị", "nhà trường")),
    ]
    assert kinds(old, new) == [(REWORDED, "b", "x"), (REWORDED, "a", "y")]
    assert [change.is_moved for change in compare_clauses(old, new)] == [True, False]


def test_the_most_alike_belong_together_and_nothing_belongs_to_two() -> None:
    nearer, farther = (
        POST.replace("đơn vị", "trường"),
        POST.replace("dễ thấy, dễ đọc, dễ tra cứu", "thuận tiện"),
    )
    assert likeness(POST, nearer) > likeness(POST, farther) >= 0.6
    assert kinds([clause("a", POST)], [clause("far", farther), clause("near", nearer, number=2)]) == [
        (NEW, "", "far"),
        (REWORDED, "a", "near"),
    ]


def test_a_clause_in_another_section_has_moved_but_a_section_numbered_anew_has_not() -> None:
    old = [clause("a", POST, section="III.1", title="Nội dung")]
    assert kinds(old, [clause("a", POST, section="II.1", title="NỘI DUNG")]) == [(UNCHANGED, "a", "a")]
    assert kinds(old, [clause("a", POST, section="II.1", title="Hình thức")]) == [(MOVED, "a", "a")]


def test_marked_words_together_are_the_texts_and_only_what_differs_is_marked() -> None:
    old, new = mark_words(TELL, TELL.replace("tháng 3", "tháng 4").replace("giáo viên, ", ""))
    assert "".join(piece.text for piece in old) == TELL
    assert [piece.text.strip(" ,") for piece in old if piece.is_changed] == ["giáo viên", "3"]
    assert [piece.text for piece in new if piece.is_changed] == ["4"]
