"""The blocks that both documents have: title, issue, state, holder, code, how to check, and tables."""

from collections.abc import Iterable, Mapping, Sequence
from xml.etree.ElementTree import Element

from adapters.documents.pages.contents import NO_LONGER_DRIVES, Contents
from adapters.documents.pages.elements import Content, element, lines
from adapters.documents.pages.words import (
    NOTHING,
    SEX,
    TITLE_FORMATS,
    TITLE_STATUS,
    UNKNOWN,
    birthplace,
    day,
    hour,
    restriction,
    title_number,
)
from schema.documents import Issue
from schema.records import Entitlement, Frozen, Identity, LicenceStatus, Title
from schema.wording import STATUS_WORDS, LocalizedText

CODE_URL = "mpp:code"
"""The address under which a page asks for the image of its code."""

ISSUERS = ("Registre national des permis de conduire", "Registre simulé des permis de conduire")
"""Who issues: the registry, or a simulation of it."""

STATE_LOOKS: Mapping[LicenceStatus, str] = {
    LicenceStatus.VALID: "valid",
    LicenceStatus.TITLE_EXPIRED: "card-expired",
    **dict.fromkeys(NO_LONGER_DRIVES, "forbidden"),
}


class Column(Frozen, frozen=True):
    """A column of a table: its head, its width in millimetres, its class (``day``, ``number``, ``long``)."""

    head: str
    width: int
    look: str | None = None


def day_column(head: str) -> Column:
    """Make a column of days, as wide as a day is."""
    return Column(head, 22, "day")


def headed(first: str, *others: str | None) -> list[Content]:
    """Head a row: the first line stands out."""
    return [element("strong", first), *(([element("br"), *lines(*others)]) if any(others) else [])]


def issuer(issue: Issue) -> str:
    """Say who issues."""
    return ISSUERS[issue.specimen]


def looks(issue: Issue) -> str | None:
    """Name the class of the body: a specimen says so on every page."""
    return "specimen" if issue.specimen else None


def title(text: str, issue: Issue) -> Element:
    """Head the document; the foot of every page repeats its reference from here."""
    return element("h1", text, **{"data-reference": f"Référence {issue.reference}"})


def issued(issue: Issue, contents: Contents) -> Element:
    """State the reference, the day and hour of issue, the last day, and how fresh the data are."""
    cells = {
        "Référence": issue.reference,
        "Date et heure d'émission (Paris)": f"{day(issue.issued_at.date())} à {hour(issue.issued_at)}",
        "Valable jusqu'au": day(issue.expires_on) if issue.expires_on else None,
        "Données arrêtées au": day(contents.as_of),
    }
    shown = {head: value for head, value in cells.items() if value}
    widths = [60, 52, 34, 34] if issue.expires_on else [74, 62, 44]
    columns = [Column(head, width) for head, width in zip(shown, widths, strict=True)]
    return table(columns, [list(shown.values())], class_="issue", row_heads=False)


def state(contents: Contents, sentences: Mapping[LicenceStatus, LocalizedText], *more: Content) -> Element:
    """State how the licence stands, in words that nobody overlooks: never by colour alone."""
    status = contents.standing.status
    word, sentence = STATUS_WORDS[status], sentences[status]
    since = contents.standing.status_since
    block = element(
        "div",
        element("p", word.fr, " ", element("span", word.en, class_="english", lang="en"), class_="word"),
        element("p", sentence.fr, f" État en vigueur depuis le {day(since)}." if since else None),
        element("p", sentence.en, class_="english", lang="en"),
        *more,
        class_=f"state {STATE_LOOKS.get(status, 'other')}",
    )
    if status in NO_LONGER_DRIVES:
        ban = element("span", "DRIVING FORBIDDEN", lang="en")
        block.append(element("p", "INTERDICTION DE CONDUIRE · ", ban, class_="ban"))
    return block


def holder(contents: Contents, *, beside_code: bool) -> Element:
    """Say who the holder is, one line for each fact."""
    identity = contents.identity
    facts: dict[str, Sequence[Content]] = {
        "Nom de naissance": [identity.birth_name],
        "Nom d'usage": [identity.usage_name or None],
        "Prénoms": [", ".join(identity.given_names)],
        "Sexe": [SEX[identity.sex]],
        "Date de naissance": [day(identity.born_on, UNKNOWN)],
        "Lieu de naissance": [birthplace(identity.birthplace_name, identity.birth_country)],
        "Adresse connue": _address(identity),
        "Numéro NEPH": [identity.neph or NOTHING],
        "Titre": _title(contents.title),
    }
    return facts_table(facts, 34, 96 if beside_code else 146, class_="holder beside-code" if beside_code else "holder")


def _address(identity: Identity) -> list[Content]:
    address = identity.address
    return lines(*address.lines, f"{address.postcode} {address.town}") if address else [UNKNOWN]


def _title(title: Title | None) -> list[Content]:
    if title is None:
        return ["Aucun titre délivré"]
    until = f", valable jusqu'au {day(title.expires_on)}" if title.expires_on else ""
    return lines(
        f"{TITLE_FORMATS[title.format]} n° {title_number(title)}",
        f"{TITLE_STATUS[title.status]}, délivré le {day(title.issued_on, UNKNOWN)}{until}",
    )


def facts_table(facts: Mapping[str, Sequence[Content]], head: int, body: int, class_: str) -> Element:
    """Tabulate facts, a line each; a fact of which nothing is said is left out."""
    rows = [
        element("tr", element("th", name, scope="row"), element("td", *value, class_="long"))
        for name, value in facts.items()
        if any(each is not None for each in value)
    ]
    return element("table", _widths([head, body]), element("tbody", *rows), class_=class_)


def _widths(millimetres: Iterable[int]) -> Element:
    widths = list(millimetres)
    shares = (f"width: {100 * width / sum(widths):.2f}%" for width in widths)
    return element("colgroup", *(element("col", style=share) for share in shares))


Cell = str | None | Sequence[Content]
"""What a cell holds: a text, nothing (a dash is shown), or several nodes."""


def table(
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    *,
    caption: str | None = None,
    class_: str | None = None,
    row_heads: bool = True,
) -> Element:
    """Tabulate rows; with ``row_heads`` the first cell of each heads its row."""
    heads = (element("th", column.head, scope="col", class_=column.look) for column in columns)
    body = element("tbody")
    for row in rows:
        line = element("tr")
        for place, (cell, column) in enumerate(zip(row, columns, strict=True)):
            if row_heads and not place:
                content = headed(cell) if isinstance(cell, str) else cell or (NOTHING,)
                line.append(element("th", *content, scope="row", class_=column.look))
            else:
                content = (cell,) if isinstance(cell, str) else cell or (NOTHING,)
                line.append(element("td", *content, class_=column.look))
        body.append(line)
    return element(
        "table",
        element("caption", caption) if caption else None,
        _widths(column.width for column in columns),
        element("thead", element("tr", *heads)),
        body,
        class_=class_,
    )


def meanings(entitlements: Iterable[Entitlement]) -> Element | None:
    """Say once what each code of column 12 means; nothing where there are none."""
    codes = sorted({code for each in entitlements for code in each.restriction_codes})
    if not codes:
        return None
    told = " ; ".join(f"{code} : {restriction(code)}" for code in codes)
    return element("p", element("strong", "Codes de restriction. "), told, ".", class_="meanings")


def code(issue: Issue) -> Element:
    """Leave the place of the 2D-Doc: 40 mm, with its quiet zone."""
    alt = "Code 2D-Doc signé. Il reprend des informations qui sont écrites sur ce document."
    return element(
        "figure",
        element("img", src=CODE_URL, alt=alt),
        element("figcaption", "2D-DOC", " · autorité FR00 (test)" if issue.specimen else None),
        class_="code",
    )


def checking(issue: Issue) -> list[Content]:
    """Say how to check, step by step. The address is text: the file holds no link."""
    return [
        element("li", "Lisez le code avec un lecteur 2D-Doc : sa signature se vérifie sans réseau."),
        element(
            "li",
            "Ou consultez ",
            element("strong", issue.verify_at),
            ", référence ",
            element("strong", issue.reference),
            " : l'état actuel du document y est donné.",
        ),
    ]
