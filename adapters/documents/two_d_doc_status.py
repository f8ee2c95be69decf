"""
The two digits of field E5: the state of the licence.

The list is in annex 13 of the specification, which is not public: 50 alone is known from published samples. The other
codes are invented for the simulation, in the nineties to stay away from the real ones; a reader shows the code beside
its meaning. A change adds a dated line and edits none: an old code keeps its old meaning.
"""

from datetime import date

from schema.records import Frozen, LicenceStatus


class StatusCode(Frozen, frozen=True):
    """A line of the table: ``since`` is the first day of signature; ``invented`` when no public text has it."""

    since: date
    code: str
    status: LicenceStatus
    invented: bool = True


FIRST_DAY = date(2020, 1, 1)

CODES = (
    StatusCode(FIRST_DAY, "50", LicenceStatus.VALID, invented=False),
    StatusCode(FIRST_DAY, "91", LicenceStatus.SUSPENDED),
    StatusCode(FIRST_DAY, "92", LicenceStatus.RETAINED),
    StatusCode(FIRST_DAY, "93", LicenceStatus.INVALIDATED),
    StatusCode(FIRST_DAY, "94", LicenceStatus.CANCELLED),
    StatusCode(FIRST_DAY, "95", LicenceStatus.TITLE_EXPIRED),
)


def code_of(status: LicenceStatus, on: date) -> str | None:
    """Answer the code of a status on a day; nothing for one that has no document, such as a candidate's."""
    lines = [line for line in CODES if line.status is status and line.since <= on]
    return max(lines, key=lambda line: line.since).code if lines else None


def status_of(code: str, on: date) -> LicenceStatus | None:
    """Answer what a code meant on a day; nothing for one that this table does not know."""
    lines = [line for line in CODES if line.code == code and line.since <= on]
    return max(lines, key=lambda line: line.since).status if lines else None
