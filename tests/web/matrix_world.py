"""The world of the matrix: a tree of units, one person of every role at the same place in it, and things at every place.

A *place* says where a thing stands, seen from that unit: in it, beside it, above it, below it; in the class of the learner
and the teacher, or in another class there. Names of things carry the word of their place, so that a list that shows
what lies outside gives itself away.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from quiz.domain.permissions import EVERYBODY, LEARNER, TEACHER
from quiz.models import (
    ClassSession,
    Clause,
    ContentMark,
    Contest,
    ContestEntrant,
    Group,
    Job,
    LegalDocument,
    Lesson,
    Membership,
    Module,
    Outage,
    PersonMerge,
    Plan,
    Programme,
    Question,
    QuestionChange,
    QuestionOffer,
    Quiz,
    Regrade,
    RoleGrant,
    RosterImport,
    SchoolYearTurn,
    Section,
    SlipSheet,
    Unit,
)
from quiz.models.columns import new_public_id
from quiz.services.audit_write import write_audit
from quiz.services.job_queue import queue_job
from quiz.services.session_find import find_actor
from tests.factories import (
    NOW,
    SMALL_PLAN,
    SignedUp,
    actor_of,
    make_accommodation,
    make_attempt,
    make_citation,
    make_class_contest,
    make_contest_round,
    make_finished_attempt,
    make_group,
    make_guest,
    make_item_statistics,
    make_lesson,
    make_matrix,
    make_person,
    make_plan,
    make_plan_import,
    make_question,
    make_question_bank,
    make_quiz,
    make_session,
    make_task,
    make_unit,
)
from tests.factories.page_lessons import make_page_lesson

#: Who came by the code of the class's contest and stands in no list; and who has an account and belongs nowhere any more.
GUEST, LEAVER = "guest", "leaver"


class Place(StrEnum):
    """Where a thing stands; the value is the word in its name."""

    #: What the person who asks began himself.
    SELF = "MocMinh"
    OWN = "MocNha"
    SIBLING = "MocBen"
    ANCESTOR = "MocTren"
    DESCENDANT = "MocDuoi"
    OWN_CLASS = "LopMinh"
    OTHER_CLASS = "LopKhac"
    SIBLING_CLASS = "LopBen"
    ANCESTOR_CLASS = "LopTren"
    DESCENDANT_CLASS = "LopDuoi"


#: The unit in which the things of a class stand.
CLASS_UNITS = {
    Place.OWN_CLASS: Place.OWN,
    Place.OTHER_CLASS: Place.OWN,
    Place.SIBLING_CLASS: Place.SIBLING,
    Place.ANCESTOR_CLASS: Place.ANCESTOR,
    Place.DESCENDANT_CLASS: Place.DESCENDANT,
}


@dataclass
class World:
    """`people` by role, with GUEST and LEAVER; `came_by`: a class session by whose code one of them is signed in.

    `things`: name -> place -> what stands in an address; `own`: the same by role.
    """

    people: dict[str, SignedUp] = field(default_factory=dict)
    came_by: dict[str, ClassSession] = field(default_factory=dict)
    things: dict[str, dict[Place, str]] = field(default_factory=dict)
    own: dict[str, dict[str, str]] = field(default_factory=dict)
    #: Names of what stands nowhere in the tree.
    anywhere: dict[str, str] = field(default_factory=dict)

    def put(self, place: Place, **values: Any) -> None:
        """Things of this place by name."""
        for name, value in values.items():
            self.things.setdefault(name, {})[place] = str(value)

    def find(self, name: str, place: Place | None, role: str) -> str:
        """What stands in an address for the thing of this name."""
        if name in self.anywhere:
            return self.anywhere[name]
        if place is Place.SELF:
            return self.own.get(role, {}).get(name, "0" * 18)
        assert place is not None
        return self.things[name][place]

    def places(self, name: str) -> frozenset[Place]:
        """Where there are things of this name."""
        mine = {Place.SELF} if any(name in own for own in self.own.values()) else set()
        return frozenset(mine | set(self.things.get(name, ())))


class Builder:
    """Puts the world into a database."""

    def __init__(self, session: Session) -> None:
        self.session, self.world = session, World()
        self.bank = make_question_bank(session, 8)
        make_question_bank(session, 6, pool="week1")
        top = make_unit(session, name="Sở Gốc", kind="so")
        self.top = top
        above = make_unit(session, name="Phòng MocTren", parent=top)
        here = make_unit(session, name="Trường MocNha", parent=above)
        beside = make_unit(session, name="Trường MocBen", parent=above)
        below = make_unit(session, name="Phân hiệu MocDuoi", parent=here)
        self.units = {
            Place.OWN: here,
            Place.SIBLING: beside,
            Place.ANCESTOR: above,
            Place.DESCENDANT: below,
        }
        self.groups = {
            place: make_group(session, unit=self.units[home], name=str(place))
            for place, home in CLASS_UNITS.items()
        }
        self.people()
        self.province = make_quiz(session, unit=top, title="Bài của tỉnh")
        for place, unit in self.units.items():
            self.things_of_unit(place, unit)
        for place, group in self.groups.items():
            self.things_of_class(place, group, self.units[CLASS_UNITS[place]])
        for role in EVERYBODY:
            self.things_of(role)
        self.things_anywhere()

    def people(self) -> None:
        """One of every role at the same unit; the learner is a pupil of the class that the teacher has."""
        session, here, own_class = self.session, self.units[Place.OWN], self.groups[Place.OWN_CLASS]
        for role in EVERYBODY:
            if role == LEARNER:
                who = make_person(session, unit=here, group=own_class, name="Em Hoa")
            else:
                who = make_person(session, unit=here, kind="staff", roles=(), name=f"Cô {role}")
                group_id = own_class.id if role == TEACHER else None
                session.add(
                    RoleGrant(person_id=who.id, role=role, unit_id=here.id, group_id=group_id, granted_at=NOW)
                )
            self.world.people[role] = who
        leaver = make_person(session, unit=here, kind="staff", roles=(), name="Cô đã chuyển")
        session.execute(delete(Membership).where(Membership.person_id == leaver.id))
        self.world.people[LEAVER] = leaver

    def things_of_unit(self, place: Place, unit: Unit) -> None:
        """A quiz for the unit and below, somebody of the unit, his attempts, what was given to him."""
        session = self.session
        pupil = make_person(session, unit=unit, name=f"Em {place}")
        self.world.put(place, person=pupil.person.public_id)
        colleague = make_person(
            session, unit=unit, kind="staff", roles=("school_admin",), name=f"Thầy {place}"
        )
        self.world.put(place, colleague=colleague.person.public_id)
        write_audit(
            session,
            actor_id=colleague.id,
            action="role.appoint",
            object_kind="person",
            object_id=pupil.id,
            now=NOW,
        )
        self.world.put(place, roster=self._roster(unit).public_id)
        quiz = make_quiz(session, unit=unit, title=f"Bài {place}")
        contest, _round, _quiz = make_contest_round(session, unit=unit)
        turn = SchoolYearTurn(
            public_id=new_public_id(),
            unit_id=unit.id,
            school_year=2020,
            changes={
                "groups": [], "opened": [], "ended": [], "grants": [], "leavers": 0, "first_day": "2020-09-01",
            },
            turned_by=pupil.id,
            turned_at=NOW,
        )  # fmt: skip
        session.add(turn)
        merge = PersonMerge(
            public_id=new_public_id(),
            kept_id=pupil.id,
            merged_id=pupil.id,
            changes={"rows": [], "swapped": []},
            merged_by=pupil.id,
            merged_at=NOW,
        )
        session.add(merge)
        self.world.put(
            place, turn=turn.public_id, merge=merge.public_id, merged_person=pupil.person.public_id
        )
        self.world.put(place, unit_code=unit.code, unit_name=unit.name, board=contest.public_id)
        self._things_of_quiz(place, quiz, pupil)
        self.world.put(place, slip_sheet=self._slip_sheet(unit).public_id)

    def _slip_sheet(self, unit: Unit) -> SlipSheet:
        keeper = self.world.people["school_admin"]
        job = queue_job(self.session, kind="slips", arguments={}, owner_id=keeper.id, now=NOW)
        sheet = SlipSheet(
            public_id=new_public_id(),
            unit_id=unit.id,
            job_id=job.id,
            asked_by=keeper.id,
            asked_at=NOW,
            wanted=1,
        )
        self.session.add(sheet)
        self.session.flush()
        return sheet

    def _roster(self, unit: Unit) -> RosterImport:
        """A list of the unit that was imported and can still be undone."""
        roster = RosterImport(
            public_id=new_public_id(),
            unit_id=unit.id,
            kind="student",
            school_year=2026,
            state="applied",
            complete="no",
            skips_bad_rows=False,
            answers={},
            classes_made=[],
            created_at=NOW,
            applied_at=NOW,
        )
        self.session.add(roster)
        self.session.flush()
        return roster

    def things_of_class(self, place: Place, group: Group, unit: Unit) -> None:
        """A contest of the class, somebody of the class who has joined, his attempts, what was given to him."""
        session = self.session
        pupil = make_person(session, unit=unit, group=group, name=f"Em {place}")
        self.world.put(place, person=pupil.person.public_id)
        contest, quiz = make_class_contest(session, unit=unit, group=group)
        contest.join_code = f"ACE{len(self.world.things.get('join_code', {})) + 222}"
        contest.title = quiz.title = f"Thi {place}"
        if place is Place.OWN_CLASS:
            self.guest(contest, quiz)
        joining = [pupil] + ([self.world.people[LEARNER]] if place is Place.OWN_CLASS else [])
        session.add_all(
            ContestEntrant(contest_id=contest.id, person_id=one.id, joined_at=NOW) for one in joining
        )
        session.flush()
        opened = session.scalars(select(ClassSession.public_id).where(ClassSession.contest_id == contest.id))
        self.world.put(
            place,
            contest=contest.public_id,
            join_code=contest.join_code,
            group=group.public_id,
            class_session=opened.one(),
        )
        teacher = make_person(
            session, unit=unit, kind="staff", roles=("teacher",), group=group, name=f"Cô {place}"
        )
        self.world.put(place, teacher=teacher.person.public_id)
        self._things_of_quiz(place, quiz, pupil)

    def guest(self, contest: Contest, quiz: Quiz) -> None:
        """Somebody who came into this contest by its code, and has begun."""
        session = self.session
        door = session.scalars(select(ClassSession).where(ClassSession.contest_id == contest.id)).one()
        who = make_guest(session, of=door)
        session.add(ContestEntrant(contest_id=contest.id, person_id=who.id, joined_at=NOW))
        secret = make_session(session, who, by_code=door)
        actor = find_actor(session, secret=secret, kind="web", now=NOW)
        assert actor is not None
        self.world.people[GUEST], self.world.came_by[GUEST] = who, door
        self.world.own[GUEST] = {"attempt": make_attempt(session, actor=actor, quiz=quiz).public_id}

    def _things_of_quiz(self, place: Place, quiz: Quiz, pupil: SignedUp) -> None:
        session, actor = self.session, actor_of(self.session, pupil)
        job = Job(
            public_id=new_public_id(),
            kind="regrade",
            arguments={},
            state="done",
            progress=1,
            owner_id=pupil.id,
            created_at=NOW,
        )
        session.add(job)
        session.flush()
        regrade = Regrade(
            public_id=new_public_id(),
            question_version_id=self.bank[0].id,
            quiz_id=quiz.id,
            mode="full_marks",
            reason="Đáp án sai",
            state="applied",
            job_id=job.id,
            created_by=self.world.people["school_admin"].id,
            created_at=NOW,
            applied_at=NOW,
        )
        session.add(regrade)
        session.add(make_item_statistics(quiz_id=quiz.id, version_id=self.bank[0].id))
        finished = make_finished_attempt(session, actor=actor, quiz=quiz, right=1)
        self.world.put(
            place,
            quiz=quiz.public_id,
            person=pupil.person.public_id,
            person_number=pupil.id,
            membership=session.scalars(select(Membership.id).where(Membership.person_id == pupil.id)).one(),
            regrade=regrade.public_id,
            accommodation=make_accommodation(
                session, quiz=quiz, person=pupil, extra_seconds=60, given_by=self.world.people["school_admin"]
            ).public_id,
            finished=finished.public_id,
            attempt=make_attempt(session, actor=actor, quiz=self.province).public_id,
        )

    def things_of(self, role: str) -> None:
        """What somebody of this role began himself: an attempt that is running."""
        actor = actor_of(self.session, self.world.people[role])
        attempt = make_attempt(self.session, actor=actor, quiz=self.province)
        change = QuestionChange(
            public_id=new_public_id(), actor_id=actor.person_id, action="retire", value=None, at=NOW
        )
        self.session.add(change)
        matrix = make_matrix(self.session, owner_id=actor.person_id)
        self.world.own[role] = {
            "attempt": attempt.public_id, "bank_change": change.public_id, "matrix": matrix.public_id,
        }  # fmt: skip

    def things_anywhere(self) -> None:
        """Lessons, questions and outages belong to no unit."""
        session, version = self.session, self.bank[0]
        outage = Outage(
            public_id=new_public_id(),
            cause="silence",
            began_at=NOW,
            ended_at=NOW,
            found_at=NOW,
            state="proposed",
        )
        session.add(outage)
        question = session.get_one(Question, version.question_id)
        lesson = make_lesson(session, checks=(question.code,))
        waiting = make_question(session, state="in_review", lesson=lesson)
        offered = make_question(session, lesson=lesson)
        session.get_one(Question, offered.question_id).owner_id = self.world.people[TEACHER].id
        offer = QuestionOffer(
            public_id=new_public_id(),
            question_id=offered.question_id,
            version_id=offered.id,
            state="open",
            offered_at=NOW,
        )
        session.add(offer)
        session.flush()
        plan = make_plan(session, code="ke-hoach-moc")
        task = make_task(session, plan=plan, evidence_name="bien-ban.pdf", evidence_file=b"%PDF")
        taught = make_page_lesson(
            session, author=make_person(session, unit=self.top, kind="staff"), state="in_review"
        )
        self.world.anywhere |= {
            "page_lesson": taught.code,
            "page_programme": session.scalars(
                select(Programme.code)
                .join(Module, Module.programme_id == Programme.id)
                .where(Module.id == taught.module_id)
            ).one(),
            "plan": plan.code,
            "plan_task": task.public_id,
            **newer_version(session, plan, lesson),
            "plan_import": make_plan_import(session).public_id,
            "outage": outage.public_id,
            "lesson": lesson.code,
            "question": question.code,
            "waiting_question": session.get_one(Question, waiting.question_id).code,
            "offer": offer.public_id,
        }


def newer_version(session: Session, plan: Plan, lesson: Lesson) -> dict[str, str]:
    """A version of this plan without one of its clauses, a file of a next one, and a lesson to check."""
    section = Section(plan_id=plan.id, key="I", title="Mục", position=0)
    session.add(section)
    session.flush()
    gone = Clause(plan_id=plan.id, section_id=section.id, code="c-0000000000", number=1, text="Một ý.")
    newer = make_plan(session, code="ke-hoach-moc-v2")
    newer.previous_id, newer.version = plan.id, 2
    session.add(gone)
    session.flush()
    mark = ContentMark(
        public_id=new_public_id(),
        plan_id=newer.id,
        lesson_id=lesson.id,
        reason="gone",
        old_clause_id=gone.id,
        opened_at=NOW,
    )
    session.add(mark)
    session.flush()
    record = make_plan_import(session, text=SMALL_PLAN + "\n", newer_of=newer)
    citation = make_citation(session, clause=gone, words="Một ý", flags=("issuer_symbol",))
    document = session.get_one(LegalDocument, citation.document_id)
    return {
        "document": document.public_id,
        "citation": citation.public_id,
        "newer_plan": newer.code,
        "newer_import": record.public_id,
        "mark": mark.public_id,
    }
