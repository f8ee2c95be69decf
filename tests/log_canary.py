"""What no log of a whole test run may say: numbers and addresses of its people, and tokens of sessions."""

import logging
import re

from fixtures.people import everyone

OUTSIDE = ("mail",)
"""Loggers of the stubs' own libraries: the mail catcher's says whom a mail was for."""

TOKEN = re.compile(r"mpp-session=[\w-]{20,}|#[\w-]{43}")


class LogCanary(logging.Handler):
    """Listens to every logger of the run, and keeps what should not have been said."""

    def __init__(self) -> None:
        super().__init__()
        self.heard = 0
        self.said: list[str] = []
        people = everyone()
        names = {person.identite.neph for person in people} | {person.dossier for person in people}
        names |= {person.franceconnect.email for person in people if person.franceconnect}
        self._canaries = re.compile("|".join(re.escape(name) for name in names if name), re.IGNORECASE)

    def emit(self, record: logging.LogRecord) -> None:
        """Look at one line, its exception included."""
        if record.name.split(".")[0] in OUTSIDE:
            return
        self.heard += 1
        line = logging.Formatter().format(record)
        if found := self._canaries.search(line) or TOKEN.search(line):
            self.said.append(f"{record.name}: {found[0]}")
