"""
The pages that the links of our mails lead to: ``/account/…``.

A link's token comes in the fragment, which browsers keep to themselves: the page's own script hands it to its form,
and only the button sends it. Mail scanners that open every link therefore use none of them up.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from html import escape
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.origins import ENTRY, Sites
from gateway.pages import button, link, page
from schema.accounts import LONGEST_PASSWORD, SHORTEST_PASSWORD, Accounts
from schema.errors import CrossOrigin, PasswordRefused, ServiceError
from schema.types import account_words as words
from schema.wording import LocalizedText

LONGEST_FORM = 4_096
"""Bytes: a token and a password, percent-encoded."""

LONGEST_TOKEN = 128

SCRIPT = (
    "const token = location.hash.slice(1);"
    'history.replaceState(null, "", location.pathname);'
    "for (const form of document.forms) form.elements.token.value = token;"
)
"""Takes the token out of the address too: neither the history nor a screenshot keeps it."""

Pair = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class LinkPage:
    """What a link's page says and does. ``does`` is given the token, and the password where one is asked."""

    path: str
    title: Pair
    text: Pair
    label: Pair
    done: LocalizedText
    does: Callable[[str, str], Awaitable[object]]
    asks_password: bool = False


@dataclass(frozen=True, kw_only=True)
class AccountPages:
    """The pages, over the account store."""

    accounts: Accounts
    sites: Sites

    def routes(self) -> list[Route]:
        """List their addresses."""
        return [
            route
            for each in link_pages(self.accounts)
            for route in (
                Route(each.path, self._shows(each), methods=["GET"]),
                Route(each.path, self._does(each), methods=["POST"]),
            )
        ]

    def _shows(self, each: LinkPage) -> Callable[[Request], Awaitable[Response]]:
        async def show(_request: Request) -> Response:
            return _form(each)

        return show

    def _does(self, each: LinkPage) -> Callable[[Request], Awaitable[Response]]:
        async def do(request: Request) -> Response:
            if not self.sites.admits_form(request.headers):
                return _refusal(each, CrossOrigin(), 403)
            fields = await _fields(request)
            try:
                await each.does(fields.get("token", "")[:LONGEST_TOKEN], fields.get("password", ""))
            except PasswordRefused as refusal:
                rule = words.PASSWORD_RULES[str(refusal.facts["rule"])]
                return _form(each, (rule.fr.format(**refusal.facts), rule.en.format(**refusal.facts)), fields["token"])
            except ServiceError as refusal:
                return _refusal(each, refusal, 400)
            return page(each.title, (each.done.fr, each.done.en), (link(ENTRY, "Continuer"), link(ENTRY, "Go on")))

        return do


def link_pages(accounts: Accounts) -> tuple[LinkPage, ...]:
    """List the pages: each is a use case of the account store behind a button."""
    return (
        LinkPage(
            path="/account/activate",
            title=("Activer votre compte", "Activate your account"),
            text=("Ce bouton termine la création de votre compte.", "This button finishes creating your account."),
            label=("Activer mon compte", "Activate my account"),
            done=words.ACTIVATED,
            does=lambda token, _: accounts.activate(token),
        ),
        LinkPage(
            path="/account/reset-password",
            title=("Choisir un mot de passe", "Choose a password"),
            text=(
                f"De {SHORTEST_PASSWORD} à {LONGEST_PASSWORD} caractères. Toutes vos sessions seront fermées.",
                f"From {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters. Every session of yours will end.",
            ),
            label=("Enregistrer", "Save"),
            done=words.PASSWORD_CHANGED,
            does=accounts.reset_password,
            asks_password=True,
        ),
        LinkPage(
            path="/account/confirm-email",
            title=("Confirmer votre adresse", "Confirm your address"),
            text=("Cette adresse remplacera l'ancienne.", "This address will replace the former one."),
            label=("Confirmer mon adresse", "Confirm my address"),
            done=words.EMAIL_CONFIRMED,
            does=lambda token, _: accounts.confirm_email(token),
        ),
        LinkPage(
            path="/account/not-me",
            title=("Ce n'était pas moi", "This was not me"),
            text=(
                "Toutes vos sessions seront fermées, et cette façon de se connecter sera verrouillée.",
                "All your sessions will end, and this way of signing in will be locked.",
            ),
            label=("Ce n'était pas moi", "This was not me"),
            done=words.DISOWNED,
            does=lambda token, _: accounts.disown_sign_in(token),
        ),
        LinkPage(
            path="/account/unlock",
            title=("Rouvrir l'accès", "Open the way in again"),
            text=(
                "La connexion avec FranceConnect sera de nouveau possible.",
                "Signing in with FranceConnect will be possible again.",
            ),
            label=("Rouvrir", "Open again"),
            done=words.UNLOCKED,
            does=lambda token, _: accounts.unlock(token),
        ),
    )


def _form(each: LinkPage, problem: Pair | None = None, token: str = "") -> Response:
    """Show the page with its button; after a ``problem`` with the token that it was given."""
    return page(
        each.title,
        problem or each.text,
        (_button(each, 0, token), _button(each, 1, token)),
        status=400 if problem else 200,
        form_action="'self'",
        # With `no-referrer` the form would be sent with `Origin: null`.
        referrer="same-origin",
        script="" if token else SCRIPT,
    )


def _button(each: LinkPage, language: int, token: str) -> str:
    password = (
        f'<label>{("Mot de passe", "Password")[language]} <input type="password" name="password" required '
        f'autocomplete="new-password" minlength="{SHORTEST_PASSWORD}" maxlength="{LONGEST_PASSWORD}"></label> '
    )
    pasted = ("Collez ici la fin du lien, après « # » :", "Paste the end of the link here, after “#”:")[language]
    return (
        f'<form method="post" action="{escape(each.path)}">'
        f'<input type="hidden" name="token" value="{escape(token)}">'
        f'<noscript><label>{pasted} <input name="token" autocomplete="off"></label> </noscript>'
        f"{password if each.asks_password else ''}"
        f'<button class="button" type="submit">{escape(each.label[language])}</button></form>'
    )


def _refusal(each: LinkPage, refusal: ServiceError, status: int) -> Response:
    return page(
        each.title,
        (refusal.fr, refusal.en),
        (button(ENTRY, "Retour à l'accueil"), button(ENTRY, "Back to the entry page")),
        status=status,
    )


async def _fields(request: Request) -> dict[str, str]:
    """Read a small form, the last value of each field; nothing of a large or unreadable one."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LONGEST_FORM:
            return {}
    try:
        return {name: values[-1] for name, values in parse_qs(body.decode("ascii"), max_num_fields=10).items()}
    except ValueError:
        return {}
