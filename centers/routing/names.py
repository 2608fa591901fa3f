"""Names of Centers, ports and functions in explanations.

They are given from outside; codes are the fallback.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cee_portal.core.formatting import listed

FUNCTION_NAMES = {
    "validation": "validation",
    "psc": "post-summary correction",
    "protest": "protest",
    "liquidation": "liquidation",
    "revenue": "revenue collection",
    "examination": "examination",
    "port_protest": "protest against the port's own decision",
}


@dataclass(frozen=True, slots=True)
class Names:
    """Names by code: `centers` and `ports`.

    `importer` is the name of the importer of record in a sentence.
    """

    centers: Mapping[str, str] = field(default_factory=dict)
    ports: Mapping[str, str] = field(default_factory=dict)
    importer: str = "the importer"

    def center(self, code: str) -> str:
        """Return the short name of a Center, its code where no name is known."""
        return self.centers.get(code) or code

    def port(self, code: str) -> str:
        """Return the name of a port as a place: "Los Angeles", "port 9999"."""
        return self.ports.get(code) or f"port {code}"

    def port_office(self, code: str) -> str:
        """Return the name of a port as an office.

        It has the code too, since two ports may share a name.
        """
        name = self.ports.get(code)
        return f"the port of {name} ({code})" if name else f"port {code}"

    def office(self, code: str) -> str:
        """Return the name of a Center, or of a port as an office."""
        return self.port_office(code) if code.isdecimal() else self.center(code)


def capitalize_first(text: str) -> str:
    """Return the text with its first letter upper case, the rest untouched."""
    return text[:1].upper() + text[1:]


def describe_port_function(function: str) -> str:
    """Return why work of a function that always gives the port is not sent elsewhere."""
    name = capitalize_first(FUNCTION_NAMES.get(function, function))
    return f"{name} is always the work of the port. It cannot be sent to another office."


def name_headings(headings: Sequence[str], shown: int = 3) -> str:
    """Return "heading 8518", "headings 8518 and 8528", or three and "4 more"."""
    if len(headings) == 1:
        return f"heading {headings[0]}"
    more = len(headings) - shown
    named = list(headings) if more <= 0 else [*headings[:shown], f"{more} more"]
    return f"headings {listed(named)}"


def format_percent(part: int, whole: int) -> str:
    """Return "80.8%"; never "100.0%" for less than all, nor "0.0%" for something."""
    tenths = (part * 2000 + whole) // (2 * whole)
    tenths = min(tenths, 999) if part < whole else tenths
    tenths = max(tenths, 1) if part > 0 else tenths
    return f"{tenths // 10}.{tenths % 10}%"


def format_dollars(amount: int) -> str:
    """Return whole dollars as "$446,851"."""
    return f"${amount:,}"
