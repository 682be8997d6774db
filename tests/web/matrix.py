"""What the matrix test expects of every endpoint: one entry each.

How to add an endpoint:
1. Give its row in quiz.domain.permissions.ACCESS a `reach`; the constants there (REPORTED, TAUGHT, MANAGED ...) have one.
2. Write its entry into ENTRIES: `plain()` when no object stands in its address, else `at(name_in_address="thing", ...)`.
3. Things (unit_code, group, person, quiz, contest, attempt ...) are made by tests/web/matrix_world.py for every place; add
   yours to `things_of_unit` or `things_of_class` with `world.put(place, thing=public_id)`. "=void" is the word void itself.
4. `query=` is for a thing behind the question mark, `body=` for a form without which a write would not be let that far.
5. Run `pytest -n 0 tests/web/test_matrix.py -k your.endpoint`; then take your check away and see that it fails.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from quiz.domain.permissions import (
    DEPARTMENT_ADMIN,
    EDITOR,
    EVERYBODY,
    LEARNER,
    OPERATOR,
    REVIEWER,
    SCHOOL_ADMIN,
    TEACHER,
    Reach,
)
from tests.web.matrix_world import Place

_BELOW = frozenset({Place.OWN, Place.DESCENDANT, Place.OWN_CLASS, Place.OTHER_CLASS, Place.DESCENDANT_CLASS})
_ALL = frozenset(Place)
_ADMINISTERED = dict.fromkeys((SCHOOL_ADMIN, EDITOR, REVIEWER, DEPARTMENT_ADMIN, OPERATOR), _BELOW)
_TAUGHT = _ADMINISTERED | {TEACHER: frozenset({Place.OWN_CLASS})}
_ABOVE = frozenset({Place.OWN, Place.ANCESTOR})

#: Where a role held at the unit of the matrix reaches: declared here, by kind, and never asked of the code.
REACHED: dict[Reach, dict[str, frozenset[Place]]] = {
    Reach.PUBLIC: dict.fromkeys(EVERYBODY, _ALL),
    Reach.OWN: dict.fromkeys(EVERYBODY, frozenset({Place.SELF})),
    Reach.PROGRAMME: dict.fromkeys(EVERYBODY, _ALL),
    Reach.AUDIENCE: dict.fromkeys(EVERYBODY, _ABOVE) | {LEARNER: _ABOVE | {Place.OWN_CLASS}},
    Reach.CLASSMATES: {LEARNER: frozenset({Place.OWN_CLASS})},
    Reach.UNITS: _ADMINISTERED,
    Reach.LOWER_UNITS: dict.fromkeys(_ADMINISTERED, frozenset({Place.DESCENDANT, Place.DESCENDANT_CLASS})),
    Reach.CLASSES: _TAUGHT,
    Reach.MANAGED: _TAUGHT,
    Reach.PEOPLE: _TAUGHT,
    Reach.CONCERNED: {role: places | {Place.ANCESTOR} for role, places in _ADMINISTERED.items()}
    | {TEACHER: _ABOVE | {Place.OWN_CLASS}},
    Reach.WHOLE_TREE: {},
    Reach.BANK: dict.fromkeys((EDITOR, REVIEWER, DEPARTMENT_ADMIN), _ALL),
}


#: What a session that came by a class's code does not open, although it is a learner's: a PIN of four digits is not enough.
NOT_BY_CODE = {
    "auth.security": 404,
    "auth.second_factor": 404,
    "auth.second_factor_begin": 404,
    "auth.second_factor_codes": 404,
    "auth.second_factor_off": 404,
    "auth.sessions_end": 404,
    "learner.own_data_file": 403,
}


@dataclass(frozen=True)
class Entry:
    """How to build an endpoint's addresses: names in the address, in the query and in the form, each with its thing."""

    values: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, str] = field(default_factory=dict)

    @property
    def things(self) -> set[str]:
        """Names of the things that it needs."""
        words = [*self.values.values(), *self.query.values(), *self.body.values()]
        return {word for word in words if not word.startswith("=")}


def plain(**body: str) -> tuple[Entry, ...]:
    """No object stands in the address: whoever's role comes in is let in, and a list shows nothing from outside."""
    return (Entry(body=body),)


def at(
    *,
    query: Mapping[str, str] | None = None,
    body: Mapping[str, str] | None = None,
    **values: str,
) -> tuple[Entry, ...]:
    """An address with these things in it."""
    return (Entry(values, query or {}, body or {}),)


_OWN_ATTEMPT = at(attempt_id="attempt")
_QUIZ = at(quiz_id="quiz")
_QUESTION = at(quiz_id="quiz", code="question", number="=1")
_REGRADE = at(quiz_id="quiz", regrade_id="regrade")
_CONTEST = at(contest_id="contest")
_LESSON = at(code="lesson")
_UNIT = at(code="unit_code")
_PLAN_IMPORT = at(import_id="plan_import")
_CITATION = at(document_id="document", citation_id="citation")
_TASK = at(code="plan", task_id="plan_task")
_BANKED = at(code="question")
_MATRIX = at(matrix_id="matrix")
_SESSION = at(session_id="class_session")

ENTRIES: dict[str, tuple[Entry, ...]] = {
    "static": at(filename="=css/site.css"),
    "health.healthz": plain(),
    "health.readyz": plain(),
    "site.favicon": plain(),
    "site.robots": plain(),
    "site.privacy": plain(),
    "site.errata": plain(),
    "appearance.set_language": plain(),
    "appearance.set_theme": plain(),
    "auth.sign_in": plain(),
    "auth.sign_out": plain(),
    "auth.sign_in_code": plain(),
    "auth.change_password": plain(),
    "auth.security": plain(),
    "auth.sessions_end": plain(),
    "auth.second_factor_begin": plain(),
    "auth.second_factor": plain(),
    "auth.second_factor_codes": plain(),
    "auth.second_factor_off": plain(),
    "join.enter_code": plain(),
    "join.show": at(code="join_code"),
    "join.find": at(code="join_code", body={"who": "=minh"}),
    "join.sit": at(code="join_code", body={"person": "person", "pin": "=4071"}),
    "join.guest": at(code="join_code"),
    "join.enter": at(code="join_code"),
    "learner.home": plain(),
    "learner.lessons": plain(),
    "learner.lesson": _LESSON,
    "learner.lesson_progress": _LESSON,
    "learner.lesson_check": at(code="lesson", number="=1"),
    "learner.quizzes": plain(),
    "learner.quiz": _QUIZ,
    "learner.attempt_start": _QUIZ,
    "learner.attempt": _OWN_ATTEMPT,
    "learner.attempt_script": at(digest="=0000000000", language="=vi"),
    "learner.attempt_clock": _OWN_ATTEMPT,
    "learner.attempt_save": at(attempt_id="attempt", body={"slot": "=1"}),
    "learner.attempt_submit": _OWN_ATTEMPT,
    "learner.attempt_result": _OWN_ATTEMPT,
    "learner.attempt_timeline": _OWN_ATTEMPT,
    "learner.own_data": plain(),
    "learner.own_data_file": plain(),
    "leaderboards.index": plain(),
    "leaderboards.show": at(contest_id="board"),
    "leaderboards.winners": at(contest_id="board"),
    "teacher.contests": plain(),
    "teacher.contest_new": plain(),
    "teacher.contest": _CONTEST,
    "teacher.contest_status": _CONTEST,
    "teacher.contest_close": _CONTEST,
    "teacher.contest_results": _CONTEST,
    "teacher.contest_results_xlsx": _CONTEST,
    "teacher.class_page": at(group_id="group"),
    "teacher.class_pins": at(group_id="group", body={"whom": "=missing"}),
    "teacher.session_open": at(group_id="group", body={"hours": "=2"}),
    "teacher.session": _SESSION,
    "teacher.session_status": _SESSION,
    "teacher.session_close": _SESSION,
    "teacher.session_seats": _SESSION,
    "teacher.session_pins": at(session_id="class_session", body={"pins": "=open"}),
    "teacher.session_seat": at(session_id="class_session", person_id="person", body={"do": "=free"}),
    "admin.hub": plain(),
    "admin.slips": plain() + at(query={"unit": "unit_code"}),
    "admin.slips_request": at(body={"unit": "unit_code"}),
    "admin.slips_people": at(query={"unit": "unit_code"}),
    "admin.slip_sheet": at(sheet_id="slip_sheet"),
    "admin.slip_sheet_status": at(sheet_id="slip_sheet"),
    "admin.slip_sheet_take": at(sheet_id="slip_sheet"),
    "admin.person_sign_in": at(person_id="person"),
    "admin.person_password": at(person_id="person"),
    "admin.person_second_factor": at(person_id="person"),
    "admin.person_sessions": at(person_id="person"),
    "admin.participation": plain() + at(query={"unit": "unit_code"}),
    "admin.participation_csv": plain() + at(query={"unit": "unit_code"}),
    "admin.erasures": plain(),
    "admin.person_erase": at(person_id="person"),
    "admin.people": plain() + at(query={"unit": "unit_code"}),
    "admin.rosters": plain() + at(query={"unit": "unit_code"}),
    "admin.roster_new": plain() + at(query={"unit": "unit_code"}),
    "admin.roster_template": plain(),
    "admin.roster": at(import_id="roster"),
    "admin.roster_answers": at(import_id="roster"),
    "admin.roster_apply": at(import_id="roster"),
    "admin.roster_discard": at(import_id="roster"),
    "admin.roster_returned": at(import_id="roster"),
    "admin.roster_status": at(import_id="roster"),
    "admin.roster_undo": at(import_id="roster"),
    "admin.roles": plain() + at(query={"unit": "unit_code"}),
    "admin.role_person": at(person_id="colleague"),
    "admin.role_withdraw": at(person_id="colleague", query={"role": "=school_admin", "unit": "unit_code"}),
    "admin.person": at(person_id="person"),
    "admin.person_edit": at(person_id="person"),
    "admin.person_move": at(person_id="person", membership_id="membership"),
    "admin.person_leave": at(person_id="person", membership_id="membership"),
    "admin.person_account": at(person_id="person"),
    "admin.person_merge": at(person_id="person") + at(person_id="person", query={"with": "teacher"}),
    "admin.person_unmerge": at(person_id="merged_person", merge_id="merge"),
    "admin.classes": plain() + at(query={"unit": "unit_code"}),
    "admin.school_class": at(group_id="group"),
    "admin.class_add": at(group_id="group"),
    "admin.class_teacher": at(group_id="group", body={"teacher": "teacher"}),
    "admin.class_teacher_end": at(group_id="group", body={"teacher": "teacher"}),
    "admin.units": plain() + at(query={"under": "unit_code"}),
    "admin.unit": _UNIT,
    "admin.unit_headcounts": _UNIT,
    "admin.unit_headcount_confirm": _UNIT,
    "admin.headcounts_import": plain(),
    "admin.headcounts_sheet": plain(),
    "admin.unit_new": _UNIT,
    "admin.unit_edit": _UNIT,
    "admin.unit_move": _UNIT,
    "admin.unit_end": _UNIT,
    "admin.unit_merge": _UNIT,
    "admin.unit_split": _UNIT,
    "admin.audit": plain(),
    "admin.audit_csv": plain(),
    "admin.bank": plain(),
    "admin.bank_change": plain(action="=retire"),
    "admin.bank_changes": plain(),
    "admin.bank_undo": at(change_id="bank_change"),
    "admin.bank_offers": plain(),
    "admin.bank_offer": at(offer_id="offer", body={"verdict": "=take"}),
    "admin.school_year": plain() + at(query={"unit": "unit_code"}),
    "admin.school_year_undo": at(turn_id="turn"),
    "admin.coverage": plain(),
    "admin.quiz_statistics": _QUIZ,
    "admin.quiz_statistics_compute": _QUIZ,
    "admin.quiz_statistics_status": _QUIZ,
    "admin.quiz_statistics_csv": _QUIZ,
    "admin.quiz_statistics_question": _QUESTION,
    "admin.question_statistics": at(code="question", number="=1"),
    "admin.quiz_regrades": _QUIZ,
    "admin.quiz_regrade_question": _QUESTION,
    "admin.quiz_regrade_preview": _QUESTION,
    "admin.quiz_regrade": _REGRADE,
    "admin.quiz_regrade_status": _REGRADE,
    "admin.quiz_regrade_resume": _REGRADE,
    "admin.matrices": plain(),
    "admin.matrix_new": plain(),
    "admin.matrix": _MATRIX,
    "admin.matrix_preview": _MATRIX,
    "admin.matrix_file": at(matrix_id="matrix", ending="=xlsx"),
    "admin.matrix_copy": _MATRIX,
    "admin.matrix_delete": _MATRIX,
    "admin.plans": plain(),
    "admin.plan": at(code="plan"),
    "admin.plan_new": plain(),
    "admin.documents": plain(),
    "admin.document": at(document_id="document"),
    "admin.document_new": plain(),
    "admin.document_validity": at(document_id="document"),
    "admin.document_same": at(document_id="document"),
    "admin.citation_seen": _CITATION,
    "admin.citation_part": _CITATION,
    "admin.question_documents": _BANKED,
    "admin.plan_import": _PLAN_IMPORT,
    "admin.plan_import_status": _PLAN_IMPORT,
    "admin.plan_letterhead": _PLAN_IMPORT,
    "admin.plan_correct": _PLAN_IMPORT,
    "admin.plan_correct_back": _PLAN_IMPORT,
    "admin.plan_discard": _PLAN_IMPORT,
    "admin.plan_take": _PLAN_IMPORT,
    "admin.plan_changes": at(code="newer_plan"),
    "admin.plan_import_changes": at(import_id="newer_import"),
    "admin.plan_mark": at(code="newer_plan", mark_id="mark"),
    "admin.plan_tasks": at(code="plan"),
    "admin.plan_drafts": at(code="plan"),
    "admin.plan_drafts_send": at(code="plan", body={"lesson": "lesson"}),
    "admin.plan_task_new": at(code="plan"),
    "admin.plan_task": _TASK,
    "admin.plan_task_delete": _TASK,
    "admin.plan_task_evidence": _TASK,
    "admin.lessons": plain() + at(query={"plan": "plan"}),
    "admin.lesson": at(code="page_lesson"),
    "admin.lesson_version": at(code="page_lesson", number="=1"),
    "admin.lesson_new": plain() + at(query={"plan": "plan"}),
    "admin.lesson_edit": at(code="page_lesson"),
    "admin.lesson_send": at(code="page_lesson"),
    "admin.lesson_withdraw": at(code="page_lesson"),
    "admin.lesson_retire": at(code="page_lesson"),
    "admin.lesson_verdict": at(code="page_lesson"),
    "admin.programme_open": at(code="page_programme"),
    "admin.outages": plain(),
    "admin.outage": at(outage_id="outage"),
    "admin.outage_decide": at(outage_id="outage"),
    "admin.quizzes": plain(),
    "admin.quiz_settings": _QUIZ,
    "admin.quiz_matrix": _QUIZ,
    "admin.looked_quizzes": plain(),
    "admin.quiz_attempts": _QUIZ,
    "admin.attempt_timeline": at(attempt_id="attempt") + at(attempt_id="finished"),
    "admin.attempt_decide": at(attempt_id="finished", what="=void"),
    "admin.quiz_accommodations": _QUIZ,
    "admin.quiz_winners": _QUIZ,
    "admin.quiz_accommodation_new": at(quiz_id="quiz", query={"person": "person"}),
    "admin.quiz_accommodation_withdraw": at(quiz_id="quiz", accommodation_id="accommodation"),
    "admin.question_new": plain(),
    "admin.question_alike": plain(),
    "admin.question_image": at(name="=none.png"),
    "admin.question": _BANKED,
    "admin.question_version": at(code="question", number="=1"),
    "admin.question_diff": _BANKED,
    "admin.question_edit": _BANKED,
    "admin.question_send": _BANKED,
    "admin.question_withdraw": _BANKED,
    "admin.question_retire": _BANKED,
    "admin.question_restore": at(code="question", number="=1"),
    "admin.reviews": plain(),
    "admin.review": at(code="waiting_question"),
    "admin.review_verdict": at(code="waiting_question"),
    "admin.review_lesson": at(code="lesson"),
    "admin.review_lesson_approve": at(code="lesson"),
    "admin.lesson_quiz": at(code="lesson"),
    "api.openapi": plain(),
    "api.token_create": plain(),
    "api.token_delete": plain(),
    "api.quizzes": plain(),
    "api.attempt_start": _QUIZ,
    "api.attempt": _OWN_ATTEMPT,
    "api.response_save": at(attempt_id="attempt", slot="=1"),
    "api.responses_save": _OWN_ATTEMPT,
    "api.attempt_submit": _OWN_ATTEMPT,
    "api.attempt_review": _OWN_ATTEMPT,
    "api.standings": at(contest_id="board"),
    "api.participation": plain() + at(query={"unit": "unit_code"}),
    "api.programme": plain(),
    "api.lesson_progress": at(lesson_id="lesson"),
}
