"""The shapes of the tools' answers, for the OpenAPI schema."""

from typing import Any

from rest_framework import serializers

JURISDICTION_SOURCES = ("account", "participant", "merchandise", "manual", "not_eligible", "none")
ROW_BASES = ("official", "reported", "inferred-high", "inferred-low")


class JurisdictionAnswer(serializers.Serializer[Any]):
    """Whose industry it is; `edition` null before the first edition."""

    center = serializers.CharField(allow_null=True)
    by = serializers.ChoiceField(choices=JURISDICTION_SOURCES)
    row_basis = serializers.ChoiceField(choices=ROW_BASES, allow_null=True)
    edition = serializers.DateField(allow_null=True)


class OfficeAnswer(serializers.Serializer[Any]):
    """A Center or a port."""

    kind = serializers.ChoiceField(choices=("center", "port"))
    code = serializers.CharField()
    name = serializers.CharField()


class StepAnswer(serializers.Serializer[Any]):
    """A rule that was asked, and what it gave."""

    rule = serializers.CharField()
    outcome = serializers.CharField()
    detail = serializers.CharField()


class CandidateAnswer(serializers.Serializer[Any]):
    """A Center that the goods point to; `share` of the entered value, 0 to 1."""

    center = serializers.CharField()
    value = serializers.DecimalField(max_digits=16, decimal_places=2)
    lines = serializers.IntegerField()
    headings = serializers.ListField(child=serializers.CharField())
    share = serializers.FloatField()


class RouteAnswer(serializers.Serializer[Any]):
    """Who would handle it, and why."""

    jurisdiction = JurisdictionAnswer()
    office = OfficeAnswer()
    needs_jurisdiction = serializers.BooleanField()
    provisional = serializers.BooleanField()
    reason = serializers.CharField()
    steps = StepAnswer(many=True)
    rulebook = serializers.IntegerField()
    candidates = CandidateAnswer(many=True)
    would_change = serializers.ListField(child=serializers.CharField())
    notes = serializers.ListField(child=serializers.CharField())


class NumberError(serializers.Serializer[Any]):
    """What is wrong with a number, and what to do."""

    code = serializers.CharField()
    message = serializers.CharField()


class EntryNumberAnswer(serializers.Serializer[Any]):
    """An entry number, checked (CATAIR Appendix E)."""

    valid = serializers.BooleanField()
    filer = serializers.CharField(allow_null=True)
    sequence = serializers.CharField(allow_null=True)
    check_digit = serializers.CharField(allow_null=True)
    expected_check_digit = serializers.CharField(allow_null=True)
    offset = serializers.IntegerField(allow_null=True)
    errors = NumberError(many=True)


class ImporterNumberAnswer(serializers.Serializer[Any]):
    """An importer number, checked (CATAIR AE usage note f)."""

    valid = serializers.BooleanField()
    form = serializers.ChoiceField(choices=("ein", "ssn", "cbp"), allow_null=True)
    normalised = serializers.CharField(allow_null=True)
    errors = NumberError(many=True)


class FeeAnswer(serializers.Serializer[Any]):
    """One fee in dollars and cents."""

    computed = serializers.DecimalField(max_digits=14, decimal_places=2)
    payable = serializers.DecimalField(max_digits=14, decimal_places=2)
    minimum = serializers.DecimalField(max_digits=14, decimal_places=2, required=False)
    maximum = serializers.DecimalField(max_digits=14, decimal_places=2, required=False)


class FeesAnswer(serializers.Serializer[Any]):
    """Fees by class code, and notes that say why one is absent."""

    fees = serializers.DictField(child=FeeAnswer())
    notes = serializers.ListField(child=serializers.CharField())
