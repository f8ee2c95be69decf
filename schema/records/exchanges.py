"""What is asked of the registry, and answered, beside records: identification, reports, code tables, changes, hours."""

from datetime import date, datetime

from schema.records.codes import (
    MatchKind,
    NumberForm,
    OffenceClass,
    Segment,
    ServiceState,
    Sex,
)
from schema.records.record import Frozen, PartialDate, RecordId


class PivotIdentity(Frozen, frozen=True):
    """Who someone is by the civil registry, as FranceConnect states it. ``born_on`` keeps its presumed parts."""

    birth_name: str
    given_names: tuple[str, ...]
    sex: Sex
    born_on: PartialDate
    birth_country: str
    birthplace: str | None = None
    usage_name: str | None = None


class NumberReference(Frozen, frozen=True):
    """A record number as typed, with the two facts that must go with it. ``born_on`` may be partial."""

    form: NumberForm
    number: str
    birth_name: str
    born_on: PartialDate
    second_line: str | None = None
    year: str | None = None
    departement: str | None = None


class Match(Frozen, frozen=True):
    """What the registry answered to an identification; ``record`` only when it is unique."""

    kind: MatchKind
    record: RecordId | None = None
    normalised_number: str | None = None
    ambiguous_territory: bool = False


class MismatchReceipt(Frozen, frozen=True):
    """Receipt of a mismatch report. ``state``: R received, I in hand, C closed."""

    number: str
    state: str
    received_at: datetime | None = None
    state_at: datetime | None = None


class CodeTableEntry(Frozen, frozen=True):
    """A line of one of the registry's code tables."""

    code: str
    label: str
    since: date | None = None
    until: date | None = None
    article: str | None = None
    class_: OffenceClass | None = None
    points: int | None = None
    natinf: str | None = None


class Change(Frozen, frozen=True):
    """A record that changed on a day, and in which segments."""

    record: RecordId
    on: date
    segments: tuple[Segment, ...]


class ChangePage(Frozen, frozen=True):
    """One page of the change feed."""

    changes: tuple[Change, ...]
    as_of: date | None
    next_page: str | None = None


class RegistryService(Frozen, frozen=True):
    """Whether the registry is open, and until when; instants are in Paris time."""

    state: ServiceState
    as_of: date
    next_closure_at: datetime | None = None
    reopens_at: datetime | None = None
