"""What citizens do again and again in these journeys: over GraphQL, HTTP and their mail, and nothing else."""

import re
from typing import Any

import httpx2

from tests.conftest import Browser, Town

PASSWORD = "une phrase assez longue 2025"

REFUSAL = "... on Refusal { code message { fr en } fallback { fr } }"

CREATE = f"""mutation Create($input: NewAccountInput!) {{ createAccount(input: $input) {{
    __typename
    ... on MailSent {{ message {{ fr }} }}
    {REFUSAL}
    ... on InputRefused {{ field rule limit }}
    ... on RecordNotMatched {{ hint {{ fr }} }}
    ... on TooManyAttempts {{ retryAfter }}
    ... on RegistryAway {{ until }} }} }}"""

SIGN_IN = f"""mutation SignIn($email: String!, $password: String!) {{ signIn(email: $email, password: $password) {{
    __typename
    ... on SignedIn {{ session {{ kind expiresAt }} }}
    {REFUSAL}
    ... on TooManyAttempts {{ retryAfter }} }} }}"""

WHO = "{ session { kind outcome pending { identity { birthName } } } }"


def form(**changes: Any) -> dict[str, Any]:
    """The form of Camille (P01) filled in rightly, with changes."""
    return {
        "birthName": "Martin",
        "givenNames": ["Camille"],
        "bornOn": "1991-12-27",
        "email": "camille@boite.example.test",
        "password": PASSWORD,
        "record": {"neph": "090775301234"},
        "acceptTerms": True,
    } | changes


async def mutate(browser: Browser, query: str, **variables: Any) -> dict[str, Any]:
    """Send a document with one mutation; answer its result, which came without an error."""
    answer = await browser.ask(query, **variables)
    assert "errors" not in answer, answer
    (result,) = answer["data"].values()
    assert isinstance(result, dict)
    return result


async def does(browser: Browser, call: str) -> dict[str, Any]:
    """Call a mutation whose result is ``Done`` or a refusal."""
    done = "... on Done { message { fr } session { kind } }"
    field = "... on InputRefused { field rule }"
    return await mutate(browser, f"mutation {{ {call} {{ __typename {done} {REFUSAL} {field} }} }}")


async def asks(browser: Browser, call: str) -> dict[str, Any]:
    """Call a mutation whose result is ``MailSent`` or a refusal."""
    sent = "... on MailSent { message { fr } }"
    return await mutate(browser, f"mutation {{ {call} {{ __typename {sent} {REFUSAL} }} }}")


async def ask_for_account(browser: Browser, **changes: Any) -> dict[str, Any]:
    """Send the form."""
    return await mutate(browser, CREATE, input=form(**changes))


async def sign_in(browser: Browser, email: str, password: str = PASSWORD) -> dict[str, Any]:
    """Sign in with a password."""
    return await mutate(browser, SIGN_IN, email=email, password=password)


async def mail(town: Town, to: str, subject: str, after: int = 0) -> dict[str, Any]:
    """Wait for a mail about something, as the catcher's JSON gives it."""
    async with httpx2.AsyncClient(base_url=town.mail.http_url, timeout=20) as http:
        while True:
            response = await http.get("/messages/wait", params={"to": to, "after": after, "timeout": 10})
            assert response.status_code == 200, f"no mail about {subject!r} came for {to}"
            found: dict[str, Any] = response.json()
            for each in reversed((await http.get("/messages")).json()):
                if each["id"] > after and to in each["to"] and subject in each["subject"]:
                    return dict(each)
            after = found["id"]


def token_of(message: dict[str, Any]) -> str:
    """The token of a mail's link: what follows the sign that browsers keep to themselves."""
    found = re.search(r"/account/[a-z-]+#([A-Za-z0-9_-]+)", message["text"])
    assert found, message["text"]
    return found[1]


async def open_account(town: Town, browser: Browser, **changes: Any) -> str:
    """Create and activate an account; answer its address."""
    email = str(form(**changes)["email"])
    assert (await ask_for_account(browser, **changes))["__typename"] == "MailSent"
    link = token_of(await mail(town, email, "Activez"))
    assert (await does(browser, f'activateAccount(token: "{link}")'))["__typename"] == "Done"
    return email


async def kind_of(browser: Browser) -> str:
    """How the session of a browser was proved."""
    kind: str = (await browser.ask("{ session { kind } }"))["data"]["session"]["kind"]
    return kind
