"""Only the answer to what was asked is opened, from bytes that are what they say they are."""

import pytest

from adapters.snpc.envelope import opened
from adapters.snpc.wire import MAX_RECORD_BYTES, parse
from schema import errors
from schema.errors import RegistryBadAnswer, ServiceError
from schema.records import Segment
from tests.adapters.snpc.answers import HEADING, IDENTITY, STANDING, answer, envelope, fault, reading_message, record

MESSAGE = reading_message(Segment.IDENTITY)
GOOD = answer(MESSAGE, record(IDENTITY))
TEXT = GOOD.decode("latin-1")
BOM = b"\xef\xbb\xbf"


def given_name(body: bytes) -> str | None:
    """Find the accented given name in an answer."""
    return opened(body, MESSAGE).element.findtext(".//{*}prenom")


@pytest.mark.parametrize(
    "body",
    [
        GOOD,
        BOM + GOOD,
        BOM + TEXT.encode(),
        TEXT.replace("ISO-8859-1", "UTF-8").encode(),
        TEXT.replace("ISO-8859-1", "utf-8").encode(),
        TEXT.replace("ISO-8859-1", "ISO-8859-15").encode("iso-8859-15"),
        TEXT.replace(' encoding="ISO-8859-1"', "").encode(),
    ],
    ids=["Latin-1", "marked Latin-1", "marked UTF-8", "UTF-8", "utf-8", "Latin-9", "undeclared UTF-8"],
)
def test_an_answer_is_read_in_the_encoding_that_it_declares(body: bytes) -> None:
    assert given_name(body) == "HÉLÈNE"


@pytest.mark.parametrize(
    "body",
    [
        TEXT.encode(),
        TEXT.replace("ISO-8859-1", "UTF-8").encode("latin-1"),
        TEXT.replace("ISO-8859-1", "US-ASCII").encode("latin-1"),
        TEXT.replace("ISO-8859-1", "UTF-16").encode("utf-16"),
        TEXT.replace("ISO-8859-1", "UTF-16").encode("utf-16-le"),
        TEXT.replace("ISO-8859-1", "UTF-7").encode("latin-1"),
        TEXT.replace("ISO-8859-1", "EBCDIC-CP-FR").encode("latin-1"),
    ],
    ids=[
        "UTF-8 labelled Latin-1",
        "Latin-1 labelled UTF-8",
        "Latin-1 labelled ASCII",
        "UTF-16",
        "bare UTF-16",
        "UTF-7",
        "EBCDIC",
    ],
)
def test_an_answer_in_another_encoding_than_it_says_is_a_bad_answer(body: bytes) -> None:
    with pytest.raises(RegistryBadAnswer):
        given_name(body)


BOMB = '<!DOCTYPE x [<!ENTITY a "AA"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"pas du XML",
        GOOD[: len(GOOD) // 2],
        GOOD + GOOD,
        TEXT.replace("?>", f"?>{BOMB}", 1).replace("HÉLÈNE", "&b;").encode("latin-1"),
        TEXT.replace("?>", '?><!DOCTYPE x SYSTEM "file:///etc/hostname">', 1).encode("latin-1"),
        TEXT.replace("HÉLÈNE", "&inconnue;").encode("latin-1"),
        b"<a>" * 5_000 + b"</a>" * 5_000,
        envelope(MESSAGE, "<x>" * 250 + "</x>" * 250),
    ],
    ids=["empty", "blank", "text", "half", "twice", "entities", "external", "undefined", "deep", "rather deep"],
)
def test_what_is_not_plain_xml_is_a_bad_answer(body: bytes) -> None:
    with pytest.raises(RegistryBadAnswer):
        opened(body, MESSAGE)


def test_comments_and_instructions_are_not_content() -> None:
    body = TEXT.replace("HÉLÈNE", "HÉ<!-- x -->LÈNE<?y z?>").encode("latin-1")
    assert given_name(body) == "HÉLÈNE"


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (HEADING.id, "4894e35d-0b5c-4c0e-9f4b-000000000000"),
        (MESSAGE.hash, "0" * 64),
        (f"<s:requestHash>{MESSAGE.hash}</s:requestHash>", ""),
        ("<s:protocolVersion>3.1<", "<s:protocolVersion>4.0<"),
        ("<s:quotaRestant>199950<", "<s:quotaRestant>beaucoup<"),
        ("<s:motif>", "<s:autre/><s:motif>"),
    ],
    ids=["another message", "another hash", "no hash", "another protocol", "no number", "an unknown element"],
)
def test_the_answer_to_something_else_is_a_bad_answer(right: str, wrong: str) -> None:
    with pytest.raises(RegistryBadAnswer):
        opened(TEXT.replace(right, wrong).encode("latin-1"), MESSAGE)


def test_the_id_is_the_same_in_capitals() -> None:
    assert opened(TEXT.replace(HEADING.id, HEADING.id.upper()).encode("latin-1"), MESSAGE)


def test_a_fault_that_answers_another_message_is_a_bad_answer() -> None:
    other = fault(MESSAGE, "SNPC-S01").replace(HEADING.id.encode(), b"4894e35d-0b5c-4c0e-9f4b-000000000000")
    with pytest.raises(RegistryBadAnswer):
        opened(other, MESSAGE)


@pytest.mark.parametrize("header", [None, ""], ids=["with its header", "without"])
@pytest.mark.parametrize(
    ("code", "refusal"),
    [
        ("SNPC-S01", errors.RegistryFailed),
        ("SNPC-S02", errors.RegistryBusy),
        ("SNPC-S03", errors.RegistryTimeout),
        ("SNPC-M01", errors.RegistryClosed),
        ("SNPC-Q01", errors.RegistryBusy),
        ("SNPC-Q02", errors.QuotaExhausted),
        ("SNPC-Q03", errors.RegistryRefusal),
        ("SNPC-A01", errors.RegistryRefusal),
        ("SNPC-A02", errors.RegistryRefusal),
        ("SNPC-X01", errors.RegistryRefusal),
        ("SNPC-X02", errors.RegistryRefusal),
        ("SNPC-X03", errors.RegistryRefusal),
        ("SNPC-X04", errors.RegistryRefusal),
        ("SNPC-Z99", errors.RegistryBadAnswer),
    ],
)
def test_every_fault_is_one_refusal(code: str, refusal: type[ServiceError], header: str | None) -> None:
    with pytest.raises(ServiceError) as caught:
        opened(fault(MESSAGE, code, header=header), MESSAGE)
    assert type(caught.value) is refusal


def test_a_busy_registry_says_for_how_long() -> None:
    with pytest.raises(errors.RegistryBusy) as caught:
        opened(fault(MESSAGE, "SNPC-S02"), MESSAGE, retry_after=3)
    assert caught.value.facts == {"retryAfter": 3}


def test_a_closed_registry_says_until_when() -> None:
    more = "<s:reouverture>20250202060000</s:reouverture>"
    with pytest.raises(errors.RegistryClosed) as caught:
        opened(fault(MESSAGE, "SNPC-M01", more), MESSAGE)
    assert caught.value.facts == {"until": "2025-02-02T06:00:00+01:00"}


@pytest.mark.parametrize(
    ("faultcode", "refusal"),
    [("soap:Server.SNPC-S01", errors.RegistryFailed), ("soap:Server", errors.RegistryBadAnswer)],
)
def test_without_details_the_code_is_the_tail_of_the_fault(faultcode: str, refusal: type[ServiceError]) -> None:
    text = f"<soap:Fault><faultcode>{faultcode}</faultcode><faultstring>X</faultstring></soap:Fault>"
    with pytest.raises(ServiceError) as caught:
        opened(envelope(MESSAGE, text), MESSAGE)
    assert type(caught.value) is refusal


def test_the_largest_record_of_the_contract_is_within_the_bound() -> None:
    line = "X" * 80
    archive = "".join(f"<s:ligne>{line}</s:ligne>" for _ in range(500))
    body = answer(MESSAGE, record(f'<s:seg code="ANC" statutLecture="C">{archive}</s:seg>' + STANDING))
    assert len(body) * 10 < MAX_RECORD_BYTES
    assert parse(body) is not None


@pytest.mark.parametrize(
    "body",
    [
        envelope(MESSAGE, ""),
        envelope(MESSAGE, "<s:lireDossiersResponse/>"),
        envelope(MESSAGE, "<s:lireDossierResponse/><s:lireDossierResponse/>"),
        envelope(MESSAGE, "<s:lireDossierResponse/>", header=""),
        b"<dossier/>",
        fault(MESSAGE, "SNPC-Z99"),
    ],
    ids=["empty", "another operation", "two answers", "no header", "no envelope", "an unknown fault"],
)
def test_an_envelope_that_answers_nothing_is_a_bad_answer(body: bytes) -> None:
    with pytest.raises(RegistryBadAnswer):
        opened(body, MESSAGE)
