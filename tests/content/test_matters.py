"""Matters of the field: known by turns of phrase that plans of any office use, asked in the plan's own words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import pytest

from content.commands import CONTENT_ROOT
from content.pipeline.clauses import Clause
from content.pipeline.drafting.asking import matter_drafts, statements_of
from content.pipeline.drafting.matters import Matter, known_matters, matters_of
from content.pipeline.drafting.segments import segments, spoken
from content.pipeline.drafting.statements import statement_drafts
from content.pipeline.files import read_content
from content.pipeline.plan_reading import read_plan
from content.pipeline.sections import PREAMBLE, Document
from quiz.domain.text import fold
from tests.content.plans.master import FOLDER, NAMES, parts_of
from tests.content.plans.word_layout import WordStyle, as_docx

REVIEWED = read_content(CONTENT_ROOT)[0].document
#: Names and set phrases of the field count as one word: every plan of it has them.
TERMS = (
    "thủ tục hành chính", "cải cách hành chính", "dịch vụ công trực tuyến", "bưu chính công ích", "cán bộ, công chức, viên chức",
    "trung tâm phục vụ hành chính công", "phản ánh, kiến nghị", "người dân", "trang thông tin điện tử", "học sinh",
    "tuyên truyền",
)  # fmt: skip
LONGEST_RUN = 6


def _other_documents() -> Iterator[Document]:
    yield read_plan("ward.md", (FOLDER / "ward.md").read_bytes()).document
    for name in NAMES:
        yield read_plan(f"{name}.docx", as_docx(parts_of(name), WordStyle())).document


@lru_cache(maxsize=1)
def _others() -> tuple[Document, ...]:
    return tuple(_other_documents())


def _of(document: Document) -> list[Matter]:
    clauses = [clause for clause in document.clauses if clause.section != PREAMBLE]
    return list(
        matters_of(list(segments(clauses)), {section.key: section.title for section in document.sections})
    )


def _words(text: str) -> list[str]:
    folded = fold(spoken(text))
    for term in TERMS:
        folded = folded.replace(fold(term), fold(term).replace(",", "").replace(" ", "_"))
    return re.findall(r"\w+", folded)


def _runs(text: str) -> set[tuple[str, ...]]:
    found = _words(text)
    return {tuple(found[at : at + LONGEST_RUN + 1]) for at in range(len(found) - LONGEST_RUN)}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield str(name)
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def test_no_matter_repeats_a_stretch_of_the_reviewed_plan():
    plan = set().union(*(_runs(clause.text) for clause in REVIEWED.clauses))
    assert plan
    for matter in known_matters():
        for text in _texts(matter):
            assert not _runs(text) & plan, (matter["name"], text)


def test_the_plan_that_knows_most_matters_is_worded_differently():
    plan = set().union(*(_runs(clause.text) for clause in REVIEWED.clauses))
    for clause in _others()[0].clauses:
        assert not _runs(clause.text) & plan, clause.text


def test_every_matter_is_known_in_some_plan_that_is_not_the_reviewed_one():
    known = {matter.name for document in _others() for matter in _of(document)}
    assert {matter["name"] for matter in known_matters()} == known


def test_matters_have_names_of_their_own():
    names = [matter["name"] for matter in known_matters()]
    assert len(set(names)) == len(names)


def _matters(text: str, title: str = "Yêu cầu") -> list[Matter]:
    clause = Clause("c-0000000000", "I", 1, text, 1)
    return list(matters_of(list(segments([clause])), {"I": title}))


def test_a_cloze_shows_the_plans_sentence_and_names_its_place_and_topic():
    found = list(matter_drafts(_matters("Việc niêm yết phải rõ ràng, dễ hiểu, đúng quy định tại mọi nơi.")))
    cloze = next(draft for draft in found if draft.kind == "cloze")
    assert cloze.stem.startswith("Điền đúng câu chữ ở mục I, ý 1 của Kế hoạch, nói về việc niêm yết")
    assert cloze.stem.endswith("Việc niêm yết phải {{g1}}, {{g2}}, {{g3}} tại mọi nơi.")
    assert [gap.key for gap in cloze.gaps] == ["rõ ràng", "dễ hiểu", "đúng quy định"]
    words = [word for gap in cloze.gaps for word in (gap.key, *gap.others)]
    assert len(set(words)) == len(words)


@pytest.mark.parametrize(
    "text",
    [
        "Cử CBCCVC tham gia đầy đủ các khóa đào tạo, bồi dưỡng về CCHC.",
        "Giáo viên được mời dự đầy đủ lớp tập huấn.",
        "Công chức tham dự đầy đủ các buổi bồi dưỡng kỹ năng số.",
    ],
)
def test_a_matter_is_known_by_its_turn_of_phrase_in_any_sentence(text: str):
    assert "attends-whole-course" in [matter.name for matter in _matters(text)]


def test_a_matter_keeps_to_its_section_and_gives_way_to_what_speaks_against_it():
    units = "Các phòng thuộc Sở; các trường mầm non, tiểu học."
    assert "preschools-too" in [matter.name for matter in _matters(units, "Đơn vị thực hiện")]
    assert "preschools-too" not in [matter.name for matter in _matters(units, "Mục đích")]
    assert [matter.name for matter in _matters("Mở nhóm Zalo của lớp.")] == ["zalo-account"]
    assert _matters("Mở nhóm Zalo và trang Facebook của lớp.") == []


def test_a_question_takes_the_plans_own_words_into_its_options():
    told = {}
    for word in ("khuyến khích", "động viên"):
        matters = _matters(f"Cần {word} viên chức tham gia viết bài.")
        told[word] = next(iter(matter_drafts(matters))).options[0].text
    assert told["khuyến khích"].endswith("Kế hoạch là khuyến khích")
    assert told["động viên"].endswith("Kế hoạch là động viên")


@pytest.mark.parametrize(
    ("said", "body"), [("Các trường niêm yết", "Một trường"), ("Các đơn vị niêm yết", "Một đơn vị"), ("Niêm yết", "Một cơ quan")]
)  # fmt: skip
def test_a_question_speaks_of_the_body_that_the_plans_sentence_names(said: str, body: str):
    matters = _matters(f"{said} danh mục tại cổng và trên trang điện tử.")
    asked = next(draft for draft in matter_drafts(matters) if draft.matters == ("board-and-page",))
    assert asked.stem.startswith(f"{body} đã đăng danh mục")


def test_an_explanation_says_why_the_most_tempting_wrong_option_is_wrong():
    asked = next(iter(matter_drafts(_matters("Cần khuyến khích viên chức tham gia viết bài."))))
    tempting = next(option for option in asked.options if not option.is_key)
    assert asked.explanation.endswith(f"Dễ chọn nhầm nhất: {tempting.text}. {tempting.why}")


def test_a_long_segment_is_quoted_by_the_phrases_that_decide_with_lists_whole():
    text = (
        "Tuyên truyền đến toàn thể cán bộ, công chức, viên chức về sắp xếp bộ máy ở các cấp trong cả năm và những năm sau đó, "
        "cùng dựng nền hành chính minh bạch, công khai, hiện đại, nơi ai ở vùng xa cũng được đón tiếp như người ở phố"
    )
    quotes = [matter.quotes[0][1] for matter in _matters(text) if matter.name == "open-administration"]
    assert quotes == ["cùng dựng nền hành chính minh bạch, công khai, hiện đại"]


def test_of_several_clauses_a_matter_is_asked_of_the_one_asked_least():
    first = Clause("c-1111111111", "I", 1, "Chi tiêu tiết kiệm, phát hành đúng tiến độ.", 1)
    second = Clause("c-2222222222", "I", 2, "Việc in phải đúng tiến độ.", 2)
    found = {
        matter.name: matter.quotes[0][0].id
        for matter in matters_of(list(segments([first, second])), {"I": ""})
    }
    assert len(set(found.values())) == 2


def test_each_matter_lends_a_true_and_a_false_statement_and_fours_use_one():
    pool = statements_of(_of(REVIEWED))
    assert len(pool) > 20
    for ways in pool:
        assert {claim.key for claim in ways} == {True, False}, ways[0].text
    titles = {section.key: section.title for section in REVIEWED.sections}
    fours = [draft for draft in statement_drafts(pool, titles) if draft.kind == "four_statements"]
    used = [matter for draft in fours for matter in draft.matters]
    assert len(set(used)) == len(used) == 4 * len(fours) > 0


def test_no_word_of_the_statements_says_which_are_true():
    said = [(claim["text"], claim["key"]) for matter in known_matters() for claim in matter.get("claims", ())]
    keys: dict[str, list[bool]] = {}
    for text, key in said:
        for word in set(re.findall(r"\w+", text.lower())):
            keys.setdefault(word, []).append(key)
    for word, found in keys.items():
        if len(found) > 5:
            assert 0.3 <= sum(found) / len(found) <= 0.7, (word, sum(found), len(found))


def test_the_right_judgement_of_a_situation_is_now_for_it_and_now_against():
    judged = [
        asked["key"]
        for matter in known_matters()
        for asked in matter.get("drafts", ())
        if "Nhận xét nào đúng" in asked["stem"]
    ]
    against = sum(bool(re.match(r"(?:Chưa|Không,|Sai|Trái|Quy định)", key)) for key in judged)
    assert len(judged) > 12
    assert 0.3 <= against / len(judged) <= 0.7, (against, len(judged))
