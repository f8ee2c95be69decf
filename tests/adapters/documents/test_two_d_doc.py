"""The code of a document: its form, and what it says."""

from datetime import UTC, date, datetime

import msgspec
import pytest

from adapters.documents.two_d_doc import differences, encode, read
from adapters.documents.two_d_doc_terms import PARIS, Unencodable
from schema.documents import Issue
from schema.records import Entitlement, EntitlementOrigin, LicenceStatus, PartialDate, Sex, Standing
from tests.adapters.documents.two_d_doc_samples import (
    ADCS,
    CAMILLE,
    HELD,
    NINE,
    REFERENCE,
    RIGHTS,
    RII,
    TODAY,
    B,
    body,
    code,
    ours,
    record,
    signed,
)

GS, RS, US = "\x1d", "\x1e", "\x1f"


def test_a_code_of_an_adcs_has_this_form() -> None:
    assert body(code()) == (
        "DC04FR00MPP123C923C9AB01FR"
        f"01ADCS{REFERENCE}{GS}"
        "082441"
        "090001"
        f"60CAMILLE/ANNE SOPHIE/LOIS{GS}"
        "6927121991"
        f"6APARIS ARRONDISSEMENT{GS}"
        f"6GDHEROUVILLE OEHMICHEN{GS}"
        f"6HMME{GS}"
        f"AC091275301234{GS}"
        "E4APC"
        "E550"
        f"E6AM B EB{GS}"
        "E8290120252359"
    )


def test_a_code_of_an_rii_has_the_balance_and_no_end() -> None:
    body_of_rii = body(code(RII, pages=12))

    assert body_of_rii.startswith(f"DC04FR00MPP123C923C9AB01FR01RII{REFERENCE}{GS}090012" + "60CAMILLE/")
    assert body_of_rii.endswith(f"E4RIIE550AGBE6AM B EB{GS}E8290120252359")


def test_the_signature_is_103_characters_and_the_same_each_time() -> None:
    signature = code().partition(US)[2]

    assert len(signature) == 103
    assert code() == code()


def test_what_was_encoded_is_read() -> None:
    scanned = read(code(RII, pages=3), ours().code_trust)

    assert scanned.reference == RII.reference
    assert (scanned.kind, scanned.pages, scanned.balance) == (RII.kind, 3, 11)
    assert scanned.birth_name == "DHEROUVILLE OEHMICHEN"
    assert scanned.given_names == ("CAMILLE", "ANNE SOPHIE", "LOIS")
    assert (scanned.civility, scanned.born_on) == ("MME", PartialDate(1991, 12, 27))
    assert (scanned.birthplace, scanned.neph) == ("PARIS ARRONDISSEMENT", "091275301234")
    assert (scanned.status_code, scanned.status) == ("50", LicenceStatus.VALID)
    assert scanned.categories == ("AM", "B", "EB")
    assert scanned.data_as_of == datetime(2025, 1, 29, 23, 59, tzinfo=PARIS)
    assert (scanned.issued_on, scanned.signed_on, scanned.expires_on) == (TODAY, TODAY, None)
    assert (scanned.authority_id, scanned.certificate_id) == ("FR00", "MPP1")
    assert not scanned.cut


def test_an_adcs_tells_its_last_day_and_never_the_points() -> None:
    scanned = read(code(), ours().code_trust)

    assert (scanned.expires_on, scanned.balance) == (date(2025, 5, 30), None)
    assert "AG" not in {*scanned.values}


@pytest.mark.parametrize(
    ("status", "digits"),
    [
        (LicenceStatus.VALID, "50"),
        (LicenceStatus.SUSPENDED, "91"),
        (LicenceStatus.RETAINED, "92"),
        (LicenceStatus.INVALIDATED, "93"),
        (LicenceStatus.CANCELLED, "94"),
        (LicenceStatus.TITLE_EXPIRED, "95"),
    ],
)
def test_every_state_that_has_a_document_has_a_code(status: LicenceStatus, digits: str) -> None:
    scanned = read(code(of=record(standing=Standing(status))), ours().code_trust)

    assert (scanned.status_code, scanned.status) == (digits, status)


def test_a_state_that_the_table_does_not_know_is_shown_by_its_digits() -> None:
    scanned = read(signed(body(code()).replace("E550", "E577")), ours().code_trust)

    assert (scanned.status_code, scanned.status) == ("77", None)


@pytest.mark.parametrize("status", [LicenceStatus.CANDIDATE, LicenceStatus.DECEASED, LicenceStatus.PROTECTED])
def test_whoever_has_no_rights_has_no_code(status: LicenceStatus) -> None:
    with pytest.raises(Unencodable):
        code(of=record(standing=Standing(status)))


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("CŒURET-ÑANDÚ", "COEURET NANDU"),
        ("D’ARTAGNAN", "DARTAGNAN"),
        ("Straße", "STRASSE"),
        ("ÅNGSTRÖM ØRSTED", "ANGSTROM ORSTED"),
        ("ŁĘCKI-ÐURIĆ", "LECKI DURIC"),
        ("LE   GOFF - DE KERGUELEN", "LE GOFF DE KERGUELEN"),
        ("  N'DIAYE", "NDIAYE"),
        ("e\u0301te\u0301", "ETE"),
    ],
)
def test_a_name_is_folded_to_capitals_and_spaces(name: str, folded: str) -> None:
    scanned = read(code(of=record(msgspec.structs.replace(CAMILLE, birth_name=name))), ours().code_trust)

    assert scanned.birth_name == folded


@pytest.mark.parametrize(("length", "end", "cut"), [(37, GS, False), (38, "", False), (39, RS, True), (90, RS, True)])
def test_a_name_of_38_letters_has_no_end_and_a_longer_one_says_that_it_was_cut(
    length: int, end: str, cut: bool
) -> None:
    text = code(of=record(msgspec.structs.replace(CAMILLE, birth_name="A" * length)))
    scanned = read(text, ours().code_trust)

    assert f"6G{'A' * min(length, 38)}{end}6HMME" in text
    assert scanned.birth_name == "A" * min(length, 38)
    assert ("birth_name" in scanned.cut) == cut


def test_categories_are_cut_between_two_of_them() -> None:
    rights = tuple(Entitlement(f"C1E{number:02}", EntitlementOrigin.EXAM) for number in range(20))
    scanned = read(code(of=record(entitlements=rights)), ours().code_trust)

    assert scanned.categories == tuple(right.category for right in rights[:11])
    assert scanned.cut == {"categories"}


@pytest.mark.parametrize(
    ("born", "written"),
    [(PartialDate(1958), "00001958"), (PartialDate(1958, 6), "00061958"), (None, "00000000")],
)
def test_the_unknown_parts_of_a_birth_date_stay_unknown(born: PartialDate | None, written: str) -> None:
    identity = msgspec.structs.replace(CAMILLE, born_on=born, birthplace_name=None, neph=None, given_names=())
    text = code(of=record(identity))
    scanned = read(text, ours().code_trust)

    assert f"60{GS}69{written}6A{GS}6G" in text
    assert (scanned.born_on, scanned.birthplace, scanned.neph, scanned.given_names) == (born, None, None, ())


@pytest.mark.parametrize(("sex", "civility"), [(Sex.MALE, "M"), (Sex.FEMALE, "MME"), (Sex.UNSPECIFIED, "M OU MME")])
def test_the_civility_follows_the_civil_registry(sex: Sex, civility: str) -> None:
    scanned = read(code(of=record(msgspec.structs.replace(CAMILLE, sex=sex))), ours().code_trust)

    assert scanned.civility == civility


def test_no_category_is_no_field() -> None:
    scanned = read(code(of=record(entitlements=())), ours().code_trust)

    assert scanned.categories == ()
    assert "E6" not in scanned.values


def test_data_of_the_very_day_are_true_until_the_issue() -> None:
    of_today = msgspec.structs.replace(record(), as_of=TODAY)

    assert read(code(of=of_today), ours().code_trust).data_as_of == NINE


def test_an_instant_without_its_zone_is_one_of_paris() -> None:
    bare = Issue(RII.kind, RII.reference, NINE.replace(tzinfo=None), RII.verify_at)

    assert code(bare) == code(RII)


def test_the_day_of_a_code_is_the_day_in_paris() -> None:
    late = Issue(RII.kind, RII.reference, datetime(2025, 1, 29, 23, 30, tzinfo=UTC), RII.verify_at)

    assert read(code(late), ours().code_trust).issued_on == TODAY


@pytest.mark.parametrize(
    "changed",
    [
        {"reference": "ADCS7Q2M"},
        {"reference": f"RII{REFERENCE}"},
        {"reference": f"ADCS{REFERENCE[:-1]}I"},
        {"expires_on": None},
        {"expires_on": date(2200, 1, 1)},
    ],
)
def test_an_issue_that_is_none_of_its_kind_is_not_encoded(changed: dict[str, object]) -> None:
    with pytest.raises(Unencodable):
        code(msgspec.structs.replace(ADCS, **changed))


def test_a_record_without_its_standing_or_its_name_is_not_encoded() -> None:
    for lacking in (
        msgspec.structs.replace(record(), standing=None),
        record(msgspec.structs.replace(CAMILLE, birth_name="李")),
        record(standing=Standing(LicenceStatus.VALID, 36, 36)),
    ):
        with pytest.raises(Unencodable) as caught:
            code(RII, lacking)
        assert "李" not in str(caught.value)


@pytest.mark.parametrize("pages", [0, 10_000])
def test_pages_are_counted_from_1_to_9999(pages: int) -> None:
    with pytest.raises(Unencodable):
        code(pages=pages)


def test_what_e4_says_of_an_adcs_can_be_set() -> None:
    signer = ours().code_signer(TODAY)
    text = encode(ADCS, record(), 1, signer, adcs_statement="RIR")

    assert "E4RIR" in text
    assert read(text, ours().code_trust).kind is ADCS.kind
    with pytest.raises(Unencodable):
        encode(ADCS, record(), 1, signer, adcs_statement="RII")


def test_a_code_is_compared_with_a_record_in_folded_text() -> None:
    scanned = read(code(RII), ours().code_trust)
    respelt = msgspec.structs.replace(CAMILLE, birth_name="d’Hérouville Oehmichen")

    assert differences(scanned, record(), TODAY) == set()
    assert differences(scanned, record(respelt), TODAY) == set()
    assert differences(read(code(ADCS), ours().code_trust), record(), TODAY) == set()


def test_what_changed_since_is_named() -> None:
    scanned = read(code(RII), ours().code_trust)

    assert differences(scanned, record(standing=Standing(LicenceStatus.SUSPENDED, 11, 12)), TODAY) == {"status"}
    assert differences(scanned, record(standing=Standing(LicenceStatus.VALID, 5, 12)), TODAY) == {"balance"}
    assert differences(scanned, record(entitlements=(B,)), TODAY) == {"categories"}
    # The right to E(B) ends by itself on that evening.
    assert differences(scanned, record(entitlements=RIGHTS), date(2025, 1, 31)) == {"categories"}
    other = msgspec.structs.replace(CAMILLE, birth_name="ABADIE", neph="091275309999")
    assert differences(scanned, record(other, HELD), TODAY) == {"birth_name", "neph"}
