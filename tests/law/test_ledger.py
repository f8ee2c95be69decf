"""The ledger as a whole: what holds for every life."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from schema.law.facts import Course, Life, Offence, Start, offences
from schema.law.forecast import forecast, known
from schema.law.ledger import Ledger, play
from schema.law.movements import ARTICLES, Movement
from schema.law.policy import DEFAULT
from schema.law.simulation import simulate
from schema.law.withdrawal import effective_on
from schema.records.codes import MovementKind, OffenceClass
from schema.wording import REASONS
from tests.law.lives import lives
from tests.law.statements import life, played, statement

quiet = settings(derandomize=True, max_examples=150, deadline=None, database=None)
days = st.dates(date(1992, 7, 1), date(2040, 1, 1))


def test_the_articles_of_the_ledger_are_those_that_citizens_read() -> None:
    assert {kind: REASONS[kind].article for kind in ARTICLES} == dict(ARTICLES)


def test_a_movement_names_the_facts_behind_it() -> None:
    text = """
        start 2018-01-01 12/12
        2018-02-01 offence A class 4 points 1 committed 2018-01-10
        2018-05-01 offence B class 4 points 3 committed 2018-03-10
        2018-06-02 course S to 2018-06-03
        2018-09-01 undone N A
    """
    causes = [(movement.kind, movement.cause) for movement in play(life(text), date(2030, 1, 1))]
    assert causes == [
        (MovementKind.WITHDRAWAL, ("A",)),
        (MovementKind.WITHDRAWAL, ("B",)),
        (MovementKind.COURSE_RECOVERY, ("S",)),
        (MovementKind.WITHDRAWAL_CANCELLED, ("N", "A")),
        (MovementKind.FULL_RESTORATION_THREE_YEARS, ("B",)),
    ]


def test_one_day_gives_before_it_takes_and_a_course_counts_last() -> None:
    text = """
        2021-03-01 offence A class 4 points 6 committed 2021-02-01
        2024-03-01 offence B class 4 points 3 committed 2024-02-01
        2024-02-28 course S to 2024-02-29
    """
    assert played(text, "2024-03-01").endswith(
        statement("""
        2024-03-01  +6  12/12  L. 223-6 al. 2
        2024-03-01  -3  9/12  L. 223-1 al. 4
        2024-03-01  +3  12/12  L. 223-6 al. 4
    """)
    )


def test_a_point_due_at_the_end_of_the_probation_comes_before_it() -> None:
    """The point has no room under the old ceiling when a course had given it back already."""
    text = """
        licence 2022-01-10
        2024-07-10 offence A class 4 points 1 committed 2024-06-10
    """
    assert played(text).endswith(
        statement("""
        2025-01-10  +1  10/10  L. 223-6 al. 3
        2025-01-10  +0  10/12  R. 223-1 IV
        2027-07-10  +2  12/12  L. 223-6 al. 2
    """)
    )


@quiet
@given(lives())
def test_the_balance_stays_between_nil_and_the_ceiling(drawn: tuple[Life, date]) -> None:
    for movement in play(*drawn):
        assert 0 <= movement.balance_after <= movement.ceiling_after <= 12
        assert movement.balance_after == max(0, movement.internal_after)


@quiet
@given(lives(), days)
def test_playing_to_a_day_and_on_equals_playing_at_once(drawn: tuple[Life, date], pause: date) -> None:
    whole, until = drawn
    ledger = Ledger(whole)
    ledger.run(min(pause, until))
    ledger.run(until)
    assert ledger.movements == play(whole, until)


@quiet
@given(lives(), st.randoms(use_true_random=False))
def test_the_order_of_the_facts_does_not_matter(drawn: tuple[Life, date], shuffled: Random) -> None:
    whole, until = drawn
    facts = list(whole.facts)
    shuffled.shuffle(facts)
    assert play(replace(whole, facts=tuple(facts)), until) == play(whole, until)


def balance(movements: list[Movement], first: int) -> int:
    return movements[-1].internal_after if movements else first


@quiet
@given(lives(), st.integers(0, 4000), st.integers(0, 400), st.integers(1, 6))
def test_one_more_offence_never_leaves_more_points_without_courses(
    drawn: tuple[Life, date], after: int, delay: int, points: int
) -> None:
    whole, until = drawn
    start = Start(whole.start.on, 12) if whole.start is not None else None
    alone = Life(whole.licence, start, tuple(offences(whole)))
    committed = whole.begins_on + timedelta(days=after)
    offence = Offence("one more", committed + timedelta(days=delay), OffenceClass.CONTRAVENTION_3, points, committed)
    first = Ledger(alone).balance

    less = play(replace(alone, facts=(*alone.facts, offence)), until)
    assert balance(less, first) <= balance(play(alone, until), first)


@quiet
@given(lives(), st.integers(0, 6000))
def test_waiting_turns_the_forecast_into_history(drawn: tuple[Life, date], after: int) -> None:
    whole, _ = drawn
    today = whole.begins_on + timedelta(days=after)
    lived = known(whole, today)
    found = forecast(whole, today)
    history = [movement for movement in play(lived, date.max) if movement.on > today]

    assert [(event.on, event.kind, event.delta) for event in found.events] == [
        (movement.on, movement.kind, movement.delta) for movement in history
    ]


@quiet
@given(lives(), st.integers(0, 6000))
def test_simulating_nothing_is_the_forecast(drawn: tuple[Life, date], after: int) -> None:
    whole, _ = drawn
    today = whole.begins_on + timedelta(days=after)
    assert simulate(whole, (), today).forecast == forecast(whole, today)


@quiet
@given(lives())
def test_every_course_is_credited_or_refused_with_a_reason(drawn: tuple[Life, date]) -> None:
    whole, until = drawn
    ledger = Ledger(whole)
    ledger.run(until)
    credited = {each.cause[0] for each in ledger.movements if each.kind is MovementKind.COURSE_RECOVERY}
    told = credited | {each.course for each in ledger.refused}
    ended = ledger.cancelled_on or until
    assert (
        told == {fact.id for fact in whole.facts if isinstance(fact, Course) and fact.last_on < min(until, ended)}
        or ledger.cancelled_on is not None
    )


@quiet
@given(lives())
def test_nothing_is_withdrawn_that_the_life_does_not_hold(drawn: tuple[Life, date]) -> None:
    whole, until = drawn
    withdrawn = [each for each in play(whole, until) if each.kind is MovementKind.WITHDRAWAL]
    by_id = {offence.id: offence for offence in offences(whole)}
    for movement in withdrawn:
        assert movement.on >= effective_on(by_id[movement.cause[0]], DEFAULT)
    assert len({movement.cause for movement in withdrawn}) == len(withdrawn)
