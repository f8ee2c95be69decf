"""The entry page as data: what it is for, the ways in, what to beware of, when it is open, what was retired."""

from typing import Any

import strawberry

from schema.access import Resource
from schema.declaration import shown, view
from schema.service_words import ServiceLinks
from schema.types.service_info import Service, ServiceInfo

ENTRY_PAGE = """
{
  service {
    name
    purposes { ...said }
    beforeSignIn { ...said }
    waysIn {
      kind title { fr en } explanation { fr en } url mutation more { url label { fr en } } opensIntegralRecord
      notices { ...said }
    }
    caveats { ...said }
    fallbacks { ...said }
    retired { code name since text { fr en } }
    timeZone
    openingHours { state weekday startsAt endsAt text { fr en } }
    contact { text { fr en } phone form { url label { fr en } } }
  }
}
fragment said on ServiceNotice { code fr en link { url label { fr en } } }
"""


def entry_page(**links: str) -> dict[str, Any]:
    """Read the whole entry page of an installation with these links."""

    def service() -> Service:
        return Service("/auth/franceconnect/start", ServiceLinks(**links))

    @view(resource=Resource.PUBLIC, en="Reading.", fr="Lecture.")
    class Query:
        service_info: ServiceInfo = shown(
            en="The service.", fr="Le service.", resolver=service, graphql_type=ServiceInfo, name="service"
        )

    result = strawberry.Schema(query=Query).execute_sync(ENTRY_PAGE)
    assert not result.errors
    page: dict[str, Any] = (result.data or {})["service"]
    return page


def codes(notices: list[dict[str, Any]]) -> list[str]:
    return [notice["code"] for notice in notices]


def french(notices: list[dict[str, Any]], code: str) -> str:
    text: str = next(notice["fr"] for notice in notices if notice["code"] == code)
    return text


def test_the_page_names_what_the_service_is_for() -> None:
    purposes = entry_page()["purposes"]

    assert codes(purposes) == ["BALANCE", "ENTITLEMENT_CERTIFICATE", "INTEGRAL_RECORD", "EXAM_BOOKING", "EXAM_RESULTS"]
    assert "vaut permis de conduire" in french(purposes, "ENTITLEMENT_CERTIFICATE")
    assert purposes[3]["link"]["url"].startswith("https://")


def test_france_connect_is_offered_first_and_explained() -> None:
    ways = entry_page()["waysIn"]

    assert [way["kind"] for way in ways] == ["FRANCE_CONNECT", "PASSWORD", "CREATE_ACCOUNT"]
    assert ways[0]["url"] == "/auth/franceconnect/start"
    assert ways[0]["more"] == {
        "url": "https://franceconnect.gouv.fr/",
        "label": {"fr": "Qu'est-ce que FranceConnect ?", "en": "What is FranceConnect?"},
    }
    assert "solution de l'État" in ways[0]["explanation"]["fr"]


def test_every_way_in_is_an_address_or_a_mutation() -> None:
    for way in entry_page()["waysIn"]:
        assert (way["url"] is None) != (way["mutation"] is None)


def test_the_integral_record_is_said_to_need_france_connect_before_one_chooses() -> None:
    page = entry_page()

    assert codes(page["beforeSignIn"]) == ["INTEGRAL_RECORD_NEEDS_FRANCE_CONNECT"]
    assert "usurpation d'identité" in page["beforeSignIn"][0]["fr"]
    assert [way["kind"] for way in page["waysIn"] if way["opensIntegralRecord"]] == ["FRANCE_CONNECT"]


def test_who_signs_in_with_france_connect_is_advised() -> None:
    advice = entry_page()["waysIn"][0]["notices"]

    assert codes(advice) == [
        "FIRST_TIME_CHECK",
        "USE_YOUR_OWN_ACCOUNT",
        "USE_AN_ADDRESS_YOU_READ",
        "MAIL_AT_EVERY_SIGN_IN",
    ]


def test_a_mail_at_every_sign_in_is_promised_both_ways() -> None:
    france_connect, password, _ = entry_page()["waysIn"]

    assert "MAIL_AT_EVERY_SIGN_IN" in codes(france_connect["notices"])
    assert "MAIL_AT_EVERY_SIGN_IN" in codes(password["notices"])


def test_the_password_form_says_what_its_fields_take_and_that_attempts_are_limited() -> None:
    notices = entry_page()["waysIn"][1]["notices"]

    assert "obligatoires" in french(notices, "ALL_FIELDS_REQUIRED")
    assert "nom@domaine.fr" in french(notices, "EMAIL_FORMAT")
    assert "par adresse, par compte et par numéro" in french(notices, "ATTEMPTS_ARE_LIMITED")


def test_data_and_documents_come_with_their_caveats() -> None:
    caveats = entry_page()["caveats"]

    assert "non encore enregistrées" in french(caveats, "NOT_YET_REGISTERED")
    assert "ne vaut pas titre de conduite" in french(caveats, "INTEGRAL_RECORD_IS_NO_TITLE")
    assert "Ni employeur ni assureur" in french(caveats, "INTEGRAL_RECORD_IS_YOURS_ALONE")


def test_who_cannot_sign_in_is_sent_to_the_prefecture_of_the_settings() -> None:
    link = "https://prefecture.example.test/rii"
    fallback = entry_page(integral_record_by_prefecture=link)["fallbacks"][0]

    assert "par courrier, parfois par courriel" in fallback["fr"]
    assert fallback["link"]["url"] == link


def test_the_retired_ways_say_what_replaced_them() -> None:
    retired = {entry["code"]: entry for entry in entry_page()["retired"]}

    assert {entry["since"] for entry in retired.values()} == {"2023-11"}
    assert "a remplacé Télépoints" in retired["TELEPOINTS"]["text"]["fr"]
    assert "n'est plus valable" in retired["TELEPOINTS_CODE"]["text"]["fr"]


def test_the_hours_of_the_registry_are_told_strictest_first() -> None:
    page = entry_page()

    assert page["timeZone"] == "Europe/Paris"
    assert [(hour["state"], hour["weekday"], hour["startsAt"], hour["endsAt"]) for hour in page["openingHours"]] == [
        ("CLOSED", 7, "02:00", "06:00"),
        ("CLOSED", None, "04:30", "04:50"),
        ("READ_ONLY", None, "23:30", "05:00"),
    ]


def test_an_installation_names_whom_to_call_or_names_nobody() -> None:
    contact = entry_page(contact_phone="+33 1 99 00 12 34")["contact"]

    assert entry_page()["contact"] is None
    assert (contact["phone"], contact["form"]) == ("+33 1 99 00 12 34", None)
    assert (
        entry_page(contact_form="https://help.example.test/")["contact"]["form"]["url"] == "https://help.example.test/"
    )


def test_every_text_is_in_both_languages_and_every_code_is_said_once_in_its_place() -> None:
    def texts(value: Any) -> list[dict[str, Any]]:
        if isinstance(value, dict):
            return [value] * ("fr" in value) + [text for inner in value.values() for text in texts(inner)]
        return [text for inner in value for text in texts(inner)] if isinstance(value, list) else []

    page = entry_page(contact_phone="1", contact_form="https://help.example.test/")

    assert all(text["fr"].strip() and text["en"].strip() for text in texts(page))
    places = [page["purposes"], page["caveats"], page["fallbacks"], *(way["notices"] for way in page["waysIn"])]
    assert all(len(codes(place)) == len(set(codes(place))) for place in places)
