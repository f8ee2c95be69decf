"""Who asks: the columns of the matrix, each a kind of session that the law tells apart."""

from collections.abc import Mapping

from schema.records import Purpose
from schema.sessions import ClientId, Rights, Scope, SessionKind, Tool

VISITOR, PENDING, ACCOUNT, FRANCE_CONNECT = "visitor", "pending", "account", "franceconnect"
PEOPLE = (VISITOR, PENDING, ACCOUNT, FRANCE_CONNECT)


def _tool(name: str, scopes: frozenset[Scope], purpose: Purpose | None) -> Tool:
    return Tool(
        client=ClientId(f"client-{name}"),
        name=name,
        basis="INTERIOR_MINISTRY",
        scopes=scopes,
        purposes=frozenset({purpose}) if purpose else frozenset(),
        daily_quota=1_000_000,
        purpose=purpose,
    )


def _with(*more: Scope) -> frozenset[Scope]:
    """A tool that may not learn whether a licence exists finds nobody: each other scope comes beside that one."""
    return frozenset({Scope.EXISTENCE, *more})


TOOLS: Mapping[str, Tool] = {
    tool.name: tool
    for tool in (
        _tool("tool", frozenset(), Purpose.ADMINISTRATION),
        _tool("tool-existence", _with(), Purpose.ADMINISTRATION),
        _tool("tool-categories", _with(Scope.CATEGORIES), Purpose.ADMINISTRATION),
        _tool("tool-validity", _with(Scope.VALIDITY), Purpose.ADMINISTRATION),
        _tool("tool-points", _with(Scope.POINTS), Purpose.ADMINISTRATION),
        _tool("tool-all", frozenset(Scope), Purpose.ADMINISTRATION),
        _tool("tool-all-check", frozenset(Scope), Purpose.CHECK),
        _tool("tool-all-third-party", frozenset(Scope), Purpose.THIRD_PARTY),
        _tool("tool-all-no-purpose", frozenset(Scope), None),
    )
}
"""Tools by scope and by purpose. Registration would refuse some of them: access does not count on it."""

ASKERS: Mapping[str, Rights] = {
    VISITOR: Rights(),
    PENDING: Rights(SessionKind.FRANCE_CONNECT, pending=True),
    ACCOUNT: Rights(SessionKind.ACCOUNT),
    FRANCE_CONNECT: Rights(SessionKind.FRANCE_CONNECT),
    **{name: Rights(SessionKind.TOOL, scopes=tool.scopes, purpose=tool.purpose) for name, tool in TOOLS.items()},
}
"""All of them, in the order of the columns."""
