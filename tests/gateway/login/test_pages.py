"""Our own pages: whole without scripts or other files, in both languages, and with nothing of the inside."""

import re
from base64 import b64encode
from hashlib import sha256

import pytest
from starlette.responses import Response

from gateway import pages
from schema.errors import (
    ProviderUnavailable,
    ProviderUntrusted,
    SignInCancelled,
    SignInError,
    SignInStateLost,
)

REFUSALS = [SignInCancelled, SignInStateLost, ProviderUnavailable, ProviderUntrusted, SignInError]


def refused(refusal: type[SignInError], return_to: str = "/") -> Response:
    return pages.refusal_page(refusal("a_reason_for_the_logs"), "/start", return_to, "1a2b3c4d")


ALL = [
    *map(refused, REFUSALS),
    pages.sign_out_page("/auth/logout", secure=True),
    pages.signed_out_page(),
    pages.half_signed_out_page(),
    pages.foreign_sign_out_page("/auth/logout"),
]


def text(page: Response) -> str:
    return bytes(page.body).decode()


@pytest.mark.parametrize("page", ALL)
def test_a_page_is_whole_in_french_and_english(page: Response) -> None:
    content = text(page)

    assert content.startswith('<!doctype html>\n<html lang="fr">')
    assert re.search(r"<title>[^<$]+ · Mes Points Permis</title>", content)
    assert '<section lang="en">' in content
    assert content.count("<h1>") == content.count("<h2>") == 1
    assert "width=device-width" in content
    assert "$" not in content


@pytest.mark.parametrize("page", ALL)
def test_a_page_needs_nothing_but_itself(page: Response) -> None:
    content = text(page)

    assert not re.search(r"<script|<link|<img|style=|\bon\w+=|url\(|https?://", content)
    style = re.search(r"<style>(.*)</style>", content, re.DOTALL)
    assert style is not None
    digest = b64encode(sha256(style[1].encode()).digest()).decode()
    policy = page.headers["content-security-policy"]
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; ")
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize("page", ALL)
def test_no_page_is_kept_by_anyone(page: Response) -> None:
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("page", ALL)
def test_a_form_goes_only_where_the_page_has_one(page: Response) -> None:
    closed = page.headers["content-security-policy"].endswith("form-action 'none'")

    assert closed == ("<form" not in text(page))


def test_a_form_is_sent_with_the_origin_that_we_check() -> None:
    assert pages.sign_out_page("/auth/logout", secure=True).headers["referrer-policy"] == "same-origin"
    assert pages.signed_out_page().headers["referrer-policy"] == "no-referrer"


def test_over_https_a_form_leads_to_https_alone() -> None:
    def policy(*, secure: bool) -> str:
        page = pages.sign_out_page("/auth/logout", secure=secure)
        return str(page.headers["content-security-policy"])

    assert policy(secure=True).endswith("form-action 'self' https:")
    assert policy(secure=False).endswith("form-action 'self' https: http:")


@pytest.mark.parametrize(("refusal", "status"), list(zip(REFUSALS, [400, 400, 503, 502, 400], strict=True)))
def test_a_refusal_says_what_to_do_next_and_nothing_of_the_inside(refusal: type[SignInError], status: int) -> None:
    page = refused(refusal, "/graphql?a=1&b=2")

    content = text(page)
    assert page.status_code == status
    assert "a_reason_for_the_logs" not in content
    assert f"{refusal.code} · 1a2b3c4d" in content
    assert content.count('href="/start?return_to=%2Fgraphql%3Fa%3D1%26b%3D2"') == 2
    assert content.count('href="/"') == 2


def test_a_path_cannot_write_on_the_page() -> None:
    assert "<script" not in text(refused(SignInCancelled, '/"><script>alert(1)</script>'))
