"""
Everything that differs between a laptop, the tests and production: ``MPP_*`` variables, read once.

All missing and bad ones are named together, each with what it should be. Secrets stay out of ``repr`` and of the logs.
"""

import base64
import binascii
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from email.utils import parseaddr
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

PREFIX = "MPP_"
DEVELOPMENT_KEYS = Path("var/keys/secret")
"""Generated on the first run in development, readable by its owner alone, never committed."""

DEVELOPMENT_TOKEN_KEY = Path("var/keys/token.pem")
"""What development signs the tokens of tools with; made on the first run."""

SECRET_BYTES = 32

LEAST_MEMORY_KIB = 19_456
"""What OWASP's password storage sheet asks of Argon2id at the least, with two passes."""


class BadSettings(Exception):
    """Variables are missing or unusable; ``problems`` holds a line for each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def _address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("an http(s) address, such as https://points.example.test")
    return text.rstrip("/")


def _issuer(text: str) -> str:
    """Take an issuer to the letter: it is compared with what tokens say, a final slash included."""
    _address(text)
    return text


def _one_of(*choices: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in choices:
            raise ValueError(f"one of {', '.join(choices)}")
        return text

    return read


def _bind(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise ValueError("host:port, such as 127.0.0.1:8700")
    return host, int(port)


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0
    if not 0 < value <= 60:
        raise ValueError("seconds, more than 0 and at most 60")
    return value


def _instant(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("an ISO instant, such as 2025-01-30T09:00") from None


def _flag(text: str) -> bool:
    return _one_of("on", "off")(text) == "on"


def _keys(text: str) -> tuple[bytes, ...]:
    try:
        keys = tuple(base64.b64decode(part.strip(), validate=True) for part in text.split(","))
    except binascii.Error:
        keys = ()
    if not keys or any(len(key) < SECRET_BYTES for key in keys):
        raise ValueError(f"base64 of {SECRET_BYTES} random bytes or more; several, newest first, with commas between")
    return keys


def _origins(text: str) -> tuple[str, ...]:
    return tuple(_address(part.strip()) for part in text.split(",") if part.strip())


def _mail_server(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("smtp", "smtp+starttls", "smtps") or not parts.hostname:
        raise ValueError("smtp://, smtp+starttls:// or smtps:// with a host, such as smtp://127.0.0.1:8725")
    return text


def _sender(text: str) -> str:
    if not parseaddr(text)[1].rpartition("@")[0] or not text.isprintable():
        raise ValueError("a name and an address, such as Mes Points Permis <ne-pas-repondre@points.example>")
    return text


def _folder(text: str) -> Path:
    if not text.isprintable():
        raise ValueError("a folder, such as /var/lib/points/audit")
    return Path(text)


def _files(text: str) -> tuple[Path, ...]:
    paths = tuple(Path(part.strip()) for part in text.split(",") if part.strip())
    for path in paths:
        if not path.is_file():
            raise ValueError("files that exist; several, newest first, with commas between")
    return paths


def _number(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isdecimal() or not least <= int(text) <= most:
            raise ValueError(f"a whole number from {least} to {most}")
        return int(text)

    return read


def setting(read: Callable[[str], Any] = str, default: Any = None, *, secret: bool = False) -> Any:
    """One variable: how its text is read, and its default (nothing means that it must be given)."""
    return field(default=default, repr=not secret, metadata={"read": read, "required": default is None})


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One field for each variable: ``public_url`` is ``MPP_PUBLIC_URL``."""

    env: str = setting(_one_of("development", "production"), "development")
    bind: tuple[str, int] = setting(_bind, ("127.0.0.1", 8700))
    public_url: str = setting(_address, "http://127.0.0.1:8700")
    allowed_origins: tuple[str, ...] = setting(_origins, ())
    database_url: str = setting(str, "sqlite+aiosqlite:///var/accounts.db")
    registry_url: str = setting(_address, "http://127.0.0.1:8701/snpc/v3")
    registry_client: str = setting(str, "MPP-GATEWAY")
    registry_budget_seconds: float = setting(_seconds, 5.0)
    franceconnect_issuer: str = setting(_issuer, "http://127.0.0.1:8702/api/v2")
    franceconnect_client_id: str = setting(str, "mes-points-permis")
    franceconnect_client_secret: str = setting(str, secret=True)
    franceconnect_signing_alg: str = setting(_one_of("ES256", "RS256"), "ES256")
    franceconnect_pkce: bool = setting(_flag, False)
    smtp_url: str = setting(_mail_server, "", secret=True)
    mail_sender: str = setting(_sender, "Mes Points Permis <ne-pas-repondre@points-permis.example>")
    password_passes: int = setting(_number(1, 20), 3)
    password_memory_kib: int = setting(_number(8, 1_048_576), 65_536)
    password_lanes: int = setting(_number(1, 16), 4)
    contact_phone: str = setting(str, "")
    contact_form: str = setting(_address, "")
    prefecture_url: str = setting(_address, "")
    trusted_proxies: str = setting(str, "")
    secret_keys: tuple[bytes, ...] = setting(_keys, (), secret=True)
    audit_folder: Path = setting(_folder, Path("var/audit"))
    token_keys: tuple[Path, ...] = setting(_files, ())
    tool_issuer: str = setting(_issuer, "")
    tool_issuer_keys_url: str = setting(_address, "")
    tool_issuer_client_claim: str = setting(str, "client_id")
    document_keys: Path = setting(_folder, Path("var/keys/documents"))
    document_workers: int = setting(_number(1, 64), 2)
    time_stamp_url: str = setting(_address, "")
    now: datetime | str = setting(_instant, "")
    personas_url: str = setting(_address, "")

    @classmethod
    def read(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """
        Read every variable.

        Raises:
            BadSettings: some are missing or unusable, or production would run with what only development may use.
        """
        values, problems = {}, []
        for each in fields(cls):
            name = f"{PREFIX}{each.name.upper()}"
            text = environ.get(name, "").strip()
            if text:
                try:
                    values[each.name] = each.metadata["read"](text)
                except ValueError as error:
                    problems.append(f"{name} is not usable: it takes {error}")
            elif each.metadata["required"]:
                problems.append(f"{name} is missing")
        known = {f"{PREFIX}{each.name.upper()}" for each in fields(cls)}
        unknown = sorted(name for name in environ if name.startswith(PREFIX) and name not in known)
        problems += [f"{name} is no setting of this service: remove it or correct its name" for name in unknown]
        if bool(values.get("tool_issuer")) != bool(values.get("tool_issuer_keys_url")):
            problems.append(f"{PREFIX}TOOL_ISSUER and {PREFIX}TOOL_ISSUER_KEYS_URL come together: give both or neither")
        if values.get("env") == "production":
            problems += _unfit_for_production(values)
        if problems:
            raise BadSettings(problems)
        if not values.get("secret_keys"):
            values["secret_keys"] = (development_key(),)
        return cls(**values)

    @property
    def development(self) -> bool:
        """Whether the service runs on somebody's own machine."""
        return self.env == "development"

    @property
    def secure(self) -> bool:
        """Whether browsers reach the service over https."""
        return self.public_url.startswith("https://")

    @property
    def starts_at(self) -> datetime | None:
        """The time that ``Today`` starts at, or nothing for real time."""
        return self.now if isinstance(self.now, datetime) else None


def _unfit_for_production(values: Mapping[str, Any]) -> list[str]:
    problems = []
    for name in ("public_url", "registry_url", "franceconnect_issuer"):
        address = values.get(name, "")
        if not address:
            problems.append(f"{PREFIX}{name.upper()} is missing: production has no default for it")
        elif not address.startswith("https://"):
            problems.append(f"{PREFIX}{name.upper()} must be https in production")
    problems += [
        f"{PREFIX}{name.upper()} is missing: without it nobody is told of a sign-in"
        for name in ("smtp_url", "mail_sender")
        if not values.get(name)
    ]
    if values.get("password_memory_kib", LEAST_MEMORY_KIB) < LEAST_MEMORY_KIB:
        problems.append(f"{PREFIX}PASSWORD_MEMORY_KIB must be {LEAST_MEMORY_KIB} or more in production")
    keys = ["secret_keys", "document_keys", *([] if values.get("tool_issuer") else ["token_keys"])]
    problems += [
        f"{PREFIX}{name.upper()} is missing: production does not run with development keys"
        for name in keys
        if not values.get(name)
    ]
    problems += [
        f"{PREFIX}{name.upper()} must be https in production"
        for name in ("tool_issuer", "tool_issuer_keys_url")
        if values.get(name, "https://").startswith("http://")
    ]
    if not values.get("audit_folder"):
        problems.append(f"{PREFIX}AUDIT_FOLDER is missing: production says where its audit trail is kept")
    problems += [
        f"{PREFIX}{name.upper()} is for development only" for name in ("now", "personas_url") if values.get(name)
    ]
    return problems


def development_key(path: Path = DEVELOPMENT_KEYS) -> bytes:
    """Read this machine's own key, made on the first run; two processes that start at once agree on one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return base64.b64decode(path.read_text("ascii"))
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode())
    return base64.b64decode(path.read_text("ascii"))
