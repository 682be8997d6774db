"""Plans of other offices as files: what is read must be what a person reads, and the real plan is the same in every form."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pypdf
import pytest

from content.commands import CONTENT_ROOT
from content.pipeline.plan_reading import PlanReading, read_plan
from tests.content.plans.master import NAMES, Part, golden, parts_of, parts_of_reading
from tests.content.plans.page_layout import PageStyle, as_pdf
from tests.content.plans.word_layout import WordStyle, as_docx

WORD = {
    "lam-giang": WordStyle(headings="style", real_numbers=True),
    "yen-linh": WordStyle(headings="bold"),
    "vinh-khe": WordStyle(headings="plain", real_numbers=True),
}
PAGES = {
    "lam-giang": PageStyle(),
    "yen-linh": PageStyle(words_broken=True, running_head="Kế hoạch truyền thông CCHC năm 2026"),
    "vinh-khe": PageStyle(bold_headings=False),
}


@cache
def as_word(name: str) -> PlanReading:
    return read_plan(f"{name}.docx", as_docx(parts_of(name), WORD[name]))


@cache
def as_pages(name: str) -> PlanReading:
    return read_plan(f"{name}.pdf", as_pdf(parts_of(name), PAGES[name]))


FORMS: dict[str, Callable[[str], PlanReading]] = {"docx": as_word, "pdf": as_pages}


@pytest.mark.parametrize("form", FORMS)
def test_at_least_95_in_100_clauses_are_right_without_corrections(form: str) -> None:
    right = wanted = 0
    for name in NAMES:
        expected, reading = golden(parts_of(name)), FORMS[form](name)
        clauses = [(clause.section, clause.text) for clause in reading.document.clauses]
        good = sum(clause in clauses for clause in expected.clauses)
        too_many = max(0, len(clauses) - len(expected.clauses))
        print(f"{name}.{form}: {good} of {len(expected.clauses)} clauses right, {too_many} too many")  # noqa: T201
        right, wanted = right + good - too_many, wanted + len(expected.clauses)
    print(f"{form}: {100 * right / wanted:.1f} %")  # noqa: T201
    assert right >= 0.95 * wanted


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", NAMES)
def test_sections_are_those_a_person_sees(form: str, name: str) -> None:
    sections = FORMS[form](name).document.sections
    assert [(section.key, section.title) for section in sections] == list(golden(parts_of(name)).sections)


@pytest.mark.parametrize("form", FORMS)
def test_the_appendix_gives_the_tasks(form: str) -> None:
    reading = FORMS[form]("yen-linh")
    rows = [
        (
            task.number, task.text, task.lead_unit, task.partners, task.due_text, task.product,
            task.due.isoformat() if task.due else "",
        )
        for task in reading.tasks
    ]  # fmt: skip
    assert rows == list(golden(parts_of("yen-linh")).tasks)
    assert {task.group for task in reading.tasks} == {
        "I Công tác chỉ đạo, điều hành",
        "II Nhiệm vụ chuyên môn",
    }
    assert not any(clause.text.startswith("Ban hành Kế hoạch") for clause in reading.document.clauses)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", NAMES)
def test_the_letterhead_and_the_ending_are_the_documents_data(form: str, name: str) -> None:
    data = FORMS[form](name).document.data
    parts = parts_of(name)
    number = next(part.cells[0] for part in parts if part.cells[0].startswith("Số:"))
    assert f"Số: {data.number}" == number
    assert data.has_national_title and data.date.startswith("2026-")
    assert list(data.recipients) == [part.cells[0] for part in parts if part.kind == "r"]
    assert data.signature_name == next(part.cells[0] for part in parts if part.kind == "n")
    assert data.title[0] == "KẾ HOẠCH"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("setting", ["hanging", "flush"])
def test_however_the_pages_are_set_the_clauses_are_the_same(name: str, setting: str) -> None:
    pages = as_pdf(parts_of(name), replace(PAGES[name], paragraphs=setting))
    clauses = read_plan("x.pdf", pages).document.clauses
    assert [(clause.section, clause.text) for clause in clauses] == list(golden(parts_of(name)).clauses)


@pytest.mark.parametrize("name", NAMES)
def test_text_copied_out_of_the_pages_gives_nearly_the_same(name: str) -> None:
    pages = pypdf.PdfReader(io.BytesIO(as_pdf(parts_of(name), PAGES[name]))).pages
    copied = "\n".join(line.rstrip() for page in pages for line in page.extract_text().split("\n"))
    reading, expected = read_plan("x.txt", copied.encode()), golden(parts_of(name))
    clauses = [(clause.section, clause.text) for clause in reading.document.clauses]
    assert sum(clause in clauses for clause in expected.clauses) >= 0.9 * len(expected.clauses)
    assert [section.key for section in reading.document.sections] == [key for key, _ in expected.sections]
    assert reading.document.data.number == as_pages(name).document.data.number


def test_the_number_of_the_second_of_two_pages_is_no_text() -> None:
    lines = [f"- Việc thứ {number} của kế hoạch." for number in range(1, 41)]
    parts = (Part("h", ("I", "I.", "VIỆC")), *(Part("c", ("-", line[2:])) for line in lines))
    reading = read_plan("x.pdf", as_pdf(parts, PageStyle()))
    assert reading.pages == 2
    assert [f"- {clause.text}" for clause in reading.document.clauses] == lines


@pytest.mark.parametrize("degrees", [90, 270])
def test_an_appendix_across_the_sheet_gives_the_same_tasks(degrees: int) -> None:
    upright = as_pages("yen-linh")
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(as_pdf(parts_of("yen-linh"), PAGES["yen-linh"])))
    page = writer.pages[3]
    width, height = float(page.mediabox.width), float(page.mediabox.height)
    turn = pypdf.Transformation().rotate(degrees)
    page.add_transformation(turn.translate(height, 0) if degrees == 90 else turn.translate(0, width))
    page.mediabox = pypdf.generic.RectangleObject((0, 0, height, width))
    page.cropbox = page.mediabox
    page.rotate(degrees)
    out = io.BytesIO()
    writer.write(out)
    assert read_plan("x.pdf", out.getvalue()).tasks == upright.tasks


def real() -> PlanReading:
    source = CONTENT_ROOT / "plans" / "hau-giang-2021" / "source.txt"
    return read_plan("that.md", source.read_bytes())


def test_the_real_plan_is_the_same_as_word_file() -> None:
    same_as_real(read_plan("that.docx", as_docx(parts_of_reading(real()), WordStyle("bold"))))


def test_the_real_plan_is_the_same_as_pages() -> None:
    same_as_real(read_plan("that.pdf", as_pdf(parts_of_reading(real()), PageStyle())))


def same_as_real(reading: PlanReading) -> None:
    expected = real().document
    assert [clause.id for clause in reading.document.clauses] == [clause.id for clause in expected.clauses]
    assert reading.document.counts() == expected.counts()
    assert [section.title for section in reading.document.sections] == [
        section.title for section in expected.sections
    ]
    assert reading.document.data.recipients == expected.data.recipients


@pytest.mark.parametrize("form", FORMS)
def test_every_clause_says_where_it_stands(form: str) -> None:
    for name in NAMES:
        reading = FORMS[form](name)
        assert all(reading.place(clause.line) for clause in reading.document.clauses)
        shown = [read.clause for read in reading.blocks if read.clause]
        assert set(shown) == {clause.id for clause in reading.document.clauses}
