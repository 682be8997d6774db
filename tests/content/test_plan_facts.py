"""The real plan, read: its sections, clauses, citations, its own data, and what an editor is told about it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from content.commands import CONTENT_ROOT
from content.pipeline.content_set import ContentSet
from content.pipeline.editorial import EditorNote
from content.pipeline.files import read_content

PLAN = "hau-giang-2021"


@pytest.fixture(scope="module")
def plan() -> ContentSet:
    return read_content(CONTENT_ROOT, PLAN)[0]


def test_the_source_is_the_registered_one(plan: ContentSet) -> None:
    source = (CONTENT_ROOT / "plans" / PLAN / "source.txt").read_bytes()
    assert hashlib.sha256(source).hexdigest() == plan.plan.sha256
    assert (plan.plan.number, plan.plan.date) == ("", "")
    assert plan.plan.citation.endswith("năm 2021 (bản chưa có số)")


def test_sections_hold_their_clauses(plan: ContentSet) -> None:
    assert plan.document.counts() == {
        "0": 2,
        "I": 0, "I.1": 4, "I.2": 4,
        "III": 0, "III.1": 2, "III.2": 12,
        "IV": 0, "IV.1": 1, "IV.2": 1, "IV.3": 8,
        "V": 0, "V.1": 2, "V.2": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("key", "title", "line"),
    [
        ("I", "MỤC ĐÍCH, YÊU CẦU", 15),
        ("I.2", "Yêu cầu", 27),
        ("III", "NỘI DUNG TUYÊN TRUYỀN", 37),
        ("IV", "HÌNH THỨC VÀ BIỆN PHÁP TUYÊN TRUYỀN", 73),
        ("IV.1", "Thời gian thực hiện", 75),
        ("V", "TỔ CHỨC THỰC HIỆN", 97),
        ("V.2", "Phòng GD&ĐT và các trường THPT", 105),
    ],
)
def test_headings_are_read_without_number_and_markup(
    plan: ContentSet, key: str, title: str, line: int
) -> None:
    section = plan.document.section(key)
    assert (section.title, section.line) == (title, line)


def text(plan: ContentSet, reference: str) -> str:
    clause = plan.index.find(reference)
    assert clause is not None
    return clause.text


def test_a_clause_may_stand_in_its_headings_own_line(plan: ContentSet) -> None:
    assert text(plan, "IV.1-1") == "Thời gian thực hiện: Thường xuyên hàng năm."
    assert text(plan, "IV.2-1").endswith("các trường mầm non, Tiểu học, THCS, THPT trên địa bàn tỉnh.")
    assert text(plan, "V.2-1").startswith("Phòng GD&ĐT và các trường THPT: Căn cứ kế hoạch")


def test_the_torn_paragraph_is_one_clause(plan: ContentSet) -> None:
    assert "của Tỉnh ủy Hậu Giang về tăng cường công tác CCHC" in text(plan, "III.2-1")
    assert text(plan, "III.2-2").startswith("Về niêm yết, công khai danh mục TTHC:")


def test_the_preamble_can_be_named_and_the_closing_cannot(plan: ContentSet) -> None:
    assert text(plan, "0-1").startswith("Căn cứ Kế hoạch số 44/KH-UBND")
    assert text(plan, "0-2").startswith("Sở GD&ĐT xây dựng Kế hoạch")
    assert not any("Trên đây là kế hoạch" in clause.text for clause in plan.index.all)


def test_the_documents_own_data(plan: ContentSet) -> None:
    data = plan.document.data
    assert (data.number, data.date, data.place, data.year) == ("", "", "Hậu Giang", 2021)
    assert data.title[:2] == ("KẾ HOẠCH", "Tuyên truyền Cải cách hành chính")
    assert data.closing[0].startswith("Trên đây là kế hoạch") and data.closing[0].endswith("./.")
    assert data.recipients == (
        "Các phòng thuộc Sở;", "Các Phòng GD&ĐT;", "Các đơn vị trực thuộc Sở;", "Lưu VT, VP, P4.",
    )  # fmt: skip
    assert data.signature_office == ("GIÁM ĐỐC",)
    assert data.signature_name


def test_text_is_never_mended(plan: ContentSet) -> None:
    source = " ".join(
        (CONTENT_ROOT / "plans" / PLAN / "source.txt").read_text(encoding="utf-8").replace("**", "").split()
    )
    for clause in plan.index.all:
        printed = clause.text.replace(
            "https://dichvucong.haugiang.gov.vn", "<https://dichvucong.haugiang.gov.vn>"
        )
        assert printed in source, clause.display


def test_the_eighteen_citations(plan: ContentSet) -> None:
    numbered = [citation for citation in plan.citations if citation.number]
    assert [(c.number, c.date) for c in numbered] == [
        ("44/KH-UBND", "2021-03-05"), ("37-NQ/CP", "2018-12-24"), ("18-NQ/TW", "2017-10-25"),
        ("133/2020/QH14", "2020-11-17"), ("129/2007/QĐ-TTg", "2007-08-02"), ("05-CT/TU", "2015-12-10"),
        ("09/CT-UBND", "2013-11-08"), ("40-CT/TU", "2018-08-02"), ("969/KH-UBND", "2020-05-13"),
        ("1436/KH-UBND", "2020-07-13"), ("1996/KH-UBND", "2020-12-30"),
    ]  # fmt: skip
    laws = [citation.subject for citation in plan.citations if citation.type == "Luật"]
    assert laws == [
        "Tổ chức chính quyền địa phương",
        "Bầu cử đại biểu Quốc hội và đại biểu Hội đồng nhân dân năm 2015",
        "cán bộ, công chức", "viên chức", "Công đoàn", "Thanh niên",
    ]  # fmt: skip
    others = [citation for citation in plan.citations if not citation.number and citation.type != "Luật"]
    assert [(c.type, c.issuer) for c in others] == [("Nghị quyết", "Ban Chấp hành Đảng bộ tỉnh khóa XIV")]
    assert len(plan.citations) == 18
    assert plan.citations[0].clause == plan.index.all[0].id


def test_citations_say_who_issued_what(plan: ContentSet) -> None:
    by_number = {citation.number: citation for citation in plan.citations}
    assert by_number["129/2007/QĐ-TTg"].issuer == "Thủ tướng Chính phủ"
    assert by_number["40-CT/TU"].issuer == "Tỉnh ủy Hậu Giang"
    assert by_number["44/KH-UBND"].issuer == "Ủy ban nhân dân tỉnh Hậu Giang"
    assert by_number["18-NQ/TW"].issuer == "Ban Chấp hành Trung ương khoá XII"
    assert by_number["1436/KH-UBND"].subject == "Xây dựng tổng đài CCHC tỉnh Hậu Giang"


def test_the_one_web_address(plan: ContentSet) -> None:
    (address,) = plan.addresses
    assert (address.address, address.line) == ("https://dichvucong.haugiang.gov.vn", 57)


#: rule, line, words that the remark must hold
REMARKS = [
    ("part_missing", 37, "II"),
    ("issuer_symbol", 47, "37-NQ/CP"),
    ("doubled_wording", 47, "ban hành Nghị quyết"),
    ("document_without_number", 47, "không có số và ngày"),
    ("issuer_doubtful", 49, "1996/KH-UBND"),
    ("name_doubtful", 49, "Chỉ số cạnh tranh"),
    ("period_over", 43, "2016-2020"),
    ("misprint", 95, "Cử các bộ"),
    ("comma_missing", 21, "viên chức học sinh"),
    ("comma_missing", 55, "học sinh đông đảo"),
    ("comma_missing", 87, "cán bộ công chức"),
    ("demand_repeated", 29, "tiết kiệm"),
    ("reports_to_itself", 101, "thời hạn"),
    ("circles_differ", 77, "Phòng GD&ĐT"),
    ("number_empty", 3, "Số"),
    ("date_empty", 5, "Ngày"),
    ("national_title_missing", 3, "Quốc hiệu"),
    ("issuing_body_missing", 3, "cơ quan"),
    ("one_thing_many_names", 51, "Cổng thông tin điện tử"),
    ("dash_differs", 47, "2021 – 2026"),
    ("tone_mark_place", 47, "khoá"),
    ("dots", 69, "....."),
    ("file_copy_colon", 114, "Lưu VT"),
    ("capital", 57, "Địa Chỉ"),
    ("paragraph_torn", 49, "III.2 ý 1"),
]


@pytest.mark.parametrize(("rule", "line", "words"), REMARKS)
def test_the_editor_is_told(plan: ContentSet, rule: str, line: int, words: str) -> None:
    found = [
        note
        for note in plan.editor_notes
        if note.rule == rule and note.line == line and words in note.message
    ]
    assert found, [note for note in plan.editor_notes if note.rule == rule]


def test_nothing_else_is_remarked(plan: ContentSet) -> None:
    def rules(notes: tuple[EditorNote, ...]) -> set[str]:
        return {note.rule for note in notes}

    assert rules(plan.editor_notes) == {rule for rule, _, _ in REMARKS} | {"law_name_case"}


def test_ids_outlive_an_edit_elsewhere(plan: ContentSet, tmp_path: Path) -> None:
    from content.pipeline.extract import extract_lines
    from content.pipeline.normalise import make_blocks
    from content.pipeline.sections import read_document

    source = (CONTENT_ROOT / "plans" / PLAN / "source.txt").read_text(encoding="utf-8")
    edited = source.replace("- Khuyến khích, động viên", "- Một ý mới.\n\n- Khuyến khích, động viên")
    edited = edited.replace("Cử các bộ, công chức", "Cử cán bộ, công chức")
    after = read_document(make_blocks(extract_lines(edited.encode())))
    before_ids = {clause.id for clause in plan.index.all}
    after_ids = {clause.id for clause in after.clauses}
    gone = [clause.reference for clause in plan.index.all if clause.id not in after_ids]
    assert gone == ["IV.3-8"]
    assert len(after_ids - before_ids) == 2


def test_overtaken_statements_are_printed_in_their_clauses(plan: ContentSet) -> None:
    assert len(plan.statements) >= 20
    for statement in plan.statements:
        assert statement.words in text(plan, statement.clause)
        assert statement.words not in ("Trung tâm phục vụ hành chính công", "tỉnh Hậu Giang", "Hậu Giang")
