"""What is told to whoever checks a document, in French and English: a headline, and what to do about it."""

from collections.abc import Mapping

from schema.documents.issues import DocumentKind, DocumentStatus
from schema.records import Frozen
from schema.wording import LocalizedText


class Verdict(Frozen, frozen=True):
    """What a check comes to: ``title`` in a few words, and ``text`` for whoever has to decide."""

    title: LocalizedText
    text: LocalizedText


_SUPERSEDED = LocalizedText("Document remplacé", "Document superseded")

STATUS_WORDS: Mapping[tuple[DocumentStatus, DocumentKind], Verdict] = {
    (DocumentStatus.VALID, DocumentKind.ADCS): Verdict(
        LocalizedText("Attestation authentique", "Genuine certificate"),
        LocalizedText(
            "Ce service a délivré cette attestation, et elle est en cours de validité. Lisez sur le document l'état du "
            "permis et les catégories, et comparez le nom avec une pièce d'identité.",
            "This service issued this certificate, and it is within its validity. Read the state of the licence and "
            "the categories on the document, and compare the name with an identity document.",
        ),
    ),
    (DocumentStatus.VALID, DocumentKind.RII): Verdict(
        LocalizedText("Relevé authentique", "Genuine record"),
        LocalizedText(
            "Ce service a délivré ce relevé. Il décrit le dossier au jour de son émission et ne vaut pas permis lors "
            "d'un contrôle. Seul son titulaire peut le demander : ni un employeur ni un assureur ne peut l'exiger.",
            "This service issued this record. It describes the file on the day of its issue and does not count as the "
            "licence at a check. Only its holder may ask for it: neither an employer nor an insurer may require it.",
        ),
    ),
    (DocumentStatus.EXPIRED, DocumentKind.ADCS): Verdict(
        LocalizedText("Attestation périmée", "Certificate expired"),
        LocalizedText(
            "Cette attestation est authentique, mais ses quatre mois sont passés : elle ne prouve plus rien. Le "
            "titulaire peut en télécharger une autre.",
            "This certificate is genuine, but its four months are over: it proves nothing any more. Its holder can "
            "download another one.",
        ),
    ),
    (DocumentStatus.SUPERSEDED, DocumentKind.ADCS): Verdict(
        _SUPERSEDED,
        LocalizedText(
            "Cette attestation est authentique, mais une plus récente a été délivrée au même titulaire : demandez-lui "
            "la dernière.",
            "This certificate is genuine, but a newer one was issued to the same holder: ask them for the latest.",
        ),
    ),
    (DocumentStatus.SUPERSEDED, DocumentKind.RII): Verdict(
        _SUPERSEDED,
        LocalizedText(
            "Ce relevé est authentique, mais un plus récent a été délivré au même titulaire. Il décrit le dossier au "
            "jour de son émission, et ne vaut pas permis lors d'un contrôle.",
            "This record is genuine, but a newer one was issued to the same holder. It describes the file on the day "
            "of its issue, and does not count as the licence at a check.",
        ),
    ),
    (DocumentStatus.WITHDRAWN, DocumentKind.ADCS): Verdict(
        LocalizedText("Attestation retirée", "Certificate withdrawn"),
        LocalizedText(
            "Cette attestation a été délivrée, puis retirée : ne l'acceptez pas. Ce qu'elle indique n'est plus vrai, "
            "ou son titulaire l'a signalée.",
            "This certificate was issued, then withdrawn: do not accept it. What it states is no longer true, or its "
            "holder reported it.",
        ),
    ),
}
"""By what became of a document. An RII states a day: it neither expires nor is withdrawn."""

CHANGED_SINCE = Verdict(
    LocalizedText("Authentique, mais plus à jour", "Genuine, but out of date"),
    LocalizedText(
        "Ce document est authentique, mais l'état du permis ou ses catégories ont changé depuis son émission : "
        "demandez un document récent.",
        "This document is genuine, but the state of the licence or its categories have changed since its issue: ask "
        "for a recent one.",
    ),
)

MAY_NOT_DRIVE = Verdict(
    LocalizedText("Authentique : conduite interdite", "Genuine: driving forbidden"),
    LocalizedText(
        "Ce document est authentique, et il constate que son titulaire n'est pas autorisé à conduire : il ne vaut pas "
        "permis lors d'un contrôle.",
        "This document is genuine, and it states that its holder may not drive: it does not count as the licence at a "
        "check.",
    ),
)
"""A genuine document proves what it says, and not that its holder may drive."""

UNKNOWN_REFERENCE = Verdict(
    LocalizedText("Référence inconnue", "Unknown reference"),
    LocalizedText(
        "Aucun document ne porte cette référence. Vérifiez la saisie : ADCS ou RII, puis 16 chiffres et lettres. Si "
        "elle est exacte, n'acceptez pas le document.",
        "No document has this reference. Check what you typed: ADCS or RII, then 16 digits and letters. If it is "
        "right, do not accept the document.",
    ),
)

SIGNED_AND_UNKNOWN = Verdict(
    LocalizedText("Document inconnu", "Unknown document"),
    LocalizedText(
        "La signature est valable, mais aucun document délivré ne porte cette référence, ou il est trop ancien : "
        "n'acceptez pas ce document.",
        "The signature is valid, but no document that was issued has this reference, or it is too old: do not accept "
        "this document.",
    ),
)

UNREADABLE = Verdict(
    LocalizedText("Lecture impossible", "Cannot be read"),
    LocalizedText(
        "Ce n'est ni un code 2D-Doc complet ni un fichier PDF lisible. Lisez le code de nouveau, choisissez un autre "
        "fichier, ou saisissez la référence imprimée.",
        "This is neither a complete 2D-Doc nor a readable PDF file. Scan the code again, choose another file, or type "
        "the printed reference.",
    ),
)

FOREIGN = Verdict(
    LocalizedText("Document non reconnu", "Not one of ours"),
    LocalizedText(
        "Rien n'indique que ce service a délivré ce document : il n'en porte ni le cachet ni la signature. Un fichier "
        "imprimé puis numérisé perd son cachet : vérifiez alors la référence imprimée.",
        "Nothing says that this service issued this document: it carries neither our seal nor our signature. A file "
        "that was printed and scanned loses its seal: check the printed reference instead.",
    ),
)

ALTERED = Verdict(
    LocalizedText("Document falsifié", "Altered document"),
    LocalizedText(
        "Ce document n'est pas, ou n'est plus, celui que ce service a délivré : son contenu ne correspond pas à sa "
        "signature. Ne l'acceptez pas.",
        "This document is not, or is no longer, the one that this service issued: its content does not match its "
        "signature. Do not accept it.",
    ),
)

NO_LONGER_TRUSTED = Verdict(
    LocalizedText("Signature refusée", "Signature refused"),
    LocalizedText(
        "La signature de ce document n'est plus digne de confiance. Ne l'acceptez pas : demandez un document récent.",
        "The signature of this document can no longer be trusted. Do not accept it: ask for a recent document.",
    ),
)
