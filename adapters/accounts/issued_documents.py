"""
Keeps ``schema.documents.DocumentRegister``: issues, their files while they are current, and the ways to them.

Three years, as for accesses: whoever holds an old paper is told that it is over, not that it is unknown.
"""

import hmac
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import ColumnElement, Row, and_, delete, insert, select, update

from adapters.accounts.document_tables import changes_followed, document_address, document_file
from adapters.accounts.document_tables import document as documents
from adapters.accounts.transaction import Store, Transaction, digest
from schema.documents import (
    VALID_MONTHS,
    Address,
    DocumentKind,
    DocumentStanding,
    DocumentStatus,
    Issued,
    LiveDocument,
    Made,
    NewIssue,
    Printed,
    Withdrawal,
    Withdrawn,
    last_day_of,
    new_reference,
    status_of,
)
from schema.law.calendar import add_months
from schema.ports import SecurityClock
from schema.records import RecordId

KEPT_FOR = timedelta(days=3 * 365)

ADDRESS_LIFE = timedelta(minutes=5)
"""Long enough to click, short enough to be worthless in a history or a log."""

MOST_AT_ONCE = 500
"""Records in one question: SQLite takes some thousands of values."""

FINGERPRINT = b"mes-points-permis/documents/fingerprint/1"
"""Separates this use from every other that is made of the same secret (RFC 5869, 3.2)."""

PARIS = ZoneInfo("Europe/Paris")

THE_FEED = 1


class IssuedDocuments(Store):
    """Documents by their reference."""

    def __init__(self, engine: Any, clock: SecurityClock, keys: Sequence[bytes], **named: Any) -> None:
        super().__init__(engine, clock, keys, **named)
        self._fingerprint_keys = [HKDF(SHA256(), 32, salt=None, info=FINGERPRINT).derive(key) for key in keys]

    async def issue_document(self, new: NewIssue) -> Issued:
        """Issue a document; the same data give the same issue again."""
        theirs = (documents.c.record == new.record, documents.c.kind == new.kind.name)
        standing = (documents.c.superseded_at.is_(None), documents.c.withdrawn_at.is_(None))
        async with self._alone(f"documents|{new.record}") as transaction:
            await transaction.purge(documents, documents.c.issued_at <= new.at - KEPT_FOR)
            found = await transaction.one(select(documents).where(*theirs, *standing))
            if found is not None and self._is_the_same(found, new):
                return self._issued_of(found)
            # A withdrawn one is superseded as well, should it ever be asked.
            former = update(documents).where(*theirs, documents.c.superseded_at.is_(None))
            await transaction.run(former.values(superseded_at=new.at))
            return self._issued_of(await self._write(transaction, new))

    async def find_document(self, reference: str) -> Issued | None:
        """Find an issue by its reference."""
        async with self._reading() as reading:
            row = await reading.one(select(documents).where(documents.c.reference == _clean(reference)))
        return None if row is None else self._issued_of(row)

    async def issued_documents(self, record: RecordId) -> Sequence[Issued]:
        """List what was issued of a record and is still kept, newest first."""
        async with self._reading() as reading:
            of_record = select(documents).where(documents.c.record == record)
            rows = await reading.all(of_record.order_by(documents.c.issued_at.desc(), documents.c.reference))
        return [self._issued_of(row) for row in rows]

    def is_made_of(self, issued: Issued, content: bytes) -> bool:
        """Whether what is printed of a record is what an issue was made of."""
        return issued.content in self._digests(issued.record, content)

    async def open_address(self, reference: str, session: str) -> Address:
        """Make a way to a document for the session of this token; forget some that are over."""
        ticket = token_urlsafe(32)
        async with self._alone() as transaction:
            await transaction.purge(document_address, document_address.c.expires_at <= transaction.now)
            expires_at = transaction.now + ADDRESS_LIFE
            row = {
                "ticket_hash": digest(ticket),
                "reference": reference,
                "session_hash": digest(session),
                "expires_at": expires_at,
            }
            await transaction.run(insert(document_address).values(row))
        return Address(ticket, expires_at)

    async def follow_address(self, ticket: str, session: str) -> Issued | None:
        """Find what a ticket leads the session of this token to."""
        async with self._reading() as reading:
            leads = and_(
                document_address.c.ticket_hash == digest(ticket),
                document_address.c.session_hash == digest(session),
                document_address.c.expires_at > reading.now,
            )
            joined = select(documents).join(document_address, document_address.c.reference == documents.c.reference)
            row = await reading.one(joined.where(leads))
        return None if row is None else self._issued_of(row)

    async def keep_file(self, reference: str, made: Made, until: datetime) -> bytes:
        """Keep a file, encrypted, unless another process did: a seal is never the same twice, and one is given out."""
        async with self._alone(f"file|{reference}") as transaction:
            kept = await self._open(transaction, reference, document_file.c.kept_until >= until)
            if kept is not None:
                return kept
            await transaction.run(delete(document_file).where(document_file.c.reference == reference))
            row = {
                "reference": reference,
                "sealed": self._sealer.seal_bytes(made.pdf, _of_file(reference)),
                "kept_until": until,
            }
            await transaction.run(insert(document_file).values(row))
            of_file = update(documents).where(documents.c.reference == reference)
            await transaction.run(of_file.values(sha256=made.sha256, byte_length=len(made.pdf)))
            # Days of the law run as the files do: what ends before this one's time is over for all.
            await transaction.purge(document_file, document_file.c.kept_until < until)
        return made.pdf

    async def kept_file(self, reference: str, at: datetime) -> bytes | None:
        """Answer the file of a document, where it was made and is current."""
        async with self._reading() as reading:
            return await self._open(reading, reference, document_file.c.kept_until > at)

    async def document_standing(self, reference: str, on: date) -> DocumentStanding:
        """Say what became of a document."""
        feed = select(changes_followed.c.at).where(changes_followed.c.id == THE_FEED).scalar_subquery()
        async with self._reading() as reading:
            asked = select(documents, feed.label("fed_at")).where(documents.c.reference == _clean(reference))
            row = await reading.one(asked)
        return DocumentStanding(DocumentStatus.UNKNOWN) if row is None else _standing_of(row, on)

    async def live_records(self, on: date, first: int, after: RecordId | None = None) -> Sequence[RecordId]:
        """List the records with a document that may be in somebody's hands, in their order, a page at a time."""
        asked = select(documents.c.record).where(_is_live(on))
        if after is not None:
            asked = asked.where(documents.c.record > after)
        async with self._reading() as reading:
            rows = await reading.all(asked.distinct().order_by(documents.c.record).limit(first))
        return [RecordId(row.record) for row in rows]

    async def live_documents(self, records: Collection[RecordId], on: date) -> Sequence[LiveDocument]:
        """List the documents of these records that may be in somebody's hands, superseded ones among them."""
        asked, found = sorted(set(records)), list[Row[Any]]()
        async with self._reading() as reading:
            for start in range(0, len(asked), MOST_AT_ONCE):
                some = documents.c.record.in_(asked[start : start + MOST_AT_ONCE])
                live = select(documents).where(some, _is_live(on))
                found += await reading.all(live.order_by(documents.c.record, documents.c.issued_at))
        return [self._live_of(row) for row in found]

    async def refresh_documents(self, record: RecordId, printed: Printed, at: datetime) -> int:
        """Note what the registry now says of state and categories; answer how many documents differ from it."""
        digests = self._digests(record, msgspec.json.encode(printed))
        theirs = update(documents).where(documents.c.record == record)
        alike = documents.c.printed.in_(digests)
        async with self._alone(f"documents|{record}") as transaction:
            # What was written with an older key stays comparable with itself.
            await transaction.run(theirs.where(alike).values(known=documents.c.printed, known_at=at))
            return await transaction.run(theirs.where(~alike).values(known=digests[0], known_at=at))

    async def withdraw_document(self, reference: str, why: Withdrawal, at: datetime) -> bool:
        """Withdraw an ADCS; ``False`` when it is none, or was withdrawn already."""
        return await self._withdraw(documents.c.reference == _clean(reference), why, at) == 1

    async def withdraw_documents(self, record: RecordId, why: Withdrawal, at: datetime) -> int:
        """Withdraw every ADCS of a record that is not over; answer how many."""
        not_over = documents.c.expires_on >= at.astimezone(PARIS).date()
        return await self._withdraw(and_(documents.c.record == record, not_over), why, at)

    async def withdrawn_documents(self, since: datetime, on: date) -> Sequence[Withdrawn]:
        """List what was withdrawn from an instant on and would otherwise still be valid, oldest first."""
        withdrawn = select(documents).where(documents.c.withdrawn_at >= since, documents.c.expires_on >= on)
        async with self._reading() as reading:
            rows = await reading.all(withdrawn.order_by(documents.c.withdrawn_at, documents.c.reference))
        return [
            Withdrawn(row.reference, row.withdrawn_at.astimezone(PARIS), Withdrawal(row.withdrawn_why), row.expires_on)
            for row in rows
        ]

    async def note_changes_followed(self, until: date, at: datetime) -> None:
        """Note the last day of the change feed that was followed to its end, and when."""
        async with self._alone("changes_followed") as transaction:
            row = {"id": THE_FEED, "until": until, "at": at}
            noted = update(changes_followed).where(changes_followed.c.id == THE_FEED).values(row)
            if not await transaction.run(noted):
                await transaction.run(insert(changes_followed).values(row))

    async def changes_followed(self) -> date | None:
        """Say the last day of the change feed that was followed; nothing before the first."""
        async with self._reading() as reading:
            row = await reading.one(select(changes_followed.c.until))
        return None if row is None else row.until

    async def _write(self, transaction: Transaction, new: NewIssue) -> Row[Any]:
        reference, issued_on = new_reference(new.kind), new.at.astimezone(PARIS).date()
        printed = msgspec.json.encode(new.printed)
        fingerprint = self._digests(new.record, printed)[0]
        row = {
            "reference": reference,
            "kind": new.kind.name,
            "record": new.record,
            "issued_at": new.at,
            "expires_on": last_day_of(new.kind, issued_on),
            "followed_until": add_months(issued_on, VALID_MONTHS),
            "as_of": new.as_of,
            "current_until": new.current_until,
            "content": self._digests(new.record, new.content)[0],
            "printed": fingerprint,
            "printed_sealed": self._sealer.seal_bytes(printed, _of_printed(reference)),
            "known": fingerprint,
            "known_at": new.at,
        }
        written = await transaction.one(insert(documents).values(row).returning(*documents.c))
        if written is None:
            raise RuntimeError("the database kept no document")
        return written

    async def _withdraw(self, which: ColumnElement[bool], why: Withdrawal, at: datetime) -> int:
        """Withdraw; a document that states a day, and no right, cannot be."""
        standing = (documents.c.kind == DocumentKind.ADCS.name, documents.c.withdrawn_at.is_(None))
        async with self._alone() as transaction:
            withdrawn = update(documents).where(which, *standing)
            return await transaction.run(withdrawn.values(withdrawn_at=at, withdrawn_why=why.value))

    async def _open(self, transaction: Transaction, reference: str, is_kept: ColumnElement[bool]) -> bytes | None:
        row = await transaction.one(select(document_file).where(document_file.c.reference == reference, is_kept))
        return None if row is None else self._sealer.open_bytes(row.sealed, _of_file(reference))

    def _is_the_same(self, row: Row[Any], new: NewIssue) -> bool:
        """Whether an issue states the data of the day already, and may still be handed out."""
        same = row.as_of == new.as_of and row.content in self._digests(new.record, new.content)
        return same and new.at < row.current_until

    def _digests(self, record: RecordId, content: bytes) -> list[bytes]:
        """Digest what is printed, with each key, the newest first: without them nobody can try what it might be."""
        bound = record.encode() + b"|" + content
        return [hmac.digest(key, bound, sha256) for key in self._fingerprint_keys]

    def _live_of(self, row: Row[Any]) -> LiveDocument:
        kind, record = DocumentKind[row.kind], RecordId(row.record)
        return LiveDocument(row.reference, kind, record, row.expires_on, self._printed(row))

    def _issued_of(self, row: Row[Any]) -> Issued:
        return Issued(
            kind=DocumentKind[row.kind],
            reference=row.reference,
            record=RecordId(row.record),
            issued_at=row.issued_at.astimezone(PARIS),
            expires_on=row.expires_on,
            as_of=row.as_of,
            current_until=row.current_until.astimezone(PARIS),
            content=row.content,
            printed=self._printed(row),
            superseded=row.superseded_at is not None,
            withdrawn=row.withdrawn_at is not None,
            sha256=row.sha256,
            byte_length=row.byte_length,
        )

    def _printed(self, row: Row[Any]) -> Printed | None:
        opened = self._sealer.open_bytes(row.printed_sealed, _of_printed(row.reference))
        return None if opened is None else msgspec.json.decode(opened, type=Printed)


def _standing_of(row: Row[Any], on: date) -> DocumentStanding:
    is_followed = on <= row.followed_until
    superseded, withdrawn = row.superseded_at is not None, row.withdrawn_at is not None
    return DocumentStanding(
        status_of(on, row.expires_on, superseded=superseded, withdrawn=withdrawn),
        DocumentKind[row.kind],
        row.issued_at.astimezone(PARIS),
        row.expires_on,
        row.known == row.printed if is_followed else None,
        max(row.known_at, row.fed_at or row.known_at).astimezone(PARIS) if is_followed else None,
    )


def _is_live(on: date) -> ColumnElement[bool]:
    return and_(documents.c.followed_until >= on, documents.c.withdrawn_at.is_(None))


def _clean(reference: str) -> str:
    """Take the NUL out of a reference as typed: PostgreSQL refuses it in a text, and no reference holds one."""
    return reference.replace("\0", "?")


def _of_file(reference: str) -> bytes:
    return b"document_file:" + reference.encode()


def _of_printed(reference: str) -> bytes:
    return b"document_printed:" + reference.encode()
