"""Whatever the registry may hold, what is encoded is read; whatever is scanned, nothing but a refusal is raised."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.documents.two_d_doc import UNIT_SEPARATOR, differences, encode, read
from adapters.documents.two_d_doc_folding import letters
from adapters.documents.two_d_doc_refusals import CodeRefused
from adapters.documents.two_d_doc_status import CODES
from schema.records import Entitlement, EntitlementOrigin, Identity, PartialDate, Sex, Standing
from tests.adapters.documents.two_d_doc_samples import ADCS, RII, TODAY, code, ours, record, signed

LATIN = st.characters(min_codepoint=0x20, max_codepoint=0x17F)
NAMES = st.text(LATIN, min_size=1, max_size=90)
DAYS = st.dates(date(1900, 1, 1), date(2010, 12, 31))


@st.composite
def births(draw: st.DrawFn) -> PartialDate | None:
    """Draw a birth date, known in full, in part, or not at all."""
    day = draw(DAYS)
    whole = PartialDate(day.year, day.month, day.day)
    return draw(st.sampled_from([whole, PartialDate(day.year, day.month), PartialDate(day.year), None]))


IDENTITIES = st.builds(
    Identity,
    birth_name=NAMES.filter(letters),
    given_names=st.lists(NAMES, max_size=8).map(tuple),
    sex=st.sampled_from(Sex),
    born_on=births(),
    birth_country=st.just("99100"),
    birthplace_name=st.none() | NAMES,
    neph=st.none() | st.from_regex("[0-9]{12}", fullmatch=True),
)
STANDINGS = st.builds(
    Standing, status=st.sampled_from([line.status for line in CODES]), balance=st.none() | st.integers(0, 12)
)
RIGHTS = st.lists(
    st.builds(
        Entitlement,
        category=st.from_regex(r"[A-Z0-9]{1,5}|E\([BCD]\)", fullmatch=True),
        origin=st.just(EntitlementOrigin.EXAM),
        expires_on=st.none() | st.dates(date(2024, 12, 1), date(2025, 3, 1)),
    ),
    max_size=20,
).map(tuple)


def check_round_trip(identity: Identity, standing: Standing, rights: tuple[Entitlement, ...], pages: int) -> None:
    """Encode both documents and read them back."""
    of = record(identity, standing, rights)
    for issue in (ADCS, RII):
        text = encode(issue, of, pages, ours().code_signer(TODAY))
        said = read(text, ours().code_trust)

        assert (said.reference, said.pages, said.expires_on) == (issue.reference, pages, issue.expires_on)
        assert (said.born_on, said.neph, said.status) == (identity.born_on, identity.neph, standing.status)
        assert said.balance == (standing.balance if issue is RII else None)
        assert letters(identity.birth_name).startswith(said.birth_name)
        assert said.birth_name == letters(identity.birth_name) or len(said.birth_name) == 38
        names = tuple(filter(None, map(letters, identity.given_names)))
        assert said.given_names == names or ("/".join(names).startswith("/".join(said.given_names)) and said.cut)
        assert differences(said, of, TODAY) == set()


@given(IDENTITIES, STANDINGS, RIGHTS, st.integers(1, 9999))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_what_is_encoded_is_read(
    identity: Identity, standing: Standing, rights: tuple[Entitlement, ...], pages: int
) -> None:
    check_round_trip(identity, standing, rights, pages)


@pytest.mark.proof
@given(IDENTITIES, STANDINGS, RIGHTS, st.integers(1, 9999))
@settings(max_examples=5_000, deadline=None)
def test_what_is_encoded_is_read_for_very_many(
    identity: Identity, standing: Standing, rights: tuple[Entitlement, ...], pages: int
) -> None:
    check_round_trip(identity, standing, rights, pages)


def only_refused(text: str) -> None:
    """Read a text that is no genuine code."""
    with pytest.raises(CodeRefused):
        read(text, ours().code_trust)


SCANS = st.text() | st.text("DC04FRMPAB12\x1d\x1e\x1f", max_size=200) | st.from_regex("DC04FR00MPP1.{0,80}")


@given(SCANS)
@settings(max_examples=300, deadline=None, derandomize=True)
def test_any_text_is_refused_in_one_way(text: str) -> None:
    only_refused(text)


@given(st.integers(26, 250), st.integers(0, 5), st.text("ABE456018690CAG\x1d\x1e", max_size=6))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_any_message_is_read_or_refused_even_when_it_is_signed(place: int, removed: int, added: str) -> None:
    body = code(RII).partition(UNIT_SEPARATOR)[0]
    with suppress(CodeRefused):
        read(signed(body[:place] + added + body[place + removed :]), ours().code_trust)
