"""What the mutations of a session and of an account do. Each is one use case of the account store."""

import strawberry

from schema.context import Context
from schema.errors import BadUserInput, SessionNotFound
from schema.types import account_words as words
from schema.types.account_confirmation import DisputedPart, Followed, send_report
from schema.types.account_refusals import RefusalKind, answers
from schema.types.account_results import Completed, Entered, Exported, Left, Mailed, Reported
from schema.types.account_sessions import SESSION
from schema.types.vocabulary import Info
from schema.wording import LocalizedText

OTHER, INPUT, WAIT = RefusalKind.OTHER, RefusalKind.INPUT, RefusalKind.WAIT

LONGEST_TEXT = 500
"""Characters that the registry takes with a report."""


@answers(OTHER, WAIT)
async def sign_in(info: Info, email: str, password: str) -> Entered:
    """Open a session by password; the one before, if any, ends."""
    context = info.context
    context.enter(await context.accounts.sign_in(email, password, context.visit.origin, replaces=context.token))
    return Entered(context)


async def sign_out(info: Info) -> Left:
    """End the session that asks, and say where FranceConnect's own is ended."""
    return Left(info.context, words.SIGNED_OUT, await info.context.depart())


@answers(OTHER)
async def confirm_identity(info: Info) -> Entered:
    """Say that the pending record is one's own; the session goes on with a new token."""
    context = info.context
    context.enter(await context.accounts.confirm_identity(context.own_token(), context.visit.origin))
    return Entered(context)


@answers(OTHER, INPUT)
async def report_mismatch(info: Info, disputed: list[DisputedPart], text: str | None = None) -> Reported:
    """Say that the pending record is not one's own; the session ends, and the registry is told, now or later."""
    context, ports = info.context, info.context.ports
    parts = tuple(dict.fromkeys(part.value for part in disputed))
    text = "".join(each for each in text or "" if each.isprintable() or each == "\n").strip()
    if not parts or _length_at_the_registry(text) > LONGEST_TEXT:
        raise BadUserInput("disputed", field="text" if parts else "disputed", messages=_both(words.DISPUTED))
    report = await context.accounts.report_mismatch(context.own_token(), parts, text or None)
    context.leave()
    await send_report(
        report, accounts=context.accounts, registry=ports.registry, clock=context.clock, telemetry=ports.telemetry
    )
    now = await context.accounts.report(report.id)
    return Reported(Followed(now or report), words.REPORTED)


@answers(INPUT, WAIT)
async def resend_activation(info: Info, email: str) -> Mailed:
    """Send the activation mail of an address again."""
    await info.context.accounts.resend_activation(email, info.context.visit.origin)
    return Mailed(words.MAIL_SENT)


@answers(OTHER)
async def activate_account(info: Info, token: str) -> Completed:
    """Make the account that a mail's link promised."""
    await info.context.accounts.activate(token)
    return Completed(info.context, words.ACTIVATED)


@answers(INPUT, WAIT)
async def request_password_reset(info: Info, email: str) -> Mailed:
    """Send a link to choose another password."""
    await info.context.accounts.request_password_reset(email, info.context.visit.origin)
    return Mailed(words.MAIL_SENT)


@answers(OTHER, INPUT)
async def reset_password(info: Info, token: str, password: str) -> Completed:
    """Choose a password by a mail's link; every session of the account ends."""
    await info.context.accounts.reset_password(token, password)
    await _see_whether_it_lives(info.context)
    return Completed(info.context, words.PASSWORD_CHANGED)


@answers(OTHER, INPUT, WAIT, password="newPassword")  # noqa: S106  # the name of an argument
async def change_password(info: Info, password: str, new_password: str) -> Completed:
    """Choose another password; the other sessions end, this one goes on with a new token."""
    context = info.context
    changing = context.accounts.change_password(context.own_token(), password, new_password, context.visit.origin)
    context.enter(await changing)
    return Completed(context, words.PASSWORD_CHANGED)


@answers(OTHER, INPUT, WAIT)
async def change_email(info: Info, email: str, password: str | None = None) -> Mailed:
    """Ask for another address; its mail has the link that confirms it."""
    context = info.context
    await context.accounts.change_email(context.own_token(), email, context.visit.origin, password=password)
    return Mailed(words.MAIL_SENT)


@answers(OTHER)
async def confirm_email(info: Info, token: str) -> Completed:
    """Take the address that a mail's link confirms."""
    await info.context.accounts.confirm_email(token)
    return Completed(info.context, words.EMAIL_CONFIRMED)


@answers(OTHER, WAIT)
async def close_account(info: Info, password: str | None = None) -> Completed:
    """Forget the account, its ways in and its sessions."""
    context = info.context
    await context.accounts.close_account(context.own_token(), context.visit.origin, password=password)
    context.leave()
    return Completed(context, words.ACCOUNT_CLOSED)


@answers(OTHER)
async def export_my_data(info: Info) -> Exported:
    """Answer all that the account store holds about the asker."""
    return Exported(await info.context.accounts.export(info.context.own_token()))


@answers(OTHER)
async def end_session(info: Info, id: strawberry.ID) -> Completed:
    """End one session of the asker's account."""
    context = info.context
    type_name, key = context.unseal(id) or ("", "")
    if type_name != SESSION:
        raise SessionNotFound
    await context.accounts.end_session(context.own_token(), key)
    await _see_whether_it_lives(context)
    return Completed(context, words.SESSIONS_ENDED)


@answers(OTHER)
async def end_other_sessions(info: Info) -> Completed:
    """End the asker's sessions but this one."""
    await info.context.accounts.end_other_sessions(info.context.own_token())
    return Completed(info.context, words.SESSIONS_ENDED)


@answers(OTHER)
async def disown_sign_in(info: Info, token: str) -> Completed:
    """« Ce n'était pas moi »: end the sessions and lock the way in that was used."""
    await info.context.accounts.disown_sign_in(token)
    await _see_whether_it_lives(info.context)
    return Completed(info.context, words.DISOWNED)


@answers(OTHER)
async def unlock(info: Info, token: str) -> Completed:
    """Open FranceConnect's way in again."""
    await info.context.accounts.unlock(token)
    return Completed(info.context, words.UNLOCKED)


async def _see_whether_it_lives(context: Context) -> None:
    """Go on as nobody where what was just done ended the asking session too."""
    if context.session is not None and context.token and not await context.still_lives(context.token):
        context.leave()


def _length_at_the_registry(text: str) -> int:
    """Count characters as the registry will: what is not Latin-1 is spelt out in two or three."""
    return sum(1 if ord(each) < 256 else 3 for each in text)


def _both(text: LocalizedText) -> dict[str, str]:
    return {"fr": text.fr, "en": text.en}
