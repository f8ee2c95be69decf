"""What every operation leaves behind: its line in the audit trail and, for a tool, what the holders read of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from schema.access import Resource
from schema.audit import AccessLog, AuditLine, AuditTrail, ToolAccess
from schema.context import Context
from schema.execution import Answer
from schema.plan import Plan
from schema.ports import SecurityClock
from schema.sessions import Session, SessionKind, Tool


@dataclass(frozen=True, kw_only=True)
class RecordKeeper:
    """Writes down what was done, before it is answered."""

    trail: AuditTrail
    accesses: AccessLog
    clock: SecurityClock

    async def keep(
        self,
        *,
        request_id: str,
        session: Session | None,
        answer: Answer,
        context: Context | None,
        messages: Sequence[str],
        status: int,
        milliseconds: float,
    ) -> None:
        """
        Keep one operation.

        Raises:
            NotAudited: it could not be written down, so that it must not be answered.
        """
        tool = session.tool if session else None
        if tool is not None and context is not None and answer.plan is not None and context.people_read:
            await self.accesses.note_accesses(self._accesses(request_id, tool, context, answer.plan))
        line = AuditLine(
            at=self.clock.now(),
            request=request_id,
            session=session.kind if session else SessionKind.ANONYMOUS,
            outcome=answer.stage.name,
            status=status,
            milliseconds=round(milliseconds, 2),
            client=tool.client if tool else None,
            subject=session.pseudonym if session and not tool else None,
            purpose=tool.purpose if tool else None,
            document=answer.document,
            operation=answer.operation,
            granted=tuple(answer.plan.granted) if answer.plan else (),
            denied=_denied(answer.plan) if answer.plan else {},
            segments=tuple(sorted(context.segments_read)) if context else (),
            messages=tuple(messages),
            people=len(context.people_read) if context else 0,
        )
        self.trail.record(line)

    def _accesses(self, request_id: str, tool: Tool, context: Context, plan: Plan) -> list[ToolAccess]:
        if tool.purpose is None:
            return []
        shown = {plan.policies[coordinate].resource for coordinate in plan.granted}
        resources = tuple(sorted(resource.name for resource in shown - {Resource.PUBLIC}))
        now = self.clock.now()
        return [
            ToolAccess(
                record=record,
                at=now,
                client=tool.client,
                client_name=tool.name,
                basis=tool.basis,
                purpose=tool.purpose,
                resources=resources,
                request=request_id,
            )
            for record in sorted(context.people_read)
        ]


def _denied(plan: Plan) -> dict[str, str]:
    return {coordinate: refusal.code for coordinate, refusal in (*plan.refused.items(), *plan.typed.items())}
