"""Keeps the audit trail in files: a chain of JSON lines, one file for each day."""

from adapters.audit_trail.archive import FileArchive
from adapters.audit_trail.trail import FileTrail, open_trail

__all__ = ["FileArchive", "FileTrail", "open_trail"]
