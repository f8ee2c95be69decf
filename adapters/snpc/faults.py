"""
The registry's return codes, each as one of our refusals.

One table serves SOAP faults and the ``codeRetour`` of an answer: a code means the same in either dress.
"""

from datetime import datetime
from typing import TypeAlias

from schema.errors import (
    InvalidNumber,
    QuotaExhausted,
    RecordAmbiguous,
    RecordDeceased,
    RecordIsCandidate,
    RecordNotFound,
    RecordProtected,
    RegistryBadAnswer,
    RegistryBusy,
    RegistryClosed,
    RegistryFailed,
    RegistryReadOnly,
    RegistryRefusal,
    RegistryTimeout,
    SegmentWithheld,
    ServiceError,
    UseBirthName,
    until,
)

Refusal: TypeAlias = type[ServiceError]

DONE = "SNPC-000"
PARTIAL = "SNPC-D02"
LATE = "SNPC-D01"
MERGED = "SNPC-F05"

BUSY = frozenset({"SNPC-S02", "SNPC-Q01"})
SPENT = "SNPC-Q02"
CLOSED = "SNPC-M01"
READ_ONLY = "SNPC-M02"
ILL_FORMED_NUMBER = "SNPC-F07"

REFUSALS: dict[str, Refusal] = {
    "SNPC-S01": RegistryFailed,
    "SNPC-S03": RegistryTimeout,
    "SNPC-S04": RegistryBadAnswer,
    "SNPC-Q03": RegistryRefusal,
    "SNPC-A01": RegistryRefusal,
    "SNPC-A02": RegistryRefusal,
    "SNPC-A03": SegmentWithheld,
    "SNPC-X01": RegistryRefusal,
    "SNPC-X02": RegistryRefusal,
    "SNPC-X03": RegistryRefusal,
    "SNPC-X04": RegistryRefusal,
    "SNPC-F01": RecordNotFound,
    "SNPC-F02": RecordAmbiguous,
    "SNPC-F03": RecordNotFound,
    "SNPC-F04": UseBirthName,
    "SNPC-F06": RecordDeceased,
    "SNPC-F08": RecordProtected,
    "SNPC-F09": RecordIsCandidate,
    "SNPC-F10": RegistryRefusal,
}
"""Codes that say all there is to say. Late, merged and partial answers carry more: see ``reading``."""


def refusal(
    code: str, *, retry_after: int | None = None, reopens_at: datetime | None = None, rule: str | None = None
) -> ServiceError:
    """
    Turn a return code into our refusal; ``retry_after`` in seconds, ``reopens_at`` with its zone.

    A code that is not in the contract is a bad answer.
    """
    if code in BUSY:
        return RegistryBusy(code, retryAfter=retry_after)
    if code == SPENT:
        return QuotaExhausted(code, retryAfter=retry_after)
    if code == CLOSED:
        return RegistryClosed(code, until=until(reopens_at))
    if code == READ_ONLY:
        return RegistryReadOnly(code, until=until(reopens_at))
    if code == ILL_FORMED_NUMBER:
        return InvalidNumber(code, rule=rule)
    return REFUSALS.get(code, RegistryBadAnswer)(code)
