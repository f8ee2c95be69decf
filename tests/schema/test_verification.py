"""Checking a document: what people type, what scanners send, and what is told of what became of it."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from msgspec.structs import replace

from adapters.in_memory_registry import InMemoryRegistry
from adapters.log_telemetry import LogTelemetry
from adapters.sealed_ids import SivIds
from schema.accounts import Act, Origin
from schema.api import POLICIES, SCHEMA
from schema.context import Context, Ports, Visit
from schema.documents import DocumentKind, DocumentStanding, DocumentStatus, Withdrawal, printed_of
from schema.documents.verification import (
    NotGenuine,
    ScannedFields,
    SealedFile,
    Verification,
    VerificationProblem,
    VerificationStatus,
    read_reference,
    read_scan,
    verify_code,
    verify_file,
    verify_text,
)
from schema.documents.verification_words import CHANGED_SINCE, MAY_NOT_DRIVE, SIGNED_AND_UNKNOWN
from schema.execution import Answer, ReferenceExecutor, Request
from schema.records import LicenceStatus, PartialDate
from schema.sessions import Rights
from tests.gateway.verification_office import ADCS, RII, UNKNOWN, Office, make_keys, open_office
from tests.schema.document_samples import NOW, fit

REFERENCE = "ADCS7Q2M8K4T01XYZ9AB"
ON = date(2025, 1, 30)
HERE = Origin("127.0.0.1")


@pytest.mark.parametrize(
    "typed",
    [
        REFERENCE,
        REFERENCE.lower(),
        "ADCS 7Q2M 8K4T 01XY Z9AB",
        "  adcs-7q2m-8k4t-01xy-z9ab\n",
        "ADCS\u00a07Q2M\u20138K4T\u202f01XY.Z9AB",
        "ADCS 7Q2M 8K4T OIXY Z9AB",
        "adcs7q2m8k4tolxyz9ab",
        f"https://points.example.test/v/{REFERENCE}",
        f"points.example.test/v/{REFERENCE.lower()}/",
    ],
)
def test_a_reference_is_read_however_it_is_typed(typed: str) -> None:
    assert read_reference(typed) == REFERENCE


def test_the_letters_of_rii_may_be_taken_for_digits() -> None:
    assert {read_reference(f"{kind}7Q2M8K4T01XYZ9AB") for kind in ("RII", "rii", "R11", "Rl1")} == {
        "RII7Q2M8K4T01XYZ9AB"
    }


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ADCS",
        REFERENCE[:-1],
        REFERENCE + "0",
        REFERENCE.replace("9", "U"),
        "ABCS" + REFERENCE[4:],
        "é" * 20,
        "A" * 5000,
    ],
)
def test_what_cannot_be_a_reference_is_none(typed: str) -> None:
    assert read_reference(typed) is None


def test_a_code_is_read_however_its_separators_are_shown() -> None:
    code = "DC04FR00MPP1\x1d0A\x1e\x1fSIGNATURE"
    shown = code.translate({0x1D: "␝", 0x1E: "␞", 0x1F: "␟"})
    spelled = code.replace("\x1d", "<GS>").replace("\x1e", "<RS>").replace("\x1f", "<US>")

    assert {read_scan(text) for text in (code, f" {code}\r\n", f"]d1{code}", shown, spelled)} == {code}
    assert read_scan(REFERENCE) is None
    assert read_scan("DC0" + "A" * 1000) is None


FIELDS = ScannedFields(
    kind=ADCS,
    reference=REFERENCE,
    issued_on=ON,
    expires_on=date(2025, 5, 30),
    birth_name="MARTIN",
    given_names=("CAMILLE",),
    civility="MME",
    born_on=PartialDate(1991, 12, 27),
    birthplace=None,
    neph="090775301234",
    status_code="50",
    status=LicenceStatus.VALID,
    categories=("B",),
    balance=None,
    data_as_of=NOW,
    pages=1,
)
STANDING = DocumentStanding(DocumentStatus.VALID, ADCS, NOW, date(2025, 5, 30), True, NOW)


class Codes:
    """Keeps ``CodeReader`` and ``FileChecker``: whatever is shown says the same, or is refused."""

    def __init__(self, said: ScannedFields | VerificationProblem = FIELDS) -> None:
        self.said = said

    async def read_code(self, text: str) -> ScannedFields:
        """Answer what was given."""
        if isinstance(self.said, VerificationProblem):
            raise NotGenuine(self.said)
        return self.said

    async def check_file(self, pdf: bytes) -> SealedFile:
        """Answer what was given."""
        return SealedFile(NOW, await self.read_code(""))


class Register:
    """As much of ``DocumentRegister`` as a check asks: one document, and what was looked up."""

    def __init__(self, standing: DocumentStanding = STANDING) -> None:
        self.standing = standing
        self.asked: list[str] = []

    async def document_standing(self, reference: str, on: date) -> DocumentStanding:
        """Answer what was given, for its own reference."""
        self.asked.append(reference)
        return self.standing if reference == REFERENCE else DocumentStanding(DocumentStatus.UNKNOWN)


async def scanned(
    standing: DocumentStanding = STANDING, said: ScannedFields | VerificationProblem = FIELDS
) -> Verification:
    register: Any = Register(standing)
    return await verify_code("DC04", Codes(said), register, ON)


@pytest.mark.asyncio
async def test_a_reference_tells_what_became_of_the_document_and_nothing_of_its_holder() -> None:
    register: Any = Register()

    found = await verify_text(REFERENCE.lower(), Codes(), register, ON)

    assert (found.status, found.kind, found.reference) == (VerificationStatus.GENUINE, ADCS, REFERENCE)
    assert (found.issued_at, found.valid_until, found.known_at) == (NOW, date(2025, 5, 30), NOW)
    assert (found.still_as_printed, found.fields) == (None, None)


@pytest.mark.asyncio
@pytest.mark.parametrize("typed", [UNKNOWN, "adcs", "x" * 5000, "\0", "DC"])
async def test_whatever_is_unknown_is_looked_up_once_and_answered_alike(typed: str) -> None:
    register: Any = Register()

    found = await verify_text(typed, Codes(), register, ON)

    assert len(register.asked) == 1
    assert replace(found, reference=None) == replace(await verify_text(UNKNOWN, Codes(), register, ON), reference=None)
    assert (found.status, found.problem) == (VerificationStatus.UNKNOWN, VerificationProblem.UNKNOWN_REFERENCE)


@pytest.mark.asyncio
async def test_a_code_tells_what_it_says_and_whether_that_is_still_so() -> None:
    found = await scanned()

    assert (found.status, found.still_as_printed, found.fields) == (VerificationStatus.GENUINE, True, FIELDS)


@pytest.mark.asyncio
async def test_a_genuine_code_of_what_has_changed_is_no_good_news() -> None:
    found = await scanned(replace(STANDING, still_as_printed=False))

    assert (found.status, found.verdict) == (VerificationStatus.GENUINE, CHANGED_SINCE)


@pytest.mark.asyncio
async def test_a_genuine_code_that_states_a_suspension_lets_nobody_drive() -> None:
    found = await scanned(said=replace(FIELDS, status=LicenceStatus.SUSPENDED))

    assert (found.status, found.verdict) == (VerificationStatus.GENUINE, MAY_NOT_DRIVE)


@pytest.mark.asyncio
async def test_a_withdrawn_code_is_withdrawn_whatever_else_is_true_of_it() -> None:
    standing = replace(STANDING, status=DocumentStatus.WITHDRAWN, still_as_printed=False)

    assert (await scanned(standing)).status is VerificationStatus.WITHDRAWN


@pytest.mark.asyncio
@pytest.mark.parametrize("problem", VerificationProblem)
async def test_a_refused_code_is_unknown_and_none_of_its_fields_is_believed(problem: VerificationProblem) -> None:
    found = await scanned(said=problem)

    assert (found.status, found.problem, found.fields) == (VerificationStatus.UNKNOWN, problem, None)


@pytest.mark.asyncio
async def test_a_signed_code_that_nobody_issued_is_unknown() -> None:
    found = await scanned(said=replace(FIELDS, reference=UNKNOWN))

    assert (found.status, found.verdict) == (VerificationStatus.UNKNOWN, SIGNED_AND_UNKNOWN)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "other", [{"issued_on": date(2025, 1, 29)}, {"expires_on": date(2026, 5, 30)}, {"kind": DocumentKind.RII}]
)
async def test_a_signed_code_under_the_reference_of_another_document_is_refused(other: dict[str, Any]) -> None:
    found = await scanned(said=replace(FIELDS, **other))

    assert (found.status, found.problem) == (VerificationStatus.UNKNOWN, VerificationProblem.NO_LONGER_TRUSTED)
    assert found.fields is None


@pytest.mark.asyncio
async def test_a_text_that_is_no_code_is_not_taken_for_a_reference_where_a_code_is_asked() -> None:
    register: Any = Register()

    found = await verify_code(REFERENCE, Codes(), register, ON)

    assert (found.problem, register.asked) == (VerificationProblem.UNREADABLE, [])


@pytest.mark.asyncio
async def test_a_sealed_file_tells_what_its_code_says_and_when_it_was_sealed() -> None:
    register: Any = Register()

    found = await verify_file(b"%PDF-1.7", Codes(), register, ON)

    assert (found.status, found.sealed_at, found.fields) == (VerificationStatus.GENUINE, NOW, FIELDS)


ASKED = """query Check($code: String!) { verifyDocument(code: $code) {
    status problem kind reference issuedAt validUntil stillAsPrinted knownAt message { fr en }
    fields { kind reference issuedOn expiresOn birthName givenNames civility bornOn birthplace neph statusCode
        licenceStatus categories balance dataAsOf pages } } }"""


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_keys(tmp_path_factory.mktemp("keys"))


@pytest_asyncio.fixture
async def office(tmp_path: Path, keys: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path, keys) as office:
        yield office


async def ask(office: Office, code: str) -> Answer:
    """Ask the graph as nobody in particular."""
    ports = Ports(
        InMemoryRegistry({}),
        SivIds([b"k" * 32]),
        office.today,
        LogTelemetry(),
        accounts=office.store,
        clock=office.clock,
        documents=office.store,
        codes=office.checks,
    )
    visit = Visit(None, HERE)
    request = Request(ASKED, None, {"code": code})
    return await ReferenceExecutor(SCHEMA, POLICIES).execute(
        request, Rights(), lambda plan: Context(ports, None, plan, visit)
    )


async def told(office: Office, code: str) -> dict[str, Any]:
    answer = await ask(office, code)
    assert not answer.errors, answer.errors
    found: dict[str, Any] = answer.data["verifyDocument"]
    return found


@pytest.mark.asyncio
async def test_anybody_checks_a_reference_in_the_graph(office: Office) -> None:
    issued = await office.issue()

    found = await told(office, issued.reference.lower())

    assert found.pop("message")["en"].startswith("This service issued this certificate")
    assert found == {
        "status": "GENUINE",
        "problem": None,
        "kind": "ADCS",
        "reference": issued.reference,
        "issuedAt": "2025-01-30T09:00:00+01:00",
        "validUntil": "2025-05-30",
        "stillAsPrinted": None,
        "knownAt": "2025-01-30T09:00:00+01:00",
        "fields": None,
    }


@pytest.mark.asyncio
async def test_anybody_checks_a_code_in_the_graph_and_is_told_what_it_says(office: Office) -> None:
    issued = await office.issue(RII)

    found = await told(office, office.code(issued))

    assert (found["status"], found["stillAsPrinted"]) == ("GENUINE", True)
    assert found["fields"] == {
        "kind": "RII",
        "reference": issued.reference,
        "issuedOn": "2025-01-30",
        "expiresOn": None,
        "birthName": "MARTIN",
        "givenNames": ["CAMILLE"],
        "civility": "MME",
        "bornOn": "1991-12-27",
        "birthplace": None,
        "neph": "090775301234",
        "statusCode": "50",
        "licenceStatus": "VALID",
        "categories": ["B", "A1"],
        "balance": 12,
        "dataAsOf": "2025-01-29T23:59:00+01:00",
        "pages": 1,
    }


@pytest.mark.asyncio
async def test_what_became_of_a_document_is_told_as_it_happens(office: Office) -> None:
    first = await office.issue()
    suspended = fit(LicenceStatus.SUSPENDED)
    await office.store.refresh_documents(first.record, printed_of(suspended), NOW + timedelta(hours=1))
    changed = await told(office, office.code(first))
    await office.store.withdraw_document(first.reference, Withdrawal.STATE_WORSENED, NOW + timedelta(hours=1))
    withdrawn = await told(office, first.reference)
    second = await office.issue(read=suspended)
    third = await office.issue(read=fit(LicenceStatus.INVALIDATED))
    superseded = await told(office, second.reference)
    office.today.instant = NOW + timedelta(days=121)
    expired = await told(office, third.reference)

    assert (changed["stillAsPrinted"], changed["knownAt"]) == (False, "2025-01-30T10:00:00+01:00")
    assert [each["status"] for each in (withdrawn, superseded, expired)] == ["WITHDRAWN", "SUPERSEDED", "EXPIRED"]


@pytest.mark.asyncio
async def test_checks_in_the_graph_and_on_the_page_are_counted_together(office: Office) -> None:
    for _ in range(119):
        await office.store.admit(Act.VERIFY_DOCUMENT, HERE)
    assert (await office.get(f"/v/{UNKNOWN}")).status_code == 200

    answer = await ask(office, UNKNOWN)

    (error,) = answer.errors
    assert error["extensions"]["code"] == "TOO_MANY_ATTEMPTS"
    assert 0 < error["extensions"]["retryAfter"] <= 900
    assert (await office.get(f"/v/{UNKNOWN}")).status_code == 429
