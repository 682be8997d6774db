"""Whose session it is, and what he is by it: who belongs is a learner, by code nobody is more, a guest counts nowhere."""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from quiz.domain.identity import Actor, Grant
from quiz.models import Activity, ClassSession, ContestEntrant, Membership, Round, Standing
from quiz.services.attempt_finish import submit_attempt
from quiz.services.attempt_save import save_responses
from quiz.services.attempt_start import start_attempt
from quiz.services.contest_verify import verify_contest
from quiz.services.paper_read import read_paper
from quiz.services.saving_check import Credentials, Incoming
from quiz.services.session_find import find_actor
from quiz.services.sign_in import secret_digest
from quiz.unit_of_work import unit_of_work
from tests.factories import (
    SignedUp,
    make_class_contest,
    make_class_session,
    make_group,
    make_guest,
    make_person,
    make_question_bank,
    make_quiz,
    make_session,
    make_unit,
)


def found(session: Session, secret: str, now: datetime) -> Actor:
    actor = find_actor(session, secret=secret, kind="web", now=now)
    assert actor is not None
    return actor


def test_who_belongs_somewhere_is_a_learner_there_without_being_appointed(
    engine: Engine, now: datetime
) -> None:
    with unit_of_work(engine) as session:
        unit = make_unit(session)
        plain = make_person(session, unit=unit, roles=())
        appointed = make_person(session, unit=unit, roles=("learner", "teacher"))
        left = make_person(session, unit=unit, roles=())
        session.scalars(select(Membership).where(Membership.person_id == left.id)).one().valid_to = (
            now - timedelta(days=1)
        ).date()
        session.flush()
        assert found(session, make_session(session, plain), now).grants == (Grant("learner", unit.id),)
        both = found(session, make_session(session, appointed), now)
        assert sorted(grant.role for grant in both.grants) == ["learner", "teacher"]
        assert found(session, make_session(session, left), now).grants == ()


def test_who_belongs_from_a_day_on_does_so_from_its_first_minute_where_people_are(engine: Engine) -> None:
    midnight = datetime(2026, 11, 1, 0, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")).astimezone(UTC)
    with unit_of_work(engine) as session:
        unit = make_unit(session)
        comes = make_person(session, unit=unit, roles=(), valid_from=date(2026, 11, 1))
        leaves = make_person(session, unit=unit, roles=())
        kept = session.scalars(select(Membership).where(Membership.person_id == leaves.id)).one()
        kept.valid_to = date(2026, 10, 31)
        session.flush()
        before, after = midnight - timedelta(minutes=1), midnight + timedelta(minutes=1)
        for person, then in (
            (comes, ((before, None), (after, unit.id))),
            (leaves, ((before, unit.id), (after, None))),
        ):
            for moment, where in then:
                secret = make_session(session, person, at=moment)
                assert found(session, secret, moment).unit_id == where


def test_a_pin_makes_nobody_more_than_a_learner_and_asks_for_no_new_password(
    engine: Engine, now: datetime
) -> None:
    with unit_of_work(engine) as session:
        unit = make_unit(session)
        group = make_group(session, unit=unit)
        opened = make_class_session(session, unit=unit, group=group)
        who = make_person(session, unit=unit, group=group, roles=("school_admin",), must_change=True)
        by_password = found(session, make_session(session, who), now)
        by_code = found(session, make_session(session, who, by_code=opened), now)
        assert (by_password.holds("school_admin"), by_password.must_change) == (True, True)
        assert (by_code.roles, by_code.must_change) == (frozenset({"learner"}), False)
        assert by_code.class_session_id == opened.id


def test_who_has_no_user_name_is_shown_by_his_name_and_works_on_the_short_paths(
    engine: Engine, now: datetime
) -> None:
    with unit_of_work(engine) as session:
        unit = make_unit(session)
        make_question_bank(session, 4)
        quiz = make_quiz(session, unit=unit)
        who = make_person(session, unit=unit, name="Lê Bảo Ngọc", roles=())
        who.account.username = who.account.password_hash = None
        secret = make_session(session, who)
        actor = found(session, secret, now)
        assert (actor.username, actor.display_name) == (None, "Lê Bảo Ngọc")
        attempt = start_attempt(
            session, actor=actor, quiz_id=quiz.public_id, now=now, seed=secrets.token_hex(16)
        ).attempt.public_id
    credentials = Credentials(secret_digest(secret), "web")
    paper = read_paper(engine, credentials=credentials, attempt_id=attempt, now=now)
    assert paper is not None and paper.username is None
    (saved,) = save_responses(
        engine,
        credentials=credentials,
        attempt=attempt,
        incoming=[Incoming(1, None, 1)],
        now=now,
        receipt_key="a key for receipts of this test alone",
    ).outcomes
    assert saved.status == "stored"


def test_who_belongs_nowhere_is_not_shown_a_paper_on_the_short_path(engine: Engine, now: datetime) -> None:
    with unit_of_work(engine) as session:
        unit = make_unit(session)
        make_question_bank(session, 4)
        quiz = make_quiz(session, unit=unit)
        who = make_person(session, unit=unit, roles=())
        secret = make_session(session, who)
        attempt = start_attempt(
            session, actor=found(session, secret, now), quiz_id=quiz.public_id, now=now, seed="0" * 32
        ).attempt.public_id
        left = session.scalars(select(Membership).where(Membership.person_id == who.id)).one()
        left.valid_to = (now - timedelta(days=1)).date()
    credentials = Credentials(secret_digest(secret), "web")
    assert read_paper(engine, credentials=credentials, attempt_id=attempt, now=now) is None


def test_a_guest_does_a_class_contest_and_counts_nowhere(engine: Engine, now: datetime) -> None:
    with unit_of_work(engine) as session:
        unit = make_unit(session)
        group = make_group(session, unit=unit)
        make_question_bank(session, 4)
        contest, quiz = make_class_contest(session, unit=unit, group=group)
        round_ = Round(contest_id=contest.id, number=1, title="Vòng 1", opens_at=now)
        session.add(round_)
        session.flush()
        quiz.round_id = round_.id
        opened = session.scalars(select(ClassSession).where(ClassSession.contest_id == contest.id)).one()
        guest, pupil = make_guest(session, of=opened), make_person(session, unit=unit, group=group, roles=())
        marks = {
            who.id: finish(session, who, contest.id, quiz.public_id, opened, now) for who in (guest, pupil)
        }
        assert marks[guest.id].audience == "guest"
        assert (marks[guest.id].unit_id, marks[guest.id].group_id) == (unit.id, group.id)
        counted = session.execute(
            select(Activity.person_id, func.count())
            .where(Activity.counted.is_(True))
            .group_by(Activity.person_id)
        ).all()
        assert [tuple(row) for row in counted] == [(pupil.id, 2)]
        assert set(session.scalars(select(Standing.person_id))) == {pupil.id, None}
        assert set(session.scalars(select(Standing.finishers))) == {1}
        assert verify_contest(session, contest_id=contest.public_id) == []


def finish(
    session: Session, who: SignedUp, contest_id: int, quiz_id: str, opened: object, now: datetime
) -> Actor:
    """Join, begin, and hand in empty; who he was while he did."""
    actor = found(session, make_session(session, who, by_code=opened), now)  # type: ignore[arg-type]
    session.add(ContestEntrant(contest_id=contest_id, person_id=who.id, joined_at=now))
    session.flush()
    begun = start_attempt(session, actor=actor, quiz_id=quiz_id, now=now, seed="1" * 32)
    submit_attempt(session, actor=actor, attempt_id=begun.attempt.public_id, now=now)
    return actor
