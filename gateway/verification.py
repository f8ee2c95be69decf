"""
Where anybody checks a document: ``/verify``, ``/v/{reference}``, ``/verify/2d-doc``, ``/verify/pdf``.

A page for people, JSON for programs. Nobody needs a session, and none is looked for. Checks are counted by network;
nothing of what is checked is logged or kept.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from gateway.origins import headers_of, origin_of
from gateway.verification_bodies import read_code, read_file, read_form
from gateway.verification_look import HEADERS, VERIFY
from gateway.verification_pages import (
    REFERENCE,
    VERIFY_CODE,
    VERIFY_FILE,
    answer_page,
    form_page,
    refusal_page,
)
from schema.accounts import Accounts, Act
from schema.documents import DocumentRegister
from schema.documents.verification import (
    CodeReader,
    FileChecker,
    ScannedFields,
    Verification,
    read_reference,
    verify_code,
    verify_file,
    verify_reference,
    verify_text,
)
from schema.errors import BadRequest, BodyTooLarge, DocumentFailed, DocumentsBusy, ServiceError, TooManyAttempts
from schema.ports import Telemetry, Today

MOST_FILES = 16
"""Files that are held at once, on their way in or checked."""

CHECKED_AT_ONCE = 2
"""Files that the workshop is given at once: whoever asks for a document finds it free."""

BUSY_SECONDS = 5

STATUSES: Mapping[type[ServiceError], int] = {
    TooManyAttempts: 429,
    BodyTooLarge: 413,
    BadRequest: 400,
    DocumentsBusy: 503,
}
"""All else is our own trouble: 500."""

TITLES: Mapping[type[ServiceError], tuple[str, str]] = {
    TooManyAttempts: ("Trop de vérifications", "Too many checks"),
    BodyTooLarge: ("Fichier trop grand", "File too large"),
    BadRequest: ("Rien à vérifier", "Nothing to check"),
    DocumentsBusy: ("Un instant", "One moment"),
}
FAILED = ("Vérification impossible", "Cannot be checked")

TEXTS: Mapping[type[ServiceError], tuple[str, str]] = {
    BodyTooLarge: ("Un document de ce service fait moins de 5 Mo.", "A document of this service has less than 5 MB."),
    BadRequest: (
        "Aucun fichier ni aucun texte n'a été reçu. Revenez à la page précédente et recommencez.",
        "No file and no text was received. Go back to the previous page and start again.",
    ),
    DocumentsBusy: (
        "Beaucoup de fichiers sont vérifiés en ce moment. Réessayez dans un instant, ou saisissez la référence.",
        "Many files are being checked. Try again in a moment, or type the reference.",
    ),
    DocumentFailed: (
        "Le fichier n'a pas pu être vérifié. Réessayez, ou saisissez la référence imprimée.",
        "The file could not be checked. Try again, or type the printed reference.",
    ),
}
"""What is said here rather than where documents are made."""


@dataclass(frozen=True, kw_only=True)
class VerificationDesk:
    """Where documents are checked. ``specimen``: whether the pages say that all of it is a simulation."""

    register: DocumentRegister
    codes: CodeReader
    files: FileChecker
    accounts: Accounts
    today: Today
    telemetry: Telemetry
    specimen: bool
    _files: set[object] = field(default_factory=set)
    _checking: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(CHECKED_AT_ONCE))

    def routes(self) -> list[Route]:
        """List the addresses."""
        return [
            Route(VERIFY, self.form, methods=["GET"]),
            Route(VERIFY, self.typed, methods=["POST"]),
            Route(VERIFY_CODE, self.code, methods=["POST"]),
            Route(VERIFY_FILE, self.file, methods=["POST"]),
            Route(f"{REFERENCE}{{reference}}", self.reference, methods=["GET"]),
        ]

    async def form(self, _request: Request) -> Response:
        """Show the page."""
        return form_page(specimen=self.specimen)

    async def typed(self, request: Request) -> Response:
        """Lead what was typed to its own address; what has none is answered in place."""
        try:
            text = (await read_form(request)).get("reference", "")
        except (ServiceError, ClientDisconnect) as error:
            return self._refused(request, error)
        reference = read_reference(text)
        if reference is not None:
            return RedirectResponse(REFERENCE + reference, 303, HEADERS)

        async def check() -> Verification:
            return await verify_text(text, self.codes, self.register, self._on)

        return await self._answer(request, "typed", check)

    async def reference(self, request: Request) -> Response:
        """Check a reference."""

        async def check() -> Verification:
            return await verify_reference(request.path_params["reference"], self.register, self._on)

        return await self._answer(request, "reference", check)

    async def code(self, request: Request) -> Response:
        """Check the text of a code: JSON with ``code``, or a form with a field of that name."""

        async def check() -> Verification:
            return await verify_code(await read_code(request), self.codes, self.register, self._on)

        return await self._answer(request, "code", check)

    async def file(self, request: Request) -> Response:
        """Check a file: a PDF as the body, or a form with ``file``."""

        async def check() -> Verification:
            if len(self._files) >= MOST_FILES:
                raise DocumentsBusy(retryAfter=BUSY_SECONDS)
            place = object()
            self._files.add(place)
            try:
                pdf = await read_file(request)
                async with self._checking:
                    return await verify_file(pdf, self.files, self.register, self._on)
            finally:
                self._files.discard(place)

        return await self._answer(request, "file", check)

    @property
    def _on(self) -> date:
        """The day that validity follows."""
        return self.today.now().date()

    async def _answer(self, request: Request, way: str, check: Callable[[], Awaitable[Verification]]) -> Response:
        try:
            # Counted before anything is read: what is refused costs nothing.
            await self.accounts.admit(Act.VERIFY_DOCUMENT, origin_of(request.scope, headers_of(request.scope)))
            found = await check()
        except (ServiceError, ClientDisconnect) as error:
            outcome = error.code if isinstance(error, ServiceError) else "DISCONNECTED"
            self.telemetry.count("verifications", way=way, outcome=outcome)
            return self._refused(request, error)
        self.telemetry.count("verifications", way=way, outcome=found.problem or found.status)
        if _wants_page(request):
            return answer_page(found, specimen=self.specimen)
        return JSONResponse(as_json(found), headers=HEADERS)

    def _refused(self, request: Request, refusal: ServiceError | ClientDisconnect) -> Response:
        if isinstance(refusal, ClientDisconnect):
            return Response(status_code=400)
        status, kind = STATUSES.get(type(refusal), 500), type(refusal)
        retry_after = refusal.facts.get("retryAfter")
        headers = {"Retry-After": str(retry_after)} if retry_after is not None else {}
        text = TEXTS.get(kind, (refusal.fr, refusal.en))
        if _wants_page(request):
            title = TITLES.get(kind, FAILED)
            return refusal_page(title, text, specimen=self.specimen, status=status, headers=headers)
        told = {**refusal.extensions, "messages": dict(zip(("fr", "en"), text, strict=True))}
        body = {"errors": [{"message": text[1], "extensions": told}]}
        return JSONResponse(body, status, {**HEADERS, **headers})


def as_json(found: Verification) -> dict[str, Any]:
    """Write an answer for programs: always the same names, as in the graph."""
    return {
        "status": found.status.value,
        "problem": found.problem.value if found.problem else None,
        "kind": found.kind.name if found.kind else None,
        "reference": found.reference,
        "issuedAt": found.issued_at.isoformat() if found.issued_at else None,
        "validUntil": str(found.valid_until) if found.valid_until else None,
        "stillAsPrinted": found.still_as_printed,
        "knownAt": found.known_at.isoformat() if found.known_at else None,
        "message": {"fr": found.message.fr, "en": found.message.en},
        "sealedAt": found.sealed_at.isoformat() if found.sealed_at else None,
        "fields": _fields_as_json(found.fields) if found.fields else None,
    }


def _fields_as_json(fields: ScannedFields) -> dict[str, Any]:
    return {
        "kind": fields.kind.name,
        "reference": fields.reference,
        "issuedOn": str(fields.issued_on),
        "expiresOn": str(fields.expires_on) if fields.expires_on else None,
        "birthName": fields.birth_name,
        "givenNames": list(fields.given_names),
        "civility": fields.civility,
        "bornOn": str(fields.born_on) if fields.born_on else None,
        "birthplace": fields.birthplace,
        "neph": fields.neph,
        "statusCode": fields.status_code,
        "licenceStatus": fields.status.name if fields.status else None,
        "categories": list(fields.categories),
        "balance": fields.balance,
        "dataAsOf": fields.data_as_of.isoformat(),
        "pages": fields.pages,
    }


def _wants_page(request: Request) -> bool:
    """Whether a browser asks: programs get JSON unless they say otherwise."""
    return "text/html" in request.headers.get("accept", "")
