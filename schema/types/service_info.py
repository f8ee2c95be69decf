"""ServiceInfo: what the entry page says, and the ways in, as data. Nobody is asked, and everybody may read it."""

from enum import Enum, auto

import strawberry

from schema import records, service_words, wording
from schema.access import Resource
from schema.declaration import bilingual, shown, view
from schema.records import Frozen
from schema.service_words import Notice, ServiceLinks
from schema.types.vocabulary import LocalizedText

strawberry.enum(
    records.ServiceState, description=bilingual("State of the national registry.", "L'état du registre national.")
)


@strawberry.enum(description=bilingual("A way into the service.", "Une façon d'accéder au service."))
class WayInKind(Enum):
    """The ways in."""

    FRANCE_CONNECT = auto()
    PASSWORD = auto()
    CREATE_ACCOUNT = auto()


class Anchor(Frozen, frozen=True):
    """A link: the source of a ``ServiceLink``."""

    url: str
    label: wording.LocalizedText


class Said(Frozen, frozen=True):
    """A notice with the link that goes with it: the source of a ``ServiceNotice``."""

    notice: Notice
    link: Anchor | None


class Way(Frozen, frozen=True):
    """A way in: the source of a ``WayIn``."""

    kind: WayInKind
    title: wording.LocalizedText
    explanation: wording.LocalizedText
    notices: tuple[Said, ...]
    url: str | None = None
    mutation: str | None = None
    more: Anchor | None = None
    opens_integral_record: bool = False


class Contact(Frozen, frozen=True):
    """Whom to ask: the source of a ``ServiceContact``."""

    text: wording.LocalizedText
    phone: str | None
    form: Anchor | None


class Service(Frozen, frozen=True):
    """The service as everybody sees it: the source of a ``ServiceInfo``. ``sign_in`` starts FranceConnect."""

    sign_in: str
    links: ServiceLinks


def said(notices: tuple[Notice, ...], links: ServiceLinks) -> tuple[Said, ...]:
    """Give each notice its link."""
    return tuple(Said(notice, _anchor(notice, links)) for notice in notices)


def _anchor(notice: Notice, links: ServiceLinks) -> Anchor | None:
    if notice.link is None or notice.label is None:
        return None
    return Anchor(getattr(links, notice.link), notice.label)


def ways_in(sign_in: str, links: ServiceLinks) -> tuple[Way, ...]:
    """List the ways in, in the order in which they are offered: FranceConnect first."""
    return (
        Way(
            WayInKind.FRANCE_CONNECT,
            service_words.FRANCE_CONNECT_TITLE,
            service_words.FRANCE_CONNECT_EXPLAINED,
            said(service_words.FRANCE_CONNECT_ADVICE, links),
            url=sign_in,
            more=Anchor(links.france_connect, service_words.WHAT_IS_FRANCE_CONNECT),
            opens_integral_record=True,
        ),
        Way(
            WayInKind.PASSWORD,
            service_words.PASSWORD_TITLE,
            service_words.PASSWORD_EXPLAINED,
            said(service_words.PASSWORD_NOTICES, links),
            mutation="signIn",
        ),
        Way(
            WayInKind.CREATE_ACCOUNT,
            service_words.CREATE_TITLE,
            service_words.CREATE_EXPLAINED,
            said(service_words.CREATE_NOTICES, links),
            mutation="createAccount",
        ),
    )


def contact(links: ServiceLinks) -> Contact | None:
    """Say whom to ask, where the installation names somebody."""
    if links.contact_phone is None and links.contact_form is None:
        return None
    form = Anchor(links.contact_form, service_words.CONTACT_FORM) if links.contact_form else None
    return Contact(service_words.CONTACT, links.contact_phone, form)


@view(resource=Resource.PUBLIC, en="A link.", fr="Un lien.")
class ServiceLink:
    """View of ``Anchor``."""

    url: str = shown(en="Where it leads.", fr="Où il mène.")
    label: LocalizedText = shown(en="What it says.", fr="Son texte.")


@view(resource=Resource.PUBLIC, en="Something said to everybody.", fr="Une information donnée à tous.")
class ServiceNotice:
    """View of ``Said``."""

    code: str = shown(
        en="What clients switch on; never changes.",
        fr="Le code stable de l'information.",
        resolver=lambda root: root.notice.code,
        graphql_type=str,
    )
    fr: str = shown(en="In French.", fr="En français.", resolver=lambda root: root.notice.text.fr, graphql_type=str)
    en: str = shown(en="In English.", fr="En anglais.", resolver=lambda root: root.notice.text.en, graphql_type=str)
    link: ServiceLink | None = shown(en="Where there is more.", fr="Où en savoir plus.")


@view(
    resource=Resource.PUBLIC,
    en="A way into the service: an address to open, or a mutation to call.",
    fr="Une façon d'accéder au service : une adresse à ouvrir, ou une mutation à appeler.",
)
class WayIn:
    """View of ``Way``."""

    kind: WayInKind = shown(en="Which way.", fr="La façon d'accéder.")
    title: LocalizedText = shown(en="What its button says.", fr="Le texte de son bouton.")
    explanation: LocalizedText = shown(en="What it is, in a sentence.", fr="Ce que c'est, en une phrase.")
    url: str | None = shown(
        en="Where to send the browser; null for a way with a form.",
        fr="Où envoyer le navigateur ; nul quand il y a un formulaire.",
    )
    mutation: str | None = shown(
        en="The mutation that its form calls; null for a way that leaves the page.",
        fr="La mutation qu'appelle son formulaire ; nulle quand on quitte la page.",
    )
    more: ServiceLink | None = shown(en="Where it is explained.", fr="Où elle est expliquée.")
    opens_integral_record: bool = shown(
        en="Whether the integral record (RII) can be read after it.",
        fr="Si elle donne accès au relevé d'information intégral (RII).",
    )
    notices: list[ServiceNotice] = shown(
        en="What to know before using it.", fr="Ce qu'il faut savoir avant.", graphql_type=list[ServiceNotice]
    )


@view(resource=Resource.PUBLIC, en="A way in that is no more.", fr="Un accès qui n'existe plus.")
class RetiredEntry:
    """View of ``service_words.Retired``."""

    code: str = shown(en="What clients switch on; never changes.", fr="Le code stable de cet accès.")
    name: str = shown(en="How people knew it.", fr="Le nom que l'on connaissait.")
    since: str = shown(en="The month it ended (ISO 8601).", fr="Le mois de sa fin (ISO 8601).")
    text: LocalizedText = shown(en="What to tell whoever still comes by it.", fr="Que dire à qui l'utilise encore.")


@view(
    resource=Resource.PUBLIC,
    en="When the national registry is not fully open, in Paris time.",
    fr="Quand le registre national n'est pas pleinement ouvert, à l'heure de Paris.",
)
class OpeningWindow:
    """View of ``service_words.Window``."""

    state: records.ServiceState = shown(en="Its state meanwhile.", fr="Son état pendant ce temps.")
    weekday: int | None = shown(
        en="ISO weekday (7 is Sunday); null for every day.", fr="Jour ISO (7 : dimanche) ; nul pour chaque jour."
    )
    starts_at: str = shown(en="First minute, HH:MM.", fr="Première minute, HH:MM.")
    ends_at: str = shown(
        en="First minute after it, HH:MM; the next day when earlier than startsAt.",
        fr="Première minute d'après, HH:MM ; le lendemain si elle précède startsAt.",
    )
    text: LocalizedText = shown(en="What that means for people.", fr="Ce que cela change pour l'usager.")


@view(resource=Resource.PUBLIC, en="Whom to ask for help.", fr="À qui demander de l'aide.")
class ServiceContact:
    """View of ``Contact``."""

    text: LocalizedText = shown(en="What they help with.", fr="L'aide proposée.")
    phone: str | None = shown(en="Telephone number.", fr="Numéro de téléphone.")
    form: ServiceLink | None = shown(en="Contact form.", fr="Formulaire de contact.")


@view(
    resource=Resource.PUBLIC,
    en="What the service says of itself before anybody signs in.",
    fr="Ce que le service dit de lui-même avant toute connexion.",
)
class ServiceInfo:
    """View of ``Service``."""

    name: str = shown(en="Its name.", fr="Son nom.", resolver=lambda: service_words.NAME, graphql_type=str)
    purposes: list[ServiceNotice] = shown(
        en="What it is for.",
        fr="À quoi il sert.",
        resolver=lambda root: said(service_words.PURPOSES, root.links),
        graphql_type=list[ServiceNotice],
    )
    before_sign_in: list[ServiceNotice] = shown(
        en="What to know before choosing a way in.",
        fr="Ce qu'il faut savoir avant de choisir un accès.",
        resolver=lambda root: said(service_words.BEFORE_SIGN_IN, root.links),
        graphql_type=list[ServiceNotice],
    )
    ways_in: list[WayIn] = shown(
        en="The ways in, in the order in which they are offered.",
        fr="Les accès, dans l'ordre où ils sont proposés.",
        resolver=lambda root: ways_in(root.sign_in, root.links),
        graphql_type=list[WayIn],
    )
    caveats: list[ServiceNotice] = shown(
        en="What the data and documents are good for, and what not.",
        fr="Ce que valent les données et les documents, et leurs limites.",
        resolver=lambda root: said(service_words.CAVEATS, root.links),
        graphql_type=list[ServiceNotice],
    )
    fallbacks: list[ServiceNotice] = shown(
        en="What is left to whoever cannot sign in.",
        fr="Ce qui reste à qui ne peut pas se connecter.",
        resolver=lambda root: said(service_words.FALLBACKS, root.links),
        graphql_type=list[ServiceNotice],
    )
    retired: list[RetiredEntry] = shown(
        en="Ways in that are no more, and what to tell whoever comes by them.",
        fr="Les accès qui n'existent plus, et que dire à qui les utilise encore.",
        resolver=lambda: service_words.RETIRED,
        graphql_type=list[RetiredEntry],
    )
    time_zone: str = shown(
        en="The zone of the opening hours (IANA).",
        fr="Le fuseau des horaires (IANA).",
        resolver=lambda: service_words.TIME_ZONE,
        graphql_type=str,
    )
    opening_hours: list[OpeningWindow] = shown(
        en="When the national registry is not fully open, strictest first: where two windows meet, the first holds.",
        fr="Quand le registre national n'est pas pleinement ouvert, le plus strict d'abord : si deux plages se "
        "croisent, la première l'emporte.",
        resolver=lambda: service_words.WINDOWS,
        graphql_type=list[OpeningWindow],
    )
    contact: ServiceContact | None = shown(
        en="Whom to ask; null where the installation names nobody.",
        fr="À qui s'adresser ; nul si personne n'est désigné.",
        resolver=lambda root: contact(root.links),
        graphql_type=ServiceContact | None,
    )
