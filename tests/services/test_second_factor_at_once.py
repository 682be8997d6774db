"""Two who bring the same code at the same moment: one of them is let in."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pyotp
from sqlalchemy import Engine

from quiz.domain.errors import CodeRefused
from quiz.domain.one_time_codes import app_secret, recovery_digest
from quiz.models import RecoveryCode, SecondFactor
from quiz.services.second_factor_check import use_code
from quiz.unit_of_work import unit_of_work
from tests.factories import NOW, make_person, make_unit

KEY, SALT, RECOVERY = "a key outside the database", "salt", "K7M2QX4FHA9C"
BRINGERS = 4


def test_a_code_and_a_recovery_code_let_one_in(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        account_id = make_person(session, unit=make_unit(session)).account.id
        session.add(SecondFactor(account_id=account_id, salt=SALT, created_at=NOW, confirmed_at=NOW))
        session.add(RecoveryCode(account_id=account_id, digest=recovery_digest(KEY, RECOVERY)))
    for code in (pyotp.TOTP(app_secret(KEY, SALT)).at(NOW), RECOVERY):
        gate = threading.Barrier(BRINGERS)

        def bring(_number: int, code: str = code, gate: threading.Barrier = gate) -> bool:
            gate.wait()
            try:
                with unit_of_work(engine) as session:
                    use_code(session, account_id=account_id, code=code, key=KEY, now=NOW)
            except CodeRefused:
                return False
            return True

        with ThreadPoolExecutor(BRINGERS) as crowd:
            assert sorted(crowd.map(bring, range(BRINGERS))) == [False] * (BRINGERS - 1) + [True]
