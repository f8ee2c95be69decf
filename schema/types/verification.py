"""Verification: what became of a document, for whoever holds it."""

from datetime import date, datetime
from typing import Any

import strawberry

from schema import records
from schema.access import Resource
from schema.accounts import Act
from schema.declaration import bilingual, shown, view
from schema.documents import DocumentKind
from schema.documents.verification import Verification as Found
from schema.documents.verification import VerificationProblem, VerificationStatus, verify_text
from schema.types.vocabulary import Info, LocalizedText, PartialDate

strawberry.enum(
    VerificationStatus,
    description=bilingual(
        "What became of a document. GENUINE: issued by this service and still good; UNKNOWN: nothing vouches for it.",
        "Ce qu'un document est devenu. GENUINE : délivré par ce service et toujours bon ; UNKNOWN : rien n'en répond.",
    ),
)
strawberry.enum(
    VerificationProblem,
    description=bilingual(
        "Why nothing vouches for what was shown. FOREIGN: no signature of ours; ALTERED: the signature is of something "
        "else; NO_LONGER_TRUSTED: the certificate behind it was revoked.",
        "Pourquoi rien ne répond de ce qui est présenté. FOREIGN : aucune signature de ce service ; ALTERED : la "
        "signature porte sur autre chose ; NO_LONGER_TRUSTED : le certificat est révoqué.",
    ),
)


def _name(name: str) -> Any:
    return lambda root: getattr(root, name)


@view(
    resource=Resource.PUBLIC,
    name="ScannedDocument",
    en="What a genuine code says, which whoever scanned it holds already. Names and places are in capitals, without "
    "accents, hyphens and apostrophes.",
    fr="Ce que dit un code authentique, que celui qui l'a lu détient déjà. Noms et lieux sont en capitales, sans "
    "accent, trait d'union ni apostrophe.",
)
class ScannedDocument:
    """View of ``schema.documents.verification.ScannedFields``."""

    kind: DocumentKind = shown(en="Which document.", fr="Le type de document.")
    reference: str = shown(en="Its reference.", fr="Sa référence.")
    issued_on: date = shown(en="Day of its issue.", fr="Date d'émission.")
    expires_on: date | None = shown(en="Its last day; null when it is no title.", fr="Son dernier jour ; nul sinon.")
    birth_name: str = shown(en="Birth name.", fr="Nom de naissance.")
    given_names: list[str] = shown(en="Given names.", fr="Prénoms.", graphql_type=list[str])
    civility: str = shown(en="Civility.", fr="Civilité.")
    born_on: PartialDate | None = shown(en="Birth date.", fr="Date de naissance.")
    birthplace: str | None = shown(en="Birthplace.", fr="Lieu de naissance.")
    neph: str | None = shown(en="File number (NEPH).", fr="Numéro de dossier (NEPH).")
    status_code: str = shown(en="State of the licence, as the code has it.", fr="L'état du permis, tel que codé.")
    licence_status: records.LicenceStatus | None = shown(
        en="What that stands for, where it is known.",
        fr="Sa signification, si elle est connue.",
        resolver=_name("status"),
        graphql_type=records.LicenceStatus | None,
    )
    categories: list[str] = shown(en="Categories.", fr="Catégories.", graphql_type=list[str])
    balance: int | None = shown(en="Points balance: in an RII alone.", fr="Solde de points : dans un RII seulement.")
    data_as_of: datetime = shown(
        en="When the registry's data were stopped (Paris time).",
        fr="L'arrêté des données du registre (heure de Paris).",
    )
    pages: int = shown(en="Number of pages.", fr="Nombre de pages.")


@view(
    resource=Resource.PUBLIC,
    en="What became of a document. Of its holder nothing is told that the code does not say itself.",
    fr="Ce qu'un document est devenu. Rien n'est dit de son titulaire que le code ne dise lui-même.",
)
class Verification:
    """View of ``schema.documents.verification.Verification``."""

    status: VerificationStatus = shown(en="What became of it.", fr="Ce qu'il est devenu.")
    problem: VerificationProblem | None = shown(
        en="Why nothing vouches for it; null unless UNKNOWN.", fr="Pourquoi rien n'en répond ; nul sauf UNKNOWN."
    )
    kind: DocumentKind | None = shown(en="Which document.", fr="Le type de document.")
    reference: str | None = shown(
        en="The reference as it is printed; null for what cannot be one.",
        fr="La référence telle qu'imprimée ; nulle pour ce qui n'en est pas une.",
    )
    issued_at: datetime | None = shown(
        en="Day and hour of issue, as printed (Paris time).", fr="Date et heure d'émission (heure de Paris)."
    )
    valid_until: date | None = shown(en="Its last day; null when it is no title.", fr="Son dernier jour ; nul sinon.")
    still_as_printed: bool | None = shown(
        en="For a scanned code: whether state and categories are still as printed. Null for a reference alone, and "
        "once that is no longer followed.",
        fr="Pour un code lu : si l'état et les catégories sont toujours ceux imprimés. Nul pour une référence seule, "
        "et quand cela n'est plus suivi.",
    )
    known_at: datetime | None = shown(
        en="As of when all this is known (Paris time): the registry is not asked for a check.",
        fr="À quel moment tout ceci est connu (heure de Paris) : le registre n'est pas interrogé pour vérifier.",
    )
    message: LocalizedText = shown(
        en="What to show.",
        fr="Le texte à afficher.",
        resolver=_name("message"),
        graphql_type=LocalizedText,
    )
    fields: ScannedDocument | None = shown(en="For a scanned code, what it says.", fr="Pour un code lu, ce qu'il dit.")


async def verify_document(info: Info, code: str) -> Found:
    """
    Check a printed reference or the text of a scanned 2D-Doc.

    Raises:
        TooManyAttempts: by this network; ``retryAfter`` seconds.
    """
    context = info.context
    await context.accounts.admit(Act.VERIFY_DOCUMENT, context.visit.origin)
    on = context.ports.today.now().date()
    found = await verify_text(code, context.codes, context.documents, on)
    context.ports.telemetry.count("verifications", way="graph", outcome=found.problem or found.status)
    return found
