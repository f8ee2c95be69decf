"""
The people of the stubs: what the registry recorded of them is what the law makes of their facts.

The registry dates a withdrawal by its establishment and shows it once it is recorded; all of them are recorded within
days, so that the dates of the movements are compared as if recorded at once, and the balance of a day with true dates.
"""

from dataclasses import replace
from datetime import date

import pytest

from fixtures.people import Fait, Person, everyone
from schema.law.facts import (
    Cancellation,
    Course,
    Fact,
    Licence,
    Life,
    Notice,
    Offence,
    Suspension,
    WithdrawalCancelled,
)
from schema.law.ledger import Ledger, play
from schema.law.standing import Validity, standing
from schema.records.codes import CourseKind, Establishment, OffenceClass, TrainingRoute

TODAY = date(2025, 1, 30)

NOT_OF_THE_LAW = {
    "P22": "a candidate: no licence yet",
    "P23": "a candidate: no licence yet",
    "P40": "an old file that only archive lines are left of: no licence date",
}
"""Files that hold no facts to play, and why."""

PLAYED = [person for person in everyone() if person.id not in NOT_OF_THE_LAW]


def licence(person: Person) -> Licence:
    held = person.licence
    assert held is not None
    return Licence(held.obtenu, TrainingRoute(held.filiere), held.formation, held.invalidation is None)


def fact(fait: Fait) -> Fact:
    match fait.type:
        case "infraction":
            assert fait.definitive is not None
            assert fait.classe is not None
            return Offence(
                fait.id,
                fait.definitive,
                OffenceClass(fait.classe),
                fait.points,
                fait.commise,
                fait.enregistree,
                fait.incident,
                Establishment(fait.etablie) if fait.etablie else None,
                article=fait.article,
            )
        case "stage":
            assert fait.debut is not None
            assert fait.fin is not None
            return Course(fait.id, CourseKind(str(fait.kind)), fait.debut, fait.fin)
        case "lettre":
            assert fait.ref is not None
            assert fait.decidee is not None
            return Notice(fait.id, fait.ref, fait.decidee, fait.presentee)
        case "annulation_retrait" | "titre_annule":
            assert fait.le is not None
            assert fait.fait is not None
            return WithdrawalCancelled(fait.id, fait.le, fait.fait)
    raise AssertionError(fait.type)


def measures(person: Person) -> list[Fact]:
    found: list[Fact] = []
    for number, mesure in enumerate(person.mesure):
        if mesure.type == "ANN":
            found.append(Cancellation(f"measure {number}", mesure.debut))
        elif mesure.type.startswith("SU"):
            found.append(Suspension(f"measure {number}", mesure.debut, mesure.fin))
    return found


def life(person: Person) -> Life:
    return Life(licence(person), None, (*map(fact, person.fait), *measures(person)))


def recorded_at_once(whole: Life) -> Life:
    return replace(
        whole,
        facts=tuple(replace(each, recorded_on=None) if isinstance(each, Offence) else each for each in whole.facts),
    )


@pytest.mark.parametrize("person", PLAYED, ids=lambda person: person.id)
def test_every_movement_of_the_registry_is_one_of_the_law(person: Person) -> None:
    recorded = [(each.effet, each.code, each.delta, each.solde, each.plafond) for each in person.mouvement]
    by_law = [
        (each.on, each.kind.value, each.delta, each.balance_after, each.ceiling_after)
        for each in play(recorded_at_once(life(person)), date(2100, 1, 1))
    ]
    assert by_law == recorded


@pytest.mark.parametrize("person", PLAYED, ids=lambda person: person.id)
def test_the_balance_of_the_day_is_the_registry_s(person: Person) -> None:
    known = [
        each
        for each in person.mouvement
        if each.effet <= TODAY and (each.enregistree is None or each.enregistree <= TODAY)
    ]
    assert person.licence is not None
    ledger = Ledger(life(person))
    ledger.run(TODAY)
    assert max(0, ledger.balance) == (known[-1].solde if known else person.licence.capital)


@pytest.mark.parametrize("person", PLAYED, ids=lambda person: person.id)
def test_every_course_gives_the_points_the_registry_says_or_the_same_reason(person: Person) -> None:
    courses = [each for each in person.fait if each.type == "stage"]
    refused = {each.course: each.reason.value for each in standing(life(person), TODAY).refused_courses}
    for course, recorded in zip(courses, person.stage, strict=True):
        assert (course.debut, course.fin) == (recorded.debut, recorded.fin)
        assert refused.get(course.id) == recorded.motif


def test_what_the_points_make_of_a_licence_is_what_its_state_says() -> None:
    gone = {person.id: standing(life(person), TODAY).validity for person in PLAYED}
    assert {name: validity for name, validity in gone.items() if validity is not Validity.VALID} == {
        "P17": Validity.INVALIDATED,
        "P19": Validity.CANCELLED,
    }


def test_the_compulsory_courses_are_due_four_months_after_their_letters() -> None:
    due = {person.id: standing(life(person), TODAY).compulsory_course for person in PLAYED}
    assert {name: duty.due_on for name, duty in due.items() if duty} == {
        "P15": date(2025, 5, 10),
        "P16": date(2025, 4, 2),
    }


def test_only_files_without_facts_are_left_out() -> None:
    left_out = [person for person in everyone() if person.id in NOT_OF_THE_LAW]
    assert {person.id for person in left_out} == set(NOT_OF_THE_LAW)
    assert not any(person.fait for person in left_out)
