"""People are found by words of the name without diacritics, in the order of a class register, whichever way the list takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from quiz.domain.text import fold, name_sort_key
from quiz.models import Account, Group, Membership, Person, PersonIdentity, PersonNameWord, Unit
from quiz.reports import people_find
from quiz.reports.people_find import DISABLED, LEFT, PeopleFilter, find_people
from quiz.reports.people_list import PeoplePage, read_people_page
from tests.factories import NOW, SignedUp, make_group, make_person, make_unit
from tests.reports.conftest import Counting

TODAY = NOW.date()
NAMES = (
    "Nguyễn Thị Đào", "Trần Văn Đạo", "Lê Thị Dao", "Nguyễn Đào Thị An", "Phạm Ân", "Vũ Ánh", "Võ Y", "Nguyễn Văn Anh",
    "Công Tằng Tôn Nữ Thị Hoàng Ngân", "Đào Thị Nguyên", "O'Brien Mai", "Nguyễn 50% _ An",
)  # fmt: skip


class Tree:
    """A department, two schools of it, a class; and a bystander of another province with a name like theirs."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.department = make_unit(session, code="SO", name="Sở", kind="so")
        self.school = make_unit(session, code="T1", name="Trường một", parent=self.department)
        self.other = make_unit(session, code="T2", name="Trường hai", parent=self.department)
        self.group = make_group(session, unit=self.school, name="10A1")
        stranger = make_person(session, unit=make_unit(session, code="X", kind="so"), name="Nguyễn Thị Đào")
        assert stranger.id
        self.people: dict[str, SignedUp] = {}

    def add(self, name: str, unit: Unit | None = None, group: Group | None = None) -> SignedUp:
        kind = "student" if group else "staff"
        who = make_person(self.session, unit=unit or self.school, name=name, kind=kind, group=group)
        self.people[name] = who
        return who

    def wanted(self, text: str = "", **more: object) -> PeopleFilter:
        return replace(PeopleFilter(self.department.id, TODAY, text=text), **more)  # type: ignore[arg-type]

    def names(self, wanted: PeopleFilter) -> list[str]:
        found, _more = find_people(self.session, wanted=wanted, place=None, limit=50)
        named = dict(self.session.execute(select(PersonIdentity.person_id, PersonIdentity.full_name)).all())
        return [named[number] for number in found]


@pytest.fixture
def tree(session: Session) -> Tree:
    tree = Tree(session)
    for number, name in enumerate(NAMES):
        tree.add(
            name,
            tree.school if number % 3 else tree.other,
            tree.group if number % 3 == 1 else None,
        )
    return tree


@pytest.fixture(params=["gathered", "walked", "walked in vain"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param != "gathered":
        monkeypatch.setattr(people_find, "FEW", 0)
        monkeypatch.setattr(people_find, "WALKED", 2 if request.param == "walked in vain" else 100)
    return str(request.param)


#: What is typed, and whom it finds.
SEARCHES: dict[str, set[str]] = {
    "nguyen thi dao": {"Nguyễn Thị Đào", "Nguyễn Đào Thị An", "Đào Thị Nguyên"},
    "Nguyễn Thị Đào": {"Nguyễn Thị Đào", "Nguyễn Đào Thị An", "Đào Thị Nguyên"},
    "dao nguyen thi": {"Nguyễn Thị Đào", "Nguyễn Đào Thị An", "Đào Thị Nguyên"},
    "  NGUYEN   van ": {"Nguyễn Văn Anh"},
    "ng y": set(),
    "y": {"Võ Y"},
    "o'b": {"O'Brien Mai"},
    "50%": {"Nguyễn 50% _ An"},
    "%": set(),
    "_": {"Nguyễn 50% _ An"},
    "ngoc": set(),
}


def test_words_are_beginnings_in_any_order(tree: Tree, way: str) -> None:
    for text, expected in SEARCHES.items():
        assert set(tree.names(tree.wanted(text))) == expected, text


def test_the_order_is_that_of_a_class_register(tree: Tree, way: str) -> None:
    everybody = tree.names(tree.wanted())
    assert everybody == sorted(NAMES, key=name_sort_key)
    assert everybody.index("Nguyễn Văn Anh") < everybody.index("Vũ Ánh") < everybody.index("Phạm Ân")


def test_every_filter_says_the_same_whichever_way_is_taken(tree: Tree, way: str) -> None:
    session, gone, locked = tree.session, tree.people["Vũ Ánh"], tree.people["Võ Y"]
    session.scalars(select(Membership).where(Membership.person_id == gone.id)).one().valid_to = (
        TODAY - timedelta(days=1)
    )
    locked.account.disabled_at = NOW
    session.flush()
    assert tree.names(tree.wanted(state=LEFT)) == ["Vũ Ánh"]
    assert tree.names(tree.wanted(state=DISABLED)) == ["Võ Y"]
    assert "Vũ Ánh" not in tree.names(tree.wanted())
    for top, audience, text in product((tree.school, tree.other), (None, "staff", "student"), ("", "an")):
        expected = sorted(
            (
                name
                for number, name in enumerate(NAMES)
                if name != "Vũ Ánh"
                and (number % 3 == 0) == (top is tree.other)
                and audience in (None, "student" if number % 3 == 1 else "staff")
                and (not text or any(word.startswith(text) for word in fold(name).split()))
            ),
            key=name_sort_key,
        )
        assert tree.names(tree.wanted(text, unit_id=top.id, audience=audience)) == expected
    assert tree.names(tree.wanted(group_id=tree.group.id)) == sorted(NAMES[1::3], key=name_sort_key)


def test_somebody_is_found_by_his_number_and_by_his_user_name(tree: Tree) -> None:
    who = tree.people["Võ Y"]
    tree.session.get_one(PersonIdentity, who.id).external_id = "0123456789"
    tree.session.flush()
    assert tree.names(tree.wanted("0123456789")) == ["Võ Y"]
    assert tree.names(tree.wanted(who.username.upper())) == ["Võ Y"]


def test_a_merged_record_is_in_no_list(tree: Tree, way: str) -> None:
    tree.session.get_one(Person, tree.people["Võ Y"].id).merged_into = tree.people["Vũ Ánh"].id
    tree.session.flush()
    assert "Võ Y" not in tree.names(tree.wanted())


def test_pages_follow_each_other_and_go_back_the_same_way(tree: Tree, way: str) -> None:
    def page(after: str | None = None, before: str | None = None) -> PeoplePage:
        return read_people_page(tree.session, wanted=tree.wanted(), after=after, before=before, limit=5)

    pages = [page()]
    while pages[-1].after:
        pages.append(page(after=pages[-1].after))
    shown = [one.full_name for part in pages for one in part.people]
    assert shown == sorted(NAMES, key=name_sort_key)
    assert [len(part.people) for part in pages] == [5, 5, 2]
    assert pages[0].before is None
    back = [page(before=pages[2].before)]
    back.append(page(before=back[0].before))
    assert [part.people for part in back] == [pages[1].people, pages[0].people]
    assert back[1].before is None and back[1].after == pages[0].after


def test_a_line_says_where_somebody_is_and_not_where_he_was(tree: Tree) -> None:
    who = tree.people["Võ Y"]
    old = tree.session.scalars(select(Membership).where(Membership.person_id == who.id)).one()
    old.valid_to = date(2026, 10, 1)
    tree.session.add(
        Membership(
            person_id=who.id,
            unit_id=tree.school.id,
            group_id=tree.group.id,
            audience="student",
            valid_from=date(2026, 10, 2),
        )
    )
    tree.session.flush()
    (line,) = read_people_page(tree.session, wanted=tree.wanted("vo y"), after=None, before=None).people
    assert (line.group_name, line.unit_name, line.left_on) == ("10A1", "Trường một", None)


def test_the_list_asks_as_many_questions_for_many_as_for_few(tree: Tree, counting: Counting) -> None:
    def asked() -> int:
        with counting() as statements:
            read_people_page(tree.session, wanted=tree.wanted("nguyen"), after=None, before=None)
        return len(statements)

    few = asked()
    for number in range(30):
        tree.add(f"Nguyễn Thị Thêm {number}")
    assert asked() == few <= 6


def test_words_follow_the_name_whoever_writes_it(tree: Tree) -> None:
    session, who = tree.session, tree.people["Võ Y"]

    def words() -> set[str]:
        return set(session.scalars(select(PersonNameWord.word).where(PersonNameWord.person_id == who.id)))

    assert words() == {"vo", "y"}
    identity = session.get_one(PersonIdentity, who.id)
    identity.full_name, identity.folded_name = 'Lê "Bé" Ba Ba', 'le "be"  ba ba'
    session.flush()
    assert words() == {"le", '"be"', "ba"}
    session.execute(delete(Account).where(Account.person_id == who.id))
    session.delete(identity)
    session.flush()
    assert words() == set()
