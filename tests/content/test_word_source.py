"""What Word files hold beside plain paragraphs: lists of their own, changes that are followed, boxes, breaks, merged cells."""

from __future__ import annotations

import io
import zipfile

from content.pipeline.plan_reading import PlanReading, read_plan

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def run(text: str, look: str = "") -> str:
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*runs: str, number: str = "", level: int = 0, style: str = "") -> str:
    listed = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>' if number else ""
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    inside = "".join(part if part.startswith("<") else run(part) for part in runs)
    return f"<w:p><w:pPr>{styled}{listed}</w:pPr>{inside}</w:p>"


def bold(text: str) -> str:
    return run(text, "<w:b/>")


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def cell(text: str, *, span: int = 1, merge: str = "") -> str:
    wide = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    tall = f'<w:vMerge w:val="{merge}"/>' if merge else ""
    return f"<w:tc><w:tcPr>{wide}{tall}</w:tcPr>{paragraph(text)}</w:tc>"


def cells(*texts: str) -> str:
    return "".join(cell(text) for text in texts)


def word(*body: str, **parts: str) -> PlanReading:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        inside = "".join(body)
        archive.writestr("word/document.xml", f"<w:document {W} {MC}><w:body>{inside}</w:body></w:document>")
        for name, text in parts.items():
            archive.writestr(f"word/{name}.xml", text)
    return read_plan("ke-hoach.docx", out.getvalue())


def lists(*levels: tuple[str, str], restart: bool = False) -> str:
    """Numbering with one kind of list, used by the lists 1 and 2; list 2 starts anew where `restart` says so."""
    described = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for level, (kind, text) in enumerate(levels)
    )
    anew = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>' if restart else ""
    return (
        f'<w:numbering {W}><w:abstractNum w:abstractNumId="7">{described}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
        f'<w:num w:numId="2"><w:abstractNumId w:val="7"/>{anew}</w:num></w:numbering>'
    )


def texts(reading: PlanReading) -> list[tuple[str, str]]:
    return [(clause.section, clause.text) for clause in reading.document.clauses]


def test_lists_of_word_count_on_and_start_anew_below_each_higher_number() -> None:
    numbering = lists(("upperRoman", "%1."), ("decimal", "%2."), ("decimal", "%2.%3."))
    reading = word(
        paragraph(bold("MỤC ĐÍCH"), number="1"),
        paragraph(bold("Chung"), number="1", level=1),
        paragraph("Một việc."),
        paragraph(bold("NỘI DUNG"), number="1"),
        paragraph(bold("Chung"), number="1", level=1),
        paragraph(bold("Cụ thể"), number="1", level=1),
        paragraph(bold("Nhóm một"), number="1", level=2),
        paragraph("Hai việc."),
        numbering=numbering,
    )
    assert reading.document.counts() == {"I": 0, "I.1": 1, "II": 0, "II.1": 0, "II.2": 0, "II.2.1": 1}


def test_a_list_that_is_told_to_start_anew_does() -> None:
    body = (
        paragraph(bold("I. VIỆC")),
        paragraph("Đọc;", number="1"),
        paragraph("Viết.", number="1"),
        paragraph(bold("II. NGƯỜI")),
        paragraph("Thầy;", number="2"),
    )
    anew = word(*body, numbering=lists(("lowerLetter", "%1)"), restart=True))
    on = word(*body, numbering=lists(("lowerLetter", "%1)")))
    assert [clause.bullet for clause in anew.document.clauses] == ["a)", "b)", "a)"]
    assert [clause.bullet for clause in on.document.clauses] == ["a)", "b)", "c)"]


def test_headings_by_style_inherit_their_look_and_their_list() -> None:
    styles = (
        f'<w:styles {W}><w:style w:type="paragraph" w:styleId="Muc"><w:name w:val="heading 1"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="MucSo"><w:name w:val="Mục của Sở"/><w:basedOn w:val="Muc"/></w:style></w:styles>'
    )
    reading = word(
        paragraph("MỤC ĐÍCH", style="MucSo"),
        paragraph("Một việc."),
        paragraph("YÊU CẦU", style="Muc"),
        paragraph("Hai việc."),
        styles=styles,
        numbering=lists(("upperRoman", "%1.")),
    )
    assert [(section.key, section.title) for section in reading.document.sections] == [
        ("I", "MỤC ĐÍCH"),
        ("II", "YÊU CẦU"),
    ]


def test_deleted_words_are_not_read_inserted_ones_are_and_the_editor_is_told() -> None:
    reading = word(
        paragraph(bold("I. VIỆC")),
        paragraph(
            "- Treo bảng ",
            f"<w:del><w:r><w:delText>cũ</w:delText></w:r></w:del><w:ins>{run('mới')}</w:ins>",
            " ở cổng.",
        ),
    )
    assert texts(reading) == [("I", "Treo bảng mới ở cổng.")]
    assert "tracked_changes" in {note.rule for note in reading.warnings}


def test_hidden_words_and_footnotes_are_left_out() -> None:
    reading = word(
        paragraph(bold("I. VIỆC")),
        paragraph(
            "- Treo bảng", run(" (nháp)", "<w:vanish/>"), '<w:r><w:footnoteReference w:id="2"/></w:r>', "."
        ),
    )
    assert texts(reading) == [("I", "Treo bảng.")]
    assert "footnotes_dropped" in {note.rule for note in reading.warnings}


def test_lines_broken_by_hand_are_clauses_where_they_begin_with_a_bullet() -> None:
    broken = "<w:r><w:t>- Đọc kế hoạch</w:t><w:br/><w:t>của Sở;</w:t><w:br/><w:t>- Viết bài.</w:t></w:r>"
    reading = word(paragraph(bold("I. VIỆC")), paragraph(broken))
    assert texts(reading) == [("I", "Đọc kế hoạch của Sở;"), ("I", "Viết bài.")]


def test_a_text_box_is_read_once_although_word_writes_it_twice() -> None:
    inside = f"<w:txbxContent>{paragraph('- Trong khung.')}</w:txbxContent>"
    box = (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps">{inside}</mc:Choice>'
        f"<mc:Fallback>{inside}</mc:Fallback></mc:AlternateContent></w:r>"
    )
    reading = word(paragraph(bold("I. VIỆC")), paragraph("- Ngoài khung.", box))
    assert texts(reading) == [("I", "Ngoài khung."), ("I", "Trong khung.")]


def test_a_heading_with_bold_words_only_in_front_carries_its_clause() -> None:
    reading = word(
        paragraph(bold("IV. THỰC HIỆN")), paragraph(bold("1. Thời gian:"), run(" Thường xuyên hằng năm."))
    )
    assert texts(reading) == [("IV.1", "Thời gian: Thường xuyên hằng năm.")]
    assert reading.document.section("IV.1").title == "Thời gian"


def test_a_sentence_torn_by_a_stray_line_end_is_one_clause() -> None:
    reading = word(
        paragraph(bold("I. VIỆC")),
        paragraph("- Phổ biến các văn bản về cải cách hành chính đến toàn thể"),
        paragraph("cán bộ, giáo viên của trường."),
    )
    assert len(texts(reading)) == 1
    assert "paragraph_torn" in {note.rule for note in reading.warnings}


def test_a_table_with_merged_headings_gives_its_tasks_whatever_the_order_of_columns() -> None:
    reading = word(
        paragraph(bold("KẾ HOẠCH")),
        paragraph(bold("I. VIỆC")),
        paragraph("- Làm theo phụ lục."),
        paragraph(bold("PHỤ LỤC")),
        table(
            cell("STT", merge="restart")
            + cell("Thời gian", merge="restart")
            + cell("Nội dung công việc", merge="restart")
            + cell("Đơn vị thực hiện", span=2),
            cell("", merge="continue")
            + cell("", merge="continue")
            + cell("", merge="continue")
            + cells("Chủ trì", "Phối hợp"),
            cells("1", "Tháng 4/2026", "Viết bài", "Văn phòng", "Đoàn trường"),
            cell("2") + cell("15/5/2026", merge="restart") + cells("Treo bảng", "Tổ Hành chính", ""),
            cell("3") + cell("", merge="continue") + cells("Báo cáo", "Văn phòng", ""),
        ),
    )
    found = [(t.number, t.text, t.lead_unit, t.partners, str(t.due)) for t in reading.tasks]
    assert found == [
        ("1", "Viết bài", "Văn phòng", "Đoàn trường", "2026-04-30"),
        ("2", "Treo bảng", "Tổ Hành chính", "", "2026-05-15"),
        ("3", "Báo cáo", "Văn phòng", "", "2026-05-15"),
    ]
    assert len(reading.document.clauses) == 1


def test_another_table_is_read_row_by_row_and_the_editor_is_told() -> None:
    reading = word(
        paragraph(bold("I. CHỈ TIÊU")),
        table(cells("Cấp học", "Số trường", "Tỷ lệ"), cells("Tiểu học", "12", "90%")),
    )
    assert texts(reading)[1] == ("I", "Tiểu học | 12 | 90%")
    assert "table_rows" in {note.rule for note in reading.warnings}
    assert reading.place(reading.document.clauses[1].line) == "bảng 1, hàng 2"


def test_headings_that_only_their_style_marks_are_numbered_in_order_and_the_editor_is_told() -> None:
    styles = f"<w:styles {W}>" + "".join(
        f'<w:style w:type="paragraph" w:styleId="H{level}"><w:name w:val="heading {level}"/></w:style>'
        for level in (1, 2)
    )
    reading = word(
        paragraph("Mục đích", style="H1"),
        paragraph("Một."),
        paragraph("Nội dung", style="H1"),
        paragraph("Chung", style="H2"),
        paragraph("Hai."),
        paragraph("Cụ thể", style="H2"),
        paragraph("Ba."),
        styles=f"{styles}</w:styles>",
    )
    assert reading.document.counts() == {"1": 1, "2": 0, "2.1": 1, "2.2": 1}
    assert "numbers_given" in {note.rule for note in reading.warnings}
