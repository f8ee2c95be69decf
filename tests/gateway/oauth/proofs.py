"""Proofs of possession (RFC 9449) as a tool makes them, and as it should not."""

from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey

from gateway.dpop_proof import token_hash
from tests.gateway.oauth.conftest import GRAPH, ISSUER, Clock

TOKEN_ENDPOINT = f"{ISSUER}/oauth/token"


class Prover:
    """Has a key, and signs one proof after the other."""

    def __init__(self, clock: Clock) -> None:
        self.key = ECKey.generate_key("P-256", private=True)
        self._clock = clock
        self._made = 0

    def sign(self, header: dict[str, Any] | None = None, key: Any = None, **claims: Any) -> str:
        """Sign a proof for the token endpoint; a member that is given ``None`` is left out."""
        self._made += 1
        head = {"typ": "dpop+jwt", "alg": "ES256", "jwk": self.key.as_dict(private=False), **(header or {})}
        usual = {"jti": f"proof-{self._made}", "htm": "POST", "htu": TOKEN_ENDPOINT, "iat": self._clock.seconds}
        return jwt.encode(
            {name: value for name, value in head.items() if value is not None},
            {name: value for name, value in {**usual, **claims}.items() if value is not None},
            key or self.key,
            algorithms=[head["alg"]],
            default_type=None,
        )

    def for_graph(self, token: str, **claims: Any) -> str:
        """Sign a proof for a call with a token."""
        return self.sign(**{"htu": GRAPH, "ath": token_hash(token), **claims})
