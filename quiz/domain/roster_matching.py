"""Who in a file is whom among the people known, and what follows from it.

The same external id is the same person, and two different ids are two people whatever their names. Where one side has no
id, folded name, birthday and class together say it. Where they say it only in part, a person is asked.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from quiz.domain.roster_plan import (
    ADDED,
    CHANGED,
    COMPLETE_CLASSES,
    COMPLETE_NO,
    FROM_AFAR,
    LEFT,
    MOVED,
    NEW,
    OTHER_NAME,
    SAME_PERSON,
    SKIP,
    Known,
    Plan,
    Question,
    Row,
    RowError,
    Step,
    changed_fields,
    class_key_of,
    first_by_class,
    folded_name,
    place_of,
)
from quiz.domain.roster_teaching import named_classes, teaching_of

ID_COLUMN, NAME_COLUMN, CLASS_COLUMN = "Mã định danh", "Họ và tên", "Lớp"
TEACHING_COLUMN = "Lớp chủ nhiệm"
LONGEST_CLASS = 60
#: Folded name, birthday, class key.
Mark = tuple[str, object, str | None]


@dataclass(frozen=True)
class Circumstances:
    """What a file is compared with. `here`: people of the unit now; `elsewhere`: whoever else has an id of the file.

    `taught`: class keys that people teach here. `unread`: rows that the file has and nobody could read; while there are any,
    nobody is missing from it.
    """

    kind: str
    here: Sequence[Known] = ()
    elsewhere: Sequence[Known] = ()
    classes: frozenset[str] = frozenset()
    complete: str = COMPLETE_NO
    answers: Mapping[str, str] = field(default_factory=dict)
    unread: int = 0
    taught: Mapping[int, frozenset[str]] = field(default_factory=dict)


def match_roster(rows: Sequence[Row], at: Circumstances) -> Plan:
    """The plan of these rows under these circumstances; the same for the same input."""
    matching = _Matching(rows, at)
    matching.run()
    return matching.plan()


class _Matching:
    """One run. Each row ends as matched (None: somebody new), as a question, as an error or left out."""

    def __init__(self, rows: Sequence[Row], at: Circumstances) -> None:
        self.rows, self.at = rows, at
        self.matched: dict[int, Known | None] = {}
        self.questions: dict[int, Question] = {}
        self.errors: dict[int, RowError | None] = {}
        self.skipped: set[int] = set()
        self.claimed: dict[int, int] = {}
        self.classes_of = [class_key_of(row, at.kind) for row in rows]

    def run(self) -> None:
        self._refuse_doubles()
        self._refuse_classes()
        self._match_by_id()
        self._match_by_mark()

    # -- errors within the file

    def _refuse_doubles(self) -> None:
        first: dict[str, int] = {}
        for number, row in enumerate(self.rows):
            if row.external_id:
                before = first.setdefault(row.external_id, number)
                if before != number:
                    self._refuse_pair(number, before, ID_COLUMN, "id-twice")
        if all(row.external_id for row in self.rows):
            return
        alike: dict[Mark, list[int]] = defaultdict(list)
        for number in range(len(self.rows)):
            alike[self._mark(number)].append(number)
        for numbers in alike.values():
            if len(numbers) > 1 and any(not self.rows[number].external_id for number in numbers):
                for number in numbers[1:]:
                    self._refuse_pair(number, numbers[0], NAME_COLUMN, "person-twice")

    def _refuse_pair(self, number: int, before: int, column: str, code: str) -> None:
        """Neither of the two is taken; the error stands at the later one and names both."""
        other = self.rows[before]
        facts = {
            "sheet": other.sheet, "row": str(other.row), "value": self.rows[number].external_id or "",
        }  # fmt: skip
        self.errors.setdefault(before, None)
        if self.errors.get(number) is None:
            self.errors[number] = RowError(self.rows[number], column, code, facts)

    def _refuse_classes(self) -> None:
        for number, row in enumerate(self.rows):
            if self.classes_of[number] is not None and len(row.class_name or "") > LONGEST_CLASS:
                self.errors[number] = RowError(
                    row, CLASS_COLUMN, "class-too-long", {"most": str(LONGEST_CLASS)}
                )
            for key, name in named_classes(row, self.at.kind).items():
                if key not in self.at.classes and number not in self.errors:
                    self.errors[number] = RowError(row, TEACHING_COLUMN, "class-unknown", {"value": name})

    # -- the same id

    def _match_by_id(self) -> None:
        by_id: dict[str, list[Known]] = defaultdict(list)
        for known in (*self.at.here, *self.at.elsewhere):
            if known.external_id:
                by_id[known.external_id].append(known)
        for number, row in enumerate(self.rows):
            found = by_id.get(row.external_id) if row.external_id else None
            if not found or number in self.errors:
                continue
            here = [known for known in found if known.is_here]
            candidates = here or found
            if len(candidates) > 1:
                self._ask(number, SAME_PERSON, candidates, may_be_new=False)
            elif here:
                self._claim(number, here[0])
            else:
                self._match_elsewhere(number, candidates[0])

    def _match_elsewhere(self, number: int, known: Known) -> None:
        same_name = folded_name(self.rows[number].full_name) == folded_name(known.full_name)
        if self.rows[number].presence == LEFT:
            self.matched[number] = None  # he is gone from here already
        elif same_name and known.is_within_reach:
            self._claim(number, known)
        elif same_name:
            self._ask(number, FROM_AFAR, [known], may_be_new=False)
        elif known.is_within_reach:
            self._ask(number, OTHER_NAME, [known], may_be_new=False)
        else:
            facts = {"value": self.rows[number].external_id or ""}
            self.errors[number] = RowError(self.rows[number], ID_COLUMN, "id-taken-afar", facts)

    # -- name, birthday and class

    def _match_by_mark(self) -> None:
        todo = [number for number in range(len(self.rows)) if not self._is_settled(number)]
        if not todo:
            return
        with_ids = any(not self.rows[number].external_id for number in todo)
        by_name: dict[str, list[Known]] = defaultdict(list)
        for known in self.at.here:
            if known.person_id not in self.claimed and (with_ids or known.external_id is None):
                by_name[folded_name(known.full_name)].append(known)
        marks = {number: self._mark(number) for number in todo}
        candidates = {number: self._comparable(number, by_name.get(marks[number][0], ())) for number in todo}
        exact = {
            number: [known for known in candidates[number] if _mark_of(known) == marks[number]]
            for number in todo
        }
        wanted = Counter(known.person_id for found in exact.values() for known in found)
        for number, found in exact.items():
            if len(found) == 1 and wanted[found[0].person_id] == 1:
                self._claim(number, found[0])
            elif found:
                self._ask(number, SAME_PERSON, found, may_be_new=bool(self.rows[number].external_id))
        for number in todo:
            if not self._is_settled(number):
                self._match_doubtful(number, candidates[number])

    def _comparable(self, number: int, knowns: Iterable[Known]) -> list[Known]:
        has_id = bool(self.rows[number].external_id)
        return [known for known in knowns if not (has_id and known.external_id)]

    def _match_doubtful(self, number: int, candidates: list[Known]) -> None:
        if (
            self.rows[number].presence == LEFT
        ):  # gone already, as far as can be told: nobody else leaves in his place
            self.matched[number] = None
            return
        free = [known for known in candidates if known.person_id not in self.claimed]
        doubtful = [known for known in free if self._may_be(number, known)]
        if doubtful:
            self._ask(number, SAME_PERSON, doubtful, may_be_new=True)
        else:
            self.matched[number] = None

    def _may_be(self, number: int, known: Known) -> bool:
        """Of the same name: unless the birthdays contradict each other and the classes do not agree."""
        born = self.rows[number].birth_date
        if born is None or known.birth_date is None or born == known.birth_date:
            return True
        return known.class_key is not None and known.class_key == self.classes_of[number]

    # -- outcomes of a row

    def _is_settled(self, number: int) -> bool:
        return any(number in kept for kept in (self.matched, self.questions, self.errors, self.skipped))

    def _mark(self, number: int) -> Mark:
        row = self.rows[number]
        return folded_name(row.full_name), row.birth_date, self.classes_of[number]

    def _claim(self, number: int, known: Known) -> None:
        before = self.claimed.get(known.person_id)
        if before is not None:
            self.matched.pop(before, None)
            self._refuse_pair(number, before, NAME_COLUMN, "person-twice")
            return
        self.claimed[known.person_id] = number
        self.matched[number] = known

    def _ask(self, number: int, code: str, candidates: Sequence[Known], *, may_be_new: bool) -> None:
        question = Question(code, self.rows[number], tuple(candidates), may_be_new)
        answer = self.at.answers.get(question.place)
        chosen = next((known for known in candidates if str(known.person_id) == answer), None)
        if chosen is not None:
            self._claim(number, chosen)
        elif answer == NEW and may_be_new:
            self.matched[number] = None
        elif answer == SKIP:
            self.skipped.add(number)
        else:
            self.questions[number] = question

    # -- what follows

    def plan(self) -> Plan:
        steps, unchanged = [], 0
        for number in sorted(self.matched):
            step = self._step(number, self.matched[number])
            if step is None:
                unchanged += 1
            else:
                steps.append(step)
        scope, missing = self._missing()
        if not self.at.unread:
            steps += [Step(LEFT, None, known) for known in missing]
        used = {step.class_key for step in steps if step.class_key}
        names = first_by_class(self.rows, self.at.kind)
        return Plan(
            steps=tuple(steps),
            unchanged=unchanged,
            skipped=len(self.skipped),
            questions=tuple(self.questions[number] for number in sorted(self.questions)),
            errors=tuple(error for _number, error in sorted(self.errors.items()) if error is not None),
            new_classes=tuple(
                name for key, name in names.items() if key in used and key not in self.at.classes
            ),
            gone_unknown=tuple(
                self.rows[number]
                for number, known in sorted(self.matched.items())
                if known is None and self.rows[number].presence == LEFT
            ),
            scope_size=scope,
            withheld=len(missing) if self.at.unread else 0,
            teaching=tuple(
                one
                for number, known in sorted(self.matched.items())
                for one in teaching_of(self.rows[number], known, kind=self.at.kind, taught=self.at.taught)
            ),
        )

    def _step(self, number: int, known: Known | None) -> Step | None:
        row, wanted = self.rows[number], self.classes_of[number]
        if row.presence == LEFT:
            return Step(LEFT, row, known) if known is not None and known.is_here else None
        if known is None:
            return Step(ADDED, row, None, class_key=wanted)
        fields = changed_fields(row, known, self.at.kind)
        if not known.is_here:
            return Step(ADDED if known.unit_id is None else MOVED, row, known, fields, wanted)
        if wanted is not None and wanted != known.class_key:
            return Step(MOVED, row, known, fields, wanted)
        return Step(CHANGED, row, known, fields) if fields else None

    def _missing(self) -> tuple[int, list[Known]]:
        """How many the file should list, and who of them stands in no row of it, readable or not."""
        if self.at.complete == COMPLETE_NO or not self.rows:
            return 0, []
        classes = set(filter(None, self.classes_of))
        everybody = self.at.complete != COMPLETE_CLASSES or not classes
        scope = [known for known in self.at.here if everybody or known.class_key in classes]
        open_rows = [
            self.rows[number]
            for number in {*self.errors, *self.questions, *self.skipped}
            if number not in self.matched
        ]
        names = {folded_name(row.full_name) for row in open_rows}
        ids = {row.external_id for row in open_rows if row.external_id}
        return len(scope), [
            known
            for known in scope
            if known.person_id not in self.claimed
            and known.external_id not in ids
            and not (names and folded_name(known.full_name) in names)
        ]


def _mark_of(known: Known) -> Mark:
    return folded_name(known.full_name), known.birth_date, known.class_key


__all__ = ["Circumstances", "match_roster", "place_of"]
