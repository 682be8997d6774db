"""People who save without end, and what the log holds of them: for tests that disturb the saving."""

from __future__ import annotations

import http.client
import json
import threading

from sqlalchemy import text

from quiz.database import make_engine
from tests.load.people import Answering


class Saver(threading.Thread):
    """One person who saves without end; what is not acknowledged is sent again, the same, as the page does."""

    def __init__(
        self,
        port: int,
        person: Answering,
        progress: threading.Semaphore,
        stop: threading.Event,
        *,
        bears_failure: bool = False,
    ) -> None:
        """`bears_failure`: an answer of 5xx is no refusal, as where the database itself is killed."""
        super().__init__()
        self._bears_failure = bears_failure
        self.acknowledged: dict[tuple[str, int, int], str] = {}
        self.refused: list[int] = []
        self._port, self._person, self._progress, self._stopping = port, person, progress, stop

    def run(self) -> None:
        """Save until told to stop."""
        seq = 0
        while not self._stopping.is_set():
            seq += 1
            slot, answer = self._person.answers[seq % len(self._person.answers)]
            body = json.dumps({"answer": answer, "seq": seq, "device": "phone"})
            while not self._stopping.is_set():
                status = self._put(slot, body)
                if status == http.HTTPStatus.OK:
                    self.acknowledged[self._person.attempt, slot, seq] = json.dumps(answer)
                    self._progress.release()
                    break
                if status is not None and not (self._bears_failure and status >= 500):
                    self.refused.append(status)
                    break
                self._stopping.wait(0.05)

    def _put(self, slot: int, body: str) -> int | None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        headers = {"Authorization": f"Bearer {self._person.token}", "Content-Type": "application/json"}
        try:
            connection.request(
                "PUT", f"/api/v1/attempts/{self._person.attempt}/responses/{slot}", body, headers
            )
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()


def stored_answers(url: str) -> dict[tuple[str, int, int], str]:
    """What the log holds of these people, by attempt, slot and seq; twice the same key is impossible there."""
    engine = make_engine(url)
    statement = (
        "SELECT a.public_id, r.slot, r.seq, r.answer FROM response r JOIN attempt a ON a.id = r.attempt_id "
        "WHERE r.device = 'phone'"
    )
    with engine.connect() as connection:
        rows = {(row[0], row[1], row[2]): row[3] for row in connection.execute(text(statement))}
    engine.dispose()
    return rows
