"""Who may do what: one table, by endpoint. What is not in it is denied; a test walks every route.

`roles` names every role that is let in. `scope` says in words which objects a let-in person reaches; services enforce it
and answer "not found" outside it. Public entries have no roles.
"""

from __future__ import annotations

from dataclasses import dataclass

LEARNER, TEACHER, SCHOOL_ADMIN, EDITOR = "learner", "teacher", "school_admin", "editor"
REVIEWER, DEPARTMENT_ADMIN, OPERATOR = "reviewer", "department_admin", "operator"
EVERYBODY = (LEARNER, TEACHER, SCHOOL_ADMIN, EDITOR, REVIEWER, DEPARTMENT_ADMIN, OPERATOR)
CONTEST_MAKERS = (TEACHER, SCHOOL_ADMIN, DEPARTMENT_ADMIN)
REPORT_READERS = (SCHOOL_ADMIN, DEPARTMENT_ADMIN)
INSTALLATION_KEEPERS = (DEPARTMENT_ADMIN, OPERATOR)
QUIZ_MANAGERS = (TEACHER, SCHOOL_ADMIN, DEPARTMENT_ADMIN)
#: Whoever may open at least one page of the management hub.
MANAGERS = (TEACHER, SCHOOL_ADMIN, DEPARTMENT_ADMIN, OPERATOR)


@dataclass(frozen=True)
class Access:
    """One entry of the table. `self_checked`: the one statement of the service decides (saving an answer, the quiz page)."""

    roles: tuple[str, ...] | None
    scope: str
    self_checked: bool = False

    @property
    def is_public(self) -> bool:
        """Whether nobody needs to sign in."""
        return self.roles is None


PUBLIC = Access(None, "all")
OWN = Access(EVERYBODY, "own")
OWN_AUDIENCE = Access(EVERYBODY, "own audience and unit")
SEEN_ATTEMPTS = Access(QUIZ_MANAGERS, "attempts of own quizzes, units and classes")
MANAGED = Access(QUIZ_MANAGERS, "quizzes of own classes; of own unit and below for administrators")

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
    "auth.change_password": OWN,
    "join.enter_code": PUBLIC,
    "join.show": PUBLIC,
    "join.enter": Access(EVERYBODY, "pupils of the class"),
    "learner.home": PUBLIC,
    "learner.lessons": OWN_AUDIENCE,
    "learner.lesson": OWN_AUDIENCE,
    "learner.lesson_progress": OWN_AUDIENCE,
    "learner.lesson_check": OWN_AUDIENCE,
    "learner.quizzes": OWN_AUDIENCE,
    "learner.quiz": OWN_AUDIENCE,
    "learner.attempt_start": OWN_AUDIENCE,
    "learner.attempt": Access(EVERYBODY, "own", self_checked=True),
    "learner.attempt_script": PUBLIC,
    "learner.attempt_clock": OWN,
    "learner.attempt_save": OWN,
    "learner.attempt_submit": OWN,
    "learner.attempt_result": OWN,
    "learner.attempt_timeline": OWN,
    "leaderboards.index": PUBLIC,
    "leaderboards.show": PUBLIC,
    "teacher.contests": Access(CONTEST_MAKERS, "own classes; schools and below for administrators"),
    "teacher.contest_new": Access(CONTEST_MAKERS, "own classes; schools and below for administrators"),
    "teacher.contest": Access(CONTEST_MAKERS, "own classes; schools and below for administrators"),
    "teacher.contest_status": Access(CONTEST_MAKERS, "own classes; schools and below for administrators"),
    "teacher.contest_close": Access(CONTEST_MAKERS, "own classes; schools and below for administrators"),
    "teacher.contest_results": Access(CONTEST_MAKERS, "own classes; schools and below for administrators"),
    "teacher.contest_results_xlsx": Access(
        CONTEST_MAKERS, "own classes; schools and below for administrators"
    ),
    "admin.hub": Access(MANAGERS, "pages that one's roles open"),
    "admin.participation": Access(REPORT_READERS, "own unit and below"),
    "admin.participation_csv": Access(REPORT_READERS, "own unit and below"),
    "admin.quiz_regrades": MANAGED,
    "admin.quiz_regrade_question": MANAGED,
    "admin.quiz_regrade_preview": MANAGED,
    "admin.quiz_regrade": MANAGED,
    "admin.quiz_regrade_status": MANAGED,
    "admin.quiz_regrade_resume": MANAGED,
    "admin.outages": Access(INSTALLATION_KEEPERS, "whole tree"),
    "admin.outage": Access(INSTALLATION_KEEPERS, "whole tree"),
    "admin.outage_decide": Access((DEPARTMENT_ADMIN,), "whole tree"),
    "admin.quizzes": MANAGED,
    "admin.quiz_settings": MANAGED,
    "admin.looked_quizzes": SEEN_ATTEMPTS,
    "admin.quiz_attempts": SEEN_ATTEMPTS,
    "admin.attempt_timeline": SEEN_ATTEMPTS,
    "admin.attempt_decide": Access(QUIZ_MANAGERS, "attempts of managed quizzes, never one's own"),
    "admin.quiz_accommodations": MANAGED,
    "admin.quiz_accommodation_new": MANAGED,
    "admin.quiz_accommodation_withdraw": MANAGED,
    "api.openapi": PUBLIC,
    "api.token_create": PUBLIC,
    "api.token_delete": OWN,
    "api.quizzes": OWN_AUDIENCE,
    "api.attempt_start": OWN_AUDIENCE,
    "api.attempt": OWN,
    "api.response_save": Access(EVERYBODY, "own", self_checked=True),
    "api.responses_save": Access(EVERYBODY, "own", self_checked=True),
    "api.attempt_submit": OWN,
    "api.attempt_review": OWN,
    "api.standings": PUBLIC,
    "api.participation": Access(REPORT_READERS, "own unit and below"),
    "api.programme": OWN_AUDIENCE,
    "api.lesson_progress": OWN_AUDIENCE,
}
