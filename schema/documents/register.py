"""Who makes documents, and who keeps them: the promises."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Protocol

from schema.documents.issues import (
    Address,
    DocumentStanding,
    Issue,
    Issued,
    LiveDocument,
    Made,
    NewIssue,
    Printed,
    Withdrawal,
    Withdrawn,
)
from schema.records import Record, RecordId


class Press(Protocol):
    """Where documents are made, beside the event loop."""

    async def make(self, issue: Issue, record: Record) -> Made:
        """
        Make a document of a record that is fit for it.

        Raises:
            DocumentsBusy: too many wait; ``retryAfter``.
            DocumentFailed: it could not be made.
        """
        ...


class DocumentRegister(Protocol):
    """
    The documents that were issued, their files while they are current, and what became of them.

    Instants given and answered are of ``Today``, except those of an ``Address``.
    """

    async def issue_document(self, new: NewIssue) -> Issued:
        """Issue a document, which supersedes the former of its kind; the same data give the same issue again."""
        ...

    async def find_document(self, reference: str) -> Issued | None:
        """Find an issue by its reference."""
        ...

    def is_made_of(self, issued: Issued, content: bytes) -> bool:
        """Whether what is printed of a record is what an issue was made of."""
        ...

    async def open_address(self, reference: str, session: str) -> Address:
        """Make a way to a document for the session of this token."""
        ...

    async def follow_address(self, ticket: str, session: str) -> Issued | None:
        """Find what a ticket leads the session of this token to; nothing if unknown, over or of another session."""
        ...

    async def keep_file(self, reference: str, made: Made, until: datetime) -> bytes:
        """Keep a file, encrypted; answer it, or the one that another process had already kept."""
        ...

    async def kept_file(self, reference: str, at: datetime) -> bytes | None:
        """Answer the file of a document, where it was made and is current."""
        ...

    async def document_standing(self, reference: str, on: date) -> DocumentStanding:
        """Say what became of a document; an unknown reference costs the same look-up."""
        ...

    async def live_records(self, on: date, first: int, after: RecordId | None = None) -> Sequence[RecordId]:
        """List the records with a document that may be in somebody's hands, in their order, a page at a time."""
        ...

    async def live_documents(self, records: Collection[RecordId], on: date) -> Sequence[LiveDocument]:
        """List the documents of these records that may be in somebody's hands, superseded ones among them."""
        ...

    async def refresh_documents(self, record: RecordId, printed: Printed, at: datetime) -> int:
        """Note what the registry now says of state and categories; answer how many documents differ from it."""
        ...

    async def withdraw_document(self, reference: str, why: Withdrawal, at: datetime) -> bool:
        """Withdraw an ADCS; ``False`` when it is none, or was withdrawn already."""
        ...

    async def withdraw_documents(self, record: RecordId, why: Withdrawal, at: datetime) -> int:
        """Withdraw every ADCS of a record that is not over; answer how many."""
        ...

    async def withdrawn_documents(self, since: datetime, on: date) -> Sequence[Withdrawn]:
        """List what was withdrawn from an instant on and would otherwise still be valid, oldest first."""
        ...

    async def note_changes_followed(self, until: date, at: datetime) -> None:
        """Note the last day of the change feed that was followed to its end, and when."""
        ...

    async def changes_followed(self) -> date | None:
        """Say the last day of the change feed that was followed; nothing before the first."""
        ...
