"""The shapes of filings in the OpenAPI schema, and the parameters of their list."""

from typing import Any

from rest_framework import serializers

from cee_portal.core.api.parameters import ListParameters
from cee_portal.core.api.strict import DayField, OneOf, StrictSerializer, required
from centers.rules.port_codes import read_port_code
from centers.selectors.offices import find_office
from entries.collection.reading import EVENTS
from entries.rules.codes import entry_types
from entries.rules.importer_numbers import check_importer_number
from entries.tools.api.shapes import JURISDICTION_SOURCES, ROW_BASES, OfficeAnswer, RouteAnswer

_MONEY = "Dollars, with or without cents."


class CaseShape(serializers.Serializer[Any]):
    """An AD/CVD case of a line."""

    case = serializers.CharField(help_text="Like A-570-890-095.")
    rate_type = serializers.ChoiceField(choices=("A", "S"), required=False)
    rate = serializers.CharField(required=False, allow_null=True)
    value = serializers.CharField(required=False, allow_null=True)
    quantity = serializers.CharField(required=False, allow_null=True)
    duty = serializers.CharField(required=False)
    security = serializers.ChoiceField(choices=("bond", "cash"), required=False)


class LineShape(serializers.Serializer[Any]):
    """A line with its tariff numbers in order."""

    line = serializers.IntegerField(min_value=1, max_value=99_999)
    hts = serializers.ListField(
        child=serializers.CharField(), help_text="8 or 10 digits, with or without dots."
    )
    origin = serializers.CharField(required=False, allow_null=True)
    export = serializers.CharField(required=False, allow_null=True)
    value = serializers.CharField(help_text="Entered value in dollars; rounded half up to whole ones.")
    charges = serializers.CharField(required=False, allow_null=True)
    quantity = serializers.CharField(required=False, allow_null=True)
    unit = serializers.CharField(required=False, allow_null=True)
    duty = serializers.CharField(help_text=_MONEY)
    fees = serializers.DictField(child=serializers.CharField(), required=False, help_text="By class code.")
    manufacturer = serializers.CharField(required=False, allow_null=True)
    spi = serializers.CharField(required=False, allow_null=True)
    adcvd = CaseShape(many=True, required=False)


class TotalsShape(serializers.Serializer[Any]):
    """What the lines add up to."""

    value = serializers.CharField(required=False)
    duty = serializers.CharField(required=False)
    fees = serializers.CharField(required=False)


class FilingShape(serializers.Serializer[Any]):
    """An entry summary as it is filed."""

    entry_number = serializers.CharField(help_text="Like B76-0324527-8.")
    entry_type = serializers.CharField()
    port = serializers.CharField()
    importer_number = serializers.CharField()
    importer_name = serializers.CharField(required=False)
    consignee_number = serializers.CharField(required=False, allow_null=True)
    entry_date = serializers.DateField()
    summary_date = serializers.DateField(required=False, allow_null=True)
    import_date = serializers.DateField(required=False, allow_null=True)
    mode_of_transport = serializers.CharField(required=False, allow_null=True)
    country_of_export = serializers.CharField(required=False, allow_null=True)
    lines = LineShape(many=True)
    totals = TotalsShape(required=False)


class StatusShape(serializers.Serializer[Any]):
    """The independent status axes."""

    control = serializers.ChoiceField(choices=("trade", "cbp", "inactive"))
    status = serializers.ChoiceField(choices=("accepted", "rejected", "cancelled"))
    collection = serializers.ChoiceField(choices=("unpaid", "paid", "duty_free", "drawback", "authorized"))
    review = serializers.ChoiceField(choices=("none", "under_review"))
    liquidation = serializers.ChoiceField(choices=("no", "liquidated", "reliquidated"))
    census = serializers.ChoiceField(choices=("none", "unresolved", "resolved"))
    late = serializers.BooleanField()
    protest = serializers.BooleanField()


class SummaryShape(FilingShape):
    """An entry summary on file."""

    version = serializers.CharField()
    revision = serializers.IntegerField()
    status = StatusShape()
    scheduled_liquidation = serializers.DateField(allow_null=True)
    suspension_code = serializers.CharField(
        allow_null=True, help_text="43, 44 or 45: suspended from acceptance by its AD/CVD cases."
    )
    liquidated_on = serializers.DateField(allow_null=True)
    filed_at = serializers.DateTimeField()
    changed_at = serializers.DateTimeField()
    routing = RouteAnswer()


class RowJurisdictionShape(serializers.Serializer[Any]):
    """Whose industry a summary of a list is; its edition stands with the summary."""

    center = serializers.CharField(allow_null=True)
    by = serializers.ChoiceField(choices=JURISDICTION_SOURCES)
    row_basis = serializers.ChoiceField(choices=ROW_BASES, allow_null=True)


class RowRoutingShape(serializers.Serializer[Any]):
    """Where a summary is, without the reasons."""

    jurisdiction = RowJurisdictionShape()
    office = OfficeAnswer()
    provisional = serializers.BooleanField()
    rulebook = serializers.IntegerField()
    decided_on = serializers.DateField()


class RowShape(serializers.Serializer[Any]):
    """A row of the list."""

    entry_number = serializers.CharField()
    entry_type = serializers.CharField()
    port = serializers.CharField()
    importer_number = serializers.CharField()
    entry_date = serializers.DateField()
    version = serializers.CharField()
    status = StatusShape()
    line_count = serializers.IntegerField()
    totals = TotalsShape()
    routing = RowRoutingShape()
    changed_at = serializers.DateTimeField()
    etag = serializers.CharField()


class PageShape(serializers.Serializer[Any]):
    """A page of the list."""

    next = serializers.CharField(allow_null=True)
    results = RowShape(many=True)


class ResultShape(serializers.Serializer[Any]):
    """What became of one summary of a list, in the order sent."""

    index = serializers.IntegerField()
    entry_number = serializers.CharField()
    status = serializers.IntegerField(
        help_text="201 stored, 200 replaced or unchanged, 400, 403 or 409 not stored."
    )
    result = serializers.ChoiceField(choices=("created", "replaced", "unchanged", "refused"))
    version = serializers.CharField(required=False)
    errors = serializers.ListField(child=serializers.DictField(), required=False)
    errors_left_out = serializers.IntegerField(required=False)
    warnings = serializers.ListField(child=serializers.DictField(), required=False)


class ManyShape(serializers.Serializer[Any]):
    """The answer to a list."""

    results = ResultShape(many=True)


class PaymentShape(StrictSerializer):
    """One payment event. `amount` is required for `collected` and `refunded`."""

    event = serializers.CharField(
        max_length=40, error_messages=required(f"Name the event. Use one of: {', '.join(EVENTS)}.")
    )
    date = serializers.CharField(
        max_length=40, error_messages=required("Send the day on which it happened, like 2026-01-15.")
    )
    amount = serializers.CharField(
        required=False, allow_null=True, allow_blank=True, max_length=40, help_text="Dollars, like 1234.56."
    )
    statement_number = serializers.CharField(required=False, allow_null=True, allow_blank=True, max_length=40)


class PaymentResultShape(serializers.Serializer[Any]):
    """What became of one event, in the order sent."""

    index = serializers.IntegerField()
    result = serializers.ChoiceField(choices=("recorded", "unchanged"))


class PaymentSumsShape(serializers.Serializer[Any]):
    """What a summary owes by its statement, what is paid and what is refunded."""

    owed = serializers.CharField()
    paid = serializers.CharField()
    refunded = serializers.CharField()


class PaymentsShape(serializers.Serializer[Any]):
    """The answer to payment events: what became of each, and how the summary stands now."""

    entry_number = serializers.CharField()
    results = PaymentResultShape(many=True)
    status = StatusShape()
    sums = PaymentSumsShape()


class DecidedShape(serializers.Serializer[Any]):
    """One routing of the history. `actor` and `reason` only for staff."""

    at = serializers.DateTimeField()
    to = serializers.CharField()
    jurisdiction = serializers.CharField(allow_null=True)
    by = serializers.CharField()
    row_basis = serializers.CharField(allow_null=True)
    revision = serializers.IntegerField()
    rulebook = serializers.IntegerField()
    decided_on = serializers.DateField()
    cause = serializers.CharField()
    batch = serializers.IntegerField(allow_null=True)
    actor = serializers.CharField(allow_null=True, required=False)
    reason = serializers.CharField(required=False)


class RoutingShape(serializers.Serializer[Any]):
    """Where a summary is and why, and every routing before."""

    entry_number = serializers.CharField()
    current = RouteAnswer()
    decided_on = serializers.DateField()
    functions = serializers.DictField(child=serializers.CharField())
    history = DecidedShape(many=True)


class SummaryParameters(ListParameters):
    """Filters of the list."""

    filer = serializers.RegexField(
        r"^[0-9A-Z]{3}$",
        required=False,
        help_text="Filer code.",
        error_messages={"invalid": "Write the three characters of a filer code, like B76."},
    )
    importer = serializers.CharField(required=False, max_length=20, help_text="Importer number.")
    port = serializers.CharField(required=False, max_length=60, help_text="Port of entry.")
    office = serializers.CharField(
        required=False, max_length=60, help_text="Where it is: Center or port code."
    )
    entry_type = OneOf(required=False, choices=sorted(entry_types()))
    entry_date_from = DayField(required=False)
    entry_date_to = DayField(required=False)

    def validate_port(self, text: str) -> str:
        code = read_port_code(text)
        if not code:
            raise serializers.ValidationError("Write the four digits of a port (Schedule D), like 2704.")
        return code

    def validate_importer(self, text: str) -> str:
        found = check_importer_number(text)
        if not found.valid or found.normalised is None:
            raise serializers.ValidationError(found.errors[0].text)
        return found.normalised

    def validate_office(self, text: str) -> str:
        office = find_office(text)
        if office is None:
            raise serializers.ValidationError("There is no such office. Write a code like CEE007 or 2704.")
        return office.code
