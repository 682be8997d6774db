"""Through every page of the journeys, stopping at each: `at(page, name)` looks at the page as it stands there.

One walk on a phone; who wants to see a stop at other widths or in the dark changes the window and puts it back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from playwright.sync_api import Page, expect

from tests.browser import walks
from tests.browser.visitors import Visitors

At = Callable[[Page, str], None]

STOPS = (
    "sign-in",
    "sign-in refused",
    "class code",
    "leaderboard of a stranger",
    "privacy",
    "error 404",
    "home",
    "lessons",
    "lesson",
    "lesson with its checks done",
    "quizzes",
    "quiz before it begins",
    "quiz",
    "quiz offline",
    "quiz with its list open",
    "quiz at its last question",
    "quiz asking before the end",
    "result, what was wrong",
    "result, all",
    "result without keys",
    "result of the closed week",
    "leaderboard",
    "home of staff",
    "module quiz before it begins",
    "result of a module quiz",
    "class contests",
    "class contest being made",
    "class contest made wrongly",
    "class contest waiting",
    "join",
    "class contest running",
    "class contest being closed",
    "class contest, results",
    "participation",
    "participation refused",
    "quizzes managed",
    "quiz settings",
    "quiz settings refused",
    "attempts at a quiz",
    "log of an attempt",
    "attempt to be voided",
    "attempt to be reopened, refused",
    "roles of a person",
    "role to be withdrawn",
    "audit",
    "error 403",
)


def tour(visitors: Visitors, at: At) -> None:
    """Stop at every one of STOPS, in their order."""
    for walk in (_strangers, _pupil, _pupil_ranked, _staff, _class, _figures):
        walk(visitors, at)


def _strangers(visitors: Visitors, at: At) -> None:
    page = visitors.page()
    page.goto("/sign-in")
    at(page, "sign-in")
    page.fill("input[name=username]", "student1")
    page.fill("input[name=password]", "not the password")
    page.locator("form:has(input[name=password]) button:not([type=button])").click()
    expect(page.locator("#sign-in-failure")).to_be_visible()
    at(page, "sign-in refused")
    for path, name in (
        ("/join", "class code"),
        ("/leaderboards", "leaderboard of a stranger"),
        ("/privacy", "privacy"),
        ("/no-such-page", "error 404"),
    ):
        page.goto(path)
        at(page, name)
    page.context.close()


def _pupil(visitors: Visitors, at: At) -> None:
    page = visitors.page("student1")
    for path, name in (("/", "home"), ("/lessons", "lessons")):
        page.goto(path)
        at(page, name)
    page.locator("main a[href^='/lessons/']").first.click()
    expect(page.locator("article[data-lesson]")).to_be_visible()
    at(page, "lesson")
    walks.do_checks(page)
    at(page, "lesson with its checks done")
    page.goto("/quizzes")
    at(page, "quizzes")
    walks.open_quiz(page, walks.PRACTICE)
    at(page, "quiz before it begins")
    _practice(page, at)
    page.context.close()


def _practice(page: Page, at: At) -> None:
    walks.begin(page)
    walks.choose(page)
    walks.saved(page)
    at(page, "quiz")
    walks.step(page)
    page.context.set_offline(True)
    walks.choose(page)
    walks.kept_here(page)
    at(page, "quiz offline")
    page.context.set_offline(False)
    walks.saved(page, walks.RESENT)
    page.locator("details.qlist summary").click()
    at(page, "quiz with its list open")
    page.keyboard.press("Escape")
    walks.step(page)
    walks.choose_all(page)
    walks.saved(page)
    at(page, "quiz at its last question")
    page.locator("button[data-last]:visible").click()
    at(page, "quiz asking before the end")
    page.locator("#submit-dialog [data-submit]").click()
    page.wait_for_url("**/result")
    at(page, "result, what was wrong")
    page.goto(page.url + "?show=all")
    for one in page.locator("main details.card").all():
        one.locator("summary").click()
    at(page, "result, all")


def _pupil_ranked(visitors: Visitors, at: At) -> None:
    page = visitors.page("student1")
    walks.open_quiz(page, walks.OPEN_WEEK)
    walks.begin(page)
    walks.choose_all(page)
    walks.saved(page)
    walks.submit(page)
    at(page, "result without keys")
    walks.open_quiz(page, walks.CLOSED_WEEK)
    page.locator("main a[href$='/result']").first.click()
    page.wait_for_url("**/result")
    at(page, "result of the closed week")
    page.goto("/leaderboards")
    at(page, "leaderboard")
    page.context.close()


def _staff(visitors: Visitors, at: At) -> None:
    page = visitors.page("staff1")
    page.goto("/")
    at(page, "home of staff")
    page.goto("/lessons")
    page.locator("main a[href^='/quizzes/']").first.click()
    expect(page.get_by_role("button", name="Bắt đầu làm bài")).to_be_visible()
    at(page, "module quiz before it begins")
    walks.begin(page)
    walks.choose_all(page)
    walks.saved(page)
    walks.submit(page)
    at(page, "result of a module quiz")
    page.context.close()


def _class(visitors: Visitors, at: At) -> None:
    page, pupil = visitors.page("teacher1"), visitors.page("student1")
    page.goto("/teacher/contests")
    at(page, "class contests")
    walks.fill_contest(page, lessons=2, questions=5, minutes=10)
    at(page, "class contest being made")
    walks.fill_contest(page, lessons=0, questions=500, minutes=10)
    page.check("input[name=consent]")
    page.get_by_role("button", name="Tạo và chiếu mã").click()
    expect(page.locator("#error-summary")).to_be_visible()
    at(page, "class contest made wrongly")
    code = walks.make_contest(page)
    at(page, "class contest waiting")
    pupil.goto(f"/c/{code}")
    at(pupil, "join")
    walks.join(pupil, code)
    expect(page.locator("[data-joined]")).to_have_text("1", timeout=walks.POLLED)
    at(page, "class contest running")
    walks.choose_all(pupil)
    walks.saved(pupil)
    walks.submit(pupil)
    page.get_by_role("link", name="Đóng cuộc thi").click()
    at(page, "class contest being closed")
    page.locator("#close-contest").get_by_role("button", name="Đóng cuộc thi").click()
    expect(page.locator("#by-pupil")).to_be_visible()
    at(page, "class contest, results")
    page.context.close()
    pupil.context.close()


def _figures(visitors: Visitors, at: At) -> None:
    page = visitors.page("admin")
    page.goto("/admin/participation")
    at(page, "participation")
    page.goto("/admin/participation?preset=free&from=2026-11-20&to=2026-11-01")
    at(page, "participation refused")
    page.goto("/manage/quizzes")
    at(page, "quizzes managed")
    page.locator("main a[href^='/manage/quizzes/']", has_text=walks.OPEN_WEEK).click()
    expect(page.get_by_role("button", name="Lưu cài đặt")).to_be_visible()
    at(page, "quiz settings")
    page.fill("#tolerance_seconds", "999")
    page.get_by_role("button", name="Lưu cài đặt").click()
    expect(page.locator("#error-summary")).to_be_focused()
    at(page, "quiz settings refused")
    page.get_by_role("link", name="Bài làm", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(walks.OPEN_WEEK)
    at(page, "attempts at a quiz")
    page.goto(page.url.partition("?")[0] + "?state=finished")
    page.locator("main a[href^='/manage/attempts/']:visible").first.click()
    expect(page.get_by_role("heading", name="Nhật ký bài làm")).to_be_visible()
    at(page, "log of an attempt")
    log = page.url
    page.get_by_role("link", name="Hủy kết quả").click()
    expect(page.get_by_label("Lý do")).to_be_visible()
    at(page, "attempt to be voided")
    page.goto(f"{log}/reopen")
    page.get_by_label("Lý do").fill(" ")
    page.get_by_label("Làm tiếp đến").fill("2020-01-01T00:00")
    page.get_by_role("button", name="Mở lại").click()
    expect(page.locator("#error-summary")).to_be_focused()
    at(page, "attempt to be reopened, refused")
    _roles(page, at)
    page.context.close()
    page = visitors.page("student1")
    page.goto("/admin/participation")
    at(page, "error 403")
    page.context.close()


def _roles(page: Page, at: At) -> None:
    """Somebody is made a reviewer; asked before it is taken back, one reads in the log who did what."""
    page.goto("/manage/roles?role=teacher")
    page.locator("main a[href^='/manage/roles/people/']").first.click()
    page.get_by_label("Vai trò", exact=True).select_option(label="Người thẩm định")
    page.get_by_role("button", name="Giao vai trò").click()
    expect(page.get_by_role("status")).to_contain_text("Đã giao vai trò")
    at(page, "roles of a person")
    page.get_by_role("link", name="Rút Người thẩm định").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Rút vai trò này?")
    at(page, "role to be withdrawn")
    page.goto("/manage/audit?action=role.appoint")
    expect(page.get_by_role("list", name="Các thay đổi")).to_contain_text("Người thẩm định")
    at(page, "audit")


def stops_of(visitors: Visitors, look: Callable[[Page], list[str]]) -> dict[str, list[str]]:
    """What `look` finds at every stop, by the stop's name."""
    found: dict[str, list[str]] = {}

    def at(page: Page, name: str) -> None:
        found[name] = look(page)

    tour(visitors, at)
    return found


def windows(page: Page, *sizes: dict[str, int]) -> Iterator[str]:
    """The page at each of these sizes in turn, by name ("360 px"); afterwards as it was."""
    usual = page.viewport_size
    for size in sizes:
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        yield f"{size['width']} px"
    if usual is not None:
        page.set_viewport_size(usual)
