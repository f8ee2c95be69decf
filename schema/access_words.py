"""The table of access in words: at the end of each description, and as the document that ``/access.json`` serves."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from schema.access import DECLASSIFIED, TABLE, Policy, Resource, Rule
from schema.records import Purpose
from schema.sessions import SessionKind

KINDS: Mapping[SessionKind, tuple[str, str]] = {
    SessionKind.ANONYMOUS: ("visitors", "visiteurs"),
    SessionKind.ACCOUNT: ("password sessions", "sessions par mot de passe"),
    SessionKind.FRANCE_CONNECT: ("FranceConnect sessions", "sessions FranceConnect"),
    SessionKind.TOOL: ("tools", "outils"),
}
"""Each kind of session, English first."""

PURPOSES: Mapping[Purpose, tuple[str, str]] = {
    Purpose.HOLDER: ("by the holder", "par le titulaire"),
    Purpose.CHECK: ("check", "contrôle"),
    Purpose.THIRD_PARTY: ("third party", "tiers"),
    Purpose.ADMINISTRATION: ("administration", "administration"),
}
"""Each purpose, English first."""


@cache
def _words(rule: Rule) -> tuple[str, str]:
    if rule.readers == frozenset(SessionKind):
        return "Access: everybody.", "Accès : tous."
    texts = []
    for place, opening in enumerate(("Access: ", "Accès : ")):
        kinds = [KINDS[kind][place] for kind in SessionKind if kind in rule.readers]
        text = opening + ", ".join(kinds)
        if rule.scope is not None:
            text += f" ({rule.scope.value})"
        texts.append(text + ".")
    return texts[0], texts[1]


def access_words(policy: Policy) -> tuple[str, str]:
    """Say in a sentence who may read what this policy guards: English, French."""
    return _words(policy.rule)


def access_document(policies: Mapping[str, Policy]) -> dict[str, Any]:
    """
    The whole table as JSON values: ``resources`` (the rows), ``coordinates`` (each field's row and segments).

    ``declassified``: the fields that are less guarded than what they are made of, each with its reason.
    """
    return {
        "version": 1,
        "resources": {resource.name: _row(resource) for resource in Resource},
        "coordinates": {coordinate: _coordinate(policies[coordinate]) for coordinate in sorted(policies)},
        "declassified": dict(sorted(DECLASSIFIED.items())),
    }


def _row(resource: Resource) -> dict[str, Any]:
    rule = TABLE[resource]
    return {
        "session": sorted(rule.readers),
        "scopes": [[rule.scope.value]] if rule.scope else [],
        "purposes": sorted(purpose.name for purpose in rule.purposes),
        "article": rule.article,
    }


def _coordinate(policy: Policy) -> dict[str, Any]:
    return {
        "resource": policy.resource.name,
        "segments": sorted(segment.name for segment in policy.segments),
        "onRefusal": policy.on_refusal.name,
    }
