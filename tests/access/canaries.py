"""Values found nowhere else than in one field of whoever has everything, and the resource under which each is shown."""

from collections.abc import Iterator, Mapping
from functools import cache

from fixtures.people import Person
from schema.access import Policy, Resource
from schema.sessions import Rights
from tests.access.askers import ASKERS, TOOLS
from tests.access.people import EVERYBODY, HOLDERS

CANARIES: Mapping[str, tuple[Resource, ...]] = {
    "ARCHIVELINE": (Resource.ARCHIVE,),
    "USAGENAMEZ": (Resource.HOLDER, Resource.CONFIRMATION),
    "GIVENNAMEZ": (Resource.HOLDER, Resource.CONFIRMATION),
    "SECONDNAMEZ": (Resource.HOLDER, Resource.CONFIRMATION),
    "BIRTHTOWNZ": (Resource.HOLDER, Resource.CONFIRMATION),
    "33529": (Resource.HOLDER,),
    "ADDRESSLINEZ": (Resource.HOLDER,),
    "HOMETOWNZ": (Resource.HOLDER,),
    "TITLEOFFICEZ": (Resource.TITLES,),
    "0605339": (Resource.TITLES,),
    "2018-10-22": (Resource.TITLES, Resource.CONFIRMATION),
    "2018-10-23": (Resource.TITLES,),
    "2033-10-22": (Resource.TITLES, Resource.CONFIRMATION),
    "2007-08-09": (Resource.TITLES,),
    "2041-05-17": (Resource.CATEGORIES,),
    "2009-05-11": (Resource.POINTS,),
    "2024-10-17": (Resource.POINTS,),
    "2025-04-17": (Resource.POINTS,),
    "2019-03-21": (Resource.MEDICAL_CHECKS,),
    "2034-03-27": (Resource.MEDICAL_CHECKS,),
    "MEASUREOFFICEZ": (Resource.MEASURES,),
    "2024-09-03": (Resource.MEASURES,),
    "2024-09-04": (Resource.MEASURES,),
    "2024-09-05": (Resource.MEASURES,),
    "2024-09-06": (Resource.MEASURES,),
    "2024-09-07": (Resource.MEASURES,),
    "OFFENCEPLACEZ": (Resource.OFFENCES,),
    "INCIDENTZ": (Resource.OFFENCES,),
    "2024-09-19": (Resource.OFFENCES,),
    "2024-10-23": (Resource.OFFENCES,),
    "COURSECENTREZ": (Resource.COURSES,),
    "2023-02-09": (Resource.COURSES,),
    "2023-02-10": (Resource.COURSES,),
    "2023-03-08": (Resource.COURSES,),
    "2024-10-24": (Resource.NOTICES,),
    "2024-10-27": (Resource.NOTICES,),
    "2024-10-29": (Resource.NOTICES,),
    "SCHOOLZ": (Resource.EXAMS,),
    "EXAMCENTREZ": (Resource.EXAMS,),
    "PLACECENTREZ": (Resource.EXAMS,),
    "38/40": (Resource.EXAMS,),
    "2024-05-22": (Resource.EXAMS,),
    "2029-08-14": (Resource.EXAMS,),
    "2025-03-11": (Resource.EXAMS,),
    "2025-03-27": (Resource.EXAMS,),
}
"""By the text of an answer; where a value is shown in two ways, whoever has either may see it."""


TOLD_BY_THE_FEED = "2024-10-23"
"""
The day an offence was recorded is the day from which the balance is another.

``changedSince`` tells it to tools that may read the balance, and to nobody else.
"""


def is_shown(resources: tuple[Resource, ...], rights: Rights) -> bool:
    """Whether a session may see what is shown under one of these resources."""
    return any(Policy(resource).refusal(rights) is None for resource in resources)


def expected(asker: str) -> set[str]:
    """The canaries that an asker may see."""
    told = {canary for canary, resources in CANARIES.items() if is_shown(resources, ASKERS[asker])}
    if asker in TOOLS and is_shown((Resource.BALANCE,), ASKERS[asker]):
        told.add(TOLD_BY_THE_FEED)
    return told


@cache
def forbidden(asker: str) -> frozenset[str]:
    """The texts that no answer to an asker may hold: canaries of denied fields, others, a record's key."""
    own = HOLDERS.get(asker)
    others = {text for each in EVERYBODY if each is not own for text in _names_of(each)}
    return frozenset((set(CANARIES) - expected(asker)) | others | {each.dossier for each in EVERYBODY})


def _names_of(person: Person) -> Iterator[str]:
    """What tells a copy from the others."""
    assert person.identite.neph
    yield from (person.identite.nom, person.identite.neph, person.titre[0].numero)
