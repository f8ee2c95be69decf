"""The registry's codes, in our words: the letter on the wire is the value, so that the codec needs no second table."""

from enum import StrEnum


class Segment(StrEnum):
    """The part of a record that one query needs; the registry reads, dates and withholds each by itself."""

    IDENTITY = "IDE"
    TITLES = "TIT"
    ENTITLEMENTS = "DRT"
    MOVEMENTS = "PTS"
    STANDING = "SLD"
    MEDICAL = "MED"
    MEASURES = "SUS"
    COURSES = "STG"
    EXAMS = "EXA"
    NOTICES = "COU"
    ARCHIVE = "ANC"


class ReadStatus(StrEnum):
    """How far the registry could read a segment."""

    COMPLETE = "C"
    PARTIAL = "P"
    UNAVAILABLE = "N"
    NONE = "A"
    WITHHELD = "R"


class Purpose(StrEnum):
    """Why the registry is asked (its ``motif``); it decides what it gives."""

    HOLDER = "TITULAIRE"
    CHECK = "CONTROLE"
    THIRD_PARTY = "TIERS"
    ADMINISTRATION = "ADMIN"


class LicenceStatus(StrEnum):
    """State of the file (état du dossier)."""

    VALID = "V"
    SUSPENDED = "S"
    RETAINED = "R"
    CANCELLED = "A"
    INVALIDATED = "I"
    TITLE_EXPIRED = "X"
    CANDIDATE = "C"
    MERGED = "F"
    DECEASED = "D"
    PROTECTED = "Z"


class MovementKind(StrEnum):
    """Why the balance or the ceiling moved (Code de la route, L. 223-1 and L. 223-6)."""

    WITHDRAWAL = "RT"
    SINGLE_POINT_RETURN = "R6"
    FULL_RESTORATION_TWO_YEARS = "RC2"
    FULL_RESTORATION_THREE_YEARS = "RC3"
    TEN_YEAR_RETURN = "R10"
    COURSE_RECOVERY = "ST"
    PROBATION_GAIN = "PB"
    END_OF_PROBATION = "FP"
    WITHDRAWAL_CANCELLED = "AN"
    CORRECTION = "CR"


class OffenceClass(StrEnum):
    """Class of a contravention, or a délit."""

    CONTRAVENTION_1 = "1"
    CONTRAVENTION_2 = "2"
    CONTRAVENTION_3 = "3"
    CONTRAVENTION_4 = "4"
    CONTRAVENTION_5 = "5"
    MISDEMEANOUR = "D"


class Establishment(StrEnum):
    """The act that established the offence (L. 223-1 al. 4)."""

    FIXED_PENALTY = "AF"
    INCREASED_FIXED_PENALTY = "AM"
    PENAL_COMPOSITION = "CP"
    FINAL_CONVICTION = "CO"


class NumberForm(StrEnum):
    """The forms that a record number has been printed in."""

    NEPH = "N"
    PHOTOCARD = "E1"
    PHOTOCARD_SPACED = "E2"
    PAPER_BEFORE_1975 = "A"
    PAPER_ONE_LINE = "B"
    PAPER_TWO_LINES = "C"


class TitleFormat(StrEnum):
    """The object in the holder's hand."""

    PHOTOCARD = "E"
    PAPER = "P"


class TitleStatus(StrEnum):
    """What became of a title."""

    VALID = "V"
    EXPIRED = "X"
    LOST = "P"
    STOLEN = "O"
    HANDED_IN = "R"
    REPLACED = "D"


class EntitlementOrigin(StrEnum):
    """How an entitlement was obtained."""

    EXAM = "EX"
    EQUIVALENCE = "EQ"
    EXCHANGE = "EC"
    MILITARY_CONVERSION = "CM"
    DIPLOMA = "VD"


class TrainingRoute(StrEnum):
    """How the driver learnt: accompanied driving shortens the probation (R. 223-1)."""

    STANDARD = "S"
    ACCOMPANIED = "A"


class Sex(StrEnum):
    """As the civil registry states it."""

    MALE = "M"
    FEMALE = "F"
    UNSPECIFIED = "I"


class MeasureKind(StrEnum):
    """A measure upon the right to drive."""

    RETENTION = "RET"
    ADMINISTRATIVE_SUSPENSION = "SUA"
    JUDICIAL_SUSPENSION = "SUJ"
    MEDICAL_SUSPENSION = "SUM"
    ALCOLOCK_RESTRICTION = "EAD"
    CANCELLATION = "ANN"
    INVALIDATION = "INV"
    ISSUE_BAN = "INT"


class ExaminerKind(StrEnum):
    """Who gave the medical opinion."""

    APPROVED_DOCTOR = "MA"
    PRIMARY_COMMISSION = "CP"
    APPEAL_COMMISSION = "CA"


class VehicleGroup(StrEnum):
    """The categories that a medical check is about."""

    LIGHT = "L"
    HEAVY = "H"


class MedicalOpinion(StrEnum):
    """The decision alone: the registry holds no medical fact."""

    FIT = "A"
    FIT_FOR_A_TIME = "T"
    FIT_WITH_RESTRICTIONS = "R"
    UNFIT = "I"


class CourseKind(StrEnum):
    """Only the first two give points back (L. 223-6 al. 4)."""

    VOLUNTARY = "1"
    COMPULSORY = "2"
    ALTERNATIVE_TO_PROSECUTION = "3"
    COURT_ORDERED = "4"


class NoPointReason(StrEnum):
    """Why a course gave no point."""

    WITHIN_A_YEAR = "ANNUEL"
    COURT_ORDERED = "JUSTICE"
    CEILING = "PLAFOND"
    INVALIDATION_NOTIFIED = "NOTIFIE"


class ExamPart(StrEnum):
    """Parts of the driving test."""

    THEORY = "ETG"
    OFF_ROAD = "PLA"
    ON_ROAD = "CIR"


class ExamOutcome(StrEnum):
    """Result of one part."""

    PASSED = "R"
    FAILED = "A"
    EXCUSED = "E"
    ABSENT = "N"


class RegistrationMode(StrEnum):
    """Who registered the candidate."""

    DRIVING_SCHOOL = "E"
    SELF = "L"


class ServiceState(StrEnum):
    """State of the registry's service."""

    OPEN = "OUVERT"
    READ_ONLY = "LECTURE_SEULE"
    CLOSED = "FERME"


class MatchKind(StrEnum):
    """The registry's answer type to an identification."""

    FOUND = "2"
    CORRECTED = "3"
    WEAK = "4"
    SEVERAL = "6"
    USAGE_NAME_ONLY = "7"
    NONE = "8"
    REFUSED = "9"
