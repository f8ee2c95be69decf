"""How often something may be tried, and where it is counted: by network, by address, by number."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from math import ceil

from schema.accounts import Act, Origin
from schema.records import Frozen


class Limit(Frozen, frozen=True):
    """At most ``most`` within any span of ``within``."""

    most: int
    within: timedelta


class ActLimits(Frozen, frozen=True):
    """The limit of one network (a school or a town hall shares one), and that of one address or number."""

    network: Limit
    subject: Limit


Limits = Mapping[Act, ActLimits]

QUARTER, HOUR, DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)

DEFAULT_LIMITS: Limits = {
    Act.SIGN_IN: ActLimits(network=Limit(100, QUARTER), subject=Limit(10, QUARTER)),
    Act.CREATE_ACCOUNT: ActLimits(network=Limit(30, HOUR), subject=Limit(5, HOUR)),
    Act.LOOK_UP_NUMBER: ActLimits(network=Limit(30, HOUR), subject=Limit(10, DAY)),
    Act.ASK_FOR_MAIL: ActLimits(network=Limit(30, HOUR), subject=Limit(5, HOUR)),
    Act.REDEEM_SHARE: ActLimits(network=Limit(30, HOUR), subject=Limit(10, HOUR)),
    # A telephone network puts many phones behind one address; nobody finds one of 2⁸⁰ references by trying.
    Act.VERIFY_DOCUMENT: ActLimits(network=Limit(120, QUARTER), subject=Limit(120, QUARTER)),
    Act.IDENTIFY_TOOL: ActLimits(network=Limit(300, QUARTER), subject=Limit(300, QUARTER)),
}

IPV6_HOUSEHOLD = 64
"""The prefix that one subscriber has at least: counting single addresses would count nothing (RFC 6177)."""


def counted_network(address: str) -> str:
    """Name the network that an address counts for; what is no address counts together."""
    try:
        peer = ip_address(address)
        peer = getattr(peer, "ipv4_mapped", None) or peer
    except ValueError:
        return "unknown"
    return str(peer) if peer.version == 4 else str(ip_network((peer, IPV6_HOUSEHOLD), strict=False))


def limit_keys(act: Act, origin: Origin, subjects: tuple[str, ...], limits: Limits) -> dict[str, Limit]:
    """Name what is counted for an attempt, each with its limit."""
    bounds = limits[act]
    keys = {f"{act}|network|{counted_network(origin.address)}": bounds.network}
    return keys | {subject_key(act, subject): bounds.subject for subject in subjects}


def subject_key(act: Act, subject: str) -> str:
    """Name what is counted for an address or a number, whatever its case and spaces."""
    return f"{act}|subject|{''.join(subject.split()).casefold()}"


def seconds_until(free_at: datetime, now: datetime) -> int:
    """Whole seconds to wait, one at least."""
    return max(1, ceil((free_at - now).total_seconds()))
