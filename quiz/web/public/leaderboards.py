"""`/leaderboards`: which school takes part most. Open to everybody; it names units, never people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from quiz.domain.standings import MIN_HEADCOUNT
from quiz.reports.contests import PublicContest, find_contest, list_contests
from quiz.reports.leaderboard import NO_HEADCOUNT, NOT_A_SCHOOL, Board, BoardRow, read_board
from quiz.web.access import actor_or_none
from quiz.web.appearance import locale
from quiz.web.board_query import ALL, DEFAULT_LIMIT, BoardQuery, Part, part_after, read_board_query
from quiz.web.clock import now
from quiz.web.formats import per_cent
from quiz.web.public.board_parts import BoardParts, kept_parts
from quiz.web.transaction import db
from quiz.web.unit_words import level_names

blueprint = Blueprint("leaderboards", __name__)

#: What of the address stays when another filter changes.
KEPT = ("round", "audience", "level", "unit", "size")


@blueprint.get("/leaderboards")
def index() -> str:
    """The board of the contest that runs now, else of the newest; a word of comfort when there is none."""
    contests = list_contests(db())
    if not contests:
        return render_template("public/leaderboards_empty.html")
    return _board_page(contests, contests[0])


@blueprint.get("/leaderboards/<contest_id>")
def show(contest_id: str) -> str:
    """The board of one contest."""
    contests = list_contests(db())
    return _board_page(contests, find_contest(contests, contest_id))


def _board_page(contests: list[PublicContest], contest: PublicContest) -> str:
    query = read_board_query(
        db(), contest=contest, args=request.args, now=now(), default_round=contest.round_at(now())
    )
    board = read_board(db(), contest=contest, wanted=query.wanted, day=query.day)
    part = part_after(board.rows, request.args.get("after"), DEFAULT_LIMIT)
    actor = actor_or_none()
    mine = board.place_of(actor.unit_id if actor else None)
    shown = mine if any(row is mine for row in part.rows) else None
    key = (locale(), shown and shown.code, *(request.args.get(name) for name in (*KEPT, "after")))
    return render_template(
        "public/leaderboard.html",
        contest=contest,
        others=[other for other in contests if other is not contest],
        round=query.wanted.round,
        board=board,
        mine=ShownRow(mine, is_mine=True) if mine else None,
        mine_is_here=shown is not None,
        parts=kept_parts(board, key, lambda: _parts(contest, query, board, part, shown)),
        moment=now(),
    )


def _parts(
    contest: PublicContest, query: BoardQuery, board: Board, part: Part, mine: BoardRow | None
) -> BoardParts:
    """The filters and the rows, which are the same for every reader of this address (of one school)."""
    rows = [ShownRow(row, is_mine=row is mine) for row in part.rows]
    action = url_for("leaderboards.show", contest_id=contest.public_id)
    filters = render_template(
        "public/_board_filters.html",
        fields=_fields(contest, query),
        action=action,
        keep={"size": query.wanted.size} if query.wanted.size else {},
        sizes=_size_tabs(contest, query),
    )
    table = render_template(
        "public/_board_rows.html",
        board=board,
        action=action,
        ranked=[row for row in rows if row.rank is not None],
        unranked=[row for row in rows if row.rank is None],
        unranked_count=len(board.rows) - board.ranked,
        unranked_href=_unranked_address(contest, board, rows),
        is_filtered=any(request.args.get(name) for name in KEPT if name != "round"),
        part=part,
        last=part.start + len(part.rows),
        previous="" if part.previous is None else _address(contest, after=part.previous),
        next=_address(contest, after=part.next) if part.next else "",
        least=MIN_HEADCOUNT,
    )
    return BoardParts(Markup(filters), Markup(table))  # noqa: S704  both come out of templates


def _address(contest: PublicContest, **changed: str | None) -> str:
    """The address of this board with the filters of the present one, some of them changed."""
    kept: dict[str, Any] = {name: request.args.get(name) or None for name in KEPT}
    kept |= {name: value or None for name, value in changed.items()}
    return url_for("leaderboards.show", contest_id=contest.public_id, **kept)


def _unranked_address(contest: PublicContest, board: Board, shown: list[ShownRow]) -> str:
    if any(row.rank is None for row in shown):
        return "#unranked"
    after = board.rows[board.ranked - 1].code if board.ranked else ""
    return _address(contest, after=after) + "#unranked"


def _fields(contest: PublicContest, query: BoardQuery) -> list[dict[str, Any]]:
    wanted = query.wanted
    fields: list[dict[str, Any]] = [
        {
            "name": "level",
            "label": _("Cấp học"),
            "value": wanted.level or "",
            "options": [("", _("Tất cả")), *level_names().items()],
        },
        {
            "name": "unit",
            "label": _("Địa bàn"),
            "value": query.upper.code if query.upper and query.upper.depth else "",
            "options": [("", _("Toàn bộ")), *((unit.code, unit.name) for unit in query.uppers if unit.depth)],
        },
        {
            "name": "audience",
            "label": _("Đối tượng"),
            "value": wanted.audience or "",
            "options": [
                ("", _("Tất cả")),
                ("staff", _("Cán bộ, giáo viên, nhân viên")),
                ("student", _("Học sinh")),
            ],
        },
    ]
    if len(contest.rounds) > 1:
        rounds = [(str(each.number), each.title) for each in contest.rounds]
        fields.append(
            {
                "name": "round",
                "label": _("Vòng thi"),
                "value": str(wanted.round.number) if wanted.round else ALL,
                "options": [*rounds, (ALL, _("Cả cuộc thi"))],
            }
        )
    return fields


def _size_tabs(contest: PublicContest, query: BoardQuery) -> list[dict[str, Any]]:
    names = {
        None: _("Tất cả"),
        "small": _("Dưới 200 người"),
        "medium": _("200 đến 599 người"),
        "large": _("Từ 600 người"),
    }
    return [
        {"text": name, "href": _address(contest, size=size), "current": query.wanted.size == size}
        for size, name in names.items()
    ]


@dataclass(frozen=True)
class ShownRow:
    """A row in the words and numbers of the page."""

    row: BoardRow
    is_mine: bool

    @property
    def rank(self) -> int | None:
        """Its place; None for those listed below."""
        return self.row.rank

    @property
    def name(self) -> str:
        """The unit's name."""
        return self.row.name

    @property
    def parent_name(self) -> str | None:
        """The unit above it."""
        return self.row.parent_name

    @property
    def figures(self) -> Any:
        """Headcount, finishers, turns."""
        return self.row.figures

    @property
    def is_over(self) -> bool:
        """More finishers than the headcount has."""
        return self.row.figures.is_over

    @property
    def rate(self) -> str:
        """`61,4%`, or that there is no headcount."""
        figures = self.row.figures
        return per_cent(figures.finishers, figures.headcount) if figures.headcount else _("chưa có sĩ số")

    @property
    def bar(self) -> int:
        """What the bar shows: a full one is all that it can be."""
        return min(self.row.figures.finishers, self.row.figures.headcount or 0)

    @property
    def mean(self) -> str:
        """`84,5%`, or a dash where too few finished to tell a mean."""
        mean = self.row.figures.public_mean_percent
        return "–" if mean is None else per_cent(mean.numerator, mean.denominator * 100_000)

    @property
    def reason(self) -> str:
        """Why it is listed below."""
        if self.row.reason == NO_HEADCOUNT:
            return _("chưa có sĩ số")
        if self.row.reason == NOT_A_SCHOOL:
            return _("cơ quan, không phải trường")
        return _("dưới %(least)s người", least=MIN_HEADCOUNT)
