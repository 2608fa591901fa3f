"""The summary of the story: Halden Audio's, at port 2704, filed by B76."""

from datetime import date, timedelta

from entries.parsed import ParsedLine, ParsedSummary
from entries.rules.amounts import cents_of, cents_text
from entries.rules.importer_numbers import normalise_importer_number
from reviews.demo.builder.amounts import line_fee, payable_total
from reviews.demo.builder.revisions import with_lines

HALDEN_NUMBER = "B7603245278"
HALDEN_NAME = "Halden Audio Inc."
HALDEN_IMPORTER = normalise_importer_number("47-2290417")

# Numbers, origin, manufacturer, dollars, unit price, duty declared, program. Line 6 declares 3.4 percent for 17.6.
_LINES = (
    (("8518302000",), "VN", "VNHALAUD12HAN", 318_400, 24, "0.00", ""),
    (("99038815", "8518210000"), "CN", "CNSHESOU88SHE", 142_600, 38, "10695.00", ""),
    (("8528727240",), "MX", "MXTIJPAN410TIJ", 96_250, 318, "0.00", "S"),
    (("8544429090",), "CN", "CNDONCAB7DON", 61_480, 3, "1598.48", ""),
    (("8507600090",), "CN", "CNSHECEL301SHE", 48_920, 46, "1663.28", ""),
    (("4202929700",), "CN", "CNGUABAG56GUA", 22_310, 10, "758.54", ""),
)
HALDEN_LINES = len(_LINES)


def halden_summary(day: date) -> ParsedSummary:
    """Return the summary, entered and filed on `day`."""
    lines = [_line(number, *values) for number, values in enumerate(_LINES, 1)]
    fees = _fees(lines)
    return ParsedSummary(
        HALDEN_NUMBER,
        "B76",
        "01",
        "2704",
        HALDEN_IMPORTER,
        HALDEN_NAME,
        HALDEN_IMPORTER,
        day,
        day,
        day - timedelta(days=4),
        "11",
        "",
        lines,
        sum(line.value for line in lines),
        cents_text(sum(cents_of(line.duty) for line in lines)),
        payable_total(fees, "01", day),
    )


def halden_first_filed(summary: ParsedSummary) -> ParsedSummary:
    """Return the summary as it was filed first, without its last line."""
    lines = summary.lines[:-1]
    return with_lines(summary, lines, _fees(lines))


def _fees(lines: list[ParsedLine]) -> dict[str, int]:
    return {
        code: sum(cents_of((line.fees or {}).get(code, "0.00")) for line in lines) for code in ("499", "501")
    }


def _line(
    number: int, hts: tuple[str, ...], origin: str, mid: str, value: int, price: int, duty: str, spi: str
) -> ParsedLine:
    fees = {"501": cents_text(line_fee("501", value))}
    if not spi:
        fees = {"499": cents_text(line_fee("499", value)), **fees}
    charges, quantity = value // 40, str(value // price)
    return ParsedLine(
        number, hts, hts[-1][:4], hts[-1], origin, origin, mid, value, charges, quantity, "NO", duty, fees, spi, None,
    )  # fmt: skip
