"""
The few pages that we show ourselves: calm, French first, English under it, without scripts or other files.

Nothing of a request is printed on them but our own paths and a reference; all the same, values are escaped.
"""

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from html import escape
from string import Template
from urllib.parse import urlencode

from starlette.responses import HTMLResponse

from gateway.origins import ENTRY
from schema.errors import (
    AnotherRecord,
    MismatchReportOpen,
    ProviderUnavailable,
    ProviderUntrusted,
    RegistryError,
    ServiceError,
    SignInCancelled,
    SignInLocked,
    SignInStateLost,
)

STYLE = """
:root { color-scheme: light dark;
  --ink: #161616; --paper: #fff; --soft: #5a5a5a; --act: #1f3f77; --on-act: #fff }
@media (prefers-color-scheme: dark) {
  :root { --ink: #f0f0f0; --paper: #1a1c20; --soft: #b4b4b4; --act: #a9c1f2; --on-act: #101318 }
}
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.0625rem/1.6 system-ui, sans-serif }
main { max-width: 38rem; margin: 0 auto; padding: 2rem 1.25rem 3rem; overflow-wrap: break-word }
h1 { margin: .5rem 0 1rem; font-size: 1.625rem; line-height: 1.25 }
h2 { margin: 0 0 .5rem; font-size: 1.125rem }
section { margin-top: 2.5rem; padding-top: 1.5rem; border-top: 1px solid var(--soft) }
a { color: var(--act) }
.service, .reference { color: var(--soft); font-size: .9375rem }
.reference { margin-top: 2.5rem }
.actions { display: flex; flex-wrap: wrap; gap: .75rem 1.5rem; align-items: center; margin: 1.5rem 0 0 }
.button { display: inline-block; padding: .65rem 1.25rem; border: 0; border-radius: .25rem;
  background: var(--act); color: var(--on-act); font: inherit; text-decoration: none; cursor: pointer }
a:focus-visible, .button:focus-visible { outline: 3px solid var(--act); outline-offset: 3px }
"""

PAGE = Template(
    """<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>$title_fr · Mes Points Permis</title>
<style>$style</style>
</head>
<body>
<main>
<p class="service">Mes Points Permis</p>
<h1>$title_fr</h1>
<p>$text_fr</p>
<div class="actions">$actions_fr</div>
<section lang="en">
<h2>$title_en</h2>
<p>$text_en</p>
<div class="actions">$actions_en</div>
</section>
$note
</main>
$script
</body>
</html>
"""
)

STYLE_HASH = b64encode(sha256(STYLE.encode()).digest()).decode()

POLICY = f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; base-uri 'none'; frame-ancestors 'none'; form-action "

TITLES: Mapping[type[ServiceError], tuple[str, str]] = {
    SignInCancelled: ("Connexion annulée", "Sign-in cancelled"),
    SignInStateLost: ("Connexion expirée", "Sign-in expired"),
    ProviderUnavailable: ("FranceConnect ne répond pas", "FranceConnect does not answer"),
    ProviderUntrusted: ("Connexion refusée", "Sign-in refused"),
    MismatchReportOpen: ("Signalement en cours", "Report being dealt with"),
    SignInLocked: ("Accès verrouillé", "Way in locked"),
    AnotherRecord: ("Dossier différent", "Another record"),
}

STATUSES: Mapping[type[ServiceError], int] = {ProviderUntrusted: 502, ProviderUnavailable: 503}
"""What is neither, nor the registry's silence (503), is the request's own trouble: 400."""


def refusal_page(refusal: ServiceError, start: str, return_to: str, reference: str) -> HTMLResponse:
    """
    Say that a sign-in failed, what to do next, and the reference to quote.

    ``start`` is where a sign-in begins; the answer is 400, 502 or 503.
    """
    title = TITLES.get(type(refusal), ("Connexion impossible", "Sign-in failed"))
    again = f"{start}?{urlencode({'return_to': return_to})}"
    return page(
        title,
        (refusal.fr, refusal.en),
        (
            button(again, "Recommencer") + link(ENTRY, "Retour à l'accueil"),
            button(again, "Try again") + link(ENTRY, "Back to the entry page"),
        ),
        status=503 if isinstance(refusal, RegistryError) else STATUSES.get(type(refusal), 400),
        note=_receipt(refusal) + _reference(refusal, reference),
    )


def sign_out_page(action: str, *, secure: bool) -> HTMLResponse:
    """Ask whether to sign out; the button posts to ``action``."""
    form = '<form method="post" action="{}"><button class="button" type="submit">{}</button></form>'
    return page(
        ("Se déconnecter", "Sign out"),
        (
            "Votre session sur ce service et celle de FranceConnect seront fermées.",
            "Your session on this service and the one of FranceConnect will be closed.",
        ),
        (
            form.format(escape(action), "Se déconnecter") + link(ENTRY, "Rester connecté"),
            form.format(escape(action), "Sign out") + link(ENTRY, "Stay signed in"),
        ),
        # Browsers hold redirects after a form to this list too, and FranceConnect's lead to other hosts.
        form_action="'self' https:" if secure else "'self' https: http:",
        # With `no-referrer` the form would be sent with `Origin: null`.
        referrer="same-origin",
    )


def signed_out_page() -> HTMLResponse:
    """Say that everything is closed."""
    return page(
        ("Vous êtes déconnecté", "You are signed out"),
        (
            "Votre session est fermée. Sur un ordinateur partagé, fermez aussi le navigateur.",
            "Your session is closed. On a shared computer, close the browser too.",
        ),
        (link(ENTRY, "Retour à l'accueil"), link(ENTRY, "Back to the entry page")),
    )


def half_signed_out_page() -> HTMLResponse:
    """Say that our session is closed, and that FranceConnect's may not be."""
    return page(
        ("Vous êtes déconnecté de ce service", "You are signed out of this service"),
        (
            "Votre session FranceConnect est peut-être encore ouverte : fermez le navigateur pour la clore.",
            "Your FranceConnect session may still be open: close the browser to end it.",
        ),
        (link(ENTRY, "Retour à l'accueil"), link(ENTRY, "Back to the entry page")),
    )


def foreign_sign_out_page(action: str) -> HTMLResponse:
    """Refuse a sign-out that another site asked for (403), and lead to our own button."""
    return page(
        ("Déconnexion non confirmée", "Sign-out not confirmed"),
        (
            "Cette demande ne venait pas de notre site. Confirmez-la vous-même.",
            "This request did not come from our site. Confirm it yourself.",
        ),
        (button(action, "Se déconnecter"), button(action, "Sign out")),
        status=403,
    )


def page(
    title: tuple[str, str],
    text: tuple[str, str],
    actions: tuple[str, str],
    *,
    status: int = 200,
    note: str = "",
    form_action: str = "'none'",
    referrer: str = "no-referrer",
    script: str = "",
) -> HTMLResponse:
    """Print a page; pairs are French, English. ``actions`` and ``note`` are HTML, ``script`` is a script already."""
    content = PAGE.substitute(
        style=STYLE,
        title_fr=escape(title[0]),
        title_en=escape(title[1]),
        text_fr=escape(text[0]),
        text_en=escape(text[1]),
        actions_fr=actions[0],
        actions_en=actions[1],
        note=note,
        script=f"<script>{script}</script>" if script else "",
    )
    headers = {
        "Cache-Control": "no-store",
        "Content-Language": "fr, en",
        "Content-Security-Policy": POLICY + form_action + _script_policy(script),
        "Referrer-Policy": referrer,
        "X-Content-Type-Options": "nosniff",
    }
    return HTMLResponse(content, status, headers)


def link(address: str, text: str) -> str:
    """Make a link."""
    return f'<a href="{escape(address)}">{escape(text)}</a>'


def button(address: str, text: str) -> str:
    """Make a link that looks like a button."""
    return f'<a class="button" href="{escape(address)}">{escape(text)}</a>'


def _script_policy(script: str) -> str:
    return f"; script-src 'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" if script else ""


def _receipt(refusal: ServiceError) -> str:
    receipt = refusal.facts.get("receipt")
    return f'<p class="reference">Signalement / Report : {escape(str(receipt))}</p>' if receipt else ""


def _reference(refusal: ServiceError, reference: str) -> str:
    return f'<p class="reference">Référence / Reference : {escape(refusal.code)} · {escape(reference)}</p>'
