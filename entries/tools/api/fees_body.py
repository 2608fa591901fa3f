"""The body of `tools/fees/`, read with all that is wrong at once."""

from typing import Any

from rest_framework import serializers

from cee_portal.core.api.strict import DayField, StrictSerializer, required
from cee_portal.core.text.leftovers import clean_text, is_nothing
from entries.rules.codes import countries, entry_types, modes_of_transport, programs, read_country_code
from entries.rules.fees import FeeLine, Fees, compute_fees
from entries.tools.api.route_body import LINES_MESSAGES, MOST_LINES, RouteLine, check_code


class FeeLineBody(RouteLine):
    """A line: tariff numbers, entered value, special program indicator and country of origin."""

    spi = serializers.CharField(required=False, allow_null=True, allow_blank=True, max_length=3)
    origin = serializers.CharField(required=False, allow_null=True, allow_blank=True, max_length=20)

    def validate_spi(self, code: str | None) -> str:
        message = f"There is no special program indicator {code!r}. Leave it out where none is claimed."
        return check_code(code, programs(), "unknown_spi", message)

    def validate_origin(self, text: str | None) -> str:
        code = read_country_code(text or "")
        if not code and is_nothing(clean_text(text or "")):
            return ""
        message = f"There is no country code {text!r}. Use CBP's two letters, like VN."
        return check_code(code or text, countries(), "unknown_country", message)


class FeesBody(StrictSerializer):
    """Facts that fees depend on. `other_revenue`: duty, tax or another fee is due on the summary."""

    entry_type = serializers.CharField(max_length=2, error_messages=required("Give the entry type, like 01."))
    entry_date = DayField(error_messages=required("Give the entry date; it decides the rates."))
    mode_of_transport = serializers.CharField(required=False, allow_blank=True, max_length=2, default="")
    other_revenue = serializers.BooleanField(required=False, default=False)
    consolidated = serializers.BooleanField(required=False, default=False)
    lines = FeeLineBody(many=True, allow_empty=False, max_length=MOST_LINES, error_messages=LINES_MESSAGES)

    def validate_entry_type(self, code: str) -> str:
        message = f"There is no entry type {code!r}. Give two digits, like 01."
        return check_code(code, entry_types(), "unknown_entry_type", message)

    def validate_mode_of_transport(self, code: str) -> str:
        message = f"There is no mode of transport {code!r}. Give two digits, like 11 for vessel, container."
        return check_code(code, modes_of_transport(), "unknown_mode", message)

    def fees(self) -> Fees:
        """The fees, once the body is valid."""
        data: dict[str, Any] = self.validated_data
        return compute_fees(
            data["entry_type"],
            data["entry_date"],
            data["mode_of_transport"],
            data["other_revenue"],
            [
                FeeLine(tuple(line["hts"]), line["value"], line.get("spi", ""), line.get("origin", ""))
                for line in data["lines"]
            ],
            consolidated=data["consolidated"],
        )
