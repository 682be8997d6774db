"""Which people a list shows: filtered, in the order of a Vietnamese class register, a page at a time.

People are reached in one of two ways. *Gathering* starts from the smallest set that holds all of them (a class, the units
asked for, the rarest word of a name, those who left) and sorts what fits. *Walking* goes along everybody in order and
stops when the page is full: for filters that let most people through. A *probe* counts up to `COUNTED` of each set and so
decides; a walk that is not full after `WALKED` people is given up for gathering. So neither a rare name nor a common one,
neither a class nor a province, makes a list read everybody.

Values are written into these statements (`written`): which way is good depends on them, and PostgreSQL plans a prepared
statement after some uses for values that it does not know.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    BindParameter,
    Date,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    tuple_,
    union,
)  # fmt: skip
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from quiz.domain.name_search import above, is_number, search_words
from quiz.models import Account, Membership, Person, PersonIdentity, PersonNameWord, UnitClosure

#: A set of no more is gathered at once.
FEW = 4_000
COUNTED = 16_000
WALKED = 8_000
ACTIVE, LEFT, DISABLED = "active", "left", "disabled"
STATES = (ACTIVE, LEFT, DISABLED)

_identity, _membership = PersonIdentity.__table__.c, Membership.__table__.c
_closure, _word = UnitClosure.__table__.c, PersonNameWord.__table__.c
_ORDER = (_identity.sort_key, _identity.person_id)
_Found = Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class PeopleFilter:
    """Who is asked for: of a unit and everything below, or of one class of it; by audience, state and words of the name."""

    unit_id: int
    day: date
    group_id: int | None = None
    audience: str | None = None
    state: str = ACTIVE
    text: str = ""

    @property
    def words(self) -> list[str]:
        """Words that the name has to have."""
        return search_words(self.text)


@dataclass(frozen=True)
class Place:
    """Where a page begins: after (or, backwards, before) somebody in the order of the list."""

    sort_key: str
    person_id: int
    backwards: bool = False


def find_people(
    session: Session, *, wanted: PeopleFilter, place: Place | None, limit: int
) -> tuple[list[int], bool]:
    """Numbers of at most `limit` people in order, and whether more follow in the direction asked for. At most three queries."""
    sets = _sets(wanted)
    *counts, end = session.execute(select(*(_counted(one) for one in sets), _end_of_walk(place))).one()
    # of those too large to be counted out the last: a word rather than a province
    smallest = min(range(len(sets)), key=lambda number: (counts[number], -number))
    rows: list[int] = []
    if counts[smallest] > FEW:
        rows = list(session.scalars(_walking(wanted, place, end, limit)))
    if len(rows) <= limit and (counts[smallest] <= FEW or end is not None):
        rows = list(session.scalars(_gathering(sets[smallest], wanted, place, limit)))
    page = rows[:limit]
    return page[::-1] if place is not None and place.backwards else page, len(rows) > limit


def place_of(session: Session, *, public_id: str, backwards: bool) -> Place | None:
    """The place of this person in the list; None when there is no such person any more."""
    row = session.execute(
        select(PersonIdentity.sort_key, PersonIdentity.person_id)
        .join(Person, Person.id == PersonIdentity.person_id)
        .where(Person.public_id == public_id)
    ).first()
    return None if row is None else Place(row.sort_key, row.person_id, backwards)


def _gathering(of: _Found, wanted: PeopleFilter, place: Place | None, limit: int) -> Select[int]:
    """Those of a set who fit, sorted."""
    candidates = of.distinct().subquery()
    source = PersonIdentity.__table__.join(candidates, _identity.person_id == candidates.c.person_id)
    return _in_order(select(_identity.person_id).select_from(source), wanted, place, limit)


def _walking(wanted: PeopleFilter, place: Place | None, end: str | None, limit: int) -> Select[int]:
    """Those who fit as they come, up to this sort key."""
    query = select(_identity.person_id)
    if end is not None:
        backwards = place is not None and place.backwards
        query = query.where(
            _identity.sort_key >= written(end) if backwards else _identity.sort_key <= written(end)
        )
    return _in_order(query, wanted, place, limit)


def _in_order(query: Select[int], wanted: PeopleFilter, place: Place | None, limit: int) -> Select[int]:
    if place is not None:
        query = query.where(_beyond(place))
    return query.where(*_conditions(wanted)).order_by(*_ordered(place)).limit(written(limit + 1))


def _sets(wanted: PeopleFilter) -> list[_Found]:
    """Sets of numbers of people, each of which holds everybody who is asked for."""
    if wanted.group_id is not None:
        placed = select(_membership.person_id).where(_membership.group_id == written(wanted.group_id))
    else:
        placed = (
            select(_membership.person_id)
            .join(UnitClosure.__table__, _closure.descendant_id == _membership.unit_id)
            .where(_closure.ancestor_id == written(wanted.unit_id))
        )
    sets = [placed]
    if is_number(wanted.text):
        sets.append(_numbered(wanted))
    else:
        sets += [_named(word) for word in wanted.words]
    if wanted.state == LEFT:
        sets.append(select(_membership.person_id).where(_membership.valid_to < written(wanted.day)))
    if wanted.state == DISABLED:
        sets.append(select(Account.person_id).where(Account.disabled_at.is_not(None)))
    return sets


def _named(word: str) -> _Found:
    return select(_word.person_id).where(_word.word >= written(word), _word.word < written(above(word)))


def _numbered(wanted: PeopleFilter) -> _Found:
    text = wanted.text.strip()
    either = union(
        select(_identity.person_id).where(_identity.external_id == written(text)),
        select(Account.person_id).where(Account.username == written(text.casefold())),
        *(_named(word) for word in wanted.words[:1]),
    ).subquery()
    return select(either.c.person_id)


def _counted(one: _Found) -> Any:
    return select(func.count()).select_from(one.limit(written(COUNTED)).subquery()).scalar_subquery()


def _end_of_walk(place: Place | None) -> Any:
    """The sort key at which a walk is given up; None when there are not so many."""
    along = select(_identity.sort_key).order_by(*_ordered(place)).offset(written(WALKED)).limit(written(1))
    return (along if place is None else along.where(_beyond(place))).scalar_subquery()


def _ordered(place: Place | None) -> list[Any]:
    return [column.desc() for column in _ORDER] if place is not None and place.backwards else list(_ORDER)


def _beyond(place: Place) -> ColumnElement[bool]:
    key = tuple_(written(place.sort_key), written(place.person_id))
    return tuple_(*_ORDER) < key if place.backwards else tuple_(*_ORDER) > key


def written(value: int | str | date) -> BindParameter[Any]:
    """A value that is written into the statement."""
    kind = Integer() if isinstance(value, int) else String() if isinstance(value, str) else Date()
    return bindparam(None, value, type_=kind, literal_execute=True)


def _within(word: str) -> str:
    for letter in "/%_":
        word = word.replace(letter, f"/{letter}")
    return f"% {word}%"


def _conditions(wanted: PeopleFilter) -> list[ColumnElement[bool]]:
    return [_is_named(wanted), *_is_placed(wanted), _is_unmerged()]


def _is_named(wanted: PeopleFilter) -> ColumnElement[bool]:
    name = " " + _identity.folded_name
    has_words = and_(True, *(name.like(written(_within(word)), escape="/") for word in wanted.words))
    if not is_number(wanted.text):
        return has_words
    text = wanted.text.strip()
    signs_in = exists().where(
        Account.person_id == _identity.person_id, Account.username == written(text.casefold())
    )
    return or_(has_words, _identity.external_id == written(text), signs_in)


def _is_placed(wanted: PeopleFilter) -> list[ColumnElement[bool]]:
    here = select(_membership.id).where(_membership.person_id == _identity.person_id)
    if wanted.group_id is not None:
        here = here.where(_membership.group_id == written(wanted.group_id))
    else:
        here = here.join(
            UnitClosure.__table__,
            and_(
                _closure.descendant_id == _membership.unit_id, _closure.ancestor_id == written(wanted.unit_id)
            ),
        )
    if wanted.audience is not None:
        here = here.where(_membership.audience == written(wanted.audience))
    now_here = here.where(
        or_(_membership.valid_to.is_(None), _membership.valid_to >= written(wanted.day))
    ).exists()
    if wanted.state == LEFT:
        return [_for_each(here), ~now_here]
    if wanted.state == DISABLED:
        locked = _for_each(
            select(Account.id).where(
                Account.person_id == _identity.person_id, Account.disabled_at.is_not(None)
            )
        )
        return [now_here, locked]
    return [now_here]


def _is_unmerged() -> ColumnElement[bool]:
    return ~_for_each(
        select(Person.id).where(Person.id == _identity.person_id, Person.merged_into.is_not(None))
    )


def _for_each(query: Select[Any]) -> ColumnElement[bool]:
    """Looked up for each candidate: the offset keeps PostgreSQL from reading a whole table to join it."""
    return query.offset(written(0)).exists()
