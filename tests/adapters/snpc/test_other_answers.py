"""The answers that are not records: matches, receipts, code tables, changes, the state of the service."""

from datetime import date

import pytest

from adapters.snpc import reading, requests
from adapters.snpc.envelope import opened
from schema.errors import RegistryBadAnswer, RegistryReadOnly
from schema.records import Match, MatchKind, OffenceClass, PartialDate, PivotIdentity, Segment, ServiceState, Sex
from tests.adapters.snpc.answers import HEADING, MASTER, RECORD, answer

PIVOT = PivotIdentity("MARTIN", ("CAMILLE",), Sex.FEMALE, PartialDate(1991, 12, 27), "99100")


def identified(content: str) -> Match:
    """Read an identification from the content of its answer."""
    message = requests.identify_by_pivot(PIVOT, HEADING)
    return reading.match(opened(answer(message, content), message))


def test_a_match_names_the_record() -> None:
    found = identified(
        f"<s:codeRetour>SNPC-000</s:codeRetour><s:typeReponse>3</s:typeReponse><s:idDossier>{RECORD}</s:idDossier>"
        "<s:numeroNormalise>100675301234</s:numeroNormalise><s:territoireAmbigu>O</s:territoireAmbigu>"
    )
    assert found == Match(MatchKind.CORRECTED, RECORD, "100675301234", ambiguous_territory=True)


def test_the_match_of_a_merged_record_is_the_one_that_took_over() -> None:
    found = identified(
        "<s:codeRetour>SNPC-F05</s:codeRetour><s:typeReponse>2</s:typeReponse>"
        f"<s:idDossierMaitre>{MASTER}</s:idDossierMaitre>"
    )
    assert found == Match(MatchKind.FOUND, MASTER)


@pytest.mark.parametrize(
    "content",
    [
        f"<s:codeRetour>SNPC-000</s:codeRetour><s:typeReponse>8</s:typeReponse><s:idDossier>{RECORD}</s:idDossier>",
        "<s:codeRetour>SNPC-000</s:codeRetour><s:typeReponse>2</s:typeReponse>",
        "<s:codeRetour>SNPC-000</s:codeRetour>",
    ],
    ids=["none, yet done", "found, yet nothing", "no kind"],
)
def test_a_match_that_contradicts_itself_is_a_bad_answer(content: str) -> None:
    with pytest.raises(RegistryBadAnswer):
        identified(content)


def test_a_receipt_says_where_the_report_stands() -> None:
    message = requests.follow_report("SIG2025-000001", HEADING)
    content = (
        "<s:codeRetour>SNPC-000</s:codeRetour><s:numeroSignalement>SIG2025-000001</s:numeroSignalement>"
        "<s:etat>I</s:etat><s:dtReception>20250130090000</s:dtReception>"
    )
    found = reading.receipt(opened(answer(message, content), message))
    assert (found.number, found.state) == ("SIG2025-000001", "I")
    assert found.received_at is not None
    assert found.received_at.isoformat() == "2025-01-30T09:00:00+01:00"


def test_a_report_in_the_night_is_told_when_to_come_back() -> None:
    message = requests.follow_report("SIG2025-000001", HEADING)
    content = "<s:codeRetour>SNPC-M02</s:codeRetour><s:reouverture>20250131050000</s:reouverture>"
    with pytest.raises(RegistryReadOnly) as caught:
        reading.receipt(opened(answer(message, content), message))
    assert caught.value.facts == {"until": "2025-01-31T05:00:00+01:00"}


def test_a_code_table_is_read_with_its_dates_and_prices() -> None:
    message = requests.code_table("INFRACTION", HEADING)
    content = (
        "<s:codeRetour>SNPC-000</s:codeRetour><s:version>2025-01</s:version><s:entree><s:code>0421</s:code>"
        "<s:libelle>STOP NON RESPECTE</s:libelle><s:depuis>20040301</s:depuis><s:article>R415-6</s:article>"
        "<s:classe>4</s:classe><s:points>04</s:points></s:entree>"
    )
    (entry,) = reading.code_table(opened(answer(message, content), message))
    assert (entry.code, entry.since, entry.class_, entry.points) == (
        "0421",
        date(2004, 3, 1),
        OffenceClass.CONTRAVENTION_4,
        4,
    )


def test_the_change_feed_is_read_a_page_at_a_time() -> None:
    message = requests.changes(date(2025, 1, 29), None, HEADING)
    content = (
        f"<s:codeRetour>SNPC-000</s:codeRetour><s:changement><s:idDossier>{RECORD}</s:idDossier>"
        "<s:jour>20250129</s:jour><s:segments>PTS SLD</s:segments></s:changement><s:suite>1000</s:suite>"
    )
    found = reading.changes(opened(answer(message, content), message))
    assert found.changes[0].segments == (Segment.MOVEMENTS, Segment.STANDING)
    assert (found.next_page, found.as_of) == ("1000", date(2025, 1, 28))


def test_the_service_says_when_it_closes() -> None:
    message = requests.service(HEADING)
    content = (
        "<s:codeRetour>SNPC-000</s:codeRetour><s:etat>LECTURE_SEULE</s:etat><s:dateArrete>20250129</s:dateArrete>"
        "<s:prochaineFermeture>20250202020000</s:prochaineFermeture>"
    )
    found = reading.service(opened(answer(message, content), message))
    assert found.state is ServiceState.READ_ONLY
    assert found.next_closure_at is not None
    assert found.next_closure_at.isoformat() == "2025-02-02T02:00:00+01:00"
