"""What the law will give back."""

from dataclasses import replace
from datetime import date

from schema.law.facts import offences
from schema.law.forecast import LAG, Forecast, forecast, known
from schema.law.ledger import play
from schema.law.policy import Policy
from schema.records.codes import MovementKind
from tests.law.statements import life, printed, statement


def of(text: str, today: str, policy: Policy | None = None) -> Forecast:
    return forecast(life(text), date.fromisoformat(today), policy or Policy())


def lines(found: Forecast) -> str:
    return "\n".join(
        f"{each.on}  {each.delta:+d}  {each.balance_after}/{each.ceiling_after}  {each.article}"
        for each in found.events
    )


ONE_POINT = "licence 2003-05-11\n2024-10-15 offence A speeding_5_to_20_out_of_town committed 2024-09-22"


def test_a_point_lost_in_october_is_due_in_april() -> None:
    found = of(ONE_POINT, "2025-01-30")
    assert lines(found) == statement("""
        2025-04-15  +1  12/12  L. 223-6 al. 3
        2026-10-15  +0  12/12  L. 223-6 al. 1
    """)
    assert (found.balance, found.ceiling, found.full_on) == (11, 12, date(2025, 4, 15))


def test_why_names_the_offence_and_reason_does_not() -> None:
    event = of(ONE_POINT, "2025-01-30").events[0]
    assert event.because == ("A",)
    assert event.why.fr == (
        "Excès de vitesse de 5 à moins de 20 km/h, vitesse autorisée supérieure à 50 km/h du 22 septembre 2024 "
        "(établie le 15 octobre 2024) : un point seul revient six mois après que l'infraction a été établie"
    )
    assert event.why.en.startswith(
        "Speeding by 5 to under 20 km/h where the limit is above 50 km/h of 22 September 2024"
    )
    assert event.reason.en == "a single point comes back six months after the offence was established"


def test_an_offence_outside_the_schedule_is_named_by_its_article_or_not_at_all() -> None:
    whole = life("start 2024-01-01 12/12\n2024-02-01 offence A class 4 points 3")
    bare = forecast(whole, date(2024, 3, 1)).events[0]
    assert bare.why.fr.startswith("Infraction (établie le 1er février 2024) : ")
    cited = replace(whole, facts=tuple(replace(each, article="R412-19") for each in offences(whole)))
    assert forecast(cited, date(2024, 3, 1)).events[0].why.en.startswith("Offence against article R412-19 (established")


def test_each_event_says_what_would_break_it_and_until_when() -> None:
    single, full = of(ONE_POINT, "2025-01-30").events
    assert single.broken_by.until_on == date(2025, 4, 15)
    assert "commise jusqu'au 15 avril 2025 inclus" in single.broken_by.words.fr
    assert "committed earlier and established before that day" in full.broken_by.words.en


def test_what_never_happens_is_not_announced() -> None:
    """case:D06. The ten-year return of B would fall after the full restoration of 2025."""
    text = """
        start 2013-01-01 12/12
        2013-05-01 offence A class 4 points 4 committed 2013-04-01
        2016-04-01 offence B class 4 points 3 committed 2016-02-10
        2019-03-01 offence C class 4 points 1 committed 2019-01-10
        2022-02-01 offence D class 4 points 2 committed 2021-12-15
    """
    found = of(text, "2022-06-01")
    assert lines(found) == statement("""
        2023-05-01  +4  7/12  L. 223-6 al. 5
        2025-02-01  +5  12/12  L. 223-6 al. 2
    """)
    assert found.events[0].broken_by.until_on == date(2023, 4, 30)
    assert "nil" in found.events[0].broken_by.words.en
    assert found.events[1].because == ("A", "B", "C", "D")


def test_a_probation_announces_its_gains_and_its_end() -> None:
    found = of("licence 2024-06-01", "2025-01-30")
    assert lines(found) == statement("""
        2025-06-01  +2  8/8  L. 223-1 al. 2
        2026-06-01  +2  10/10  L. 223-1 al. 2
        2027-06-01  +2  12/12  R. 223-1 IV
    """)
    assert found.full_on == date(2027, 6, 1)
    assert found.events[0].why == found.events[0].reason
    assert found.events[2].broken_by.until_on == date(2027, 5, 31)


def test_the_end_of_a_probation_with_an_offence_lifts_the_ceiling_alone() -> None:
    text = "licence 2024-03-15\n2024-12-28 offence A class 4 points 3 committed 2024-11-23"
    end = of(text, "2025-01-30").events[0]
    assert (end.kind, end.delta, end.ceiling_after) == (MovementKind.END_OF_PROBATION, 0, 12)
    assert end.reason.en == "the probation ends: the ceiling becomes twelve and the balance stays what it is"
    assert end.broken_by.until_on is None


def test_a_point_of_before_2011_says_a_year() -> None:
    event = of("start 2010-01-01 12/12\n2010-06-01 offence A class 4 points 1", "2010-07-01").events[0]
    assert event.on == date(2011, 6, 1)
    assert "one year" in event.reason.en


def test_a_full_licence_is_full_today() -> None:
    assert of("licence 1998-07-21", "2025-01-30").full_on == date(2025, 1, 30)


def test_a_licence_that_is_gone_has_no_day_on_which_it_is_full() -> None:
    text = """
        start 2024-01-01 2/12
        2024-03-01 offence A class 4 points 4 committed 2024-01-10
        2024-03-01 letter L 48SI presented 2024-04-02
    """
    found = of(text, "2025-01-30")
    assert (found.events, found.full_on) == ((), None)


def test_the_lag_of_the_register_is_said_unless_the_policy_hides_it() -> None:
    assert of(ONE_POINT, "2025-01-30").caveat == LAG
    assert of(ONE_POINT, "2025-01-30", Policy(lag_display=False)).caveat is None


FUTURE = """
    start 2024-01-01 6/12
    2024-02-01 offence A class 4 points 1 committed 2024-01-10
    2024-03-02 course S to 2024-03-03
    2024-05-01 letter L 48SI presented 2024-05-10 received 2024-05-20
    2024-06-01 offence B class 4 points 3 committed 2024-05-10 recorded 2024-06-05
    2024-07-01 undone N A
    2024-08-01 suspended M
    2024-09-01 returned R
    2024-10-01 annulled J
"""


def test_a_forecast_knows_nothing_of_what_comes_after_today() -> None:
    whole = life(FUTURE)
    assert [fact.id for fact in known(whole, date(2024, 3, 2)).facts] == ["A"]
    assert [fact.id for fact in known(whole, date(2024, 6, 4)).facts] == ["A", "S", "L"]
    assert [fact.id for fact in known(whole, date(2025, 1, 1)).facts] == ["A", "S", "L", "B", "N", "M", "R", "J"]


def test_a_letter_on_its_way_is_known_and_not_yet_delivered() -> None:
    whole = life(FUTURE)

    def notified(today: date) -> date | None:
        letter = known(whole, today).facts[2]
        return getattr(letter, "notified_on", None)

    assert notified(date(2024, 5, 9)) is None
    assert notified(date(2024, 5, 10)) == date(2024, 5, 10)
    assert notified(date(2024, 5, 20)) == date(2024, 5, 20)


def test_waiting_turns_the_forecast_into_history() -> None:
    whole = life(ONE_POINT)
    found = forecast(whole, date(2025, 1, 30))
    assert printed(play(whole, date(2030, 1, 1))).endswith(lines(found))
