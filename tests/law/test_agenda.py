"""The agenda gives what is due in the order of days, whether it was known from the start or planned on the way."""

from datetime import date

from schema.law.agenda import Agenda, Due, Turn

MONDAY, TUESDAY, WEDNESDAY = date(2024, 1, 1), date(2024, 1, 2), date(2024, 1, 3)


def names(dues: list[Due]) -> list[str]:
    return [what for _, _, _, _, what in dues]


def test_what_is_known_is_given_by_day_then_by_turn_then_in_the_order_it_was_told() -> None:
    agenda = Agenda(
        {
            Turn.COURT: [(MONDAY, "court")],
            Turn.WITHDRAWAL: [(TUESDAY, "third"), (MONDAY, "first"), (MONDAY, "second")],
            Turn.SINGLE_POINT: [(MONDAY, "point")],
        }
    )
    assert names(list(agenda.until(date.max))) == ["point", "first", "second", "court", "third"]


def test_what_is_planned_on_the_way_comes_among_what_was_known() -> None:
    agenda = Agenda({Turn.WITHDRAWAL: [(MONDAY, "monday"), (WEDNESDAY, "wednesday")]})
    given = []
    for due in agenda.until(date.max):
        given.append(due)
        if names([due]) == ["monday"]:
            agenda.plan(TUESDAY, TUESDAY, Turn.FULL_RESTORATION, "tuesday")
            agenda.plan(WEDNESDAY, WEDNESDAY, Turn.COURT, "after")
            agenda.plan(WEDNESDAY, WEDNESDAY, Turn.SINGLE_POINT, "before")
    assert names(given) == ["monday", "tuesday", "before", "wednesday", "after"]


def test_what_is_given_late_comes_by_the_day_it_was_due_before_what_is_due_today() -> None:
    agenda = Agenda({Turn.SINGLE_POINT: [(WEDNESDAY, "today")]})
    agenda.plan(WEDNESDAY, TUESDAY, Turn.TEN_YEARS, "second")
    agenda.plan(WEDNESDAY, MONDAY, Turn.TEN_YEARS, "first")
    assert names(list(agenda.until(WEDNESDAY))) == ["first", "second", "today"]


def test_a_day_is_included_and_the_next_one_waits_for_another_call() -> None:
    agenda = Agenda({Turn.WITHDRAWAL: [(MONDAY, "a"), (TUESDAY, "b")]})
    agenda.plan(TUESDAY, TUESDAY, Turn.COURT, "c")
    agenda.plan(WEDNESDAY, WEDNESDAY, Turn.COURT, "d")
    assert names(list(agenda.until(MONDAY))) == ["a"]
    assert names(list(agenda.until(TUESDAY))) == ["b", "c"]
    assert names(list(agenda.until(WEDNESDAY))) == ["d"]


def test_nothing_comes_from_an_agenda_that_was_cleared_on_the_way() -> None:
    agenda = Agenda({Turn.WITHDRAWAL: [(MONDAY, "a"), (TUESDAY, "b")]})
    agenda.plan(TUESDAY, TUESDAY, Turn.COURT, "c")
    given = []
    for due in agenda.until(date.max):
        given.append(due)
        agenda.clear()
    assert names(given) == ["a"]
