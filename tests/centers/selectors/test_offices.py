"""Search for ports."""

import pytest

from centers.selectors.offices import find_ports

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2704", ["2704"]), ("270", ["2704", "2709"]), ("los ang", ["2704"]), ("zzz", []), ("%", [])],
)
def test_ports_are_found_by_code_and_name(reference, text, expected):
    found = [port.code for port in find_ports(None, text)]
    assert [code for code in expected if code in found] == expected
    assert expected or not found
