"""What we ask fits the registry's published contract, and says no more than it has to."""

from datetime import date
from pathlib import Path

import pytest
from lxml import etree

import fixtures.snpc
from adapters.snpc import requests
from adapters.snpc.envelope import Heading, Message
from schema.ports import Asker
from schema.records import NumberForm, NumberReference, PartialDate, PivotIdentity, Purpose, RecordId, Segment, Sex
from tests.adapters.snpc.answers import ASKER, HEADING, MASTER, RECORD, TICKET

CONTRACT = etree.XMLSchema(etree.parse(Path(fixtures.snpc.__path__[0]) / "contract.xsd"))
SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"

NUMBER = NumberReference(
    form=NumberForm.PHOTOCARD_SPACED,
    number="100675",
    second_line="30 1234",
    birth_name="Cœuret",
    born_on=PartialDate(1958, 6),
)
PIVOT = PivotIdentity(
    birth_name="Cœuret-Ñandú",
    given_names=("Hélène", "Chloé"),
    sex=Sex.FEMALE,
    born_on=PartialDate(1958),
    birth_country="99100",
)

MESSAGES = [
    requests.identify_by_number(NUMBER, HEADING),
    requests.identify_by_pivot(PIVOT, HEADING),
    requests.read(RECORD, [Segment.MOVEMENTS, Segment.STANDING], HEADING),
    requests.read(RECORD, [Segment.MOVEMENTS], HEADING, page="200"),
    requests.read_pending(TICKET, HEADING),
    requests.read_many([RECORD, MASTER], [Segment.STANDING], [ASKER, ASKER], HEADING),
    requests.report_mismatch(RECORD, PIVOT, ["IDENTITE"], HEADING, text="Ce n’est pas moi ✗", contact="c@example.test"),
    requests.report_mismatch(RECORD, PIVOT, ["IDENTITE", "POINTS"], HEADING, text=None, contact=None),
    requests.follow_report("SIG2025-000001", HEADING),
    requests.code_table("INFRACTION", HEADING),
    requests.changes(date(2025, 1, 29), None, HEADING),
    requests.changes(date(2025, 1, 29), "1000", HEADING),
    requests.service(HEADING),
]


def parts(message: Message) -> tuple[etree._Element, etree._Element]:
    """Find the heading and the operation's element of a request."""
    header, body = etree.fromstring(message.body)
    return header[0], body[0]


def written(message: Message) -> list[tuple[str, str | None]]:
    """List the names and texts that a request's operation holds."""
    return [(child.tag.rpartition("}")[2], child.text) for child in parts(message)[1].iter() if not len(child)]


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.operation)
def test_every_request_fits_the_contract(message: Message) -> None:
    for part in parts(message):
        CONTRACT.assertValid(etree.fromstring(etree.tostring(part)))


def test_the_heading_says_who_asks_for_whom_and_why() -> None:
    heading = {child.tag.rpartition("}")[2]: child.text for child in parts(MESSAGES[2])[0]}
    assert heading == {
        "client": "MPP-GATEWAY",
        "service": "lireDossier.v3",
        "id": HEADING.id,
        "userId": "FR:sub:7f3a",
        "motif": "TITULAIRE",
        "protocolVersion": "3.1",
    }


def test_requests_are_latin_1_through_and_through() -> None:
    body = MESSAGES[1].body
    assert body.startswith(b"<?xml version='1.0' encoding='ISO-8859-1'?>")
    assert "COEURET-ÑANDÚ".encode("latin-1") in body
    assert b"&#" not in body


def test_segments_are_named_in_one_order_and_taken_in_part() -> None:
    assert written(MESSAGES[2]) == [
        ("idDossier", RECORD),
        ("segments", "PTS SLD"),
        ("accepteLecturePartielle", "O"),
    ]


def test_all_segments_are_named_in_the_order_of_the_contract() -> None:
    message = requests.read(RECORD, frozenset(Segment), HEADING)
    assert ("segments", "IDE TIT DRT PTS SLD MED SUS STG EXA COU ANC") in written(message)


def test_a_number_is_sent_as_typed() -> None:
    assert ("ligne2", "30 1234") in written(MESSAGES[0])
    assert ("dateNaissance", "19580600") in written(MESSAGES[0])


def test_an_unknown_birthplace_is_nil_in_france_and_empty_abroad() -> None:
    nil = "{http://www.w3.org/2001/XMLSchema-instance}nil"
    abroad = PivotIdentity("NANDU", ("ANA",), Sex.FEMALE, PartialDate(1958), "99134")
    places = [
        parts(requests.identify_by_pivot(identity, HEADING))[1].find("{*}lieuNaissance") for identity in (PIVOT, abroad)
    ]
    assert [place.get(nil) if place is not None else "?" for place in places] == ["true", None]


def test_control_characters_never_break_a_request() -> None:
    message = requests.report_mismatch(RECORD, PIVOT, ["AUTRE"], HEADING, text="a\x00b\ud800c", contact=None)
    assert written(message)[-1] == ("texte", "a b?c")


@pytest.mark.parametrize(
    ("records", "askers"),
    [
        ([], []),
        ([RECORD, RECORD], [ASKER, ASKER]),
        ([RECORD], [ASKER, ASKER]),
        ([RecordId(f"D{n:013}") for n in range(51)], [ASKER] * 51),
        ([RECORD, MASTER], [ASKER, Asker(user="x", purpose=Purpose.THIRD_PARTY)]),
    ],
    ids=["none", "repeated", "an asker too many", "fifty-one", "two purposes"],
)
def test_a_batch_that_the_registry_would_refuse_is_never_written(records: list[RecordId], askers: list[Asker]) -> None:
    with pytest.raises(ValueError, match=r"read_many|batch"):
        requests.read_many(records, [Segment.STANDING], askers, HEADING)


def test_each_item_of_a_batch_names_its_own_asker() -> None:
    other = Asker(user="tool:b", purpose=Purpose.HOLDER)
    message = requests.read_many([RECORD, MASTER], [Segment.STANDING], [ASKER, other], HEADING)
    assert written(message)[:4] == [
        ("idDossier", RECORD),
        ("userId", "FR:sub:7f3a"),
        ("idDossier", MASTER),
        ("userId", "tool:b"),
    ]


def test_reading_no_segment_is_no_reading() -> None:
    with pytest.raises(ValueError, match="no segment"):
        requests.read(RECORD, [], HEADING)


def test_every_message_has_the_hash_of_its_own_bytes() -> None:
    other = Heading(client="MPP-GATEWAY", asker=ASKER, id="00000000-0000-4000-8000-000000000000")
    assert requests.service(other).hash != requests.service(HEADING).hash
    assert len(requests.service(HEADING).hash) == 64
