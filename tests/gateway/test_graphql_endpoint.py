"""``/graphql`` over HTTP: each bad input gets a coded answer, and the service stays up."""

from typing import Any

import httpx2
import pytest

from tests.conftest import Town

pytestmark = pytest.mark.asyncio
JSON = {"content-type": "application/json"}


def code_of(response: httpx2.Response) -> str:
    (error,) = response.json()["errors"]
    assert error["extensions"]["requestId"] == response.headers["x-request-id"]
    assert "Traceback" not in response.text
    found: str = error["extensions"]["code"]
    return found


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        (b"", JSON, 400, "BAD_REQUEST"),
        (b"{", JSON, 400, "BAD_REQUEST"),
        (b"[]", JSON, 400, "BAD_REQUEST"),
        (b'"query"', JSON, 400, "BAD_REQUEST"),
        (b"\xff\xfe", JSON, 400, "BAD_REQUEST"),
        (b"{}", JSON, 400, "BAD_REQUEST"),
        (b'{"query": 3}', JSON, 400, "BAD_REQUEST"),
        (b'{"query": " "}', JSON, 400, "BAD_REQUEST"),
        (b'{"query": "{session{kind}}", "variables": []}', JSON, 400, "BAD_REQUEST"),
        (b'{"query": "{session{kind}}", "operationName": 1}', JSON, 400, "BAD_REQUEST"),
        (b"[" * 50_000, JSON, 400, "BAD_REQUEST"),
        (b'{"query": "' + b"x" * 10_000_000 + b'"}', JSON, 413, "BODY_TOO_LARGE"),
        (b"query={session{kind}}", {"content-type": "application/x-www-form-urlencoded"}, 415, "BAD_REQUEST"),
        (b'{"query": "{session{kind}}"}', JSON | {"content-encoding": "gzip"}, 415, "BAD_REQUEST"),
    ],
)
async def test_an_unreadable_request_gets_a_code(
    town: Town, body: bytes, headers: dict[str, str], status: int, code: str
) -> None:
    visitor = town.browser()

    response = await visitor.http.post("/graphql", content=body, headers=headers)

    assert (response.status_code, code_of(response)) == (status, code)
    assert (await visitor.ask("{ session { kind } }"))["data"] == {"session": {"kind": "ANONYMOUS"}}


async def test_a_body_of_unknown_length_is_cut_off_at_the_cap(town: Town) -> None:
    async def drip() -> Any:
        for _ in range(100):
            yield b" " * 1024

    response = await town.browser().http.post("/graphql", content=drip(), headers=JSON)

    assert (response.status_code, code_of(response)) == (413, "BODY_TOO_LARGE")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{ me { licence { penaltyPoints } } }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ me {", "GRAPHQL_PARSE_FAILED"),
        ("query A { session { kind } } query B { session { kind } }", "OPERATION_RESOLUTION_FAILURE"),
        ("query A($id: ID!) { node(id: $id) { id } }", "BAD_USER_INPUT"),
        ("{ a: session { kind } " * 600 + "}" * 600, "GRAPHQL_PARSE_FAILED"),
    ],
)
async def test_a_document_that_cannot_run_says_why(town: Town, query: str, code: str) -> None:
    strict = {"accept": "application/graphql-response+json"}

    response = await town.browser().http.post("/graphql", json={"query": query}, headers=strict)

    assert response.status_code == 400
    assert response.headers["content-type"].startswith("application/graphql-response+json")
    assert {error["extensions"]["code"] for error in response.json()["errors"]} == {code}
    assert "data" not in response.json()


async def test_other_methods_are_told_which_ones_there_are(town: Town) -> None:
    response = await town.browser().http.put("/graphql", content=b"{}")

    assert (response.status_code, response.headers["allow"], code_of(response)) == (405, "GET, POST", "BAD_REQUEST")


async def test_a_query_may_come_by_get(town: Town) -> None:
    response = await town.browser().http.get("/graphql", params={"query": "{ session { kind } }"})

    assert response.json() == {"data": {"session": {"kind": "ANONYMOUS"}}}


@pytest.mark.parametrize("cookie", ["of-another-installation", "é", "x" * 4000, "A" * 43])
async def test_a_cookie_of_another_installation_is_a_visitors(town: Town, cookie: str) -> None:
    header = [(b"cookie", f"mpp-session={cookie}".encode())]

    response = await town.browser().http.post("/graphql", json={"query": "{ me { id } }"}, headers=header)

    assert code_of(response) == "UNAUTHENTICATED"
    assert response.json()["data"] == {"me": None}


async def test_an_unknown_session_cookie_is_left_alone(town: Town) -> None:
    """It may be the one before, on a slow request: taking it back would take the new one."""
    header = {"cookie": "mpp-session=" + "A" * 43}

    response = await town.browser().http.post("/graphql", json={"query": "{ session { kind } }"}, headers=header)

    assert response.json()["data"] == {"session": {"kind": "ANONYMOUS"}}
    assert "set-cookie" not in response.headers


async def test_answers_about_a_person_are_kept_by_nobody(town: Town) -> None:
    response = await town.browser().http.post("/graphql", json={"query": "{ session { kind } }"})

    assert response.headers["cache-control"] == "private, no-store"


async def test_a_browser_gets_the_ide_and_a_program_does_not(town: Town) -> None:
    visitor = town.browser()

    page = await visitor.http.get("/graphql", headers={"accept": "text/html,*/*;q=0.8"})
    program = await visitor.http.get("/graphql", headers={"accept": "*/*"})

    assert page.headers["content-type"].startswith("text/html")
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert code_of(program) == "BAD_REQUEST"


async def test_a_frontend_on_this_machine_may_ask_with_its_cookies_and_another_site_may_not(town: Town) -> None:
    visitor = town.browser()
    asked = {"access-control-request-method": "POST", "access-control-request-headers": "content-type"}

    neighbour = await visitor.http.options("/graphql", headers={"origin": "http://127.0.0.1:5173", **asked})
    stranger = await visitor.http.options("/graphql", headers={"origin": "https://elsewhere.test", **asked})

    assert neighbour.headers["access-control-allow-origin"] == "http://127.0.0.1:5173"
    assert neighbour.headers["access-control-allow-credentials"] == "true"
    assert "access-control-allow-origin" not in stranger.headers


async def test_a_wrong_address_says_what_there_is(town: Town) -> None:
    response = await town.browser().http.get("/nowhere")

    assert response.status_code == 404
    assert "/graphql" in response.json()["errors"][0]["message"]


async def test_the_contract_and_the_health_are_served(town: Town) -> None:
    visitor = town.browser()

    assert "type Licence" in (await visitor.http.get("/schema.graphql")).text
    assert (await visitor.http.get("/health/live")).json() == {"live": True}
    assert (await visitor.http.get("/health/ready")).json() == {"ready": True}


async def test_a_client_that_leaves_before_its_request_is_read_is_not_answered(town: Town) -> None:
    sent: list[Any] = []

    async def leave() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/graphql",
        "query_string": b"",
        "headers": [(b"content-type", b"application/json")],
    }
    await town.app(scope, leave, send)

    assert sent == []
    assert (await town.browser().ask("{ session { kind } }"))["data"] == {"session": {"kind": "ANONYMOUS"}}


async def test_a_condition_without_a_value_is_told(town: Town) -> None:
    query = "query Q($no: Boolean = true) { session @skip(if: $no) { kind } }"

    answer = await town.browser().ask(query, no=None)

    assert [error["extensions"]["code"] for error in answer["errors"]] == ["BAD_USER_INPUT"]


async def test_a_mutation_by_get_is_told_to_come_by_post(town: Town) -> None:
    query = {"query": "mutation { signOut { __typename } }"}

    response = await town.browser().http.get("/graphql", params=query)

    assert (response.status_code, response.headers["allow"], code_of(response)) == (405, "POST", "METHOD_NOT_ALLOWED")
