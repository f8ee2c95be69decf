"""
``/graphql``: a bare ASGI callable over the ``Executor`` port.

The body is capped before it is read, every failure is GraphQL JSON with a code, and the answer's media type follows
``Accept`` (``application/graphql-response+json``, else ``application/json``). A browser that asks for a page gets the
IDE, where there is one.
"""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from time import perf_counter
from typing import Any
from uuid import uuid4

import orjson

from gateway.cookies import SESSION, SIGN_OUT, cookie_line, session_token
from gateway.graphql_request import PLAIN_JSON, Gone, Receive, Rejected, Scope, read_request
from gateway.login import BROWSER_SECONDS
from gateway.origins import Sites, headers_of, origin_of
from gateway.record_keeping import RecordKeeper
from gateway.tool_door import BearerRefused, ToolDoor
from schema.audit import NotAudited
from schema.context import Context, Ports, Visit
from schema.errors import CrossOrigin, InvalidToken, MixedCredentials, NotRecorded, ServiceError
from schema.execution import Answer, Executor, Request, Stage
from schema.plan import Plan
from schema.ports import Sessions, Telemetry, messages_noted
from schema.sessions import Rights, Session, SessionKind

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

NO_RIGHTS = Rights()

GRAPHQL_JSON = "application/graphql-response+json"


@dataclass(frozen=True, kw_only=True)
class GraphQL:
    """
    The endpoint. ``sites``: whose pages may ask; ``page``: what a browser that asks for a page gets, if anything.

    ``tools``: who lets internal tools in; ``keeper``: who writes down what was done.
    """

    executor: Executor
    sessions: Sessions
    tools: ToolDoor
    ports: Ports
    telemetry: Telemetry
    sites: Sites
    keeper: RecordKeeper
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
            answer, status, extra = await self._answer(scope, headers, receive, request_id)
        except Gone:
            return
        except Rejected as rejected:
            answer = _refused(rejected.error)
            status, extra = rejected.status, list(rejected.headers)
        except NotAudited:
            self.telemetry.event("not_recorded", request=request_id)
            answer, status, extra = _refused(NotRecorded()), 503, [(b"retry-after", b"60")]
        except Exception as error:
            answer, status = self._broken(error, request_id), 500
        body = _body(answer, request_id)
        start = {"type": "http.response.start", "status": status}
        await send({**start, "headers": [*_lines(body, headers, request_id), *extra]})
        await send({"type": "http.response.body", "body": body})

    async def _answer(
        self, scope: Scope, headers: Mapping[str, str], receive: Receive, request_id: str
    ) -> tuple[Answer, int, list[tuple[bytes, bytes]]]:
        started = perf_counter()
        if scope["method"] == "POST" and not self.sites.admits(headers):
            raise Rejected(403, CrossOrigin())
        request = await read_request(scope, headers, receive)
        session, token = await self._asker(scope, headers)
        visit = Visit(token, origin_of(scope, headers))
        with messages_noted() as messages:
            answer, context = await self._execute(request, session, visit, request_id)
        status, extra = _status(answer, headers), self._cookies(visit, context)
        if status == 405:
            extra.append((b"allow", b"POST"))
        # Whoever asked is whoever the line names, even when the operation signed them in or out.
        milliseconds = (perf_counter() - started) * 1000
        await self.keeper.keep(
            request_id=request_id,
            session=session,
            answer=answer,
            context=context,
            messages=messages,
            status=status,
            milliseconds=milliseconds,
        )
        return answer, status, extra

    async def _asker(self, scope: Scope, headers: Mapping[str, str]) -> tuple[Session | None, str | None]:
        """Find who asks: the session of the cookie, with its token, or the tool of the bearer token; never both."""
        token = session_token(scope, secure=self.secure)
        if "authorization" in headers:
            if token:
                raise Rejected(400, MixedCredentials())
            try:
                return await self.tools.admit(headers, scope["method"], scope["path"]), None
            except BearerRefused as refused:
                challenge = ((b"www-authenticate", refused.challenge.encode()),) if refused.challenge else ()
                raise Rejected(refused.status, InvalidToken(refused.description), challenge) from None
        session = await self.sessions.find(token) if token else None
        return session, token if session else None

    async def _execute(
        self, request: Request, session: Session | None, visit: Visit, request_id: str
    ) -> tuple[Answer, Context | None]:
        kind = session.kind if session else SessionKind.ANONYMOUS
        made: list[Context] = []

        def context(plan: Plan) -> Context:
            made.append(Context(self.ports, session, plan, visit))
            return made[0]

        rights = session.rights if session else NO_RIGHTS
        answer = await self.executor.execute(request, rights, context)
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
