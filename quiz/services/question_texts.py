"""What is shown of a question version, remembered by each process: versions never change once they have been given.

Remembered per engine, because another database numbers its versions anew; bounded, the least recently used go first.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, bindparam, select
from sqlalchemy.engine import Dialect

from quiz.database import one_statement
from quiz.domain.questions import aside_of, gaps_renamed, part_sets, scoring_of
from quiz.models import QuestionVersion

#: Some kilobytes each.
_REMEMBERED = 3_000
_BODIES = select(QuestionVersion.id, QuestionVersion.kind, QuestionVersion.body).where(
    QuestionVersion.id.in_(bindparam("ids", expanding=True))
)


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of HTML, and the same as JSON that may stand in a <script> element."""

    html: str
    json: str


@dataclass(frozen=True)
class QuestionText:
    """Stem, and what an answer can name by the bank's ids; nothing that gives a key away.

    Where ids come in several sets, `parts` has `set/id`, sets counted from 0. `aside`: what stands beside a written answer.
    `rule`: how partly right answers count, "" where they do not.
    """

    stem: Text
    parts: Mapping[str, Text]
    aside: Text | None = None
    rule: str = ""


_lock = threading.Lock()
_texts: WeakKeyDictionary[Dialect, OrderedDict[int, QuestionText]] = WeakKeyDictionary()


def question_texts(engine: Engine, version_ids: Iterable[int]) -> Mapping[int, QuestionText]:
    """The texts of these versions; asks the database only for those that were not asked for before."""
    wanted = list(version_ids)
    dialect = engine.dialect  # an engine's own, whatever options it is used with
    found: dict[int, QuestionText] = {}
    with _lock:
        known = _texts.setdefault(dialect, OrderedDict())
        for version_id in wanted:
            if version_id in known:
                known.move_to_end(version_id)
                found[version_id] = known[version_id]
    missing = [version_id for version_id in wanted if version_id not in found]
    if missing:
        with one_statement(engine) as connection:
            rows = connection.execute(_BODIES, {"ids": missing}).all()
        new = {version_id: _text(kind, body) for version_id, kind, body in rows}
        found |= new
        with _lock:
            known.update(new)
            while len(known) > _REMEMBERED:
                known.popitem(last=False)
    return found


def _text(kind: str, body: Mapping[str, Any]) -> QuestionText:
    sets = part_sets(kind, body)
    aside = aside_of(kind, body)
    return QuestionText(
        _piece(body["stem_html"]),
        {
            f"{number}/{part['id']}" if len(sets) > 1 else part["id"]: _piece(part.get("html", ""))
            for number, parts in enumerate(sets)
            for part in parts
        },
        None if aside is None else _piece(aside),
        scoring_of(kind, body),
    )


def _piece(html: str) -> Text:
    return Text(html, script_json(html))


def shown_question(slot: Mapping[str, Any], text: QuestionText) -> tuple[Text, list[tuple[str, Text]]]:
    """Stem and parts of a stored slot whose parts come in several sets, under the attempt's own ids."""
    pairs, sizes = slot["ids"], slot["sets"]
    numbers = [number for number, size in enumerate(sizes) for _place in range(size)]
    parts = [
        (own, text.parts[f"{number}/{bank}"]) for number, (own, bank) in zip(numbers, pairs, strict=True)
    ]
    if slot["kind"] != "cloze":
        return text.stem, parts
    gaps = {bank: own for own, bank in pairs[: sizes[0]]}
    return _piece(gaps_renamed(text.stem.html, gaps)), parts


def script_json(value: Any) -> str:
    """Compact JSON in which nothing can end or begin an element: for a <script> of data."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
