"""From an office's plan to a question that a pupil answers: an editor imports, corrects, drafts and sends; a colleague answers
without the key and approves. By the keyboard alone, in few actions, without barriers on any page of the way."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

from docx import Document
from playwright.sync_api import FilePayload, Locator, Page, expect
from sqlalchemy import Engine, select

from quiz.domain.paper import read_slots
from quiz.domain.questions import key_of
from quiz.models import Account, Attempt, QuestionVersion, RoleGrant, Unit
from quiz.services.lesson_read import check_slot
from quiz.unit_of_work import unit_of_work
from tests.browser import walks
from tests.browser.pages import DESKTOP, barriers
from tests.browser.visitors import Visitors
from tests.factories import NOW

#: What the way may cost, from the hub of management to the quiz that is open: clicks, choices, fields filled, files chosen.
MOST_ACTIONS = 45
QUESTIONS = 8
TITLE = "Hướng dẫn phụ huynh làm thủ tục hành chính"
PLAN = "Tuyên truyền cải cách hành chính của Trường THPT Sông Vàng năm 2026"
AIM = (
    "I. MỤC ĐÍCH",
    "Nâng cao nhận thức của cán bộ, giáo viên, nhân viên và học sinh",
    "về cải cách hành chính.",
)
WORK = (
    f"II. {TITLE.upper()}",
    "Việc niêm yết phải đầy đủ, rõ ràng, dễ hiểu, đúng quy định; kịp thời cập nhật khi có sự thay đổi.",
    "Tuyên truyền việc nộp hồ sơ và nhận kết quả giải quyết thủ tục hành chính qua dịch vụ bưu chính công ích.",
    "Tổ chức tiếp nhận ý kiến phản ánh, kiến nghị của cá nhân, tổ chức về quy định hành chính thông qua các kênh thông tin.",
    "Không yêu cầu người dân nộp lại giấy tờ đã có trong cơ sở dữ liệu dùng chung.",
    "Thực hiện niêm yết, công khai thủ tục hành chính tại trụ sở làm việc và trên trang thông tin điện tử của trường.",
    "Cử công chức, viên chức tham gia đầy đủ các khóa đào tạo, tập huấn về công tác cải cách hành chính.",
    "Lồng ghép thông tin, tuyên truyền cải cách hành chính trong các hội nghị, hội thảo, tọa đàm, lớp tập huấn.",
    "Khuyến khích các trường có mô hình, sáng kiến kinh nghiệm, cách làm hay trong công tác tuyên truyền.",
    "Tuyên truyền quyền, nghĩa vụ và trách nhiệm của cá nhân, tổ chức tham gia và giám sát tiến trình cải cách hành chính.",
    "Thường xuyên công bố sự hài lòng của người dân, tổ chức với sự phục vụ của cơ quan, đơn vị.",
)

#: Presses of Tab, and of an arrow, after which something cannot be reached.
MOST_TABS, MOST_ARROWS = 150, 9
#: Whether the element has the keyboard; of radio buttons one of the group has it for all.
IS_UNDER_KEYS = """wanted => {
  const at = document.activeElement;
  return at === wanted || (wanted.type === "radio" && at.type === "radio" && at.name === wanted.name);
}"""


def plan_file() -> FilePayload:
    """The plan as its office typed it; a line of the first clause is broken off, which the editor mends."""
    document, out = Document(), BytesIO()
    for line in ("KẾ HOẠCH", PLAN, AIM[0]):
        document.add_paragraph().add_run(line).bold = True
    for line in AIM[1:]:
        document.add_paragraph(f"- {line}")
    document.add_paragraph().add_run(WORK[0]).bold = True
    for line in WORK[1:]:
        document.add_paragraph(f"- {line}")
    document.save(out)
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    return {"name": "ke-hoach.docx", "mimeType": kind, "buffer": out.getvalue()}


class Hand:
    """Does what a person does on a page with a keyboard alone, and counts it."""

    done = 0

    def __init__(self, page: Page) -> None:
        self.page = page
        self._seen: set[tuple[str, int, bool]] = set()

    def at(self, control: Locator) -> Locator:
        """Tab goes on to the control; counts one action, whatever the way to it."""
        wanted = control.element_handle()
        for _ in range(MOST_TABS):
            if wanted.evaluate(IS_UNDER_KEYS):
                Hand.done += 1
                return control
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not come to {control}")

    def follow(self, name: str | re.Pattern[str]) -> None:
        """A link."""
        self._on(self.page.get_by_role("link", name=name).first, "Enter")

    def press(self, name: str | re.Pattern[str]) -> None:
        """A button that leads to a page."""
        self._on(self.page.get_by_role("button", name=name).first, "Enter")

    def check(self, selector: str) -> None:
        """A box, or one of several to which the arrows lead."""
        control = self.at(self.page.locator(selector))
        self.page.keyboard.press("Space")
        for _ in range(MOST_ARROWS):
            if control.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"arrows do not come to {selector}")

    def fill(self, label: str, text: str) -> None:
        """A field."""
        self.at(self.page.get_by_label(label, exact=True)).fill(text)

    def _on(self, control: Locator, key: str) -> None:
        with self.page.expect_navigation():
            self.at(control).press(key)
        self.look()

    def look(self) -> None:
        """No barrier on the page as it stands; one that was looked at in this shape is not looked at again."""
        forms, questions = (self.page.locator(f"main {part}").count() for part in ("form", ".opts"))
        shape = (self.page.title(), forms, questions > 0)
        if shape not in self._seen:
            assert barriers(self.page) == []
            self._seen.add(shape)


def reviewing_colleague(engine: Engine) -> None:
    """teacher1 reviews besides."""
    with unit_of_work(engine) as session:
        teacher = session.scalars(select(Account).where(Account.username == "teacher1")).one()
        top = session.scalars(select(Unit).where(Unit.kind == "so")).one()
        session.add(RoleGrant(person_id=teacher.person_id, role="reviewer", unit_id=top.id, granted_at=NOW))


def bring_in(hand: Hand) -> None:
    """The plan of the office, with its broken clause mended, becomes part of the programme."""
    hand.follow(re.compile("^Kế hoạch"))
    hand.follow("Đưa kế hoạch mới vào")
    hand.at(hand.page.get_by_label("Tệp kế hoạch")).set_input_files(plan_file())
    hand.press("Tải lên và đọc")
    hand.follow(re.compile("^Sửa ?: về cải cách hành chính"))
    hand.press("Gộp vào ý trên")
    hand.press("Đưa vào chương trình")
    expect(hand.page.get_by_text("Đã đưa kế hoạch vào chương trình.")).to_be_visible()


def write_lesson(hand: Hand) -> None:
    """A lesson from a section of the plan, sent to its reader."""
    hand.follow(re.compile("^Soạn bài học ?, mục II$"))
    hand.press("Tạo bản nháp")
    hand.press("Lưu và gửi thẩm định")
    expect(hand.page.get_by_role("heading", level=1)).to_have_text(TITLE)


def draft(hand: Hand) -> None:
    """Eight drafts of the lesson kept, two of them edited, all sent."""
    page = hand.page
    hand.follow("Soạn câu hỏi nháp từ các ý của bài")
    hand.press(f"Lưu cả {QUESTIONS} câu")
    drafts = page.locator("section[aria-labelledby=kept-title] li a")
    expect(drafts).to_have_count(QUESTIONS)
    for number in range(2):
        with page.expect_navigation():
            hand.at(drafts.nth(number)).press("Enter")
        hand.look()
        hand.fill(
            "Lời giải thích", f"Kế hoạch nói rõ điều này; đọc lại ý được trích để nhớ. Lần đọc {number}."
        )
        hand.press("Lưu bản nháp")
    hand.press(f"Gửi thẩm định {QUESTIONS} câu")
    expect(page.get_by_text(f"Đã gửi thẩm định {QUESTIONS} câu.")).to_be_visible()


def right_answers(engine: Engine) -> dict[str, Any]:
    """What a colleague who knows the matter answers, by the name that a question has on the page of its lesson."""
    with unit_of_work(engine, write=False) as session:
        waiting = session.scalars(select(QuestionVersion).where(QuestionVersion.state == "in_review"))
        return {
            f"q{version.id}": check_slot(version).from_bank(key_of(version.kind, version.body))
            for version in waiting
        }


def answer(hand: Hand, name: str, given: Any) -> None:
    """Answer the question of this name: a choice, a tick for each of several, one choice for each part."""
    if isinstance(given, dict):
        for part, value in given.items():
            if isinstance(value, bool):
                hand.check(f"input[name='{name}-{part}'][value={str(value).lower()}]")
            else:
                hand.at(hand.page.locator(f"select[name='{name}-{part}']")).select_option(value)
    else:
        for value in given if isinstance(given, list) else [given]:
            word = str(value).lower() if isinstance(value, bool) else value
            hand.check(f"input[name='{name}'][value='{word}']")


def review(hand: Hand, lesson: str, answers: dict[str, Any]) -> None:
    """All questions answered with no key on the page; then keys and reasons, and one press approves what agrees."""
    page = hand.page
    page.goto("/manage")
    hand.follow(re.compile("^Thẩm định câu hỏi"))
    hand.follow(re.compile(lesson))
    expect(page.locator(".why, .opt.ok, blockquote")).to_have_count(0)
    for name, given in answers.items():
        answer(hand, name, given)
    hand.press("Trả lời và xem đáp án")
    expect(page.get_by_text("Bạn trả lời trùng đáp án", exact=True)).to_have_count(QUESTIONS)
    hand.press("Duyệt các câu đã đánh dấu")
    expect(page.get_by_text(f"Đã duyệt {QUESTIONS} câu.")).to_be_visible()
    hand.follow("Đọc và thẩm định bài học")
    hand.check("input[name=verdict][value=approved]")
    hand.press("Ghi kết luận")
    hand.press("Mở bài luyện tập từ bài học này")
    expect(page.get_by_text("Đã mở bài luyện tập")).to_be_visible()


def drawn_from(engine: Engine, attempt: str) -> set[str]:
    """The names of the questions that a pupil's paper has, as on the page of its lesson."""
    with unit_of_work(engine, write=False) as session:
        paper = session.scalars(select(Attempt.paper).where(Attempt.public_id == attempt)).one()
        return {f"q{slot.version_id}" for slot in read_slots(paper)}


def test_a_plan_becomes_questions_that_a_colleague_approved_and_a_pupil_answers(
    visitors: Visitors, live_engine: Engine
) -> None:
    reviewing_colleague(live_engine)
    writing = Hand(visitors.page("editor", viewport=DESKTOP))
    writing.page.goto("/manage")
    bring_in(writing)
    write_lesson(writing)
    draft(writing)
    answers = right_answers(live_engine)
    reading = Hand(visitors.page("teacher1", viewport=DESKTOP))
    review(reading, TITLE, answers)
    assert Hand.done <= MOST_ACTIONS
    learning = visitors.page("student1")
    walks.open_quiz(learning, TITLE)
    attempt = walks.begin(learning)
    assert walks.shown(learning).count() == 1
    assert drawn_from(live_engine, attempt) <= answers.keys()
    assert barriers(learning) == []
