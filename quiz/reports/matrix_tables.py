"""The two tables of a matrix as schools print them: the matrix itself, and the bản đặc tả with each level in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from quiz.domain.matrix_words import FORMAT_NAMES, LEVEL_NAMES, SHORT_NAMES, asked_for, statement_labels
from quiz.domain.paper_matrix import FORM_2025, OF_STATEMENTS, PRESETS, USUAL_MARKS, Line, Matrix
from quiz.services.matrix_bank import Category

TOTAL, SHARE = "Tổng", "Tỉ lệ % điểm"
GONE = Category("", "", "(nội dung không còn trong chương trình)")
#: Below the tables.
NOTE_ON_STATEMENTS = (
    "Cột Đúng - Sai: 1a là ý a của câu 1; mỗi ý tính ở mức độ của chính nó. Thứ tự ý ghi ở đây là dự kiến."
)
NOTE_ON_TOTALS = "Cột Tổng của mỗi mức cộng cả câu và ý; cả đề có {questions} câu."


@dataclass(frozen=True)
class Field:
    """One field of a table; marks and shares are exact. `columns` and `rows`: how far it reaches."""

    value: str | int | Fraction | None
    columns: int = 1
    rows: int = 1
    is_head: bool = False
    is_share: bool = False
    #: Words are on the left, everything else in the middle.
    is_text: bool = False


@dataclass(frozen=True)
class Table:
    """Rows of fields, those that another reaches over left out. `widths`: of the columns, in characters."""

    title: str
    head: tuple[tuple[Field, ...], ...]
    body: tuple[tuple[Field, ...], ...]
    widths: tuple[int, ...]
    note: str = ""

    @property
    def rows(self) -> tuple[tuple[Field, ...], ...]:
        """Head and body."""
        return self.head + self.body


def matrix_table(matrix: Matrix, categories: Mapping[str, Category]) -> Table:
    """The matrix: questions by line, format and level, with their sums; of đúng/sai the statements."""
    matrix = _with_all_parts(matrix)
    labels = statement_labels(matrix)
    body = [
        (
            Field(place + 1),
            *topic,
            Field(_title(categories, line), is_text=True),
            *(_count(matrix, line, labels[place], column) for column in matrix.columns),
            *(Field(_of_level(matrix, line, level) or None) for level in matrix.levels),
            Field(_share(matrix, matrix.line_worth(line)), is_share=True),
        )
        for place, (line, topic) in enumerate(zip(matrix.lines, _topics(matrix, categories), strict=True))
    ]
    columns = len(matrix.columns)
    levels = len(matrix.levels)
    head = (
        (
            *(Field(text, rows=2, is_head=True) for text in ("TT", "Chủ đề", "Nội dung/đơn vị kiến thức")),
            *(Field(FORMAT_NAMES[format_], columns=levels, is_head=True) for format_ in matrix.formats),
            Field(TOTAL, columns=levels, is_head=True),
            Field(SHARE, rows=2, is_head=True),
        ),
        tuple(
            Field(SHORT_NAMES[matrix.scheme][level], is_head=True)
            for _group in range(len(matrix.formats) + 1)
            for level in matrix.levels
        ),
    )
    sums = _sums(matrix, first=3, has_totals=True)
    widths = (
        5,
        20,
        30,
        *(8 if format_ != OF_STATEMENTS else 10 for format_, _l in matrix.columns),
        *(7,) * levels,
        9,
    )
    assert len(widths) == columns + levels + 4
    return Table("MA TRẬN ĐỀ KIỂM TRA", head, (*body, *sums), widths, _note(matrix, has_totals=True))


def detail_table(matrix: Matrix, categories: Mapping[str, Category]) -> Table:
    """The bản đặc tả: what each level asks for in words, and how many questions there are."""
    matrix = _with_all_parts(matrix)
    labels = statement_labels(matrix)
    names = LEVEL_NAMES[matrix.scheme]
    body = []
    for place, (line, topic) in enumerate(zip(matrix.lines, _topics(matrix, categories), strict=True)):
        title = _title(categories, line)
        words = "\n".join(f"{names[level]}: {text}" for level, text in asked_for(matrix, line, title).items())
        body.append(
            (
                Field(place + 1),
                *topic,
                Field(title, is_text=True),
                Field(words, is_text=True),
                *(_count(matrix, line, labels[place], column) for column in matrix.columns),
            )
        )
    heads = ("TT", "Chủ đề", "Nội dung/đơn vị kiến thức", "Mức độ, yêu cầu cần đạt")
    head = (
        (
            *(Field(text, rows=2, is_head=True) for text in heads),
            *(
                Field(FORMAT_NAMES[format_], columns=len(matrix.levels), is_head=True)
                for format_ in matrix.formats
            ),
        ),
        tuple(Field(SHORT_NAMES[matrix.scheme][level], is_head=True) for _format, level in matrix.columns),
    )
    widths = (5, 18, 24, 50, *(8 if format_ != OF_STATEMENTS else 10 for format_, _l in matrix.columns))
    sums = _sums(matrix, first=4, has_totals=False)
    return Table("BẢN ĐẶC TẢ ĐỀ KIỂM TRA", head, (*body, *sums), widths, _note(matrix, has_totals=False))


def _with_all_parts(matrix: Matrix) -> Matrix:
    """The ministry's form has the columns of its three parts, also of one that this paper does without."""
    if matrix.preset != FORM_2025:
        return matrix
    usual = {format_: USUAL_MARKS[format_] for format_ in PRESETS[FORM_2025]}
    return replace(matrix, marks=usual | dict(matrix.marks))


def _note(matrix: Matrix, *, has_totals: bool) -> str:
    if not any(line.items(OF_STATEMENTS) for line in matrix.lines):
        return ""
    totals = NOTE_ON_TOTALS.replace("{questions}", str(matrix.questions))
    return f"{NOTE_ON_STATEMENTS} {totals}" if has_totals else NOTE_ON_STATEMENTS


def _title(categories: Mapping[str, Category], line: Line) -> str:
    found = categories.get(line.category, GONE)
    return f"{found.number}. {found.title}" if found.number else found.title


def _topics(matrix: Matrix, categories: Mapping[str, Category]) -> list[tuple[Field, ...]]:
    """By line the field of its topic, which reaches over all neighbouring lines that have the same."""
    topics = [categories.get(line.category, GONE).topic for line in matrix.lines]
    found: list[tuple[Field, ...]] = []
    for place, topic in enumerate(topics):
        if place and topics[place - 1] == topic:
            found.append(())
            continue
        rows = 1
        while place + rows < len(topics) and topics[place + rows] == topic:
            rows += 1
        found.append((Field(topic, rows=rows, is_text=True),))
    return found


def _count(matrix: Matrix, line: Line, labels: Mapping[str, str], column: tuple[str, str]) -> Field:
    format_, level = column
    if format_ == OF_STATEMENTS:
        return Field(labels[level] or None)
    return Field(line.counts.get(column, 0) or None)


def _of_level(matrix: Matrix, line: Line, level: str) -> int:
    return sum(line.counts.get((format_, level), 0) for format_ in matrix.formats)


def _share(matrix: Matrix, worth: Fraction) -> Fraction:
    """Per cent of the paper's marks."""
    return 100 * worth / matrix.total_worth if matrix.total_worth else Fraction(0)


def _sums(matrix: Matrix, *, first: int, has_totals: bool) -> Sequence[tuple[Field, ...]]:
    """The last three rows; `first`: how many columns their names reach over."""

    def row(name: str, of_column: list[Field], of_level: list[Field], whole: Field) -> tuple[Field, ...]:
        totals = (*of_level, whole) if has_totals else ()
        return (Field(name, columns=first, is_head=True), *of_column, *totals)

    counts = [matrix.column_sum(*column) for column in matrix.columns]
    worths = [matrix.worth(column[0], count) for column, count in zip(matrix.columns, counts, strict=True)]
    of_levels = [matrix.level_worth(level) for level in matrix.levels]
    items = [
        Field(f"{count} ý" if column[0] == OF_STATEMENTS and count else count)
        for column, count in zip(matrix.columns, counts, strict=True)
    ]
    return (
        row(
            "Tổng số câu",
            items,
            [Field(matrix.level_sum(level)) for level in matrix.levels],
            Field(matrix.questions),
        ),
        row(
            "Tổng số điểm",
            [Field(one) for one in worths],
            [Field(one) for one in of_levels],
            Field(matrix.total_worth),
        ),
        row(
            "Tỉ lệ %",
            [Field(_share(matrix, one), is_share=True) for one in worths],
            [Field(_share(matrix, one), is_share=True) for one in of_levels],
            Field(Fraction(100 if matrix.total_worth else 0), is_share=True),
        ),
    )


def worded(value: str | int | Fraction | None) -> str:
    """A field's value as it is printed: decimal comma, at most two decimals."""
    if value is None:
        return ""
    if isinstance(value, Fraction):
        hundredths = int(value * 100 + Fraction(1, 2))
        whole, rest = divmod(hundredths, 100)
        return f"{whole},{rest:02d}".rstrip("0").rstrip(",") if rest else str(whole)
    return str(value)


def placed(table: Table) -> list[tuple[int, int, Field]]:
    """Row, column and field of each, with what others reach over left free."""
    taken: set[tuple[int, int]] = set()
    found = []
    for row, fields in enumerate(table.rows):
        column = 0
        for field in fields:
            while (row, column) in taken:
                column += 1
            found.append((row, column, field))
            taken |= {
                (row + down, column + right) for down in range(field.rows) for right in range(field.columns)
            }
    return found
