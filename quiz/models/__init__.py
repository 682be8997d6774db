"""Tables. Importing this package registers every one of them on `Base.metadata`."""

from quiz.models.accommodations import Accommodation
from quiz.models.attempt_history import AttemptEvent, ResponseAcceptance
from quiz.models.attempts import Activity, Attempt, Response, Standing
from quiz.models.base import Base
from quiz.models.class_sessions import ClassSession, KnownDevice, PinTry, Seat
from quiz.models.contest_privacy import ContestDeclaration, NameConsent
from quiz.models.legal_documents import Citation, LegalDocument, QuestionBasis, QuestionDocument
from quiz.models.lessons import LessonVersion
from quiz.models.operations import ChangeStamp, Heartbeat, Job, Outage
from quiz.models.people import (
    Account,
    Audit,
    AuthSession,
    Membership,
    Person,
    PersonIdentity,
    RoleGrant,
    SignInFailure,
)
from quiz.models.person_records import PersonMerge, PersonNameWord, SchoolYearTurn
from quiz.models.plans import ContentMark, PlanImport, PlanTask
from quiz.models.privacy import Erasure
from quiz.models.programme import (
    Clause,
    Lesson,
    LessonClause,
    LessonProgress,
    Module,
    Plan,
    Programme,
    Section,
)
from quiz.models.question_changes import QuestionChange, QuestionChangeItem, QuestionOffer
from quiz.models.questions import (
    Question,
    QuestionClause,
    QuestionImage,
    QuestionPair,
    QuestionReview,
    QuestionSearch,
    QuestionVersion,
)
from quiz.models.quizzes import Contest, ContestEntrant, PaperMatrix, Quiz, Round, Specification
from quiz.models.regrades import Regrade
from quiz.models.rosters import RosterChange, RosterImport
from quiz.models.signing_in import FirstPassword, RecoveryCode, SecondFactor, SlipSheet
from quiz.models.statistics import ItemStatistics, QuizStatistics, VersionStatistics
from quiz.models.units import (
    Group,
    Headcount,
    Unit,
    UnitClosure,
    UnitKind,
    UnitLevel,
    UnitLink,
    UnitSuccession,
)

__all__ = [
    "Accommodation",
    "Account",
    "Activity",
    "Attempt",
    "AttemptEvent",
    "Audit",
    "AuthSession",
    "Base",
    "ChangeStamp",
    "Citation",
    "ClassSession",
    "Clause",
    "ContentMark",
    "Contest",
    "ContestDeclaration",
    "ContestEntrant",
    "Erasure",
    "FirstPassword",
    "Group",
    "Headcount",
    "Heartbeat",
    "ItemStatistics",
    "Job",
    "KnownDevice",
    "LegalDocument",
    "Lesson",
    "LessonClause",
    "LessonProgress",
    "LessonVersion",
    "Membership",
    "Module",
    "NameConsent",
    "Outage",
    "PaperMatrix",
    "Person",
    "PersonIdentity",
    "PersonMerge",
    "PersonNameWord",
    "PinTry",
    "Plan",
    "PlanImport",
    "PlanTask",
    "Programme",
    "Question",
    "QuestionBasis",
    "QuestionChange",
    "QuestionChangeItem",
    "QuestionClause",
    "QuestionDocument",
    "QuestionImage",
    "QuestionOffer",
    "QuestionPair",
    "QuestionReview",
    "QuestionSearch",
    "QuestionVersion",
    "Quiz",
    "QuizStatistics",
    "RecoveryCode",
    "Regrade",
    "Response",
    "ResponseAcceptance",
    "RoleGrant",
    "RosterChange",
    "RosterImport",
    "Round",
    "SchoolYearTurn",
    "Seat",
    "SecondFactor",
    "Section",
    "SignInFailure",
    "SlipSheet",
    "Specification",
    "Standing",
    "Unit",
    "UnitClosure",
    "UnitKind",
    "UnitLevel",
    "UnitLink",
    "UnitSuccession",
    "VersionStatistics",
]
