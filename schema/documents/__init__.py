"""
The two documents that the service makes of a record: what each needs, when the data are fit for it, who keeps it.

A document is made of the registry's data of the day, complete, or not at all. Each issue has a reference that is
printed on it; whoever holds the paper asks by that reference whether it still stands.
"""

from schema.documents.fitness import (
    content_of,
    drawn_up,
    last_refresh,
    next_refresh,
    printed_of,
    refuse_unfit,
    worsened,
)
from schema.documents.issues import (
    NEEDED,
    RESOURCES,
    VALID_MONTHS,
    Address,
    DocumentKind,
    DocumentStanding,
    DocumentStatus,
    Issue,
    Issued,
    LiveDocument,
    Made,
    NewIssue,
    Printed,
    PrintedRight,
    Withdrawal,
    Withdrawn,
    last_day_of,
    new_reference,
    refusal_of,
    status_of,
)
from schema.documents.register import (
    DocumentRegister,
    Press,
)

__all__ = [
    "NEEDED",
    "RESOURCES",
    "VALID_MONTHS",
    "Address",
    "DocumentKind",
    "DocumentRegister",
    "DocumentStanding",
    "DocumentStatus",
    "Issue",
    "Issued",
    "LiveDocument",
    "Made",
    "NewIssue",
    "Press",
    "Printed",
    "PrintedRight",
    "Withdrawal",
    "Withdrawn",
    "content_of",
    "drawn_up",
    "last_day_of",
    "last_refresh",
    "new_reference",
    "next_refresh",
    "printed_of",
    "refusal_of",
    "refuse_unfit",
    "status_of",
    "worsened",
]
