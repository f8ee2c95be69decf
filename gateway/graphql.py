"""
``/graphql``: a bare ASGI callable over the ``Executor`` port.

The body is capped before it is read, every failure is GraphQL JSON with a code, and the answer's media type follows
``Accept`` (``application/graphql-response+json``, else ``application/json``). A browser that asks for a page gets the
IDE, where there is one.
"""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4

import orjson

from gateway.cookies import SESSION, SIGN_OUT, cookie_line, session_token
from gateway.login import BROWSER_SECONDS
from gateway.origins import Sites, headers_of, origin_of
from schema.context import Context, Ports, Visit
from schema.errors import BadRequest, BodyTooLarge, CrossOrigin, ServiceError
from schema.execution import Answer, Executor, Request, Stage
from schema.plan import Plan
from schema.ports import Sessions, Telemetry
from schema.sessions import Session, SessionKind

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LONGEST_BODY = 64 * 1024
"""Bytes: more than any document of the service needs."""

GRAPHQL_JSON = "application/graphql-response+json"
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


@dataclass(frozen=True, kw_only=True)
class GraphQL:
    """The endpoint. ``sites``: whose pages may ask; ``page``: what a browser that asks for a page gets, if anything."""

    executor: Executor
    sessions: Sessions
    ports: Ports
    telemetry: Telemetry
    sites: Sites
    secure: bool
    page: App | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        headers = headers_of(scope)
        if self.page and scope["method"] in ("GET", "HEAD") and "text/html" in headers.get("accept", ""):
            await self.page(scope, receive, send)
            return
        request_id = str(uuid4())
        extra: list[tuple[bytes, bytes]] = []
        try:
            if scope["method"] == "POST" and not self.sites.admits(headers):
                raise Rejected(403, CrossOrigin())
            request = await read_request(scope, headers, receive)
            token = session_token(scope, secure=self.secure)
            session = await self.sessions.find(token) if token else None
            visit = Visit(token if session else None, origin_of(scope, headers))
            answer, context = await self._execute(request, session, visit, request_id)
            status, extra = _status(answer, headers), self._cookies(visit, context)
            if status == 405:
                extra.append((b"allow", b"POST"))
        except Gone:
            return
        except Rejected as rejected:
            answer = _refused(rejected.error)
            status, extra = rejected.status, list(rejected.headers)
        except Exception as error:
            answer, status = self._broken(error, request_id), 500
        body = _body(answer, request_id)
        start = {"type": "http.response.start", "status": status}
        await send({**start, "headers": [*_lines(body, headers, request_id), *extra]})
        await send({"type": "http.response.body", "body": body})

    async def _execute(
        self, request: Request, session: Session | None, visit: Visit, request_id: str
    ) -> tuple[Answer, Context | None]:
        kind = session.kind if session else SessionKind.ANONYMOUS
        made: list[Context] = []

        def context(plan: Plan) -> Context:
            made.append(Context(self.ports, session, plan, visit))
            return made[0]

        pending = session is not None and session.pending
        answer = await self.executor.execute(request, kind, context, pending=pending)
        codes = sorted({str(error["extensions"]["code"]) for error in answer.errors})
        self.telemetry.count("graphql_requests", stage=answer.stage.name, session=kind)
        self.telemetry.event("graphql", request=request_id, session=kind, stage=answer.stage.name, codes=codes)
        for bug in answer.bugs:
            self.telemetry.event("bug", request=request_id, error=_where(bug))
        return answer, made[0] if made else None

    def _cookies(self, visit: Visit, context: Context | None) -> list[tuple[bytes, bytes]]:
        """
        Say what the browser's cookies become: those of a session that this request opened, changed or ended.

        A cookie that leads nowhere is left alone: a slow request may still carry the one before, and taking that back
        would take the new one.
        """
        lines = []
        if context and context.token != visit.token:
            lines.append(cookie_line(SESSION, context.token, secure=self.secure))
        if context and context.departure:
            departure = context.departure
            lines.append(cookie_line(SIGN_OUT, departure.state, secure=self.secure, seconds=BROWSER_SECONDS))
        return [(b"set-cookie", line) for line in lines]

    def _broken(self, error: Exception, request_id: str) -> Answer:
        self.telemetry.event("bug", request=request_id, error=_where(error))
        return _refused(ServiceError())


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


def _refused(error: ServiceError) -> Answer:
    return Answer(Stage.NOT_PARSED, errors=({"message": error.en, "extensions": error.extensions},))


def _status(answer: Answer, headers: Mapping[str, str]) -> int:
    """Choose the status: GraphQL over HTTP gives 400 to what was not executed, except to plain JSON clients."""
    if answer.stage is Stage.EXECUTED:
        return 200
    if any(error["extensions"]["code"] == "METHOD_NOT_ALLOWED" for error in answer.errors):
        return 405
    return 400 if GRAPHQL_JSON in headers.get("accept", "") else 200


def _body(answer: Answer, request_id: str) -> bytes:
    content: dict[str, Any] = {}
    if answer.errors:
        content["errors"] = [_with_request_id(error, request_id) for error in answer.errors]
    if answer.stage is Stage.EXECUTED:
        content["data"] = answer.data
    return orjson.dumps(content)


def _with_request_id(error: Mapping[str, Any], request_id: str) -> Mapping[str, Any]:
    return {**error, "extensions": {**error["extensions"], "requestId": request_id}}


def _lines(body: bytes, headers: Mapping[str, str], request_id: str) -> tuple[tuple[bytes, bytes], ...]:
    media = GRAPHQL_JSON if GRAPHQL_JSON in headers.get("accept", "") else PLAIN_JSON
    return (
        (b"content-type", f"{media}; charset=utf-8".encode()),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"private, no-store"),
        (b"vary", b"Accept, Cookie"),
        (b"x-content-type-options", b"nosniff"),
        (b"x-request-id", request_id.encode()),
    )


def _where(error: BaseException) -> str:
    """Name the kind and place of a bug, without its words: they may hold a person's data."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_name}:{trace.tb_lineno}" if trace else "nowhere"
    return f"{type(error).__name__}@{place}"
