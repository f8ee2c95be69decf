"""Answers of the contract become records; whatever else they are becomes one refusal of ours."""

from datetime import UTC, date, datetime

import pytest
from lxml import etree

from adapters.snpc import reading, requests
from adapters.snpc.envelope import Message, opened
from adapters.snpc.reading import Item, Merged, Page
from schema.errors import RecordNotFound, RegistryBadAnswer, RegistryPending
from schema.records import (
    Address,
    CourseKind,
    Identity,
    LicenceStatus,
    Movement,
    MovementKind,
    NoPointReason,
    OffenceClass,
    OffenceFacts,
    PartialDate,
    Reading,
    ReadStatus,
    Record,
    Segment,
    Sex,
    Standing,
)
from schema.records import Establishment as By
from tests.adapters.snpc.answers import (
    ASKER,
    EVERYTHING,
    HEADING,
    IDENTITY,
    MASTER,
    MOVEMENTS,
    RECORD,
    STANDING,
    TICKET,
    WITHDRAWAL,
    answer,
    reading_message,
    record,
    without,
)
from tests.adapters.snpc.test_requests import CONTRACT

STANDING_MESSAGE = reading_message(Segment.STANDING)


def read(body: bytes, message: Message, *asked: Segment) -> Page | Merged:
    """Read an answer to ``lireDossier`` as the client does."""
    return reading.record(opened(body, message), asked or tuple(Segment), RECORD)


def read_record(content: str, *asked: Segment) -> Record:
    """Read a record from the content of its answer."""
    message = reading_message(*asked)
    page = read(answer(message, content), message, *asked)
    assert isinstance(page, Page)
    return page.record


def movements(content: str) -> str:
    """Wrap movements as their segment."""
    return f'<s:seg code="PTS" statutLecture="C">{content}</s:seg>'


def test_the_answers_written_here_fit_the_contract() -> None:
    message = reading_message()
    body = etree.fromstring(answer(message, record(EVERYTHING)))[1]
    CONTRACT.assertValid(etree.fromstring(etree.tostring(body[0])))


def test_a_record_is_read_with_every_segment() -> None:
    found = read_record(record(EVERYTHING))

    assert (found.id, found.as_of) == (RECORD, date(2025, 1, 29))
    assert found.caveat == "SOUS RESERVE D'INFRACTIONS NON ENREGISTREES"
    for segment in Segment:
        read_as = getattr(found, segment.name.lower())
        assert read_as.status is ReadStatus.COMPLETE
        assert read_as.content


def test_an_identity_keeps_what_is_unknown_apart_from_what_is_nothing() -> None:
    found = read_record(record(IDENTITY), Segment.IDENTITY).identity

    assert found == Reading(
        ReadStatus.COMPLETE,
        Identity(
            birth_name="COEURET",
            given_names=("HÉLÈNE", "ANNE"),
            sex=Sex.FEMALE,
            born_on=PartialDate(1958, 6),
            birth_country="99100",
            usage_name="",
            birthplace=None,
            birthplace_name=None,
            neph="580675301234",
            address=Address(("12 RUE DES LILAS",), "75020", "PARIS"),
        ),
    )


def test_a_withdrawal_comes_with_its_offence() -> None:
    found = read_record(record(MOVEMENTS), Segment.MOVEMENTS).movements

    assert found is not None
    assert found.content == (
        Movement(
            reference="0001",
            on=date(2023, 3, 20),
            kind=MovementKind.WITHDRAWAL,
            delta=-4,
            balance_after=5,
            ceiling_after=12,
            recorded_on=date(2023, 3, 22),
            notice="48M",
            offence=OffenceFacts(
                code="0421",
                class_=OffenceClass.CONTRAVENTION_4,
                recorded_on=date(2023, 3, 22),
                committed_on=date(2023, 2, 28),
                established_on=date(2023, 3, 20),
                established_by=By.INCREASED_FIXED_PENALTY,
                incident="2023-0007",
                place="N20 ETAMPES (91)",
            ),
        ),
    )


def test_a_movement_without_nature_has_no_offence() -> None:
    found = read_record(record(movements(without("nature", WITHDRAWAL))), Segment.MOVEMENTS).movements
    assert found is not None
    assert found.content is not None
    assert found.content[0].offence is None


def test_a_standing_says_when_it_was_updated() -> None:
    assert read_record(record(STANDING), Segment.STANDING).standing == Reading(
        ReadStatus.COMPLETE,
        Standing(
            status=LicenceStatus.VALID,
            balance=5,
            ceiling=12,
            status_since=date(2020, 3, 1),
            obtained_on=date(2010, 6, 15),
        ),
        date(2025, 1, 30),
    )


def test_a_candidate_has_no_balance() -> None:
    nil = (
        '<s:seg code="SLD" statutLecture="C"><s:solde xsi:nil="true"/><s:plafond xsi:nil="true"/>'
        "<s:etat>C</s:etat></s:seg>"
    )
    found = read_record(record(nil), Segment.STANDING).standing
    assert found is not None
    assert found.content == Standing(status=LicenceStatus.CANDIDATE)


def test_the_other_segments_hold_what_was_sent() -> None:
    found = read_record(record(EVERYTHING))

    assert found.titles is not None
    assert found.titles.content is not None
    assert (found.titles.content[0].second_line, found.titles.content[0].issued_on) == ("30 1234", None)
    assert found.entitlements is not None
    assert found.entitlements.content is not None
    assert found.entitlements.content[0].restriction_codes == ("01.06", "78")
    assert found.medical is not None
    assert found.medical.content is not None
    assert found.medical.content[0].valid_until == date(2025, 1, 15)
    assert found.measures is not None
    assert found.measures.content is not None
    assert found.measures.content[0].ends_on == date(2024, 7, 2)
    assert found.courses is not None
    assert found.courses.content is not None
    course = found.courses.content[0]
    assert (course.kind, course.no_point_reason) == (CourseKind.VOLUNTARY, NoPointReason.WITHIN_A_YEAR)
    assert found.exams is not None
    assert found.exams.content is not None
    assert found.exams.content.places[0].at.astimezone(UTC) == datetime(2025, 7, 4, 8, 30, tzinfo=UTC)
    assert found.exams.content.candidacies[0].waiting_days == 35
    assert found.notices is not None
    assert found.notices.content is not None
    assert found.notices.content[0].movements == ("0001",)
    assert found.archive is not None
    assert found.archive.content == ("B 12/06/1978 069",)


@pytest.mark.parametrize(
    ("letter", "status"),
    [("N", ReadStatus.UNAVAILABLE), ("A", ReadStatus.NONE), ("R", ReadStatus.WITHHELD)],
)
def test_a_segment_that_was_not_read_says_why(letter: str, status: ReadStatus) -> None:
    segment = f'<s:seg code="MED" statutLecture="{letter}"/>'
    assert read_record(record(segment, code="SNPC-D02"), Segment.MEDICAL).medical == Reading(status)


def test_a_segment_that_was_asked_for_and_did_not_come_is_unavailable() -> None:
    found = read_record(record(STANDING), Segment.STANDING, Segment.MEDICAL)
    assert found.medical == Reading(ReadStatus.UNAVAILABLE)
    assert found.identity is None


def test_the_header_says_the_date_where_the_answer_does_not() -> None:
    found = read_record(without("dateArrete", record(STANDING)), Segment.STANDING)
    assert found.as_of == date(2025, 1, 28)


def test_repeated_texts_are_one_object() -> None:
    found = read_record(record(movements(WITHDRAWAL + WITHDRAWAL)), Segment.MOVEMENTS).movements
    assert found is not None
    assert found.content is not None
    first, second = found.content
    assert first.offence is not None
    assert second.offence is not None
    assert first.offence.place is second.offence.place
    assert first.offence.code is second.offence.code
    assert first.on is second.on


SENTENCES = {
    "an unknown element": record(STANDING.replace("</s:seg>", "<s:inconnu>1</s:inconnu></s:seg>")),
    "an element of nobody's": record(STANDING.replace("</s:seg>", "<inconnu/></s:seg>")),
    "a mandatory element missing": record(without("etat", STANDING)),
    "an element out of order": record(
        without("solde", STANDING).replace("</s:plafond>", "</s:plafond><s:solde>05</s:solde>")
    ),
    "an element twice": record(STANDING.replace("<s:etat>", "<s:etat>V</s:etat><s:etat>")),
    "an unknown letter": record(STANDING.replace(">V<", ">Q<")),
    "a balance of one digit": record(STANDING.replace(">05<", ">5<")),
    "a day that does not exist": record(STANDING.replace("20200301", "20200231")),
    "elements in place of text": record(STANDING.replace(">V<", "><s:etat>V</s:etat><")),
    "nil where nothing may be unknown": record(STANDING.replace("<s:etat>V</s:etat>", '<s:etat xsi:nil="true"/>')),
    "nil, yet not empty": record(STANDING.replace("<s:solde>", '<s:solde xsi:nil="true">')),
    "a complete segment without content": record('<s:seg code="SLD" statutLecture="C"/>'),
    "content in a segment not read": record(STANDING.replace('"C"', '"N"')),
    "an unknown status": record(STANDING.replace('"C"', '"Z"')),
    "an unknown attribute": record(STANDING.replace("<s:seg ", '<s:seg couleur="bleu" ')),
    "a segment twice": record(STANDING + STANDING),
    "a segment not asked for": record(STANDING + MOVEMENTS),
    "a next page where there are no pages": record(STANDING.replace("<s:seg ", '<s:seg suite="O" jeton="2" ')),
    "another record": record(STANDING, record_id=MASTER),
    "no record": without("idDossier", record(STANDING)),
    "an unknown return code": record(STANDING, code="SNPC-Z99"),
    "no return code": without("codeRetour", record(STANDING)),
    "a return code of another house": record(STANDING, code="ERR-1"),
    "merged, without the record that took over": record("", code="SNPC-F05"),
    "late, without a ticket": record("", code="SNPC-D01"),
}


@pytest.mark.parametrize("content", SENTENCES.values(), ids=SENTENCES.keys())
def test_an_answer_outside_the_contract_is_a_bad_answer(content: str) -> None:
    with pytest.raises(RegistryBadAnswer):
        read(answer(STANDING_MESSAGE, content), STANDING_MESSAGE, Segment.STANDING)


def test_a_bad_answer_names_the_element_and_never_what_it_held() -> None:
    content = record(IDENTITY.replace("580675301234", "58067530123X"))
    with pytest.raises(RegistryBadAnswer) as caught:
        read_record(content, Segment.IDENTITY)
    assert caught.value.detail == "seg/neph: a value outside the contract"
    assert caught.value.facts == {}
    assert caught.value.__suppress_context__


def test_elements_in_place_of_an_optional_text_are_a_bad_answer() -> None:
    content = record(IDENTITY.replace("<s:nomUsage/>", "<s:nomUsage><s:nomUsage/></s:nomUsage>"))
    with pytest.raises(RegistryBadAnswer):
        read_record(content, Segment.IDENTITY)


def test_results_without_an_application_are_a_bad_answer() -> None:
    with pytest.raises(RegistryBadAnswer):
        read_record(record('<s:seg code="EXA" statutLecture="C"/>'), Segment.EXAMS)


def test_a_next_page_needs_its_token() -> None:
    with pytest.raises(RegistryBadAnswer):
        read_record(record(MOVEMENTS.replace('"N"', '"O"')), Segment.MOVEMENTS)


def test_a_late_answer_gives_its_ticket_and_its_delay() -> None:
    late = f"<s:codeRetour>SNPC-D01</s:codeRetour><s:idDemande>{TICKET}</s:idDemande><s:delaiEstime>2</s:delaiEstime>"
    with pytest.raises(RegistryPending) as caught:
        read(answer(STANDING_MESSAGE, late), STANDING_MESSAGE, Segment.STANDING)
    assert caught.value.ticket == TICKET
    assert caught.value.facts == {"retryAfter": 2}


def test_a_merged_record_names_the_one_that_took_over() -> None:
    merged = f"<s:codeRetour>SNPC-F05</s:codeRetour><s:idDossierMaitre>{MASTER}</s:idDossierMaitre>"
    assert read(answer(STANDING_MESSAGE, merged), STANDING_MESSAGE, Segment.STANDING) == Merged(MASTER)


def batch(*items: str, day: str = "<s:dateArrete>20250129</s:dateArrete>") -> list[Item]:
    """Read a batch of two records from its items."""
    message = requests.read_many([RECORD, MASTER], [Segment.STANDING], [ASKER, ASKER], HEADING)
    dossiers = "".join(f"<s:dossier>{item}</s:dossier>" for item in items)
    content = f"<s:codeRetour>SNPC-000</s:codeRetour>{day}{dossiers}"
    return reading.records(opened(answer(message, content), message), [Segment.STANDING], [RECORD, MASTER])


def test_one_refusal_does_not_sink_a_batch() -> None:
    first, second = batch("<s:codeRetour>SNPC-F01</s:codeRetour>", record(STANDING, record_id=MASTER))
    assert isinstance(first, RecordNotFound)
    assert isinstance(second, Page)
    assert second.record.id == MASTER


def test_the_items_of_a_batch_share_its_date_or_that_of_the_header() -> None:
    dateless = without("dateArrete", record(STANDING)), record(STANDING, record_id=MASTER)
    days = [item.record.as_of for item in (batch(*dateless)[0], batch(*dateless, day="")[0]) if isinstance(item, Page)]
    assert days == [date(2025, 1, 29), date(2025, 1, 28)]


@pytest.mark.parametrize(
    "items",
    [
        (record(STANDING),),
        (record(STANDING, record_id=MASTER), record(STANDING)),
        (record(STANDING),) * 3,
    ],
    ids=["too few", "in another order", "too many"],
)
def test_a_batch_answers_what_was_asked_in_that_order(items: tuple[str, ...]) -> None:
    with pytest.raises(RegistryBadAnswer):
        batch(*items)


def page(reference: str, status: str = "C") -> Record:
    """Read a page that holds one movement."""
    segment = MOVEMENTS.replace('statutLecture="C"', f'statutLecture="{status}"').replace(">0001<", f">{reference}<")
    return read_record(record(segment), Segment.MOVEMENTS)


def references(found: Record) -> list[str]:
    """List the movements of a record."""
    assert found.movements is not None
    return [movement.reference for movement in found.movements.content or ()]


def test_pages_are_joined_in_order_and_the_last_says_how_far() -> None:
    joined = reading.joined([page("0001", "P"), page("0002", "P"), page("0003")])
    assert references(joined) == ["0001", "0002", "0003"]
    assert joined.movements is not None
    assert joined.movements.status is ReadStatus.COMPLETE


def test_a_last_page_that_was_not_read_leaves_the_rest_partial() -> None:
    gone = read_record(record('<s:seg code="PTS" statutLecture="N"/>'), Segment.MOVEMENTS)
    joined = reading.joined([page("0001"), gone])
    assert references(joined) == ["0001"]
    assert joined.movements is not None
    assert joined.movements.status is ReadStatus.PARTIAL


def test_a_movement_on_two_pages_is_a_bad_answer() -> None:
    with pytest.raises(RegistryBadAnswer):
        reading.joined([page("0001", "P"), page("0001")])
