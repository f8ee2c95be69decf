"""The seal, as others see it: poppler, qpdf, pikepdf, and pyHanko's own validator."""

import asyncio
import io
import re
import socket
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from aiohttp import web
from asn1crypto import tsp
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from adapters.documents import time_stamps
from adapters.documents.authorities import Use
from adapters.documents.pdf import render
from adapters.documents.seal import Sealer, Unsealed
from adapters.documents.seal_check import SealTrust, as_asn1, as_list, check_seal
from adapters.documents.seal_shape import SealFinding
from adapters.documents.time_stamps import LocalAuthority, LocalStamper, held_key
from fixtures.serving import serving
from schema.documents import DocumentKind
from tests.adapters.documents.conftest import NOON, START, Office, authorities, open_office, revocations
from tests.adapters.documents.pages_samples import CODE, issue, personas

Sealed = Callable[..., bytes]


@pytest.fixture(scope="module")
def pdf() -> bytes:
    """An ADCS, not yet sealed."""
    return render(issue(DocumentKind.ADCS), personas()["P01"], CODE).pdf


@pytest.fixture(scope="module")
def sealed(pdf: bytes, seals: Office, stamps: Office) -> bytes:
    """The same, sealed."""
    return Sealer(authorities(seals, stamps)).seal(pdf, NOON)


def poppler(pdf: bytes, folder: Path) -> str:
    file = folder / "sealed.pdf"
    file.write_bytes(pdf)
    return subprocess.run(["pdfsig", "-nocert", file], capture_output=True, text=True, check=False).stdout


def test_poppler_finds_one_valid_signature_over_the_total_document(sealed: bytes, tmp_path: Path) -> None:
    said = poppler(sealed, tmp_path)
    assert said.count("Signature Validation: Signature is Valid.") == 1
    assert "Total document signed" in said
    assert "Signature Type: ETSI.CAdES.detached" in said
    assert "Signing Hash Algorithm: SHA-256" in said
    assert "Signature #2" not in said


def test_another_validator_trusts_the_seal_and_its_stamp_with_nothing_but_the_roots_and_the_file(
    sealed: bytes, seals: Office, stamps: Office
) -> None:
    reader = PdfFileReader(io.BytesIO(sealed))
    (signature,) = reader.embedded_signatures
    store = reader.root["/DSS"]
    lists = [each.get_object().data for each in store["/CRLs"]]
    roots = [as_asn1(seals.root.certificate), as_asn1(stamps.root.certificate)]
    context = ValidationContext(trust_roots=roots, crls=lists, moment=NOON, revocation_mode="require")
    status = asyncio.run(async_validate_pdf_signature(signature, context))
    assert status.bottom_line
    assert status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    assert status.timestamp_validity is not None
    assert status.timestamp_validity.trusted
    assert status.timestamp_validity.timestamp == NOON
    assert signature.docmdp_level is MDPPerm.NO_CHANGES
    assert reader.root["/Perms"].raw_get("/DocMDP").reference == signature.sig_field.raw_get("/V").reference


def test_a_seal_is_one_revision_after_the_document_which_it_leaves_as_it_was(pdf: bytes, sealed: bytes) -> None:
    assert sealed.startswith(pdf)
    assert sealed.count(b"%%EOF") == pdf.count(b"%%EOF") + 1
    assert len(sealed) - len(pdf) < 30_000


def test_a_sealed_document_is_still_what_it_claims_to_be(pdf: bytes, sealed: bytes, tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as before, pikepdf.open(io.BytesIO(sealed)) as after:
        for key in ("/Metadata", "/StructTreeRoot", "/MarkInfo", "/Lang", "/OutputIntents", "/ViewerPreferences"):
            assert (key in before.Root, key) == (key in after.Root, key)
        assert after.Root.Metadata.read_bytes() == before.Root.Metadata.read_bytes()
        assert after.trailer.Info == before.trailer.Info
        assert after.pdf_version == "1.7"
        assert "/Version" not in after.Root, "PDF/A-3 is PDF 1.7"
        assert list(after.Root.Extensions.keys()) == ["/ESIC"]
        assert len(after.pages) == len(before.pages)
        (field,) = after.Root.AcroForm.Fields
        assert int(field.F) & 0b110 == 0b100, "printed, as PDF/A wants, and not hidden"
        assert all(edge < 0 for edge in map(float, field.Rect)), "off the page, as PDF/UA wants"
        assert "/AP" not in field or not field.AP.N.read_bytes().strip()
    file = tmp_path / "sealed.pdf"
    file.write_bytes(sealed)
    assert "No syntax or stream encoding errors" in subprocess.check_output(["qpdf", "--check", file], text=True)


def test_a_seal_needs_no_network(pdf: bytes, seals: Office, stamps: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> None:
        raise AssertionError("a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    ours = authorities(seals, stamps)
    assert check_seal(Sealer(ours).seal(pdf, NOON), SealTrust.of(ours), NOON).is_genuine


def test_two_seals_of_one_sealer_are_each_stamped_at_their_own_instant(
    pdf: bytes, seals: Office, stamps: Office
) -> None:
    sealer = Sealer(authorities(seals, stamps))
    instants = [NOON, NOON + timedelta(minutes=5), NOON + timedelta(days=3), NOON - timedelta(days=3)]
    trust = SealTrust.of(authorities(seals, stamps))
    later = NOON + timedelta(days=10)
    assert [check_seal(sealer.seal(pdf, at), trust, later).sealed_at for at in instants] == instants


def test_a_new_leaf_seals_and_what_the_former_one_sealed_is_still_genuine(pdf: bytes, stamps: Office) -> None:
    both = open_office(Use.SEALS, leaf_days=(1000, 900))
    before = replace(both, leaves=both.leaves[1:])
    trust = SealTrust.of(authorities(both, stamps))
    old, new = (Sealer(authorities(office, stamps)).seal(pdf, NOON) for office in (before, both))
    verdicts = [check_seal(each, trust, NOON) for each in (old, new)]
    assert [(each.finding, each.signer) for each in verdicts] == [
        (SealFinding.GENUINE, "seals feuille 1"),
        (SealFinding.GENUINE, "seals feuille 2"),
    ]


def test_a_sealer_that_works_for_months_changes_leaves_by_itself(pdf: bytes, stamps: Office) -> None:
    office = open_office(Use.SEALS, leaf_days=(250, 900))
    ours = authorities(office, stamps)
    sealer, trust = Sealer(ours), SealTrust.of(ours)
    signers = [
        check_seal(sealer.seal(pdf, at), trust, at).signer
        for at in (START + timedelta(days=10), START + timedelta(140))
    ]
    assert signers == ["seals feuille 2", "seals feuille 1"]


def stale(office: Office) -> Office:
    return replace(office, lists=(office.lists[0], revocations(office.issuer, days=30)))


def revoked(office: Office) -> Office:
    listed = revocations(office.issuer, (office.leaf.certificate, START))
    return replace(office, lists=(office.lists[0], listed))


def unlisted(office: Office) -> Office:
    return replace(office, lists=office.lists[:1])


@pytest.mark.parametrize("broken", [stale, revoked, unlisted])
@pytest.mark.parametrize("use", [Use.SEALS, Use.TIME_STAMPS])
def test_nothing_is_sealed_with_certificates_that_a_verifier_would_refuse(
    pdf: bytes, seals: Office, stamps: Office, use: Use, broken: Callable[[Office], Office]
) -> None:
    ours = authorities(broken(seals), stamps) if use is Use.SEALS else authorities(seals, broken(stamps))
    with pytest.raises(Unsealed):
        Sealer(ours).seal(pdf, NOON)


def test_nothing_is_sealed_when_no_leaf_lives_long_enough(pdf: bytes, stamps: Office) -> None:
    with pytest.raises(Unsealed, match="no leaf of seals has a key and more than 124 days to live"):
        Sealer(authorities(open_office(Use.SEALS, leaf_days=(200,)), stamps)).seal(pdf, NOON)


# A time-stamp authority elsewhere


def answer(office: Office, at: datetime) -> Callable[[tsp.TimeStampReq], Any]:
    chain = [as_asn1(office.issuer.certificate)]
    stamper = LocalStamper(LocalAuthority(as_asn1(office.leaf.certificate), chain, held_key(office.leaf.key)), at)
    return stamper.async_request_tsa_response


@asynccontextmanager
async def authority_elsewhere(reply: Callable[[tsp.TimeStampReq], Any]) -> AsyncIterator[str]:
    async def stamp(request: web.Request) -> web.Response:
        said = await reply(tsp.TimeStampReq.load(await request.read()))
        body = said if isinstance(said, bytes) else said.dump()
        return web.Response(body=body, content_type="application/timestamp-reply")

    def build(_origin: str) -> web.Application:
        app = web.Application()
        app.router.add_post("/stamp", stamp)
        return app

    async with serving(build) as origin:
        yield f"{origin}/stamp"


async def sealed_elsewhere(
    pdf: bytes, seals: Office, stamps: Office, reply: Callable[[tsp.TimeStampReq], Any]
) -> bytes:
    async with authority_elsewhere(reply) as url:
        return await asyncio.to_thread(Sealer(authorities(seals, stamps), url).seal, pdf, NOON)


def test_a_time_stamp_authority_elsewhere_is_asked_over_http(pdf: bytes, seals: Office, stamps: Office) -> None:
    its_clock = NOON + timedelta(seconds=2)
    elsewhere = asyncio.run(sealed_elsewhere(pdf, seals, stamps, answer(stamps, its_clock)))
    verdict = check_seal(elsewhere, SealTrust.of(authorities(seals, stamps)), NOON)
    assert (verdict.finding, verdict.sealed_at) == (SealFinding.GENUINE, its_clock)


async def _nonsense(_request: tsp.TimeStampReq) -> bytes:
    return b"a page that says that the service is away"


async def _refusal(_request: tsp.TimeStampReq) -> tsp.TimeStampResp:
    return tsp.TimeStampResp({"status": {"status": "rejection", "fail_info": {"bad_alg"}}})


async def _silence(_request: tsp.TimeStampReq) -> bytes:
    await asyncio.Event().wait()
    return b""


def other_nonce(office: Office) -> Callable[[tsp.TimeStampReq], Any]:
    async def reply(request: tsp.TimeStampReq) -> Any:
        again = tsp.TimeStampReq({**{key: request[key] for key in ("version", "message_imprint")}, "nonce": 7})
        return await answer(office, NOON)(again)

    return reply


def test_an_old_answer_is_no_time_stamp(pdf: bytes, seals: Office, stamps: Office) -> None:
    with pytest.raises(Unsealed, match="no time stamp could be had"):
        asyncio.run(sealed_elsewhere(pdf, seals, stamps, other_nonce(stamps)))


@pytest.mark.parametrize("reply", [_nonsense, _refusal, _silence])
def test_a_document_without_its_time_stamp_never_comes_out(
    pdf: bytes, seals: Office, stamps: Office, reply: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time_stamps, "PATIENCE_SECONDS", 0.2)
    with pytest.raises(Unsealed, match="no time stamp could be had"):
        asyncio.run(sealed_elsewhere(pdf, seals, stamps, reply))


def test_nobody_listening_is_no_time_stamp_either(pdf: bytes, seals: Office, stamps: Office) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}/stamp"
        with pytest.raises(Unsealed, match="no time stamp could be had"):
            Sealer(authorities(seals, stamps), url).seal(pdf, NOON)


def test_the_stamp_of_an_authority_that_we_do_not_know_is_refused(pdf: bytes, seals: Office, stamps: Office) -> None:
    stranger = open_office(Use.TIME_STAMPS)
    with pytest.raises(Unsealed, match="do not hold"):
        asyncio.run(sealed_elsewhere(pdf, seals, stamps, answer(stranger, NOON)))


def test_the_stamp_of_something_else_is_refused(pdf: bytes, seals: Office, stamps: Office) -> None:
    honest = answer(stamps, NOON)

    async def confused(request: tsp.TimeStampReq) -> Any:
        request["message_imprint"]["hashed_message"] = bytes(32)
        return await honest(tsp.TimeStampReq.load(request.dump(force=True)))

    with pytest.raises(Unsealed, match="the time stamp that was had does not hold"):
        asyncio.run(sealed_elsewhere(pdf, seals, stamps, confused))


def test_a_stamp_says_when_and_for_which_bytes_and_repeats_the_nonce(stamps: Office) -> None:
    request = tsp.TimeStampReq(
        {
            "version": "v1",
            "message_imprint": {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": bytes(range(32))},
            "nonce": 42,
            "cert_req": True,
        }
    )
    response = asyncio.run(answer(stamps, NOON + timedelta(microseconds=7))(request))
    statement = response["time_stamp_token"]["content"]["encap_content_info"]["content"].parsed
    assert statement["gen_time"].native == NOON
    assert statement["message_imprint"]["hashed_message"].native == bytes(range(32))
    assert statement["nonce"].native == 42
    assert re.fullmatch(r"1\.3\.6\.1\.4\.1\.32473(\.\d+)+", statement["policy"].dotted)


def test_the_lists_in_a_document_are_those_of_its_own_authorities(sealed: bytes, seals: Office, stamps: Office) -> None:
    reader = PdfFileReader(io.BytesIO(sealed))
    held = {each.get_object().data for each in reader.root["/DSS"]["/CRLs"]}
    assert held == {as_list(each).dump() for each in (*seals.lists, *stamps.lists)}
