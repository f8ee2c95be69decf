"""
What awareness courses are, as data: the third tab of the service.

The law that created the points licence is no. 89-469 (a page in circulation prints another number), set up by decree
no. 92-559; courses rest on L. 223-6 and R. 223-4 to R. 223-8 of the Code de la route.
"""

from collections.abc import Sequence
from typing import Any

from schema import records, wording
from schema.access import Resource
from schema.declaration import shown, view
from schema.law.course import POINTS
from schema.records import CourseKind, Frozen
from schema.types.vocabulary import LocalizedText
from schema.wording import LocalizedText as Text


class KindOfCourse(Frozen, frozen=True):
    """A kind of course: the source of an ``AwarenessCourseKind``."""

    kind: CourseKind
    title: wording.LocalizedText
    text: wording.LocalizedText
    gives_points: bool
    article: str


KINDS: Sequence[KindOfCourse] = (
    KindOfCourse(
        CourseKind.VOLUNTARY,
        Text("Stage volontaire", "Voluntary course"),
        Text(
            "Vous choisissez de suivre un stage pour récupérer des points après un retrait.",
            "You choose to follow a course, to recover points after a withdrawal.",
        ),
        gives_points=True,
        article="L. 223-6 al. 4",
    ),
    KindOfCourse(
        CourseKind.COMPULSORY,
        Text("Stage obligatoire", "Compulsory course"),
        Text(
            "En période probatoire, une infraction coûtant trois points ou plus vous oblige à suivre un stage dans "
            "les quatre mois de la notification de la lettre 48N : sa réception, ou sa présentation à votre domicile "
            "si vous ne l'avez pas retirée. L'amende est alors remboursée sur demande.",
            "On probation, an offence that costs three points or more obliges you to follow a course within four "
            "months of the notification of the 48N letter: its receipt, or its presentation at your home if you did "
            "not fetch it. The fine is then paid back on request.",
        ),
        gives_points=True,
        article="R. 223-4",
    ),
    KindOfCourse(
        CourseKind.ALTERNATIVE_TO_PROSECUTION,
        Text("Alternative aux poursuites ou composition pénale", "Alternative to prosecution, or penal composition"),
        Text(
            "Un stage proposé par le procureur ne rend aucun point.",
            "A course proposed by the prosecutor gives no point back.",
        ),
        gives_points=False,
        article="R. 223-8 II",
    ),
    KindOfCourse(
        CourseKind.COURT_ORDERED,
        Text("Stage imposé par la justice", "Course ordered by a court"),
        Text(
            "Un stage imposé par un juge, à titre de peine, ne rend aucun point.",
            "A course imposed by a judge as a penalty gives no point back.",
        ),
        gives_points=False,
        article="R. 223-8 II",
    ),
)


class Rule(Frozen, frozen=True):
    """A rule of courses: the source of an ``AwarenessCourseRule``."""

    code: str
    text: wording.LocalizedText
    article: str


RULES: Sequence[Rule] = (
    Rule(
        "POINTS",
        Text(
            f"Un stage rend {POINTS} points au plus, dans la limite du plafond de votre permis.",
            f"A course gives back {POINTS} points at most, within the ceiling of your licence.",
        ),
        "R. 223-8 II",
    ),
    Rule(
        "EFFECT",
        Text(
            "Les points comptent dès le lendemain du dernier jour, même si le registre l'enregistre plus tard.",
            "The points count from the day after the last day, even if the registry records it later.",
        ),
        "R. 223-8 III",
    ),
    Rule(
        "ONCE_A_YEAR",
        Text("Un stage ne rend des points qu'une fois par an.", "A course gives points back once a year only."),
        "L. 223-6 al. 4",
    ),
    Rule(
        "LENGTH",
        Text("Deux jours consécutifs, sept heures par jour.", "Two days in a row, seven hours a day."),
        "R. 223-5",
    ),
    Rule(
        "CENTRE",
        Text(
            "Le stage se suit dans un centre agréé par la préfecture, dans le département de votre choix.",
            "It is followed in a centre that the prefecture has approved, in any département.",
        ),
        "R. 223-5",
    ),
    Rule(
        "LEADERS",
        Text(
            "Deux personnes l'animent : un expert de la sécurité routière et un psychologue.",
            "Two people lead it: an expert of road safety and a psychologist.",
        ),
        "R. 223-7",
    ),
)


class Guide(Frozen, frozen=True):
    """All of it: the source of an ``AwarenessCourseGuide``."""

    purpose: wording.LocalizedText
    history: wording.LocalizedText
    kinds: tuple[KindOfCourse, ...]
    rules: tuple[Rule, ...]


GUIDE = Guide(
    Text(
        "Le stage de sensibilisation à la sécurité routière amène le conducteur à mesurer les risques de certaines "
        "pratiques et à changer ses habitudes.",
        "The awareness course makes drivers see the risks of what they do on the road, and change their habits.",
    ),
    Text(
        "Les stages sont nés avec le permis à points, par la loi n° 89-469 du 10 juillet 1989, mise en place par le "
        "décret n° 92-559 du 25 juin 1992. L'article L. 223-6 du code de la route les prévoit.",
        "Courses came with the points licence, by law no. 89-469 of 10 July 1989, set up by decree no. 92-559 of "
        "25 June 1992. Article L. 223-6 of the Code de la route provides for them.",
    ),
    tuple(KINDS),
    tuple(RULES),
)


@view(resource=Resource.PUBLIC, en="A kind of awareness course.", fr="Un type de stage.")
class AwarenessCourseKind:
    """View of ``KindOfCourse``."""

    kind: records.CourseKind = shown(en="Which kind.", fr="Le type.")
    title: LocalizedText = shown(en="Its name.", fr="Son nom.")
    text: LocalizedText = shown(en="What it is.", fr="Ce que c'est.")
    gives_points: bool = shown(en="Whether it gives points back.", fr="S'il rend des points.")
    article: str = shown(en="Where the law says so.", fr="L'article qui le dit.")


@view(resource=Resource.PUBLIC, en="A rule of awareness courses.", fr="Une règle des stages.")
class AwarenessCourseRule:
    """View of ``Rule``."""

    code: str = shown(en="Its stable code.", fr="Son code stable.")
    text: LocalizedText = shown(en="What it says.", fr="Ce qu'elle dit.")
    article: str = shown(en="Where the law says so.", fr="L'article qui la fonde.")


@view(
    resource=Resource.PUBLIC,
    en="What awareness courses are: purpose, kinds, rules.",
    fr="Ce que sont les stages de sensibilisation : objet, types, règles.",
)
class AwarenessCourseGuide:
    """View of ``Guide``."""

    purpose: LocalizedText = shown(en="What they are for.", fr="Leur objet.")
    history: LocalizedText = shown(en="Where they come from.", fr="Leur origine.")
    kinds: list[AwarenessCourseKind] = shown(
        en="The kinds of course.", fr="Les types de stage.", graphql_type=list[AwarenessCourseKind]
    )
    rules: list[AwarenessCourseRule] = shown(
        en="What holds for them.", fr="Ce qui vaut pour eux.", graphql_type=list[AwarenessCourseRule]
    )


def guide() -> Any:
    """Answer the guide."""
    return GUIDE
