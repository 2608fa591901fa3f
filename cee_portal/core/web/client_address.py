"""The address that a request comes from, also behind proxies.

A client can send any X-Forwarded-For. Each proxy of the deployment appends the address that it sees, so the entry that
the outermost proxy wrote is the n-th from the right, where n is the number of proxies (setting TRUSTED_PROXIES).
"""

import logging
import re
from functools import cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

_WITH_PORT = re.compile(r"\[(?P<v6>[^\]]+)\](?::\d+)?|(?P<v4>\d+\.\d+\.\d+\.\d+):\d+")
UNKNOWN = "unknown"
_log = logging.getLogger(__name__)


def client_address(request: HttpRequest) -> str:
    """Return the address of the client; an IPv6 address as its /64 network, which is one customer of a provider.

    It is the address of the connection in three cases: there are no trusted proxies; fewer entries came than there are
    proxies; or the trusted entry is no address. The third one is logged once for each process, because the clients of
    such a proxy then all have its address.
    """
    entries = [
        part for line in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if (part := line.strip())
    ]
    count = settings.TRUSTED_PROXIES
    forwarded = _read(entries[-count]) if 0 < count <= len(entries) else None
    if forwarded is None and 0 < count <= len(entries):
        _warn_unreadable()
    address = forwarded or _read(str(request.META.get("REMOTE_ADDR") or ""))
    if address is None:
        return UNKNOWN
    if isinstance(address, IPv4Address):
        return str(address)
    return str(ip_network((address, 64), strict=False))


@cache
def _warn_unreadable() -> None:
    """Log, once for each process, that a proxy appends something else than an address."""
    _log.warning(
        "X-Forwarded-For holds no address where TRUSTED_PROXIES looks for one; the proxy's is taken."
    )


def _read(text: str) -> IPv4Address | IPv6Address | None:
    """Return the address of a text, with or without a port; None where it is none."""
    if found := _WITH_PORT.fullmatch(text):
        text = found["v6"] or found["v4"]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
