"""
Refusals as members of a mutation's result: what a screen shows, and what else one can do.

A refusal that a client must handle is an answer, not an error; ``errors`` is left to what nobody expects.
"""

from collections.abc import Awaitable, Callable
from enum import Enum, auto
from functools import wraps
from typing import Any, ClassVar, ParamSpec, TypeVar

from schema import wording
from schema.access import Resource
from schema.declaration import shown, view
from schema.errors import (
    AccessError,
    AccountError,
    InputError,
    InvalidEmail,
    PasswordRefused,
    RecordError,
    RecordNotFound,
    RegistryError,
    ServiceError,
    TooManyAttempts,
)
from schema.record_number import hint
from schema.records import Frozen, NumberForm
from schema.types import account_words as words
from schema.types.vocabulary import LocalizedText

Answer = TypeVar("Answer")
Asked = ParamSpec("Asked")


class RefusalKind(Enum):
    """What a screen does about a refusal; each has its type."""

    INPUT = auto()
    WAIT = auto()
    RECORD = auto()
    REGISTRY = auto()
    OTHER = auto()


class Told(Frozen, frozen=True):
    """
    A refusal that is answered: the source of each type below. ``form``: of the number that found nothing.

    ``password``: the argument that holds a new password.
    """

    error: ServiceError
    form: NumberForm | None = None
    password: str = "password"  # noqa: S105  # the name of an argument

    @property
    def kind(self) -> RefusalKind:
        """Which type it is."""
        return kind_of(self.error)


def kind_of(error: ServiceError) -> RefusalKind:
    """Sort a refusal."""
    match error:
        case TooManyAttempts():
            return RefusalKind.WAIT
        case InputError() | InvalidEmail() | PasswordRefused():
            return RefusalKind.INPUT
        case RecordError():
            return RefusalKind.RECORD
        case RegistryError():
            return RefusalKind.REGISTRY
    return RefusalKind.OTHER


def answers(
    *kinds: RefusalKind,
    password: str = "password",  # noqa: S107  # the name of an argument
) -> Callable[[Callable[Asked, Awaitable[Answer]]], Callable[Asked, Awaitable[Answer | Told]]]:
    """Let a resolver answer its refusals of these kinds; any other error goes its way."""

    def wrap(resolver: Callable[Asked, Awaitable[Answer]]) -> Callable[Asked, Awaitable[Answer | Told]]:
        @wraps(resolver)
        async def answer(*args: Asked.args, **kwargs: Asked.kwargs) -> Answer | Told:
            try:
                return await resolver(*args, **kwargs)
            except ServiceError as error:
                expected = isinstance(error, (AccountError, AccessError, InputError, RecordError, RegistryError))
                if not expected or error.code == ServiceError.code or kind_of(error) not in kinds:
                    raise
                return Told(error, password=password)

        return answer

    return wrap


def unmatched(form: NumberForm) -> Told:
    """Say that no record was found by a number: the same for a wrong name, a wrong number and an unknown person."""
    return Told(RecordNotFound(), form)


class Member:
    """What tells the types of a union apart: each is the view of one ``kind`` of refusal."""

    kind: ClassVar[RefusalKind]

    @classmethod
    def is_type_of(cls, value: object, _info: object) -> bool:
        """Tell it apart among the members of its union."""
        return isinstance(value, Told) and value.kind is cls.kind


def _message(root: Told) -> wording.LocalizedText:
    rule = words.PASSWORD_RULES.get(str(root.error.facts.get("rule")))
    if isinstance(root.error, PasswordRefused) and rule is not None:
        facts = root.error.facts
        return wording.LocalizedText(rule.fr.format(**facts), rule.en.format(**facts))
    said = root.error.extensions["messages"]
    return wording.LocalizedText(said["fr"], said["en"])


def _fallback(root: Told) -> wording.LocalizedText:
    match root.kind:
        case RefusalKind.INPUT:
            return words.NEW_ATTEMPT
        case RefusalKind.REGISTRY:
            return words.REGISTRY_FALLBACK
    return words.FALLBACKS.get(root.error.code, words.FALLBACKS["UNAUTHENTICATED"])


def _field(root: Told) -> str | None:
    if isinstance(root.error, InvalidEmail):
        return "email"
    if isinstance(root.error, PasswordRefused):
        return root.password
    field: str | None = _fact(root, "field")
    return field


def _fact(root: Told, name: str) -> Any:
    return root.error.facts.get(name)


def _code(root: Told) -> str:
    return root.error.code


CODE = ("What clients switch on; never changes.", "Le code stable du refus.")
MESSAGE = ("What to show.", "Le texte à afficher.")
FALLBACK = ("What else one can do.", "Ce que l'on peut faire d'autre.")


@view(
    resource=Resource.PUBLIC,
    interface=True,
    en="A refusal that a screen handles: nothing was changed.",
    fr="Un refus que l'écran traite : rien n'a été modifié.",
)
class Refusal:
    """Interface of the types below."""

    code: str = shown(en=CODE[0], fr=CODE[1])
    message: LocalizedText = shown(en=MESSAGE[0], fr=MESSAGE[1])
    fallback: LocalizedText = shown(en=FALLBACK[0], fr=FALLBACK[1])


def _of_refusal(resolver: Any, texts: tuple[str, str], graphql_type: Any) -> Any:
    return shown(en=texts[0], fr=texts[1], resolver=resolver, graphql_type=graphql_type)


@view(
    resource=Resource.PUBLIC,
    en="What was entered cannot be used as it is.",
    fr="La saisie ne peut pas être utilisée telle quelle.",
)
class InputRefused(Refusal, Member):
    """View of ``Told``."""

    kind: ClassVar[RefusalKind] = RefusalKind.INPUT
    code: str = _of_refusal(_code, CODE, str)
    message: LocalizedText = _of_refusal(_message, MESSAGE, LocalizedText)
    fallback: LocalizedText = _of_refusal(_fallback, FALLBACK, LocalizedText)
    field: str | None = shown(
        en="Which field, as a path in the input.",
        fr="Le champ concerné, comme chemin dans la saisie.",
        resolver=_field,
        graphql_type=str | None,
    )
    rule: str | None = shown(
        en="Which rule it breaks: an id of numberForms, or a rule of passwords.",
        fr="La règle enfreinte : un identifiant de numberForms, ou une règle des mots de passe.",
        resolver=lambda root: _fact(root, "rule"),
        graphql_type=str | None,
    )
    limit: int | None = shown(
        en="The limit of the rule, in characters, where it has one.",
        fr="La limite de la règle, en caractères, s'il y en a une.",
        resolver=lambda root: _fact(root, "limit"),
        graphql_type=int | None,
    )


@view(
    resource=Resource.PUBLIC,
    name="TooManyAttempts",
    en="Too many attempts: wait.",
    fr="Trop de tentatives : il faut patienter.",
)
class AttemptsExceeded(Refusal, Member):
    """View of ``Told``."""

    kind: ClassVar[RefusalKind] = RefusalKind.WAIT
    code: str = _of_refusal(_code, CODE, str)
    message: LocalizedText = _of_refusal(_message, MESSAGE, LocalizedText)
    fallback: LocalizedText = _of_refusal(_fallback, FALLBACK, LocalizedText)
    retry_after: int | None = shown(
        en="Seconds until the next attempt is admitted.",
        fr="Secondes avant que la tentative suivante soit admise.",
        resolver=lambda root: _fact(root, "retryAfter"),
        graphql_type=int | None,
    )


def _hint(root: Told) -> wording.LocalizedText | None:
    return hint(root.form) if root.form else None


@view(
    resource=Resource.PUBLIC,
    en="No record was found with this number, name and birth date; which of them is wrong is not told.",
    fr="Aucun dossier avec ce numéro, ce nom et cette date de naissance ; lequel est faux n'est pas dit.",
)
class RecordNotMatched(Refusal, Member):
    """View of ``Told``."""

    kind: ClassVar[RefusalKind] = RefusalKind.RECORD
    code: str = _of_refusal(_code, CODE, str)
    message: LocalizedText = _of_refusal(_message, MESSAGE, LocalizedText)
    fallback: LocalizedText = _of_refusal(_fallback, FALLBACK, LocalizedText)
    hint: LocalizedText | None = shown(
        en="What to verify in a number of this form: the same for everybody.",
        fr="Ce qu'il faut vérifier dans un numéro de cette forme : le même texte pour tous.",
        resolver=_hint,
        graphql_type=LocalizedText | None,
    )


@view(
    resource=Resource.PUBLIC,
    en="The national registry gives no answer for now.",
    fr="Le registre national ne répond pas pour le moment.",
)
class RegistryAway(Refusal, Member):
    """View of ``Told``."""

    kind: ClassVar[RefusalKind] = RefusalKind.REGISTRY
    code: str = _of_refusal(_code, CODE, str)
    message: LocalizedText = _of_refusal(_message, MESSAGE, LocalizedText)
    fallback: LocalizedText = _of_refusal(_fallback, FALLBACK, LocalizedText)
    retry_after: int | None = shown(
        en="Seconds to wait, where they are known.",
        fr="Secondes à patienter, si on le sait.",
        resolver=lambda root: _fact(root, "retryAfter"),
        graphql_type=int | None,
    )
    until: str | None = shown(
        en="Until when, where it is known (ISO 8601).",
        fr="Jusqu'à quand, si on le sait (ISO 8601).",
        resolver=lambda root: _fact(root, "until"),
        graphql_type=str | None,
    )


@view(
    resource=Resource.PUBLIC,
    en="Refused: the code and the words say why.",
    fr="Refusé : le code et le texte disent pourquoi.",
)
class Refused(Refusal, Member):
    """View of ``Told``."""

    kind: ClassVar[RefusalKind] = RefusalKind.OTHER
    code: str = _of_refusal(_code, CODE, str)
    message: LocalizedText = _of_refusal(_message, MESSAGE, LocalizedText)
    fallback: LocalizedText = _of_refusal(_fallback, FALLBACK, LocalizedText)
    receipt: str | None = shown(
        en="Number of the report that is open, where there is one.",
        fr="Le numéro du signalement en cours, s'il y en a un.",
        resolver=lambda root: _fact(root, "receipt"),
        graphql_type=str | None,
    )
