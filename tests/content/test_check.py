"""`content check` accepts good content and finds each planted fault, naming file and line."""

# Rows of tables read better on one line each.
# ruff: noqa: E501

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from content.commands import CONTENT_ROOT, check
from content.pipeline.files import read_content
from tests.content.conftest import BANK, LESSON, OVERTAKEN, PROGRAMME, REVIEWS, SOURCE, Plant


def messages(root: Path, where: str = "") -> list[str]:
    return [f"{p.file}:{p.line}: {p.message}" for p in check(root).errors if where in p.file]


def test_the_small_content_passes(content_root: Path) -> None:
    report = check(content_root)
    assert report.ok, report.errors
    assert (report.lessons, report.questions, report.citations) == (1, 6, 1)
    assert report.sections == {"0": 1, "I": 0, "I.1": 2, "I.2": 1, "II": 0, "II.1": 1}


def test_the_reviewed_content_of_the_repository_passes() -> None:
    report = check(CONTENT_ROOT)
    assert report.errors == ()
    assert report.lessons >= 8 and report.questions >= 80


#: what is planted: file, old text, new text; what the error must say; where (None: the line of the planted text)
FAULTS = {
    "a question's quote altered by one letter": (BANK, "chính tại nhà trường và trên", "chính tại nhà trương và trên", r"trích \(quote\)"),
    "a statement's quote altered by one letter": (BANK, '"phải rõ ràng, dễ hiểu"', '"phải rõ rang, dễ hiểu"', r"quote"),
    "a lesson's quote altered by one letter": (LESSON, "chính tại nhà trường", "chính tại nha trường", r"quote"),
    "words in a lesson's own “…” altered": (LESSON, "“trên trang thông tin điện tử của trường”", "“trên trang thông tin điện tử ở trường”", r"quote"),
    "a quote from another clause": (BANK, 'clause: I.1-2\n    quote: "Bảng', 'clause: I.1-1\n    quote: "Bảng', r"nguyên văn này ở I.1 ý 2"),
    "an unknown clause": (BANK, "clause: I.1-1", "clause: I.1-9", r"unknown clause"),
    "an unknown clause id": (BANK, "clause: I.1-1", "clause: c-0000000000", r"unknown clause"),
    "an unknown clause of a statement": (BANK, "clause: I.1-2\n        quote: \"phải", "clause: I.7-2\n        quote: \"phải", r"unknown clause"),
    "an unknown clause of a lesson": (LESSON, "[I.1-1, I.1-2, I.2-1]", "[I.1-1, I.1-2, I.2-1, VI.1-1]", r"unknown clause"),
    "no key": (BANK, "        key: true\n", "", r"một đáp án"),
    "two keys": (BANK, 'why: "Thói quen để giấy tờ ở văn phòng."', "key: true", r"một đáp án"),
    "a key that is no boolean": (BANK, "key: false\n    why: \"Quen", "key: sai\n    why: \"Quen", r"đáp án"),
    "every option of a multiple response is right": (BANK, 'why: "Nghĩ chữ to là đủ."\n      - text: "Thay vào cuối năm học"\n        why: "Thói quen thay theo kỳ."', 'key: true\n      - text: "Thay vào cuối năm học"\n        key: true', r"không phải tất cả"),
    "a distractor without a reason": (BANK, '        why: "Muốn người đọc khỏi đi xa."\n', "", r"thiếu “why”"),
    "two equal options": (BANK, "Trong phòng họp và phòng hiệu trưởng", "tại nhà trường và trên trang  điện tử.", r"hai phương án giống nhau"),
    "all of the above": (BANK, "Dán thêm dòng “có thể đã thay đổi”", "Tất cả đều đúng", r"không dùng phương án"),
    "none of the above": (BANK, "Dán thêm dòng “có thể đã thay đổi”", "Không phương án nào đúng", r"không dùng phương án"),
    "A and B": (BANK, "Dán thêm dòng “có thể đã thay đổi”", "Cả A và B đều đúng", r"không dùng phương án"),
    "a stem that is too long": (BANK, "Theo Kế hoạch, trường niêm", "Theo Kế hoạch, " + "rất " * 40 + "trường niêm", r"câu dẫn có \d+ chữ"),
    "no explanation": (BANK, '    explanation: "Hai nơi bổ sung cho nhau. Người không có mạng đọc tại trường."\n', "", r"thiếu “explanation”"),
    "an unknown level": (BANK, "level: recall", "level: hard", r"được dùng: recall"),
    "an unknown pool": (BANK, "pool: practice", "pool: week9", r"được dùng: practice"),
    "an unknown kind": (BANK, "kind: true_false", "kind: essay", r"được dùng: single_choice"),
    "an unknown field": (BANK, "    tags: []\n", "    tags: []\n    hint: x\n", r"không có trường “hint”"),
    "a field given twice": (BANK, "    tags: []\n", "    tags: []\n    tags: []\n", r"hai lần"),
    "an id without the lesson's prefix": (BANK, "id: doc-bang-03", "id: bang-03", r"mã câu hỏi phải là"),
    "an id used twice": (BANK, "id: doc-bang-04", "id: doc-bang-03", r"mã câu hỏi đã có"),
    "a recall question over two clauses": (BANK, "level: application\n    audience", "level: recall\n    audience", r"mức Biết"),
    "document numbers without their tag": (BANK, "Ở cổng trường và nhà của phụ huynh", "Theo Kế hoạch 4/KH-UBND của tỉnh", r"thiếu tag “document_number”"),
    "document numbers for pupils": (BANK, "tags: []", "tags: [document_number]", r"không dành cho học sinh"),
    "an overtaken quote without its tag": (BANK, "tags: [overtaken]", "tags: []", r"quote.*thiếu tag"),
    "an overtaken quote for pupils": (BANK, "audience: [staff]\n    pool: week2", "audience: [student, staff]\n    pool: week2", r"chỉ dành cho staff"),
    "a tag without an overtaken quote": (BANK, "tags: [situation]", "tags: [situation, overtaken]", r"có tag “overtaken” nhưng"),
    "a note on what still holds": (BANK, '    explanation: "Kế hoạch nêu rõ', '    note: "Ghi chú thời điểm (11/2026): x."\n    explanation: "Kế hoạch nêu rõ', r"có “note” nhưng"),
    "a note that names an unlisted document": (BANK, "Công văn 623/TTg-KSTT", "Công văn 624/TTg-KSTT", r"không có trong danh sách văn bản chắc chắn"),
    "a note without the statement's document": (BANK, "Nghị định 42/2022/NĐ-CP", "một nghị định", r"cần nêu Nghị định 42/2022/NĐ-CP"),
    "a lesson without a clause": (LESSON, "clauses: [I.1-1, I.1-2, I.2-1]\n", "clauses: []\n", r"không nêu ý nào"),
    "a lesson's overtaken quote without a note": (LESSON, "## Ghi chú thời điểm (cập nhật 11/2026)", "## Lời cuối", r"quote.*không có mục “Ghi chú thời điểm”"),
    "a lesson's note on what still holds": (LESSON, '    quote: "nộp hồ sơ trực tuyến mức độ 3 và mức độ 4"', '    quote: "người dân được chọn nộp hồ sơ qua bưu chính"', r"“Ghi chú thời điểm” nhưng"),
    "a quote that the lesson does not show": (LESSON, "[[quote 2]]\n", "", r"không được dùng"),
    "a quote that the lesson does not have": (LESSON, "[[quote 2]]", "[[quote 3]]", r"không có trong “quotes”"),
    "raw HTML in a lesson": (LESSON, "Hồ sơ còn", "<b>Hồ sơ</b> còn", r"không dùng HTML"),
    "a check that is no practice question": (LESSON, "doc-bang-02]", "doc-bang-03]", r"chỉ dùng practice"),
    "a check that does not exist": (LESSON, "doc-bang-02]", "doc-bang-77]", r"không có câu hỏi doc-bang-77"),
    "parts in another order": (LESSON, "## Làm thế nào", "## Cách làm", r"phần 3 phải là"),
    "a module with an unknown lesson": (PROGRAMME, "[doc-bang]", "[doc-bang, khac]", r"không có bài học “khac”"),
    "an overtaken statement that is not printed": (OVERTAKEN, "mức độ 3 và mức độ 4", "mức độ 3 và 4", r"không có nguyên văn"),
    "an overtaken statement that is not certain": (OVERTAKEN, ",certain\n", ",likely\n", r"mức chắc chắn"),
    "a review of an older digest": (REVIEWS, "doc-bang-01,d", "doc-bang-01,e", r"older digest"),
    "a question without a review": (REVIEWS, "doc-bang-04,", "doc-bang-99,", r"no review"),
    "a review that asks for changes": (REVIEWS, "approved", "changes_requested", r"changes_requested"),
    "an author who reads herself": (REVIEWS, "doc-2", "soan-1", r"người đọc phải khác người soạn"),
    "an unknown verdict": (REVIEWS, "approved", "ok", r"kết luận “ok”"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found_with_its_file(
    fault: str, content_root: Path, plant: Plant, read_again: Callable[[], None]
) -> None:
    file, old, new, said = FAULTS[fault]
    plant(file, old, new)
    if file != REVIEWS:
        read_again()
    report = check(content_root)
    hits = [problem for problem in report.errors if re.search(said, problem.message)]
    assert hits, report.errors
    assert all(problem.line >= 1 for problem in hits)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (BANK, "phải rõ ràng, dễ hiểu\"", "phải rõ rang, dễ hiểu\""),
        (LESSON, '    quote: "nộp hồ sơ trực', '    quote: "nộp hồ  sơ trục'),
        (BANK, "    clause: I.1-1\n", "    clause: I.1-8\n"),
        (LESSON, "clauses: [I.1-1,", "clauses: [I.1-8,"),
        (BANK, "tags: [overtaken]", "tags: []"),
    ],
)  # fmt: skip
def test_an_error_names_the_file_and_is_near_the_line(
    file: str, old: str, new: str, content_root: Path, plant: Plant, read_again: Callable[[], None]
) -> None:
    line = plant(file, old, new)
    read_again()
    errors = check(content_root).errors
    assert any(problem.file == f"content/{file}" and abs(problem.line - line) <= 2 for problem in errors), (
        errors
    )


def test_four_statements_that_are_all_true_are_found(content_root: Path, plant: Plant) -> None:
    plant(BANK, "key: false\n        level: comprehension", "key: true\n        level: comprehension")
    plant(BANK, "key: false\n        level: application", "key: true\n        level: application")
    assert any("cùng đúng hoặc cùng sai" in message for message in messages(content_root))


def test_white_space_in_a_quote_does_not_count(
    content_root: Path, plant: Plant, read_again: Callable[[], None]
) -> None:
    plant(
        BANK,
        "tại nhà trường và trên trang thông tin điện tử của",
        "tại nhà  trường\n      và trên trang thông tin điện tử của",
    )
    read_again()
    assert check(content_root).ok


def test_a_removed_note_is_found(content_root: Path, read_again: Callable[[], None]) -> None:
    path = content_root / BANK
    lines = [
        line for line in path.read_text(encoding="utf-8").split("\n") if not line.startswith("    note:")
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    read_again()
    assert any("thiếu “note”" in message and "quote" in message for message in messages(content_root))


def test_a_changed_word_anywhere_in_a_question_asks_for_a_new_reading(
    content_root: Path, plant: Plant
) -> None:
    plant(BANK, "Thói quen để giấy tờ ở văn phòng.", "Thói quen cất giấy tờ ở văn phòng.")
    (error,) = messages(content_root)
    assert "doc-bang-01" in error and "older digest" in error and "reviews.csv:2:" in error


def test_another_pool_and_another_writing_of_the_clause_ask_for_no_new_reading(
    content_root: Path, plant: Plant
) -> None:
    plant(BANK, "pool: week1", "pool: week2")
    plant(BANK, "clause: I.1-1", _id_of(content_root, "I.1-1"))
    assert check(content_root).ok


def _id_of(root: Path, reference: str) -> str:
    clause = read_content(root)[0].index.find(reference)
    assert clause is not None
    return f"clause: {clause.id}"


def test_alike_stems_are_found_across_kinds_and_pools(
    content_root: Path, plant: Plant, read_again: Callable[[], None]
) -> None:
    plant(
        BANK,
        "Theo Kế hoạch, người ở xa vẫn phải tự mang hồ sơ đến tận nơi.",
        "theo kế hoạch, trường niêm yết danh mục thủ tục hành chính  ở những nơi nào",
    )
    read_again()
    (error,) = messages(content_root)
    assert "alike stems" in error and "doc-bang-01" in error


def test_stems_that_differ_in_one_word_are_alike(
    content_root: Path, plant: Plant, read_again: Callable[[], None]
) -> None:
    plant(
        BANK,
        "Theo Kế hoạch, người ở xa vẫn phải tự mang hồ sơ đến tận nơi.",
        "Trường niêm yết danh mục thủ tục hành chính ở những nơi gì?",
    )
    read_again()
    assert any("alike stems" in message for message in messages(content_root))


def test_a_clause_that_nobody_teaches_or_asks_is_found(
    content_root: Path, plant: Plant, read_again: Callable[[], None]
) -> None:
    line = plant(
        SOURCE, "\n**2. Nộp hồ sơ**", "\n- Tuyên truyền về một cửa cho phụ huynh.\n\n**2. Nộp hồ sơ**"
    )
    read_again()
    found = messages(content_root, SOURCE)
    assert any("chưa có câu hỏi nào" in message and f":{line + 1}:" in message for message in found)
    assert any("chưa có bài học nào" in message for message in found)
    assert any("sha256" in message for message in found)


def test_letters_in_pieces_are_found(
    content_root: Path, plant: Plant, read_again: Callable[[], None]
) -> None:
    line = plant(BANK, "Người không có mạng", "Người không co\u0301 mạng")
    read_again()
    assert any("NFC" in message and f":{line}:" in message for message in messages(content_root))


def test_a_bank_that_is_not_yaml_is_one_error_with_its_line(content_root: Path, plant: Plant) -> None:
    line = plant(BANK, 'stem: "Theo Kế hoạch, trường', 'stem: "Theo Kế "hoạch, trường')
    found = messages(content_root, BANK)
    assert len(found) == 1 and "YAML" in found[0] and f":{line}:" in found[0]


@pytest.mark.parametrize("missing", [SOURCE, PROGRAMME, OVERTAKEN])
def test_a_missing_file_is_an_error(missing: str, content_root: Path) -> None:
    (content_root / missing).unlink()
    assert any(missing in message for message in messages(content_root))


def test_speaking_of_an_overtaken_statement_without_quoting_it_is_a_warning(
    content_root: Path, plant: Plant
) -> None:
    line = plant(
        BANK, "Theo Kế hoạch, người ở xa vẫn", "Theo Kế hoạch, nộp hồ sơ mức độ 3 và mức độ 4 thì vẫn"
    )
    assert any("overtaken" in p.message and p.line == line for p in check(content_root).warnings)


def test_a_folder_without_a_plan_is_an_error(tmp_path: Path) -> None:
    report = check(tmp_path)
    assert not report.ok and report.sections == {}


def test_notes_on_documents_that_nobody_read_are_listed_for_a_person(content_root: Path) -> None:
    listed = check(content_root).to_verify
    assert {problem.file.rsplit("/", 1)[-1] for problem in listed} == {"doc-bang.yaml", "doc-bang.md"}
    assert all(
        "42/2022/NĐ-CP" in problem.message and "623/TTg-KSTT" not in problem.message for problem in listed
    )


def test_the_report_has_the_fields_of_the_contract(content_root: Path) -> None:
    value = json.loads(json.dumps(check(content_root).to_json()))
    assert list(value) == [
        "ok",
        "sections",
        "citations",
        "lessons",
        "questions",
        "errors",
        "warnings",
        "to_verify",
    ]
    assert all(set(problem) == {"file", "line", "message"} for problem in value["warnings"])
