"""The body of `tools/route/`, read with all that is wrong at once."""

from collections.abc import Container
from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from cee_portal.core.api.strict import DayField, ShortListField, StrictSerializer, required
from centers.routing.codes import CENTER_FUNCTIONS, PORT_FUNCTIONS, STANDINGS, STAY_AT_PORT_TYPES
from centers.routing.facts import LineFact, Standing, make_line_fact
from centers.routing.timelines import center_codes
from centers.rules.port_codes import read_port_code
from centers.rules.tariff_numbers import normalise_hts
from entries.rules.amounts import cents_text, money_problem, read_cents
from entries.rules.codes import entry_types
from entries.rules.hts import QUESTION_LENGTHS, hts_error, hts_problem
from entries.rules.importer_numbers import check_importer_number
from entries.rules.rounding import round_to_dollars
from entries.tools.routing import Question

MOST_LINES = 10_000
LINES_MESSAGES = {
    **required("Give at least one line with hts and value."),
    "not_a_list": "Give a list of lines, each with hts and value.",
    "max_length": f"Ask about at most {MOST_LINES:,} lines at a time.",
}
_DECIDED_BY_STANDING = ("assigned", "participant")
_TYPE_HINT = "Give a two-digit entry type, like 01 for consumption."
_PORT_HINT = "Give the four digits of a port (Schedule D), like 2704."
_VALUE_HINT = 'Give the entered value in dollars, like "12000.00".'
_HTS_HINT = 'Give a tariff number, like "8517.13.0000", or a list of them where a line carries several.'


@extend_schema_field(
    {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}], "example": "2933.59.7000"}
)
class TariffNumbersField(serializers.Field[Any, Any, Any, Any]):
    """One tariff number, or several on one line; with or without dots, a heading being enough."""

    default_error_messages = {**required(_HTS_HINT), "invalid": _HTS_HINT}

    def to_internal_value(self, data: Any) -> list[str]:
        given = data if isinstance(data, list) else [data]
        if not given or len(given) > 32 or not all(isinstance(number, str) for number in given):
            self.fail("invalid")
        numbers = [normalise_hts(number) for number in given]
        problems = [
            hts_problem(code, number)
            for number in numbers
            # A chapter that does not exist is a question with an answer: a person must set the jurisdiction.
            if (code := hts_error(number, QUESTION_LENGTHS)) not in (None, "chapter")
        ]
        if problems:
            raise serializers.ValidationError(
                [serializers.ErrorDetail(problem.text, code=problem.code) for problem in problems]
            )
        return numbers

    def to_representation(self, value: list[str]) -> list[str]:
        return value


class PortField(serializers.CharField):
    """Four digits of Schedule D, also as spreadsheets and people write them."""

    def to_internal_value(self, data: Any) -> str:
        code = read_port_code(super().to_internal_value(data))
        if not code:
            self.fail("invalid")
        return code


class DollarsField(serializers.DecimalField):
    """Money as files write it, such as $1,234.56."""

    def to_internal_value(self, data: Any) -> Decimal:
        if isinstance(data, bool) or not isinstance(data, str | int | float):
            self.fail("invalid")
        cents = read_cents(str(data))
        if isinstance(cents, str):
            raise serializers.ValidationError(money_problem("value", str(data), cents).text, code="invalid")
        return Decimal(cents_text(cents))


class RouteLine(StrictSerializer):
    """A line: tariff numbers and entered value."""

    hts = TariffNumbersField()
    value = DollarsField(
        max_digits=14,
        decimal_places=2,
        min_value=0,
        error_messages={**required(_VALUE_HINT), "invalid": _VALUE_HINT},
    )


class SupposedAccount(StrictSerializer):
    """A standing to suppose: what if the importer were ..."""

    standing = serializers.ChoiceField(
        choices=STANDINGS,
        error_messages={
            **required(f"Give one of: {', '.join(STANDINGS)}."),
            "invalid_choice": f"There is no standing {{input!r}}. Use one of: {', '.join(STANDINGS)}.",
        },
    )
    center = serializers.CharField(required=False, allow_null=True, max_length=6)

    def validate_center(self, code: str | None) -> str | None:
        return code if code is None else _require_center(code)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        decides, center = attrs["standing"] in _DECIDED_BY_STANDING, attrs.get("center")
        if decides and center is None:
            raise _field_error(
                "center", "required", "This standing names a Center: give its code, like CEE007."
            )
        if not decides and center is not None:
            raise _field_error("center", "not_allowed", "This standing names no Center: leave it out.")
        return attrs


class RouteBody(StrictSerializer):
    """Facts of an entry summary. `on` is today, `function` validation where they are not given."""

    on = DayField(required=False)
    port = PortField(
        max_length=60,
        error_messages={**required(_PORT_HINT), "invalid": _PORT_HINT},
        help_text="Schedule D code.",
    )
    entry_type = serializers.CharField(error_messages=required(_TYPE_HINT), max_length=2)
    function = serializers.CharField(required=False, default="validation")
    importer_number = serializers.CharField(required=False, max_length=20)
    account = SupposedAccount(required=False)
    assume_operational = ShortListField(
        child=serializers.CharField(max_length=20), required=False, max_length=10, help_text="Center codes."
    )
    lines = RouteLine(many=True, allow_empty=False, max_length=MOST_LINES, error_messages=LINES_MESSAGES)

    def validate_entry_type(self, code: str) -> str:
        known = STAY_AT_PORT_TYPES | entry_types().keys()
        return check_code(code, known, "unknown_entry_type", f"There is no entry type {code!r}. {_TYPE_HINT}")

    def validate_function(self, code: str) -> str:
        known = CENTER_FUNCTIONS + PORT_FUNCTIONS
        message = f"There is no function {code[:40]!r}. Use one of: {', '.join(known)}."
        return check_code(code, known, "unknown_function", message)

    def validate_importer_number(self, text: str) -> str:
        found = check_importer_number(text)
        if not found.valid or found.normalised is None:
            problem = found.errors[0]
            raise _validation_error(problem.code, problem.text)
        return found.normalised

    def validate_assume_operational(self, codes: list[str]) -> list[str]:
        return [_require_center(code) for code in codes]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "importer_number" in attrs and "account" in attrs:
            message = "Give either importer_number or account, not both: account is for a what-if question."
            raise _field_error("account", "not_both", message)
        return attrs

    def question(self) -> Question:
        """The question, once the body is valid."""
        data: dict[str, Any] = self.validated_data
        supposed = data.get("account")
        return Question(
            lines=[_make_fact(number, line) for number, line in enumerate(data["lines"], start=1)],
            port=data["port"],
            entry_type=data["entry_type"],
            function=data["function"],
            on=data.get("on"),
            importer=data.get("importer_number"),
            account=Standing(supposed["standing"], supposed.get("center"), None) if supposed else None,
            assume_operational=data.get("assume_operational", ()),
        )


def _make_fact(number: int, line: dict[str, Any]) -> LineFact:
    return make_line_fact(number, line["hts"], round_to_dollars(line["value"]))


def _require_center(code: str) -> str:
    known = center_codes()
    message = f"There is no Center {code[:20]!r}. Use {known[0]} to {known[-1]}."
    return check_code(code, known, "unknown_center", message)


def check_code(code: str | None, known: Container[str], error: str, message: str) -> str:
    """Return a code that is known, "" where none is given. Raises ValidationError."""
    if code and code not in known:
        raise _validation_error(error, message)
    return code or ""


def _validation_error(code: str, message: str) -> serializers.ValidationError:
    return serializers.ValidationError(message, code=code)


def _field_error(field: str, code: str, message: str) -> serializers.ValidationError:
    return serializers.ValidationError({field: [serializers.ErrorDetail(message, code=code)]})
