"""What every refusal has: a code for programs, words for people, a detail for our logs."""

from datetime import datetime
from typing import Any, ClassVar


class ServiceError(Exception):
    """Base of all refusals."""

    code: ClassVar[str] = "INTERNAL"
    fr: ClassVar[str] = "Le service a rencontré une erreur. Réessayez ; si elle persiste, citez le numéro de requête."
    en: ClassVar[str] = "The service met an error. Try again; if it persists, quote the request id."
    retryable: ClassVar[bool] = False

    def __init__(self, detail: str = "", **facts: Any) -> None:
        """Keep ``detail`` for the logs; ``facts`` (JSON values, without ``None``) go to the client."""
        super().__init__(detail or self.code)
        self.detail = detail
        self.facts = {name: fact for name, fact in facts.items() if fact is not None}

    @property
    def extensions(self) -> dict[str, Any]:
        """What a client reads beside the message (GraphQL ``errors[].extensions``)."""
        return {
            "code": self.code,
            "retryable": self.retryable,
            "messages": {"fr": self.fr, "en": self.en},
            **self.facts,
        }


class NotRecorded(ServiceError):
    """What was asked could not be written down; what cannot be accounted for is not shown."""

    code = "NOT_RECORDED"
    fr = "Le service ne peut pas tenir son registre des accès : rien n'est montré. Réessayez dans quelques minutes."
    en = "The service cannot keep its register of accesses: nothing is shown. Try again in a few minutes."
    retryable = True


def until(instant: datetime | None) -> str | None:
    """An instant as clients read it (ISO 8601), or nothing."""
    return instant.isoformat() if instant else None
