"""What is published: an independent reader can do all its checks with it."""

import email
import io
import ssl

from cryptography import x509
from tddoc.keychain import KeyChain

from adapters.documents.authorities_publication import BUNDLE_TYPE, leaves_bundle, revocation_list, roots_pem
from tests.adapters.documents.two_d_doc_samples import ours


def test_the_roots_are_three_certificates_that_any_tool_loads() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=roots_pem(ours()).decode())

    assert len(context.get_ca_certs()) == 3
    assert b"PRIVATE" not in roots_pem(ours())


def test_the_bundle_holds_every_leaf_for_the_readers_of_2d_docs() -> None:
    chain = KeyChain()
    chain.der_multipart_load(io.BytesIO(leaves_bundle(ours().codes)))

    assert chain.certs == [leaf.certificate for leaf in ours().codes.leaves]


def test_the_bundle_is_a_mime_body() -> None:
    head = f"Content-Type: {BUNDLE_TYPE}\r\nMIME-Version: 1.0\r\n\r\n".encode()
    message = email.message_from_bytes(head + leaves_bundle(ours().seals))

    assert message.is_multipart()
    assert [part.get_content_type() for part in message.walk()][1:] == ["application/pkix-cert"]


def test_the_revocation_list_is_the_authoritys_own() -> None:
    for authority in (ours().codes, ours().seals, ours().time_stamps):
        listed = x509.load_der_x509_crl(revocation_list(authority))
        assert listed.issuer == authority.roots[0].subject
