"""Keeps ``schema.ports.Registry`` over SOAP 1.1: a codec without I/O, and a client with a time budget."""

from adapters.snpc.client import SnpcRegistry

__all__ = ["SnpcRegistry"]
