"""Session: who is asking, how it was proved, and where to go next."""

from datetime import datetime

from schema import wording
from schema.access import Resource
from schema.context import WITHOUT_RECORD, Context
from schema.declaration import shown, view
from schema.sessions import RecordOutcome, SessionKind
from schema.types.account_confirmation import MismatchReportStatus, PendingRecord, follow, pending
from schema.types.service_info import Way, WayIn, ways_in
from schema.types.tool_info import ToolInfo, tool_of
from schema.types.vocabulary import Info, LocalizedText


def _outcome(root: Context) -> RecordOutcome | None:
    return root.session.outcome if root.session else None


def _advice(root: Context) -> wording.LocalizedText | None:
    refusal = WITHOUT_RECORD.get(root.session.outcome) if root.session and root.session.outcome else None
    return wording.LocalizedText(refusal.fr, refusal.en) if refusal else None


def _step_up(root: Context) -> str | None:
    return root.ports.links.step_up if root.kind is SessionKind.ACCOUNT else None


def _sign_out(root: Context) -> str | None:
    """Where a person ends the session; a tool's token is revoked, and ends by itself."""
    return root.ports.links.sign_out if root.session and root.tool is None else None


def _expires_at(root: Context) -> datetime | None:
    if root.session is None or root.ports.clock is None:
        return root.session.expires_at if root.session else None
    return root.session.ends_at(root.ports.clock.now())


def _ways_in(root: Context) -> tuple[Way, ...]:
    return ways_in(root.ports.links.sign_in, root.ports.links.outside)


@view(
    resource=Resource.PUBLIC,
    en="Who is asking, and how it was proved. A right belongs to the session, not to the person.",
    fr="Qui demande, et comment c'est prouvé. Un droit appartient à la session, pas à la personne.",
)
class Session:
    """View of the request's ``Context``."""

    kind: SessionKind = shown(en="How the asker proved who they are.", fr="Comment l'identité a été prouvée.")
    outcome: RecordOutcome | None = shown(
        en="What the registry answered about whoever signed in; null when nobody did.",
        fr="La réponse du registre sur la personne connectée ; nul si personne ne l'est.",
        resolver=_outcome,
        graphql_type=RecordOutcome | None,
    )
    advice: LocalizedText | None = shown(
        en="What to do when no record could be opened.",
        fr="Que faire lorsque aucun dossier n'a pu être ouvert.",
        resolver=_advice,
        graphql_type=LocalizedText | None,
    )
    signed_in_at: datetime | None = shown(
        en="When the session was opened (UTC).",
        fr="Ouverture de la session (UTC).",
        resolver=lambda root: root.session.opened_at if root.session else None,
        graphql_type=datetime | None,
    )
    expires_at: datetime | None = shown(
        en="When it ends unless it is used again (UTC): warn before. Half an hour after the last use.",
        fr="Sa fin si elle n'est plus utilisée (UTC), à annoncer : une demi-heure après la dernière utilisation.",
        resolver=_expires_at,
        graphql_type=datetime | None,
    )
    ends_at_latest: datetime | None = shown(
        en="When it ends however much it is used (UTC): one has to sign in anew.",
        fr="Sa fin dans tous les cas (UTC) : il faut alors se reconnecter.",
        resolver=lambda root: root.session.expires_at if root.session else None,
        graphql_type=datetime | None,
    )
    pending: PendingRecord | None = shown(
        en="The record that waits for confirmIdentity or reportMismatch; nothing else is read meanwhile.",
        fr="Le dossier qui attend confirmIdentity ou reportMismatch ; rien d'autre n'est lu d'ici là.",
        resolver=pending,
        graphql_type=PendingRecord | None,
    )
    mismatch_report: MismatchReportStatus | None = shown(
        en="Where a report stands, by the reference that reportMismatch answered; null for any other text.",
        fr="Où en est un signalement, par la référence reçue de reportMismatch ; nul pour tout autre texte.",
        resolver=follow,
        graphql_type=MismatchReportStatus | None,
    )
    tool: ToolInfo | None = shown(
        en="The internal tool that asks; null for people.",
        fr="L'outil interne qui demande ; nul pour une personne.",
        resolver=tool_of,
        graphql_type=ToolInfo | None,
    )
    ways_in: list[WayIn] = shown(
        en="The ways in, in the order in which they are offered.",
        fr="Les accès, dans l'ordre où ils sont proposés.",
        resolver=_ways_in,
        graphql_type=list[WayIn],
    )
    assurance: str | None = shown(
        en="The assurance level that FranceConnect stated, such as eidas1.",
        fr="Le niveau de garantie annoncé par FranceConnect, par exemple eidas1.",
        resolver=lambda root: root.session.acr if root.session else None,
        graphql_type=str | None,
    )
    sign_in_url: str = shown(
        en="Where a browser goes to sign in with FranceConnect; add return_to=/a/path to come back there.",
        fr="Où envoyer le navigateur pour se connecter avec FranceConnect ; return_to=/un/chemin pour y revenir.",
        resolver=lambda root: root.ports.links.sign_in,
        graphql_type=str,
    )
    sign_out_url: str | None = shown(
        en="Where to POST a form to sign out; null when nobody is signed in, and for tools.",
        fr="Où poster un formulaire pour se déconnecter ; nul si personne n'est connecté, et pour les outils.",
        resolver=_sign_out,
        graphql_type=str | None,
    )
    step_up_url: str | None = shown(
        en="Where a password session goes to prove more with FranceConnect, and comes back by return_to=/a/path; null "
        "for the others.",
        fr="Où une session par mot de passe va prouver davantage avec FranceConnect, avec retour par "
        "return_to=/un/chemin ; nul pour les autres.",
        resolver=_step_up,
        graphql_type=str | None,
    )


def session(info: Info) -> Context:
    """Answer the session of this request."""
    return info.context
