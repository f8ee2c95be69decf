"""What a session remembers of where it was opened: enough to recognise one's own, too little to follow anybody."""

from ipaddress import ip_address, ip_network

from schema.accounts import Origin

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
"""In this order: most browsers also claim to be the ones below them."""

SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)

KEPT_PREFIX = {4: 24, 6: 48}
"""Bits of an address that are kept: the provider's neighbourhood, not the household."""


def device(origin: Origin) -> str:
    """Name the kind of device, such as ``Firefox, Windows``; nothing when it does not say."""
    names = (_first(origin.user_agent, BROWSERS), _first(origin.user_agent, SYSTEMS))
    return ", ".join(name for name in names if name)


def network(origin: Origin) -> str:
    """Name the network, such as ``192.0.2.0/24``; nothing when the address is not one."""
    try:
        peer = ip_address(origin.address)
        peer = getattr(peer, "ipv4_mapped", None) or peer
    except ValueError:
        return ""
    return str(ip_network((peer, KEPT_PREFIX[peer.version]), strict=False))


def _first(text: str, signs: tuple[tuple[str, str], ...]) -> str:
    return next((name for sign, name in signs if sign in text), "")
