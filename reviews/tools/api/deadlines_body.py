"""The body of `tools/deadlines/`, read with all that is wrong at once."""

from collections.abc import Iterable, Mapping
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from cee_portal.core.api.strict import DayField, OneOf, ShortListField, StrictSerializer, required
from entries.rules.codes import entry_types
from reviews.deadlines.corrections import SUSPENSION_CODES
from reviews.deadlines.facts import (
    EXTENSIONS,
    EXTENSIONS_HINT,
    FACTS,
    MEASURES,
    MOST_EXTENSIONS,
    MOST_FILINGS,
    PROTESTANTS,
)
from reviews.deadlines.registry import CLOCK_NAMES, CLOCKS, find_problems
from reviews.tools.deadlines import answer_clock

_CLOCK_HINT = f"Give one of these clocks: {', '.join(CLOCKS)}."
_TYPE_HINT = "Give a two-digit entry type, like 01 for consumption."


def _takers(fact: str) -> str:
    return "Used by: " + ", ".join(name for name, clock in CLOCKS.items() if fact in clock.facts) + "."


def _day(fact: str) -> DayField:
    return DayField(required=False, allow_null=True, help_text=f"{FACTS[fact].what} {_takers(fact)}")


def _flag(fact: str) -> serializers.BooleanField:
    return serializers.BooleanField(
        required=False, allow_null=True, help_text=f"{FACTS[fact].what} {_takers(fact)}"
    )


def _choice(fact: str, choices: Iterable[str], **more: Any) -> OneOf:
    return OneOf(
        choices=list(choices),
        required=False,
        allow_null=True,
        help_text=f"{FACTS[fact].what} {_takers(fact)}",
        **more,
    )


class EntryTypeField(serializers.CharField):
    """The two digits of an entry type."""

    def to_internal_value(self, data: Any) -> str:
        code: str = super().to_internal_value(data)
        if code not in entry_types():
            raise ValidationError(
                f"There is no entry type {code[:20]!r}. {_TYPE_HINT}", code="unknown_entry_type"
            )
        return code


@extend_schema_field(
    {
        "oneOf": [
            {"type": "string", "format": "date"},
            {"type": "array", "items": {"type": "string", "format": "date"}, "maxItems": MOST_FILINGS},
        ],
        "nullable": True,
    }
)
class DayOrDaysField(serializers.Field[Any, Any, Any, Any]):
    """One day, or a list of days where protests are joined."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, list):
            return DayField().run_validation(data)
        told = f"Give at most {MOST_FILINGS:,} days: only the last one counts."
        days = ShortListField(child=DayField(), max_length=MOST_FILINGS, error_messages={"max_length": told})
        return days.run_validation(data)

    def to_representation(self, value: Any) -> Any:
        return value


class DeadlinesBody(StrictSerializer):
    """A clock and its facts. The facts that each clock takes stand in the description of the call.

    `acted_on`: a day on which somebody acts; the answer then says whether that is in time.
    """

    clock = serializers.ChoiceField(
        choices=CLOCK_NAMES,
        error_messages={
            **required(_CLOCK_HINT),
            "invalid_choice": f"There is no such clock. {_CLOCK_HINT}",
        },
    )
    acted_on = DayField(
        required=False, allow_null=True, help_text="The day of an act, to be told whether it is in time."
    )
    time_of_entry = _day("time_of_entry")
    rejected_on = _day("rejected_on")
    entry_date = _day("entry_date")
    entry_type = EntryTypeField(
        required=False,
        allow_null=True,
        max_length=2,
        help_text=f"{FACTS['entry_type'].what} {_takers('entry_type')}",
    )
    scheduled_liquidation = _day("scheduled_liquidation")
    extension = _choice("extension", EXTENSIONS)
    suspension_code = _choice("suspension_code", sorted(SUSPENSION_CODES))
    extensions = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=0,
        max_value=MOST_EXTENSIONS,
        error_messages={"min_value": EXTENSIONS_HINT, "max_value": EXTENSIONS_HINT},
        help_text=f"{FACTS['extensions'].what} {_takers('extensions')}",
    )
    suspended = _flag("suspended")
    suspension_removed_notice = _day("suspension_removed_notice")
    final_withdrawal_date = _day("final_withdrawal_date")
    liquidation_date = _day("liquidation_date")
    notice_date = _day("notice_date")
    decision_date = _day("decision_date")
    protestant = _choice("protestant", PROTESTANTS)
    demand_date = _day("demand_date")
    filed_on = DayOrDaysField(
        required=False,
        allow_null=True,
        help_text=f"{FACTS['filed_on'].what} {_takers('filed_on')}",
    )
    requested_on = _day("requested_on")
    denied_on = _day("denied_on")
    notified_on = _day("notified_on")
    issued_on = _day("issued_on")
    mailed_on = _day("mailed_on")
    billed_on = _day("billed_on")
    imported_on = _day("imported_on")
    examined_on = _day("examined_on")
    measures = ShortListField(
        child=OneOf(choices=list(MEASURES)),
        required=False,
        allow_null=True,
        max_length=20,
        help_text=f"{FACTS['measures'].what} {_takers('measures')}",
    )
    supervisor = _flag("supervisor")
    textile = _flag("textile")

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """Return the clock and its facts. Raises ValidationError with the errors of all members together.

        A member that is null counts as not given.
        """
        if not isinstance(data, Mapping):
            return super().to_internal_value(data)
        given: dict[str, Any] = {}
        errors: dict[str, Any] = {}
        for name, field in self.fields.items():
            if name not in data or (data[name] is None and not field.required):
                continue
            try:
                given[name] = field.run_validation(data[name])
            except ValidationError as error:
                given[name], errors[name] = None, error.detail
        if "clock" not in data:
            errors["clock"] = [ErrorDetail(_CLOCK_HINT, code="required")]
        facts = {name: value for name, value in given.items() if name not in ("clock", "acted_on")}
        clock = CLOCKS.get(given.get("clock") or "")
        if clock:
            for problem in find_problems(clock, facts):
                errors.setdefault(problem.fact, [ErrorDetail(problem.text, code=problem.code)])
        errors |= self._unknown(data)
        if errors:
            raise ValidationError(errors)
        return {"clock": given["clock"], "acted_on": given.get("acted_on"), "facts": facts}

    def answer(self) -> dict[str, Any]:
        """Return the answer of the clock, once the body is valid."""
        data = self.validated_data
        return answer_clock(data["clock"], data["facts"], data["acted_on"])
