"""DriverLookup: a driver whom a tool looked up, or why there is none to show; each of a list has its own answer."""

from collections.abc import Mapping, Sequence
from typing import Annotated, ClassVar

import strawberry

from schema import wording
from schema.access import Resource
from schema.context import Context
from schema.declaration import bilingual, shown, view
from schema.errors import (
    BadUserInput,
    InputError,
    InvalidNumber,
    RecordAmbiguous,
    RecordError,
    RecordIsCandidate,
    RecordNotFound,
    RegistryError,
    SegmentWithheld,
    ServiceError,
)
from schema.record_number import explained, hint
from schema.records import NumberForm, NumberReference, Record, RecordId
from schema.types.account_refusals import (
    CODE,
    FALLBACK,
    MESSAGE,
    InputRefused,
    Refusal,
    RegistryAway,
    Told,
)
from schema.types.driver import TYPE_NAME, Driver, Holder
from schema.types.reference import DriverReference
from schema.types.vocabulary import Info, LocalizedText

LONGEST_LIST = 50
"""Drivers of one list: as many as the registry reads in one call."""

UNKNOWN = Told(RecordNotFound())
"""What every id answers that does not lead to a driver: unknown, forged, another's, or of a record no longer served."""

ANOTHER_NUMBER = wording.LocalizedText(
    "Relisez le numéro, le nom et la date de naissance sur le titre, essayez un autre numéro du même conducteur, ou "
    "demandez-lui son attestation de droits à conduire.",
    "Read number, birth name and birth date on the title again, try another number of the same driver, or ask them for "
    "their driving-rights attestation.",
)


def _told(error: type[ServiceError]) -> wording.LocalizedText:
    return wording.LocalizedText(error.fr, error.en)


def _hint(root: Told) -> wording.LocalizedText | None:
    return hint(root.form) if root.form else None


class Member:
    """What tells the two types below apart: each is the view of a ``Told`` of one code."""

    refusal: ClassVar[type[RecordError]]

    @classmethod
    def is_type_of(cls, value: object, _info: object) -> bool:
        """Tell it apart among the members of its union."""
        return isinstance(value, Told) and value.error.code == cls.refusal.code


@view(
    resource=Resource.PUBLIC,
    en="There is no driver to show. Whether there is such a person, and what is amiss, is not told.",
    fr="Aucun conducteur à montrer. Si cette personne existe, et ce qui ne convient pas, n'est pas dit.",
)
class DriverNotFound(Refusal, Member):
    """View of ``Told``."""

    refusal: ClassVar[type[RecordError]] = RecordNotFound
    code: str = shown(en=CODE[0], fr=CODE[1], resolver=lambda: RecordNotFound.code, graphql_type=str)
    message: LocalizedText = shown(
        en=MESSAGE[0], fr=MESSAGE[1], resolver=lambda: _told(RecordNotFound), graphql_type=LocalizedText
    )
    fallback: LocalizedText = shown(
        en=FALLBACK[0], fr=FALLBACK[1], resolver=lambda: ANOTHER_NUMBER, graphql_type=LocalizedText
    )
    hint: LocalizedText | None = shown(
        en="What to verify in a number of this form: the same for everybody; null for an id.",
        fr="Ce qu'il faut vérifier dans un numéro de cette forme : le même texte pour tous ; nul pour un identifiant.",
        resolver=_hint,
        graphql_type=LocalizedText | None,
    )


@view(
    resource=Resource.PUBLIC,
    en="Several records answer to this number, name and birth date: another number of the same driver decides.",
    fr="Plusieurs dossiers répondent à ce numéro, ce nom et cette date : un autre numéro du conducteur départage.",
)
class DriverAmbiguous(Refusal, Member):
    """View of ``Told``."""

    refusal: ClassVar[type[RecordError]] = RecordAmbiguous
    code: str = shown(en=CODE[0], fr=CODE[1], resolver=lambda: RecordAmbiguous.code, graphql_type=str)
    message: LocalizedText = shown(
        en=MESSAGE[0], fr=MESSAGE[1], resolver=lambda: _told(RecordAmbiguous), graphql_type=LocalizedText
    )
    fallback: LocalizedText = shown(
        en=FALLBACK[0], fr=FALLBACK[1], resolver=lambda: ANOTHER_NUMBER, graphql_type=LocalizedText
    )


DriverLookup = Annotated[
    Driver | DriverNotFound | DriverAmbiguous | InputRefused | RegistryAway,
    strawberry.union(
        "DriverLookup",
        description=bilingual(
            "A driver, or why there is none to show.", "Un conducteur, ou pourquoi il n'y en a pas à montrer."
        ),
    ),
]

Answer = Holder | Told
"""What each item is answered with: the source of a ``DriverLookup``."""


async def driver(info: Info, by: DriverReference) -> Answer:
    """
    Look one driver up.

    Raises:
        QuotaExhausted: the tool's day is spent; nothing was asked.
    """
    (answer,) = await _looked_up(info.context, [by])
    return answer


async def identify_drivers(info: Info, by: list[DriverReference]) -> list[Answer]:
    """
    Look up to 50 drivers up, and read what is selected of all of them in one call. Each has its own answer.

    Raises:
        BadUserInput: not 1 to 50 references.
        QuotaExhausted: the tool's day has not that many people left; nothing was asked.
    """
    _check_length(by, "by")
    return await _looked_up(info.context, by)


async def drivers(info: Info, ids: list[strawberry.ID]) -> list[Answer]:
    """
    Read what is selected of up to 50 drivers by their ids, in one call, in the order asked. Each has its own answer.

    Raises:
        BadUserInput: not 1 to 50 ids.
        QuotaExhausted: the tool's day has not that many people left; nothing was asked.
    """
    _check_length(ids, "ids")
    context = info.context
    asked = [_opened(context, each) for each in ids]
    known = [record for record in asked if record is not None]
    read = await context.people(known)
    if context.plan.segments:
        _note_people_read(context, read)
    return [_answer(record, read[record], UNKNOWN) if record is not None else UNKNOWN for record in asked]


async def _looked_up(context: Context, by: Sequence[DriverReference]) -> list[Answer]:
    this_year = context.ports.today.now().year
    asked = [_reference(each, this_year) for each in by]
    matches = await context.identify([each for each in asked if isinstance(each, NumberReference)])
    found = [match for match in matches.values() if not isinstance(match, ServiceError)]
    read = await context.people(found)
    _note_people_read(context, read)
    answers: list[Answer] = []
    for each in asked:
        if isinstance(each, Told):
            answers.append(each)
            continue
        match, unmatched = matches[each], Told(RecordNotFound(), each.form)
        if isinstance(match, ServiceError):
            answers.append(_refused(match, unmatched, each.form))
        else:
            answers.append(_answer(match, read[match], unmatched))
    return answers


def _check_length(items: Sequence[object], argument: str) -> None:
    if not 1 <= len(items) <= LONGEST_LIST:
        raise BadUserInput(argument=argument, minimum=1, maximum=LONGEST_LIST)


def _opened(context: Context, sealed: str) -> RecordId | None:
    type_name, key = context.unseal(sealed) or ("", "")
    return RecordId(key) if type_name == TYPE_NAME else None


def _reference(by: DriverReference, this_year: int) -> NumberReference | Told:
    """Read a reference, or answer what is wrong with its form."""
    try:
        return by.to_reference(this_year)
    except InputError as refusal:
        return Told(refusal)


def _is_shown(record: RecordId, outcome: Record | ServiceError) -> bool:
    """
    Whether there is a driver to show.

    A candidate has no rights to read and is somebody all the same; of a part that is withheld its own field tells. A
    record that another one took over since its id was sealed is no longer anybody's: a new look-up finds the other.
    """
    if isinstance(outcome, Record):
        return outcome.id == record
    return isinstance(outcome, (RecordIsCandidate, SegmentWithheld))


def _note_people_read(context: Context, read: Mapping[RecordId, Record | ServiceError]) -> None:
    context.people_read.update(record for record, outcome in read.items() if _is_shown(record, outcome))


def _answer(record: RecordId, outcome: Record | ServiceError, unmatched: Told) -> Answer:
    if _is_shown(record, outcome):
        return Holder(record)
    return _refused(outcome, unmatched) if isinstance(outcome, ServiceError) else unmatched


def _refused(refusal: ServiceError, unmatched: Told, form: NumberForm | None = None) -> Told:
    """
    Say why there is no driver. Deceased, protected and known by another name only is the same as unknown.

    Raises:
        ServiceError: a refusal of the call as such, which concerns every item.
    """
    match refusal:
        case RecordAmbiguous() | RegistryError():
            return Told(refusal)
        case RecordError():
            return unmatched
        case InvalidNumber() if form is not None:
            # The registry knows a rule that ours do not.
            return Told(explained(form, str(refusal.facts.get("rule"))))
    raise refusal
