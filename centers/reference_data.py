"""Reference data that the product carries, read from `centers/data/`.

Pure: files in, plain records out.

The source of each row stands in its file. Contacts and teams are made up for demonstration.
"""

import csv
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import NamedTuple

DATA = Path(__file__).resolve().parent / "data"

TWO_TEAM_PORTS = frozenset({"1001", "1303", "1401", "1703", "2304", "2704", "3001", "3901", "4601", "5301"})


class CenterData(NamedTuple):
    """A Center with its contact.

    `verified_days_ago` is the age of the verification on the day of the first load.
    """

    code: str
    name: str
    short_name: str
    team_code: str
    city: str
    timezone: str
    phone: str
    email: str
    verified_days_ago: int
    note: str


class PortData(NamedTuple):
    """A Schedule D port.

    `field_office` is set where a transition order names the port.
    """

    code: str
    name: str
    state: str
    timezone: str
    field_office: str
    note: str


class TeamData(NamedTuple):
    """A team of an office; `headings` are the prefixes whose work it takes.

    A team without headings takes any work.
    """

    office: str
    code: str
    name: str
    headings: tuple[str, ...]


class FunctionData(NamedTuple):
    """One of the 58 functions of the law (decision 31)."""

    slug: str
    function: str
    work_function: str
    authority_after: str
    cfr_refs: str
    note: str


class TariffData(NamedTuple):
    """A tariff number of most trade.

    `rate` in percent; `unit_value` is a typical price in US dollars a unit, made up.
    """

    number: str
    title: str
    unit: str
    rate_text: str
    rate_kind: str
    rate: Decimal | None
    unit_value: Decimal | None


def _read_csv(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def centers() -> tuple[CenterData, ...]:
    """Return the ten Centers in the order of their codes."""
    contacts = {row["center"]: row for row in _read_csv("contacts.csv")}
    return tuple(
        CenterData(
            code=row["center_id"],
            name=row["name"],
            short_name=row["short_name"],
            team_code=row["test_team_code"],
            city=contact["city"],
            timezone=contact["timezone"],
            phone=contact["phone"],
            email=f"{contact['mailbox']}@cee.example",
            verified_days_ago=int(contact["verified_days_ago"]),
            note=contact["note"],
        )
        for row in _read_csv("centers.csv")
        if (contact := contacts.get(row["center_id"])) is not None
    )


@cache
def ports() -> tuple[PortData, ...]:
    """Return all ports of the list; legacy and statistical codes say so in their note."""
    return tuple(
        PortData(
            row["code"], row["name"], row["state"], row["timezone"], row["field_office"], _port_note(row)
        )
        for row in _read_csv("ports.csv")
    )


def _port_note(row: dict[str, str]) -> str:
    status = "" if row["status"] == "listed" else row["status"].capitalize()
    return "; ".join(part for part in (status, row["note"]) if part)


@cache
def teams() -> tuple[TeamData, ...]:
    """Return the teams of the Centers and of the ports of transition orders."""
    of_centers = [
        TeamData(row["office"], row["code"], row["name"], tuple(row["headings"].split()))
        for row in _read_csv("teams.csv")
    ]
    of_ports = [
        TeamData(port.code, code, name, ())
        for port in ports()
        if port.field_office or port.code in TWO_TEAM_PORTS
        for code, name in (("1", "Entry team"), ("2", "Second entry team"))[
            : 1 + (port.code in TWO_TEAM_PORTS)
        ]
    ]
    return (*of_centers, *of_ports)


@cache
def functions() -> tuple[FunctionData, ...]:
    """Return the 58 functions."""
    return tuple(
        FunctionData(*(row[name].strip() for name in FunctionData._fields))
        for row in _read_csv("functions.csv")
    )


@cache
def headings() -> dict[str, str]:
    """Return the plain titles of the known headings of chapters 1-97, by code."""
    return {row["code"]: row["title"] for row in _read_csv("headings.csv")}


@cache
def tariff_numbers() -> tuple[TariffData, ...]:
    """Return the tariff numbers that the product carries."""
    return tuple(
        TariffData(
            row["number"],
            row["title"],
            row["unit"],
            row["rate_text"],
            row["rate_kind"],
            _parse_decimal(row["rate"]),
            _parse_decimal(row["unit_value"]),
        )
        for row in _read_csv("tariff.csv")
    )


def _parse_decimal(text: str) -> Decimal | None:
    return Decimal(text) if text else None
