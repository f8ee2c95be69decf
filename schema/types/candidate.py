"""Candidate: results, places, waiting time. Booking is done elsewhere: the service gives the link."""

from datetime import date, datetime

from schema import records
from schema.access import Resource
from schema.declaration import shown, view
from schema.records import Segment


@view(
    Segment.EXAMS,
    resource=Resource.EXAMS,
    en="A part of the test, sat or missed.",
    fr="Une épreuve de l'examen, passée ou manquée.",
)
class ExamResult:
    """View of ``records.ExamResult``."""

    part: records.ExamPart = shown(en="Which part.", fr="L'épreuve.")
    category: str = shown(en="For which category.", fr="Pour quelle catégorie.")
    on: date = shown(
        en="Day of the exam; its result is there the night after.",
        fr="Date ; le résultat est là la nuit suivante.",
    )
    outcome: records.ExamOutcome = shown(en="The result.", fr="Le résultat.")
    mark: str | None = shown(en="The mark, such as 36/40.", fr="La note, par exemple 36/40.")
    centre: str | None = shown(en="Where.", fr="Le centre.")


@view(Segment.EXAMS, resource=Resource.EXAMS, en="A place that is booked.", fr="Une place réservée.")
class ExamPlace:
    """View of ``records.ExamPlace``."""

    part: records.ExamPart = shown(en="Which part.", fr="L'épreuve.")
    category: str = shown(en="For which category.", fr="Pour quelle catégorie.")
    at: datetime = shown(en="When, with Paris's offset.", fr="Date et heure, avec le décalage de Paris.")
    centre: str = shown(en="Where.", fr="Le centre.")


@view(
    Segment.EXAMS,
    resource=Resource.EXAMS,
    en="An application to sit the test for one category.",
    fr="Une candidature à l'examen pour une catégorie.",
)
class Candidacy:
    """View of ``records.Candidacy``."""

    category: str = shown(en="Which category.", fr="La catégorie.")
    registered_on: date = shown(en="Day of registration.", fr="Date d'inscription.")
    mode: records.RegistrationMode = shown(en="By a driving school, or alone.", fr="Par une auto-école, ou seul.")
    school: str | None = shown(en="The driving school.", fr="L'auto-école.")
    valid_until: date | None = shown(en="Until when the registration holds.", fr="Fin de validité de l'inscription.")
    next_possible_on: date | None = shown(
        en="The earliest day for a new place.", fr="La première date possible pour une nouvelle place."
    )
    waiting_days: int | None = shown(en="Days to wait that led to it.", fr="Le délai d'attente en jours.")


@view(
    Segment.EXAMS,
    resource=Resource.EXAMS,
    en="A driver as a candidate: applications, places, and where to book.",
    fr="Le conducteur comme candidat : candidatures, places, et où réserver.",
)
class Candidate:
    """View of ``records.Exams``."""

    candidacies: list[Candidacy] = shown(
        en="The applications, newest first.",
        fr="Les candidatures, de la plus récente à la plus ancienne.",
        resolver=lambda root: sorted(root.candidacies, key=lambda each: each.registered_on, reverse=True),
        graphql_type=list[Candidacy],
    )
    next_place: ExamPlace | None = shown(
        en="The next place that is booked.",
        fr="La prochaine place réservée.",
        resolver=lambda root: min(root.places, key=lambda each: each.at, default=None),
        graphql_type=ExamPlace | None,
    )
    places: list[ExamPlace] = shown(
        en="Every place that is booked, soonest first.",
        fr="Toutes les places réservées, la plus proche d'abord.",
        resolver=lambda root: sorted(root.places, key=lambda each: each.at),
        graphql_type=list[ExamPlace],
    )
    booking_url: str = shown(
        en="Where a place is booked: the State's exam service, not this one.",
        fr="Où réserver une place : le service d'examen de l'État, pas celui-ci.",
        resolver=lambda: "https://candidat.permisdeconduire.gouv.fr/",
        graphql_type=str,
    )


def results_of(exams: records.Exams | None) -> list[records.ExamResult]:
    """List the results, newest first."""
    return sorted(exams.results, key=lambda each: each.on, reverse=True) if exams else []
