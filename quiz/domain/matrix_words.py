"""What stands in a matrix as it is printed: names of formats and levels, and what a level asks for where nobody said otherwise.

Official documents are Vietnamese whatever language the reader's pages have.
"""

from __future__ import annotations

from collections.abc import Mapping

from quiz.domain.matrix_sharing import by_share
from quiz.domain.paper_matrix import OF_STATEMENTS, Line, Matrix

FORMAT_NAMES = {
    "choice": "Nhiều lựa chọn",
    "statements": "Đúng - Sai",
    "short": "Trả lời ngắn",
    "truth": "Đúng/sai đơn",
    "several": "Nhiều đáp án đúng",
    "matching": "Ghép nối",
    "ordering": "Sắp xếp",
    "cloze": "Điền khuyết",
}
#: By scheme the names of the shown levels, and how they are shortened in narrow columns.
LEVEL_NAMES: dict[str, dict[str, str]] = {
    "three": {"recall": "Biết", "comprehension": "Hiểu", "application": "Vận dụng"},
    "four": {
        "recall": "Nhận biết",
        "comprehension": "Thông hiểu",
        "application": "Vận dụng",
        "advanced": "Vận dụng cao",
    },
    "primary": {"recall": "Mức 1", "comprehension": "Mức 2", "application": "Mức 3"},
}
SHORT_NAMES: dict[str, dict[str, str]] = {
    "three": {"recall": "Biết", "comprehension": "Hiểu", "application": "VD"},
    "four": {"recall": "NB", "comprehension": "TH", "application": "VD", "advanced": "VDC"},
    "primary": LEVEL_NAMES["primary"],
}
#: What a level asks for; `{title}` is the line's.
TEMPLATES = {
    "recall": "Nêu lại, nhận ra được những điều Kế hoạch nói ở nội dung “{title}”.",
    "comprehension": "Diễn đạt lại, phân biệt, nêu được lý do của những điều Kế hoạch nói ở nội dung “{title}”.",
    "application": "Dùng được nội dung “{title}” để xử lý một tình huống ở trường, ở cơ quan mà Kế hoạch không nêu sẵn.",
    "advanced": "Cân nhắc được nhiều yêu cầu cùng lúc ở nội dung “{title}” để chọn cách làm hợp nhất trong tình huống mới.",
}
LETTERS = "abcd"


def asked_for(matrix: Matrix, line: Line, title: str) -> dict[str, str]:
    """By shown level what the line asks for: own words, or the template; levels that it has nothing at are left out."""
    asked = {level for (format_, level), count in line.counts.items() if count and format_ in matrix.marks}
    return {
        level: line.words.get(level) or template(level, title) for level in matrix.levels if level in asked
    }


def template(level: str, title: str) -> str:
    """The usual words for a level."""
    return TEMPLATES[level].replace("{title}", title)


def statement_labels(matrix: Matrix) -> list[Mapping[str, str]]:
    """By line and level the statements that are asked, as "1a, 1b": questions are numbered through, letters go by level.

    Each question has of every level about the same part of the line's.
    """
    number = 0
    found: list[Mapping[str, str]] = []
    for line in matrix.lines:
        left = [line.counts.get((OF_STATEMENTS, level), 0) for level in matrix.levels]
        labels: list[list[str]] = [[] for _level in matrix.levels]
        for _question in range(line.questions(OF_STATEMENTS)):
            number += 1
            letters = iter(LETTERS)
            for place, count in enumerate(by_share(len(LETTERS), left)):
                left[place] -= count
                labels[place] += [f"{number}{next(letters)}" for _statement in range(count)]
        found.append({level: ", ".join(mine) for level, mine in zip(matrix.levels, labels, strict=True)})
    return found
