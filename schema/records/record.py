"""A holder's record: what the registry holds about them, segment by segment."""

from datetime import date, datetime
from typing import Generic, NewType, TypeVar

import msgspec

from schema.records.codes import (
    CourseKind,
    EntitlementOrigin,
    Establishment,
    ExaminerKind,
    ExamOutcome,
    ExamPart,
    LicenceStatus,
    MeasureKind,
    MedicalOpinion,
    MovementKind,
    NoPointReason,
    NumberForm,
    OffenceClass,
    ReadStatus,
    RegistrationMode,
    Sex,
    TitleFormat,
    TitleStatus,
    TrainingRoute,
    VehicleGroup,
)

RecordId = NewType("RecordId", str)
"""The registry's own key of a record (``D`` and 13 digits). Never leaves the service unsealed."""

Content = TypeVar("Content")


class Frozen(msgspec.Struct, frozen=True, gc=False):
    """Base of every record."""


class PartialDate(msgspec.Struct, frozen=True, gc=False, order=True):
    """A day of which the month, or the day of the month, may be unknown."""

    year: int
    month: int | None = None
    day: int | None = None

    def __str__(self) -> str:
        """ISO 8601 with as much as is known: ``1958``, ``1958-06`` or ``1958-06-12``."""
        known = (f"{self.year:04}", *(f"{part:02}" for part in (self.month, self.day) if part))
        return "-".join(known)


class Address(Frozen, frozen=True):
    """Postal address, line by line."""

    lines: tuple[str, ...]
    postcode: str
    town: str


class Identity(Frozen, frozen=True):
    """Who the record is about, in the registry's spelling. Places are INSEE codes of five characters."""

    birth_name: str
    given_names: tuple[str, ...]
    sex: Sex
    born_on: PartialDate | None
    birth_country: str
    usage_name: str | None = None
    birthplace: str | None = None
    birthplace_name: str | None = None
    neph: str | None = None
    address: Address | None = None


class Standing(Frozen, frozen=True):
    """Balance, ceiling and state. Balance and ceiling are absent for a candidate."""

    status: LicenceStatus
    balance: int | None = None
    ceiling: int | None = None
    status_since: date | None = None
    obtained_on: date | None = None
    probation_from: date | None = None
    probation_until: date | None = None


class Title(Frozen, frozen=True):
    """A card or paper that was issued."""

    format: TitleFormat
    number_form: NumberForm
    number: str
    status: TitleStatus
    issued_on: PartialDate | None
    second_line: str | None = None
    year: str | None = None
    departement: str | None = None
    expires_on: date | None = None
    issuing_authority: str | None = None
    status_since: date | None = None


class Entitlement(Frozen, frozen=True):
    """The right to drive one category (columns 9 to 12 of the card)."""

    category: str
    origin: EntitlementOrigin
    obtained_on: PartialDate | None = None
    expires_on: date | None = None
    route: TrainingRoute | None = None
    trained_on: date | None = None
    previous_invalidation_on: date | None = None
    exchanged_from: str | None = None
    restriction_codes: tuple[str, ...] = ()


class OffenceFacts(Frozen, frozen=True):
    """The offence behind a withdrawal, with its three dates (L. 223-1 al. 4)."""

    code: str
    class_: OffenceClass | None
    recorded_on: date
    committed_on: date | None = None
    established_on: date | None = None
    established_by: Establishment | None = None
    incident: str | None = None
    place: str | None = None


class Movement(Frozen, frozen=True):
    """One movement of points, as the registry recorded it."""

    reference: str
    on: date
    kind: MovementKind
    delta: int
    balance_after: int
    ceiling_after: int
    recorded_on: date
    offence: OffenceFacts | None = None
    notice: str | None = None
    linked_reference: str | None = None


class MedicalCheck(Frozen, frozen=True):
    """A medical visit and its opinion."""

    on: date
    examiner: ExaminerKind
    group: VehicleGroup
    opinion: MedicalOpinion
    psychotechnical: bool
    valid_until: date | None = None


class Measure(Frozen, frozen=True):
    """A suspension, cancellation, invalidation, retention or ban."""

    kind: MeasureKind
    authority: str
    decided_on: date
    starts_on: date
    ends_on: date | None = None
    notified_on: date | None = None
    licence_returned_on: date | None = None
    offence_code: str | None = None


class Course(Frozen, frozen=True):
    """An awareness course that was followed."""

    kind: CourseKind
    first_on: date
    last_on: date
    centre: str
    departement: str
    recorded_on: date
    points: int
    filed_on: date | None = None
    no_point_reason: NoPointReason | None = None


class Candidacy(Frozen, frozen=True):
    """An application to sit the test for one category."""

    category: str
    registered_on: date
    mode: RegistrationMode
    school: str | None = None
    valid_until: date | None = None
    next_possible_on: date | None = None
    waiting_days: int | None = None


class ExamResult(Frozen, frozen=True):
    """One part of the test, sat or missed."""

    part: ExamPart
    category: str
    on: date
    outcome: ExamOutcome
    mark: str | None = None
    centre: str | None = None


class ExamPlace(Frozen, frozen=True):
    """A place booked; ``at`` is in Paris time."""

    part: ExamPart
    category: str
    at: datetime
    centre: str


class Exams(Frozen, frozen=True):
    """All that the registry knows of a candidate."""

    candidacies: tuple[Candidacy, ...]
    results: tuple[ExamResult, ...] = ()
    places: tuple[ExamPlace, ...] = ()


class Notice(Frozen, frozen=True):
    """A letter that was sent (48, 48M, 48N, 48SI, 46…)."""

    reference: str
    sent_on: date
    registered: bool
    presented_on: date | None = None
    received_on: date | None = None
    movements: tuple[str, ...] = ()


class Reading(Frozen, Generic[Content], frozen=True):
    """A segment as read: how far, as of when, and what (absent unless complete or partial)."""

    status: ReadStatus
    content: Content | None = None
    updated_on: date | None = None


class Record(Frozen, frozen=True):
    """A holder's record (dossier), of which only the segments asked for are filled."""

    id: RecordId
    as_of: date
    caveat: str | None = None
    identity: Reading[Identity] | None = None
    titles: Reading[tuple[Title, ...]] | None = None
    entitlements: Reading[tuple[Entitlement, ...]] | None = None
    movements: Reading[tuple[Movement, ...]] | None = None
    standing: Reading[Standing] | None = None
    medical: Reading[tuple[MedicalCheck, ...]] | None = None
    measures: Reading[tuple[Measure, ...]] | None = None
    courses: Reading[tuple[Course, ...]] | None = None
    exams: Reading[Exams] | None = None
    notices: Reading[tuple[Notice, ...]] | None = None
    archive: Reading[tuple[str, ...]] | None = None
