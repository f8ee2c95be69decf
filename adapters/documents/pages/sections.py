"""The sections of the RII: a table for each part of the record, latest line first; one that is empty says so."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar
from xml.etree.ElementTree import Element

from adapters.documents.pages import words
from adapters.documents.pages.blocks import Cell, Column, day_column, facts_table, headed, table
from adapters.documents.pages.contents import Contents
from adapters.documents.pages.elements import element, lines
from adapters.documents.pages.words import UNKNOWN, day
from schema import wording
from schema.records import (
    Course,
    Entitlement,
    Measure,
    MedicalCheck,
    Movement,
    Notice,
    OffenceFacts,
    Segment,
    Title,
)

Row = TypeVar("Row")


def none(text: str) -> Element:
    """Say that a section is empty."""
    return element("p", text, class_="note")


def standing(contents: Contents) -> Element:
    """Tabulate state, balance and probation."""
    found = contents.standing
    probation = None
    if found.probation_from and found.probation_until:
        probation = f"du {day(found.probation_from)} au {day(found.probation_until)} (art. R. 223-1)"
    balance = f"{found.balance} sur {found.ceiling}" if found.balance is not None else "sans objet"
    facts = {
        "État": f"{wording.STATUS_WORDS[found.status].fr}, depuis le {day(found.status_since, UNKNOWN)}",
        "Permis obtenu le": day(found.obtained_on, UNKNOWN),
        "Période probatoire": probation or "aucune n'est enregistrée",
        "Solde de points": balance,
        "Mis à jour le": day(contents.updated_on or contents.as_of),
    }
    return facts_table({name: [text] for name, text in facts.items()}, 34, 146, class_="holder")


def entitlements(contents: Contents) -> Element:
    """Tabulate the categories, with how each was obtained."""
    columns = (
        Column("Catégorie", 20),
        day_column("Obtenue le"),
        Column("Valable jusqu'au", 30),
        Column("Origine et apprentissage", 72),
        Column("Restrictions", 34),
    )
    rows = [
        [
            each.category,
            day(each.obtained_on, UNKNOWN),
            day(each.expires_on, "Sans limite"),
            _origin(each),
            ", ".join(each.restriction_codes) or None,
        ]
        for each in contents.entitlements
    ]
    return table(columns, rows) if rows else none("Aucune catégorie n'est inscrite au dossier.")


def _origin(entitlement: Entitlement) -> Cell:
    trained, invalidated = entitlement.trained_on, entitlement.previous_invalidation_on
    return lines(
        words.origin(entitlement),
        f"Formation complémentaire (R. 223-4-1) le {day(trained)}" if trained else None,
        f"Permis précédent invalidé le {day(invalidated)}" if invalidated else None,
    )


def titles(contents: Contents) -> Element:
    """Tabulate the cards and papers."""
    columns = (
        Column("Titre", 62, "long"),
        day_column("Délivré le"),
        Column("Par", 40, "long"),
        Column("Valable jusqu'au", 22),
        Column("Situation", 34),
    )
    rows = [
        [
            headed(words.TITLE_FORMATS[each.format], f"n° {words.title_number(each)}"),
            day(each.issued_on, UNKNOWN),
            each.issuing_authority or None,
            day(each.expires_on, "Sans limite"),
            _situation(each),
        ]
        for each in contents.titles
    ]
    return table(columns, rows) if rows else none("Aucun titre n'est enregistré.")


def _situation(title: Title) -> str:
    since = f" (depuis le {day(title.status_since)})" if title.status_since else ""
    return f"{words.TITLE_STATUS[title.status]}{since}"


MOVEMENT_COLUMNS = (
    Column("Effet", 20, "day"),
    Column("Nature, dates, lieu", 134, "long"),
    Column("Points", 12, "number"),
    Column("Solde", 14, "number"),
)


def movements(contents: Contents) -> Element:
    """Tabulate the movements of points with the three dates of each offence; within a day, the later recorded first."""
    found: tuple[Movement, ...] = contents.rows(Segment.MOVEMENTS)
    if not found:
        return none("Aucun mouvement de points n'est enregistré.")
    newest = sorted(found, key=lambda each: (each.on, each.reference), reverse=True)
    counted = f"{len(found)} mouvements, du plus récent au plus ancien." if len(found) > 1 else "1 mouvement."
    return table(
        MOVEMENT_COLUMNS,
        (_movement(each, found) for each in newest),
        caption=f"{counted} {words.ESTABLISHED_BY}",
        class_="movements",
    )


def _movement(movement: Movement, all_of_them: Sequence[Movement]) -> list[Cell]:
    # A long history is thousands of cells: what each costs to lay out is why a movement has four, and three lines.
    reason = wording.reason(movement, all_of_them)
    entry = " · ".join(_entry(movement, reason.article))
    recorded = f"nregistré{'e' if movement.offence else ''} le {day(movement.recorded_on)}"
    if movement.offence is None:
        told = headed(reason.fr, f"E{recorded} · {entry}")
    else:
        facts = movement.offence
        told = headed(
            words.offence(facts.code)[0],
            f"Commise le {day(facts.committed_on, UNKNOWN)} · définitive le {day(facts.established_on, UNKNOWN)} · "
            f"e{recorded}",
            " · ".join((*_offence(facts), entry)),
        )
    points = f"{movement.delta:+d}" if movement.delta else "0"
    return [day(movement.on), told, [element("strong", points)], f"{movement.balance_after}/{movement.ceiling_after}"]


def _offence(facts: OffenceFacts) -> Iterator[str]:
    """Tell an offence: its class, how it was established, where."""
    if facts.class_:
        yield words.CLASSES[facts.class_]
    if facts.established_by:
        yield words.ESTABLISHMENTS[facts.established_by]
    if facts.place:
        yield facts.place


def _entry(movement: Movement, article: str | None) -> Iterator[str]:
    """Tell what ties a movement to the rest of the record: its number and those of others, the articles it rests on."""
    linked = f" (liée à {movement.linked_reference})" if movement.linked_reference else ""
    yield f"écriture {movement.reference}{linked}"
    if movement.notice:
        yield f"lettre {movement.notice}"
    if movement.offence and movement.offence.incident:
        yield f"affaire {movement.offence.incident}"
    articles = (words.offence(movement.offence.code)[1] if movement.offence else None, article)
    if any(articles):
        yield f"art. {' et '.join(filter(None, articles))}"


def _latest_first(rows: Iterable[Row], day_of: str) -> list[Row]:
    return sorted(rows, key=lambda row: str(getattr(row, day_of)), reverse=True)


def measures(found: Sequence[Measure]) -> Element:
    """Tabulate suspensions, cancellations, invalidations, retentions and bans."""
    columns = (
        Column("Mesure", 72, "long"),
        day_column("Décidée le"),
        day_column("Début"),
        day_column("Fin"),
        day_column("Notifiée le"),
        Column("Permis remis le", 24, "day"),
    )
    rows = [
        [
            _measure(each),
            day(each.decided_on),
            day(each.starts_on),
            day(each.ends_on),
            day(each.notified_on),
            day(each.licence_returned_on),
        ]
        for each in _latest_first(found, "starts_on")
    ]
    return table(columns, rows) if rows else none("Aucune mesure n'est enregistrée.")


def _measure(measure: Measure) -> Cell:
    label, article = words.MEASURES[measure.kind]
    offence = words.offence(measure.offence_code)[0] if measure.offence_code else None
    return headed(f"{label} (art. {article})", measure.authority, offence)


def notices(found: Sequence[Notice]) -> Element:
    """Tabulate the letters, with presentation and receipt."""
    columns = (
        Column("Lettre", 68),
        day_column("Envoyée le"),
        Column("Recommandée", 27),
        day_column("Présentée le"),
        day_column("Reçue le"),
        Column("Écritures", 19),
    )
    rows = [
        [
            headed(each.reference, words.NOTICES.get(each.reference)),
            day(each.sent_on),
            "oui" if each.registered else "non",
            day(each.presented_on),
            day(each.received_on),
            ", ".join(each.movements) or None,
        ]
        for each in _latest_first(found, "sent_on")
    ]
    return table(columns, rows) if rows else none("Aucune lettre n'est enregistrée.")


def courses(found: Sequence[Course]) -> Element:
    """Tabulate the awareness courses, with the points of each or why it gave none."""
    columns = (
        Column("Stage", 82, "long"),
        Column("Dates", 30),
        Column("Attestation déposée le", 26),
        day_column("Enregistré le"),
        Column("Points", 14, "number"),
    )
    rows = [
        [
            _course(each),
            f"{day(each.first_on)} et {day(each.last_on)}",
            day(each.filed_on),
            day(each.recorded_on),
            f"{each.points:+d}" if each.points else "0",
        ]
        for each in _latest_first(found, "first_on")
    ]
    return table(columns, rows) if rows else none("Aucun stage n'est enregistré.")


def _course(course: Course) -> Cell:
    why = course.no_point_reason
    return headed(
        words.COURSES[course.kind],
        f"{course.centre} (département {course.departement})",
        f"Sans point : {words.NO_POINT[why]}" if why else None,
    )


def medical_checks(found: Sequence[MedicalCheck]) -> Element:
    """Tabulate the medical visits: the opinion alone, never a medical fact."""
    columns = (
        day_column("Date"),
        Column("Examinateur", 56),
        Column("Véhicules", 26),
        Column("Avis", 34),
        Column("Psychotechnique", 24),
        Column("Valable jusqu'au", 22),
    )
    rows = [
        [
            day(each.on),
            words.EXAMINERS[each.examiner],
            words.GROUPS[each.group],
            words.OPINIONS[each.opinion],
            "oui" if each.psychotechnical else "non",
            day(each.valid_until),
        ]
        for each in _latest_first(found, "on")
    ]
    return table(columns, rows) if rows else none("Aucune visite médicale n'est enregistrée.")


def archive(found: Sequence[str]) -> Element:
    """List the lines of the archive as they stand."""
    if not found:
        return none("Aucune ligne d'archive.")
    return element("ul", *(element("li", line) for line in found), class_="archive")
