"""
Creating an account with a record number: the form, and what is done with it, in this order.

Rules of form first, which ask nobody; then the attempt is counted; then the registry is asked, once; then the account
is promised by mail. A wrong name, a wrong number and an unknown person end in one answer after the same work.
"""

import re
import unicodedata
from datetime import date

import strawberry

from schema.accounts import LONGEST_EMAIL, Act, NewAccount
from schema.context import Context
from schema.declaration import bilingual
from schema.errors import BadUserInput, InvalidEmail, InvalidNumber, RecordError
from schema.ports import Asker
from schema.record_number import explained
from schema.records import NumberReference, PartialDate, Purpose, RecordId
from schema.sessions import pseudonym
from schema.types import account_words as words
from schema.types.account_refusals import RefusalKind, Told, answers, unmatched
from schema.types.account_results import Mailed
from schema.types.reference import RecordReference
from schema.types.vocabulary import Info
from schema.wording import LocalizedText

LONGEST_NAME = 100
MOST_NAMES = 15
EARLIEST_BIRTH = 1850

BIRTH_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", re.ASCII)
EMAIL = re.compile(r"[^@\s\x00-\x1f\x7f]{1,64}@[^@\s.\x00-\x1f\x7f]+(?:\.[^@\s.\x00-\x1f\x7f]+)+")
"""Enough to refuse a slip before anybody is asked; the store reads an address strictly."""


@strawberry.input(
    description=bilingual(
        "What an account is asked with. Every field is needed.",
        "Ce qu'il faut pour demander un compte. Tous les champs sont obligatoires.",
    )
)
class NewAccountInput:
    """The form of ``createAccount``."""

    birth_name: str = strawberry.field(description=bilingual("Birth name.", "Nom de naissance."))
    given_names: list[str] = strawberry.field(
        description=bilingual("Every given name, in order.", "Tous les prénoms, dans l'ordre.")
    )
    born_on: str = strawberry.field(
        description=bilingual(
            "Birth date: YYYY-MM-DD, YYYY-MM or YYYY where the rest is unknown.",
            "Date de naissance : AAAA-MM-JJ, AAAA-MM ou AAAA si le reste est inconnu.",
        )
    )
    email: str = strawberry.field(
        description=bilingual("E-mail address: name@domain.fr.", "Adresse électronique : nom@domaine.fr.")
    )
    password: str = strawberry.field(
        description=bilingual(
            "A password of 10 to 128 characters that is hard to guess.",
            "Un mot de passe de 10 à 128 caractères, difficile à deviner.",
        )
    )
    record: RecordReference = strawberry.field(description=bilingual("One record number.", "Un numéro de dossier."))
    accept_terms: bool = strawberry.field(
        description=bilingual("Acceptance of the terms of use.", "Acceptation des conditions d'utilisation.")
    )


@answers(RefusalKind.INPUT, RefusalKind.WAIT, RefusalKind.REGISTRY)
async def create_account(info: Info, input: NewAccountInput) -> Mailed | Told:
    """Take an account's creation, and let the mail tell what became of it; or say that no record matches."""
    context, asked = info.context, input
    email, names = _email(asked.email), _given_names(asked.given_names)
    birth_name = _name(asked.birth_name, "birthName")
    reference = asked.record.to_reference(birth_name, _born_on(asked.born_on, context.ports.today.now().year))
    if not asked.accept_terms:
        raise _refused("acceptTerms", words.TERMS)
    accounts, origin = context.accounts, context.visit.origin
    await accounts.check_password(asked.password, birth_name, *names, *email.split("@"))
    await accounts.admit(Act.LOOK_UP_NUMBER, origin, email, _as_counted(reference))
    record = await _look_up(context, reference)
    if record is None:
        return unmatched(reference.form)
    new = NewAccount(
        record=record,
        birth_name=birth_name,
        given_names=names,
        email=email,
        password=asked.password,
        terms_accepted_at=context.clock.now(),
    )
    await accounts.create(new, origin)
    return Mailed(words.MAIL_SENT)


async def _look_up(context: Context, reference: NumberReference) -> RecordId | None:
    """
    Ask the registry once. Whatever it has against a record is told by FranceConnect's way in alone.

    Raises:
        InvalidNumber: the registry knows a rule that ours do not.
        RegistryError: it gave no answer.
    """
    asker = Asker(user=pseudonym("creation", _as_counted(reference)), purpose=Purpose.HOLDER)
    try:
        return (await context.ports.registry.identify_by_number(reference, asker)).record
    except RecordError:
        return None
    except InvalidNumber as refusal:
        raise explained(reference.form, str(refusal.facts.get("rule"))) from refusal


def _as_counted(reference: NumberReference) -> str:
    """Name a number for the limits: as the registry reads it, which passes over marks and case."""
    parts = (reference.number, reference.second_line, reference.year, reference.departement)
    read = ("".join(filter(str.isalnum, unicodedata.normalize("NFKD", part or ""))).upper() for part in parts)
    return "|".join((reference.form.value, *read))


def _email(text: str) -> str:
    email = text.strip()
    if len(email) > LONGEST_EMAIL or not EMAIL.fullmatch(email):
        raise InvalidEmail
    return email


def _name(text: str, field: str) -> str:
    name = " ".join(text.split())
    is_name = name.isprintable() and any(character.isalpha() for character in name)
    if not is_name or len(name) > LONGEST_NAME:
        raise _refused(field, words.NAMES)
    return name


def _given_names(names: list[str]) -> tuple[str, ...]:
    if not 0 < len(names) <= MOST_NAMES:
        raise _refused("givenNames", words.NAMES)
    return tuple(_name(name, "givenNames") for name in names)


def _born_on(text: str, this_year: int) -> PartialDate:
    found = BIRTH_DATE.fullmatch(text.strip())
    if found is None:
        raise _refused("bornOn", words.BIRTH_DATE)
    year, month, day = (int(part or 0) for part in found.groups())
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        raise _refused("bornOn", words.BIRTH_DATE) from None
    if not EARLIEST_BIRTH <= year <= this_year or (day and not month):
        raise _refused("bornOn", words.BIRTH_DATE)
    return PartialDate(year, month or None, day or None)


def _refused(field: str, text: LocalizedText) -> BadUserInput:
    return BadUserInput(field, field=field, messages={"fr": text.fr, "en": text.en})
