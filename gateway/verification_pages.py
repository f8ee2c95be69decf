"""
The pages on which a document is checked, made for a phone held at the roadside: what to type, and what came of it.

The answer comes first, in words, in a shape and in a colour; French first, English beside it. The only script makes
choosing a file or a photo quicker: without it everything but the photo works.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from html import escape
from string import Template

from starlette.responses import HTMLResponse

from gateway.verification_bodies import LARGEST_FILE
from gateway.verification_look import VERIFY, page
from schema import wording
from schema.documents import DocumentKind
from schema.documents.verification import ScannedFields, Verification, VerificationProblem, VerificationStatus
from schema.documents.verification_words import CHANGED_SINCE, MAY_NOT_DRIVE
from schema.wording import STATUS_WORDS

VERIFY_CODE = "/verify/2d-doc"
VERIFY_FILE = "/verify/pdf"
REFERENCE = "/v/"

Pair = tuple[str, str]

KINDS: Mapping[DocumentKind, wording.LocalizedText] = {
    DocumentKind.ADCS: wording.ENTITLEMENT_CERTIFICATE.title,
    DocumentKind.RII: wording.INTEGRAL_RECORD.title,
}

GOOD, CAUTION, BAD, NEUTRAL = ("good", "✓"), ("caution", "!"), ("bad", "✕"), ("neutral", "?")
"""How an answer looks: the class of its block, and its sign. A colour never says it alone."""

TONES = {
    VerificationStatus.GENUINE: GOOD,
    VerificationStatus.EXPIRED: CAUTION,
    VerificationStatus.SUPERSEDED: CAUTION,
    VerificationStatus.WITHDRAWN: BAD,
    VerificationStatus.UNKNOWN: BAD,
}

SCRIPT = (
    """
const drop = document.querySelector(".drop"), form = document.getElementById("file");
const told = form.querySelector(".told"), file = form.elements.file, LARGEST = """
    + str(LARGEST_FILE)
    + """;
const send = () => {
  if (!file.files.length) return;
  if (file.files[0].size > LARGEST) { told.textContent = form.dataset.large; return; }
  told.textContent = form.dataset.busy;
  form.requestSubmit();
};
file.addEventListener("change", send);
for (const kind of ["dragover", "dragleave", "drop"]) drop.addEventListener(kind, (event) => {
  event.preventDefault();
  drop.classList.toggle("over", kind === "dragover");
  if (kind === "drop" && event.dataTransfer.files.length) { file.files = event.dataTransfer.files; send(); }
});
addEventListener("pageshow", () => { told.textContent = ""; form.reset(); });
const photo = document.getElementById("photo");
if ("BarcodeDetector" in window) BarcodeDetector.getSupportedFormats().then((formats) => {
  if (!formats.includes("data_matrix")) return;
  photo.hidden = false;
  const reader = new BarcodeDetector({formats: ["data_matrix"]}), said = photo.querySelector(".told");
  photo.elements.photo.addEventListener("change", async (event) => {
    if (!event.target.files.length) return;
    said.textContent = photo.dataset.busy;
    const image = await createImageBitmap(event.target.files[0]).catch(() => null);
    const found = image ? await reader.detect(image).catch(() => []) : [];
    if (!found.length) { said.textContent = photo.dataset.none; return; }
    photo.elements.code.value = found[0].rawValue;
    photo.elements.photo.disabled = true;
    photo.submit();
  });
});
"""
)
"""A photo is read on the phone and never leaves it: what is sent is the text of its code."""


FORM = Template(
    """<h1>Vérifier un document $title_en</h1>
<p>Une attestation de droits à conduire (ADCS) ou un relevé d'information intégral (RII) vous est présenté&nbsp;:
voyez s'il est authentique et toujours valable.</p>
<p lang="en">You are shown a certificate of driving rights (ADCS) or an integral information record (RII): see whether
it is genuine and still good.</p>
<section>
<form method="post" action="$verify">
<label for="reference">Référence imprimée <span lang="en">Printed reference</span></label>
<input type="text" id="reference" name="reference" required maxlength="200" autocomplete="off"
 autocapitalize="characters" spellcheck="false" enterkeyhint="go" aria-describedby="form" placeholder="ADCS 7Q2M 8K4T…">
<p class="aside" id="form">ADCS ou RII, puis 16 chiffres et lettres. Majuscules et espaces sont sans importance.
<span lang="en">ADCS or RII, then 16 digits and letters. Capitals and spaces do not matter.</span></p>
<p><button class="button" type="submit">Vérifier <span lang="en">Check</span></button></p>
</form>
</section>
<section>
<form method="post" action="$verify_file" enctype="multipart/form-data" id="file"
 data-busy="Vérification en cours… Checking…" data-large="Fichier trop grand : 5 Mo au plus. Too large: 5 MB at most.">
<div class="drop">
<label for="pdf">Fichier PDF reçu <span lang="en">PDF file that you were sent</span></label>
<input type="file" id="pdf" name="file" accept="application/pdf,.pdf" required>
<button class="button second" type="submit">Vérifier le fichier <span lang="en">Check the file</span></button>
<p class="told" role="status"></p>
</div>
</form>
</section>
<section>
<form method="post" action="$verify_code" id="photo" hidden
 data-busy="Lecture du code… Reading the code…"
 data-none="Aucun code lu : cadrez-le de près, bien éclairé. No code found: move closer, in good light.">
<label for="picture">Photo du code 2D-Doc <span lang="en">Photo of the 2D-Doc</span></label>
<input type="file" id="picture" name="photo" accept="image/*" capture="environment">
<input type="hidden" name="code">
<p class="told" role="status"></p>
</form>
<details>
<summary>Texte d'un code 2D-Doc déjà lu <span lang="en">Text of a 2D-Doc that you scanned</span></summary>
<form method="post" action="$verify_code">
<label for="code">Texte du code <span lang="en">Text of the code</span></label>
<textarea id="code" name="code" rows="4" required maxlength="1000" autocomplete="off" spellcheck="false"></textarea>
<button class="button second" type="submit">Vérifier le code <span lang="en">Check the code</span></button>
</form>
</details>
</section>
<section class="aside">
<p>La réponse ne dit rien du titulaire&nbsp;: comparez toujours le nom imprimé avec une pièce d'identité.</p>
<p lang="en">The answer says nothing of the holder: always compare the printed name with an identity document.</p>
</section>"""
)


def form_page(*, specimen: bool) -> HTMLResponse:
    """Show where to type a reference, or to give a file or a code."""
    content = FORM.substitute(
        title_en=_en("Check a document"), verify=VERIFY, verify_file=VERIFY_FILE, verify_code=VERIFY_CODE
    )
    return page("Vérifier un document", content, specimen=specimen, script=SCRIPT, is_entry=True)


def answer_page(found: Verification, *, specimen: bool) -> HTMLResponse:
    """Show what came of a check."""
    tone, sign = _tone(found)
    title, text = found.verdict.title, found.verdict.text
    content = (
        f'<article class="verdict {tone}" role="status"><h1><span class="sign" aria-hidden="true">{sign}</span>'
        f"{_fr(title.fr)} {_en(title.en)}</h1>"
        f'<p>{_fr(text.fr)}</p><p lang="en">{escape(text.en)}</p></article>'
        + (_scanned(found.fields) if found.fields else "")
        + _list(_facts(found))
        + _again()
    )
    return page(title.fr, content, specimen=specimen)


def refusal_page(
    title: Pair, text: Pair, *, specimen: bool, status: int, headers: Mapping[str, str] | None = None
) -> HTMLResponse:
    """Say why nothing was checked."""
    content = (
        f'<article class="verdict neutral" role="alert"><h1><span class="sign" aria-hidden="true">!</span>'
        f"{_fr(title[0])} {_en(title[1])}</h1>"
        f'<p>{_fr(text[0])}</p><p lang="en">{escape(text[1])}</p></article>' + _again()
    )
    response = page(title[0], content, specimen=specimen, status=status)
    response.headers.update(headers or {})
    return response


def _tone(found: Verification) -> Pair:
    if found.verdict == MAY_NOT_DRIVE:
        return BAD
    if found.verdict == CHANGED_SINCE:
        return CAUTION
    return NEUTRAL if found.problem is VerificationProblem.UNREADABLE else TONES[found.status]


def _facts(found: Verification) -> Iterable[tuple[str, str, str]]:
    """List what the answer says beside its verdict: labels in French and English, and the value as HTML."""
    if found.kind is not None:
        yield "Document", "", f"{escape(KINDS[found.kind].fr)} {_en(KINDS[found.kind].en)}"
    if found.reference is not None:
        yield "Référence", "Reference", f'<span class="reference-text">{escape(grouped(found.reference))}</span>'
    if found.issued_at is not None:
        yield "Délivré le", "Issued on", _instant(found.issued_at)
    if found.valid_until is not None:
        yield "Valable jusqu'au", "Valid until", _day(found.valid_until)
    if found.fields is not None and found.kind is not None:
        yield "État et catégories", "State and categories", STILL[found.still_as_printed]
    if found.known_at is not None:
        yield "Information connue au", "Known as of", _instant(found.known_at)


def _fr(text: str) -> str:
    """Write French: what stands before a colon, a semicolon or a mark of question stays on its line."""
    return re.sub(" (?=[:;?!»])", "\N{NO-BREAK SPACE}", escape(text))


def _en(text: str) -> str:
    return f'<span lang="en">{escape(text)}</span>'


STILL = {
    True: f"toujours ceux imprimés {_en('still as printed')}",
    False: f"plus ceux imprimés {_en('no longer as printed')}",
    None: f"ne sont plus suivis {_en('no longer followed')}",
}


def _scanned(fields: ScannedFields) -> str:
    """Show what the code says, so that it can be compared with the paper and with an identity document."""
    rows = [
        ("Nom", "Name", escape(fields.birth_name)),
        ("Prénoms", "Given names", escape(" ".join(fields.given_names))),
        ("Né(e) le", "Born on", _born(fields)),
        ("État du permis", "State of the licence", _status(fields)),
        ("Catégories", "Categories", escape(" ".join(fields.categories)) or f"aucune {_en('none')}"),
    ]
    if fields.balance is not None:
        rows.append(("Solde de points", "Points balance", str(fields.balance)))
    rows.append(("Données du", "Data of", _instant(fields.data_as_of)))
    return (
        f"<section><h2>Ce que dit le code {_en('What the code says')}</h2>"
        '<p class="aside">À comparer avec le document et avec une pièce d\'identité. '
        f"{_en('To be compared with the document and with an identity document.')}</p>{_list(rows)}</section>"
    )


def _born(fields: ScannedFields) -> str:
    """Write the birth date, as much of it as is known, and the place."""
    born = fields.born_on
    known = [f"{part:02}" for part in (born.day, born.month) if part] + [f"{born.year:04}"] if born else []
    return escape(", ".join(filter(None, ("/".join(known), fields.birthplace)))) or "–"


def _status(fields: ScannedFields) -> str:
    if fields.status is None:
        return f"code {escape(fields.status_code)}"
    words = STATUS_WORDS[fields.status]
    return f"{escape(words.fr)} {_en(words.en)}"


def _list(rows: Iterable[tuple[str, str, str]]) -> str:
    written = "".join(f"<div><dt>{escape(fr)} {en and _en(en)}</dt><dd>{value}</dd></div>" for fr, en, value in rows)
    return f"<dl>{written}</dl>" if written else ""


def _again() -> str:
    label = f"Vérifier un autre document {_en('Check another')}"
    return f'<p class="actions"><a class="button" href="{VERIFY}">{label}</a></p>'


def grouped(reference: str) -> str:
    """Write a reference as it is read aloud: the kind, then groups of four."""
    kind = reference[:-16]
    body = reference[len(kind) :]
    return " ".join([kind, *(body[place : place + 4] for place in range(0, len(body), 4))])


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _instant(instant: datetime) -> str:
    return f"{instant:%d/%m/%Y} · {instant:%H:%M}"
