"""`flask attempts receipt`: what a code was issued for, also after a key was changed and after a row was lost."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from quiz.cli.attempts import attempts_cli
from quiz.config import ConfigurationError, Settings
from quiz.domain.attempts import current_answers
from quiz.models import Attempt, Response
from quiz.models.columns import canonical_json
from quiz.services.attempt_finish import saved_log
from quiz.services.receipts import answer_receipt, normal_code, submission_receipt
from quiz.unit_of_work import unit_of_work
from tests.cli.conftest import Run

KEY, OLD = "a" * 64, "b" * 64


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    """The file with this installation's keys: one that signs and one from before."""
    path = tmp_path / "cli-data" / "keys" / "receipt_key"
    path.parent.mkdir(parents=True)
    path.write_text(f"k2 {KEY}\nk1 {OLD}\n")
    return path


@pytest.fixture
def attempt(demo_engine: Engine, keys: Path) -> Attempt:
    """A finished attempt of the demo with several answers."""
    with unit_of_work(demo_engine, write=False) as session:
        answered = select(Response.attempt_id).where(Response.slot == 3, Response.answer != "null")
        found = session.scalars(
            select(Attempt).where(Attempt.state == "finished", Attempt.id.in_(answered)).order_by(Attempt.id)
        ).first()
        assert found is not None
        session.expunge(found)
        return found


def submission_of(engine: Engine, attempt: Attempt, key: str, **changed: Any) -> str:
    with unit_of_work(engine, write=False) as session:
        answers = current_answers(saved_log(session, attempt.id)) | changed.get("answers", {})
    assert attempt.submitted_at is not None
    return submission_receipt(
        key, attempt=attempt.public_id, answers=answers, submitted_at=attempt.submitted_at
    )


@pytest.mark.parametrize(("id_", "key"), [("k2", KEY), ("k1", OLD)])
def test_an_answer_is_recognised_by_either_key_however_it_is_written(
    run_demo: Run, demo_engine: Engine, attempt: Attempt, id_: str, key: str
) -> None:
    with unit_of_work(demo_engine, write=False) as session:
        row = session.scalars(
            select(Response).where(Response.attempt_id == attempt.id, Response.slot == 3)
        ).first()
        assert row is not None
        code = answer_receipt(
            key,
            attempt=attempt.public_id,
            slot=3,
            device=row.device,
            seq=row.seq,
            answer=row.answer,
            received_at=row.received_at,
        )
        seq, device = row.seq, row.device
    written = f" {code[:5]}-{code[5:]} ".lower().replace("0", "o").replace("1", "l")
    ended = run_demo(attempts_cli, "receipt", written, "--attempt", attempt.public_id, "--json")
    assert ended.exit_code == 0
    found = ended.json
    assert (found["verdict"], found["key"]) == ("answer", id_)
    assert (found["slot"], found["seq"], found["device"]) == (3, seq, device)


def test_a_submission_is_recognised(run_demo: Run, demo_engine: Engine, attempt: Attempt) -> None:
    code = submission_of(demo_engine, attempt, KEY)
    ended = run_demo(attempts_cli, "receipt", code, "--attempt", attempt.public_id)
    assert ended.exit_code == 0 and "for the submission" in ended.stdout


def test_a_submission_whose_answer_is_gone_says_that_a_row_is_missing(
    run_demo: Run, demo_engine: Engine, attempt: Attempt
) -> None:
    own = [own for own, _bank in attempt.paper["slots"][0]["ids"]]
    kind = attempt.paper["slots"][0]["kind"]
    with unit_of_work(demo_engine, write=False) as session:
        held = current_answers(saved_log(session, attempt.id)).get(1)
    choices: dict[str, list[Any]] = {
        "single_choice": own,
        "true_false": [True, False],
        "multiple_response": [[one] for one in own],
        "four_statements": [{own[0]: True}, {own[0]: False}] if own else [],
    }
    lost = next(answer for answer in choices[kind] if answer != held)
    code = submission_of(demo_engine, attempt, OLD, answers={1: lost})
    ended = run_demo(attempts_cli, "receipt", code, "--attempt", attempt.public_id, "--json")
    assert ended.exit_code == 1
    assert (ended.json["verdict"], ended.json["slot"], ended.json["key"]) == ("row-missing", 1, "k1")
    assert "MISSING" in ended.stderr


def test_a_lost_answer_that_came_with_others_is_missed_and_one_that_came_alone_cannot_be(
    run_demo: Run, demo_engine: Engine, attempt: Attempt
) -> None:
    with unit_of_work(demo_engine, write=False) as session:
        row = session.scalars(
            select(Response).where(Response.attempt_id == attempt.id).order_by(Response.id)
        ).first()
        assert row is not None
        place: dict[str, Any] = {"attempt": attempt.public_id, "slot": row.slot, "device": row.device}
        highest = max(
            session.scalars(
                select(Response.seq).where(Response.attempt_id == attempt.id, Response.device == row.device)
            )
        )
        at = row.received_at
    place |= {"seq": highest + 1, "answer": canonical_json(None)}
    beside = answer_receipt(KEY, received_at=at, **place)
    ended = run_demo(attempts_cli, "receipt", beside, "--attempt", attempt.public_id, "--json")
    assert (ended.exit_code, ended.json["verdict"]) == (1, "row-missing")
    assert (ended.json["slot"], ended.json["seq"]) == (place["slot"], highest + 1)
    alone = answer_receipt(KEY, received_at=at + timedelta(microseconds=1), **place)
    ended = run_demo(attempts_cli, "receipt", alone, "--attempt", attempt.public_id, "--json")
    assert (ended.exit_code, ended.json["verdict"]) == (1, "never-issued")


@pytest.mark.parametrize("code", ["0000000000", "short", "UUUUUUUUUU"])
def test_what_was_never_issued_is_refused(run_demo: Run, attempt: Attempt, code: str) -> None:
    ended = run_demo(attempts_cli, "receipt", code, "--attempt", attempt.public_id, "--json")
    assert (ended.exit_code, ended.json["verdict"]) == (1, "never-issued")
    assert "Never issued" in ended.stderr


def test_a_receipt_of_an_unknown_attempt_is_refused(run: Run) -> None:
    ended = run(attempts_cli, "receipt", "0000000000", "--attempt", "nothing")
    assert ended.exit_code == 1 and "no such attempt" in ended.stderr


def test_codes_are_read_as_people_write_them() -> None:
    assert normal_code(" o1il2-abcde ") == "01112ABCDE"
    assert normal_code("0111") is None


def test_a_file_with_one_bare_key_is_read_as_before_and_keeps_its_id_when_named_second(
    tmp_path: Path,
) -> None:
    file = tmp_path / "keys" / "receipt_key"
    file.parent.mkdir()
    environ = {"QUIZ_ENV": "test", "QUIZ_DATA_DIR": str(tmp_path)}
    file.write_text(f"{OLD}\n")
    before = Settings.from_environment(environ)
    assert before.receipt_key == OLD
    file.write_text(f"k2 {KEY}\n{OLD}\n")
    after = Settings.from_environment(environ)
    assert after.receipt_key == KEY
    assert after.receipt_keys == (("k2", KEY), *before.receipt_keys)


@pytest.mark.parametrize("text", ["k1 short\n", f"k1 {KEY}\nk1 {OLD}\n", f"k1 {KEY} more\n", "\n"])
def test_a_file_of_keys_that_cannot_be_read_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "keys" / "receipt_key"
    file.parent.mkdir()
    file.write_text(text)
    with pytest.raises(ConfigurationError, match="receipt_key"):
        Settings.from_environment({"QUIZ_ENV": "test", "QUIZ_DATA_DIR": str(tmp_path)})
