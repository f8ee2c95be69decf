"""Which legal basis lets a tool have what: one table, asked at registration."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from schema.errors import ImpossibleRegistration
from schema.records import Purpose
from schema.sessions import ClientId, Scope
from schema.tools import (
    NAMES,
    TERMS,
    Credential,
    LegalBasis,
    PublicKey,
    ToolClient,
    check_registration,
    secret_digest,
)

CHECK, THIRD_PARTY, ADMINISTRATION = Purpose.CHECK, Purpose.THIRD_PARTY, Purpose.ADMINISTRATION
BLOCK_A = frozenset({Scope.EXISTENCE, Scope.CATEGORIES, Scope.VALIDITY})
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)

AUTHORITIES = {
    LegalBasis.INTERIOR_MINISTRY,
    LegalBasis.JUDICIAL_AUTHORITY,
    LegalBasis.ADMINISTRATIVE_COURT,
    LegalBasis.JUDICIAL_POLICE,
    LegalBasis.PREFECTURE,
    LegalBasis.ROAD_CHECK,
    LegalBasis.ACCIDENT_STATISTICS,
    LegalBasis.TRANSPORT_INSPECTION,
    LegalBasis.FRANCE_TITRES,
    LegalBasis.INTELLIGENCE_SERVICE,
}
"""L. 225-4 and R. 225-4: those who get all that the record holds."""

NOBODY = {LegalBasis.PRIVATE_EMPLOYER, LegalBasis.HIRE_COMPANY}
"""L. 225-6."""

THROUGH_THE_PREFECT = {LegalBasis.HOLDERS_AGENT, LegalBasis.ADMINISTRATIVE_EMPLOYER, LegalBasis.INSURER}


def refusal(
    basis: LegalBasis, scopes: set[Scope], purposes: set[Purpose], prefecture: str | None = "75"
) -> dict[str, Any]:
    with pytest.raises(ImpossibleRegistration) as refused:
        check_registration(basis, scopes, purposes, prefecture)
    return refused.value.extensions


def client(**changes: Any) -> ToolClient:
    usual: dict[str, Any] = {
        "id": ClientId("a-tool"),
        "name": "Bord de route",
        "basis": LegalBasis.ROAD_CHECK,
        "scopes": frozenset({Scope.EXISTENCE, Scope.POINTS}),
        "purposes": frozenset({CHECK}),
        "daily_quota": 10,
        "created_at": NOON - timedelta(days=1),
        "expires_at": NOON + timedelta(days=1),
        "credential": Credential(secret_digest=secret_digest("new")),
    }
    return ToolClient(**{**usual, **changes})


@pytest.mark.parametrize("basis", LegalBasis)
def test_every_basis_has_its_row_its_article_and_its_name_in_both_languages(basis: LegalBasis) -> None:
    french, english = NAMES[basis]

    assert TERMS[basis].article.startswith("L. 225-")
    assert french
    assert english


@pytest.mark.parametrize("basis", LegalBasis)
def test_points_are_for_the_authorities_that_the_law_lists(basis: LegalBasis) -> None:
    assert (Scope.POINTS in TERMS[basis].scopes) == (basis in AUTHORITIES)


@pytest.mark.parametrize("basis", LegalBasis)
def test_the_others_get_existence_category_and_validity_or_nothing(basis: LegalBasis) -> None:
    assert TERMS[basis].scopes & BLOCK_A == (frozenset() if basis in NOBODY else BLOCK_A)
    assert bool(TERMS[basis].purposes) == (basis not in NOBODY)


@pytest.mark.parametrize("basis", LegalBasis)
def test_no_tool_reads_as_the_holder(basis: LegalBasis) -> None:
    assert Purpose.HOLDER not in TERMS[basis].purposes


@pytest.mark.parametrize("basis", sorted(set(LegalBasis) - NOBODY))
def test_what_the_table_allows_can_be_registered_all_at_once(basis: LegalBasis) -> None:
    if basis in NOBODY:
        with pytest.raises(ImpossibleRegistration):
            check_registration(basis, BLOCK_A, {THIRD_PARTY}, "75")
    else:
        check_registration(basis, TERMS[basis].scopes, TERMS[basis].purposes, "75")


@pytest.mark.parametrize("basis", sorted(set(LegalBasis) - AUTHORITIES - NOBODY))
def test_an_outsider_is_refused_points_with_the_articles(basis: LegalBasis) -> None:
    told = refusal(basis, {Scope.VALIDITY, Scope.POINTS}, set(TERMS[basis].purposes))

    assert told["code"] == "IMPOSSIBLE_REGISTRATION"
    assert told["article"] == f"L. 223-7, {TERMS[basis].article}"
    assert told["scopes"] == [Scope.POINTS]
    assert "licence:existence, licence:categories, licence:validity." in told["advice"]["en"]
    assert "points" not in told["advice"]["fr"]


@pytest.mark.parametrize("basis", sorted(NOBODY))
def test_private_employers_and_hire_companies_are_refused_everything(basis: LegalBasis) -> None:
    for scopes in ({Scope.EXISTENCE}, set()):
        told = refusal(basis, scopes, {THIRD_PARTY})

        assert told["article"] == "L. 225-6"
        assert "show the licence" in told["advice"]["en"]
        assert "présenter" in told["advice"]["fr"]


def test_a_purpose_that_is_not_the_bodys_own_is_refused() -> None:
    told = refusal(LegalBasis.INSURER, {Scope.EXISTENCE}, {THIRD_PARTY, CHECK, ADMINISTRATION})

    assert told["purposes"] == ["ADMINISTRATION", "CHECK"]
    assert told["advice"]["en"] == "Ask for no more than: THIRD_PARTY."


def test_the_holders_own_purpose_is_refused_to_whoever_asks() -> None:
    assert refusal(LegalBasis.PREFECTURE, {Scope.POINTS}, {Purpose.HOLDER})["purposes"] == ["HOLDER"]


@pytest.mark.parametrize("basis", sorted(THROUGH_THE_PREFECT))
@pytest.mark.parametrize("prefecture", [None, ""])
def test_an_access_through_the_prefect_names_the_prefecture(basis: LegalBasis, prefecture: str | None) -> None:
    told = refusal(basis, {Scope.EXISTENCE}, {THIRD_PARTY}, prefecture)

    assert told["prefecture"] == "missing"
    assert "--prefecture" in told["advice"]["fr"]


@pytest.mark.parametrize("basis", sorted(set(LegalBasis) - THROUGH_THE_PREFECT - NOBODY))
def test_the_others_need_none(basis: LegalBasis) -> None:
    check_registration(basis, {Scope.EXISTENCE}, TERMS[basis].purposes)


@pytest.mark.parametrize(("scopes", "purposes"), [(set(), {CHECK}), ({Scope.POINTS}, set())])
def test_a_registration_for_nothing_is_refused(scopes: set[Scope], purposes: set[Purpose]) -> None:
    told = refusal(LegalBasis.ROAD_CHECK, scopes, purposes)

    assert "CHECK" in told["advice"]["en"]
    assert "licence:points" in told["advice"]["fr"]


def test_a_call_gets_what_token_and_registration_both_allow() -> None:
    tool = client().for_call({Scope.POINTS, Scope.VALIDITY}, CHECK)

    assert tool.scopes == {Scope.POINTS}
    assert tool.purpose is CHECK
    assert (tool.client, tool.name, tool.basis, tool.daily_quota) == ("a-tool", "Bord de route", "ROAD_CHECK", 10)


@pytest.mark.parametrize("purpose", [None, ADMINISTRATION, Purpose.HOLDER])
def test_a_purpose_that_the_tool_may_not_name_is_as_good_as_none(purpose: Purpose | None) -> None:
    assert client().for_call({Scope.POINTS}, purpose).purpose is None


def test_a_registration_ends_at_its_hour_or_with_its_revocation() -> None:
    assert client(expires_at=NOON).is_live(NOON - timedelta(seconds=1))
    assert not client(expires_at=NOON).is_live(NOON)
    assert not client(revoked_at=NOON).is_live(NOON)


def test_the_former_credential_works_until_its_hour() -> None:
    former = Credential((PublicKey("1", "x", "y"),))
    rotated = client(former=former, former_until=NOON)

    assert rotated.credentials(NOON - timedelta(seconds=1)) == (rotated.credential, former)
    assert rotated.credentials(NOON) == (rotated.credential,)
    assert client().credentials(NOON) == (rotated.credential,)


def test_a_secret_opens_only_its_own_credential() -> None:
    credential = Credential(secret_digest=secret_digest("the secret"))

    assert credential.accepts("the secret")
    assert not credential.accepts("the secret ")
    assert not Credential().accepts("")
