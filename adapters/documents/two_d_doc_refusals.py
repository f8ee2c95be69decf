"""Why a 2D-Doc is not taken for one of ours."""

from enum import Enum


class Refusal(Enum):
    """The reasons, from the least like one of ours to the most."""

    NOT_A_CODE = "this is no 2D-Doc of version 4 in characters"
    OTHER_DOCUMENT = "this 2D-Doc is of another type of document"
    MALFORMED = "this 2D-Doc does not have the form of its type"
    ANNEX = "something unsigned follows the signature"
    UNKNOWN_AUTHORITY = "no authority of this name is trusted"
    UNKNOWN_CERTIFICATE = "the authority is not known to have issued this certificate"
    CERTIFICATE_REVOKED = "the certificate was revoked"
    CERTIFICATE_NOT_VALID = "the certificate was not valid on the day of the signature"
    BAD_SIGNATURE = "the signature is of something else, or of somebody else"


class CodeRefused(Exception):
    """A code is refused; ``refusal`` says why. Nothing of the code is in the message."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal
