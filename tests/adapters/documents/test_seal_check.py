"""The check of a seal: what is refused, and as what."""

import asyncio
import io
import logging
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pikepdf
import pytest
from asn1crypto import cms
from cryptography import x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter

from adapters.documents.authorities import Use
from adapters.documents.seal import HeldSigner, Sealer
from adapters.documents.seal_check import LARGEST_BYTES, SealTrust, as_asn1, as_list, check_seal
from adapters.documents.seal_shape import SealFinding
from adapters.documents.time_stamps import LocalAuthority, LocalStamper, held_key
from tests.adapters.documents.conftest import NOON, Office, authorities, issue, open_office, revocations

FOUND = SealFinding
CHANCE = random.Random(6)  # noqa: S311  # spoils bytes in a test


def blank_page(width: int = 595, **entries: str) -> bytes:
    """A PDF of one page, with entries in its catalogue."""
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(width, 842))
        for name, value in entries.items():
            document.Root[f"/{name}"] = pikepdf.String(value)
        written = io.BytesIO()
        document.save(written)
        return written.getvalue()


@pytest.fixture(scope="module")
def pdf() -> bytes:
    """A small PDF in need of a seal."""
    return blank_page()


@pytest.fixture(scope="module")
def sealed(pdf: bytes, seals: Office, stamps: Office) -> bytes:
    """The same, sealed."""
    return Sealer(authorities(seals, stamps)).seal(pdf, NOON)


@pytest.fixture(scope="module")
def found(seals: Office, stamps: Office) -> Callable[[bytes], SealFinding]:
    """What a file is found to be, at the very instant of its seal."""
    trust = SealTrust.of(authorities(seals, stamps))
    return lambda file: check_seal(file, trust, NOON).finding


Found = Callable[[bytes], SealFinding]


def test_what_we_sealed_is_genuine_and_says_when_and_by_whom(sealed: bytes, seals: Office, stamps: Office) -> None:
    verdict = check_seal(sealed, SealTrust.of(authorities(seals, stamps)), NOON)
    assert verdict.is_genuine
    assert (verdict.finding, verdict.sealed_at, verdict.signer) == (FOUND.GENUINE, NOON, "seals feuille 1")


def test_a_seal_outlives_the_lists_inside_it_and_ends_with_its_time_stamps_certificate(
    sealed: bytes, seals: Office, stamps: Office
) -> None:
    trust = SealTrust.of(authorities(seals, stamps))
    end = stamps.leaf.certificate.not_valid_after_utc
    findings = [
        check_seal(sealed, trust, at).finding for at in (end - timedelta(seconds=1), end + timedelta(seconds=1))
    ]
    ends = [each.next_update_utc for each in seals.lists]
    assert all(each is not None and each < end for each in ends)
    assert findings == [FOUND.GENUINE, FOUND.EXPIRED]


def test_a_seal_outlives_the_certificate_that_made_it(pdf: bytes, stamps: Office) -> None:
    office = open_office(Use.SEALS, leaf_days=(300,))
    ours = authorities(office, stamps)
    later = office.leaf.certificate.not_valid_after_utc + timedelta(days=30)
    assert check_seal(Sealer(ours).seal(pdf, NOON), SealTrust.of(ours), later).finding is FOUND.GENUINE


# Not ours at all


@pytest.mark.parametrize("text", [b"", b"hello", b"%PDF-1.7", b"\x00" * 100, b"%PDF-1.7\n" + b"(" * 50_000])
def test_what_is_no_pdf_has_an_answer_too(text: bytes, found: Found) -> None:
    assert found(text) in {FOUND.UNREADABLE, FOUND.UNSEALED}


def test_a_file_without_a_seal_is_unsealed(pdf: bytes, found: Found) -> None:
    assert found(pdf) is FOUND.UNSEALED


def test_a_huge_file_is_not_even_looked_at(sealed: bytes, found: Found) -> None:
    assert found(sealed + bytes(LARGEST_BYTES)) is FOUND.UNREADABLE


def test_a_seal_of_somebody_else_is_by_an_unknown_signer(pdf: bytes, stamps: Office, found: Found) -> None:
    theirs = Sealer(authorities(open_office(Use.SEALS), stamps)).seal(pdf, NOON)
    assert found(theirs) is FOUND.UNKNOWN_SIGNER


def test_a_time_stamp_of_somebody_else_proves_nothing(pdf: bytes, seals: Office, found: Found) -> None:
    theirs = Sealer(authorities(seals, open_office(Use.TIME_STAMPS))).seal(pdf, NOON)
    assert found(theirs) is FOUND.UNKNOWN_SIGNER


def test_whoever_seals_cannot_stamp_and_whoever_stamps_cannot_seal(
    pdf: bytes, seals: Office, stamps: Office, found: Found
) -> None:
    stamping_leaf = issue("a seal's leaf that stamps", seals.issuer, is_leaf=True, stamps=True)
    sealing_leaf = issue("a stamp's leaf that seals", stamps.issuer, is_leaf=True)
    own_stamps = replace(seals, use=Use.TIME_STAMPS, leaves=(stamping_leaf,))
    own_seals = replace(stamps, use=Use.SEALS, leaves=(sealing_leaf,))
    assert found(Sealer(authorities(seals, own_stamps)).seal(pdf, NOON)) is FOUND.UNKNOWN_SIGNER
    assert found(Sealer(authorities(own_seals, stamps)).seal(pdf, NOON)) is FOUND.UNKNOWN_SIGNER


# Added to


@pytest.mark.parametrize("more", [b"\n", b" ", b"\x00", b"%%EOF\n", b"%PDF-1.7", b"anything at all"])
def test_a_byte_after_the_end_is_refused(sealed: bytes, more: bytes, found: Found) -> None:
    assert found(sealed + more) is FOUND.APPENDED


def revised(sealed: bytes) -> bytes:
    """An honest revision, of the kind that a validator may allow: it changes what nobody sees."""
    written = io.BytesIO(sealed)
    writer = IncrementalPdfFileWriter(written)
    writer.update_root()  # type: ignore[no-untyped-call]  # pyHanko leaves it without types
    writer.write_in_place()  # type: ignore[no-untyped-call]  # the same
    return written.getvalue()


def test_a_revision_after_the_seal_is_refused_even_if_it_changes_nothing(sealed: bytes, found: Found) -> None:
    later = revised(sealed)
    assert later.startswith(sealed)
    assert len(later) > len(sealed)
    assert found(later) is FOUND.APPENDED


def test_a_second_signature_is_refused_as_an_addition(sealed: bytes, found: Found) -> None:
    start = sealed.rindex(b"/ByteRange")
    assert found(sealed + sealed[start:]) is FOUND.APPENDED


def test_a_file_in_which_two_places_might_be_the_signature_is_refused(
    sealed: bytes, seals: Office, stamps: Office, found: Found
) -> None:
    claim = re.search(rb"/ByteRange \[[^]]+\]", sealed)
    assert claim is not None
    both = blank_page(Decoy=claim[0].decode().ljust(40))
    ranges = len(re.findall(rb"/ByteRange \[0", Sealer(authorities(seals, stamps)).seal(both, NOON)))
    assert ranges == 2
    assert found(Sealer(authorities(seals, stamps)).seal(both, NOON)) is not FOUND.GENUINE


# Changed


def flipped(file: bytes, place: int, by: int = 1) -> bytes:
    return file[:place] + bytes([file[place] ^ by]) + file[place + 1 :]


def test_a_flipped_byte_is_refused_wherever_it_is(sealed: bytes, found: Found) -> None:
    places = CHANCE.sample(range(len(sealed)), 80)
    assert FOUND.GENUINE not in {found(flipped(sealed, place)) for place in places}


def test_a_flipped_byte_of_the_page_is_a_change(pdf: bytes, sealed: bytes, found: Found) -> None:
    place = pdf.index(b"595")
    assert found(flipped(sealed, place)) is FOUND.CHANGED


def signature_of(sealed: bytes) -> tuple[int, bytes]:
    """Where the digits of the signature begin, and the signature itself, without what fills the place up."""
    match = re.search(rb"/Contents <([0-9A-F]+)>", sealed)
    assert match is not None
    return match.start(1), cms.ContentInfo.load(bytes.fromhex(match[1].decode())).dump()


def spoiled(sealed: bytes, seed: int) -> Iterator[tuple[int, bytes]]:
    """Each byte of the signature changed once, at random: what no signature covers."""
    start, signature = signature_of(sealed)
    chance = random.Random(seed)  # noqa: S311  # spoils bytes in a test
    for place, byte in enumerate(signature):
        digits = b"%02X" % (byte ^ chance.randrange(1, 256))
        yield place, sealed[: start + 2 * place] + digits + sealed[start + 2 * place + 2 :]


@pytest.mark.proof
@pytest.mark.timeout(900)
def test_no_byte_of_the_signature_itself_may_change(sealed: bytes, found: Found) -> None:
    believed = [
        (seed, place) for seed in range(3) for place, file in spoiled(sealed, seed) if found(file) is FOUND.GENUINE
    ]
    assert believed == []


def test_hardly_any_byte_of_the_signature_itself_was_tried_and_none_may_change(sealed: bytes, found: Found) -> None:
    every = list(spoiled(sealed, 0))
    # Those that general validators let pass: outermost length, versions, lists of algorithms.
    sample = every[:44] + CHANCE.sample(every, 30)
    assert [place for place, file in sample if found(file) is FOUND.GENUINE] == []


def respelt(sealed: bytes, how: Callable[[bytes], bytes]) -> bytes:
    """The same signature, its digits written in another way."""
    return re.sub(rb"(?<=/Contents <)[0-9A-F]+(?=>)", lambda match: how(match[0]), sealed)


@pytest.mark.parametrize(
    "how",
    [bytes.lower, lambda digits: digits[:-1] + b"1", lambda digits: digits[:-2] + b"  "],
    ids=["small letters", "a digit in the filling", "white space"],
)
def test_a_signature_has_one_spelling(sealed: bytes, how: Callable[[bytes], bytes], found: Found) -> None:
    other = respelt(sealed, how)
    assert len(other) == len(sealed)
    assert found(other) is not FOUND.GENUINE


def with_signature(sealed: bytes, change: Callable[[cms.SignedData], None]) -> bytes:
    """The file with its signature changed where nothing covers it, and written anew as it should be."""
    start, signature = signature_of(sealed)
    content = cms.ContentInfo.load(signature)["content"].untag()
    change(content)
    anew = cms.ContentInfo({"content_type": "signed_data", "content": content}).dump().hex().upper().encode()
    end = sealed.index(b">", start)
    assert isinstance(anew, bytes)
    return sealed[:start] + anew.ljust(end - start, b"0") + sealed[end:]


def test_a_file_rewritten_without_a_change_is_genuine_so_that_these_tests_mean_something(
    sealed: bytes, found: Found
) -> None:
    assert with_signature(sealed, lambda _content: None) == sealed
    assert found(sealed) is FOUND.GENUINE


def test_a_certificate_slipped_into_the_signature_is_refused(sealed: bytes, found: Found) -> None:
    stranger = as_asn1(issue("Jeanne Inconnue", None).certificate)

    def slip(content: cms.SignedData) -> None:
        content["certificates"] = [*(each.chosen for each in content["certificates"]), stranger]

    assert found(with_signature(sealed, slip)) is FOUND.CHANGED


def test_a_revocation_list_slipped_into_the_signature_is_refused(sealed: bytes, seals: Office, found: Found) -> None:
    def slip(content: cms.SignedData) -> None:
        content["crls"] = [as_list(revocations(seals.issuer))]

    assert found(with_signature(sealed, slip)) is FOUND.CHANGED


def test_a_signature_without_its_time_stamp_is_refused(sealed: bytes, found: Found) -> None:
    def strip(content: cms.SignedData) -> None:
        del content["signer_infos"][0]["unsigned_attrs"]

    assert found(with_signature(sealed, strip)) is FOUND.CHANGED


def test_the_time_stamp_of_another_document_is_refused(
    pdf: bytes, sealed: bytes, seals: Office, stamps: Office, found: Found
) -> None:
    other = Sealer(authorities(seals, stamps)).seal(pdf, NOON + timedelta(days=1))
    donor = cms.ContentInfo.load(signature_of(other)[1])["content"]["signer_infos"][0]["unsigned_attrs"]

    def swap(content: cms.SignedData) -> None:
        content["signer_infos"][0]["unsigned_attrs"] = donor.copy()

    assert found(with_signature(sealed, swap)) is FOUND.CHANGED


def test_the_signature_of_another_document_is_refused(
    sealed: bytes, seals: Office, stamps: Office, found: Found
) -> None:
    _, other = signature_of(Sealer(authorities(seals, stamps)).seal(blank_page(842), NOON))
    start, _ = signature_of(sealed)
    end = sealed.index(b">", start)
    pasted = sealed[:start] + other.hex().upper().encode().ljust(end - start, b"0") + sealed[end:]
    assert found(pasted) is FOUND.CHANGED


# Signed by us, but not as a seal is


def signed_otherwise(pdf: bytes, seals: Office, stamps: Office | None = None, **otherwise: object) -> bytes:
    """A signature of our own leaf, of another kind."""
    issuers = [as_asn1(seals.issuer.certificate)]
    signer = HeldSigner(as_asn1(seals.leaf.certificate), issuers, held_key(seals.leaf.key))
    usual = {
        "field_name": "Sceau",
        "md_algorithm": "sha256",
        "certify": False,
        "subfilter": SigSeedSubFilter.PADES,
    }
    stamper = None
    if stamps is not None:
        chain = [as_asn1(stamps.issuer.certificate)]
        leaf = LocalAuthority(as_asn1(stamps.leaf.certificate), chain, held_key(stamps.leaf.key))
        stamper = LocalStamper(leaf, NOON)
    metadata = PdfSignatureMetadata(**usual | otherwise)  # type: ignore[arg-type]  # whatever a test asks for
    writer, written = IncrementalPdfFileWriter(io.BytesIO(pdf)), io.BytesIO()
    job = PdfSigner(metadata, signer, timestamper=stamper).async_sign_pdf(writer, output=written)
    asyncio.run(job)
    return written.getvalue()


@pytest.mark.parametrize(
    "otherwise",
    [
        {"certify": False},
        {"certify": True, "docmdp_permissions": MDPPerm.FILL_FORMS},
        {"certify": True, "docmdp_permissions": MDPPerm.NO_CHANGES, "subfilter": SigSeedSubFilter.ADOBE_PKCS7_DETACHED},
        {"certify": True, "docmdp_permissions": MDPPerm.NO_CHANGES},
    ],
    ids=["an approval", "one that allows forms", "not of PAdES", "without revocation lists"],
)
def test_a_signature_of_another_kind_is_no_seal(
    pdf: bytes, seals: Office, stamps: Office, otherwise: dict[str, object], found: Found
) -> None:
    assert found(signed_otherwise(pdf, seals, stamps, **otherwise)) in {FOUND.CHANGED, FOUND.UNREADABLE}


# Revoked


BEFORE, AFTER = timedelta(hours=-1), timedelta(hours=1)
LEAK = x509.ReasonFlags.key_compromise
ORDERLY = x509.ReasonFlags.superseded


@pytest.mark.parametrize("use", [Use.SEALS, Use.TIME_STAMPS])
@pytest.mark.parametrize(
    "revoked",
    [
        (None, BEFORE, FOUND.REVOKED),
        (None, AFTER, FOUND.REVOKED),
        (LEAK, BEFORE, FOUND.REVOKED),
        (LEAK, AFTER, FOUND.REVOKED),
        (ORDERLY, BEFORE, FOUND.REVOKED),
        (ORDERLY, AFTER, FOUND.GENUINE),
    ],
)
def test_a_revocation_takes_away_what_its_reason_makes_doubtful(
    pdf: bytes, seals: Office, stamps: Office, use: Use, revoked: tuple[x509.ReasonFlags | None, timedelta, SealFinding]
) -> None:
    reason, after, finding = revoked
    file = Sealer(authorities(seals, stamps)).seal(pdf, NOON)
    office = seals if use is Use.SEALS else stamps
    listed = revocations(office.issuer, (office.leaf.certificate, NOON + after), reason=reason, start=NOON)
    today = replace(office, lists=(office.lists[0], listed))
    now = authorities(today, stamps) if use is Use.SEALS else authorities(seals, today)
    assert check_seal(file, SealTrust.of(now), NOON + timedelta(days=30)).finding is finding


# Manners


def test_the_logs_say_nothing_of_a_strangers_file(
    pdf: bytes, stamps: Office, found: Found, caplog: pytest.LogCaptureFixture
) -> None:
    stranger = open_office(Use.SEALS)
    theirs = Sealer(authorities(stranger, stamps)).seal(pdf, NOON)
    with caplog.at_level(logging.DEBUG):
        check = partial(found, theirs)
        assert check() is FOUND.UNKNOWN_SIGNER
    assert [record for record in caplog.records if record.name != "asyncio"] == []
