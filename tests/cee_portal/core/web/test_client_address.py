"""The address of a client: of the connection, or what the outermost trusted proxy saw."""

import pytest
from django.test import RequestFactory

from cee_portal.core.web import client_address as module
from cee_portal.core.web.client_address import client_address


@pytest.mark.parametrize(
    ("sentence", "proxies", "forwarded", "remote", "address"),
    [
        ("no proxy: the connection", 0, "", "198.51.100.7", "198.51.100.7"),
        ("no proxy: the header is not believed", 0, "203.0.113.1", "198.51.100.7", "198.51.100.7"),
        ("one proxy: the last entry", 1, "203.0.113.1, 203.0.113.2", "10.0.0.1", "203.0.113.2"),
        ("two proxies: the last but one", 2, "8.8.8.8, 203.0.113.2, 10.0.0.9", "10.0.0.1", "203.0.113.2"),
        ("fewer entries than proxies: the connection", 2, "203.0.113.2", "10.0.0.1", "10.0.0.1"),
        ("no header behind a proxy: the connection", 1, "", "10.0.0.1", "10.0.0.1"),
        ("a text that is no address: the connection", 1, "<script>", "10.0.0.1", "10.0.0.1"),
        ("with a port", 1, "203.0.113.2:4711", "10.0.0.1", "203.0.113.2"),
        ("an IPv6 address: its network", 1, "2001:db8:1:2:3:4:5:6", "10.0.0.1", "2001:db8:1:2::/64"),
        ("IPv6 with a port", 1, "[2001:db8:1:2::9]:4711", "10.0.0.1", "2001:db8:1:2::/64"),
        ("IPv4 in IPv6", 0, "", "::ffff:198.51.100.7", "198.51.100.7"),
        ("an interface", 0, "", "fe80::1%eth0", "fe80::/64"),
        ("a socket has none", 0, "", "", "unknown"),
    ],
)
def test_client_address(settings, sentence, proxies, forwarded, remote, address):
    settings.TRUSTED_PROXIES = proxies
    more = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    assert client_address(RequestFactory().get("/", REMOTE_ADDR=remote, **more)) == address


def test_an_entry_that_is_no_address_is_logged_once(settings, caplog):
    settings.TRUSTED_PROXIES = 1
    module._warn_unreadable.cache_clear()
    for forwarded in ("unix:", "unknown", ""):
        client_address(RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=forwarded))
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "TRUSTED_PROXIES" in caplog.text
