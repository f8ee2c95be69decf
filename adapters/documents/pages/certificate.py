"""The page of the ADCS (R. 225-6 III 3°): existence, categories and validity of the licence, and nothing else."""

from datetime import date
from xml.etree.ElementTree import Element

from adapters.documents.pages.blocks import (
    Column,
    checking,
    code,
    day_column,
    holder,
    issued,
    issuer,
    looks,
    meanings,
    state,
    table,
    title,
)
from adapters.documents.pages.contents import NO_LONGER_DRIVES, Contents
from adapters.documents.pages.elements import Content, element, page
from adapters.documents.pages.words import SENTENCES_WITHOUT_POINTS, VEHICLES, day
from schema.documents import DocumentKind, Issue
from schema.records import Entitlement, Record

COLUMNS = (
    Column("Catégorie", 20),
    Column("Véhicules", 66),
    day_column("Obtenue le"),
    Column("Valable jusqu'au", 34),
    Column("Restrictions", 38),
)


def certificate(issue: Issue, record: Record, *, with_code: bool) -> Element:
    """
    Lay the words of an ADCS out.

    Raises:
        NotPrintable: a segment that it needs is not complete, or there is no right to attest.
    """
    contents = Contents(DocumentKind.ADCS, record)
    slots: dict[str, list[Content]] = {
        "issuer": [issuer(issue)],
        "title": [title("Attestation de droits à conduire sécurisée", issue)],
        "issue": [issued(issue, contents)],
        "state": [state(contents, SENTENCES_WITHOUT_POINTS)],
        "code": [code(issue) if with_code else None],
        "holder": [holder(contents, beside_code=with_code)],
        "entitlements": [_entitlements(contents, issue.issued_at.date())],
        "meanings": [meanings(contents.entitlements)],
        "checking": checking(issue),
        "worth": [_worth(issue, contents)],
    }
    return page("adcs.html", slots, looks(issue))


def _entitlements(contents: Contents, today: date) -> Element:
    if not contents.entitlements:
        return element("p", "Aucune catégorie n'est inscrite au dossier.")
    forbidden = contents.standing.status in NO_LONGER_DRIVES
    caption = "Catégories inscrites au dossier : aucune ne peut être conduite dans l'état indiqué plus haut."
    return table(
        COLUMNS,
        [
            [
                each.category,
                VEHICLES.get(each.category, "Ancienne catégorie"),
                day(each.obtained_on, "non connue"),
                _validity(each, today),
                ", ".join(each.restriction_codes) or None,
            ]
            for each in contents.entitlements
        ],
        caption=caption if forbidden else None,
    )


def _validity(entitlement: Entitlement, today: date) -> str:
    if entitlement.expires_on is None:
        return "Sans limite"
    if entitlement.expires_on < today:
        return f"EXPIRÉE le {day(entitlement.expires_on)}"
    return day(entitlement.expires_on)


def _worth(issue: Issue, contents: Contents) -> Element:
    if contents.standing.status in NO_LONGER_DRIVES:
        text = "Ce document atteste l'état du permis ; il n'autorise pas à conduire."
    else:
        text = (
            "En France, ce document vaut permis de conduire lors d'un contrôle routier jusqu'à la date indiquée "
            "(art. R. 225-6 III et R. 233-1 du Code de la route). À l'étranger, le titre lui-même est exigé."
        )
    if issue.specimen:
        text += " Ceci est le texte d'un document véritable : ce spécimen n'a aucune valeur."
    return element("p", text)
