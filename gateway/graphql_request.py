"""Reading a GraphQL request from HTTP: the body is capped before it is read, and every failure has a code."""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any
from urllib.parse import parse_qsl

import orjson

from schema.errors import BadRequest, BodyTooLarge, ServiceError
from schema.execution import Request

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]

LONGEST_BODY = 64 * 1024
"""Bytes: more than any document of the service needs."""

PLAIN_JSON = "application/json"


class Rejected(Exception):
    """A request that is answered before it reaches the executor."""

    def __init__(self, status: int, error: ServiceError, headers: tuple[tuple[bytes, bytes], ...] = ()) -> None:
        super().__init__(error.detail)
        self.status = status
        self.error = error
        self.headers = headers


class Gone(Exception):
    """The client left before its request was read: there is nobody to answer."""


async def read_request(scope: Scope, headers: Mapping[str, str], receive: Receive) -> Request:
    """
    Read a GraphQL request from HTTP.

    Raises:
        Rejected: it is not one; status and error say why.
        Gone: the client left.
    """
    match scope["method"]:
        case "POST":
            return _from_body(headers, await _read_body(headers, receive))
        case "GET" | "HEAD":
            return _from_query(scope)
    raise Rejected(405, _unreadable("use GET or POST"), ((b"allow", b"GET, POST"),))


async def _read_body(headers: Mapping[str, str], receive: Receive) -> bytes:
    if headers.get("content-encoding", "identity") != "identity":
        raise Rejected(415, _unreadable("send the body without Content-Encoding"))
    length = headers.get("content-length", "")
    if length.isdecimal() and int(length) > LONGEST_BODY:
        raise Rejected(413, BodyTooLarge(limit=LONGEST_BODY))
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        body += message.get("body", b"")
        if len(body) > LONGEST_BODY:
            raise Rejected(413, BodyTooLarge(limit=LONGEST_BODY))
        if not message.get("more_body"):
            return bytes(body)


def _from_body(headers: Mapping[str, str], body: bytes) -> Request:
    media = headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != PLAIN_JSON:
        raise Rejected(415, _unreadable(f"send {PLAIN_JSON}"))
    if not body:
        raise Rejected(400, _unreadable('the body is empty; send {"query": "…"}'))
    try:
        given = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Rejected(400, _unreadable("the body is not JSON in UTF-8")) from None
    if not isinstance(given, dict):
        raise Rejected(400, _unreadable('the body is not an object; send {"query": "…"}'))
    return _request(given.get("query"), given.get("operationName"), given.get("variables"))


def _from_query(scope: Scope) -> Request:
    try:
        given = dict(parse_qsl(scope["query_string"].decode("ascii"), errors="strict", keep_blank_values=True))
        variables = orjson.loads(given["variables"]) if given.get("variables") else None
    except ValueError:
        raise Rejected(400, _unreadable("the query string is not UTF-8, or `variables` is not JSON")) from None
    return _request(given.get("query"), given.get("operationName") or None, variables, read_only=True)


def _request(query: Any, name: Any, variables: Any, *, read_only: bool = False) -> Request:
    if not isinstance(query, str) or not query.strip():
        raise Rejected(400, _unreadable("`query` is missing or is not a text"))
    if not isinstance(name, (str, type(None))):
        raise Rejected(400, _unreadable("`operationName` is not a text"))
    if not isinstance(variables, (dict, type(None))):
        raise Rejected(400, _unreadable("`variables` is not an object"))
    return Request(query, name or None, variables, read_only)


def _unreadable(hint: str) -> BadRequest:
    return BadRequest(hint, hint=hint)
