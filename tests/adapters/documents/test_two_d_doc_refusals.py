"""Everything that is no genuine code of ours is refused, for a reason that has a name."""

from dataclasses import replace
from datetime import UTC, datetime

import msgspec
import pytest

from adapters.documents.two_d_doc import encode, read
from adapters.documents.two_d_doc_refusals import CodeRefused, Refusal
from adapters.documents.two_d_doc_trust import CodeTrust, KeySigner
from schema.documents import Issue
from tests.adapters.documents.two_d_doc_samples import (
    ADCS,
    CAMILLE,
    REFERENCE,
    RII,
    TODAY,
    body,
    code,
    made_at,
    ours,
    record,
    signed,
)

GS, RS, US = "\x1d", "\x1e", "\x1f"


def refusal(text: str, trust: CodeTrust | None = None) -> Refusal:
    """Say why a text is refused."""
    with pytest.raises(CodeRefused) as caught:
        read(text, trust or ours().code_trust)
    return caught.value.refusal


def test_any_changed_character_is_refused() -> None:
    text = code()
    for place, character in enumerate(text):
        other = "A" if character != "A" else "B"
        with pytest.raises(CodeRefused):
            read(text[:place] + other + text[place + 1 :], ours().code_trust)


def test_any_cut_or_longer_text_is_refused() -> None:
    text = code()
    for end in range(len(text)):
        with pytest.raises(CodeRefused):
            read(text[:end], ours().code_trust)
    for more in ("A", "=", "\n", " ", GS, RS, US):
        with pytest.raises(CodeRefused):
            read(text + more, ours().code_trust)


@pytest.mark.parametrize(
    ("before", "after"),
    [("E550", "E591"), ("OEHMICHEN", "ABCDEFGHI"), ("27121991", "27121990"), ("082441", "0824FF"), ("AM B", "AM C")],
)
def test_a_changed_field_breaks_the_signature(before: str, after: str) -> None:
    assert before in code()
    assert refusal(code().replace(before, after)) is Refusal.BAD_SIGNATURE


def test_an_annex_is_refused_even_behind_a_good_code() -> None:
    assert refusal(f"{code()}{GS}6GSOMEBODY ELSE{GS}") is Refusal.ANNEX


def test_a_signature_is_written_in_one_way_only() -> None:
    text = code()
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    same_bits = alphabet[alphabet.index(text[-1]) ^ 1]

    assert refusal(text[:-1] + same_bits) is Refusal.MALFORMED


@pytest.mark.parametrize("text", ["", "DC", "https://points.example/v/ADCS", "DC03FR0000011E471E47AB01FR", "é" * 200])
def test_what_is_no_code_is_refused(text: str) -> None:
    assert refusal(text) is Refusal.NOT_A_CODE


@pytest.mark.parametrize("kind", ["A101FR", "AB02FR", "AB01BE"])
def test_another_type_of_document_is_refused_as_such(kind: str) -> None:
    assert refusal(code().replace("AB01FR", kind)) is Refusal.OTHER_DOCUMENT


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("082441", ""),
        ("E550", ""),
        ("E4APC", "E4RRP"),
        ("E4APC", "E4RII"),
        ("E550", "E550AGB"),
        ("E550", "E550E550"),
        ("E550", f"E550{GS}"),
        ("E550", f"E550E7123456789{GS}"),
        ("090001", "090000"),
        ("6927121991", "6931021991"),
        ("6927121991", "6927001991"),
        ("6927121991", "6900120000"),
        ("E8290120252359", "E8290120252360"),
        ("E8290120252359", "E829012025"),
        ("082441", "08FFFF"),
        (f"01ADCS{REFERENCE}", f"01RII{REFERENCE}"),
        (f"AC091275301234{GS}", "AC091275301234"),
        (f"6GDHEROUVILLE OEHMICHEN{GS}", f"6G{GS}"),
        ("OEHMICHEN", "OEHM-CHEN"),
        ("CAMILLE", "CAMILLE" * 9),
        ("23C9AB", "FFFFAB"),
    ],
)
def test_a_message_that_does_not_hold_together_is_refused_whoever_signed_it(before: str, after: str) -> None:
    assert before in code()
    assert refusal(signed(body(code()).replace(before, after))) is Refusal.MALFORMED


def test_a_last_value_without_its_end_is_refused() -> None:
    neph = "AC091275301234"
    moved = body(code()).replace(neph + GS, "") + neph

    assert refusal(signed(moved)) is Refusal.MALFORMED
    assert read(signed(moved + GS), ours().code_trust).neph == "091275301234"


def test_a_full_length_value_may_have_its_end() -> None:
    of = record(msgspec.structs.replace(CAMILLE, birth_name="A" * 38))
    text = body(code(of=of)).replace("A" * 38, "A" * 38 + GS)

    assert read(signed(text), ours().code_trust).birth_name == "A" * 38


def test_an_unknown_authority_is_refused() -> None:
    assert refusal(signed(body(code()).replace("FR00", "FR01"))) is Refusal.UNKNOWN_AUTHORITY


def test_an_unknown_certificate_is_refused() -> None:
    assert refusal(signed(body(code()).replace("MPP1", "MPP2"))) is Refusal.UNKNOWN_CERTIFICATE


def test_somebody_elses_authority_of_the_same_name_is_refused() -> None:
    theirs, trust = made_at(), ours().code_trust
    text = encode(ADCS, record(), 1, theirs.code_signer(TODAY))

    assert refusal(text) is Refusal.BAD_SIGNATURE
    # Not even if their leaf finds its way among ours: our root did not issue it.
    assert refusal(text, replace(trust, certificates=theirs.code_trust.certificates)) is Refusal.UNKNOWN_CERTIFICATE


def test_a_root_signs_no_code() -> None:
    trust = ours().code_trust
    impostor = replace(trust, certificates=trust.roots)

    assert refusal(signed(body(code()).replace("MPP1", "FR00")), impostor) is Refusal.UNKNOWN_CERTIFICATE


def test_a_certificate_that_had_ended_on_the_day_of_the_signature_is_refused() -> None:
    old = made_at(datetime(2015, 1, 31, 12, tzinfo=UTC))
    leaf = old.codes.leaves[0]
    assert leaf.key is not None
    signer = KeySigner(leaf.certificate, leaf.key)
    last = leaf.certificate.not_valid_after_utc
    good, late = (
        Issue(RII.kind, RII.reference, moment, RII.verify_at) for moment in (last, last.replace(day=last.day + 1))
    )

    assert read(encode(good, record(), 1, signer), old.code_trust)
    assert refusal(encode(late, record(), 1, signer), old.code_trust) is Refusal.CERTIFICATE_NOT_VALID


def test_a_refusal_tells_nothing_of_the_code() -> None:
    with pytest.raises(CodeRefused) as caught:
        read(code().replace("OEHMICHEN", "ABCDEFGHI"), ours().code_trust)

    assert not {"DHEROUVILLE", "091275301234", REFERENCE} & set(str(caught.value).split())
