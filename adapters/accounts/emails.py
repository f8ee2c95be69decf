"""Reading an e-mail address as somebody typed it."""

import re

from schema.accounts import LONGEST_EMAIL
from schema.errors import InvalidEmail

ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
ADDRESS = re.compile(rf"(?=[^@]{{1,64}}@){ATOM}(?:\.{ATOM})*@(?:{LABEL}\.)+{LABEL}")
"""Dot-atoms (RFC 5322, 3.4.1) and a domain of two labels or more: no quoted or commented forms, which nobody types."""


def read_email(text: str) -> str:
    """
    Read an address; a domain with accents becomes its ASCII form (IDNA).

    Raises:
        InvalidEmail: it is not one that mail reaches.
    """
    local, at, domain = text.strip().rpartition("@")
    try:
        address = local + at + (domain if domain.isascii() else domain.encode("idna").decode())
    except UnicodeError:
        raise InvalidEmail from None
    if len(address) > LONGEST_EMAIL or not ADDRESS.fullmatch(address):
        raise InvalidEmail
    return address


def email_key(email: str) -> str:
    """Answer what two spellings of one address share."""
    return email.casefold()


def typed_key(text: str) -> str | None:
    """Answer the key of an address as typed; nothing for what is no address."""
    try:
        return email_key(read_email(text))
    except InvalidEmail:
        return None
