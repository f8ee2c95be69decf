"""Answers written by hand from the contract, and the messages that they answer."""

import re

from adapters.snpc import requests
from adapters.snpc.envelope import Heading, Message
from schema.ports import Asker
from schema.records import Purpose, RecordId, Segment

ASKER = Asker(user="FR:sub:7f3a", purpose=Purpose.HOLDER)
HEADING = Heading(client="MPP-GATEWAY", asker=ASKER, id="4894e35d-0b5c-4c0e-9f4b-0d8f6c1a2b3c")
RECORD = RecordId("D0000000000009")
MASTER = RecordId("D0000000000010")
TICKET = "0f0e0d0c-1111-4222-8333-944445555666"

STANDING = (
    '<s:seg code="SLD" statutLecture="C" dateMaj="20250130"><s:solde>05</s:solde><s:plafond>12</s:plafond>'
    "<s:etat>V</s:etat><s:dtEtat>20200301</s:dtEtat><s:dtObtentionPermis>20100615</s:dtObtentionPermis></s:seg>"
)

WITHDRAWAL = (
    "<s:mvt><s:ref>0001</s:ref><s:dtEffet>20230320</s:dtEffet><s:dtFait>20230228</s:dtFait>"
    "<s:dtDef>20230320</s:dtDef><s:dtEnr>20230322</s:dtEnr><s:code>RT</s:code><s:delta>-04</s:delta>"
    "<s:soldeApres>05</s:soldeApres><s:plafondApres>12</s:plafondApres><s:nature>0421</s:nature>"
    "<s:classe>4</s:classe><s:incident>2023-0007</s:incident><s:lieu>N20 ETAMPES (91)</s:lieu>"
    "<s:modeEtablissement>AM</s:modeEtablissement><s:courrier>48M</s:courrier></s:mvt>"
)

MOVEMENTS = f'<s:seg code="PTS" statutLecture="C" nb="1" suite="N">{WITHDRAWAL}</s:seg>'

IDENTITY = (
    '<s:seg code="IDE" statutLecture="C"><s:nomNaissance>CŒURET</s:nomNaissance><s:nomUsage/>'
    "<s:prenom>HÉLÈNE</s:prenom><s:prenom>ANNE</s:prenom><s:sexe>F</s:sexe>"
    '<s:dateNaissance>19580600</s:dateNaissance><s:lieuNaissance xsi:nil="true"/>'
    "<s:paysNaissance>99100</s:paysNaissance><s:neph>580675301234</s:neph>"
    "<s:adresse><s:voie>12 RUE DES LILAS</s:voie><s:codePostal>75020</s:codePostal><s:commune>PARIS</s:commune>"
    "</s:adresse></s:seg>"
).replace("Œ", "OE")

OTHERS = (
    '<s:seg code="TIT" statutLecture="C"><s:titre><s:format>E</s:format><s:typeNumero>E2</s:typeNumero>'
    "<s:numero>100675</s:numero><s:ligne2>30 1234</s:ligne2><s:dtDelivrance>00000000</s:dtDelivrance>"
    '<s:dtExpiration>20290302</s:dtExpiration><s:autorite xsi:nil="true"/><s:statut>V</s:statut></s:titre></s:seg>'
    '<s:seg code="DRT" statutLecture="C"><s:droit><s:categorie>B</s:categorie><s:dtObtention>20100615</s:dtObtention>'
    "<s:origine>EX</s:origine><s:filiere>A</s:filiere><s:restriction>01.06</s:restriction>"
    "<s:restriction>78</s:restriction></s:droit></s:seg>"
    '<s:seg code="MED" statutLecture="C"><s:visite><s:dtVisite>20200115</s:dtVisite><s:type>MA</s:type>'
    "<s:groupe>H</s:groupe><s:avis>T</s:avis><s:dtValidite>20250115</s:dtValidite>"
    "<s:psychotechnique>N</s:psychotechnique></s:visite></s:seg>"
    '<s:seg code="SUS" statutLecture="C"><s:mesure><s:type>SUA</s:type><s:autorite>PREFET DU RHONE</s:autorite>'
    "<s:dtDecision>20240101</s:dtDecision><s:dtDebut>20240102</s:dtDebut><s:dtFin>20240702</s:dtFin>"
    "<s:nature>0421</s:nature></s:mesure></s:seg>"
    '<s:seg code="STG" statutLecture="C"><s:stage><s:type>1</s:type><s:dtDebut>20240301</s:dtDebut>'
    "<s:dtFin>20240302</s:dtFin><s:centre>CENTRE DU LAC</s:centre><s:departement>2A</s:departement>"
    "<s:dtEnr>20240320</s:dtEnr><s:points>00</s:points><s:motifSansPoint>ANNUEL</s:motifSansPoint></s:stage></s:seg>"
    '<s:seg code="EXA" statutLecture="C"><s:candidature><s:categorie>B</s:categorie>'
    "<s:dtInscription>20241001</s:dtInscription><s:mode>L</s:mode><s:delaiAttente>35</s:delaiAttente></s:candidature>"
    "<s:examen><s:epreuve>ETG</s:epreuve><s:categorie>B</s:categorie><s:dtEpreuve>20241120</s:dtEpreuve>"
    "<s:resultat>R</s:resultat><s:note>38/40</s:note></s:examen>"
    "<s:place><s:epreuve>CIR</s:epreuve><s:categorie>B</s:categorie><s:instant>20250704103000</s:instant>"
    "<s:centre>LYON</s:centre></s:place></s:seg>"
    '<s:seg code="COU" statutLecture="C"><s:courrier><s:ref>48SI</s:ref><s:dtEnvoi>20240110</s:dtEnvoi>'
    "<s:recommande>O</s:recommande><s:dtPresentation>20240112</s:dtPresentation><s:refMvt>0001</s:refMvt>"
    "</s:courrier></s:seg>"
    '<s:seg code="ANC" statutLecture="C"><s:ligne>B 12/06/1978 069</s:ligne></s:seg>'
)

EVERYTHING = IDENTITY + OTHERS + MOVEMENTS + STANDING


def reading_message(*segments: Segment) -> Message:
    """Ask to read ``RECORD``; every segment when none is named."""
    return requests.read(RECORD, segments or tuple(Segment), HEADING)


def record(segments: str, *, code: str = "SNPC-000", record_id: str = RECORD, more: str = "") -> str:
    """Write the inside of a ``ReponseDossier``."""
    return (
        f"<s:codeRetour>{code}</s:codeRetour><s:idDossier>{record_id}</s:idDossier>{more}"
        "<s:dateArrete>20250129</s:dateArrete>"
        f"<s:avertissement>SOUS RESERVE D'INFRACTIONS NON ENREGISTREES</s:avertissement>{segments}"
    )


def envelope(message: Message, body: str, *, header: str | None = None, encoding: str = "ISO-8859-1") -> bytes:
    """Dress the content of a SOAP body as the answer to a message; ``header`` replaces the right one."""
    right = (
        f"<soap:Header><s:entete><s:client>MPP-GATEWAY</s:client><s:service>{message.operation}.v3</s:service>"
        f"<s:id>{message.id}</s:id><s:userId>FR:sub:7f3a</s:userId><s:motif>TITULAIRE</s:motif>"
        f"<s:protocolVersion>3.1</s:protocolVersion><s:requestHash>{message.hash}</s:requestHash>"
        "<s:dateArrete>20250128</s:dateArrete><s:quotaRestant>199950</s:quotaRestant></s:entete></soap:Header>"
    )
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?>'
        '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:s="urn:fr:interieur:snpc:consultation:v3">'
        f"{right if header is None else header}<soap:Body>{body}</soap:Body></soap:Envelope>"
    )
    return text.encode(encoding)


def answer(message: Message, content: str) -> bytes:
    """Answer a message with the content of its response element."""
    return envelope(message, f"<s:{message.operation}Response>{content}</s:{message.operation}Response>")


def fault(message: Message, code: str, more: str = "", *, header: str | None = None) -> bytes:
    """Answer a message with a SOAP fault."""
    detail = f"<s:anomalie><s:code>{code}</s:code><s:libelle>ANOMALIE</s:libelle>{more}</s:anomalie>"
    text = (
        f"<soap:Fault><faultcode>soap:Server.{code}</faultcode><faultstring>ANOMALIE</faultstring>"
        f"<detail>{detail}</detail></soap:Fault>"
    )
    return envelope(message, text, header=header)


def without(name: str, text: str) -> str:
    """Leave out the first element of a name."""
    return re.sub(rf"<s:{name}>[^<]*</s:{name}>", "", text, count=1)
