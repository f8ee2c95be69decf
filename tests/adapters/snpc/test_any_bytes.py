"""Whatever bytes arrive, the codec answers with a record or with one of our refusals."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.snpc import reading
from adapters.snpc.envelope import opened
from adapters.snpc.reading import Merged, Page
from schema.errors import ServiceError
from schema.records import Segment
from tests.adapters.snpc.answers import EVERYTHING, RECORD, answer, reading_message, record

ALL = reading_message()
GOOD = answer(ALL, record(EVERYTHING))
PIECES = [each.encode("latin-1") for each in re.findall(r"<[^>]+>|[^<]+", GOOD.decode("latin-1"))]


@settings(deadline=None)
@given(st.one_of(st.binary(max_size=200), st.binary(max_size=50).map(lambda junk: GOOD[:60] + junk + GOOD[60:])))
def test_any_bytes_are_a_refusal_or_a_record(body: bytes) -> None:
    survive(body)


@settings(deadline=None, max_examples=200)
@given(st.data())
def test_any_change_to_a_good_answer_is_a_refusal_or_a_record(data: st.DataObject) -> None:
    pieces = list(PIECES)
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(pieces) - 1))
        change = data.draw(st.sampled_from(["drop", "repeat", "swap", "text"]))
        if change == "drop":
            pieces[place] = b""
        elif change == "repeat":
            pieces[place] *= 2
        elif change == "swap":
            other = data.draw(st.integers(0, len(pieces) - 1))
            pieces[place], pieces[other] = pieces[other], pieces[place]
        else:
            pieces[place] = data.draw(st.text(max_size=20)).encode("latin-1", "replace")
    survive(b"".join(pieces))


def survive(body: bytes) -> None:
    """Read bytes; nothing may be raised but a refusal of ours."""
    try:
        found = reading.record(opened(body, ALL), tuple(Segment), RECORD)
    except ServiceError:
        return
    assert isinstance(found, Page | Merged)
