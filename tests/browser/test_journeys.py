"""What the app is for, done by people in a real browser: a pupil learns and takes a quiz through a hole in the network,
a member of staff completes a module, a teacher runs a contest in class, and the figures follow."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect
from sqlalchemy import Engine, select

from quiz.models import Attempt
from quiz.unit_of_work import unit_of_work
from tests.browser import walks
from tests.browser.keys import Keyed, keyed_slots
from tests.browser.pages import DESKTOP, PHONE
from tests.browser.visitors import Visitors

WIDTHS = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["360px", "1280px"])
NARROW_AND_WIDE = pytest.mark.parametrize(
    ("live_database_kind", "size"),
    [("sqlite", PHONE), ("postgresql", DESKTOP)],
    ids=["sqlite-360px", "postgresql-1280px"],
    indirect=["live_database_kind"],
    scope="module",
)
ON_SQLITE = pytest.mark.parametrize("live_database_kind", ["sqlite"], indirect=True, scope="module")

#: Questions answered before the network is lost, and while it is away.
BEFORE, AWAY = 5, 3


def pupil_name(page: Page) -> str:
    """The full name of whoever is signed in."""
    return (page.locator(".menu-panel strong").first.text_content() or "").strip()


def stored(engine: Engine, attempt_id: str) -> Attempt:
    """The attempt's row."""
    with unit_of_work(engine, write=False) as session:
        row = session.scalars(select(Attempt).where(Attempt.public_id == attempt_id)).one()
        session.expunge(row)
        return row


def to_be_missed(slots: list[Keyed]) -> Keyed:
    """The question to be answered wrongly: one with a single answer, if there is one."""
    simple = (one for one in slots if one.kind in ("single_choice", "true_false"))
    return next(simple, slots[0])


def own_figures(page: Page) -> tuple[int, int]:
    """(finishers, turns) of one's own school as the leaderboard shows them at the page's width."""
    page.goto("/leaderboards")
    row = page.locator(".lb li.mine:visible, tr.mine:visible")
    expect(row).to_have_count(1)
    if row.locator("td").count():
        cells = row.locator("td.n").all_inner_texts()
        return int(cells[1]), int(cells[2])
    text = re.search(r"(\d+)/\d+ người · (\d+) lượt", row.inner_text())
    assert text, row.inner_text()
    return int(text[1]), int(text[2])


# -- a pupil


def read_a_lesson(page: Page) -> None:
    """The home page leads to a lesson; its checks answer at once with the plan's words; it counts as read."""
    page.goto("/")
    page.locator("main .next a.btn-primary").click()
    expect(page.locator("article[data-lesson]")).to_be_visible()
    title = page.locator("article h1").inner_text()
    assert walks.do_checks(page) == 2
    for answered in page.locator("[data-check] article").all():
        expect(answered.locator("figure.quote mark").first).not_to_be_empty()
        expect(answered.get_by_text("Đáp án").first).to_be_visible()
    walks.mark_read(page)
    page.reload()
    expect(page.get_by_role("heading", name="Đã đọc xong bài này")).to_be_visible()
    page.goto("/lessons")
    row = page.locator("main li", has_text=title)
    expect(row.locator(".dot.ok")).to_be_visible()


def practise_through_a_hole(page: Page, engine: Engine) -> None:
    """*Luyện tập* with the network lost in the middle: nothing is lost, and the review shows keys and quotes."""
    walks.open_quiz(page, walks.PRACTICE)
    attempt_id = walks.begin(page)
    slots = keyed_slots(engine, attempt_id)
    missed = to_be_missed(slots)
    answers = [one.wrong if one is missed else one.key for one in slots]
    for answer in answers[:BEFORE]:
        walks.give(page, answer)
        walks.step(page)
    walks.saved(page)

    page.context.set_offline(True)
    for answer in answers[BEFORE : BEFORE + AWAY]:
        walks.give(page, answer)
        walks.step(page)
    expect(page.locator("[data-save]")).to_contain_text(f"{AWAY} câu giữ trên máy này", timeout=walks.POLLED)
    page.context.set_offline(False)
    expect(page.locator("[data-save]")).to_contain_text(
        f"Đã gửi lại {AWAY} câu giữ trên máy", timeout=walks.RESENT
    )

    page.reload()
    assert walks.at_work(page) == attempt_id
    expect(page.locator(".qh")).to_have_text(f"Câu {BEFORE + AWAY + 1}/{len(slots)}")
    for number in range(BEFORE + AWAY, 0, -1):
        walks.step(page, "prev")
        assert sorted(walks.given(page)) == sorted(walks.values_of(answers[number - 1])), number
    for _ in range(BEFORE + AWAY):
        walks.step(page)
    for answer in answers[BEFORE + AWAY :]:
        walks.give(page, answer)
        if walks.has_next(page):
            walks.step(page)
    walks.saved(page)
    walks.submit(page)

    full = len(slots) - 1
    expect(page.locator(".grade .figure")).to_have_text(f"{full}/{len(slots)}")
    see_review(page, missed)
    row = stored(engine, attempt_id)
    assert (row.state, row.score, row.correct_count) == ("finished", full * 1000, full)


def see_review(page: Page, missed: Keyed) -> None:
    """The one wrong answer stands open with key, reason and quote; all others can be opened."""
    wrong = page.locator("main article")
    expect(wrong).to_have_count(1)
    expect(wrong.get_by_text("Đáp án đúng")).to_be_visible()
    expect(wrong.get_by_text("Em chọn", exact=True)).to_be_visible()
    expect(wrong.locator(".why")).to_be_visible()
    expect(wrong.locator("figure.quote mark").first).to_have_text(missed.body["clauses"][0]["quote"])
    page.locator("main a.pick", has_text="Tất cả").click()
    page.wait_for_url("**/result?show=all")
    one = page.locator("main details.card").nth(missed.number - 2 if missed.number > 1 else 1)
    one.locator("summary").click()
    expect(one.get_by_text("Đáp án đúng, em chọn").or_(one.locator(".stmt.ok").first).first).to_be_visible()
    expect(one.locator("figure.quote mark").first).to_be_visible()


def take_the_open_week(page: Page, engine: Engine) -> bool:
    """*Thi tuần*: the score at once, nothing that gives a key away. Returns whether it was the first attempt."""
    walks.open_quiz(page, walks.OPEN_WEEK)
    is_first = page.get_by_text("2 trong 2").is_visible()
    attempt_id = walks.begin(page)
    walks.choose_all(page)
    walks.saved(page)
    walks.submit(page)
    row = stored(engine, attempt_id)
    assert row.state == "finished" and row.score is not None
    most = row.max_score // 1000
    expect(page.locator(".grade .figure")).to_have_text(f"{marks(row.score)}/{most}")
    expect(page.get_by_text(re.compile(r"^Sau \d\d:\d\d .* xem được"))).to_be_visible()
    page.get_by_role("link", name="Xem câu trả lời đã nộp").click()
    expect(page.locator("main details.card")).to_have_count(most)  # one's own, question by question
    marked = (":is(.opt, .stmt, .qn, details .chip)" + role for role in (".ok", ".bad", ".warn"))
    for shows_a_key in (".why", "figure.quote", "mark", *marked):
        expect(page.locator(shows_a_key)).to_have_count(0)
    html = page.content()
    for one in keyed_slots(engine, attempt_id):
        if one.kind != "four_statements":
            assert one.body["explanation_html"] not in html
    refused = page.request.get(f"/api/v1/attempts/{attempt_id}/review")
    assert refused.status == 409
    assert "key" not in refused.text()
    return is_first


def marks(score: int) -> str:
    """Thousandths as the page writes them."""
    whole, rest = divmod(score, 1000)
    return f"{whole},{rest:03}".rstrip("0") if rest else str(whole)


def read_the_closed_week(page: Page) -> None:
    """The week that is over shows keys, reasons and quotes."""
    walks.open_quiz(page, walks.CLOSED_WEEK)
    page.locator("main a[href$='/result']").first.click()
    page.wait_for_url("**/result")
    page.goto(page.url + "?show=all")
    reviewed = page.locator("main details.card")
    expect(reviewed).to_have_count(20)
    assert reviewed.get_by_text("Đáp án", exact=False).count() >= 20
    assert page.locator("figure.quote mark").count() >= 20


@NARROW_AND_WIDE
def test_pupil_learns_and_takes_quizzes(
    visitors: Visitors, live_engine: Engine, size: dict[str, int]
) -> None:
    page = visitors.page("student1", viewport=size)
    finishers, turns = own_figures(page)
    read_a_lesson(page)
    practise_through_a_hole(page, live_engine)
    assert own_figures(page) == (finishers, turns), "practice is never ranked"
    is_first = take_the_open_week(page, live_engine)
    assert own_figures(page) == (finishers + is_first, turns + 1)
    read_the_closed_week(page)


@ON_SQLITE
def test_lesson_is_read_by_reading_it(visitors: Visitors) -> None:
    page = visitors.page("student2", viewport=PHONE)
    page.goto("/")
    page.locator("main .next a.btn-primary").click()
    marks = page.locator("[data-segs] i")
    count = marks.count()
    expect(page.locator("[data-segs] i.ok")).to_have_count(0)
    for place in range(count):
        section = page.locator("[data-section]").nth(place)
        section.evaluate("part => part.lastElementChild.scrollIntoView({ block: 'end' })")
        expect(marks.nth(place)).to_have_class("ok")
    expect(page.get_by_role("heading", name="Đã đọc xong bài này")).to_be_visible()
    page.reload()
    expect(page.locator("[data-segs] i.ok")).to_have_count(count)


# -- staff


@ON_SQLITE
@WIDTHS
def test_staff_complete_a_module(visitors: Visitors, live_engine: Engine, size: dict[str, int]) -> None:
    page = visitors.page("staff1", viewport=size)
    page.goto("/")
    done = modules_done(page)
    title = page.locator(".hl li.now strong").inner_text()
    while (going_on := page.locator("main .next a.btn-primary")).inner_text().strip() != "Vào bài kiểm tra":
        going_on.click()
        expect(page.locator("article[data-lesson]")).to_be_visible()
        walks.mark_read(page)
        page.goto("/")
    assert modules_done(page) == done, "lessons alone do not complete a module"
    going_on.click()
    attempt_id = walks.begin(page)
    for one in keyed_slots(live_engine, attempt_id):
        walks.give(page, one.key)
        if walks.has_next(page):
            walks.step(page)
    walks.saved(page)
    walks.submit(page)
    expect(page.locator(".board").get_by_text("Đạt", exact=True)).to_be_visible()
    page.get_by_role("link", name="Học tiếp").click()
    page.wait_for_url(lambda url: url.rstrip("/").count("/") == 2)
    assert modules_done(page) == done + 1
    row = page.locator(".hl li", has_text=title)
    expect(row.locator(".dot.ok")).to_be_visible()
    expect(row).to_contain_text("Đã hoàn thành.")


def modules_done(page: Page) -> int:
    """How many modules the home page counts as done."""
    return int(page.locator(".namecard .figure").inner_text().split("/")[0])


# -- a class


@ON_SQLITE
def test_teacher_runs_a_contest_with_the_class(
    visitors: Visitors, live_engine: Engine, tmp_path: Path
) -> None:
    board, pupil = visitors.page("teacher1", viewport=DESKTOP), visitors.page("student1", viewport=PHONE)
    code = walks.make_contest(board, lessons=2, questions=5, minutes=10)
    expect(board.locator("[data-joined]")).to_have_text("0")
    board.evaluate("window.notReloaded = true")

    attempt_id = walks.join(pupil, code)
    expect(board.locator("[data-joined]")).to_have_text("1", timeout=walks.POLLED)
    expect(board.locator("[data-finished]")).to_have_text("0")
    name = pupil_name_of(visitors)
    expect(board.locator("[data-people] li")).to_contain_text(name.split()[-1])

    slots = keyed_slots(live_engine, attempt_id)
    missed = to_be_missed(slots)
    for one in slots:
        walks.give(pupil, one.wrong if one is missed else one.key)
        if walks.has_next(pupil):
            walks.step(pupil)
    walks.saved(pupil)
    walks.submit(pupil)
    expect(pupil.locator("figure.quote")).to_have_count(0)
    expect(board.locator("[data-finished]")).to_have_text("1", timeout=walks.POLLED)
    assert board.evaluate("window.notReloaded") is True

    walks.close_contest(board)
    see_results(board, name, missed, len(slots))
    see_workbook(board, name, missed, len(slots), tmp_path / "results.xlsx")
    pupil.reload()  # answers that are still on their way count for a minute, so keys wait for its end
    expect(pupil.get_by_text(re.compile(r"^Sau \d\d:\d\d .* xem được"))).to_be_visible()
    assert pupil.goto(f"/c/{code}").status == 404  # type: ignore[union-attr]


def pupil_name_of(visitors: Visitors) -> str:
    """student1's name as the app writes it."""
    page = visitors.page("student1")
    page.goto("/")
    return pupil_name(page)


def see_results(board: Page, name: str, missed: Keyed, count: int) -> None:
    """By pupil and by question, the question that was missed first."""
    pupils = board.locator("section[aria-labelledby=by-pupil]")
    row = pupils.locator("tr:visible, li:visible").filter(has_text=name)
    expect(row).to_contain_text(f"{count - 1}/{count}")
    questions = board.locator("section[aria-labelledby=by-question] li")
    expect(questions).to_have_count(count)
    expect(questions.first).to_contain_text("0/1")
    expect(questions.first).to_contain_text(plain(missed.body["stem_html"]))
    expect(questions.last).to_contain_text("1/1")
    expect(board.locator("section[aria-labelledby=absent] li").first).to_be_visible()


def plain(html: str) -> str:
    """The words of a question without their markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html)).strip()


def see_workbook(board: Page, name: str, missed: Keyed, count: int, path: Path) -> None:
    """The file opens and says the same."""
    with board.expect_download() as download:
        board.get_by_role("link", name="Tải XLSX").click()
    download.value.save_as(path)
    workbook = load_workbook(path)
    rows: list[tuple[Any, ...]] = [
        row for sheet in workbook.worksheets for row in sheet.iter_rows(values_only=True)
    ]
    own = next(row for row in rows if name in row)
    assert count - 1 in own, own
    assert any(plain(missed.body["stem_html"]) in map(str, row) for row in rows)


# -- figures


#: Column of the page's table -> heading of the file.
COLUMNS = {
    0: "Tổng số CB, GV, NV",
    1: "Số người tham gia, CB, GV, NV",
    2: "Tỉ lệ tham gia, CB, GV, NV",
    3: "Số lượt, CB, GV, NV",
    4: "Tổng số học sinh",
    5: "Số người tham gia, học sinh",
    6: "Tỉ lệ tham gia, học sinh",
    7: "Số lượt, học sinh",
    8: "Người bắt đầu làm bài",
    9: "Người nộp bài",
    10: "Người đạt",
    11: "Bài học đã xong",
}


def downloaded_rows(page: Page) -> list[dict[str, str]]:
    """The lines of the participation file that the page offers."""
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải CSV").click()
    data = Path(download.value.path()).read_bytes()
    assert data.startswith(b"\xef\xbb\xbf"), "Excel needs the mark to read Vietnamese"
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@ON_SQLITE
def test_file_of_participation_agrees_with_its_page(visitors: Visitors) -> None:
    pupil = visitors.page("student1", viewport=DESKTOP)
    page = visitors.page("admin", viewport=DESKTOP)
    page.goto("/admin/participation")
    before = downloaded_rows(page)
    walks.open_quiz(pupil, walks.PRACTICE)
    walks.begin(pupil)
    walks.choose_all(pupil)
    walks.saved(pupil)
    walks.submit(pupil)
    page.reload()
    rows = downloaded_rows(page)
    assert int(rows[0]["Tổng số lượt"]) == int(before[0]["Tổng số lượt"]) + 1
    assert int(rows[0]["Số lượt, học sinh"]) == int(before[0]["Số lượt, học sinh"]) + 1
    expect(page.locator(".kpis .card", has_text="Lượt đã nộp").locator(".figure")).to_have_text(
        f"{int(rows[0]['Tổng số lượt']):,}".replace(",", ".")
    )

    shown = page.locator("table tbody tr")
    assert shown.count() == len(rows) > 5
    for place, row in enumerate(rows):
        line = shown.nth(place)
        assert line.locator("th").inner_text().startswith(row["Đơn vị"])
        cells = [own_text(cell) for cell in line.locator("td").all_inner_texts()]
        assert cells == [as_shown(row[heading]) for heading in COLUMNS.values()], row["Đơn vị"]


def own_text(cell: str) -> str:
    """A cell without the chip that may stand beside its figure."""
    return cell.split("\n")[0].replace("vượt sĩ số", "").strip()


def as_shown(value: str) -> str:
    """A figure of the file as the page writes it."""
    if not value:
        return "–"
    return f"{int(value):,}".replace(",", ".") if value.isdigit() else value
