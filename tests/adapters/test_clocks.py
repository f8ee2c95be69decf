"""Two clocks: the one that the law follows may be set, and ticks; the other is real."""

from datetime import UTC, datetime, timedelta

from adapters.clocks import PARIS, ParisToday, RealTime


def test_a_day_that_was_set_is_in_paris_and_ticks() -> None:
    today = ParisToday(datetime.fromisoformat("2025-01-30T09:00"))

    first, second = today.now(), today.now()

    assert first.tzinfo is PARIS
    assert first.date().isoformat() == "2025-01-30"
    assert first <= second


def test_without_a_set_day_it_is_today() -> None:
    assert abs(ParisToday().now() - datetime.now(UTC)) < timedelta(minutes=1)


def test_security_follows_real_time() -> None:
    assert abs(RealTime().now() - datetime.now(UTC)) < timedelta(minutes=1)
