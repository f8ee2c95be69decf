"""The sessions of an account, as their holder sees them in a list."""

from datetime import datetime

import strawberry

from schema.access import Resource
from schema.accounts import OpenSession
from schema.declaration import shown, view
from schema.sessions import SessionKind
from schema.types.vocabulary import Info

SESSION = "Session"
"""What a sealed id of a session is sealed as."""


def _session_id(root: OpenSession, info: Info) -> str:
    return info.context.seal(SESSION, root.id)


@view(
    resource=Resource.HOLDER,
    en="A session of the account that is open, as coarsely as is honest.",
    fr="Une session ouverte du compte, décrite aussi précisément qu'il est honnête de le faire.",
)
class AccountSession:
    """View of ``schema.accounts.OpenSession``."""

    id: strawberry.ID = shown(
        en="Sealed id, for endSession.",
        fr="Identifiant scellé, pour endSession.",
        resolver=_session_id,
        graphql_type=strawberry.ID,
    )
    kind: SessionKind = shown(en="How it was proved.", fr="Comment elle a été prouvée.")
    opened_at: datetime = shown(en="When it was opened (UTC).", fr="Son ouverture (UTC).")
    last_used_at: datetime = shown(
        en="When it was last used, to the minute (UTC).", fr="Sa dernière utilisation, à la minute près (UTC)."
    )
    expires_at: datetime = shown(en="When it ends at the latest (UTC).", fr="Sa fin au plus tard (UTC).")
    device: str = shown(en="What kind of device.", fr="Le type d'appareil.")
    network: str = shown(en="From which network, shortened.", fr="Le réseau, abrégé.")
    is_this_one: bool = shown(en="Whether it is the one that asks.", fr="Si c'est celle qui demande.")


async def sessions(info: Info) -> list[OpenSession]:
    """List the asker's sessions, newest first."""
    return list(await info.context.accounts.sessions(info.context.own_token()))
