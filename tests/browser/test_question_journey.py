"""A question from the editor's form to a learner's quiz: written, told of its likeness, read blind by a colleague, approved."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect
from sqlalchemy import Engine, select, update

from quiz.models import Account, Question, QuestionVersion, RoleGrant, Unit
from quiz.unit_of_work import unit_of_work
from tests.browser import walks
from tests.browser.pages import DESKTOP, barriers, sideways_pixels
from tests.browser.visitors import Visitors
from tests.exchange.test_image_read import png
from tests.factories import NOW, make_quiz

STEM = "Theo Kế hoạch, bảng niêm yết thủ tục hành chính phải được đặt ở vị trí như thế nào cho dễ đọc?"
OPTIONS = ("Vừa tầm mắt người đọc", "Sát trần để khỏi rách", "Sát nền cho dễ dán", "Trong tủ của văn thư")
CLAUSE = "c-6e3c923d56"
QUOTE = "không quá cao hoặc quá thấp"


def reachable(page: Page) -> None:
    """Nothing in the way on this page, on a phone."""
    assert barriers(page) == []
    assert sideways_pixels(page) == 0


def reviewer_and_quiz(engine: Engine) -> str:
    """teacher1 reviews besides; a quiz of one question, which only a set of its own can fill. Returns its title."""
    with unit_of_work(engine) as session:
        teacher = session.scalars(select(Account).where(Account.username == "teacher1")).one()
        top = session.scalars(select(Unit).where(Unit.kind == "so")).one()
        session.add(RoleGrant(person_id=teacher.person_id, role="reviewer", unit_id=top.id, granted_at=NOW))
        quiz = make_quiz(session, unit=top, questions=1, title="Câu mới viết", position=0)
        return quiz.title


def only_it_is_drawn(engine: Engine, code: str) -> None:
    """No other practice question is in use."""
    with unit_of_work(engine) as session:
        mine = select(Question.id).where(Question.code == code).scalar_subquery()
        session.execute(
            update(QuestionVersion)
            .where(QuestionVersion.question_id != mine, QuestionVersion.exposure == "practice")
            .values(state="retired")
        )


def written(page: Page) -> str:
    """The form filled in and sent; returns the question's code."""
    page.goto("/manage")
    page.locator("main a[href='/manage/questions/new']").click()
    page.get_by_label("Bài học").select_option("bang-niem-yet")
    expect(page.locator(f"option[value={CLAUSE}]")).to_be_attached()
    expect(page.get_by_label("Bài học")).to_be_focused()
    page.get_by_label("Ý của kế hoạch").select_option(CLAUSE)
    expect(page.locator("[data-source]")).to_contain_text(QUOTE)
    page.get_by_label("Câu dẫn").fill(STEM)
    expect(page.locator("[data-alike]")).to_contain_text("bang-niem-yet-01")
    page.get_by_role("button", name="Thêm phương án").click()
    expect(page.locator("#options-4-text")).to_be_focused()
    page.get_by_role("button", name="Bỏ phương án E").click()
    expect(page.locator("#options-3-text")).to_be_focused()
    expect(page.get_by_label("Câu dẫn")).to_have_value(STEM)
    for number, text in enumerate(OPTIONS):
        page.locator(f"#options-{number}-text").fill(text)
        if number:
            page.locator(f"#options-{number}-why").fill("Thói quen cũ.")
    page.get_by_label("Phương án A đúng").check()
    page.get_by_label("Lời giải thích").fill("Bảng treo để người dân đọc nên phải vừa tầm mắt.")
    page.get_by_role("button", name="Lưu và gửi thẩm định").click()
    expect(page.locator("#error-summary")).to_be_focused()  # no quote yet
    reachable(page)
    expect(page.get_by_label("Câu dẫn")).to_have_value(STEM)
    page.locator("[data-source] blockquote").evaluate(SELECT_QUOTE, QUOTE)
    page.get_by_role("button", name="Lấy phần đã bôi").click()
    expect(page.get_by_label("Lời trích")).to_have_value(QUOTE)
    page.locator("#images > summary").press("Enter")
    page.set_input_files("#upload", {"name": "bang.png", "mimeType": "image/png", "buffer": png(40, 30)})
    page.locator("#upload_alt").fill("Một tấm bảng treo ở hành lang")
    page.get_by_role("button", name="Lưu và gửi thẩm định").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Đã gửi thẩm định")
    reachable(page)
    return (page.get_by_role("heading", level=1).text_content() or "").strip()


SELECT_QUOTE = """(block, words) => {
  const text = block.firstChild, start = text.data.indexOf(words), range = document.createRange();
  range.setStart(text, start);
  range.setEnd(text, start + words.length);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""


def read_blind(page: Page, code: str) -> None:
    """Answered without the key, by the keyboard alone, then approved."""
    page.goto("/manage/reviews")
    reachable(page)
    page.get_by_role("link", name=re.compile(code)).press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(code)
    assert QUOTE not in page.content()
    reachable(page)
    page.get_by_role("radio", name=OPTIONS[0]).press("Space")
    page.get_by_role("button", name="Trả lời và xem đáp án").press("Enter")
    expect(page.get_by_text("Bạn trả lời trùng đáp án.")).to_be_visible()
    expect(page.get_by_text(QUOTE).first).to_be_visible()
    reachable(page)
    page.get_by_role("radio", name=re.compile("^Duyệt")).press("Space")
    page.get_by_role("button", name="Ghi kết luận").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Đã duyệt")


def test_a_question_is_written_read_by_a_colleague_and_asked(visitors: Visitors, live_engine: Engine) -> None:
    title = reviewer_and_quiz(live_engine)
    code = written(visitors.page("editor"))
    read_blind(visitors.page("teacher1"), code)
    only_it_is_drawn(live_engine, code)
    learning = visitors.page("student1")
    walks.open_quiz(learning, title)
    walks.begin(learning)
    expect(learning.locator("legend.stem")).to_contain_text(STEM)
    picture = learning.get_by_role("img", name="Một tấm bảng treo ở hành lang")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.naturalWidth") == 40
    reachable(learning)
    compared = visitors.page("editor", viewport=DESKTOP)
    compared.goto(f"/manage/questions/{code}")
    expect(compared.get_by_text(re.compile("đã duyệt$"))).to_be_visible()
    assert barriers(compared) == []
