"""The tariff file that the product carries: whole, plain, and true to the schedule it was drawn from."""

import csv
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from centers.tariff.rates_and_units import parse_rate
from centers.tariff.schedule import read_schedule

ROOT = Path(__file__).resolve().parents[3]
DATA = ROOT / "centers/data"
EXPORT = ROOT.parent / "shared/data/hts_2026_rev_10.csv.gz"


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


HEADINGS = {row["code"]: row["title"] for row in _rows("headings.csv")}
NUMBERS = _rows("tariff.csv")
GOODS = [row for row in NUMBERS if row["overlay"] == "0"]


def _center_of_heading(heading: str) -> str:
    return next(
        row["center_code"]
        for row in _rows("center_jurisdiction.csv")
        if row["heading_from"][:4] <= heading <= row["heading_to"][:4]
    )


def test_all_headings_of_chapters_1_to_97_have_a_short_title_of_their_own() -> None:
    assert len(HEADINGS) == 1_228 == len(set(map(str.lower, HEADINGS.values())))
    assert not [title for title in HEADINGS.values() if not 3 < len(title) <= 60 or title[0].islower()]


def test_numbers_have_the_form_of_their_chapter() -> None:
    assert len({row["number"] for row in NUMBERS}) == len(NUMBERS) >= 1_450
    assert all(len(row["number"]) == 10 and row["number"][:4] in HEADINGS for row in GOODS)
    overlays = Counter(row["number"][:2] for row in NUMBERS if row["overlay"] == "1")
    assert set(overlays) == {"98", "99"}
    assert min(overlays.values()) >= 12


def test_every_number_has_a_plain_title_and_goods_a_unit_and_a_value() -> None:
    titles = Counter(row["title"].lower() for row in NUMBERS)
    assert not [title for title, count in titles.items() if count > 1]
    assert all(0 < len(row["title"]) <= 100 for row in NUMBERS)
    assert all(row["unit"] and Decimal(row["unit_value"]) > 0 and int(row["weight"]) > 0 for row in GOODS)


def test_rates_say_what_their_text_says() -> None:
    for row in NUMBERS:
        rate = parse_rate(row["rate_text"])
        assert (row["rate_kind"], row["rate"]) == (
            rate.kind,
            "" if rate.percent is None else f"{rate.percent}",
        )


def test_every_center_and_every_chapter_has_goods() -> None:
    centers = Counter(_center_of_heading(row["number"][:4]) for row in GOODS)
    assert len(centers) == 10
    assert min(centers.values()) >= 40, centers
    assert {row["number"][:2] for row in GOODS} == {code[:2] for code in HEADINGS}


def test_most_numbers_are_of_the_chapters_with_most_trade() -> None:
    chapters = Counter(row["number"][:2] for row in GOODS)
    assert {chapter for chapter, _ in chapters.most_common(5)} >= {"84", "85", "87"}


def test_headings_numbers_and_rates_are_those_of_the_schedule() -> None:
    if not EXPORT.exists():
        pytest.skip(f"the USITC export is not here: {EXPORT}")
    schedule = read_schedule(EXPORT.read_bytes())
    assert set(HEADINGS) == {code for code in schedule.map_headings() if code < "98"}
    lines = {line.number: line for line in schedule.list_reportable_lines()}
    assert not {row["number"] for row in NUMBERS} - set(lines)
    for row in NUMBERS:
        line = lines[row["number"]]
        assert (row["rate_text"], row["unit"]) == (line.general, line.units[0]), row["number"]
