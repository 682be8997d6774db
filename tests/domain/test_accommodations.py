"""What a quiz gives one person: own beats class, more beats less, what gives nothing beats nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.domain.accommodations import Allowance, Given, allowance, extra_time

CLOSE = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
LATER, LATEST = CLOSE + timedelta(hours=2), CLOSE + timedelta(days=2)


def own(**fields: object) -> Given:
    return Given(True, **fields)  # type: ignore[arg-type]


def of_class(**fields: object) -> Given:
    return Given(False, **fields)  # type: ignore[arg-type]


def allowed(
    *given: Given, limit: int | None = 900, attempts: int | None = 2, close: datetime | None = CLOSE
) -> Allowance:
    return allowance(given, limit_seconds=limit, attempts_allowed=attempts, closes_at=close)


@pytest.mark.parametrize(
    ("what", "given", "limit"),
    [
        ("nothing was given", [], 900),
        ("minutes", [own(extra_seconds=600)], 1500),
        ("a quarter", [own(extra_percent=25)], 1125),
        ("the class's, to who has none of his own", [of_class(extra_seconds=300)], 1200),
        ("own beats class although it is less", [own(extra_seconds=60), of_class(extra_seconds=600)], 960),
        ("of two own the longer", [own(extra_seconds=60), own(extra_percent=50)], 1350),
        ("of two own the longer in minutes", [own(extra_seconds=500), own(extra_percent=50)], 1400),
        ("of two of the class the longer", [of_class(extra_percent=100), of_class(extra_seconds=60)], 1800),
        ("own without time leaves the class's", [own(extra_attempts=1), of_class(extra_seconds=60)], 960),
    ],
)
def test_the_time_of_a_person(what: str, given: list[Given], limit: int) -> None:
    assert allowed(*given).limit_seconds == limit
    assert allowed(*given).extra_seconds == limit - 900


def test_a_share_of_the_time_is_rounded_up_to_whole_seconds() -> None:
    assert extra_time(own(extra_percent=1), 61) == 1
    assert extra_time(own(extra_percent=33), 100) == 33
    assert extra_time(own(extra_percent=300), 7) == 21


@pytest.mark.parametrize(
    ("what", "given", "attempts"),
    [
        ("nothing was given", [], 2),
        ("one more", [own(extra_attempts=1)], 3),
        ("of two the larger, not both", [own(extra_attempts=1), own(extra_attempts=3)], 5),
        ("own beats class", [own(extra_attempts=1), of_class(extra_attempts=5)], 3),
        ("own of another field leaves the class's", [own(extra_seconds=60), of_class(extra_attempts=5)], 7),
    ],
)
def test_the_attempts_of_a_person(what: str, given: list[Given], attempts: int) -> None:
    assert allowed(*given).attempts_allowed == attempts


@pytest.mark.parametrize(
    ("what", "given", "close"),
    [
        ("nothing was given", [], CLOSE),
        ("later", [own(closes_at=LATER)], LATER),
        ("no later than the quiz's", [own(closes_at=CLOSE - timedelta(hours=1))], CLOSE),
        ("own beats class", [own(closes_at=LATER), of_class(closes_at=LATEST)], LATER),
        ("of two the later", [of_class(closes_at=LATER), of_class(closes_at=LATEST)], LATEST),
        ("an own one that gives nothing beats nothing", [own(closes_at=CLOSE), of_class(closes_at=LATER)], LATER),
    ],
)  # fmt: skip
def test_the_close_of_a_person(what: str, given: list[Given], close: datetime) -> None:
    assert allowed(*given).closes_at == close
    assert allowed(*given).has_later_close is (close != CLOSE)


def test_where_the_quiz_sets_no_bound_there_is_nothing_to_give() -> None:
    everything = own(extra_percent=50, extra_attempts=3, closes_at=LATER)
    unbounded = allowed(everything, limit=None, attempts=None, close=None)
    assert unbounded == Allowance(None, None, None)
    assert not unbounded.is_own and not unbounded.is_closed(LATEST)
    assert allowed(everything).is_own


def test_a_person_can_begin_until_his_own_close() -> None:
    entitled = allowed(own(closes_at=LATER))
    assert not entitled.is_closed(CLOSE)
    assert entitled.is_closed(LATER)


INSTANTS = st.integers(-3, 9).map(lambda hours: CLOSE + timedelta(hours=hours))
GIVEN = st.one_of(
    st.builds(
        Given,
        st.booleans(),
        extra_percent=st.none() | st.integers(1, 300),
        extra_attempts=st.none() | st.integers(1, 9),
        closes_at=st.none() | INSTANTS,
    ),
    st.builds(
        Given,
        st.booleans(),
        extra_seconds=st.none() | st.integers(1, 3000),
        extra_attempts=st.none() | st.integers(1, 9),
        closes_at=st.none() | INSTANTS,
    ),
)
MANY = st.lists(GIVEN, max_size=6)
LIMITS, ATTEMPTS = st.none() | st.integers(1, 7200), st.none() | st.integers(1, 5)


@given(MANY, LIMITS, ATTEMPTS, st.none() | st.just(CLOSE), st.randoms())
def test_nobody_gets_less_than_the_quiz_gives_and_the_order_of_giving_does_not_matter(
    given: list[Given], limit: int | None, attempts: int | None, close: datetime | None, chance: object
) -> None:
    result = allowed(*given, limit=limit, attempts=attempts, close=close)
    assert (result.limit_seconds is None) == (limit is None)
    assert (result.attempts_allowed is None) == (attempts is None)
    assert (result.closes_at is None) == (close is None)
    assert (result.limit_seconds or 0) >= (limit or 0)
    assert (result.attempts_allowed or 0) >= (attempts or 0)
    assert close is None or (result.closes_at is not None and result.closes_at >= close)
    shuffled = list(given)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert allowed(*shuffled, limit=limit, attempts=attempts, close=close) == result


@given(MANY, MANY)
def test_one_more_of_the_same_holder_never_takes_anything_away(given: list[Given], more: list[Given]) -> None:
    personal = [one for one in given + more if one.is_own]
    first = [one for one in given if one.is_own]
    before, after = allowed(*first), allowed(*personal)
    assert (after.limit_seconds or 0) >= (before.limit_seconds or 0)
    assert (after.attempts_allowed or 0) >= (before.attempts_allowed or 0)
    assert after.closes_at is not None and before.closes_at is not None
    assert after.closes_at >= before.closes_at


@given(MANY)
def test_every_field_is_that_of_one_single_accommodation_and_of_his_own_if_one_of_them_gives_it(
    given: list[Given],
) -> None:
    """Told the long way round: each field alone, with only those of the person where any of them gives it."""
    result = allowed(*given)
    for field, basis in (("extra_seconds", 900), ("extra_attempts", 2)):
        gives = [(one.is_own, getattr(allowed(one), field)) for one in given if getattr(allowed(one), field)]
        holders = [value for is_own, value in gives if is_own] or [value for _is_own, value in gives]
        assert getattr(result, field) == max(holders, default=0), (field, basis)
    closes = [(one.is_own, one.closes_at) for one in given if one.closes_at and one.closes_at > CLOSE]
    later = [close for is_own, close in closes if is_own] or [close for _is_own, close in closes]
    assert result.closes_at == max(later, default=CLOSE)
