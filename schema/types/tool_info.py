"""ToolInfo: what an internal tool is told of itself."""

from schema import wording
from schema.access import Resource
from schema.context import Context
from schema.declaration import shown, view
from schema.records import Purpose
from schema.sessions import Scope, Tool
from schema.tools import NAMES, TERMS, LegalBasis
from schema.types.vocabulary import Info, LocalizedText


def _basis(root: Tool) -> wording.LocalizedText:
    return wording.LocalizedText(*NAMES[LegalBasis(root.basis)])


def _article(root: Tool) -> str:
    return TERMS[LegalBasis(root.basis)].article


async def _quota_left(info: Info) -> int | None:
    return await info.context.quota_left()


@view(
    resource=Resource.PUBLIC,
    en="An internal tool, as its token and its registration have it.",
    fr="Un outil interne, d'après son jeton et son enregistrement.",
)
class ToolInfo:
    """View of ``schema.sessions.Tool``."""

    client: str = shown(en="Its client id.", fr="Son identifiant de client.")
    name: str = shown(en="The name it is registered under.", fr="Le nom sous lequel il est enregistré.")
    basis: LocalizedText = shown(
        en="Who runs it, as the law knows them.",
        fr="Qui l'exploite, au sens de la loi.",
        resolver=_basis,
        graphql_type=LocalizedText,
    )
    article: str = shown(
        en="The article that lets it in.", fr="L'article qui l'autorise.", resolver=_article, graphql_type=str
    )
    scopes: list[Scope] = shown(
        en="What it may be given now.",
        fr="Ce qu'il peut obtenir actuellement.",
        resolver=lambda root: sorted(root.scopes),
        graphql_type=list[Scope],
    )
    purposes: list[Purpose] = shown(
        en="The purposes that it may name (X-Access-Purpose).",
        fr="Les motifs qu'il peut annoncer (X-Access-Purpose).",
        resolver=lambda root: sorted(root.purposes),
        graphql_type=list[Purpose],
    )
    purpose: Purpose | None = shown(
        en="The purpose it named for this call; null when it named none that it may.",
        fr="Le motif annoncé pour cet appel ; nul s'il n'en a annoncé aucun qui lui soit permis.",
    )
    daily_quota: int = shown(en="People a day.", fr="Personnes par jour.")
    quota_left: int | None = shown(
        en="People left today (Paris).",
        fr="Personnes restantes aujourd'hui (heure de Paris).",
        resolver=_quota_left,
        graphql_type=int | None,
    )


def tool_of(root: Context) -> Tool | None:
    """Answer the tool that asks, if one does."""
    return root.tool
