"""Issues and reads the access tokens of internal tools: JWTs of RFC 9068, signed with ES256."""

from adapters.tool_tokens.keys import BadSigningKey, development_signing_key, read_signing_keys
from adapters.tool_tokens.tokens import LIFETIME, ToolTokens

__all__ = ["LIFETIME", "BadSigningKey", "ToolTokens", "development_signing_key", "read_signing_keys"]
