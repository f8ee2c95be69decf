"""What a PDF needs so as to be PDF/A-3a and PDF/UA-1 at once, and WeasyPrint does not write."""

from collections.abc import Callable
from typing import Any

UA_MARK = (
    b'<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>'
    # PDF/A (ISO 19005-3, 6.6.2.3) wants a description of every schema that is not its own.
    b'<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"'
    b' xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"'
    b' xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">'
    b"<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType='Resource'>"
    b"<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>"
    b"<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    b"<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
    b"<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType='Resource'>"
    b"<pdfaProperty:name>part</pdfaProperty:name>"
    b"<pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
    b"<pdfaProperty:category>internal</pdfaProperty:category>"
    b"<pdfaProperty:description>Part of ISO 14289 that the file conforms to</pdfaProperty:description>"
    b"</rdf:li></rdf:Seq></pdfaSchema:property>"
    b"</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"
)
END = b"</rdf:RDF>"


def both_conformances(metadata: Any) -> None:
    """
    Let the metadata of a document claim PDF/UA-1 beside PDF/A.

    The claim belongs inside the one ``rdf:RDF``: WeasyPrint's own option adds a second, which validators do not read.
    """
    rdf: Callable[..., bytes] = metadata.generate_rdf_metadata

    def with_mark(*args: Any) -> bytes:
        written = rdf(*args)
        if written.count(END) != 1:
            raise ValueError("metadata of another form")
        return written.replace(END, UA_MARK + END)

    metadata.generate_rdf_metadata = with_mark


POINTS_PER_PIXEL = 0.75


def finish(document: Any, pdf: Any) -> None:
    """Complete a PDF: the scope of every heading of a table, where every figure is, each attachment once."""
    if "AF" in pdf.catalog:
        pdf.catalog["AF"][:] = dict.fromkeys(pdf.catalog["AF"])
    by_reference = {each.reference: each for each in pdf.objects}
    for each in filter(_is_dictionary, by_reference.values()):
        if each.get("S") == "/TH":
            # ISO 14289-1, 7.5: whether it heads a column or a row.
            row = by_reference[each["P"]]
            heads = by_reference[row["P"]].get("S") == "/THead"
            each["A"]["Scope"] = "/Column" if heads else "/Row"
        elif each.get("S") == "/Figure":
            # ISO 32000-1, 14.8.5.4.3: in points from below, where WeasyPrint counts pixels from above.
            height = document.pages[pdf.page_references.index(each["Pg"])].height
            left, top, right, bottom = each["A"]["BBox"]
            corners = (left, height - bottom, right, height - top)
            each["A"]["BBox"][:] = (round(side * POINTS_PER_PIXEL, 3) for side in corners)


def _is_dictionary(each: Any) -> bool:
    return isinstance(each, dict)
