"""What is published of the authorities, so that documents can be checked without asking us. All of it is public."""

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from adapters.documents.authorities import Authorities, Authority

BOUNDARY = b"End"
"""Of the parts of a bundle: the readers of 2D-Doc look for this one."""

BUNDLE_TYPE = "multipart/mixed; boundary=End"
PEM_TYPE = "application/x-pem-file"
REVOCATION_LIST_TYPE = "application/pkix-crl"


def roots_pem(authorities: Authorities) -> bytes:
    """The roots of all three authorities, in PEM (``PEM_TYPE``)."""
    parts = (authorities.codes, authorities.seals, authorities.time_stamps)
    return b"".join(root.public_bytes(Encoding.PEM) for part in parts for root in part.roots)


def leaves_bundle(authority: Authority) -> bytes:
    """
    Every leaf that is trusted, as readers of 2D-Doc fetch them: a MIME body of DER parts (``BUNDLE_TYPE``).

    The authority itself is not in it: whoever trusts it has it from elsewhere.
    """
    parts = b"".join(_part(leaf.certificate) for leaf in authority.leaves)
    return parts + b"--" + BOUNDARY + b"--\r\n"


def _part(certificate: x509.Certificate) -> bytes:
    head = b"--" + BOUNDARY + b"\r\nContent-Type: application/pkix-cert\r\n\r\n"
    return head + certificate.public_bytes(Encoding.DER) + b"\r\n"


def revocation_list(authority: Authority) -> bytes:
    """The list of what the authority itself revoked, in DER (``REVOCATION_LIST_TYPE``; RFC 5280, 5)."""
    names = {root.subject for root in authority.roots}
    listed = next(each for each in authority.revocations if each.issuer in names)
    return listed.public_bytes(Encoding.DER)
