"""Licence: status, balance, categories, history, forecast."""

from datetime import date

from schema import records, wording
from schema.access import Resource
from schema.context import content
from schema.declaration import shown, view
from schema.law.standing import standing
from schema.records import Segment
from schema.types.details import Measure, MedicalCheck, Notice
from schema.types.forecast import Forecast, forecast_of
from schema.types.foresight import NEEDED, lived
from schema.types.parts import Probation, exists, newest_first, probation_of, standing_part, status_text, updated_on
from schema.types.point_event import PointEventConnection, history
from schema.types.simulation import Simulation, simulation_of
from schema.types.vocabulary import LocalizedText, PartialDate


@view(
    Segment.ENTITLEMENTS,
    resource=Resource.CATEGORIES,
    en="The right to drive one category (columns 9 to 12 of the card).",
    fr="Le droit de conduire une catégorie (colonnes 9 à 12 de la carte).",
)
class Category:
    """View of ``records.Entitlement``."""

    code: str = shown(
        en="The category, such as B.",
        fr="La catégorie, par exemple B.",
        resolver=lambda root: root.category,
        graphql_type=str,
    )
    obtained_on: PartialDate | None = shown(
        en="Day it was first obtained; null when the registry does not know it.",
        fr="Date d'obtention ; nulle si le registre l'ignore.",
    )
    expires_on: date | None = shown(en="Last day, where it has one.", fr="Dernier jour de validité, s'il y en a un.")
    origin: records.EntitlementOrigin = shown(en="How it was obtained.", fr="Son origine.")
    route: records.TrainingRoute | None = shown(en="How the driver learnt.", fr="La filière de formation.")
    trained_on: date | None = shown(
        en="Day of the post-licence training (R. 223-4-1).",
        fr="Date de la formation complémentaire (R. 223-4-1).",
        resource=Resource.TITLES,
    )
    exchanged_from: str | None = shown(
        en="Country of the licence exchanged (INSEE code).", fr="Pays du permis échangé (code INSEE)."
    )
    restriction_codes: list[str] = shown(
        en="Codes of column 12, such as 01.06.",
        fr="Codes de la colonne 12, par exemple 01.06.",
        graphql_type=list[str],
    )


@view(
    Segment.TITLES,
    resource=Resource.TITLES,
    en="A card or paper that was issued. Its number is not the file's key here: ids are sealed.",
    fr="Une carte ou un papier délivré.",
)
class Title:
    """View of ``records.Title``."""

    format: records.TitleFormat = shown(en="Card or paper.", fr="Carte ou papier.")
    status: records.TitleStatus = shown(en="What became of it.", fr="Ce qu'il est devenu.")
    status_since: date | None = shown(en="Since when.", fr="Depuis quand.")
    number_form: records.NumberForm = shown(en="Form of its record number.", fr="Forme de son numéro de dossier.")
    number: str = shown(
        en="The record number as printed, first line.",
        fr="Le numéro de dossier tel qu'imprimé, première ligne.",
    )
    second_line: str | None = shown(en="Its second line.", fr="Sa seconde ligne.")
    issued_on: PartialDate | None = shown(en="Day of issue.", fr="Date de délivrance.")
    expires_on: date | None = shown(
        en="Last day of the title; the rights may outlive it (R. 221-1-1).",
        fr="Fin de validité du titre ; les droits peuvent lui survivre (R. 221-1-1).",
    )
    issuing_authority: str | None = shown(en="Who issued it.", fr="L'autorité de délivrance.")


def _course_due_on(root: Probation) -> date | None:
    """Until when a compulsory course is owed (R. 223-4): four months from the notification of the 48N."""
    taken = lived(root.record)
    owed = standing(taken.life, taken.today).compulsory_course if taken else None
    return owed.due_on if owed and not owed.done else None


@view(
    Segment.STANDING,
    resource=Resource.POINTS,
    en="The probationary period (R. 223-1): three years, two after accompanied driving.",
    fr="Le délai probatoire (R. 223-1) : trois ans, deux après la conduite accompagnée.",
)
class ProbationaryPeriod:
    """View of ``Probation``."""

    starts_on: date = shown(en="First day.", fr="Premier jour.")
    ends_on: date = shown(en="Day it ends.", fr="Jour où il prend fin.")
    course_due_on: date | None = shown(
        *NEEDED,
        en="Last day to follow a compulsory course, where one is owed (R. 223-4).",
        fr="Dernier jour pour suivre un stage obligatoire, s'il y en a un à suivre (R. 223-4).",
        resource=Resource.POINTS,
        resolver=_course_due_on,
        graphql_type=date | None,
    )


@view(
    resource=Resource.EXISTENCE,
    en="A driver's right to drive, as the registry last stated it.",
    fr="Le droit de conduire du titulaire, tel que le registre l'a constaté en dernier.",
)
class Licence:
    """View of ``records.Record``."""

    exists: bool | None = shown(
        Segment.STANDING,
        en="Whether there is a licence: false for a candidate, who has a record and no right to drive yet.",
        fr="S'il existe un permis : faux pour un candidat, qui a un dossier et pas encore de droit à conduire.",
        resolver=exists,
        graphql_type=bool | None,
    )
    status: records.LicenceStatus | None = shown(
        Segment.STANDING,
        en="Whether the holder may drive.",
        fr="Si le titulaire peut conduire.",
        resource=Resource.VALIDITY,
        resolver=standing_part("status"),
        graphql_type=records.LicenceStatus | None,
    )
    status_label: LocalizedText | None = shown(
        Segment.STANDING,
        en="The status in a word.",
        fr="L'état en un mot.",
        resource=Resource.VALIDITY,
        resolver=status_text(wording.STATUS_WORDS),
        graphql_type=LocalizedText | None,
    )
    status_sentence: LocalizedText | None = shown(
        Segment.STANDING,
        en="The status in a sentence.",
        fr="L'état en une phrase.",
        resource=Resource.VALIDITY,
        resolver=status_text(wording.STATUS_SENTENCES),
        graphql_type=LocalizedText | None,
    )
    status_since: date | None = shown(
        Segment.STANDING,
        en="Since when.",
        fr="Depuis quand.",
        resource=Resource.VALIDITY,
        resolver=standing_part("status_since"),
        graphql_type=date | None,
    )
    obtained_on: date | None = shown(
        Segment.STANDING,
        en="Day the licence was obtained.",
        fr="Date d'obtention du permis.",
        resource=Resource.VALIDITY,
        resolver=standing_part("obtained_on"),
        graphql_type=date | None,
    )
    balance: int | None = shown(
        Segment.STANDING,
        en="Points held today (solde), 0 to 12; null for a candidate.",
        fr="Solde de points, de 0 à 12 ; nul pour un candidat.",
        resource=Resource.BALANCE,
        resolver=standing_part("balance"),
        graphql_type=int | None,
    )
    ceiling: int | None = shown(
        Segment.STANDING,
        en="The most that the licence can hold today: 12, or 6 to 12 in probation (R. 223-1).",
        fr="Le plafond du jour : 12, ou de 6 à 12 en période probatoire (R. 223-1).",
        resource=Resource.BALANCE,
        resolver=standing_part("ceiling"),
        graphql_type=int | None,
    )
    updated_on: date | None = shown(
        Segment.STANDING,
        en="Day that the registry last refreshed balance and status (« mises à jour le »).",
        fr="Date de mise à jour du solde et de l'état (« mises à jour le »).",
        resource=Resource.VALIDITY,
        resolver=updated_on,
        graphql_type=date | None,
    )
    as_of: date | None = shown(
        Segment.STANDING,
        en="The day at whose end the registry's data were stopped.",
        fr="Le jour auquel les données du registre sont arrêtées.",
        resource=Resource.VALIDITY,
    )
    caveat: LocalizedText = shown(
        en="What the registry may not know yet.",
        fr="Ce que le registre peut encore ignorer.",
        resolver=lambda: wording.LAG,
        graphql_type=LocalizedText,
    )
    probation: ProbationaryPeriod | None = shown(
        Segment.STANDING,
        en="The probationary period, where the licence had one.",
        fr="Le délai probatoire, si le permis en a connu un.",
        resource=Resource.POINTS,
        resolver=probation_of,
        graphql_type=ProbationaryPeriod | None,
    )
    history: PointEventConnection | None = shown(
        Segment.MOVEMENTS,
        en="Withdrawals and returns of points, newest first; `first` is 1 to 100.",
        fr="Retraits et ajouts de points, du plus récent au plus ancien ; `first` va de 1 à 100.",
        resource=Resource.POINTS,
        resolver=history,
        graphql_type=PointEventConnection | None,
    )
    forecast: Forecast | None = shown(
        *NEEDED,
        en="What the law gives back if nothing more happens; null for a candidate.",
        fr="Ce que la loi rendra si rien de nouveau ne survient ; nul pour un candidat.",
        resource=Resource.POINTS,
        resolver=forecast_of,
        graphql_type=Forecast | None,
    )
    simulate: Simulation | None = shown(
        *NEEDED,
        en="What would follow from a scenario: courses followed, offences committed; null for a candidate.",
        fr="Ce qui suivrait d'un scénario : stages suivis, infractions commises ; nul pour un candidat.",
        resource=Resource.POINTS,
        resolver=simulation_of,
        graphql_type=Simulation | None,
    )
    categories: list[Category] | None = shown(
        Segment.ENTITLEMENTS,
        en="What may be driven.",
        fr="Ce que le titulaire peut conduire.",
        resource=Resource.CATEGORIES,
        resolver=lambda root: content(root.entitlements, Segment.ENTITLEMENTS) or (),
        graphql_type=list[Category] | None,
    )
    titles: list[Title] | None = shown(
        Segment.TITLES,
        en="Cards and papers that were issued, newest first.",
        fr="Les titres délivrés, du plus récent au plus ancien.",
        resource=Resource.TITLES,
        resolver=newest_first("titles", Segment.TITLES, "issued_on"),
        graphql_type=list[Title] | None,
    )
    suspensions: list[Measure] | None = shown(
        Segment.MEASURES,
        en="Measures upon the right to drive, newest first.",
        fr="Les mesures sur le droit de conduire, de la plus récente à la plus ancienne.",
        resource=Resource.MEASURES,
        resolver=newest_first("measures", Segment.MEASURES, "starts_on"),
        graphql_type=list[Measure] | None,
    )
    medical_checks: list[MedicalCheck] | None = shown(
        Segment.MEDICAL,
        en="Medical checks, newest first.",
        fr="Les visites médicales, de la plus récente à la plus ancienne.",
        resource=Resource.MEDICAL_CHECKS,
        resolver=newest_first("medical", Segment.MEDICAL, "on"),
        graphql_type=list[MedicalCheck] | None,
    )
    notices: list[Notice] | None = shown(
        Segment.NOTICES,
        en="Letters that were sent, newest first.",
        fr="Les courriers envoyés, du plus récent au plus ancien.",
        resource=Resource.NOTICES,
        resolver=newest_first("notices", Segment.NOTICES, "sent_on"),
        graphql_type=list[Notice] | None,
    )
    archive: list[str] | None = shown(
        Segment.ARCHIVE,
        en="Lines of the archive from before 1992, as they stand.",
        fr="Les lignes de l'archive d'avant 1992, telles quelles.",
        resource=Resource.ARCHIVE,
        resolver=lambda root: content(root.archive, Segment.ARCHIVE) or (),
        graphql_type=list[str] | None,
    )
