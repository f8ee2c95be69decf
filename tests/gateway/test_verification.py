"""``/verify`` and ``/v/…``: what a browser and a program are shown, what is refused, and what is never told or kept."""

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import event

from adapters.documents.authorities import Use, load_authorities
from adapters.documents.authorities_development import revoke_development_leaf
from adapters.documents.authorities_withdrawn import read_withdrawn
from gateway.verification_bodies import LARGEST_FILE
from schema.accounts import Act, Origin
from schema.documents import Withdrawal
from schema.documents.verification import NotGenuine, SealedFile, VerificationProblem
from schema.errors import DocumentFailed, DocumentsBusy
from schema.records import RecordId
from tests.gateway.verification_office import ADCS, PAGE, RII, UNKNOWN, Office, make_keys, open_office
from tests.schema.document_samples import NOW, fit

pytestmark = pytest.mark.asyncio

NAMES = {
    "status",
    "problem",
    "kind",
    "reference",
    "issuedAt",
    "validUntil",
    "stillAsPrinted",
    "knownAt",
    "message",
    "sealedAt",
    "fields",
}


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_keys(tmp_path_factory.mktemp("keys"))


@pytest_asyncio.fixture
async def office(tmp_path: Path, keys: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path, keys) as office:
        yield office


def form(pdf: bytes) -> dict[str, Any]:
    """What a browser sends with a file."""
    return {"files": {"file": ("ADCS.pdf", pdf, "application/pdf")}, "headers": PAGE}


async def test_a_program_is_answered_in_json_with_the_same_names_whatever_is_known(office: Office) -> None:
    issued = await office.issue()

    known, unknown = await office.get(f"/v/{issued.reference}"), await office.get(f"/v/{UNKNOWN}")

    assert known.json() | {"message": None} == {
        "status": "GENUINE",
        "problem": None,
        "kind": "ADCS",
        "reference": issued.reference,
        "issuedAt": "2025-01-30T09:00:00+01:00",
        "validUntil": "2025-05-30",
        "stillAsPrinted": None,
        "knownAt": "2025-01-30T09:00:00+01:00",
        "message": None,
        "sealedAt": None,
        "fields": None,
    }
    assert set(unknown.json()) == set(known.json()) == NAMES
    assert (unknown.status_code, unknown.json()["status"]) == (200, "UNKNOWN")
    assert {name: value for name, value in known.headers.items() if name != "content-length"} == {
        name: value for name, value in unknown.headers.items() if name != "content-length"
    }


async def test_a_browser_is_answered_with_a_page(office: Office) -> None:
    issued = await office.issue()

    page = await office.get(f"/v/{issued.reference.lower()}", **PAGE)

    assert page.headers["content-type"].startswith("text/html")
    for words in ("Attestation authentique", "Genuine certificate", "30/05/2025", "Simulation, sans valeur légale"):
        assert words in page.text
    assert "MARTIN" not in page.text


@pytest.mark.parametrize("way", ["page", "program"])
async def test_no_answer_is_kept_by_a_cache_or_a_search_engine(office: Office, way: str) -> None:
    answer = await office.get(f"/v/{UNKNOWN}", **(PAGE if way == "page" else {}))

    assert answer.headers["cache-control"] == "no-store"
    assert "noindex" in answer.headers["x-robots-tag"]
    assert "Accept" in answer.headers["vary"]


async def test_the_pages_allow_nothing_but_their_own_style_and_script(office: Office) -> None:
    entry, answer = await office.get("/verify", **PAGE), await office.get(f"/v/{UNKNOWN}", **PAGE)

    for page in (entry, answer):
        policy = page.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "unsafe" not in policy
        assert "form-action 'self'" in policy
    assert "script-src 'sha256-" in entry.headers["content-security-policy"]
    assert "script" not in answer.headers["content-security-policy"] + answer.text


async def test_a_known_and_an_unknown_reference_cost_the_same_statements(office: Office) -> None:
    issued = await office.issue()
    said: list[str] = []
    engine = office.store._engine.sync_engine
    event.listen(engine, "before_cursor_execute", lambda _c, _cursor, statement, *_: said.append(statement))
    costs = []

    for reference in (issued.reference, UNKNOWN, "not-a-reference", "%00"):
        said.clear()
        await office.get(f"/v/{reference}")
        costs.append(list(said))

    assert costs[0]
    assert costs == [costs[0]] * 4


async def test_a_typed_reference_leads_to_its_address_without_a_script(office: Office) -> None:
    answer = await office.post("/verify", data={"reference": " adcs 7q2m 8k4t olxy z9ab "}, headers=PAGE)

    assert (answer.status_code, answer.headers["location"]) == (303, "/v/ADCS7Q2M8K4T01XYZ9AB")


async def test_what_has_no_address_is_answered_in_place_and_never_printed_back(office: Office) -> None:
    answer = await office.post("/verify", data={"reference": "<b>rien</b>"}, headers=PAGE)

    assert answer.status_code == 200
    assert "Référence inconnue" in answer.text
    assert "rien</b>" not in answer.text


async def test_a_code_typed_for_a_reference_is_checked_and_stays_out_of_every_address(office: Office) -> None:
    issued = await office.issue()

    answer = await office.post("/verify", data={"reference": office.code(issued)}, headers=PAGE)

    assert answer.status_code == 200
    assert "MARTIN" in answer.text


@pytest.mark.parametrize("as_form", [True, False])
async def test_a_scanned_code_is_checked_and_told_back(office: Office, as_form: bool) -> None:
    issued = await office.issue(RII)
    code = {"code": office.code(issued)}

    answer = await office.post("/verify/2d-doc", **({"data": code} if as_form else {"json": code}))

    found = answer.json()
    assert (found["status"], found["stillAsPrinted"], found["reference"]) == ("GENUINE", True, issued.reference)
    assert (found["fields"]["birthName"], found["fields"]["balance"]) == ("MARTIN", 12)


async def test_a_flipped_code_is_altered_and_a_broken_one_unreadable(office: Office) -> None:
    code = office.code(await office.issue())
    flipped = code.replace("6GMARTIN", "6GMORTIN")
    cut = code[:-1]

    problems = [
        (await office.post("/verify/2d-doc", json={"code": text})).json()["problem"] for text in (flipped, cut, "rien")
    ]

    assert problems == ["ALTERED", "UNREADABLE", "UNREADABLE"]


async def test_a_code_whose_signer_is_revoked_is_believed_no_more(tmp_path: Path) -> None:
    async with open_office(tmp_path / "other", make_keys(tmp_path)) as other:
        code = other.code(await other.issue())
        before = (await other.post("/verify/2d-doc", json={"code": code})).json()
        revoke_development_leaf(other.keys, Use.CODES, 1)
        after = (await other.post("/verify/2d-doc", json={"code": code})).json()

    assert (before["status"], after["status"], after["problem"]) == ("GENUINE", "UNKNOWN", "NO_LONGER_TRUSTED")


async def test_a_sealed_file_is_checked_with_its_seal_its_code_and_its_reference(office: Office) -> None:
    issued = await office.issue()
    pdf = await office.file(issued)
    changed = pdf[:2000] + bytes([pdf[2000] ^ 1]) + pdf[2001:]

    page = await office.post("/verify/pdf", **form(pdf))
    raw = await office.post("/verify/pdf", content=pdf, headers={"Content-Type": "application/pdf"})
    problems = [
        (await office.post("/verify/pdf", content=each, headers={"Content-Type": "application/pdf"})).json()["problem"]
        for each in (changed, pdf + b"\n", b"%PDF-1.7 rien", b"rien")
    ]
    await office.store.withdraw_document(issued.reference, Withdrawal.REPORTED, NOW)
    withdrawn = await office.post("/verify/pdf", **form(pdf))

    assert "Attestation authentique" in page.text
    assert "MARTIN" in page.text
    assert (raw.json()["status"], raw.json()["stillAsPrinted"]) == ("GENUINE", True)
    assert raw.json()["sealedAt"] is not None
    assert problems == ["ALTERED", "ALTERED", "FOREIGN", "UNREADABLE"]
    assert "Attestation retirée" in withdrawn.text


async def test_a_file_that_is_too_large_is_refused_before_it_is_read(office: Office) -> None:
    large = b"%PDF" + b"0" * LARGEST_FILE
    announced = await office.post("/verify/pdf", content=large, headers={"Content-Type": "application/pdf"})

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(LARGEST_FILE // 2**16 + 2):
            yield b"0" * 2**16

    unannounced = await office.post("/verify/pdf", content=pieces(), headers={"Content-Type": "application/pdf"})
    in_form = await office.post("/verify/pdf", **form(large + b"0" * 8192))

    assert {announced.status_code, unannounced.status_code, in_form.status_code} == {413}
    assert "Fichier trop grand" in in_form.text
    assert announced.json()["errors"][0]["extensions"]["code"] == "BODY_TOO_LARGE"


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/verify/pdf", {"content": b"x", "headers": {"Content-Type": "text/plain"}}),
        ("/verify/pdf", {"content": b"x", "headers": {"Content-Type": "multipart/form-data"}}),
        ("/verify/pdf", {"content": b"x", "headers": {"Content-Type": "multipart/form-data; boundary=b"}}),
        ("/verify/pdf", {"files": {"other": ("a.pdf", b"x", "application/pdf")}}),
        ("/verify/pdf", {"files": {"file": ("", b"", "application/pdf")}}),
        ("/verify/2d-doc", {"content": b"[", "headers": {"Content-Type": "application/json"}}),
        ("/verify/2d-doc", {"json": ["code"]}),
        ("/verify/2d-doc", {"json": {"code": 12}}),
        ("/verify/2d-doc", {"json": {}}),
        ("/verify/2d-doc", {"data": {"other": "x"}}),
        ("/verify", {"json": {"reference": UNKNOWN}}),
    ],
)
async def test_a_request_of_another_shape_is_told_so(office: Office, path: str, sent: dict[str, Any]) -> None:
    answer = await office.post(path, **sent)

    assert answer.status_code == 400
    assert "GraphQL" not in answer.text
    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


async def test_checks_are_limited_by_network_and_say_when_to_come_back(office: Office) -> None:
    for _ in range(120):
        await office.store.admit(Act.VERIFY_DOCUMENT, Origin("127.0.0.1"))
    answers = [
        await office.get(f"/v/{UNKNOWN}", **PAGE),
        await office.get(f"/v/{UNKNOWN}"),
        await office.post("/verify/2d-doc", json={"code": "DC04"}),
        await office.post("/verify/pdf", content=b"%PDF", headers={"Content-Type": "application/pdf"}),
    ]

    assert {answer.status_code for answer in answers} == {429}
    assert all(0 < int(answer.headers["retry-after"]) <= 900 for answer in answers)
    assert "Trop de vérifications" in answers[0].text


class SlowFiles:
    """Keeps ``FileChecker``: nothing is done before ``go`` is set, unless it is refused."""

    def __init__(self, refusal: Exception | None = None) -> None:
        self.refusal = refusal
        self.at_once = self.most = 0
        self.full, self.go = asyncio.Event(), asyncio.Event()

    async def check_file(self, pdf: bytes) -> SealedFile:
        """Wait, and refuse."""
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        if self.at_once == 2:
            self.full.set()
        await self.go.wait()
        self.at_once -= 1
        raise self.refusal or NotGenuine(VerificationProblem.FOREIGN)


async def test_a_crowd_of_files_is_checked_two_at_a_time_and_the_rest_is_sent_away(office: Office) -> None:
    office.files = files = SlowFiles()
    sent = {"content": b"%PDF", "headers": {"Content-Type": "application/pdf"}}
    crowd = [asyncio.create_task(office.post("/verify/pdf", **sent)) for _ in range(16)]
    await files.full.wait()
    while len(office.desk._files) < 16:  # noqa: ASYNC110  # no event tells that a request has come in
        await asyncio.sleep(0)

    late = await office.post("/verify/pdf", **sent)
    files.go.set()
    answers = await asyncio.gather(*crowd)

    assert (late.status_code, late.headers["retry-after"]) == (503, "5")
    assert {answer.status_code for answer in answers} == {200}
    assert files.most == 2
    assert (await office.post("/verify/pdf", **sent)).status_code == 200


@pytest.mark.parametrize(("refusal", "status"), [(DocumentsBusy(retryAfter=7), 503), (DocumentFailed("x"), 500)])
async def test_a_workshop_that_cannot_check_is_no_verdict(office: Office, refusal: Exception, status: int) -> None:
    office.files = files = SlowFiles(refusal)
    files.go.set()

    answer = await office.post("/verify/pdf", **form(b"%PDF"))

    assert answer.status_code == status
    assert "saisissez la référence" in answer.text
    assert "verdict bad" not in answer.text


async def test_what_is_checked_is_counted_and_never_logged(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    issued = await office.issue()
    code = office.code(issued)
    with caplog.at_level(logging.INFO):
        await office.get(f"/v/{issued.reference}")
        await office.post("/verify/2d-doc", json={"code": code})
        await office.post("/verify/2d-doc", json={"code": code.replace("MARTIN", "MORTIN")})

    counted = [(each["way"], each["outcome"]) for each in office.log.counts]
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith("httpx")]
    assert counted == [("reference", "GENUINE"), ("code", "GENUINE"), ("code", "ALTERED")]
    assert not any(text in line for line in ours for text in ("MARTIN", "MORTIN", issued.reference, "090775301234"))


async def test_the_certificates_are_published_for_readers_without_a_network(office: Office) -> None:
    files = {
        name: await office.get(f"/.well-known/mpp/{name}")
        for name in ("pki/ca.pem", "pki/FR00.der", "pki/2d-doc.crl", "pki/seals.crl", "2ddoc/tsl.xml")
    }

    assert {answer.status_code for answer in files.values()} == {200}
    assert files["pki/ca.pem"].content.count(b"BEGIN CERTIFICATE") == 3
    assert files["pki/FR00.der"].headers["content-type"] == "multipart/mixed; boundary=End"
    assert b"http://127.0.0.1:8700/.well-known/mpp/pki/FR00.der" in files["2ddoc/tsl.xml"].content
    assert all(answer.headers["cache-control"] == "public, max-age=3600" for answer in files.values())
    assert (await office.get("/.well-known/mpp/pki/2d-doc.key")).status_code == 404
    assert (await office.get("/.well-known/mpp/../2d-doc/leaf-1.key")).status_code == 404


async def test_a_file_that_a_reader_has_already_is_not_sent_again(office: Office) -> None:
    first = await office.get("/.well-known/mpp/pki/ca.pem")

    again = await office.get("/.well-known/mpp/pki/ca.pem", **{"If-None-Match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")


async def test_a_withdrawn_reference_is_in_the_signed_list_within_the_hour(office: Office) -> None:
    trust = load_authorities(office.keys).code_trust
    good = await office.issue()
    bad = await office.issue(ADCS, fit(), RecordId("D0000000000077"))
    await office.get("/.well-known/mpp/adcs-status.jwt")
    await office.store.withdraw_document(bad.reference, Withdrawal.REPORTED, NOW)
    office.clock.instant += timedelta(minutes=61)

    answer = await office.get("/.well-known/mpp/adcs-status.jwt")

    listed = read_withdrawn(answer.text, trust, office.clock.now())
    assert bad.reference in listed
    assert good.reference not in listed
    assert bad.reference not in answer.text
