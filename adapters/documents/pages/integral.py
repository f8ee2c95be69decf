"""The pages of the RII (L. 225-3, R. 225-6 III 2°): all that the record holds, latest first, for its holder alone."""

from xml.etree.ElementTree import Element

from adapters.documents.pages import sections
from adapters.documents.pages.blocks import checking, code, holder, issued, issuer, looks, meanings, state, title
from adapters.documents.pages.contents import Contents
from adapters.documents.pages.elements import Content, element, page
from schema.documents import DocumentKind, Issue
from schema.records import Record, Segment
from schema.wording import STATUS_SENTENCES


def integral_record(issue: Issue, record: Record, *, with_code: bool) -> Element:
    """
    Lay the words of an RII out.

    Raises:
        NotPrintable: a segment is not complete.
    """
    contents = Contents(DocumentKind.RII, record)
    slots: dict[str, list[Content]] = {
        "issuer": [issuer(issue)],
        "title": [title("Relevé d'information intégral", issue)],
        "issue": [issued(issue, contents)],
        "state": [state(contents, STATUS_SENTENCES, _balance(contents))],
        "code": [code(issue) if with_code else None],
        "holder": [holder(contents, beside_code=with_code)],
        "checking": checking(issue),
        "standing": [sections.standing(contents)],
        "entitlements": [sections.entitlements(contents)],
        "meanings": [meanings(contents.entitlements)],
        "titles": [sections.titles(contents)],
        "movements": [sections.movements(contents)],
        "measures": [sections.measures(contents.rows(Segment.MEASURES))],
        "notices": [sections.notices(contents.rows(Segment.NOTICES))],
        "courses": [sections.courses(contents.rows(Segment.COURSES))],
        "medical": [sections.medical_checks(contents.rows(Segment.MEDICAL))],
        "archive": [sections.archive(contents.rows(Segment.ARCHIVE))],
    }
    return page("rii.html", slots, looks(issue))


def _balance(contents: Contents) -> Element | None:
    standing = contents.standing
    if standing.balance is None or standing.ceiling is None:
        return None
    return element(
        "p",
        "Solde de points : ",
        element("strong", f"{standing.balance}/{standing.ceiling}"),
        class_="balance",
    )
