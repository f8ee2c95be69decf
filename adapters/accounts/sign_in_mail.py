"""The mail at every successful sign-in, with the link that says « ce n'était pas moi »."""

from adapters.accounts.links import write_link
from adapters.accounts.origins import device, network
from adapters.accounts.outbox import write_mails
from adapters.accounts.transaction import Transaction
from schema.accounts import LinkPurpose, MailKind, Origin
from schema.sessions import Session, SessionKind


async def tell_sign_in(transaction: Transaction, session: Session, origin: Origin, to: list[str]) -> None:
    """Write to each address: when (UTC, ISO 8601), with what kind of device, from which network, and the link."""
    facts = [("at", transaction.now.isoformat()), ("device", device(origin)), ("network", network(origin))]
    by_identity = session.kind is SessionKind.FRANCE_CONNECT and session.issuer and session.subject
    person = (session.issuer, session.subject) if session.issuer and session.subject and by_identity else None
    for address in to:
        token = await write_link(transaction, LinkPurpose.NOT_ME, account=session.account, person=person, email=address)
        link = (LinkPurpose.NOT_ME, token)
        await write_mails(transaction, MailKind.SIGNED_IN, [address], facts, way=session.kind, link=link)
