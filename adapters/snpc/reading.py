"""What comes back, operation by operation: the answer's element in, our records out. No I/O."""

from collections.abc import Collection, Sequence
from typing import Any, TypeAlias

import msgspec
from lxml.etree import _Element as Element

from adapters.snpc import faults, formats, segments
from adapters.snpc.envelope import Answer, return_code
from adapters.snpc.wire import Children, Shape
from schema.errors import RegistryBadAnswer, RegistryPending, ServiceError
from schema.records import (
    Change,
    ChangePage,
    CodeTableEntry,
    Frozen,
    Match,
    MatchKind,
    MismatchReceipt,
    OffenceClass,
    Reading,
    ReadStatus,
    Record,
    RecordId,
    RegistryService,
    Segment,
    ServiceState,
)

_text80 = formats.texts(80, recurring=True)
_text500 = formats.texts(500, recurring=True)
_token = formats.texts(80)
_report_number = formats.codes("SIG[0-9]{4}-[0-9]{6}", recurring=False)
_report_state = formats.codes("[RIC]")
_ticket = formats.codes("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", recurring=False)

_MATCH = Shape(
    "codeRetour libelle typeReponse idDossier idDossierMaitre regle numeroNormalise territoireAmbigu divergences echo*"
)
_RECORD = Shape("codeRetour libelle idDossier idDossierMaitre idDemande delaiEstime dateArrete avertissement seg*")
_BATCH = Shape("codeRetour libelle dateArrete dossier*")
_REPORT = Shape("codeRetour libelle reouverture numeroSignalement etat dtReception dtEtat")
_TABLE = Shape("codeRetour libelle version entree*")
_ENTRY = Shape("code libelle depuis jusqua article classe points natinf")
_CHANGES = Shape("codeRetour libelle dateArrete changement* suite")
_CHANGE = Shape("idDossier jour segments")
_SERVICE = Shape("codeRetour etat dateArrete prochaineFermeture reouverture")


class Page(Frozen, frozen=True, gc=False):
    """A record as far as one answer has it, and the token of the next page of its movements."""

    record: Record
    next_page: str | None = None


class Merged(Frozen, frozen=True, gc=False):
    """A record that another one took over."""

    master: RecordId


Item: TypeAlias = Page | Merged | ServiceError


def match(answer: Answer) -> Match:
    """
    Read an identification; a merged record is answered as the one that took it over.

    Raises:
        ServiceError: the refusal that the return code stands for.
    """
    read = _MATCH.children(answer.element)
    code = read.one("codeRetour", return_code)
    kind = read.one("typeReponse", MatchKind)
    if code == faults.MERGED:
        record = read.one("idDossierMaitre", formats.record_id)
    elif code != faults.DONE:
        raise faults.refusal(code, retry_after=answer.retry_after, rule=read.maybe("regle", _text80))
    elif kind not in (MatchKind.FOUND, MatchKind.CORRECTED):
        raise RegistryBadAnswer("typeReponse: no match under a return code that says there is one")
    else:
        record = read.one("idDossier", formats.record_id)
    return Match(
        kind=kind if code == faults.DONE else MatchKind.FOUND,
        record=record,
        normalised_number=read.maybe("numeroNormalise", _token),
        ambiguous_territory=bool(read.maybe("territoireAmbigu", formats.yes_or_no)),
    )


def record(answer: Answer, asked: Collection[Segment] | None, expected: RecordId | None) -> Page | Merged:
    """
    Read one record. ``asked`` and ``expected`` are unknown for an answer that was late.

    Raises:
        RegistryPending: the answer is late.
        ServiceError: the refusal that the return code stands for.
    """
    item = _record(answer.element, answer, asked, expected)
    if isinstance(item, ServiceError):
        raise item
    return item


def records(answer: Answer, asked: Collection[Segment], expected: Sequence[RecordId]) -> list[Item]:
    """
    Read a batch: an item for each record expected, in that order.

    Raises:
        RegistryBadAnswer: too many or too few items, or in another order.
        ServiceError: the refusal of the whole batch.
    """
    read = _BATCH.children(answer.element)
    _done(read, answer)
    items = read.elements("dossier")
    if len(items) != len(expected):
        raise RegistryBadAnswer("lireDossiersResponse: not an item for each record asked for")
    as_of = read.maybe("dateArrete", formats.known_day) or answer.as_of
    context = msgspec.structs.replace(answer, as_of=as_of)
    return [_record(item, context, asked, wanted) for item, wanted in zip(items, expected, strict=True)]


def _record(element: Element, answer: Answer, asked: Collection[Segment] | None, expected: RecordId | None) -> Item:
    """Read one ``ReponseDossier``; its refusal is an item, a breach of the contract is raised."""
    read = _RECORD.children(element)
    code = read.one("codeRetour", return_code)
    answered = read.maybe("idDossier", formats.record_id)
    if expected and answered and answered != expected:
        raise RegistryBadAnswer("idDossier: another record than asked for")
    if code == faults.MERGED:
        return Merged(read.one("idDossierMaitre", formats.record_id))
    if code == faults.LATE:
        delay = read.maybe("delaiEstime", formats.whole_number)
        return RegistryPending(read.one("idDemande", _ticket), retryAfter=delay)
    if code not in (faults.DONE, faults.PARTIAL):
        return faults.refusal(code, retry_after=answer.retry_after)
    as_of = read.maybe("dateArrete", formats.known_day) or answer.as_of
    if as_of is None:
        raise RegistryBadAnswer("dateArrete: missing in answer and header")
    readings, next_page = _readings(read.elements("seg"), asked)
    found = Record(
        id=read.one("idDossier", formats.record_id),
        as_of=as_of,
        caveat=read.maybe("avertissement", _text500),
        **readings,
    )
    return Page(found, next_page)


def _readings(
    elements: Sequence[Element], asked: Collection[Segment] | None
) -> tuple[dict[str, Reading[Any]], str | None]:
    """Read the segments of a record; one that was asked for and did not come is unavailable."""
    readings: dict[str, Reading[Any]] = {}
    next_page = None
    for element in elements:
        head = segments.SegmentHead(element)
        field = segments.CONTENTS[head.segment][0]
        if field in readings:
            raise RegistryBadAnswer(f"{head.segment}: twice")
        if asked is not None and head.segment not in asked:
            raise RegistryBadAnswer(f"{head.segment}: not asked for")
        readings[field] = segments.reading(element, head)
        next_page = next_page or head.next_page
    for segment in asked or ():
        readings.setdefault(segments.CONTENTS[segment][0], Reading(ReadStatus.UNAVAILABLE))
    return readings, next_page


def joined(pages: Sequence[Record]) -> Record:
    """
    Join the pages of a record's movements, in order, into the first; the last says how far they were read.

    Raises:
        RegistryBadAnswer: a movement is on two pages, so they are not of one history.
    """
    first, *others = pages
    if not others:
        return first
    readings = [page.movements for page in pages if page.movements is not None]
    content = tuple(movement for each in readings for movement in each.content or ())
    if len({movement.reference for movement in content}) < len(content):
        raise RegistryBadAnswer("mvt/ref: on two pages")
    whole = readings[-1].status in (ReadStatus.COMPLETE, ReadStatus.PARTIAL)
    movements = Reading(
        status=readings[-1].status if whole else ReadStatus.PARTIAL,
        content=content,
        updated_on=max((each.updated_on for each in readings if each.updated_on), default=None),
    )
    return msgspec.structs.replace(first, movements=movements)


def receipt(answer: Answer) -> MismatchReceipt:
    """
    Read the receipt of a mismatch report.

    Raises:
        ServiceError: the refusal that the return code stands for.
    """
    read = _REPORT.children(answer.element)
    reopens_at = read.maybe("reouverture", formats.instant)
    code = read.one("codeRetour", return_code)
    if code != faults.DONE:
        raise faults.refusal(code, retry_after=answer.retry_after, reopens_at=reopens_at)
    return MismatchReceipt(
        number=read.one("numeroSignalement", _report_number),
        state=read.one("etat", _report_state),
        received_at=read.maybe("dtReception", formats.instant),
        state_at=read.maybe("dtEtat", formats.instant),
    )


def code_table(answer: Answer) -> tuple[CodeTableEntry, ...]:
    """
    Read a code table.

    Raises:
        ServiceError: the refusal that the return code stands for.
    """
    read = _TABLE.children(answer.element)
    _done(read, answer)
    return tuple(map(_entry, read.elements("entree")))


def _entry(element: Element) -> CodeTableEntry:
    read = _ENTRY.children(element)
    return CodeTableEntry(
        code=read.one("code", _text80),
        label=read.one("libelle", _text500),
        since=read.maybe("depuis", formats.known_day),
        until=read.maybe("jusqua", formats.known_day),
        article=read.maybe("article", _text80),
        class_=read.maybe("classe", OffenceClass),
        points=read.maybe("points", formats.points),
        natinf=read.maybe("natinf", _text80),
    )


def changes(answer: Answer) -> ChangePage:
    """
    Read a page of the change feed.

    Raises:
        ServiceError: the refusal that the return code stands for.
    """
    read = _CHANGES.children(answer.element)
    _done(read, answer)
    return ChangePage(
        changes=tuple(map(_change, read.elements("changement"))),
        as_of=read.maybe("dateArrete", formats.known_day) or answer.as_of,
        next_page=read.maybe("suite", _token) or None,
    )


def _change(element: Element) -> Change:
    read = _CHANGE.children(element)
    return Change(
        record=read.one("idDossier", formats.record_id),
        on=read.one("jour", formats.day),
        segments=read.one("segments", _segment_list),
    )


def _segment_list(text: str) -> tuple[Segment, ...]:
    return tuple(map(Segment, text.split()))


def service(answer: Answer) -> RegistryService:
    """
    Read the state of the service.

    Raises:
        ServiceError: the refusal that the return code stands for.
    """
    read = _SERVICE.children(answer.element)
    _done(read, answer)
    return RegistryService(
        state=read.one("etat", ServiceState),
        as_of=read.one("dateArrete", formats.day),
        next_closure_at=read.maybe("prochaineFermeture", formats.instant),
        reopens_at=read.maybe("reouverture", formats.instant),
    )


def _done(read: Children, answer: Answer) -> None:
    """Let through an answer that says it is one."""
    code = read.one("codeRetour", return_code)
    if code not in (faults.DONE, faults.PARTIAL):
        raise faults.refusal(code, retry_after=answer.retry_after)
