"""The signed list of withdrawn references: read by us, verified by an independent library, and telling nothing else."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jws
from joserfc.jwk import ECKey

from adapters.documents.authorities_withdrawn import LIFE, ListRefused, read_withdrawn, sign_withdrawn
from tests.adapters.documents.two_d_doc_samples import TODAY, made_at, ours

AT = datetime(2025, 1, 30, 5, tzinfo=UTC)
WITHDRAWN = [f"ADCS{number:016}" for number in range(300)]
ISSUER = "https://points.example"


def signed(references: list[str] | None = None) -> str:
    """Sign a list with our keys."""
    return sign_withdrawn(WITHDRAWN if references is None else references, ISSUER, AT, ours().code_signer(TODAY))


def test_the_list_knows_its_references_and_no_other() -> None:
    listed = read_withdrawn(signed(), ours().code_trust, AT)

    assert all(reference in listed for reference in WITHDRAWN)
    assert "ADCS7Q2M0123456789AB" not in listed
    assert (listed.signed_at, listed.good_until) == (AT, AT + LIFE)


def test_an_empty_list_is_a_list() -> None:
    assert "ADCS7Q2M0123456789AB" not in read_withdrawn(signed([]), ours().code_trust, AT)


def test_a_library_of_jose_verifies_it() -> None:
    key = ours().codes.leaves[0].certificate.public_key()
    public = ECKey.import_key(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    verified = jws.deserialize_compact(signed(), public, algorithms=["ES256"])

    assert verified.headers() == {"alg": "ES256", "typ": "mpp-withdrawn+jwt", "kid": "FR00/MPP1"}


def test_no_reference_is_in_it_and_the_order_tells_nothing() -> None:
    claims = jws.extract_compact(signed().encode()).payload

    assert signed(WITHDRAWN[::-1] + WITHDRAWN) == signed()
    assert b"ADCS" not in claims
    assert len(claims) < 300 * 11 + 200


@pytest.mark.parametrize("after", [timedelta(seconds=-1), LIFE, timedelta(days=400)])
def test_a_list_is_good_for_its_days_alone(after: timedelta) -> None:
    with pytest.raises(ListRefused):
        read_withdrawn(signed(), ours().code_trust, AT + after)


def test_a_list_that_somebody_else_signed_is_refused() -> None:
    with pytest.raises(ListRefused):
        read_withdrawn(signed(), made_at().code_trust, AT)


def test_any_changed_character_is_refused() -> None:
    token = signed(WITHDRAWN[:2])
    for place, character in enumerate(token):
        other = "A" if character != "A" else "B"
        with pytest.raises(ListRefused):
            read_withdrawn(token[:place] + other + token[place + 1 :], ours().code_trust, AT)


@pytest.mark.parametrize("token", ["", "a.b", "a.b.c", "e30.e30.", "bnVsbA.bnVsbA.AA", "é.é.é"])
def test_what_is_no_list_is_refused(token: str) -> None:
    with pytest.raises(ListRefused):
        read_withdrawn(token, ours().code_trust, AT)
