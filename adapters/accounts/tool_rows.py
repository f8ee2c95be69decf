"""Registrations of tools as rows, and back."""

from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import Row

from schema.records import Purpose
from schema.sessions import ClientId, Scope
from schema.tools import Credential, LegalBasis, NewTool, PublicKey, ToolClient


class Jwks(msgspec.Struct, frozen=True):
    """A JSON Web Key Set (RFC 7517, section 5) of keys of the one kind that we accept."""

    keys: tuple[PublicKey, ...] = ()


def values_of(tool: NewTool) -> Mapping[str, Any]:
    """Write what is registered."""
    return {
        "name": tool.name,
        "basis": tool.basis.value,
        "scopes": " ".join(sorted(tool.scopes)),
        "purposes": " ".join(sorted(purpose.name for purpose in tool.purposes)),
        "prefecture": tool.prefecture,
        "daily_quota": tool.daily_quota,
        "dpop": tool.dpop,
        "external_id": tool.external_id,
        "expires_at": tool.expires_at,
        **values_of_credential(tool.credential),
    }


def values_of_credential(credential: Credential) -> Mapping[str, Any]:
    """Write a credential; its keys as the world writes them."""
    jwks = {"keys": [key.jwk for key in credential.keys]}
    return {"jwks": msgspec.json.encode(jwks).decode(), "secret_hash": credential.secret_digest}


def client_of(row: Row[Any]) -> ToolClient:
    """Read a registration."""
    former = None if row.former_jwks is None else _credential(row.former_jwks, row.former_secret_hash)
    return ToolClient(
        id=ClientId(row.id),
        name=row.name,
        basis=LegalBasis(row.basis),
        scopes=frozenset(map(Scope, row.scopes.split())),
        purposes=frozenset(Purpose[name] for name in row.purposes.split()),
        daily_quota=row.daily_quota,
        created_at=row.created_at,
        expires_at=row.expires_at,
        credential=_credential(row.jwks, row.secret_hash),
        prefecture=row.prefecture,
        dpop=row.dpop,
        external_id=row.external_id,
        revoked_at=row.revoked_at,
        former=former,
        former_until=row.former_until,
    )


def _credential(jwks: str, secret_hash: bytes | None) -> Credential:
    return Credential(msgspec.json.decode(jwks, type=Jwks).keys, secret_hash)
