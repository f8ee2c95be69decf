"""Identity and address: who a record is about, in the registry's spelling."""

from collections.abc import Callable

from schema import records
from schema.access import Resource
from schema.context import content
from schema.declaration import shown, view
from schema.records import Record, Segment
from schema.types.vocabulary import PartialDate


def _if_any(name: str) -> Callable[[records.Identity], str | None]:
    """Read a text of the identity; what the registry knows to be nothing (an empty text) is nothing here too."""

    def read(root: records.Identity) -> str | None:
        return getattr(root, name) or None

    return read


@view(
    Segment.IDENTITY,
    resource=Resource.HOLDER,
    en="A postal address.",
    fr="Une adresse postale.",
)
class Address:
    """View of ``records.Address``."""

    lines: list[str] = shown(en="Street, line by line.", fr="La voie, ligne par ligne.", graphql_type=list[str])
    postcode: str = shown(en="Postcode.", fr="Le code postal.")
    town: str = shown(en="Town.", fr="La commune.")


@view(
    Segment.IDENTITY,
    resource=Resource.HOLDER,
    en="Who the record is about, in the registry's spelling.",
    fr="L'identité du titulaire, telle que le registre l'écrit.",
)
class Identity:
    """View of ``records.Identity``."""

    birth_name: str = shown(en="Birth name.", fr="Nom de naissance.")
    usage_name: str | None = shown(
        en="Usage name, where there is one.",
        fr="Nom d'usage, s'il y en a un.",
        resolver=_if_any("usage_name"),
        graphql_type=str | None,
    )
    given_names: list[str] = shown(
        en="Every given name, in order.", fr="Tous les prénoms, dans l'ordre.", graphql_type=list[str]
    )
    sex: records.Sex = shown(en="Sex in the civil registry.", fr="Sexe à l'état civil.")
    born_on: PartialDate | None = shown(
        en="Birth date, as far as it is known.", fr="Date de naissance, pour ce qui en est connu."
    )
    birthplace: str | None = shown(
        en="Birthplace (INSEE code).",
        fr="Lieu de naissance (code INSEE).",
        resolver=_if_any("birthplace"),
        graphql_type=str | None,
    )
    birthplace_name: str | None = shown(
        en="Name of the birthplace.",
        fr="Nom du lieu de naissance.",
        resolver=_if_any("birthplace_name"),
        graphql_type=str | None,
    )
    birth_country: str = shown(en="Country of birth (INSEE code).", fr="Pays de naissance (code INSEE).")
    neph: str | None = shown(
        en="The NEPH: twelve digits, given once for life.",
        fr="Le NEPH : douze chiffres, attribués une fois pour toutes.",
    )
    address: Address | None = shown(en="Address known to the registry.", fr="L'adresse connue du registre.")


def identity_of(root: Record) -> records.Identity | None:
    """Read who a record is about."""
    return content(root.identity, Segment.IDENTITY)
