"""Issues the access tokens of internal tools, or reads those of another issuer: JWTs of RFC 9068."""

from adapters.tool_tokens.external import TrustedIssuer
from adapters.tool_tokens.keys import BadSigningKey, development_signing_key, read_signing_keys
from adapters.tool_tokens.tokens import LIFETIME, ToolTokens

__all__ = ["LIFETIME", "BadSigningKey", "ToolTokens", "TrustedIssuer", "development_signing_key", "read_signing_keys"]
