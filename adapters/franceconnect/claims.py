"""
Signed claims in, a proof out; no I/O, no clock.

Rules of OpenID Connect Core 1.0: the id_token (3.1.3.7), the userinfo answer (5.3.2 and 5.3.4). Each refusal
is a ``ProviderUntrusted`` whose ``reason`` names the check that failed, and never a value.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry

from schema.errors import ProviderUntrusted
from schema.records import PartialDate, PivotIdentity, Sex

Claims = Mapping[str, Any]
"""The members of a token whose signature holds."""

KEY_TYPES = {"ES256": "EC", "RS256": "RSA"}
"""The algorithms that a client may be registered with, and the kind of key that goes with each."""

LEEWAY = timedelta(seconds=10)
"""How far two clocks may disagree. Tokens live 60 seconds: a longer leeway would double their life."""

ASSURANCE = {"eidas1": 1, "eidas2": 2, "eidas3": 3}
"""Levels of assurance (Regulation (EU) 910/2014, article 8): low, substantial, high."""

SEXES = {"male": Sex.MALE, "female": Sex.FEMALE, "unspecified": Sex.UNSPECIFIED}

LONGEST_SUBJECT = 255
"""OpenID Connect Core 1.0, section 2."""

BIRTHDATE = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?", re.ASCII)


def key_id(token: str, name: str) -> str:
    """
    Say which key a token asks for; nothing of it is believed yet. ``name`` begins the reason of a refusal.

    Raises:
        ProviderUntrusted: not a signed token, or one that names no key.
    """
    try:
        headers = jws.extract_compact(token.encode()).headers()
    except (JoseError, ValueError) as error:
        raise ProviderUntrusted(f"{name}_malformed") from error
    kid = headers.get("kid")
    if not isinstance(kid, str) or not kid:
        raise ProviderUntrusted(f"{name}_without_key")
    return kid


def read_signed(token: str, key: Mapping[str, Any], algorithm: str, name: str) -> Claims:
    """
    Read a token that one key must have signed, with one algorithm whatever its header says.

    Raises:
        ProviderUntrusted: another algorithm, another key, or a broken signature.
    """
    try:
        return jwt.decode(token, JWKRegistry.import_key(dict(key)), algorithms=[algorithm]).claims
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise ProviderUntrusted(f"{name}_not_verified") from error


def check_parties(claims: Claims, issuer: str, client_id: str, now: datetime, name: str) -> str:
    """
    Check who speaks, to whom, and when; answer the subject.

    Raises:
        ProviderUntrusted: another issuer, another audience, dead, from the future, or about nobody.
    """
    if claims.get("iss") != issuer:
        raise ProviderUntrusted(f"{name}_issuer")
    if claims.get("aud") not in (client_id, [client_id]):
        raise ProviderUntrusted(f"{name}_audience")
    if _instant(claims, "exp", name) <= now - LEEWAY:
        raise ProviderUntrusted(f"{name}_expired")
    if _instant(claims, "iat", name) > now + LEEWAY:
        raise ProviderUntrusted(f"{name}_from_the_future")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise ProviderUntrusted(f"{name}_subject")
    return subject


def check_sign_in(claims: Claims, client_id: str, nonce: str, least: str, now: datetime) -> tuple[str, datetime]:
    """
    Check that an id_token answers our question; give its level of assurance and when the person was proved.

    Raises:
        ProviderUntrusted: asked by another party, by another attempt, or proved too weakly.
    """
    if claims.get("azp", client_id) != client_id:
        raise ProviderUntrusted("id_token_authorised_party")
    if claims.get("nonce") != nonce:
        raise ProviderUntrusted("nonce_mismatch")
    acr = claims.get("acr")
    if not isinstance(acr, str) or ASSURANCE.get(acr, 0) < ASSURANCE[least]:
        raise ProviderUntrusted("acr_too_low")
    proved_at = _instant(claims, "auth_time" if "auth_time" in claims else "iat", "id_token")
    if proved_at > now + LEEWAY:
        raise ProviderUntrusted("id_token_from_the_future")
    return acr, proved_at


def read_identity(claims: Claims) -> PivotIdentity:
    """
    Read the pivot identity from verified userinfo claims, as stated: nothing is split, folded or completed.

    Raises:
        ProviderUntrusted: a claim of the pivot is missing or unreadable.
    """
    sex = SEXES.get(str(claims.get("gender")))
    if sex is None:
        raise ProviderUntrusted("identity_gender")
    return PivotIdentity(
        birth_name=_required(claims, "family_name"),
        given_names=_given_names(claims),
        sex=sex,
        born_on=_birthdate(_required(claims, "birthdate")),
        birth_country=_required(claims, "birthcountry"),
        # Empty for whoever was born abroad.
        birthplace=_optional(claims, "birthplace"),
        usage_name=_optional(claims, "preferred_username"),
    )


def read_contact(claims: Claims) -> str | None:
    """Read the e-mail address, to write to and never to recognise anybody by: nothing where there is none."""
    email = claims.get("email")
    return email if isinstance(email, str) and email else None


def _given_names(claims: Claims) -> tuple[str, ...]:
    # One name may hold a space ("Marie Ange"): `given_name` is the last resort, and is never split.
    names = claims.get("given_name_array")
    if names is None:
        return (_required(claims, "given_name"),)
    if not isinstance(names, list) or not names or not all(isinstance(name, str) and name for name in names):
        raise ProviderUntrusted("identity_given_name_array")
    return tuple(names)


def _birthdate(text: str) -> PartialDate:
    # A presumed "-01" stays as it is: only the registry can tell it from a true first of the month.
    found = BIRTHDATE.fullmatch(text)
    if found is None:
        raise ProviderUntrusted("identity_birthdate")
    born_on = PartialDate(int(found["year"]), int(found["month"] or 0) or None, int(found["day"] or 0) or None)
    try:
        datetime(born_on.year, born_on.month or 1, born_on.day or 1, tzinfo=UTC)
    except ValueError as error:
        raise ProviderUntrusted("identity_birthdate") from error
    return born_on


def _required(claims: Claims, name: str) -> str:
    value = _optional(claims, name)
    if value is None:
        raise ProviderUntrusted(f"identity_{name}")
    return value


def _optional(claims: Claims, name: str) -> str | None:
    value = claims.get(name)
    if value is not None and not isinstance(value, str):
        raise ProviderUntrusted(f"identity_{name}")
    return value or None


def _instant(claims: Claims, claim: str, name: str) -> datetime:
    """Read a NumericDate (RFC 7519, section 2)."""
    value = claims.get(claim)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ProviderUntrusted(f"{name}_{claim}")
    try:
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise ProviderUntrusted(f"{name}_{claim}") from error
