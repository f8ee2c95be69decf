"""
Internal tools: on which legal basis each is let in, what that allows it, and how it is registered.

A tool is somebody else's software that reads about people who are not there. Which blocks of a record it may be given
follows from who runs it: L. 225-4 lists those who get all, L. 225-5 those who get existence, category and validity,
L. 225-6 leaves nothing to the others, and L. 223-7 keeps the points from whoever is no authority.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum, auto
from hmac import compare_digest
from typing import Any, Protocol

from schema.errors import ImpossibleRegistration
from schema.records import Frozen, Purpose
from schema.sessions import ClientId, Scope, Tool


class LegalBasis(StrEnum):
    """Who runs the tool, in the words of the article that lets them in, or keeps them out."""

    @staticmethod
    def _generate_next_value_(name: str, start: int, count: int, last_values: list[Any]) -> str:
        """Name a value like its member: it is what an operator types."""
        return name

    INTERIOR_MINISTRY = auto()
    JUDICIAL_AUTHORITY = auto()
    ADMINISTRATIVE_COURT = auto()
    JUDICIAL_POLICE = auto()
    PREFECTURE = auto()
    ROAD_CHECK = auto()
    ACCIDENT_STATISTICS = auto()
    TRANSPORT_INSPECTION = auto()
    FRANCE_TITRES = auto()
    INTELLIGENCE_SERVICE = auto()
    JUDICIAL_POLICE_INQUIRY = auto()
    MUNICIPAL_POLICE = auto()
    OVERSEAS_AUTHORITY = auto()
    FOREIGN_AUTHORITY = auto()
    HOLDERS_AGENT = auto()
    ADMINISTRATIVE_EMPLOYER = auto()
    INSURER = auto()
    TACHOGRAPH_CARD_BODY = auto()
    TRANSPORT_EMPLOYER = auto()
    TRAINING_FUND = auto()
    PRIVATE_EMPLOYER = auto()
    HIRE_COMPANY = auto()


class Terms(Frozen, frozen=True):
    """A row: what a legal basis allows, whether through the prefect only, and the article. Nothing allowed: no tool."""

    scopes: frozenset[Scope]
    purposes: frozenset[Purpose]
    through_prefect: bool
    article: str


def _row(scopes: str, purposes: str, channel: str, article: str) -> Terms:
    """Read a row of the picture."""
    given = frozenset(scope for letter, scope in SCOPES.items() if letter in scopes)
    named = frozenset(purpose for letter, purpose in PURPOSES.items() if letter in purposes)
    return Terms(given, named, channel == "prefect", article)


SCOPES = {"e": Scope.EXISTENCE, "c": Scope.CATEGORIES, "v": Scope.VALIDITY, "p": Scope.POINTS}
PURPOSES = {"c": Purpose.CHECK, "t": Purpose.THIRD_PARTY, "a": Purpose.ADMINISTRATION}

# Whoever may not have points names `t` where it can: the registry itself then withholds them (L. 225-5).
# fmt: off
TERMS: Mapping[LegalBasis, Terms] = {
    #                                         scopes     purposes channel    article
    LegalBasis.INTERIOR_MINISTRY:       _row("e c v p", "    a", "",        "L. 225-4, R. 225-4 I 1°"),
    LegalBasis.JUDICIAL_AUTHORITY:      _row("e c v p", "    a", "",        "L. 225-4, R. 225-4 I 2° a"),
    LegalBasis.ADMINISTRATIVE_COURT:    _row("e c v p", "    a", "",        "L. 225-4, R. 225-4 I 2° b"),
    LegalBasis.JUDICIAL_POLICE:         _row("e c v p", "c   a", "",        "L. 225-4, R. 225-4 I 2° c"),
    LegalBasis.PREFECTURE:              _row("e c v p", "    a", "",        "L. 225-4, R. 225-4 I 2° d"),
    LegalBasis.ROAD_CHECK:              _row("e c v p", "c    ", "",        "L. 225-4, R. 225-4 I 2° e"),
    LegalBasis.ACCIDENT_STATISTICS:     _row("e c v p", "    a", "",        "L. 225-4, R. 225-4 I 2° f"),
    LegalBasis.TRANSPORT_INSPECTION:    _row("e c v p", "c    ", "",        "L. 225-4, R. 225-4 I 2° g"),
    LegalBasis.FRANCE_TITRES:           _row("e c v p", "    a", "",        "L. 225-4, R. 225-4 I 3°"),
    LegalBasis.INTELLIGENCE_SERVICE:    _row("e c v p", "    a", "",        "L. 225-4, R. 225-4 II"),
    LegalBasis.JUDICIAL_POLICE_INQUIRY: _row("e c v  ", "c    ", "",        "L. 225-5 4°, R. 225-5 I 1°"),
    LegalBasis.MUNICIPAL_POLICE:        _row("e c v  ", "c    ", "",        "L. 225-5 5° bis, R. 225-5"),
    LegalBasis.OVERSEAS_AUTHORITY:      _row("e c v  ", "  t  ", "",        "L. 225-5 2°"),
    LegalBasis.FOREIGN_AUTHORITY:       _row("e c v  ", "  t  ", "",        "L. 225-5 3°, R. 225-5"),
    LegalBasis.HOLDERS_AGENT:           _row("e c v  ", "  t  ", "prefect", "L. 225-5 1°, R. 225-6 II"),
    LegalBasis.ADMINISTRATIVE_EMPLOYER: _row("e c v  ", "  t  ", "prefect", "L. 225-5 6°"),
    LegalBasis.INSURER:                 _row("e c v  ", "  t  ", "prefect", "L. 225-5 7°, R. 225-5 II 2° b"),
    LegalBasis.TACHOGRAPH_CARD_BODY:    _row("e c v  ", "  t  ", "",        "L. 225-5 8° and 9°"),
    LegalBasis.TRANSPORT_EMPLOYER:      _row("e c v  ", "  t  ", "",        "L. 225-5 11°, R. 225-5-1"),
    LegalBasis.TRAINING_FUND:           _row("e c v  ", "  t  ", "",        "L. 225-5 12°"),
    # L. 225-6: nothing may be disclosed to anybody else. They are here so that the refusal can say so.
    LegalBasis.PRIVATE_EMPLOYER:        _row("       ", "     ", "",        "L. 225-6"),
    LegalBasis.HIRE_COMPANY:            _row("       ", "     ", "",        "L. 225-6"),
}

NAMES: Mapping[LegalBasis, tuple[str, str]] = {
    LegalBasis.INTERIOR_MINISTRY:       ("ministère de l'intérieur, inspection générale de l'administration",
                                         "ministry of the interior, general inspectorate of administration"),
    LegalBasis.JUDICIAL_AUTHORITY:      ("autorité judiciaire", "judicial authority"),
    LegalBasis.ADMINISTRATIVE_COURT:    ("juridiction administrative, pour un recours contre un retrait de points",
                                         "administrative court, for an appeal against a withdrawal of points"),
    LegalBasis.JUDICIAL_POLICE:         ("officier de police judiciaire, sur décision de justice ou en flagrance",
                                         "judicial police officer, by order of a court or in flagrancy"),
    LegalBasis.PREFECTURE:              ("préfecture, pour ses pouvoirs sur le permis",
                                         "prefecture, for its powers over licences"),
    LegalBasis.ROAD_CHECK:              ("police ou gendarmerie, pour les contrôles routiers",
                                         "police or gendarmerie, for road checks"),
    LegalBasis.ACCIDENT_STATISTICS:     ("organisme d'études sur les accidents", "body that studies accidents"),
    LegalBasis.TRANSPORT_INSPECTION:    ("contrôle des transports terrestres", "State inspection of road transport"),
    LegalBasis.FRANCE_TITRES:           ("France Titres", "France Titres"),
    LegalBasis.INTELLIGENCE_SERVICE:    ("service de renseignement", "intelligence service"),
    LegalBasis.JUDICIAL_POLICE_INQUIRY: ("police judiciaire, en enquête préliminaire",
                                         "judicial police, in a preliminary inquiry"),
    LegalBasis.MUNICIPAL_POLICE:        ("police municipale ou garde champêtre, pour identifier un contrevenant",
                                         "municipal police or rural guard, to identify an offender"),
    LegalBasis.OVERSEAS_AUTHORITY:      ("autorité d'une collectivité d'outre-mer",
                                         "authority of an overseas territory"),
    LegalBasis.FOREIGN_AUTHORITY:       ("autorité étrangère, pour authentifier un permis",
                                         "foreign authority, to authenticate a licence"),
    LegalBasis.HOLDERS_AGENT:           ("avocat ou mandataire du titulaire", "lawyer or agent of the holder"),
    LegalBasis.ADMINISTRATIVE_EMPLOYER: ("autorité administrative qui emploie des conducteurs",
                                         "administrative authority that employs drivers"),
    LegalBasis.INSURER:                 ("assureur, pour les personnes qu'il couvre",
                                         "insurer, for the persons it covers"),
    LegalBasis.TACHOGRAPH_CARD_BODY:    ("organisme des cartes de chronotachygraphe ou de qualification",
                                         "body that issues tachograph or driver qualification cards"),
    LegalBasis.TRANSPORT_EMPLOYER:      ("entreprise de transport public routier, pour ses conducteurs déclarés",
                                         "public road transport company, for its declared drivers"),
    LegalBasis.TRAINING_FUND:           ("Caisse des dépôts, pour le financement des formations",
                                         "Caisse des dépôts, for the funding of training"),
    LegalBasis.PRIVATE_EMPLOYER:        ("autre employeur privé", "any other private employer"),
    LegalBasis.HIRE_COMPANY:            ("loueur de véhicules", "vehicle hire company"),
}
"""French, English."""
# fmt: on

HIGHEST_QUOTA = 1_000_000
"""People a day: about as many as the registry itself answers for."""


def check_registration(
    basis: LegalBasis, scopes: Collection[Scope], purposes: Collection[Purpose], prefecture: str | None = None
) -> None:
    """
    Check that the law allows a tool what it would be registered with.

    Raises:
        ImpossibleRegistration: it does not; the facts cite the article.
    """
    terms = TERMS[basis]
    facts: dict[str, Any] = {"basis": basis.value, "article": terms.article}
    if not terms.scopes:
        raise ImpossibleRegistration(**facts, advice=_advice(*NOBODY_ELSE))
    beyond = sorted(set(scopes) - terms.scopes)
    if beyond:
        if Scope.POINTS in beyond:
            facts["article"] = f"L. 223-7, {terms.article}"
        raise ImpossibleRegistration(**facts, scopes=beyond, advice=_advice(*LESS, _listed(terms.scopes)))
    unfounded = sorted(purpose.name for purpose in set(purposes) - terms.purposes)
    allowed = ", ".join(sorted(purpose.name for purpose in terms.purposes))
    if unfounded:
        raise ImpossibleRegistration(**facts, purposes=unfounded, advice=_advice(*LESS, allowed))
    if not scopes or not purposes:
        raise ImpossibleRegistration(**facts, advice=_advice(*MORE, f"{_listed(terms.scopes)} ; {allowed}"))
    if terms.through_prefect and not prefecture:
        raise ImpossibleRegistration(**facts, prefecture="missing", advice=_advice(*NAME_PREFECTURE))


NOBODY_ELSE = (
    "Rien ne peut lui être communiqué : demandez au conducteur de présenter lui-même son permis ou son attestation.",
    "Nothing may be disclosed to them: ask the driver to show the licence or the certificate in person.",
)
LESS = ("Demandez au plus : {}.", "Ask for no more than: {}.")
MORE = ("Nommez au moins un élément et un motif parmi : {}.", "Name at least one scope and one purpose of: {}.")
NAME_PREFECTURE = (
    "Cet accès passe par le préfet : nommez la préfecture, par exemple --prefecture 75.",
    "This access goes through the prefect: name the prefecture, for instance --prefecture 75.",
)


def _advice(fr: str, en: str, *values: str) -> Mapping[str, str]:
    return {"fr": fr.format(*values), "en": en.format(*values)}


def _listed(scopes: Collection[Scope]) -> str:
    return ", ".join(scope for scope in Scope if scope in scopes)


class PublicKey(Frozen, frozen=True):
    """A P-256 key that a tool signs its assertions with (RFC 7518, 6.2.1); coordinates in base64url."""

    kid: str
    x: str
    y: str

    @property
    def jwk(self) -> dict[str, str]:
        """The key as the world writes it (RFC 7517)."""
        return {"kty": "EC", "crv": "P-256", "x": self.x, "y": self.y, "kid": self.kid, "use": "sig", "alg": "ES256"}


class Credential(Frozen, frozen=True):
    """What a tool proves itself by: keys, or in development the SHA-256 of a secret of 32 random bytes."""

    keys: tuple[PublicKey, ...] = ()
    secret_digest: bytes | None = None

    def accepts(self, secret: str) -> bool:
        """Whether this is the secret; the answer takes as long whatever the secret."""
        return self.secret_digest is not None and compare_digest(secret_digest(secret), self.secret_digest)


class NewTool(Frozen, frozen=True):
    """
    A tool to be registered. ``daily_quota``: people a day; ``dpop``: its tokens are bound to a key (RFC 9449).

    ``external_id``: what another issuer that we trust calls it; such a tool has no credential here.
    """

    name: str
    basis: LegalBasis
    scopes: frozenset[Scope]
    purposes: frozenset[Purpose]
    daily_quota: int
    expires_at: datetime
    credential: Credential
    prefecture: str | None = None
    dpop: bool = False
    external_id: str | None = None


class ToolClient(Frozen, frozen=True):
    """A registered tool. ``former`` is what its credential replaced, good until ``former_until``."""

    id: ClientId
    name: str
    basis: LegalBasis
    scopes: frozenset[Scope]
    purposes: frozenset[Purpose]
    daily_quota: int
    created_at: datetime
    expires_at: datetime
    credential: Credential
    prefecture: str | None = None
    dpop: bool = False
    external_id: str | None = None
    revoked_at: datetime | None = None
    former: Credential | None = None
    former_until: datetime | None = None

    def is_live(self, now: datetime) -> bool:
        """Whether the registration still lets it in."""
        return self.revoked_at is None and now < self.expires_at

    def credentials(self, now: datetime) -> tuple[Credential, ...]:
        """What it may prove itself by now, the newest first."""
        if self.former is None or self.former_until is None or now >= self.former_until:
            return (self.credential,)
        return (self.credential, self.former)

    def for_call(self, scopes: Collection[Scope], purpose: Purpose | None = None) -> Tool:
        """Answer what it may in one call: of these scopes those it still holds, and the purpose if it may name it."""
        return Tool(
            client=self.id,
            name=self.name,
            basis=self.basis.value,
            scopes=self.scopes & frozenset(scopes),
            purposes=self.purposes,
            daily_quota=self.daily_quota,
            purpose=purpose if purpose in self.purposes else None,
        )


def secret_digest(secret: str) -> bytes:
    """Hash a secret as it is kept: 32 random bytes are in no dictionary, so that a slow hash would add nothing."""
    return hashlib.sha256(secret.encode()).digest()


class Tools(Protocol):
    """The register of tools, and what each has used up: assertions, tokens, its day."""

    async def register_client(self, tool: NewTool) -> ToolClient:
        """
        Register a tool under a new id.

        Raises:
            ImpossibleRegistration: the law does not allow it.
            ToolAlreadyRegistered: another tool in service has its ``external_id``.
        """
        ...

    async def clients(self) -> Sequence[ToolClient]:
        """List every registration, ended ones included, the oldest first."""
        ...

    async def find_client(self, client: str) -> ToolClient | None:
        """Find a registration, ended or not. What another process changes shows within two seconds."""
        ...

    async def find_external_client(self, external_id: str) -> ToolClient | None:
        """Find the registration in service of a tool that another issuer calls so, within the same two seconds."""
        ...

    async def rotate_client(self, client: str, credential: Credential, overlap: timedelta) -> ToolClient:
        """
        Give a tool a new credential; the old one dies after the overlap, one older than that at once.

        Raises:
            ToolNotFound: no such registration, or it has ended.
        """
        ...

    async def revoke_client(self, client: str) -> ToolClient:
        """
        End a registration for good; it stays in the list.

        Raises:
            ToolNotFound: no such registration, or it has ended.
        """
        ...

    async def spend_assertion(self, client: str, jti: str, until: datetime) -> bool:
        """Note that an assertion was used; ``False`` if it was already. Forgotten once ``until`` is past."""
        ...

    async def deny_token(self, jti: str, until: datetime) -> None:
        """Deny an access token from now until it would have expired."""
        ...

    async def is_token_denied(self, jti: str) -> bool:
        """Whether an access token is denied. What another process denies shows within two seconds."""
        ...

    async def spend_quota(self, client: str, day: date, people: int, quota: int) -> int:
        """
        Take people out of a tool's day; answer how many are left.

        Raises:
            QuotaExhausted: fewer are left than asked, and none was taken; ``until`` is the next midnight in Paris.
        """
        ...


class AccessToken(Frozen, frozen=True):
    """What a verified access token says (RFC 9068). ``bound_to``: the thumbprint of the key it is bound to."""

    jti: str
    client: str
    scopes: frozenset[Scope]
    issued_at: datetime
    expires_at: datetime
    bound_to: str | None = None


class AccessTokens(Protocol):
    """Who vouches for access tokens: we ourselves, or another issuer that we trust."""

    async def read(self, text: str) -> AccessToken | None:
        """
        Read a token that is in force and for us; nothing for any other text. A denial is not looked up.

        Raises:
            IssuerUnavailable: whoever vouches for it cannot be asked for its keys.
        """
        ...


class TokenIssuer(AccessTokens, Protocol):
    """We ourselves."""

    @property
    def lifetime(self) -> timedelta:
        """How long a token is good."""
        ...

    def issue(self, client: ClientId, scopes: Collection[Scope], bound_to: str | None = None) -> str:
        """Issue a token; ``bound_to``: the thumbprint of the key that must go with it."""
        ...

    def published(self) -> Mapping[str, Any]:
        """Answer the public keys as a JSON Web Key Set (RFC 7517), the newest first."""
        ...
