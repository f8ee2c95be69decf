"""Node: what has an id of its own."""

import strawberry

from schema.access import Resource
from schema.declaration import shown, view


@view(
    resource=Resource.PUBLIC,
    interface=True,
    en="Something with an id. Ids are sealed: they say nothing, and only this service can read them.",
    fr="Un objet identifié. Les identifiants sont scellés : ils ne disent rien et seul ce service les lit.",
)
class Node:
    """Interface of ``Driver``, ``PointEvent`` and ``Document``."""

    id: strawberry.ID = shown(en="Sealed id, stable for a client.", fr="Identifiant scellé, stable pour un client.")
