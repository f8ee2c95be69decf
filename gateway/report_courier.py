"""Takes mismatch reports to the registry: one made at night, or while it was silent, leaves when it takes it."""

import asyncio
from dataclasses import dataclass

from schema.accounts import Accounts
from schema.ports import Registry, SecurityClock, Telemetry
from schema.types.account_confirmation import send_report

CHECKED_EVERY_SECONDS = 15.0
"""A postponed report names its next try itself; this is how late it may be noticed."""


@dataclass(frozen=True, kw_only=True)
class ReportCourier:
    """Sends what ``Accounts.reports_due`` lists. Several may run: each report is claimed by one of them."""

    accounts: Accounts
    registry: Registry
    clock: SecurityClock
    telemetry: Telemetry

    async def deliver(self) -> int:
        """Send every report that is due now; answer how many the registry took."""
        taken = 0
        while reports := await self.accounts.reports_due():
            for report in reports:
                receipt = await send_report(
                    report,
                    accounts=self.accounts,
                    registry=self.registry,
                    clock=self.clock,
                    telemetry=self.telemetry,
                )
                taken += receipt is not None
        return taken

    async def run(self) -> None:
        """Send reports as they come due, until cancelled."""
        while True:
            try:
                await self.deliver()
            except Exception as error:  # The store may be away for a while; reports must go on when it is back.
                self.telemetry.event("reports_undelivered", reason=type(error).__name__)
            await asyncio.sleep(CHECKED_EVERY_SECONDS)
