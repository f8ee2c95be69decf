"""When a record becomes a document: complete, of the day, of somebody with rights; and what withdraws it later."""

from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from msgspec.structs import replace

from schema.documents import (
    NEEDED,
    DocumentKind,
    DocumentStatus,
    Printed,
    Withdrawal,
    content_of,
    drawn_up,
    last_day_of,
    last_refresh,
    new_reference,
    next_refresh,
    printed_of,
    refusal_of,
    status_of,
    worsened,
)
from schema.errors import (
    ConfirmationRequired,
    DocumentDataIncomplete,
    DocumentDataMissing,
    DocumentDataStale,
    DocumentDataUnavailable,
    Forbidden,
    RecordIsCandidate,
    StepUpNeeded,
    Unauthenticated,
)
from schema.records import LicenceStatus, Purpose, Reading, ReadStatus, Record, Segment
from schema.sessions import Rights, Scope, SessionKind
from tests.schema.document_samples import ME, NOW, PARIS, fit, lacking, right, with_reading

ADCS, RII = DocumentKind
BY_KIND = [(kind, segment) for kind in DocumentKind for segment in sorted(NEEDED[kind])]


def refusal(kind: DocumentKind, record: Record, now: datetime = NOW) -> DocumentDataMissing:
    with pytest.raises(DocumentDataMissing) as raised:
        drawn_up(kind, ME, record, now)
    return raised.value


def printed(*rights: tuple[str, date | None, str], status: LicenceStatus = LicenceStatus.VALID) -> Printed:
    held = tuple(right(category, until, *codes.split()) for category, until, codes in rights)
    return printed_of(fit(status, entitlements=Reading(ReadStatus.COMPLETE, held)))


@pytest.mark.parametrize("kind", DocumentKind)
@pytest.mark.parametrize(
    "status",
    [status for status in LicenceStatus if status is not LicenceStatus.CANDIDATE],
)
def test_whoever_has_a_licence_gets_both_documents_whatever_its_state(
    kind: DocumentKind, status: LicenceStatus
) -> None:
    new = drawn_up(kind, ME, fit(status), NOW)

    assert (new.kind, new.record, new.at, new.as_of) == (kind, ME, NOW, date(2025, 1, 29))
    assert new.printed.status is status
    assert new.current_until == datetime(2025, 1, 31, 5, 30, tzinfo=PARIS)


@pytest.mark.parametrize("kind", DocumentKind)
def test_a_candidate_has_no_right_to_state_even_when_the_rest_cannot_be_read(kind: DocumentKind) -> None:
    with pytest.raises(RecordIsCandidate):
        drawn_up(kind, ME, fit(LicenceStatus.CANDIDATE, titles=None), NOW)


@pytest.mark.parametrize(("kind", "segment"), BY_KIND)
def test_a_segment_that_cannot_be_read_makes_no_document_for_a_while(kind: DocumentKind, segment: Segment) -> None:
    for record in (lacking(segment, ReadStatus.UNAVAILABLE), with_reading(segment, None)):
        found = refusal(kind, record)

        assert isinstance(found, DocumentDataUnavailable)
        assert found.facts == {"missing": [segment.name], "retryAfter": 300}


@pytest.mark.parametrize(("kind", "segment"), BY_KIND)
@pytest.mark.parametrize("status", [ReadStatus.PARTIAL, ReadStatus.WITHHELD])
def test_a_segment_in_part_or_withheld_makes_none_at_all(
    kind: DocumentKind, segment: Segment, status: ReadStatus
) -> None:
    found = refusal(kind, lacking(segment, status))

    assert isinstance(found, DocumentDataIncomplete)
    assert found.facts == {"missing": [segment.name]}


def test_an_empty_identity_or_standing_makes_none_and_other_empty_segments_do() -> None:
    for segment in NEEDED[RII]:
        record = lacking(segment, ReadStatus.NONE)
        if segment in {Segment.IDENTITY, Segment.STANDING}:
            assert refusal(RII, record).missing == (segment.name,)
        else:
            assert drawn_up(RII, ME, record, NOW)


def test_what_waiting_does_not_mend_is_told_first_and_every_segment_of_it() -> None:
    record = replace(
        lacking(Segment.TITLES, ReadStatus.PARTIAL),
        identity=None,
        entitlements=Reading(ReadStatus.WITHHELD),
    )

    assert refusal(ADCS, record).missing == ("TITLES", "ENTITLEMENTS")


@pytest.mark.parametrize("segment", sorted(frozenset(Segment) - NEEDED[ADCS]))
def test_what_an_adcs_does_not_state_is_not_missed(segment: Segment) -> None:
    assert drawn_up(ADCS, ME, with_reading(segment, None), NOW)


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (datetime(2025, 1, 30, 5, 29, 59, tzinfo=PARIS), date(2025, 1, 29)),
        (datetime(2025, 1, 30, 5, 30, tzinfo=PARIS), date(2025, 1, 30)),
        (datetime(2025, 1, 30, 23, 59, tzinfo=PARIS), date(2025, 1, 30)),
        (datetime.fromisoformat("2025-07-01T03:30:00+00:00"), date(2025, 7, 1)),
        (datetime.fromisoformat("2025-01-01T03:30:00+00:00"), date(2024, 12, 31)),
    ],
)
def test_the_refresh_is_at_half_past_five_in_paris(now: datetime, day: date) -> None:
    assert last_refresh(now) == day
    assert next_refresh(now).date() == day + timedelta(days=1)
    assert next_refresh(now).isoformat()[11:16] == "05:30"


def test_the_night_that_loses_an_hour_has_its_refresh_too() -> None:
    assert next_refresh(datetime(2025, 3, 29, 22, 0, tzinfo=PARIS)).isoformat() == "2025-03-30T05:30:00+02:00"


def test_data_of_the_eve_are_fresh_until_the_refresh_and_stale_after_it() -> None:
    before, after = (datetime(2025, 1, 31, 5, minute, tzinfo=PARIS) for minute in (29, 30))
    assert drawn_up(ADCS, ME, fit(), before)

    found = refusal(ADCS, fit(), after)

    assert isinstance(found, DocumentDataStale)
    assert found.missing == ("IDENTITY", "TITLES", "ENTITLEMENTS", "STANDING")
    assert found.facts["until"] == "2025-02-01T05:30:00+01:00"


@pytest.mark.parametrize("updated_on", [date(2025, 1, 29), None])
def test_a_standing_that_the_night_did_not_refresh_is_stale(updated_on: date | None) -> None:
    standing = fit().standing
    assert standing

    found = refusal(ADCS, fit(standing=replace(standing, updated_on=updated_on)))

    assert isinstance(found, DocumentDataStale)
    assert found.missing == ("STANDING",)


def test_the_content_is_all_that_is_printed_and_nothing_beside() -> None:
    assert content_of(ADCS, fit()) == content_of(ADCS, fit(movements=None, exams=Reading(ReadStatus.NONE)))
    assert content_of(RII, fit()) != content_of(RII, fit(movements=None))
    assert content_of(ADCS, fit()) != content_of(ADCS, fit(as_of=date(2025, 1, 28)))
    assert content_of(ADCS, fit()) != content_of(ADCS, fit(LicenceStatus.SUSPENDED))


def test_what_is_printed_does_not_depend_on_the_order_of_the_registry() -> None:
    one = printed(("B", None, "78 01.01"), ("A1", None, ""))

    assert one == printed(("A1", None, ""), ("B", None, "01.01 78"))
    assert one != printed(("A1", None, ""), ("B", None, "01.01"))


def test_what_was_not_read_cannot_be_printed() -> None:
    with pytest.raises(DocumentDataUnavailable):
        printed_of(fit(entitlements=None))
    with pytest.raises(DocumentDataUnavailable):
        printed_of(fit(standing=Reading(ReadStatus.UNAVAILABLE)))


UNTIL = date(2030, 5, 1)


@pytest.mark.parametrize(
    ("now", "why"),
    [
        (printed(("B", UNTIL, "01.01")), None),
        (printed(("B", None, "")), None),
        (printed(("B", UNTIL, "01.01"), ("A", None, "")), None),
        (printed(("B", UNTIL, "01.01"), status=LicenceStatus.SUSPENDED), Withdrawal.STATE_WORSENED),
        (printed(("B", UNTIL, "01.01"), status=LicenceStatus.TITLE_EXPIRED), Withdrawal.STATE_WORSENED),
        (printed(("B", UNTIL, "01.01"), status=LicenceStatus.CANDIDATE), Withdrawal.RECORD_GONE),
        (printed(("A", None, "")), Withdrawal.CATEGORY_LOST),
        (printed(("B", UNTIL - timedelta(days=1), "01.01")), Withdrawal.CATEGORY_LOST),
        (printed(("B", UNTIL, "01.01 78")), Withdrawal.CATEGORY_LOST),
    ],
)
def test_a_document_is_withdrawn_when_it_says_too_much(now: Printed, why: Withdrawal | None) -> None:
    assert worsened(printed(("B", UNTIL, "01.01")), now) is why


def test_a_state_that_got_better_withdraws_nothing() -> None:
    suspended = printed(("B", None, ""), status=LicenceStatus.SUSPENDED)

    assert worsened(suspended, printed(("B", None, ""))) is None


@pytest.mark.parametrize(
    ("issued_on", "last_day"),
    [
        (date(2025, 1, 30), date(2025, 5, 30)),
        (date(2025, 10, 31), date(2026, 2, 28)),
        (date(2027, 10, 31), date(2028, 2, 29)),
    ],
)
def test_four_months_are_counted_from_day_to_day(issued_on: date, last_day: date) -> None:
    assert last_day_of(ADCS, issued_on) == last_day
    assert last_day_of(RII, issued_on) is None


def test_what_weighs_more_is_said_of_a_document() -> None:
    yesterday, today = NOW.date() - timedelta(days=1), NOW.date()

    assert status_of(today, yesterday, superseded=True, withdrawn=True) is DocumentStatus.WITHDRAWN
    assert status_of(today, yesterday, superseded=True, withdrawn=False) is DocumentStatus.EXPIRED
    assert status_of(today, today, superseded=True, withdrawn=False) is DocumentStatus.SUPERSEDED
    assert status_of(today, None, superseded=False, withdrawn=False) is DocumentStatus.VALID


def test_references_are_sixteen_characters_without_lookalikes() -> None:
    drawn = [new_reference(RII).removeprefix("RII") for _ in range(500)]

    assert {len(each) for each in drawn} == {16}
    assert set("".join(drawn)) == set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    assert max(Counter(drawn).values()) == 1


def test_who_may_have_a_document_is_what_the_table_says() -> None:
    password, proved = Rights(SessionKind.ACCOUNT), Rights(SessionKind.FRANCE_CONNECT)
    tool = Rights(SessionKind.TOOL, scopes=frozenset(Scope), purpose=Purpose.ADMINISTRATION)

    assert {refusal_of(kind, proved) for kind in DocumentKind} == {None}
    assert (refusal_of(ADCS, password), refusal_of(RII, password)) == (None, StepUpNeeded)
    assert {refusal_of(kind, Rights()) for kind in DocumentKind} == {Unauthenticated}
    assert {refusal_of(kind, tool) for kind in DocumentKind} == {Forbidden}
    assert {refusal_of(kind, replace(proved, pending=True)) for kind in DocumentKind} == {ConfirmationRequired}
