"""Do what a plan says, in the caller's one transaction: classes, people, identities, memberships, and what undoing needs.

Rows are written in chunks with Core: a file of a province has 150,000. The audit has one row for the whole import.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, insert, select, text, update
from sqlalchemy.orm import Session

from quiz.domain.roster_plan import (
    ADDED,
    CHANGED,
    LEFT,
    STAFF,
    Plan,
    Step,
    folded_name,
    grade_of,
    place_of,
)
from quiz.domain.text import name_sort_key
from quiz.models import Group, Membership, Person, PersonIdentity, RosterChange, RosterImport
from quiz.models.columns import new_public_id
from quiz.services.audit_write import write_audit
from quiz.services.roster_history import MembershipState, memberships_of, states_of
from quiz.services.roster_known import chunks_of, classes_of_unit
from quiz.services.roster_plan_make import RosterWish
from quiz.services.teacher_assign import assign_teacher

#: Steps that are turned into rows at a time.
STEPS = 2000
#: Imports come one after the other: two files may name one person.
_LOCK = 4_617_315_521


def hold_imports(session: Session) -> None:
    """Wait until no other import is applied or undone; held until the transaction ends. SQLite's writer is alone anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def apply_plan(
    session: Session,
    *,
    plan: Plan,
    wish: RosterWish,
    record: RosterImport,
    actor_id: int | None,
    now: datetime,
) -> None:
    """Apply the plan and leave `record` as applied."""
    classes = classes_of_unit(session, unit_id=wish.unit_id, school_year=wish.school_year)
    record.classes_made = _make_classes(session, plan.new_classes, wish)
    if plan.new_classes:
        classes = classes_of_unit(session, unit_id=wish.unit_id, school_year=wish.school_year)
    writer = _Writer(session, wish, record.id, classes, now)
    for steps in chunks_of(plan.steps, STEPS):
        writer.write(steps)
    record.grants_made = _give_classes(session, plan, writer, actor_id, now)
    record.state, record.applied_at = "applied", now
    record.counts = {
        **plan.counts,
        "unchanged": plan.unchanged,
        "skipped": plan.skipped,
        "classes_given": len(plan.teaching),
    }
    write_audit(
        session,
        actor_id=actor_id,
        action="roster.apply",
        object_kind="roster_import",
        object_id=record.public_id,
        after={
            "unit": wish.unit_id,
            "kind": wish.kind,
            "complete": wish.complete,
            **plan.counts,
            "classes_given": len(plan.teaching),
        },
        now=now,
    )
    session.flush()


def _make_classes(session: Session, names: Sequence[str], wish: RosterWish) -> list[int]:
    groups = [
        Group(
            public_id=new_public_id(),
            unit_id=wish.unit_id,
            kind="class",
            name=name,
            school_year=wish.school_year,
            grade=grade_of(name),
        )
        for name in names
    ]
    session.add_all(groups)
    session.flush()
    return [group.id for group in groups]


def _give_classes(
    session: Session, plan: Plan, writer: _Writer, actor_id: int | None, now: datetime
) -> list[int]:
    """Teachers have the classes that the file names; returns the numbers of the grants."""
    made = []
    for one in plan.teaching:
        person_id = one.known.person_id if one.known is not None else writer.new_ids[place_of(one.row)]
        group = session.get_one(Group, writer.classes[one.class_key])
        grant = assign_teacher(session, actor_id=actor_id, person_id=person_id, group=group, now=now)
        session.flush()
        made.append(grant.id)
    return made


class _Writer:
    """Writes the steps of one import."""

    def __init__(
        self, session: Session, wish: RosterWish, import_id: int, classes: dict[str, int], now: datetime
    ) -> None:
        self.session, self.wish, self.import_id, self.classes, self.now = (
            session,
            wish,
            import_id,
            classes,
            now,
        )
        self.day = wish.day
        #: Numbers of new people by the place of their row; of staff alone, who are few.
        self.new_ids: dict[str, int] = {}

    def write(self, steps: list[Step]) -> None:
        changes = self._make_people([step for step in steps if step.known is None])
        known = [step for step in steps if step.known is not None]
        self._write_identities([step for step in known if step.fields])
        changes += self._write_memberships(known)
        if changes:
            self.session.connection().execute(insert(RosterChange), changes)

    # -- new people

    def _make_people(self, steps: list[Step]) -> list[dict[str, Any]]:
        if not steps:
            return []
        people = [
            {"public_id": new_public_id(), "kind": self.wish.kind, "created_at": self.now} for _ in steps
        ]
        ids = self._insert_people(people)
        pairs = list(zip(ids, steps, strict=True))
        if self.wish.kind == STAFF:
            self.new_ids |= {place_of(step.row): id_ for id_, step in pairs if step.row is not None}
        identities = [self._identity(person_id, step) for person_id, step in pairs]
        self.session.connection().execute(insert(PersonIdentity), identities)
        states = [self._new_state(step) for step in steps]
        memberships = [self._membership(id_, state) for id_, state in zip(ids, states, strict=True)]
        self.session.connection().execute(insert(Membership), memberships)
        return [
            self._change(id_, ADDED, [], [state], {}, {}, is_new=True)
            for id_, state in zip(ids, states, strict=True)
        ]

    def _insert_people(self, people: list[dict[str, Any]]) -> list[int]:
        """Their numbers, in their order. SQLite gives numbers back row by row, so they are asked for in one query."""
        self.session.connection().execute(insert(Person), people)
        public_ids = [one["public_id"] for one in people]
        found = select(Person.public_id, Person.id).where(Person.public_id.in_(public_ids))
        numbers = {row.public_id: row.id for row in self.session.execute(found)}
        return [numbers[public_id] for public_id in public_ids]

    def _identity(self, person_id: int, step: Step) -> dict[str, Any]:
        row = step.row
        assert row is not None
        is_staff = self.wish.kind == STAFF
        return {
            "person_id": person_id,
            **named(row.full_name),
            "birth_date": row.birth_date,
            "external_id": row.external_id,
            "position": row.position if is_staff else None,
            "email": row.email if is_staff else None,
        }

    def _new_state(self, step: Step) -> MembershipState:
        return MembershipState(self.wish.unit_id, self.classes.get(step.class_key or ""), self.day, None)

    def _membership(self, person_id: int, state: MembershipState) -> dict[str, Any]:
        return {"person_id": person_id, "audience": self.wish.kind, **state.columns}

    # -- people whom the app has

    def _write_identities(self, steps: list[Step]) -> None:
        """Each with all its columns: one statement for all of them."""
        if not steps:
            return
        statement = (
            update(PersonIdentity)
            .where(PersonIdentity.person_id == bindparam("b_person"))
            .values({name: bindparam(f"b_{name}") for name in IDENTITY_COLUMNS})
        )
        self.session.connection().execute(statement, [self._changed_identity(step) for step in steps])

    def _changed_identity(self, step: Step) -> dict[str, Any]:
        assert step.known is not None
        values: dict[str, Any] = {"person": step.known.person_id, **named(_kept(step, "full_name"))}
        values |= {name: _kept(step, name) for name in ("birth_date", "external_id", "position", "email")}
        return {f"b_{name}": value for name, value in values.items()}

    def _write_memberships(self, steps: list[Step]) -> list[dict[str, Any]]:
        """Memberships of whoever comes, moves or leaves; the record of every step."""
        moving = [step.known.person_id for step in steps if step.known and step.action != CHANGED]
        held = memberships_of(self.session, person_ids=moving, audience=self.wish.kind)
        updates: list[dict[str, Any]] = []
        inserts: list[dict[str, Any]] = []
        changes = []
        for step in steps:
            assert step.known is not None
            person_id = step.known.person_id
            old, new = _identity_sides(step)
            if step.action == CHANGED:
                changes.append(self._change(person_id, CHANGED, None, None, old, new))
                continue
            rows = held.get(person_id, [])
            before = states_of(rows)
            after = self._after(step, before)
            updates += [
                {"b_id": row.id, **{f"b_{name}": value for name, value in state.columns.items()}}
                for row, held_state, state in zip(rows, before, after, strict=False)
                if state != held_state
            ]
            inserts += [self._membership(person_id, state) for state in after[len(before) :]]
            changes.append(self._change(person_id, step.action, before, after, old, new))
        write_states(self.session, updates)
        if inserts:
            self.session.connection().execute(insert(Membership), inserts)
        return changes

    def _after(self, step: Step, before: list[MembershipState]) -> list[MembershipState]:
        """What the memberships are after the step: those that hold end the day before, and a new one begins.

        One that began today is changed instead: nobody belongs to two classes on one day.
        """
        leaves = step.action == LEFT
        group_id = self.classes.get(step.class_key) if step.class_key else None
        after, placed = [], False
        for state in before:
            if not state.holds_on(self.day) or (leaves and state.unit_id != self.wish.unit_id):
                after.append(state)
            elif not leaves and not placed and state.valid_from >= self.day:
                after.append(MembershipState(self.wish.unit_id, group_id, state.valid_from, None))
                placed = True
            else:
                after.append(state.ended(self.day - timedelta(days=1)))
        if not leaves and not placed:
            after.append(MembershipState(self.wish.unit_id, group_id, self.day, None))
        return after

    def _change(
        self,
        person_id: int,
        action: str,
        before: list[MembershipState] | None,
        after: list[MembershipState] | None,
        old: dict[str, Any],
        new: dict[str, Any],
        *,
        is_new: bool = False,
    ) -> dict[str, Any]:
        return {
            "import_id": self.import_id,
            "person_id": person_id,
            "action": action,
            "is_new": is_new,
            "before": {"memberships": _plain(before), "identity": old},
            "after": {"memberships": _plain(after), "identity": new},
        }


IDENTITY_COLUMNS = (
    "full_name", "folded_name", "sort_key", "birth_date", "external_id", "position", "email",
)  # fmt: skip


def named(full_name: str) -> dict[str, str]:
    """The columns that follow from a name."""
    return {
        "full_name": full_name,
        "folded_name": folded_name(full_name),
        "sort_key": name_sort_key(full_name),
    }


def write_states(session: Session, updates: list[dict[str, Any]]) -> None:
    """Set memberships by id: `b_id`, and `b_` before each column of a state."""
    if not updates:
        return
    columns = ("unit_id", "group_id", "valid_from", "valid_to")
    statement = (
        update(Membership)
        .where(Membership.id == bindparam("b_id"))
        .values({name: bindparam(f"b_{name}") for name in columns})
    )
    session.connection().execute(statement, updates)


def _kept(step: Step, name: str) -> Any:
    return getattr(step.row if name in step.fields else step.known, name)


def _identity_sides(step: Step) -> tuple[dict[str, Any], dict[str, Any]]:
    old = {name: plain_value(getattr(step.known, name)) for name in step.fields}
    new = {name: plain_value(getattr(step.row, name)) for name in step.fields}
    return old, new


def _plain(states: list[MembershipState] | None) -> list[list[Any]] | None:
    return None if states is None else [state.plain for state in states]


def plain_value(value: Any) -> Any:
    """As JSON keeps it."""
    return value.isoformat() if isinstance(value, date) else value
