"""
Executing an operation: text in, answer out. ``Executor`` is the port; graphql-core is the reference that keeps it.

The order is always the same: parse, validate, choose the operation, coerce its variables, plan, execute. Nothing is
resolved before the plan has decided about every field.
"""

from collections.abc import Callable, Mapping, Sequence
from enum import Enum, auto
from functools import lru_cache
from typing import Any, Protocol

import msgspec
from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    execute,
    get_variable_values,
    parse,
    validate,
)
from graphql.execution.values import VariableValues

from schema.context import Context
from schema.errors import ServiceError
from schema.plan import Plan, Planner, Policies, Prepared, operation_of
from schema.records import Frozen
from schema.sessions import Rights

TOKENS = 2_000
"""More tokens than any screen of the service needs; beyond, a document is refused before it is parsed."""

ERRORS = 5
"""Validation errors told at once."""


class Request(Frozen, frozen=True):
    """A GraphQL request, whatever carried it. ``read_only`` refuses all but queries."""

    query: str
    operation_name: str | None = None
    variables: Mapping[str, Any] | None = None
    read_only: bool = False


class Stage(Enum):
    """How far a request came."""

    NOT_PARSED = auto()
    NOT_VALID = auto()
    NOT_STARTED = auto()
    EXECUTED = auto()


class Answer(Frozen, frozen=True):
    """
    The answer to one request. ``errors`` are JSON values; ``bugs`` are what went wrong inside, for the logs.

    ``document``: the hash of a document that is valid; ``operation``: the name of the one that was executed.
    """

    stage: Stage
    data: Any = None
    errors: tuple[Mapping[str, Any], ...] = ()
    bugs: tuple[BaseException, ...] = ()
    document: str | None = None
    operation: str | None = None
    plan: Plan | None = None


class Executor(Protocol):
    """Whatever executes operations over the schema."""

    async def execute(self, request: Request, rights: Rights, context: Callable[[Plan], Context]) -> Answer:
        """Execute one request for a session of these rights; ``context`` makes its context once the plan is known."""
        ...


class Refused(Exception):
    """A request that was not executed, and how far it came."""

    def __init__(self, stage: Stage, code: str, errors: Sequence[GraphQLError]) -> None:
        super().__init__(code)
        self.answer = Answer(stage, errors=tuple(told(error, code) for error in errors))


class ReferenceExecutor:
    """Keeps ``Executor`` with graphql-core. Documents seen before are neither parsed nor validated again."""

    def __init__(self, schema: GraphQLSchema, policies: Policies, *, documents_kept: int = 512) -> None:
        self._schema = schema
        self._planner = Planner(schema, policies)
        self._prepared = lru_cache(documents_kept)(self._prepare)

    async def execute(self, request: Request, rights: Rights, context: Callable[[Plan], Context]) -> Answer:
        """Execute one request."""
        document: str | None = None
        try:
            prepared = self._prepared(request.query)
            document = prepared.hash
            operation = self._operation(prepared.document, request)
            variables = self._variables(operation, request.variables or {})
            plan = self._plan(prepared, operation, variables, rights)
        except Refused as refused:
            return msgspec.structs.replace(refused.answer, document=document)
        made = context(plan)
        try:
            answer = answered(await self._run(prepared.document, request, made))
        finally:
            await made.close()
        name = operation.name.value if operation.name else None
        return msgspec.structs.replace(answer, document=document, operation=name, plan=plan)

    def _plan(
        self, prepared: Prepared, operation: OperationDefinitionNode, variables: VariableValues, rights: Rights
    ) -> Plan:
        try:
            return self._planner.plan(prepared, operation, variables, rights)
        except GraphQLError as error:
            # A nullable variable with a default may still be null where a condition needs a value.
            raise Refused(Stage.NOT_STARTED, "BAD_USER_INPUT", [error]) from None

    async def _run(self, document: DocumentNode, request: Request, context: Context) -> ExecutionResult:
        result = execute(
            self._schema,
            document,
            context_value=context,
            variable_values=dict(request.variables or {}),
            operation_name=request.operation_name,
        )
        return result if isinstance(result, ExecutionResult) else await result

    def _prepare(self, query: str) -> Prepared:
        try:
            document = parse(query, max_tokens=TOKENS)
        except GraphQLError as error:
            raise Refused(Stage.NOT_PARSED, "GRAPHQL_PARSE_FAILED", [error]) from None
        if errors := validate(self._schema, document, max_errors=ERRORS):
            raise Refused(Stage.NOT_VALID, "GRAPHQL_VALIDATION_FAILED", errors)
        return Prepared(document)

    def _operation(self, document: DocumentNode, request: Request) -> OperationDefinitionNode:
        operation = operation_of(document, request.operation_name)
        if operation is None:
            named = "no operation of that name" if request.operation_name else "several operations: name one"
            raise Refused(Stage.NOT_STARTED, "OPERATION_RESOLUTION_FAILURE", [GraphQLError(f"There is {named}.")])
        if request.read_only and operation.operation is not OperationType.QUERY:
            error = GraphQLError("GET carries queries only; send a mutation by POST.")
            raise Refused(Stage.NOT_STARTED, "METHOD_NOT_ALLOWED", [error])
        return operation

    def _variables(self, operation: OperationDefinitionNode, given: Mapping[str, Any]) -> VariableValues:
        coerced = get_variable_values(self._schema, operation.variable_definitions or (), dict(given), ERRORS)
        if not isinstance(coerced, VariableValues):
            raise Refused(Stage.NOT_STARTED, "BAD_USER_INPUT", coerced)
        return coerced


def answered(result: ExecutionResult) -> Answer:
    """Turn what graphql-core made into an answer: refusals in their words, bugs kept inside, one error a coordinate."""
    errors: list[Mapping[str, Any]] = []
    bugs: list[BaseException] = []
    coordinates: set[str] = set()
    for error in result.errors or ():
        cause = error.original_error
        coordinate = cause.facts.get("coordinate") if isinstance(cause, ServiceError) else None
        if coordinate in coordinates:
            continue
        if coordinate is not None:
            coordinates.add(coordinate)
        if cause is not None and not isinstance(cause, (ServiceError, GraphQLError)):
            bugs.append(cause)
        errors.append(told(error, "BAD_USER_INPUT" if cause is None else "INTERNAL"))
    return Answer(Stage.EXECUTED, result.data, tuple(errors), tuple(bugs))


def told(error: GraphQLError, code: str) -> Mapping[str, Any]:
    """What a client is told of an error: a refusal's own words, or graphql-core's about the document."""
    cause = error.original_error
    if isinstance(cause, ServiceError):
        message, extensions = cause.en, cause.extensions
    elif cause is None or isinstance(cause, GraphQLError):
        message, extensions = error.message, {"code": code, "retryable": False}
    else:
        message, extensions = ServiceError.en, ServiceError().extensions
    shown: dict[str, Any] = {"message": message}
    if error.locations:
        shown["locations"] = [{"line": place.line, "column": place.column} for place in error.locations]
    if error.path is not None:
        shown["path"] = error.path
    return shown | {"extensions": extensions}
