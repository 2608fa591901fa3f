"""Holds the selection rules: pure functions of one filing and a criterion's numbers, which return the strongest
hit.

A criterion (data, dated, weighted) names a rule here and gives its parameters; switching one on or off, or changing a
number, needs no new code. Value thresholds are whole dollars, amounts dollars, ratios plain numbers.
"""

import hashlib
from collections.abc import Callable, Collection, Mapping
from functools import wraps
from typing import Any

from entries.parsed import ParsedLine
from reviews.validation.rules.facts import FilingFacts, Hit, ImporterRecord

Params = Mapping[str, Any]
Rule = Callable[[FilingFacts, Params], Hit | None]
GoodsTest = Callable[[ParsedLine, Params], bool]
# The tests of `_goods_rule` by the name of their rule. Each looks only at tariff numbers, countries, preference and
# cases of a line, so its answer is the same for all lines of the same goods.
GOODS_TESTS: dict[str, GoodsTest] = {}


def _goods_rule(detail: str) -> Callable[[GoodsTest], Rule]:
    """Make a rule of a test of goods: it finds the highest-value line that passes, worth `value` or more."""

    def make(test: GoodsTest) -> Rule:
        @wraps(test)
        def rule(subject: FilingFacts, params: Params) -> Hit | None:
            return _top_line(subject, params, test, detail)

        GOODS_TESTS[test.__name__] = test
        return rule

    return make


def high_value(subject: FilingFacts, params: Params) -> Hit | None:
    """Find an entered value of the summary at or over `value`."""
    value = subject.parsed.value
    return Hit(None, f"value ${value:,}") if value >= params["value"] else None


def high_line_value(subject: FilingFacts, params: Params) -> Hit | None:
    """Find one line at or over `value`."""
    line = max(subject.parsed.lines, key=_value_then_first)
    return Hit(line.line_no, f"line of ${line.value:,}") if line.value >= params["value"] else None


def high_duty(subject: FilingFacts, params: Params) -> Hit | None:
    """Find a declared duty of the summary at or over `duty`."""
    duty = float(subject.parsed.duty)
    return Hit(None, f"duty ${duty:,.2f}") if duty >= params["duty"] else None


def rate_gap(subject: FilingFacts, params: Params) -> Hit | None:
    """Find a declared duty under what a free or plain ad valorem rate gives, by at least `amount`.

    Lines with a preference claim, with a chapter 98 or 99 number or with any other kind of rate are left out, because
    their duty does not follow from the rate alone.
    """
    percents = subject.background.percents
    amount = params["amount"]
    worst: tuple[float, int, ParsedLine, float] | None = None
    for line in subject.parsed.lines:
        if line.spi or len(line.hts) != 1:
            continue
        percent = percents.get(line.classified)
        if not percent:
            continue  # free, or another kind of rate
        gap = line.value * percent / 100 - float(line.duty)
        if gap >= amount and (worst is None or (gap, -line.line_no) > worst[:2]):
            worst = (gap, -line.line_no, line, percent)
    if worst is None:
        return None
    _, _, line, percent = worst
    declared = 100 * float(line.duty) / line.value if line.value else 0
    return Hit(
        line.line_no, f"line {line.line_no}: declared at {declared:.1f}%, tariff rate is {percent:.1f}%"
    )


@_goods_rule("from {line.origin}")
def origin_of_goods(line: ParsedLine, params: Params) -> bool:
    """Find goods of `headings` (prefixes; empty: any) from `origins`, worth at least `value`."""
    return line.origin in params["origins"]


@_goods_rule("from {line.origin}, exported from {line.export}")
def origin_differs_from_export(line: ParsedLine, params: Params) -> bool:
    """Find goods of `origins` that were exported from one of `exports`."""
    return line.origin in params["origins"] and line.export in params["exports"]


@_goods_rule("SPI {line.spi} claimed")
def preference_claim(line: ParsedLine, params: Params) -> bool:
    """Find a preference claimed on a line worth at least `value`."""
    return bool(line.spi)


@_goods_rule("SPI {line.spi} for goods from {line.origin}")
def preference_unlike_origin(line: ParsedLine, params: Params) -> bool:
    """Find a preference claimed for an origin that its program does not cover (`programs`: SPI to origins)."""
    programs = params["programs"]
    return line.spi in programs and line.origin not in programs[line.spi]


@_goods_rule("AD/CVD case declared")
def adcvd_case(line: ParsedLine, params: Params) -> bool:
    """Find a line that names an antidumping or countervailing duty case."""
    return bool(line.adcvd)


@_goods_rule("{line.heading} from {line.origin}, no AD/CVD case")
def adcvd_missing(line: ParsedLine, params: Params) -> bool:
    """Find goods and origin that an order usually covers (`orders`: heading to origins), filed without a case."""
    return not line.adcvd and line.origin in params["orders"].get(line.heading, ())


@_goods_rule("{line.heading} from {line.origin}, no chapter 99 number")
def additional_duty_missing(line: ParsedLine, params: Params) -> bool:
    """Find goods of `headings` from `origins` without any chapter 99 number on the line."""
    return line.origin in params["origins"] and not any(number[:2] == "99" for number in line.hts)


def first_importer(subject: FilingFacts, params: Params) -> Hit | None:
    """Find the importer's first summary here, worth at least `value`."""
    new = subject.importer_is_new and subject.parsed.value >= params.get("value", 0)
    return Hit(None, "first summary of this importer") if new else None


def first_manufacturer(subject: FilingFacts, params: Params) -> Hit | None:
    """Find a manufacturer ID that was never seen before, on a line worth at least `value`."""
    if not subject.new_manufacturers:
        return None
    return _top_line(
        subject,
        params,
        lambda line, _: line.manufacturer in subject.new_manufacturers,
        "first time for {line.manufacturer}",
    )


def unit_price_low(subject: FilingFacts, params: Params) -> Hit | None:
    """Find a unit price under `ratio` times the heading's median, on a line worth at least `value`."""
    return _unit_price(subject, params, lambda price, median: price < params["ratio"] * median)


def unit_price_high(subject: FilingFacts, params: Params) -> Hit | None:
    """Find a unit price over `ratio` times the heading's median, on a line worth at least `value`."""
    return _unit_price(subject, params, lambda price, median: price > params["ratio"] * median)


def late_filing(subject: FilingFacts, params: Params) -> Hit | None:
    """Find a filing after the tenth working day (19 CFR 142.12(b))."""
    return Hit(None, "filed late") if subject.late else None


@_goods_rule("chapter 98 provision claimed")
def chapter_98(line: ParsedLine, params: Params) -> bool:
    """Find a chapter 98 provision claimed on a line worth at least `value`."""
    return any(number[:2] == "98" for number in line.hts)


@_goods_rule("chapter 98 or 99 number alone")
def unclassified_line(line: ParsedLine, params: Params) -> bool:
    """Find a line with chapter 98 or 99 numbers alone, so that nothing says what the goods are."""
    return not line.classified


def prior_findings(subject: FilingFacts, params: Params) -> Hit | None:
    """Find at least `findings` findings in earlier closed reviews of this importer.

    The text says where they are on the same heading.
    """
    record = subject.record
    if not record.findings or record.findings < params["findings"]:
        return None
    words = "1 earlier finding" if record.findings == 1 else f"{record.findings} earlier findings"
    same = [line for line in subject.parsed.lines if line.heading in record.headings]
    if same:
        line = max(same, key=_value_then_first)
        return Hit(line.line_no, f"{words}, on {line.heading} too")
    return Hit(None, words)


def random_sample(subject: FilingFacts, params: Params) -> Hit | None:
    """Draw the compliance sample: `per_mille` of all entry numbers, so that nobody chooses."""
    drawn = is_drawn(subject.parsed.entry_number, params["per_mille"])
    return Hit(None, "random compliance sample") if drawn else None


def is_drawn(entry_number: str, per_mille: int) -> bool:
    """Return whether the sample draws this number: by its hash alone, so that the answer never changes."""
    digest = hashlib.blake2b(entry_number.encode(), digest_size=4, person=b"cee-sample").digest()
    return int.from_bytes(digest, "big") % 1000 < per_mille


def _value_then_first(line: ParsedLine) -> tuple[int, int]:
    """Return the sort key by value, and by the lowest number among equals, whatever the order of the lines."""
    return line.value, -line.line_no


def meets_goods(line: ParsedLine, params: Params, test: GoodsTest) -> bool:
    """Return True for a line that passes `test` and is of `headings`, if any; its value is not asked."""
    headings = params.get("headings")
    return test(line, params) and (not headings or line.heading.startswith(tuple(headings)))


def _top_line(subject: FilingFacts, params: Params, test: GoodsTest, detail: str) -> Hit | None:
    """Return a hit on the highest-value line that meets `test`, worth `value` or more."""
    floor = params.get("value", 0)
    met = [line for line in subject.parsed.lines if line.value >= floor and meets_goods(line, params, test)]
    if not met:
        return None
    top = max(met, key=_value_then_first)
    return Hit(top.line_no, detail.format(line=top))


def _unit_price(subject: FilingFacts, params: Params, test: Callable[[float, float], bool]) -> Hit | None:
    """Return a hit on the line whose unit price is furthest from its median, of those that pass `test`."""
    floor = params.get("value", 0)
    if subject.top_value < floor:
        return None
    found: list[tuple[float, int, ParsedLine, float, float]] = []
    for line, price, median in subject.unit_prices:
        if line.value >= floor and test(price, median):
            times = max(price / median, median / price) if price else float("inf")
            found.append((times, -line.line_no, line, price, median))
    if not found:
        return None
    _, _, line, price, median = max(found, key=lambda each: each[:2])
    return Hit(line.line_no, f"{line.heading} at {price:,.2f} per {line.unit}, median {median:,.2f}")


# Rules whose `value` is the least that a line must be worth.
LINE_RULES = frozenset(
    {
        "high_line_value",
        "origin_of_goods",
        "origin_differs_from_export",
        "preference_claim",
        "preference_unlike_origin",
        "adcvd_case",
        "adcvd_missing",
        "additional_duty_missing",
        "first_manufacturer",
        "unit_price_low",
        "unit_price_high",
        "chapter_98",
        "unclassified_line",
    }
)
# These need what is not in the filing: earlier filings, the calendar, earlier reviews.
OUTSIDE_RULES = frozenset({"first_importer", "first_manufacturer", "late_filing", "prior_findings"})


def no_outside_hits(
    *, importer_is_new: bool, new_manufacturers: Collection[str], late: bool, record: ImporterRecord
) -> bool:
    """Return whether no rule of `OUTSIDE_RULES` can hit, as for most filings, without asking each."""
    return not (importer_is_new or new_manufacturers or late or record.findings)


RULES: dict[str, Rule] = {
    rule.__name__: rule
    for rule in (
        high_value,
        high_line_value,
        high_duty,
        rate_gap,
        origin_of_goods,
        origin_differs_from_export,
        preference_claim,
        preference_unlike_origin,
        adcvd_case,
        adcvd_missing,
        additional_duty_missing,
        first_importer,
        first_manufacturer,
        unit_price_low,
        unit_price_high,
        late_filing,
        chapter_98,
        unclassified_line,
        prior_findings,
        random_sample,
    )
}
