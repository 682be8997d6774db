"""Files of plans go when nobody reads them any more; what was read of a plan stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from quiz.jobs.plan import forget_old_plan_files
from quiz.models import PlanImport
from quiz.services.plan_file_forget import KEPT
from tests.factories import NOW, make_plan_import


@pytest.mark.parametrize(
    ("state", "keeps_reading"), [("read", True), ("taken", True), ("discarded", False), ("refused", False)]
)
def test_an_old_file_goes_and_what_was_read_stays_where_somebody_works_with_it(
    engine: Engine, state: str, keeps_reading: bool
) -> None:
    with Session(engine) as session:
        numbers = []
        for number in range(3):
            record = make_plan_import(
                session, text=f"KẾ HOẠCH\nI. MỤC ĐÍCH\n- Ý thứ {number} của kế hoạch.\n"
            )
            record.state = state
            numbers.append(record.id)
        session.commit()
        assert forget_old_plan_files(engine, NOW + KEPT) == 0
        later = NOW + KEPT + timedelta(seconds=1)
        assert forget_old_plan_files(engine, later) == 3
        assert forget_old_plan_files(engine, later) == 0
        session.expire_all()
        for number in numbers:
            kept = session.get_one(PlanImport, number)
            assert kept.source is None and kept.file_digest
            assert (kept.reading is not None) is keeps_reading


def test_a_file_that_waits_for_its_job_is_kept(engine: Engine) -> None:
    with Session(engine) as session:
        record = make_plan_import(session)
        record.state = "waiting"
        session.commit()
        assert forget_old_plan_files(engine, NOW + 2 * KEPT) == 0
        assert session.get_one(PlanImport, record.id).source is not None
