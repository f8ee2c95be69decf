"""
``/documents/{ticket}``: a document handed to the session that asked for it, within five minutes.

Everything that was decided when the address was given is decided again: the session, the table of access, the data of
the day. An address that is unknown, over, of somebody else's or of a session that has ended leads to the same page.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from time import perf_counter
from typing import Any
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.cookies import SESSION, read_cookie
from gateway.origins import ENTRY
from gateway.pages import link, page
from schema.audit import AuditLine, AuditTrail, NotAudited
from schema.documents import NEEDED, DocumentKind, DocumentRegister, Issued, Press, drawn_up, refusal_of
from schema.errors import (
    DocumentAddressNotValid,
    DocumentChanged,
    DocumentDataIncomplete,
    DocumentError,
    DocumentFailed,
    DocumentsBusy,
    NotRecorded,
    RecordError,
    RegistryError,
    ServiceError,
)
from schema.ports import Asker, Registry, SecurityClock, Sessions, Telemetry, Today, messages_noted
from schema.records import Purpose
from schema.sessions import Session, SessionKind

DOCUMENTS = "/documents/"

OUTCOME = "DOCUMENT"
"""What the audit trail calls a document that was asked for."""

COORDINATES: Mapping[DocumentKind, str] = {DocumentKind.ADCS: "Driver.adcs", DocumentKind.RII: "Rii.document"}
"""The field of the graph that a download is the end of."""

ADDRESS = "Document.downloadUrl"
"""The field that an address comes of, wherever it leads."""

STATUSES: Mapping[type[ServiceError], int] = {
    DocumentAddressNotValid: 404,
    DocumentChanged: 409,
    DocumentFailed: 500,
}
"""All else is a matter of waiting: 503."""

TITLES: Mapping[type[ServiceError], tuple[str, str]] = {
    DocumentAddressNotValid: ("Document introuvable", "No such document"),
    DocumentChanged: ("Votre dossier a changé", "Your record has changed"),
    DocumentsBusy: ("Un instant", "One moment"),
    DocumentFailed: ("Document non préparé", "Document not made"),
}
NOT_NOW = ("Document indisponible pour le moment", "Document not available for now")


@dataclass(frozen=True, kw_only=True)
class DocumentDesk:
    """
    Where documents are handed out. ``verify_at`` is printed on them, and so is that they are specimens, if they are.

    One file is made for all who ask for the same document meanwhile; whoever goes away does not stop it.
    """

    register: DocumentRegister
    press: Press
    registry: Registry
    sessions: Sessions
    trail: AuditTrail
    telemetry: Telemetry
    today: Today
    clock: SecurityClock
    verify_at: str
    specimen: bool
    secure: bool
    _in_the_making: dict[str, asyncio.Task[bytes]] = field(default_factory=dict)

    def routes(self) -> Sequence[Route]:
        """List the routes; a GET answers HEAD as well."""
        return [Route(f"{DOCUMENTS}{{ticket:path}}", self.hand_out, methods=["GET"])]

    async def hand_out(self, request: Request) -> Response:
        """Hand a document out, or say why not; what was not written down is not handed out."""
        started, request_id = perf_counter(), str(uuid4())
        token = read_cookie(request.cookies, SESSION, secure=self.secure) or ""
        session = await self.sessions.find(token)
        issued = await self.register.follow_address(request.path_params["ticket"], token)
        with messages_noted() as messages:
            response, refusal = await self._answered(issued, session, request_id)
        line = AuditLine(
            at=self.clock.now(),
            request=request_id,
            session=session.kind if session else SessionKind.ANONYMOUS,
            outcome=OUTCOME,
            status=response.status_code,
            milliseconds=round((perf_counter() - started) * 1000, 2),
            subject=session.pseudonym if session else None,
            messages=tuple(messages),
            **_decided(issued, refusal, is_read=bool(messages)),
        )
        try:
            self.trail.record(line)
        except NotAudited:
            self.telemetry.event("not_recorded", request=request_id)
            response = _refused(NotRecorded(), request_id)
        return _without_body(response) if request.method == "HEAD" else response

    async def _answered(
        self, issued: Issued | None, session: Session | None, request_id: str
    ) -> tuple[Response, ServiceError | None]:
        """Make the answer, and say why it is none, if it is none."""
        refusal: ServiceError | None = None
        try:
            response = await self._handed_out(issued, session)
        except (DocumentError, RegistryError) as error:
            refusal = error
        except Exception as bug:
            # Its words may hold a person's data; its name does not.
            refusal = DocumentFailed(type(bug).__name__)
        if refusal is not None:
            response = _refused(refusal, request_id)
            # What is said beside a refusal of the registry is logged by whoever asked it.
            detail = refusal.detail if isinstance(refusal, DocumentError) else ""
            self.telemetry.event("document_refused", request=request_id, code=refusal.code, detail=detail)
        self.telemetry.count("documents", outcome=refusal.code if refusal else "OK")
        return response, refusal

    async def _handed_out(self, issued: Issued | None, session: Session | None) -> Response:
        if issued is None or session is None or not _may_have(session, issued):
            raise DocumentAddressNotValid
        now = self.today.now()
        if not issued.can_be_handed_out(now):
            raise DocumentChanged
        kept = await self.register.kept_file(issued.reference, now)
        return _file(issued, kept if kept is not None else await self._once(issued, session))

    async def _once(self, issued: Issued, session: Session) -> bytes:
        """Make the file, or wait for whoever makes it already."""
        task = self._in_the_making.get(issued.reference)
        if task is None:
            task = asyncio.create_task(self._made(issued, Asker(session.pseudonym, Purpose.HOLDER, fresh=True)))
            self._in_the_making[issued.reference] = task
            task.add_done_callback(lambda done: self._forget(issued.reference, done))
        return await asyncio.shield(task)

    def _forget(self, reference: str, task: asyncio.Task[bytes]) -> None:
        del self._in_the_making[reference]
        if not task.cancelled():
            # Perhaps nobody waits any more: an error that nobody heard of is none of the loop's.
            task.exception()

    async def _made(self, issued: Issued, asker: Asker) -> bytes:
        """
        Make the file of a document, from what the registry says now.

        Raises:
            DocumentChanged: that is no longer what was issued.
            DocumentError, RegistryError: as they say.
        """
        try:
            read = await self.registry.read(issued.record, NEEDED[issued.kind], asker)
            found = drawn_up(issued.kind, issued.record, read, self.today.now())
        except (RecordError, DocumentDataIncomplete):
            # It was fit for a document when it was asked for.
            raise DocumentChanged from None
        if not self.register.is_made_of(issued, found.content):
            raise DocumentChanged
        made = await self.press.make(issued.issue(self.verify_at, specimen=self.specimen), read)
        return await self.register.keep_file(issued.reference, made, issued.current_until)


def _decided(issued: Issued | None, refusal: ServiceError | None, *, is_read: bool) -> dict[str, Any]:
    """What the audit trail keeps of the decision, by the names of ``AuditLine``."""
    coordinate = COORDINATES[issued.kind] if issued is not None else ADDRESS
    return {
        "granted": () if refusal else (coordinate,),
        "denied": {coordinate: refusal.code} if refusal else {},
        "segments": tuple(sorted(NEEDED[issued.kind])) if issued is not None and is_read else (),
        "people": 0 if refusal else 1,
    }


def _may_have(session: Session, issued: Issued) -> bool:
    """Ask the table of access again: the session may be another kind of session by now."""
    return session.record == issued.record and refusal_of(issued.kind, session.rights) is None


def _file(issued: Issued, pdf: bytes) -> Response:
    """Hand over; no name of a person is in the name of the file."""
    headers = {
        "Content-Disposition": f'attachment; filename="{issued.kind.name}-{issued.issued_at.date()}.pdf"',
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    return Response(pdf, headers=headers, media_type="application/pdf")


def _refused(refusal: ServiceError, request_id: str) -> Response:
    """Say why there is no document and what to do; where an address leads nowhere, each time in the same bytes."""
    leads_nowhere = isinstance(refusal, DocumentAddressNotValid)
    reference = f'<p class="reference">Référence / Reference : {escape(refusal.code)} · {escape(request_id)}</p>'
    response = page(
        TITLES.get(type(refusal), NOT_NOW),
        (refusal.fr, refusal.en),
        (link(ENTRY, "Retour au service"), link(ENTRY, "Back to the service")),
        status=STATUSES.get(type(refusal), 503),
        note="" if leads_nowhere else reference,
    )
    retry_after = refusal.facts.get("retryAfter")
    if retry_after is not None and response.status_code == 503:
        response.headers["Retry-After"] = str(retry_after)
    return response


def _without_body(response: Response) -> Response:
    """Keep what the headers say of it, its length among them (RFC 9110, 9.3.2)."""
    response.body = b""
    return response
