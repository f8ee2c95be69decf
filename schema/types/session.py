"""Session: who is asking, how it was proved, and where to go next."""

from datetime import datetime

from schema import wording
from schema.access import Resource
from schema.context import WITHOUT_RECORD, Context
from schema.declaration import shown, view
from schema.sessions import RecordOutcome, SessionKind
from schema.types.vocabulary import Info, LocalizedText


def _outcome(root: Context) -> RecordOutcome | None:
    return root.session.outcome if root.session else None


def _advice(root: Context) -> wording.LocalizedText | None:
    refusal = WITHOUT_RECORD.get(root.session.outcome) if root.session else None
    return wording.LocalizedText(refusal.fr, refusal.en) if refusal else None


def _step_up(root: Context) -> str | None:
    return root.ports.links.sign_in if root.kind is SessionKind.ACCOUNT else None


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
        en="When it ends at the latest (UTC); half an hour without use ends it sooner.",
        fr="Sa fin au plus tard (UTC) ; une demi-heure d'inactivité y met fin plus tôt.",
        resolver=lambda root: root.session.expires_at if root.session else None,
        graphql_type=datetime | None,
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
        en="Where to POST a form to sign out; null when nobody is signed in.",
        fr="Où poster un formulaire pour se déconnecter ; nul si personne n'est connecté.",
        resolver=lambda root: root.ports.links.sign_out if root.session else None,
        graphql_type=str | None,
    )
    step_up_url: str | None = shown(
        en="Where a password session goes to prove more; null for the others.",
        fr="Où une session par mot de passe va prouver davantage ; nul pour les autres.",
        resolver=_step_up,
        graphql_type=str | None,
    )


def session(info: Info) -> Context:
    """Answer the session of this request."""
    return info.context
