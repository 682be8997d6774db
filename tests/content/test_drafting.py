"""Drafts from a plan's clauses: the units that read the text, and what holds for every draft of every plan."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from content.commands import CONTENT_ROOT
from content.pipeline.citations import find_citations
from content.pipeline.clauses import Clause
from content.pipeline.drafting import Draft, DraftSource, choose_drafts, draft_questions
from content.pipeline.drafting.lists import people_lists, quality_lists
from content.pipeline.drafting.matters import known_matters
from content.pipeline.drafting.requirements import requirements_of, split_items
from content.pipeline.drafting.segments import likeness, segments, spoken
from content.pipeline.drafting.shape import RATIO, even_set, variants
from content.pipeline.drafting.units import breaks
from content.pipeline.files import read_content
from content.pipeline.plan_reading import read_plan
from quiz.domain.question_style import stem_limit
from quiz.domain.text import fold, fold_space
from tests.content.plans.master import FOLDER, NAMES, parts_of
from tests.content.plans.word_layout import WordStyle, as_docx

OTHER_OFFICE = """\
KẾ HOẠCH
Truyền thông cải cách hành chính năm 2027

**1. Yêu cầu**

- Bản tin phải ngắn gọn, dễ nhớ; không đăng tin chưa kiểm tra.
- Cán bộ tiếp dân phải lịch sự, tận tụy.
- Tờ rơi phải rõ ràng, đúng trọng tâm.
- Trả kết quả phải đúng hạn, thuận tiện.

**2. Phân công**

**2.1. Văn phòng Ủy ban nhân dân xã**

- Chủ trì biên soạn tờ rơi về thủ tục hành chính lĩnh vực đất đai.
- Tổng hợp ý kiến góp ý của người dân về bộ phận một cửa.

**2.2. Phòng Văn hóa - Xã hội**

- Hướng dẫn các trường tổ chức cuộc thi tìm hiểu cải cách hành chính.
- Theo dõi việc đăng bài trên trang thông tin điện tử của các trường.

**2.3. Các trường trung học cơ sở**

- Niêm yết danh mục thủ tục hành chính tại phòng tiếp dân và trên bảng tin của trường.
- Cử giáo viên dự lớp tập huấn do phường tổ chức vào đầu năm học.

**2.4. Trung tâm Phục vụ hành chính công xã**

- Bố trí nhân viên hỗ trợ người cao tuổi nộp hồ sơ qua mạng.
- Thông báo cho người dân biết khi hồ sơ được trả sớm hơn hẹn.
"""


def _clause(text: str) -> Clause:
    return Clause("c-0000000000", "I", 1, text, 1)


@pytest.mark.parametrize(
    ("printed", "written"),
    [
        ("Sở GD&ĐT niêm yết TTHC", "Sở Giáo dục và Đào tạo niêm yết thủ tục hành chính"),
        ("khoá XV, uỷ ban, văn hoá", "khóa XV, ủy ban, văn hóa"),
        ("quý I, điện thoại, khoái chí", "quý I, điện thoại, khoái chí"),
        ("1436/KH-UBND của UBND tỉnh", "1436/KH-UBND của Ủy ban nhân dân tỉnh"),
    ],
)
def test_the_plans_words_are_written_out_as_a_question_writes_them(printed: str, written: str):
    assert spoken(printed) == written


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("đến toàn thể cán bộ, công chức và học sinh", ("cán bộ", "công chức", "học sinh")),
        ("cho cá nhân, tổ chức", ("cá nhân", "tổ chức")),
        (
            "giáo viên, học sinh đông đảo quần chúng Nhân dân",
            ("giáo viên", "học sinh", "quần chúng Nhân dân"),
        ),
    ],
)
def test_lists_of_people_are_read_with_their_crowd_words_left_out(text: str, items: tuple[str, ...]):
    assert [found.items for found in people_lists(text)] == [items]


def test_lists_of_qualities_keep_their_joint():
    assert [found.joined for found in quality_lists("phải rõ ràng, dễ hiểu và đúng quy định")] == [
        "rõ ràng, dễ hiểu và đúng quy định"
    ]


def test_a_list_of_people_is_one_item_among_others():
    assert split_items("sinh động, thu hút giáo viên, nhân viên và học sinh") == (
        "sinh động",
        "thu hút giáo viên, nhân viên và học sinh",
    )


def test_an_action_ends_where_the_next_begins_but_verbs_side_by_side_are_one():
    text = "Phát huy dân chủ, tăng cường kỷ luật, kỷ cương"
    assert [text[new:] for _, new in breaks(text)] == ["tăng cường kỷ luật, kỷ cương"]
    assert breaks("Rà soát, cập nhật Bộ thủ tục lên Website") == []


def test_a_requirement_is_a_thing_and_its_items():
    parts = segments([_clause("Việc niêm yết phải đầy đủ, rõ ràng để người dân dễ đọc. Phát huy dân chủ.")])
    assert [(found.thing, found.items) for found in requirements_of(list(parts), ())] == [
        ("việc niêm yết", ("đầy đủ", "rõ ràng"))
    ]


def test_what_a_cited_document_says_is_not_asked_as_the_plans_own_demand():
    clause = _clause("Chỉ thị số 05-CT/TU ngày 10/12/2015 về nề nếp làm việc phải khoa học, công khai")
    assert list(requirements_of(list(segments([clause])), ())) != []
    assert list(requirements_of(list(segments([clause])), find_citations([clause]))) == []


def test_an_answer_is_shortened_only_where_a_phrase_ends():
    text = "nâng cao dân trí, thúc đẩy phát triển kinh tế, đảm bảo an sinh xã hội"
    assert list(variants(text))[1:] == ["nâng cao dân trí, thúc đẩy phát triển kinh tế", "nâng cao dân trí"]
    assert list(variants("để cán bộ, công chức, viên chức rèn luyện phẩm chất"))[1:] == []


def test_sets_of_options_have_even_lengths_and_are_not_used_twice():
    pools = [
        ["một câu mười hai"],
        ["quá ngắn"],
        ["một câu mười ba"],
        ["một câu mười bốn"],
        ["một câu mười năm"],
    ]
    found = even_set(["một câu mười một"], pools, 3)
    assert found is not None
    first = frozenset((found[0], *(text for _, text in found[1])))
    again = even_set(["một câu mười một"], pools, 3, used={first})
    assert "quá ngắn" not in first
    assert again is not None
    assert frozenset((again[0], *(text for _, text in again[1]))) != first


def test_likeness_does_not_count_the_theme_of_every_plan():
    assert likeness("tuyên truyền cải cách hành chính", "kế hoạch cải cách hành chính") == 0
    assert likeness("nơi đặt bảng niêm yết", "việc niêm yết") == 1


# What holds for every draft of every plan


def _source(name: str, raw: bytes) -> DraftSource:
    reading = read_plan(name, raw)
    return DraftSource(reading.document, reading.citations, reading.warnings)


def _sources() -> dict[str, DraftSource]:
    content, _ = read_content(CONTENT_ROOT)
    return {
        "reviewed": DraftSource(
            content.document, content.citations, content.editor_notes, content.statements, "11/2026"
        ),
        "other": _source("other.md", OTHER_OFFICE.encode()),
        "ward": _source("ward.md", (FOLDER / "ward.md").read_bytes()),
        **{name: _source(f"{name}.docx", as_docx(parts_of(name), WordStyle())) for name in NAMES},
    }


SOURCES = _sources()
DRAFTS = {name: draft_questions(source) for name, source in SOURCES.items()}
EVERY = [(name, draft) for name, drafts in DRAFTS.items() for draft in drafts]


def _texts(draft: Draft) -> list[str]:
    sides = [right for _, right in draft.pairs] + [draft.surplus] * bool(draft.surplus)
    return [option.text for option in draft.options] or [claim.text for claim in draft.claims] or sides


def test_the_reviewed_plan_gives_sixty_drafts_of_every_kind():
    drafts = DRAFTS["reviewed"]
    assert len(choose_drafts(drafts, count=60)) == 60
    assert {draft.kind for draft in drafts} >= {
        "single_choice", "multiple_response", "true_false", "four_statements", "cloze", "matching", "ordering",
        "short_text", "number",
    }  # fmt: skip


def test_every_question_of_every_matter_passes_the_checks_in_some_plan():
    kinds = {(matter, draft.kind) for _, draft in EVERY for matter in draft.matters}
    for matter in known_matters():
        for asked in matter.get("drafts", ()):
            assert (matter["name"], asked["kind"]) in kinds, matter["name"]


def test_the_same_plan_gives_the_same_drafts_in_the_same_order():
    assert draft_questions(SOURCES["reviewed"]) == DRAFTS["reviewed"]
    assert len({draft.code for draft in DRAFTS["reviewed"]}) == len(DRAFTS["reviewed"])


def test_every_draft_has_one_key_and_its_quote_stands_in_its_clause():
    for name, draft in EVERY:
        keys = sum(option.is_key for option in draft.options)
        right = {
            "single_choice": keys == 1 and len(draft.options) == 4,
            "multiple_response": 2 <= keys < len(draft.options),
            "true_false": draft.key is not None,
            "four_statements": 1 <= [claim.key for claim in draft.claims].count(True) <= 3,
            "cloze": bool(draft.gaps) and all(gap.key not in gap.others for gap in draft.gaps),
            "matching": len(draft.pairs) == 4 and bool(draft.surplus),
            "ordering": len(set(draft.order)) == 4,
            "short_text": bool(draft.accepted and draft.form),
            "number": draft.value.isdigit(),
        }
        assert right[draft.kind], (name, draft.stem)
        for clause, quote in draft.all_quotes:
            assert fold_space(quote) in fold_space(clause.text), (name, draft.stem)


def test_options_differ_after_folding_and_have_even_lengths():
    for name, draft in EVERY:
        texts = [fold_space(fold(text)) for text in _texts(draft)]
        assert len(set(texts)) == len(texts), (name, draft.stem)
        lengths = [len(option.text) for option in draft.options]
        if lengths and max(lengths) > 12:
            assert max(lengths) <= RATIO * min(lengths), (name, draft.stem)


def test_every_wrong_option_says_why_and_comes_from_a_clause_that_is_not_the_keys_words():
    for name, draft in EVERY:
        for option in draft.options:
            if not option.is_key:
                assert option.why, (name, draft.stem)
                printed = fold(" ".join(quote for _, quote in draft.quotes))
                # In a situation the sentence's other items are what is there already.
                assert draft.slot == "matter" or fold(option.text) not in printed, (name, draft.stem)


def test_stems_end_as_a_question_or_a_statement_and_are_short():
    for name, draft in EVERY:
        assert draft.stem[-1] in "?.)", (name, draft.stem)
        assert "  " not in draft.stem, (name, draft.stem)
        limit = stem_limit(draft.tags)
        assert len(draft.stem.split()) <= limit + 2 * (draft.kind == "cloze"), (name, draft.stem)


def test_nothing_is_asked_about_the_plans_own_errors_and_what_is_overtaken_has_its_note():
    for _, draft in EVERY:
        assert "37-NQ/CP" not in " ".join(draft.texts)
        assert ("overtaken" in draft.tags) == bool(draft.note)
        if set(draft.tags) - {"situation"}:
            assert draft.audience == ("staff",)
    content, _ = read_content(CONTENT_ROOT)
    silent = DraftSource(content.document, content.citations, content.editor_notes, content.statements)
    assert not any("overtaken" in draft.tags for draft in draft_questions(silent))


def test_a_choice_asks_every_part_of_the_plan_and_begins_two_drafts_at_most_with_one_clause():
    chosen = choose_drafts(DRAFTS["reviewed"], count=60)
    first = Counter(draft.clause.id for draft in chosen)
    assert max(first.values()) <= 2
    assert len(first) >= 30


def test_document_numbers_are_at_most_one_in_ten_of_a_choice():
    chosen = choose_drafts(DRAFTS["reviewed"], count=30)
    assert len(chosen) == 30
    assert sum("document_number" in draft.tags for draft in chosen) <= 3


def test_a_choice_is_restricted_by_section_kind_audience_and_what_is_known():
    drafts = DRAFTS["reviewed"]
    some = choose_drafts(drafts, sections=["I"], kinds=["single_choice", "true_false"], audience="student")
    assert some
    assert all(draft.clause.section.startswith("I.") and "student" in draft.audience for draft in some)
    rest = choose_drafts(drafts, known={draft.code for draft in some})
    assert not {draft.code for draft in some} & {draft.code for draft in rest}


def test_keys_of_single_choices_stand_in_every_position():
    singles = [draft for draft in choose_drafts(DRAFTS["reviewed"]) if draft.kind == "single_choice"]
    places = [next(place for place, one in enumerate(draft.options) if one.is_key) for draft in singles]
    assert set(places) == {0, 1, 2, 3}


def test_who_does_what_is_asked_with_the_duties_of_other_offices_beside_it():
    duties = [draft for draft in DRAFTS["other"] if draft.slot == "duty"]
    assert any("văn phòng ủy ban nhân dân xã" in draft.stem.lower() for draft in duties)
    for draft in duties:
        for option in draft.options:
            assert option.is_key == (fold(option.text) in fold(spoken(draft.quotes[0][1]))), option.text


def test_true_and_false_statements_of_a_choice_keep_the_balance():
    keys = [draft.key for draft in choose_drafts(DRAFTS["reviewed"], count=60) if draft.kind == "true_false"]
    assert abs(keys.count(True) - keys.count(False)) <= 2


def test_a_choice_asks_nothing_twice_and_no_words_of_the_plan_a_third_time():
    for name, drafts in DRAFTS.items():
        chosen = choose_drafts(drafts, count=60)
        names = [matter for draft in chosen for matter in draft.matters]
        assert len(set(names)) == len(names), name
        quotes = Counter(quote for draft in chosen if draft.kind != "matching" for quote in draft.all_quotes)
        assert all(times <= 2 for times in quotes.values()), name


def test_what_stands_between_quotation_marks_stands_in_the_plan():
    for name, draft in EVERY:
        plan = " ".join(fold_space(fold(spoken(clause.text))) for clause in SOURCES[name].document.clauses)
        told = (draft.explanation, draft.why, *(option.why for option in draft.options))
        for quoted in re.findall("“([^”]*)”", " ".join(told)):
            assert fold_space(fold(spoken(quoted))) in plan, (name, quoted)


def test_a_place_is_named_as_the_plan_divides_itself():
    told = " ".join(draft.explanation for draft in DRAFTS["reviewed"])
    assert "mục IV.2)" in told
    assert "mục IV.2, ý 1" not in told


def test_the_right_option_is_not_known_by_its_length():
    singles = [
        draft for draft in choose_drafts(DRAFTS["reviewed"], count=60) if draft.kind == "single_choice"
    ]
    longest = shortest = 0
    for draft in singles:
        lengths = sorted(len(option.text) for option in draft.options)
        key = next(len(option.text) for option in draft.options if option.is_key)
        longest += key == lengths[-1] > lengths[-2]
        shortest += key == lengths[0] < lengths[1]
    assert max(longest, shortest) <= 0.3 * len(singles)


def test_bodies_have_the_shape_of_their_kind():
    for _, draft in EVERY:
        body = draft.body()
        assert body["stem_html"]
        assert body["clauses"]
        if draft.kind == "cloze":
            assert all(f"{{{{{gap['id']}}}}}" in body["stem_html"] for gap in body["gaps"])
            assert set(body["key"]) == {gap["id"] for gap in body["gaps"]}
        if draft.kind == "matching":
            assert len(body["right"]) == len(body["left"]) + 1
            assert set(body["key"]) == {part["id"] for part in body["left"]}
