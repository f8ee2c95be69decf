"""The keys behind the documents: made for development, loaded with care, replaced while everything goes on."""

import multiprocessing
import stat
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from adapters.documents.authorities import (
    BadAuthorities,
    NoUsableLeaf,
    Use,
    load_authorities,
)
from adapters.documents.authorities_development import (
    AUTHORITY_KEY,
    LEAF_LIFE,
    add_development_leaf,
    ensure_development_keys,
    revoke_development_leaf,
)
from adapters.documents.two_d_doc import encode, read
from adapters.documents.two_d_doc_refusals import CodeRefused, Refusal
from tests.adapters.documents.two_d_doc_samples import ADCS, TODAY, record

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a folder of keys."""
    made = tmp_path / "documents"
    ensure_development_keys(made, NOW)
    return made


def contents(folder: Path) -> dict[Path, bytes]:
    """Read every file."""
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_the_three_authorities_are_apart_and_each_leaf_is_for_its_use(folder: Path) -> None:
    authorities = load_authorities(folder)
    three = (authorities.codes, authorities.seals, authorities.time_stamps)

    assert [authority.use for authority in three] == list(Use)
    assert len({certificate for authority in three for certificate in authority.certificates}) == 6
    assert [authority.signing(TODAY).name for authority in three] == [
        "MPP1",
        "Cachet 1 de Mes Points Permis (simulation)",
        "Horodatage 1 de Mes Points Permis (simulation)",
    ]
    for authority in three:
        leaf = authority.signing(TODAY)
        usage = leaf.certificate.extensions.get_extension_for_class(x509.KeyUsage).value
        assert leaf.chain == authority.roots
        assert usage.digital_signature
        assert usage.content_commitment
        assert not usage.key_cert_sign


def test_a_time_stamp_leaf_stamps_and_does_nothing_else(folder: Path) -> None:
    leaf = load_authorities(folder).time_stamps.signing(TODAY)
    purpose = leaf.certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)

    assert list(purpose.value) == [ExtendedKeyUsageOID.TIME_STAMPING]
    assert purpose.critical


def test_development_keys_say_what_they_are(folder: Path) -> None:
    assert load_authorities(folder).is_development


def test_only_the_owner_reads_the_keys(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_keys_that_are_there_are_kept_byte_for_byte(folder: Path) -> None:
    before = contents(folder)
    ensure_development_keys(folder, NOW + timedelta(hours=1))

    assert contents(folder) == before


def test_several_processes_that_begin_together_make_one_set_of_keys(tmp_path: Path) -> None:
    made = tmp_path / "documents"
    context = multiprocessing.get_context("spawn")
    starters = [context.Process(target=ensure_development_keys, args=(made, NOW)) for _ in range(3)]
    for starter in starters:
        starter.start()
    for starter in starters:
        starter.join()

    assert [starter.exitcode for starter in starters] == [0, 0, 0]
    assert len(load_authorities(made).codes.leaves) == 1
    assert {path.name for path in tmp_path.iterdir()} == {"documents", ".documents.lock"}


def test_a_start_that_fails_half_way_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = tmp_path / "documents"

    def fail(*_: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", fail)
        with pytest.raises(OSError, match="disk full"):
            ensure_development_keys(made, NOW)

    assert {path.name for path in tmp_path.iterdir()} == {".documents.lock"}
    ensure_development_keys(made, NOW)
    assert load_authorities(made).is_development


def test_the_newest_leaf_signs_and_all_are_believed(folder: Path) -> None:
    before = load_authorities(folder)
    old = encode(ADCS, record(), 1, before.code_signer(TODAY))
    add_development_leaf(folder, Use.CODES, NOW)
    after = load_authorities(folder)
    new = encode(ADCS, record(), 1, after.code_signer(TODAY))

    assert read(new, after.code_trust).certificate_id == "MPP2"
    assert read(old, after.code_trust).certificate_id == "MPP1"
    assert [leaf.name for leaf in after.codes.leaves] == ["MPP2", "MPP1"]


def test_the_names_of_leaves_keep_four_characters_and_the_tenth_is_newer_than_the_ninth(folder: Path) -> None:
    for _ in range(36):
        add_development_leaf(folder, Use.CODES, NOW)
    names = [leaf.name for leaf in load_authorities(folder).codes.leaves]

    assert (names[0], names[1], names[2], names[27], names[28]) == ("MP11", "MP10", "MPPZ", "MPPA", "MPP9")
    assert len(set(names)) == 37


def test_a_leaf_whose_key_is_gone_is_still_believed(folder: Path) -> None:
    text = encode(ADCS, record(), 1, load_authorities(folder).code_signer(TODAY))
    add_development_leaf(folder, Use.CODES, NOW)
    (folder / "2d-doc" / "leaf-1.key").unlink()

    assert read(text, load_authorities(folder).code_trust).certificate_id == "MPP1"
    (folder / "2d-doc" / "leaf-2.key").unlink()
    with pytest.raises(NoUsableLeaf):
        load_authorities(folder).code_signer(TODAY)


def test_a_leaf_stops_signing_four_months_and_a_day_before_its_end(folder: Path) -> None:
    codes = load_authorities(folder).codes
    end = codes.leaves[0].certificate.not_valid_after_utc.date()

    assert codes.signing(end - timedelta(days=124)) == codes.leaves[0]
    with pytest.raises(NoUsableLeaf):
        codes.signing(end - timedelta(days=123))
    with pytest.raises(NoUsableLeaf):
        codes.signing(date(2019, 12, 31))


def test_a_leaf_that_does_not_sign_yet_leaves_the_work_to_the_old_one(folder: Path) -> None:
    late = NOW + timedelta(days=400)
    add_development_leaf(folder, Use.CODES, late)
    codes = load_authorities(folder).codes
    almost_over = codes.leaves[1].certificate.not_valid_after_utc.date() - timedelta(days=10)

    assert codes.signing(almost_over).name == "MPP2"
    (folder / "2d-doc" / "leaf-2.key").unlink()
    assert load_authorities(folder).codes.signing(TODAY).name == "MPP1"


def test_a_leaf_near_its_end_gets_a_successor_in_time(folder: Path) -> None:
    for days, expected in ((160, ["MPP1"]), (150, ["MPP2", "MPP1"]), (149, ["MPP2", "MPP1"])):
        ensure_development_keys(folder, NOW + LEAF_LIFE - timedelta(days=days))
        assert [leaf.name for leaf in load_authorities(folder).codes.leaves] == expected


def test_a_revoked_leaf_signs_nothing_and_is_believed_nothing(folder: Path) -> None:
    text = encode(ADCS, record(), 1, load_authorities(folder).code_signer(TODAY))
    add_development_leaf(folder, Use.CODES, NOW)
    revoke_development_leaf(folder, Use.CODES, 1, NOW)
    after = load_authorities(folder)

    with pytest.raises(CodeRefused) as caught:
        read(text, after.code_trust)
    assert caught.value.refusal is Refusal.CERTIFICATE_REVOKED
    assert after.code_signer(TODAY).certificate_id == "MPP2"
    revoke_development_leaf(folder, Use.CODES, 2, NOW)
    with pytest.raises(NoUsableLeaf):
        load_authorities(folder).code_signer(TODAY)


def test_the_list_of_revoked_leaves_is_signed_anew_each_day_and_forgets_none(folder: Path) -> None:
    revoke_development_leaf(folder, Use.SEALS, 1, NOW)
    for days in (0, 2, 4):
        ensure_development_keys(folder, NOW + timedelta(days=days))
    (listed,) = load_authorities(folder).seals.revocations

    assert listed.last_update_utc == NOW + timedelta(days=4, minutes=-5)
    assert len(listed) == 1
    # The first, the revocation, and two new days.
    assert listed.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number == 4


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("roots.pem", None, "roots.pem is missing"),
        ("crls.pem", None, "crls.pem is missing"),
        ("roots.pem", b"no certificate", "roots.pem is missing, or holds no certificate"),
        ("leaf-1.pem", None, "there is no leaf-1.pem"),
        ("leaf-1.key", b"no key", "leaf-1.key is no P-256 key"),
        ("crls.pem", b"no list", "holds no revocation list"),
    ],
)
def test_a_folder_that_cannot_be_used_is_refused_by_the_name_of_the_file(
    folder: Path, name: str, content: bytes | None, told: str
) -> None:
    file = folder / "seals" / name
    file.unlink() if content is None else file.write_bytes(content)
    with pytest.raises(BadAuthorities, match=told):
        load_authorities(folder)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("roots.pem", "no authority here signed|leads to a root"),
        ("crls.pem", "no authority here signed"),
        ("leaf-1.pem", "leads to a root"),
        ("leaf-1.key", "is no P-256 key of its certificate"),
    ],
)
def test_files_of_different_authorities_do_not_go_together(folder: Path, name: str, told: str) -> None:
    (folder / "seals" / name).write_bytes((folder / "2d-doc" / name).read_bytes())
    with pytest.raises(BadAuthorities, match=told):
        load_authorities(folder)


@pytest.mark.parametrize(
    ("name", "told"), [("roots.pem", "no authority here signed"), ("crls.pem", "no authority here signed")]
)
def test_files_of_another_authority_of_the_same_name_do_not_go_in(
    folder: Path, tmp_path: Path, name: str, told: str
) -> None:
    ensure_development_keys(tmp_path / "others", NOW)
    (folder / "seals" / name).write_bytes((tmp_path / "others" / "seals" / name).read_bytes())
    with pytest.raises(BadAuthorities, match=told):
        load_authorities(folder)


def put_under_another_root(part: Path) -> None:
    """Let somebody else's root vouch for an authority, which so stands between that root and its leaves."""
    (authority,) = x509.load_pem_x509_certificates((part / "roots.pem").read_bytes())
    key = generate_private_key(SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "FR99")])
    for subject, public, file in (
        (name, key.public_key(), "roots.pem"),
        (authority.subject, authority.public_key(), "intermediates.pem"),
    ):
        builder = x509.CertificateBuilder().subject_name(subject).issuer_name(name).public_key(public)
        builder = builder.serial_number(x509.random_serial_number())
        builder = builder.not_valid_before(NOW - LEAF_LIFE).not_valid_after(NOW + LEAF_LIFE)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        (part / file).write_bytes(builder.sign(key, SHA256()).public_bytes(Encoding.PEM))


def test_an_authority_may_stand_between_root_and_leaf_but_not_for_codes(folder: Path) -> None:
    put_under_another_root(folder / "seals")
    seals = load_authorities(folder).seals

    assert seals.signing(TODAY).chain == (*seals.intermediates, *seals.roots)
    put_under_another_root(folder / "2d-doc")
    with pytest.raises(BadAuthorities, match="issued by the authority that its codes name"):
        load_authorities(folder)


def test_keys_that_were_not_made_for_development_are_left_alone(folder: Path) -> None:
    for use in Use:
        put_under_another_root(folder / use.value)
    before = contents(folder)

    with pytest.raises(BadAuthorities, match="not made for development"):
        ensure_development_keys(folder, NOW + LEAF_LIFE)
    assert contents(folder) == before


def test_a_leaf_issues_no_leaf(folder: Path) -> None:
    part = folder / "seals"
    roots, leaf, key = (part / name for name in ("roots.pem", "leaf-1.pem", "leaf-1.key"))
    kept = {file: file.read_bytes() for file in (roots, leaf, key, part / AUTHORITY_KEY)}
    # As if the leaf were the authority, once.
    roots.write_bytes(kept[leaf])
    (part / AUTHORITY_KEY).write_bytes(kept[key])
    add_development_leaf(folder, Use.SEALS, NOW)
    roots.write_bytes(kept[roots])
    (part / "intermediates.pem").write_bytes(kept[leaf])

    with pytest.raises(BadAuthorities, match=r"leaf-2\.pem is no P-256 certificate that leads to a root"):
        load_authorities(folder)


def test_an_authority_does_not_sign_in_place_of_its_leaf(folder: Path) -> None:
    part = folder / "seals"
    (part / "leaf-1.pem").write_bytes((part / "roots.pem").read_bytes())
    (part / "leaf-1.key").write_bytes((part / AUTHORITY_KEY).read_bytes())
    with pytest.raises(BadAuthorities, match=r"leaf-1\.pem is no P-256 certificate"):
        load_authorities(folder)


def test_the_names_of_codes_have_four_characters(folder: Path) -> None:
    for name in ("roots.pem", "crls.pem", "leaf-1.pem", "leaf-1.key"):
        (folder / "2d-doc" / name).write_bytes((folder / "seals" / name).read_bytes())
    with pytest.raises(BadAuthorities, match="four capitals or digits"):
        load_authorities(folder)


def test_no_key_is_shown(folder: Path) -> None:
    shown = repr(load_authorities(folder))

    assert "PRIVATE" not in shown
    assert "key=" not in shown
