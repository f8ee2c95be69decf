"""What we ask, operation by operation: our records in, finished messages out. No I/O."""

from collections.abc import Collection, Sequence
from datetime import date

from lxml.etree import _Element as Element

from adapters.snpc import formats
from adapters.snpc.envelope import Heading, Message, add, add_known, finished, request
from adapters.snpc.wire import NIL
from schema.ports import Asker
from schema.records import NumberReference, PivotIdentity, RecordId, Segment

FRANCE = "99100"
"""INSEE code of the country in which every birthplace has a code."""

MAX_BATCH = 50


def identify_by_number(reference: NumberReference, heading: Heading) -> Message:
    """Ask for the record of a number, a birth name and a birth date (``identifierTitulaire``)."""
    envelope, asked = request("identifierTitulaire", heading)
    add(asked, "typeNumero", reference.form.value)
    number = {
        "numero": reference.number,
        "ligne2": reference.second_line,
        "annee": reference.year,
        "departement": reference.departement,
    }
    add_known(asked, number)
    add(asked, "nomNaissance", formats.name(reference.birth_name))
    add(asked, "dateNaissance", formats.eight_digits(reference.born_on))
    return finished("identifierTitulaire", heading, envelope)


def identify_by_pivot(identity: PivotIdentity, heading: Heading) -> Message:
    """Ask for the record of a civil identity (``identifierIdentitePivot``)."""
    envelope, asked = request("identifierIdentitePivot", heading)
    _add_identity(asked, identity)
    return finished("identifierIdentitePivot", heading, envelope)


def read(record: RecordId, segments: Collection[Segment], heading: Heading, *, page: str | None = None) -> Message:
    """Ask for segments of a record, or for the next page of its movements (``lireDossier``)."""
    envelope, asked = request("lireDossier", heading)
    add(asked, "idDossier", record)
    _add_segments(asked, segments)
    add_known(asked, {"suite": page})
    return finished("lireDossier", heading, envelope)


def read_pending(ticket: str, heading: Heading) -> Message:
    """Ask for an answer that was late (``lireDossierDiffere``)."""
    envelope, asked = request("lireDossierDiffere", heading)
    add(asked, "idDemande", ticket)
    return finished("lireDossierDiffere", heading, envelope)


def read_many(
    records: Sequence[RecordId], segments: Collection[Segment], askers: Sequence[Asker], heading: Heading
) -> Message:
    """
    Ask for the same segments of 1 to 50 distinct records (``lireDossiers``), each on behalf of its asker.

    Raises:
        ValueError: none, too many or repeated records, not one asker for each, or more than one purpose.
    """
    if not 1 <= len(set(records)) == len(records) == len(askers) <= MAX_BATCH:
        raise ValueError("read_many takes 1 to 50 distinct records, and an asker for each")
    if {asker.purpose for asker in askers} != {heading.asker.purpose}:
        raise ValueError("a batch has one purpose")
    envelope, asked = request("lireDossiers", heading)
    for record, asker in zip(records, askers, strict=True):
        item = add(asked, "demande")
        add(item, "idDossier", record)
        add(item, "userId", asker.user)
    _add_segments(asked, segments)
    return finished("lireDossiers", heading, envelope)


def report_mismatch(
    record: RecordId,
    identity: PivotIdentity,
    disputed: Sequence[str],
    heading: Heading,
    *,
    text: str | None,
    contact: str | None,
) -> Message:
    """Report that a record is not the person's (``signalerDiscordance``), once for each UUID of a heading."""
    envelope, asked = request("signalerDiscordance", heading)
    add(asked, "idDossier", record)
    _add_identity(add(asked, "identite"), identity)
    for element in disputed:
        add(asked, "element", element)
    add_known(asked, {"texte": text, "contact": contact})
    return finished("signalerDiscordance", heading, envelope)


def follow_report(number: str, heading: Heading) -> Message:
    """Ask where a mismatch report stands (``suivreSignalement``)."""
    envelope, asked = request("suivreSignalement", heading)
    add(asked, "numeroSignalement", number)
    return finished("suivreSignalement", heading, envelope)


def code_table(table: str, heading: Heading) -> Message:
    """Ask for a code table (``lireNomenclature``)."""
    envelope, asked = request("lireNomenclature", heading)
    add(asked, "table", table)
    return finished("lireNomenclature", heading, envelope)


def changes(since: date, page: str | None, heading: Heading) -> Message:
    """Ask which records changed on or after a day (``listerMouvements``)."""
    envelope, asked = request("listerMouvements", heading)
    add(asked, "depuis", formats.eight_digits(since))
    add_known(asked, {"suite": page})
    return finished("listerMouvements", heading, envelope)


def service(heading: Heading) -> Message:
    """Ask whether the registry is open (``etatService``)."""
    envelope, _ = request("etatService", heading)
    return finished("etatService", heading, envelope)


def _add_segments(asked: Element, segments: Collection[Segment]) -> None:
    """Name the segments, in one order always; take partial answers, since each segment stands for itself."""
    wanted = frozenset(segments)
    if not wanted:
        raise ValueError("reading no segment is no reading")
    add(asked, "segments", " ".join(segment.value for segment in Segment if segment in wanted))
    add(asked, "accepteLecturePartielle", formats.letter(True))


def _add_identity(asked: Element, identity: PivotIdentity) -> None:
    """Write a civil identity. A birthplace is nil when unknown, and empty abroad, where there is no code."""
    add(asked, "nomNaissance", formats.name(identity.birth_name))
    for given_name in identity.given_names:
        add(asked, "prenom", formats.name(given_name))
    add(asked, "dateNaissance", formats.eight_digits(identity.born_on))
    add(asked, "sexe", identity.sex.value)
    birthplace = add(asked, "lieuNaissance", identity.birthplace)
    if identity.birthplace is None and identity.birth_country == FRANCE:
        birthplace.set(NIL, "true")
    add(asked, "paysNaissance", identity.birth_country)
