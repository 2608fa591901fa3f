"""The reader of USITC exports: forms, traps, errors; and the rates and units that the USITC prints."""

import gzip
import json
from decimal import Decimal
from pathlib import Path

import pytest

from centers.tariff.rates_and_units import parse_rate, parse_units
from centers.tariff.rows import TariffFileError
from centers.tariff.schedule import Line, Schedule, read_schedule

EXPORT = Path(__file__).resolve().parents[4] / "shared/data/hts_2026_rev_10.csv.gz"

SHORT = """hts_number,indent,description,unit,general_rate,special_rate,other_rate
8517,0,Telephone sets:,,,,
,1,Smartphones and other sets:,,,,
8517.13.00.00,02,<i>Smartphones</i> &amp; the like,No.,Free,,35%
8517.18.00,2,Other,,2.5%,"Free (AU,CA)",35%
8517.18.00.10,3,Videophones,No.; kg,,,
9801.00.10,0,Returned,,,,
9801.00.10.98,1,Other,,,,
"""


def _official_csv() -> str:
    rows = SHORT.splitlines()
    rows[0] = (
        '"HTS Number","Indent","Description","Unit of Quantity","General Rate of Duty",'
        '"Special Rate of Duty","Column 2 Rate of Duty","Quota Quantity","Additional Duties"'
    )
    return "\ufeff" + "\r\n".join(rows).replace(",No.; kg,", ',"[""No."", ""kg""]",')


def _official_json() -> str:
    schedule = [
        ("8517", "0", "Telephone sets:", [], "", "", ""),
        ("", "1", "Smartphones and other sets:", [], "", "", ""),
        ("8517.13.00.00", "2", "<i>Smartphones</i> &amp; the like", ["No."], "Free", "", "35%"),
        ("8517.18.00", "2", "Other", None, "2.5%", "Free (AU,CA)", "35%"),
        ("8517.18.00.10", "3", "Videophones", ["No.", "kg"], "", "", ""),
        ("9801.00.10", "0", "Returned", [], "", "", ""),
        ("9801.00.10.98", "1", "Other", [], "", "", ""),
    ]
    names = ("htsno", "indent", "description", "units", "general", "special", "other")
    return json.dumps([dict(zip(names, row, strict=True), footnotes=None) for row in schedule])


FORMS = {
    "short headers": SHORT.encode(),
    "short headers, gzip": gzip.compress(SHORT.encode()),
    "CSV of the USITC": _official_csv().encode(),
    "JSON of the USITC": _official_json().encode(),
    "JSON of the USITC, gzip": gzip.compress(_official_json().encode()),
}


@pytest.mark.parametrize("data", FORMS.values(), ids=FORMS)
def test_every_form_of_an_export_reads_the_same(data: bytes) -> None:
    assert list(read_schedule(data)) == list(read_schedule(SHORT.encode()))


def line_of(number: str) -> Line:
    return next(line for line in read_schedule(SHORT.encode()) if line.number == number)


def test_a_line_has_its_path_its_units_and_its_rate() -> None:
    line = line_of("8517130000")
    assert line.path == ("Telephone sets:", "Smartphones and other sets:", "Smartphones & the like")
    assert (line.units, line.rate.kind) == (("NO",), "free")


def test_a_ten_digit_row_with_a_blank_rate_inherits_it() -> None:
    line = line_of("8517180010")
    assert (line.rate.percent, line.general) == (Decimal("2.5"), "2.5%")


def test_a_line_of_chapter_98_without_a_rate_stays_without() -> None:
    line = line_of("9801001098")
    assert (line.rate.kind, line.rate.percent, line.units) == ("other", None, ("X",))


def test_what_a_summary_may_carry_leaves_out_numbers_that_are_split_further() -> None:
    numbers = [line.number for line in read_schedule(SHORT.encode()).list_reportable_lines()]
    assert numbers == ["8517130000", "8517180010", "9801001098"]


def test_all_errors_are_reported_at_once_each_with_its_row() -> None:
    bad = SHORT.replace(",02,", ",two,").replace("8517.18.00,", "8517.18.0,").replace("9801.00.10,", "8517,")
    with pytest.raises(TariffFileError) as caught:
        read_schedule(bad.encode())
    assert [(error.row, error.field, error.value) for error in caught.value.errors] == [
        (3, "indent", "two"),
        (4, "number", "8517.18.0"),
        (6, "number", "8517"),
    ]
    assert "Row 4, number '8517.18.0': is not a tariff number" in str(caught.value)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "The file is empty"),
        (b"hts_number,indent,description,unit,general_rate,special_rate,other_rate\n", "no rows"),
        (b"number,text\n1,2\n", "Columns are missing: hts_number, indent"),
        (SHORT.replace("&amp;", "\u00e9").encode("latin-1"), "not UTF-8"),
        (gzip.compress(SHORT.encode())[:-20], "damaged or cut short"),
        (b"\x1f\x8bnot gzip at all", "damaged or cut short"),
        (b'[{"htsno": ', "JSON cannot be read"),
        (b'{"message": "no"}', "not a list of tariff rows"),
        (b"[1, 2]", "not a list of tariff rows"),
        (b"[]", "no rows"),
    ],
)
def test_a_wrong_file_is_refused_in_one_clear_sentence(data: bytes, words: str) -> None:
    with pytest.raises(TariffFileError, match=words) as caught:
        read_schedule(data)
    assert len(caught.value.errors) == 1


@pytest.mark.parametrize(
    ("text", "kind", "percent"),
    [
        ("Free", "free", "0"),
        (" free ", "free", "0"),
        ("Free 1/", "free", "0"),
        ("1.3%", "ad_valorem", "1.3"),
        ("25 %", "ad_valorem", "25"),
        ("350%", "ad_valorem", "350"),
        ("2.8¢/kg + 3%", "other", None),
        ("4.4¢/kg", "other", None),
        ("$1.035/kg + 14.9%", "other", None),
        ("The duty provided in the applicable subheading + 25%", "other", None),
        ("30% on the entire set", "other", None),
        ("Free, under bond, as prescribed in U.S. note 1 to this subchapter", "other", None),
        ("", "other", None),
    ],
)
def test_only_free_and_a_plain_percentage_have_a_percent(text: str, kind: str, percent: str | None) -> None:
    rate = parse_rate(text)
    assert (rate.kind, rate.percent) == (kind, None if percent is None else Decimal(percent))


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("No.", ("NO",)),
        ("doz.; kg", ("DOZ", "KG")),
        ("No. and kg", ("NO", "KG")),
        ("m²; kg", ("M2", "KG")),
        ("kg; Cu kg", ("KG", "CKG")),
        ("kg; kg cmsc", ("KG", "CKG")),
        ("Au g", ("CGM",)),
        ("", ("X",)),
        ("bushels", ("BUSHELS",)),
    ],
)
def test_units_of_quantity_become_reporting_codes(text: str, codes: tuple[str, ...]) -> None:
    assert parse_units(text) == codes


@pytest.fixture(scope="module")
def schedule() -> Schedule:
    if not EXPORT.exists():
        pytest.skip(f"the USITC export is not here: {EXPORT}")
    return read_schedule(EXPORT.read_bytes())


def test_the_whole_schedule_has_the_counts_its_description_tells(schedule: Schedule) -> None:
    tariff_lines = {line.number[:8] for line in schedule if len(line.number) >= 8}
    with_own_row = {line.number for line in schedule if len(line.number) == 8}
    assert len(schedule) == 961 + 2_093 + 6_687 + 19_856
    assert len(tariff_lines) == 14_835
    assert len(tariff_lines - with_own_row) == 8_148
    assert len(schedule.map_headings()) == 1_262
    assert all(schedule.map_headings().values())


def test_in_the_whole_schedule_only_chapters_98_and_99_lack_a_rate(schedule: Schedule) -> None:
    without = {line.number[:2] for line in schedule.list_reportable_lines() if not line.general}
    assert without == {"98", "99"}


def test_in_the_whole_schedule_every_unit_is_known(schedule: Schedule) -> None:
    codes = {code for line in schedule for code in line.units}
    assert all(len(code) <= 3 and code.isalnum() for code in codes), codes
