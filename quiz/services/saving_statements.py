"""What the answer-saving path says to the database, in both spellings, written once when the program starts.

Every statement reads a number of rows that depends on the paper (its slots) and not on how long the log has become.
"""

# ruff: noqa: S608 - every part of a statement stands in this file; what is sent goes by name

from __future__ import annotations

from quiz.services.saving_cursor import Statement

_OWN = """
FROM auth_session s
JOIN account c ON c.id = s.account_id AND c.disabled_at IS NULL
    AND (NOT c.must_change OR s.class_session_id IS NOT NULL)
JOIN attempt a ON a.person_id = c.person_id
WHERE s.secret_hash = :secret_hash AND s.kind = :kind AND s.ended_at IS NULL AND s.expires_at > :now
  AND a.public_id = :attempt
"""
#: Where there is no way back, what was reached has to be read first: that is told in steps.
_OPEN = f"{_OWN} AND a.state = 'in_progress' AND (a.accept_until IS NULL OR a.accept_until >= :now) AND NOT a.is_linear"
_COLUMNS = "attempt_id, slot, device, seq, answer, received_at, answered_at, late"
_SAME_KEY = "ON CONFLICT (attempt_id, slot, device, seq) DO NOTHING"
_SLOTS = """(WITH RECURSIVE n(slot) AS (SELECT 1 UNION ALL SELECT slot + 1 FROM n WHERE slot < :slots) SELECT slot FROM n)"""


def _highest(attempt: str) -> str:
    return f"(SELECT max(h.seq) FROM response h WHERE h.attempt_id = {attempt} AND h.slot = :slot AND h.device = :device)"


def _other_device(attempt: str) -> str:
    # Looks into the key's index on both sides of our own device: `<>` would read the whole log of whoever has one.
    place = f"SELECT o.device FROM response o WHERE o.attempt_id = {attempt} AND o.device"
    sides = [f"({place} {side} :device ORDER BY o.device LIMIT 1) IS NOT NULL" for side in "<>"]
    return f"({' OR '.join(sides)})"


def _other_device_by_slot(attempt: str) -> str:
    # SQLite's index has the slot before the device: the same looks for each slot.
    place = f"SELECT o.device FROM response o WHERE o.attempt_id = {attempt} AND o.slot = n.slot AND o.device"
    return (
        f"EXISTS (SELECT 1 FROM {_SLOTS} n WHERE ({place} < :device LIMIT 1) IS NOT NULL"
        f" OR ({place} > :device LIMIT 1) IS NOT NULL)"
    )


#: The usual save, whole: whose attempt, is it open, store. Gives D, the highest seq of slot and device, whether another
#: device took part; or no row, and then nothing was stored and FIND and KEYS say why.
STORE = Statement(
    f"""
WITH own AS (SELECT a.id, a.due_at {_OPEN} FOR SHARE OF a),
stored AS (
    INSERT INTO response ({_COLUMNS})
    SELECT id, CAST(:slot AS smallint), CAST(:device AS varchar), CAST(:seq AS integer), CAST(:answer AS text),
        CAST(:now AS timestamptz), CAST(:answered_at AS timestamptz), false FROM own
    {_SAME_KEY} RETURNING attempt_id
)
SELECT own.due_at, {_highest("own.id")}, {_other_device("own.id")} FROM own JOIN stored ON stored.attempt_id = own.id
""",
    sqlite=f"""
INSERT INTO response ({_COLUMNS}) SELECT a.id, :slot, :device, :seq, :answer, :now, :answered_at, 0 {_OPEN}
{_SAME_KEY}
RETURNING (SELECT a.due_at FROM attempt a WHERE a.id = response.attempt_id),
    {_highest("response.attempt_id")}, {_other_device_by_slot("response.attempt_id")}
""",
)

_FIND = f"SELECT a.id, a.state, a.due_at, a.accept_until, a.submitted_at, a.is_linear {_OWN}"
#: The caller's own attempt, so that a submission waits for us.
FIND = Statement(f"{_FIND} FOR SHARE OF a", sqlite=_FIND)
#: The same for answers that are numbered here: two of them must not take one number.
FIND_ALONE = Statement(f"{_FIND} FOR UPDATE OF a", sqlite=_FIND)

PAPER = Statement("SELECT paper FROM attempt WHERE public_id = :attempt")

_KEYS = """
SELECT k.slot, k.device, k.seq, r.answer, r.received_at, r.late,
    (SELECT max(h.seq) FROM response h WHERE h.attempt_id = :id AND h.slot = k.slot AND h.device = k.device)
FROM ({keys}) k
LEFT JOIN response r ON r.attempt_id = :id AND r.slot = k.slot AND r.device = k.device AND r.seq = k.seq
"""
#: `keys` is a JSON list of [slot, device, seq]: what the log holds of each, and the highest seq of slot and device.
KEYS = Statement(
    _KEYS.format(
        keys="SELECT CAST(value ->> 0 AS smallint) AS slot, value ->> 1 AS device, CAST(value ->> 2 AS integer) AS seq"
        " FROM jsonb_array_elements(CAST(:keys AS jsonb)) AS value"
    ),
    sqlite=_KEYS.format(
        keys="SELECT json_extract(value, '$[0]') AS slot, json_extract(value, '$[1]') AS device,"
        " json_extract(value, '$[2]') AS seq FROM json_each(:keys)"
    ),
)

#: Every device in the log of an attempt, going from one to the next in the key's index; on SQLite slot by slot.
DEVICES = Statement(
    """
WITH RECURSIVE d(device) AS (
    SELECT (SELECT min(r.device) FROM response r WHERE r.attempt_id = :id)
    UNION ALL
    SELECT (SELECT min(r.device) FROM response r WHERE r.attempt_id = :id AND r.device > d.device)
    FROM d WHERE d.device IS NOT NULL
)
SELECT device FROM d WHERE device IS NOT NULL
""",
    sqlite=f"""
WITH RECURSIVE d(slot, device) AS (
    SELECT n.slot, (SELECT min(r.device) FROM response r WHERE r.attempt_id = :id AND r.slot = n.slot) FROM {_SLOTS} n
    UNION ALL
    SELECT d.slot, (SELECT min(r.device) FROM response r
        WHERE r.attempt_id = :id AND r.slot = d.slot AND r.device > d.device)
    FROM d WHERE d.device IS NOT NULL
)
SELECT DISTINCT device FROM d WHERE device IS NOT NULL
""",
)

#: How far an attempt without a way back has come, by slot and device.
PLACES = Statement("SELECT slot, device, min(seq) FROM response WHERE attempt_id = :id GROUP BY slot, device")

INSERT = Statement(
    f"INSERT INTO response ({_COLUMNS}) VALUES (:id, :slot, :device, :seq, :answer, :now, :answered_at, :late)"
)
