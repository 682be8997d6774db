"""Who may do what: one table, by endpoint. What is not in it is denied; a test walks every route.

`roles` names every role that is let in. `scope` says in words which objects a let-in person reaches, `reach` as one of a few
kinds; services enforce it and answer "not found" outside it. Public entries have no roles. The matrix test
(tests/web/test_matrix.py) walks every endpoint with every role and holds it to its reach.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

LEARNER, TEACHER, SCHOOL_ADMIN, EDITOR = "learner", "teacher", "school_admin", "editor"
REVIEWER, DEPARTMENT_ADMIN, OPERATOR = "reviewer", "department_admin", "operator"
EVERYBODY = (LEARNER, TEACHER, SCHOOL_ADMIN, EDITOR, REVIEWER, DEPARTMENT_ADMIN, OPERATOR)
CONTEST_MAKERS = (TEACHER, SCHOOL_ADMIN, DEPARTMENT_ADMIN)
REPORT_READERS = (SCHOOL_ADMIN, DEPARTMENT_ADMIN)
INSTALLATION_KEEPERS = (DEPARTMENT_ADMIN, OPERATOR)
PEOPLE_KEEPERS = (SCHOOL_ADMIN, DEPARTMENT_ADMIN)
#: Who sees plans, their tasks and what changed in them; editors alone bring them in and correct them.
PLAN_READERS = (EDITOR, REVIEWER, DEPARTMENT_ADMIN)
QUIZ_MANAGERS = (TEACHER, SCHOOL_ADMIN, DEPARTMENT_ADMIN)
#: Who appoints and withdraws whom, at the units of his own role and below them. An operator is made on the command line alone;
#: a learner is whoever belongs to a unit.
APPOINTS: dict[str, tuple[str, ...]] = {
    SCHOOL_ADMIN: (TEACHER, SCHOOL_ADMIN),
    DEPARTMENT_ADMIN: (TEACHER, SCHOOL_ADMIN, EDITOR, REVIEWER, DEPARTMENT_ADMIN),
}
ROLE_KEEPERS = tuple(APPOINTS)
#: Roles that are held for one class; all others for a unit and everything below it.
OF_A_CLASS = (TEACHER,)
#: Whoever writes questions: editors in the common bank, teachers their own.
QUESTION_WRITERS = (EDITOR, TEACHER)
#: Whoever reads questions with their keys and their history.
QUESTION_READERS = (EDITOR, REVIEWER, DEPARTMENT_ADMIN, TEACHER)
#: Whoever may open at least one page of the management hub.
MANAGERS = (TEACHER, SCHOOL_ADMIN, EDITOR, REVIEWER, DEPARTMENT_ADMIN, OPERATOR)
#: Who looks into the question bank, each at his part of it, and who changes something there.
BANK_READERS = (TEACHER, EDITOR, REVIEWER, DEPARTMENT_ADMIN)
BANK_WRITERS = (TEACHER, EDITOR)
#: Who makes matrices of papers.
MATRIX_MAKERS = (TEACHER, EDITOR, DEPARTMENT_ADMIN)


class Reach(StrEnum):
    """Which objects a let-in person reaches, seen from the units and classes of his roles (of his membership: *)."""

    #: Whatever there is: nobody is asked who he is.
    PUBLIC = "public"
    #: * What is his own alone, and pages on which nothing of anybody else's stands.
    OWN = "own"
    #: * What is meant for everybody of his audience, wherever he is.
    PROGRAMME = "programme"
    #: * What is meant for his audience at his unit or at one above it.
    AUDIENCE = "audience"
    #: * What is for the pupils of his class alone; others are told so (403).
    CLASSMATES = "classmates"
    #: The unit of an administrator's role and all below it; nothing for others.
    UNITS = "units"
    #: What stands below the unit of an administrator's role, that unit itself not; nothing for others.
    LOWER_UNITS = "lower units"
    #: As UNITS for administrators; a teacher's own classes.
    CLASSES = "classes"
    #: Quizzes whose settings are his: as UNITS; quizzes of a class as CLASSES.
    MANAGED = "managed"
    #: What people of his units and classes did, whoever's quiz it was.
    PEOPLE = "people"
    #: Quizzes that people of his units and classes may take, also those of a unit above.
    CONCERNED = "concerned"
    #: The common bank of questions, which has no places: all of it for editors, reviewers and the department; a teacher
    #: reaches his own questions alone.
    BANK = "bank"
    #: The whole installation, for a role held at the top of the tree; nothing for others.
    WHOLE_TREE = "whole tree"


@dataclass(frozen=True)
class Access:
    """One entry of the table. `self_checked`: the one statement of the service decides (saving an answer, the quiz page)."""

    roles: tuple[str, ...] | None
    scope: str
    reach: Reach | None = None
    self_checked: bool = False

    @property
    def is_public(self) -> bool:
        """Whether nobody needs to sign in."""
        return self.roles is None


PUBLIC = Access(None, "all", Reach.PUBLIC)
OWN = Access(EVERYBODY, "own", Reach.OWN)
OWN_AUDIENCE = Access(EVERYBODY, "own audience and unit", Reach.AUDIENCE)
OWN_PROGRAMME = Access(EVERYBODY, "own audience", Reach.PROGRAMME)
SEEN_ATTEMPTS = Access(QUIZ_MANAGERS, "attempts of own quizzes, units and classes", Reach.PEOPLE)
SEEN_QUIZZES = Access(
    QUIZ_MANAGERS, "own quizzes, and those that own units and classes take", Reach.CONCERNED
)
MANAGED = Access(
    QUIZ_MANAGERS, "quizzes of own classes; of own unit and below for administrators", Reach.MANAGED
)
TAUGHT = Access(CONTEST_MAKERS, "own classes; schools and below for administrators", Reach.CLASSES)
AUDITED = Access(INSTALLATION_KEEPERS, "what people of own unit and below did", Reach.UNITS)
APPOINTED = Access(ROLE_KEEPERS, "people and roles of own unit and below", Reach.UNITS)
REPORTED = Access(REPORT_READERS, "own unit and below", Reach.UNITS)
KEPT_PEOPLE = Access(PEOPLE_KEEPERS, "people and classes of own unit and below", Reach.UNITS)
CHANGED_UNITS = Access((DEPARTMENT_ADMIN,), "own unit and below", Reach.UNITS)
WRITTEN = Access(QUESTION_WRITERS, "the common bank; own questions for teachers", Reach.BANK)
READ_QUESTIONS = Access(QUESTION_READERS, "the common bank; own questions for teachers", Reach.BANK)
REVIEWED = Access((REVIEWER,), "questions that wait, none that one has written at", Reach.BANK)
READ_IN_ONE_GO = Access(
    (REVIEWER,), "of any lesson what waits, none that one has written at", Reach.PROGRAMME
)
LOWER_UNITS = Access((DEPARTMENT_ADMIN,), "units below the own one", Reach.LOWER_UNITS)
SEEN_PLANS = Access(PLAN_READERS, "all plans", Reach.PROGRAMME)
EDITED_PLANS = Access((EDITOR,), "all plans", Reach.PROGRAMME)

BANK = Access(BANK_READERS, "the bank; for teachers what is practised, and own questions", Reach.PROGRAMME)
CHANGED_BANK = Access(
    BANK_WRITERS, "the common bank for editors, own questions for teachers", Reach.PROGRAMME
)

MATRICES = Access(MATRIX_MAKERS, "own matrices and shared ones", Reach.OWN)

ACCESS: dict[str, Access] = {
    "static": PUBLIC,
    "health.healthz": PUBLIC,
    "health.readyz": PUBLIC,
    "site.favicon": PUBLIC,
    "site.robots": PUBLIC,
    "site.privacy": PUBLIC,
    "site.errata": PUBLIC,
    "appearance.set_language": PUBLIC,
    "appearance.set_theme": OWN,
    "auth.sign_in": PUBLIC,
    "auth.sign_out": PUBLIC,
    "auth.sign_in_code": PUBLIC,
    "auth.change_password": OWN,
    "auth.security": OWN,
    "auth.sessions_end": OWN,
    "auth.second_factor_begin": OWN,
    "auth.second_factor": OWN,
    "auth.second_factor_codes": OWN,
    "auth.second_factor_off": OWN,
    "join.enter_code": PUBLIC,
    "join.show": PUBLIC,
    "join.find": PUBLIC,
    "join.sit": PUBLIC,
    "join.guest": PUBLIC,
    "join.enter": Access(EVERYBODY, "pupils of the class", Reach.CLASSMATES),
    "learner.home": PUBLIC,
    "learner.lessons": OWN_PROGRAMME,
    "learner.lesson": OWN_PROGRAMME,
    "learner.lesson_progress": OWN_PROGRAMME,
    "learner.lesson_check": OWN_PROGRAMME,
    "learner.quizzes": OWN_AUDIENCE,
    "learner.quiz": OWN_AUDIENCE,
    "learner.attempt_start": OWN_AUDIENCE,
    "learner.attempt": Access(EVERYBODY, "own", Reach.OWN, self_checked=True),
    "learner.attempt_script": PUBLIC,
    "learner.attempt_clock": OWN,
    "learner.attempt_save": OWN,
    "learner.attempt_submit": OWN,
    "learner.attempt_result": OWN,
    "learner.attempt_timeline": OWN,
    "learner.own_data": OWN,
    "learner.own_data_file": OWN,
    "leaderboards.index": PUBLIC,
    "leaderboards.show": PUBLIC,
    "leaderboards.winners": PUBLIC,
    "teacher.contests": TAUGHT,
    "teacher.contest_new": TAUGHT,
    "teacher.contest": TAUGHT,
    "teacher.contest_status": TAUGHT,
    "teacher.contest_close": TAUGHT,
    "teacher.contest_results": TAUGHT,
    "teacher.contest_results_xlsx": TAUGHT,
    "teacher.class_page": TAUGHT,
    "teacher.class_pins": TAUGHT,
    "teacher.session_open": TAUGHT,
    "teacher.session": TAUGHT,
    "teacher.session_status": TAUGHT,
    "teacher.session_close": TAUGHT,
    "teacher.session_seats": TAUGHT,
    "teacher.session_pins": TAUGHT,
    "teacher.session_seat": TAUGHT,
    "admin.hub": Access(MANAGERS, "pages that one's roles open", Reach.OWN),
    "admin.slips": REPORTED,
    "admin.slips_request": REPORTED,
    "admin.slips_people": REPORTED,
    "admin.slip_sheet": REPORTED,
    "admin.slip_sheet_status": REPORTED,
    "admin.slip_sheet_take": REPORTED,
    "admin.person_sign_in": REPORTED,
    "admin.person_password": REPORTED,
    "admin.person_second_factor": REPORTED,
    "admin.person_sessions": REPORTED,
    "admin.participation": REPORTED,
    "admin.participation_csv": REPORTED,
    "admin.people": KEPT_PEOPLE,
    "admin.rosters": KEPT_PEOPLE,
    "admin.roster_new": KEPT_PEOPLE,
    "admin.roster_template": KEPT_PEOPLE,
    "admin.roster": KEPT_PEOPLE,
    "admin.roster_answers": KEPT_PEOPLE,
    "admin.roster_apply": KEPT_PEOPLE,
    "admin.roster_discard": KEPT_PEOPLE,
    "admin.roster_returned": KEPT_PEOPLE,
    "admin.roster_status": KEPT_PEOPLE,
    "admin.roster_undo": KEPT_PEOPLE,
    "admin.roles": APPOINTED,
    "admin.role_person": APPOINTED,
    "admin.role_withdraw": APPOINTED,
    "admin.person": KEPT_PEOPLE,
    "admin.person_edit": KEPT_PEOPLE,
    "admin.person_move": KEPT_PEOPLE,
    "admin.person_leave": KEPT_PEOPLE,
    "admin.person_account": KEPT_PEOPLE,
    "admin.person_merge": KEPT_PEOPLE,
    "admin.person_unmerge": KEPT_PEOPLE,
    "admin.classes": KEPT_PEOPLE,
    "admin.school_class": KEPT_PEOPLE,
    "admin.class_add": KEPT_PEOPLE,
    "admin.class_teacher": KEPT_PEOPLE,
    "admin.class_teacher_end": KEPT_PEOPLE,
    "admin.units": REPORTED,
    "admin.unit": REPORTED,
    "admin.unit_headcounts": REPORTED,
    "admin.unit_headcount_confirm": Access((SCHOOL_ADMIN,), "own unit and below", Reach.UNITS),
    "admin.headcounts_import": CHANGED_UNITS,
    "admin.headcounts_sheet": CHANGED_UNITS,
    "admin.unit_new": CHANGED_UNITS,
    "admin.unit_edit": CHANGED_UNITS,
    "admin.unit_move": LOWER_UNITS,
    "admin.unit_end": LOWER_UNITS,
    "admin.unit_merge": LOWER_UNITS,
    "admin.unit_split": LOWER_UNITS,
    "admin.audit": AUDITED,
    "admin.audit_csv": AUDITED,
    "admin.bank": BANK,
    "admin.bank_change": CHANGED_BANK,
    "admin.bank_changes": Access(BANK_WRITERS, "own", Reach.OWN),
    "admin.bank_undo": Access(BANK_WRITERS, "own", Reach.OWN),
    "admin.bank_offers": Access((EDITOR,), "the bank", Reach.PROGRAMME),
    "admin.bank_offer": Access((EDITOR,), "the bank", Reach.PROGRAMME),
    "admin.matrices": MATRICES,
    "admin.matrix_new": MATRICES,
    "admin.matrix": MATRICES,
    "admin.matrix_preview": MATRICES,
    "admin.matrix_file": MATRICES,
    "admin.matrix_copy": MATRICES,
    "admin.matrix_delete": MATRICES,
    "admin.school_year": KEPT_PEOPLE,
    "admin.school_year_undo": KEPT_PEOPLE,
    "admin.quiz_regrades": MANAGED,
    "admin.quiz_regrade_question": MANAGED,
    "admin.quiz_regrade_preview": MANAGED,
    "admin.quiz_regrade": MANAGED,
    "admin.quiz_regrade_status": MANAGED,
    "admin.quiz_regrade_resume": MANAGED,
    "admin.plans": SEEN_PLANS,
    "admin.plan": SEEN_PLANS,
    "admin.plan_new": EDITED_PLANS,
    "admin.documents": SEEN_PLANS,
    "admin.document": SEEN_PLANS,
    "admin.document_new": EDITED_PLANS,
    "admin.document_validity": EDITED_PLANS,
    "admin.document_same": EDITED_PLANS,
    "admin.citation_seen": EDITED_PLANS,
    "admin.citation_part": EDITED_PLANS,
    "admin.question_documents": Access((EDITOR,), "the whole bank", Reach.BANK),
    "admin.plan_import": SEEN_PLANS,
    "admin.plan_import_status": SEEN_PLANS,
    "admin.plan_letterhead": EDITED_PLANS,
    "admin.plan_correct": EDITED_PLANS,
    "admin.plan_correct_back": EDITED_PLANS,
    "admin.plan_discard": EDITED_PLANS,
    "admin.plan_take": EDITED_PLANS,
    "admin.plan_changes": SEEN_PLANS,
    "admin.plan_import_changes": SEEN_PLANS,
    "admin.plan_mark": EDITED_PLANS,
    "admin.plan_tasks": SEEN_PLANS,
    "admin.plan_drafts": EDITED_PLANS,
    "admin.plan_drafts_send": EDITED_PLANS,
    "admin.plan_task_new": EDITED_PLANS,
    "admin.plan_task": EDITED_PLANS,
    "admin.plan_task_delete": EDITED_PLANS,
    "admin.plan_task_evidence": SEEN_PLANS,
    "admin.coverage": SEEN_PLANS,
    "admin.lessons": SEEN_PLANS,
    "admin.lesson": SEEN_PLANS,
    "admin.lesson_version": SEEN_PLANS,
    "admin.lesson_new": EDITED_PLANS,
    "admin.lesson_edit": EDITED_PLANS,
    "admin.lesson_send": EDITED_PLANS,
    "admin.lesson_withdraw": EDITED_PLANS,
    "admin.lesson_retire": EDITED_PLANS,
    "admin.lesson_verdict": Access(
        (REVIEWER,), "lessons that wait, none that one has written at", Reach.PROGRAMME
    ),
    "admin.programme_open": EDITED_PLANS,
    "admin.quiz_statistics": MANAGED,
    "admin.quiz_statistics_compute": MANAGED,
    "admin.quiz_statistics_status": MANAGED,
    "admin.quiz_statistics_csv": MANAGED,
    "admin.quiz_statistics_question": MANAGED,
    "admin.question_statistics": Access(
        (EDITOR, REVIEWER, DEPARTMENT_ADMIN), "questions of the common bank", Reach.PROGRAMME
    ),
    "admin.outages": Access(INSTALLATION_KEEPERS, "whole tree", Reach.WHOLE_TREE),
    "admin.outage": Access(INSTALLATION_KEEPERS, "whole tree", Reach.WHOLE_TREE),
    "admin.outage_decide": Access((DEPARTMENT_ADMIN,), "whole tree", Reach.WHOLE_TREE),
    "admin.erasures": Access(REPORT_READERS, "own unit and below", Reach.OWN),
    "admin.person_erase": Access(REPORT_READERS, "people of own unit and below", Reach.UNITS),
    "admin.quizzes": MANAGED,
    "admin.quiz_settings": MANAGED,
    "admin.quiz_matrix": MANAGED,
    "admin.quiz_winners": MANAGED,
    "admin.looked_quizzes": SEEN_QUIZZES,
    "admin.quiz_attempts": SEEN_QUIZZES,
    "admin.attempt_timeline": SEEN_ATTEMPTS,
    "admin.attempt_decide": Access(
        QUIZ_MANAGERS, "attempts of managed quizzes, never one's own", Reach.MANAGED
    ),
    "admin.quiz_accommodations": MANAGED,
    "admin.quiz_accommodation_new": MANAGED,
    "admin.quiz_accommodation_withdraw": MANAGED,
    "admin.question_new": Access(QUESTION_WRITERS, "the common bank; own questions for teachers", Reach.OWN),
    "admin.question_alike": Access(QUESTION_WRITERS, "what may be seen of the bank", Reach.OWN),
    "admin.question_image": Access(EVERYBODY, "images of questions that he may see", Reach.PROGRAMME),
    "admin.question": READ_QUESTIONS,
    "admin.question_version": READ_QUESTIONS,
    "admin.question_diff": READ_QUESTIONS,
    "admin.question_edit": WRITTEN,
    "admin.question_send": WRITTEN,
    "admin.question_withdraw": WRITTEN,
    "admin.question_retire": WRITTEN,
    "admin.question_restore": WRITTEN,
    "admin.reviews": Access((REVIEWER,), "questions that wait, none that one has written at", Reach.OWN),
    "admin.review": REVIEWED,
    "admin.review_verdict": REVIEWED,
    "admin.review_lesson": READ_IN_ONE_GO,
    "admin.review_lesson_approve": READ_IN_ONE_GO,
    "admin.lesson_quiz": Access((EDITOR, REVIEWER), "all lessons", Reach.PROGRAMME),
    "api.openapi": PUBLIC,
    "api.token_create": PUBLIC,
    "api.token_delete": OWN,
    "api.quizzes": OWN_AUDIENCE,
    "api.attempt_start": OWN_AUDIENCE,
    "api.attempt": OWN,
    "api.response_save": Access(EVERYBODY, "own", Reach.OWN, self_checked=True),
    "api.responses_save": Access(EVERYBODY, "own", Reach.OWN, self_checked=True),
    "api.attempt_submit": OWN,
    "api.attempt_review": OWN,
    "api.standings": PUBLIC,
    "api.participation": REPORTED,
    "api.programme": OWN_PROGRAMME,
    "api.lesson_progress": OWN_PROGRAMME,
}
