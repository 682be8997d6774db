"""The parser on plans of other builds: numbers, bullets, markup, what is a section and what is a clause."""

from __future__ import annotations

import pytest

from content.pipeline.clauses import clause_id
from content.pipeline.extract import UnreadableSource, extract_lines
from content.pipeline.normalise import make_blocks
from content.pipeline.sections import Document, read_document


def read(text: str) -> Document:
    return read_document(make_blocks(extract_lines(text.encode("utf-8"))))


def test_a_number_that_contains_its_parents_is_not_repeated() -> None:
    document = read(
        "# II. NHIỆM VỤ\n\n**2. Tuyên truyền**\n\n**2.1. Nội dung**\n\n- Một.\n- Hai.\n\n**2.2. Hình thức**\n\n- Ba.\n"
    )
    assert document.counts() == {"II": 0, "II.2": 0, "II.2.1": 2, "II.2.2": 1}


def test_sections_without_roman_numbers_keep_their_own_path() -> None:
    document = read("**5. Tổ chức**\n\n**5.1. Các phòng**\n\n- Làm một.\n\n**5.1.2. Nhóm**\n\n- Làm hai.\n")
    assert document.counts() == {"5": 0, "5.1": 1, "5.1.2": 1}


def test_a_letter_that_holds_bullets_is_a_section_and_one_that_does_not_is_a_clause() -> None:
    document = read(
        "I. NỘI DUNG\n\n1. Việc chung\n\na) Việc thứ nhất\n\n- Ý một.\n\n+ Ý hai.\n\nb) Việc thứ hai là viết bài.\n"
    )
    assert document.counts() == {"I": 0, "I.1": 0, "I.1.a": 2, "I.1.b": 1}
    assert [clause.text for clause in document.clauses] == ["Ý một.", "Ý hai.", "Việc thứ hai là viết bài."]


def test_letters_in_front_of_plain_sentences_are_clauses() -> None:
    document = read("1. Yêu cầu\n\na) Ngắn gọn, dễ hiểu;\n\nb) Đúng quy định.\n")
    assert [(clause.bullet, clause.text) for clause in document.clauses] == [
        ("a)", "Ngắn gọn, dễ hiểu;"),
        ("b)", "Đúng quy định."),
    ]


@pytest.mark.parametrize("mark", ["-", "–", "+", "•", "*"])
def test_every_bullet_opens_a_clause(mark: str) -> None:
    document = read(f"I. VIỆC\n\n1. Làm\n\n{mark} Việc một;\n{mark} Việc hai.\n")
    assert [clause.text for clause in document.clauses] == ["Việc một;", "Việc hai."]


def test_a_numbered_line_of_its_own_is_section_and_clause() -> None:
    document = read("II. NHIỆM VỤ\n\n1. Thời gian: Quý II năm 2022.\n\n2. Các trường treo bảng tại cổng.\n")
    assert document.counts() == {"II": 0, "II.1": 1, "II.2": 1}
    assert document.section("II.1").title == "Thời gian"
    assert document.clauses[0].text == "Thời gian: Quý II năm 2022."


def test_a_list_that_counts_again_inside_a_section_is_its_clauses() -> None:
    document = read(
        "**1. Mục đích**\n\nCác bước sau:\n\n**2. Yêu cầu**\n\n1. Đọc kỹ kế hoạch này.\n\n2. Viết lại cho gọn.\n"
    )
    assert document.counts() == {"1": 1, "2": 2}


def test_text_without_blank_lines_has_one_paragraph_a_line() -> None:
    document = read(
        "I. MỤC ĐÍCH\n1. Mục đích\n- Một việc dài hơn tám chữ để xem có bị nối không.\nII. YÊU CẦU\n1. Gọn\n- Hai.\n"
    )
    assert document.counts() == {"I": 0, "I.1": 1, "II": 0, "II.1": 1}


def test_a_soft_wrapped_bullet_is_one_clause() -> None:
    document = read("**I. VIỆC**\n\n- Dòng thứ nhất của một ý\ncòn dòng thứ hai.\n\n- Ý sau.\n\n- Ý cuối.\n")
    assert [clause.text for clause in document.clauses] == [
        "Dòng thứ nhất của một ý còn dòng thứ hai.",
        "Ý sau.",
        "Ý cuối.",
    ]
    assert not any(clause.is_torn for clause in document.clauses)


def test_letterhead_preamble_and_ending_are_told_from_content() -> None:
    document = read(
        "UBND TỈNH X\n\nSỞ GIÁO DỤC VÀ ĐÀO TẠO\n\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n\nSố: 15/KH-SGDĐT\n\n"
        "X, ngày 02 tháng 4 năm 2022\n\nKẾ HOẠCH\n\nCông khai thủ tục hành chính\n\nCăn cứ quy định hiện hành,\n\n"
        "I. VIỆC\n\n- Làm một việc.\n\nTrên đây là kế hoạch của Sở.\n\nNơi nhận:\n\n- Các trường;\n\n"
        "KT. GIÁM ĐỐC\n\nPHÓ GIÁM ĐỐC\n\nLê Thử Nghiệm\n\nPHỤ LỤC I\n\nDanh mục\n"
    )
    data = document.data
    assert (data.number, data.date, data.has_national_title) == ("15/KH-SGDĐT", "2022-04-02", True)
    assert data.issuing_bodies == ("UBND TỈNH X", "SỞ GIÁO DỤC VÀ ĐÀO TẠO")
    assert data.title == ("KẾ HOẠCH", "Công khai thủ tục hành chính")
    assert document.counts() == {"0": 1, "I": 1}
    assert data.recipients == ("Các trường;",)
    assert (
        data.signature_office == ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC") and data.signature_name == "Lê Thử Nghiệm"
    )
    assert data.annex == ("PHỤ LỤC I", "Danh mục")


def test_lines_that_were_broken_within_a_cell_of_the_letterhead_are_told_apart() -> None:
    document = read(
        "UBND TỈNH BÌNH AN SỞ GIÁO DỤC VÀ ĐÀO TẠO Số: 12/KH-SGDĐT\n\n"
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc Bình An, ngày 15 tháng 01 năm 2027\n\n"
        "KẾ HOẠCH\n\nTuyên truyền\n\nI. VIỆC\n\n- Làm một việc.\n"
    )
    data = document.data
    assert (data.number, data.place, data.date) == ("12/KH-SGDĐT", "Bình An", "2027-01-15")
    assert data.issuing_bodies == ("UBND TỈNH BÌNH AN", "SỞ GIÁO DỤC VÀ ĐÀO TẠO")
    assert data.has_national_title and document.counts() == {"I": 1}


def test_what_stands_in_two_columns_is_read_column_by_column() -> None:
    document = read(
        "ỦY BAN NHÂN DÂN        CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
        "Số: 215/KH-UBND            Đồng Thử, ngày 20 tháng 12 năm 2023\n\n"
        "KẾ HOẠCH\nTuyên truyền năm 2024\n\nI. VIỆC\n1. Viết bài\n- Một bài mỗi tháng.\n"
        "Trên đây là kế hoạch./.\n\nNơi nhận:                 TM. ỦY BAN NHÂN DÂN\n"
        "- Bộ Nội vụ;                  CHỦ TỊCH\n- Lưu: VT.\n                 Lê Văn Thử\n"
    )
    data = document.data
    assert (data.number, data.place, data.date) == ("215/KH-UBND", "Đồng Thử", "2023-12-20")
    assert data.has_national_title and data.issuing_bodies == ("ỦY BAN NHÂN DÂN",)
    assert data.recipients == ("Bộ Nội vụ;", "Lưu: VT.")
    assert (
        data.signature_office == ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH") and data.signature_name == "Lê Văn Thử"
    )
    assert document.counts() == {"I": 0, "I.1": 1}


def test_a_table_is_read_row_by_row() -> None:
    document = read("I. VIỆC\n\n| Việc | Hạn |\n|------|:---:|\n| Viết bài | Tháng 5 |\n")
    assert [clause.text for clause in document.clauses] == ["Việc | Hạn", "Viết bài | Tháng 5"]


def test_markup_is_taken_off_and_words_are_kept() -> None:
    document = read("## **I. VIỆC**\n\n- Xem *kĩ* **hai** mục tại <https://x.edu.vn/a_b>; giá 2\\*3.\n")
    assert document.clauses[0].text == "Xem kĩ hai mục tại https://x.edu.vn/a_b; giá 2*3."


def test_the_same_words_twice_have_two_ids() -> None:
    document = read("I. VIỆC\n\n- Làm  một.\n\n- Làm một.\n\n- Khác.\n")
    ids = [clause.id for clause in document.clauses]
    assert ids == [clause_id("Làm một."), clause_id("Làm một.") + "-2", clause_id("Khác.")]


def test_ids_do_not_depend_on_white_space_or_normal_form() -> None:
    assert clause_id("Hậu  Giang\n") == clause_id("Hậu Giang")


def test_a_repeated_number_keeps_both_sections() -> None:
    document = read("**I. MỘT**\n\n- A.\n\n**I. HAI**\n\n- B.\n")
    assert document.counts() == {"I": 1, "I~": 1}


def test_a_text_without_numbers_is_the_preamble() -> None:
    assert read("Một đoạn.\n\nĐoạn nữa.\n").counts() == {"0": 2}


def test_an_empty_document_has_nothing() -> None:
    assert read("").counts() == {}


@pytest.mark.parametrize("source", [b"\xff\xfe\x00", b"abc\x00def"])
def test_what_is_no_text_is_refused(source: bytes) -> None:
    with pytest.raises(UnreadableSource):
        extract_lines(source)


def test_windows_line_ends_and_a_byte_order_mark_change_nothing() -> None:
    text = "I. VIỆC\n\n- Làm một.\n"
    windows = read_document(make_blocks(extract_lines(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())))
    assert windows == read(text)


def test_a_place_where_papers_are_received_and_a_sentence_about_an_annex_do_not_end_the_plan() -> None:
    document = read(
        "**I. VIỆC**\n\nNơi nhận hồ sơ và trả kết quả đặt tại tầng một.\n\n"
        "Phụ lục kèm theo Kế hoạch này nêu từng việc của mỗi phòng trong năm học tới.\n\n"
        "**II. NGƯỜI**\n\n- Văn phòng.\n\n**Nơi nhận:**\n\n- Như trên;\n"
    )
    assert document.counts() == {"I": 2, "II": 1}
    assert document.data.recipients == ("Như trên;",)


def test_closing_words_in_the_middle_do_not_end_the_plan() -> None:
    document = read(
        "**1. Các trường**\n\nTrong quá trình thực hiện, các trường báo cáo hằng quý.\n\n"
        "**2. Văn phòng**\n\nTheo dõi chung.\n\nTrên đây là kế hoạch của Sở.\n"
    )
    assert document.counts() == {"1": 1, "2": 1}
    assert document.data.closing == ("Trên đây là kế hoạch của Sở.",)


def test_a_word_broken_at_the_end_of_a_line_is_one_word() -> None:
    document = read(
        "**I. VIỆC**\n\n- Phổ biến nghi-\nêm túc các quy định, hỏi-\nđáp trên web-\nsite.\n\n- Hai.\n\n- Ba.\n"
    )
    assert document.clauses[0].text == "Phổ biến nghiêm túc các quy định, hỏi-đáp trên website."


def test_parts_that_are_counted_in_words_have_their_title_on_the_next_line() -> None:
    document = read(
        "**Phần thứ nhất**\n\n**SỰ CẦN THIẾT**\n\n- Một.\n\n**Phần thứ hai**\n\n**NỘI DUNG**\n\n"
        "**1. Chung**\n\n- Hai.\n\n**Điều 3. Cụ thể**\n\n- Ba.\n"
    )
    assert [(section.key, section.title) for section in document.sections] == [
        ("I", "SỰ CẦN THIẾT"),
        ("II", "NỘI DUNG"),
        ("II.1", "Chung"),
        ("II.3", "Cụ thể"),
    ]
    assert document.counts() == {"I": 1, "II": 0, "II.1": 1, "II.3": 1}


def test_chapters_have_their_title_on_the_next_line() -> None:
    document = read(
        "**CHƯƠNG I**\n\n**QUY ĐỊNH CHUNG**\n\n- Một.\n\n**CHƯƠNG II**\n\n**TỔ CHỨC**\n\n- Hai.\n"
    )
    assert [(section.key, section.title) for section in document.sections] == [
        ("I", "QUY ĐỊNH CHUNG"),
        ("II", "TỔ CHỨC"),
    ]
