"""
The open choices: where the texts are silent or practice departs from them, the ledger takes a side here and says why.

Every rule reads its choice from one frozen ``Policy``; the defaults are those of the simulated register.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class FullResetBreaker(StrEnum):
    """What interrupts the delay of a full restoration (L. 223-6 al. 1 and 2)."""

    RECORDED_ON_DUE_DAY = "recorded_on_due_day"
    COMMISSION = "commission"
    ESTABLISHMENT = "establishment"


class ProbationTwoYear(StrEnum):
    """What becomes of the two-year delay that started during the probation (L. 223-1, last al.)."""

    THREE_YEARS = "three_years"
    AT_END_OF_PROBATION = "at_end_of_probation"


class StageSpacingAnchor(StrEnum):
    """From which day of the last course the year runs (L. 223-6 al. 4)."""

    DAY_AFTER_LAST_DAY = "day_after_last_day"
    FIRST_DAY = "first_day"
    CREDIT_DATE = "credit_date"


class TenYearStartForAfm(StrEnum):
    """Whether an offence established otherwise than by payment or conviction comes back after ten years."""

    ESTABLISHMENT = "establishment"
    NEVER = "never"


class TenYearAfterStage(StrEnum):
    """Whether a course that fills the licence closes the ten-year returns before it."""

    ALLOWED = "allowed"
    CLOSED = "closed"


class SimultaneousWithNine(StrEnum):
    """The cap of an incident that holds the nine-point délit (L. 223-2 III, L. 235-1 IV)."""

    LARGEST = "max(8, largest)"
    EIGHT = "8"


class NegativeBalance(StrEnum):
    """Whether points beyond the last one are remembered."""

    KEEP = "keep"
    CLAMP = "clamp"


class ScheduleDate(StrEnum):
    """Which day chooses the line of the schedule."""

    COMMISSION = "commission"
    ESTABLISHMENT = "establishment"


class MonthEnd(StrEnum):
    """Where a delay ends when its month has no such day."""

    LAST_DAY = "clamp_to_last_day"
    FIRST_OF_NEXT_MONTH = "first_of_next_month"


class EarlyGains(StrEnum):
    """Yearly gains for probations begun before 2007-12-31."""

    NONE = "none"
    RUNNING = "running"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One side for every open choice; ``REASONS`` says why each default is what it is."""

    full_reset_breaker: FullResetBreaker = FullResetBreaker.RECORDED_ON_DUE_DAY
    probation_two_year: ProbationTwoYear = ProbationTwoYear.THREE_YEARS
    stage_spacing_anchor: StageSpacingAnchor = StageSpacingAnchor.DAY_AFTER_LAST_DAY
    ten_year_start_for_afm: TenYearStartForAfm = TenYearStartForAfm.ESTABLISHMENT
    ten_year_after_stage_to_12: TenYearAfterStage = TenYearAfterStage.ALLOWED
    simultaneous_with_nine: SimultaneousWithNine = SimultaneousWithNine.LARGEST
    negative_balance: NegativeBalance = NegativeBalance.KEEP
    schedule_date: ScheduleDate = ScheduleDate.COMMISSION
    month_end: MonthEnd = MonthEnd.LAST_DAY
    increments_before_2007_12_31: EarlyGains = EarlyGains.NONE
    lag_display: bool = True


DEFAULT = Policy()
"""The register as it is simulated."""

LAW = Policy(full_reset_breaker=FullResetBreaker.COMMISSION)
"""The text read strictly: what was committed inside the delay breaks it, whenever it is recorded."""

REASONS: Mapping[str, str] = {
    "full_reset_breaker": "The register grants on the due day what it then knows, and one holder's own record shows "
    "that it takes nothing back; the text asks what was committed. Both agree when recording is prompt.",
    "probation_two_year": "L. 223-1, last al., sets the two-year delay aside during the probation; practitioners count "
    "three years from the offence and do not revive the two years when the probation ends.",
    "stage_spacing_anchor": "« Une fois par an » names no day to count from: a year from the day after the last course "
    "is the reading that cannot disappoint.",
    "ten_year_start_for_afm": "L. 223-6, last al., names conviction and payment only; the register counts from every "
    "act that establishes an offence.",
    "ten_year_after_stage_to_12": "The text closes the ten-year return by a full restoration, not by a course.",
    "simultaneous_with_nine": "L. 235-1 IV sets L. 223-2 aside for that délit, so its nine points survive the cap.",
    "negative_balance": "The Conseil d'État adds a course to the points lost, below zero included (CE 461479, 416233).",
    "schedule_date": "A heavier price never reaches back to acts committed before it.",
    "month_end": "Code de procédure civile, art. 641: the last day of the month, when the day does not exist.",
    "increments_before_2007_12_31": "Yearly gains came into force on 2007-12-31, for licences obtained from then on.",
    "lag_display": "The register learns late, of losses and of gains: a forecast that hid it would promise too much.",
}
"""Why each default, by the name of its field."""
