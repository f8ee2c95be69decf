"""An independent decoder (tddoc), given our root and our leaves, reads and verifies what we write."""

import io
from collections.abc import AsyncIterator
from datetime import date, datetime

import aiohttp
import msgspec
import pytest
import pytest_asyncio
from cryptography.hazmat.primitives.serialization import Encoding
from tddoc import data_definition
from tddoc.doc import TwoDDoc
from tddoc.keychain import KeyChain

from adapters.documents.authorities_publication import leaves_bundle
from adapters.documents.two_d_doc import encode, read
from adapters.documents.two_d_doc_terms import PARIS, Unencodable
from adapters.snpc import SnpcRegistry
from fixtures.people import everyone
from fixtures.serving import serving
from fixtures.snpc import PATH, RegistryStub
from schema.documents import NEEDED, DocumentKind, Issue
from schema.errors import RecordDeceased, RecordIsCandidate, RecordProtected, RegistryPending
from schema.ports import Asker
from schema.records import Purpose, Record, RecordId
from tests.adapters.documents.two_d_doc_samples import ADCS, CAMILLE, RII, TODAY, code, ours, record

HOLDER = Asker(user="FR:sub:7f3a", purpose=Purpose.HOLDER)

LAST_OF_OCTOBER = datetime(2025, 10, 31, 9, tzinfo=PARIS)

WITHOUT_DOCUMENTS = {"P22", "P23", "P38", "P46", "P48"}
"""Candidates, the deceased, the protected; and a file that comes too late to be waited for here."""


class Silent:
    """Telemetry that counts nothing."""

    def count(self, name: str, **labels: str) -> None:
        """Count nothing."""

    def event(self, name: str, **facts: object) -> None:
        """Write nothing."""


class BirthDate(data_definition.JJMMAAAA):  # type: ignore[misc]  # tddoc is published without types
    """The form of field 69: the specification allows ``00`` for unknown parts, tddoc makes a whole date or fails."""

    def parse(self, text: str) -> str:
        """Take the eight digits as they are."""
        return text


@pytest.fixture(autouse=True)
def _patient_decoder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mend two forms of tddoc: unknown parts of a birth date, and 01, which it lets run past GS to the next RS."""
    _, born = data_definition.c40.datatype_get(1, "69")
    monkeypatch.setattr(born, "encoding", BirthDate(8, 8))
    _, reference = data_definition.c40.datatype_get(1, "01")
    monkeypatch.setattr(reference, "encoding", data_definition.StringAZ09(0, None))


@pytest.fixture
def keychain() -> KeyChain:
    """Hold our root, and the leaves as we publish them."""
    chain = KeyChain()
    chain.der_add(ours().codes.roots[0].public_bytes(Encoding.DER))
    chain.der_multipart_load(io.BytesIO(leaves_bundle(ours().codes)))
    return chain


@pytest_asyncio.fixture
async def registry() -> AsyncIterator[SnpcRegistry]:
    """Ask the stub."""
    stub = RegistryStub(rate_limited=False)
    async with aiohttp.ClientSession() as http, serving(stub.app) as address:
        yield SnpcRegistry(http, f"{address}{PATH}", "MPP-GATEWAY", 20.0, Silent())


def fields_of(text: str, keychain: KeyChain) -> dict[str, object]:
    """Read a code with tddoc, its signature checked; answer its fields by id."""
    decoded = TwoDDoc.from_code(text)
    assert decoded.signature_is_valid(keychain)
    return {data.definition.id: data.value for data in decoded.message.dataset}


@pytest.mark.asyncio
async def test_every_personas_code_is_read_and_verified(registry: SnpcRegistry, keychain: KeyChain) -> None:
    for person in everyone():
        if person.id in WITHOUT_DOCUMENTS:
            with pytest.raises((RecordIsCandidate, RecordDeceased, RecordProtected, RegistryPending, Unencodable)):
                _check(await _read(registry, person.dossier), keychain)
        else:
            _check(await _read(registry, person.dossier), keychain)


async def _read(registry: SnpcRegistry, dossier: str) -> Record:
    return await registry.read(RecordId(dossier), NEEDED[DocumentKind.ADCS], HOLDER)


def _check(of: Record, keychain: KeyChain) -> None:
    for issue in (ADCS, RII):
        text = encode(issue, of, 2, ours().code_signer(TODAY))
        theirs, said = fields_of(text, keychain), read(text, ours().code_trust)
        born = said.values["69"].text
        assert theirs.pop("69") == born
        assert theirs.pop("E8") == said.data_as_of.replace(tzinfo=None)
        assert theirs.pop("08", None) == said.expires_on
        assert theirs.pop("09") == "2"
        assert theirs.pop("AG", None) == said.balance
        expected = {id_: value.text for id_, value in said.values.items()}
        assert theirs == {id_: expected[id_] for id_ in theirs}
        assert set(expected) == {*theirs, "69", "E8", "09"} | ({"08"} if issue is ADCS else {"AG"} & {*expected})
        assert theirs["6G"] == said.birth_name


@pytest.mark.parametrize("name", ["CŒURET-ÑANDÚ", "D'ARTAGNAN", "A" * 38, "LE GOFF " * 9])
def test_names_of_all_kinds_are_read(name: str, keychain: KeyChain) -> None:
    text = code(of=record(msgspec.structs.replace(CAMILLE, birth_name=name)))
    read_by_them = fields_of(text, keychain)

    assert read_by_them["6G"] == read(text, ours().code_trust).birth_name
    assert read_by_them["01"] == ADCS.reference
    assert read_by_them["6H"] == "MME"


def test_the_header_is_read(keychain: KeyChain) -> None:
    header = TwoDDoc.from_code(code()).header

    assert (header.version, header.ca_id, header.cert_id, header.doc_type_id) == (4, "FR00", "MPP1", "AB")
    assert (header.perimeter_id, header.country_id) == (1, "FR")
    assert header.emit_date == header.sign_date == TODAY


def test_a_changed_code_is_refused_there_too(keychain: KeyChain) -> None:
    assert not TwoDDoc.from_code(code().replace("E550", "E591")).signature_is_valid(keychain)


def test_the_last_day_is_the_one_printed() -> None:
    assert ADCS.expires_on == date(2025, 5, 30)
    text = code(Issue(ADCS.kind, ADCS.reference, LAST_OF_OCTOBER, ADCS.verify_at, date(2026, 2, 28)))
    values = {data.definition.id: data.value for data in TwoDDoc.from_code(text).message.dataset}

    assert values["08"] == date(2026, 2, 28)
