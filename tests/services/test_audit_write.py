"""The audit: what it keeps of a change, that it keeps nothing personal, and that its rows stay as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from quiz.models import Audit
from quiz.services.audit_write import PERSONAL, audited, write_audit
from tests.house_rules.tree import ROOT


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session on a migrated, empty database."""
    with Session(engine) as session:
        yield session


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        (None, None, (None, None)),
        ({"kind": "c2"}, {"kind": "c2"}, (None, None)),
        ({"kind": "c2", "code": "A"}, {"kind": "c3", "code": "A"}, ({"kind": "c2"}, {"kind": "c3"})),
        ({"ended": None}, {"ended": date(2026, 5, 31)}, (None, {"ended": "2026-05-31"})),
        (None, {"unit": 7, "class": None}, (None, {"unit": 7})),
        ({"unit": 7}, None, ({"unit": 7}, None)),
        (
            {"full_name": "Nguyễn Thị Đào", "kind": "a"},
            {"full_name": "Trần Thị Đào", "kind": "a"},
            ({"full_name": "changed"}, {"full_name": "changed"}),
        ),
        ({"full_name": "Nguyễn Thị Đào"}, {"full_name": "Nguyễn Thị Đào"}, (None, None)),
        (None, {"rows": [{"email": "a@b.vn", "row": 3}]}, (None, {"rows": [{"email": "changed", "row": 3}]})),
        (None, {"units": {"B", "A"}}, (None, {"units": ["A", "B"]})),
        (
            None,
            {"at": datetime(2026, 11, 16, 2, tzinfo=UTC)},
            (None, {"at": "2026-11-16T02:00:00+00:00"}),
        ),
    ],
)
def test_only_what_differs_is_kept_and_of_personal_fields_only_that_they_changed(
    before: dict[str, object] | None, after: dict[str, object] | None, kept: tuple[object, object]
) -> None:
    assert audited(before, after) == kept


def test_no_personal_field_leaves_its_value_in_the_row(session: Session, now: datetime) -> None:
    secret = "Nguyễn Thị Đào"
    write_audit(
        session,
        actor_id=None,
        action="person.change",
        object_kind="person",
        object_id=1,
        before=dict.fromkeys(PERSONAL, "a"),
        after=dict.fromkeys(PERSONAL, secret) | {"nested": {"list": [{"full_name": secret}]}},
        now=now,
    )
    session.commit()
    row = session.execute(text("SELECT before, after FROM audit")).one()
    assert secret not in row[0] + row[1] and "changed" in row[1]
    assert session.scalars(select(Audit)).one().after["nested"] == {"list": [{"full_name": "changed"}]}


@pytest.mark.parametrize(
    "statement", ["UPDATE audit SET action = 'other'", "UPDATE audit SET after = NULL", "DELETE FROM audit"]
)
def test_the_database_refuses_to_change_or_remove_a_row(
    session: Session, now: datetime, statement: str
) -> None:
    write_audit(
        session, actor_id=None, action="unit.end", object_kind="unit", object_id=1, after={"a": 1}, now=now
    )
    session.commit()
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(text(statement))
    session.rollback()
    assert session.scalars(select(Audit)).one().after == {"a": 1}


def test_only_one_module_writes_rows_of_the_audit() -> None:
    found = [path.name for path in (ROOT / "quiz").rglob("*.py") if re.search(r"\bAudit\(", path.read_text())]
    assert sorted(found) == ["audit_write.py", "people.py"], "the model, and write_audit"
