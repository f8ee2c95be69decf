"""Keeps ``schema.ports.Identities``, with Authlib and joserfc."""

from adapters.franceconnect.client import FranceConnect

__all__ = ["FranceConnect"]
