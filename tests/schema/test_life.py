"""From a record to a life: what the law is given of what the registry holds."""

from datetime import date
from typing import Any

from schema.law.facts import Cancellation, Course, Licence, Life, Notice, Offence, Start, WithdrawalCancelled
from schema.life import life_of, offence_key
from schema.records import Course as FollowedCourse
from schema.records import (
    CourseKind,
    Entitlement,
    EntitlementOrigin,
    LicenceStatus,
    Movement,
    MovementKind,
    OffenceClass,
    OffenceFacts,
    PartialDate,
    Reading,
    ReadStatus,
    Record,
    RecordId,
    Standing,
    TrainingRoute,
)
from schema.records import Notice as SentNotice

OBTAINED = date(2010, 6, 15)
DAY = date(2021, 7, 21)


def standing(**facts: Any) -> Standing:
    usual: dict[str, Any] = {"status": LicenceStatus.VALID, "balance": 12, "ceiling": 12, "obtained_on": OBTAINED}
    return Standing(**(usual | facts))


def entitlement(**facts: Any) -> Entitlement:
    return Entitlement("B", EntitlementOrigin.EXAM, PartialDate(2010, 6, 15), **facts)


def withdrawal(reference: str, on: date = DAY, **facts: Any) -> Movement:
    given = {"committed_on": date(2021, 7, 2), "established_on": DAY} | facts
    offence = OffenceFacts("0131", OffenceClass.CONTRAVENTION_3, on, **given)
    return Movement(reference, on, MovementKind.WITHDRAWAL, -1, 11, 12, on, offence=offence)


def other(reference: str, kind: MovementKind, on: date, linked: str | None = None) -> Movement:
    return Movement(reference, on, kind, 1, 12, 12, on, linked_reference=linked)


def life(
    found: Standing, *movements: Movement, entitlements: tuple[Entitlement, ...] = (), **segments: Any
) -> Life | None:
    readings: dict[str, Any] = {name: Reading(ReadStatus.COMPLETE, rows) for name, rows in segments.items()}
    return life_of(Record(RecordId("D1"), date(2025, 1, 29), **readings), found, movements, entitlements)


def test_a_withdrawal_is_an_offence_with_its_dates_and_its_place_in_the_schedule() -> None:
    made = life(standing(), withdrawal("0001", incident="I-1"))

    assert made is not None
    assert made.facts == (
        Offence(
            id="0001",
            established_on=DAY,
            class_=OffenceClass.CONTRAVENTION_3,
            points=1,
            committed_on=date(2021, 7, 2),
            incident="I-1",
            offence="speeding_5_to_20_out_of_town",
        ),
    )


def test_a_withdrawal_that_took_effect_later_was_recorded_later() -> None:
    made = life(standing(), withdrawal("0001", on=date(2022, 2, 9)))

    assert made is not None
    (offence,) = made.facts
    assert isinstance(offence, Offence)
    assert (offence.established_on, offence.recorded_on) == (DAY, date(2022, 2, 9))


def test_what_the_registry_gave_back_is_left_to_the_law() -> None:
    made = life(standing(), withdrawal("0001"), other("0002", MovementKind.SINGLE_POINT_RETURN, date(2022, 1, 21)))

    assert made is not None
    assert [fact.id for fact in made.facts] == ["0001"]


def test_a_withdrawal_that_was_cancelled_names_the_one_it_undoes() -> None:
    made = life(standing(), withdrawal("0001"), other("0002", MovementKind.WITHDRAWAL_CANCELLED, DAY, "0001"))

    assert made is not None
    assert made.facts[1] == WithdrawalCancelled("0002", DAY, "0001")


def test_the_licence_is_the_one_obtained_first_and_how_it_was_learnt() -> None:
    accompanied = entitlement(route=TrainingRoute.ACCOMPANIED, trained_on=date(2011, 1, 10))
    later = Entitlement("A2", EntitlementOrigin.EXAM, PartialDate(2015, 1, 1), route=TrainingRoute.STANDARD)

    made = life(standing(), entitlements=(later, accompanied))

    assert made is not None
    assert made.licence == Licence(OBTAINED, TrainingRoute.ACCOMPANIED, date(2011, 1, 10))


def test_a_driver_licensed_anew_is_no_first_holder() -> None:
    anew = entitlement(previous_invalidation_on=date(2009, 1, 1))

    made = life(standing(), entitlements=(anew,))

    assert made is not None
    assert made.licence is not None
    assert not made.licence.first


def test_a_candidate_has_no_life_to_play() -> None:
    assert life(standing(balance=None, obtained_on=None)) is None
    assert life(standing(obtained_on=None)) is None


def test_a_corrected_record_is_taken_up_at_its_correction() -> None:
    corrected = other("0002", MovementKind.CORRECTION, date(2023, 1, 1))

    made = life(standing(obtained_on=None), withdrawal("0001"), corrected, withdrawal("0003", on=date(2024, 1, 1)))

    assert made is not None
    assert (made.licence, made.start) == (None, Start(date(2023, 1, 1), 12, 12))
    assert [fact.id for fact in made.facts] == ["0003"]


def test_courses_and_letters_are_facts_too() -> None:
    course = FollowedCourse(CourseKind.VOLUNTARY, date(2024, 11, 15), date(2024, 11, 16), "CENTRE", "75", DAY, 4)
    letter = SentNotice("48N", date(2024, 11, 28), True, presented_on=date(2024, 12, 2))

    made = life(standing(), courses=(course,), notices=(letter,))

    assert made is not None
    assert made.facts == (
        Course("course-0", CourseKind.VOLUNTARY, date(2024, 11, 15), date(2024, 11, 16)),
        Notice("notice-0", "48N", date(2024, 11, 28), date(2024, 12, 2)),
    )


def test_a_licence_that_ended_ended() -> None:
    since = date(2024, 5, 5)
    cancelled = life(standing(status=LicenceStatus.CANCELLED, status_since=since))
    invalidated = life(standing(status=LicenceStatus.INVALIDATED, status_since=since, balance=0))
    told = SentNotice("48SI", since, True, received_on=since)
    with_letter = life(standing(status=LicenceStatus.INVALIDATED, status_since=since, balance=0), notices=(told,))

    assert cancelled is not None
    assert cancelled.facts == (Cancellation("cancellation", since),)
    assert invalidated is not None
    assert invalidated.facts == (Notice("notice-48SI", "48SI", since, received_on=since),)
    assert with_letter is not None
    assert len(with_letter.facts) == 1


def test_an_unknown_code_of_the_registry_is_no_offence_of_the_schedule() -> None:
    assert offence_key("0210") == "red_light"
    assert offence_key("7777") is None


def test_a_second_category_learnt_by_accompanied_driving_is_told() -> None:
    """R. 223-1 V: it shortens the probation that the first one began."""
    first = Entitlement("A1", EntitlementOrigin.EXAM, PartialDate(2010, 6, 15))
    second = Entitlement("B", EntitlementOrigin.EXAM, PartialDate(2011, 6, 1), route=TrainingRoute.ACCOMPANIED)

    made = life(standing(), entitlements=(first, second))

    assert made is not None
    assert made.licence is not None
    assert (made.licence.route, made.licence.accompanied_on) == (TrainingRoute.STANDARD, date(2011, 6, 1))


def test_what_came_before_the_licence_is_left_out() -> None:
    """A driver licensed anew: what the former licence lost is not the new one's (L. 223-1)."""
    before = withdrawal("0001", on=date(2009, 1, 1), committed_on=date(2008, 12, 1), established_on=date(2009, 1, 1))
    undone = other("0002", MovementKind.WITHDRAWAL_CANCELLED, date(2012, 1, 1), "0001")

    made = life(standing(), before, undone, withdrawal("0003"))

    assert made is not None
    assert [fact.id for fact in made.facts] == ["0003"]
