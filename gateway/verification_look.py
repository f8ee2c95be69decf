"""How the pages of checks look: a page that says one thing, at arm's length, on a phone."""

from base64 import b64encode
from hashlib import sha256
from html import escape
from string import Template

from starlette.responses import HTMLResponse

from gateway.pages import STYLE as PLAIN_STYLE

VERIFY = "/verify"

STYLE = (
    PLAIN_STYLE
    + """
:root { --good: #18753c; --caution: #8a4b00; --bad: #b3140a; --neutral: #4a4a4a; --line: #d5d8de; --wash: #f5f7fb }
@media (prefers-color-scheme: dark) {
  :root { --good: #7fd79b; --caution: #f0b562; --bad: #ff9d92; --neutral: #c2c2c2; --line: #3a3f48; --wash: #22262d }
}
main { padding-top: 1.25rem }
header { display: flex; justify-content: space-between; gap: 1rem; align-items: baseline;
  padding-bottom: .75rem; border-bottom: 1px solid var(--line) }
header p { margin: 0; font-weight: 600 }
header a { font-size: .9375rem }
h1 { margin: 1.5rem 0 .5rem; font-size: 1.625rem }
h2 { margin: 0 0 .25rem }
[lang=en] { color: var(--soft) }
h1 [lang=en], h2 [lang=en], label [lang=en], dt [lang=en], summary [lang=en] {
  display: block; font-weight: 400; font-size: .875rem; line-height: 1.4 }
h1 [lang=en] { font-size: 1.0625rem }
p { margin: .5rem 0 }
p[lang=en], .aside { font-size: .9375rem; line-height: 1.5 }
section { margin-top: 1.75rem; padding-top: 1.5rem; border-top: 1px solid var(--line) }
label { display: block; font-weight: 600 }
input[type=text], textarea { display: block; width: 100%; margin: .5rem 0 .75rem; padding: .75rem;
  border: 2px solid var(--neutral); border-radius: .375rem; background: var(--paper); color: var(--ink);
  font: 1.125rem/1.4 ui-monospace, monospace; letter-spacing: .04em; text-transform: uppercase }
textarea { font-size: .9375rem; text-transform: none; letter-spacing: 0 }
input[type=file] { display: block; width: 100%; margin: .5rem 0 .75rem; font: inherit; font-size: .9375rem }
input:focus-visible, textarea:focus-visible, summary:focus-visible {
  outline: 3px solid var(--act); outline-offset: 2px }
.button { width: 100%; padding: .8rem 1.25rem; border-radius: .375rem; font-weight: 600; text-align: center }
.button [lang=en] { display: block; color: inherit; font-weight: 400; font-size: .875rem; line-height: 1.3 }
.second { background: transparent; color: var(--act); box-shadow: inset 0 0 0 2px var(--act) }
.drop { padding: 1rem; border: 2px dashed var(--neutral); border-radius: .375rem; background: var(--wash) }
.drop.over { border-color: var(--act); border-style: solid }
.told { margin: .5rem 0 0; font-weight: 600 }
.told:empty { display: none }
.verdict { margin-top: 1.25rem; padding: 1.25rem; border: 2px solid var(--tone); border-left-width: .625rem;
  border-radius: .5rem; background: var(--wash) }
.verdict h1 { margin: 0 0 .75rem; color: var(--tone); padding-left: 3.5rem; min-height: 2.75rem; position: relative }
.sign { position: absolute; left: 0; top: 0; width: 2.75rem; height: 2.75rem; border-radius: 50%;
  background: var(--tone); color: var(--paper); font-size: 1.5rem; line-height: 2.75rem; text-align: center }
.good { --tone: var(--good) } .caution { --tone: var(--caution) }
.bad { --tone: var(--bad) } .neutral { --tone: var(--neutral) }
.caution .sign { border-radius: .375rem } .bad .sign { border-radius: 0 }
dl { margin: 1.25rem 0 0 }
dl div { display: flex; justify-content: space-between; gap: 1rem; padding: .6rem 0;
  border-bottom: 1px solid var(--line) }
dt { color: var(--soft); flex: 0 1 45% }
dd { margin: 0; flex: 1 1 55%; text-align: right; font-weight: 600; overflow-wrap: anywhere }
dd [lang=en] { display: block; font-weight: 400; font-size: .875rem }
.reference-text { font-family: ui-monospace, monospace; letter-spacing: .02em; white-space: pre-wrap }
.actions { margin-top: 1.75rem }
summary { cursor: pointer; font-weight: 600 }
footer { margin-top: 2rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--soft);
  font-size: .875rem; line-height: 1.5 }
footer p { margin: .25rem 0 }
[hidden] { display: none !important }
@media (min-width: 34rem) { .button { width: auto } }
"""
)

PAGE = Template(
    """<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<meta name="format-detection" content="telephone=no">
<title>$title · Mes Points Permis</title>
<style>$style</style>
</head>
<body>
<main>
<header><p>Mes Points Permis</p>$way_back</header>
$content
<footer>
<p>Cette page ne conserve ni le document ni le nom de son titulaire.
<span lang="en">This page keeps neither the document nor the name of its holder.</span></p>
$specimen
</footer>
</main>
$script
</body>
</html>
"""
)

SPECIMEN = (
    '<p><strong>Simulation, sans valeur légale.</strong> <span lang="en">A simulation, of no legal value.</span></p>'
)


def _digest(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


POLICY = f"default-src 'none'; style-src {_digest(STYLE)}; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Language": "fr, en",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
    "Vary": "Accept",
}


def page(
    title: str, content: str, *, specimen: bool, status: int = 200, script: str = "", is_entry: bool = False
) -> HTMLResponse:
    """Print a page; ``content`` is HTML, ``script`` is a script already, and the page of entry links to no other."""
    way_back = "" if is_entry else f'<a href="{VERIFY}">Vérification</a>'
    html = PAGE.substitute(
        title=escape(title),
        style=STYLE,
        way_back=way_back,
        content=content,
        specimen=SPECIMEN if specimen else "",
        script=f"<script>{script}</script>" if script else "",
    )
    policy = f"{POLICY}; script-src {_digest(script)}" if script else POLICY
    return HTMLResponse(html, status, {**HEADERS, "Content-Security-Policy": policy})
