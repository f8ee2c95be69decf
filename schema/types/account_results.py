"""What mutations answer when they succeed, and the unions of that with their refusals."""

from typing import Annotated, Any, ClassVar, NewType

import strawberry

from schema import wording
from schema.access import Resource
from schema.context import Context
from schema.declaration import bilingual, shown, view
from schema.records import Frozen
from schema.types.account_confirmation import Followed, MismatchReportStatus
from schema.types.account_refusals import AttemptsExceeded, InputRefused, RecordNotMatched, Refused, RegistryAway
from schema.types.session import Session
from schema.types.vocabulary import LocalizedText


class Entered(Frozen, frozen=True):
    """A session was opened or changed: the source of ``SignedIn``."""

    session: Context


class Left(Frozen, frozen=True):
    """A session was ended: the source of ``SignedOut``. ``url``: where FranceConnect's own session is ended."""

    session: Context
    message: wording.LocalizedText
    url: str | None = None


class Mailed(Frozen, frozen=True):
    """What comes next is in a mail, or there is none: the source of ``MailSent``."""

    message: wording.LocalizedText


class Completed(Frozen, frozen=True):
    """It is done: the source of ``Done``."""

    session: Context
    message: wording.LocalizedText


class Exported(Frozen, frozen=True):
    """What the account store holds about the asker: the source of ``MyData``."""

    content: dict[str, Any]


class Reported(Frozen, frozen=True):
    """A report was taken: the source of ``MismatchReported``."""

    report: Followed
    message: wording.LocalizedText


Json = NewType("Json", object)


def _as_it_is(value: Any) -> Any:
    return value


def _unreadable(_: Any) -> Json:
    raise ValueError("JSON is only ever answered")


JSON = strawberry.scalar(
    name="JSON",
    description=bilingual("Any JSON value.", "Une valeur JSON quelconque."),
    specified_by_url="https://www.rfc-editor.org/rfc/rfc8259",
    serialize=_as_it_is,
    parse_value=_unreadable,
)


class ViewOf:
    """What tells the types of a union apart: each is the view of one ``source``."""

    source: ClassVar[type]

    @classmethod
    def is_type_of(cls, value: object, _info: object) -> bool:
        """Tell it apart among the members of its union."""
        return isinstance(value, cls.source)


SESSION = ("The session from here on.", "La session désormais.")
MESSAGE = ("What to show.", "Le texte à afficher.")


@view(resource=Resource.PUBLIC, en="A session is open, with a new cookie.", fr="La session est ouverte.")
class SignedIn(ViewOf):
    """View of ``Entered``."""

    source: ClassVar[type] = Entered
    session: Session = shown(en=SESSION[0], fr=SESSION[1])


@view(resource=Resource.PUBLIC, en="The session is ended.", fr="La session est fermée.")
class SignedOut(ViewOf):
    """View of ``Left``."""

    source: ClassVar[type] = Left
    session: Session = shown(en=SESSION[0], fr=SESSION[1])
    message: LocalizedText = shown(en=MESSAGE[0], fr=MESSAGE[1])
    url: str | None = shown(
        en="Where to send the browser next, so that FranceConnect's own session ends too; null when there is none.",
        fr="Où envoyer ensuite le navigateur pour fermer aussi la session FranceConnect ; nul s'il n'y en a pas.",
    )


@view(
    resource=Resource.PUBLIC,
    en="The rest is in a mail. It says the same whether or not the address, the record or the account is known.",
    fr="La suite est dans un courriel. La réponse est la même, que l'adresse, le dossier ou le compte existe ou non.",
)
class MailSent(ViewOf):
    """View of ``Mailed``."""

    source: ClassVar[type] = Mailed
    message: LocalizedText = shown(en=MESSAGE[0], fr=MESSAGE[1])


@view(resource=Resource.PUBLIC, en="It is done.", fr="C'est fait.")
class Done(ViewOf):
    """View of ``Completed``."""

    source: ClassVar[type] = Completed
    session: Session = shown(en=SESSION[0], fr=SESSION[1])
    message: LocalizedText = shown(en=MESSAGE[0], fr=MESSAGE[1])


@view(resource=Resource.PUBLIC, en="What is held about the asker.", fr="Les données conservées sur la personne.")
class MyData(ViewOf):
    """View of ``Exported``."""

    source: ClassVar[type] = Exported
    content: Json | None = shown(
        en="All that the account store holds about the asker, as JSON (GDPR, article 15): no password, no token.",
        fr="Tout ce que le service de comptes conserve, en JSON (RGPD, article 15) : ni mot de passe, ni jeton.",
        resource=Resource.HOLDER,
        graphql_type=Json | None,
    )


@view(resource=Resource.PUBLIC, en="The mismatch is reported.", fr="Le signalement est enregistré.")
class MismatchReported(ViewOf):
    """View of ``Reported``."""

    source: ClassVar[type] = Reported
    report: MismatchReportStatus = shown(en="The report.", fr="Le signalement.")
    message: LocalizedText = shown(en=MESSAGE[0], fr=MESSAGE[1])


def _union(name: str, en: str, fr: str) -> Any:
    return strawberry.union(name, description=bilingual(en, fr))


OpeningResult = Annotated[
    SignedIn | Refused | AttemptsExceeded,
    _union("OpeningResult", "A session, or why there is none.", "Une session, ou la raison du refus."),
]
CreationResult = Annotated[
    MailSent | InputRefused | RecordNotMatched | RegistryAway | AttemptsExceeded,
    _union("CreationResult", "What became of an account's creation.", "La suite d'une création de compte."),
]
MailResult = Annotated[
    MailSent | InputRefused | Refused | AttemptsExceeded,
    _union("MailResult", "A mail, or why there is none.", "Un courriel, ou la raison du refus."),
]
DoneResult = Annotated[
    Done | InputRefused | Refused | AttemptsExceeded,
    _union("DoneResult", "Done, or why not.", "Fait, ou la raison du refus."),
]
ExportResult = Annotated[
    MyData | Refused, _union("ExportResult", "The data, or why not.", "Les données, ou la raison du refus.")
]
ReportResult = Annotated[
    MismatchReported | InputRefused | Refused,
    _union("ReportResult", "The report, or why not.", "Le signalement, ou la raison du refus."),
]
