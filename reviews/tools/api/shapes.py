"""The shape of the answer of a clock, for the OpenAPI schema."""

from typing import Any

from rest_framework import serializers

from entries.rules.clock_policies import Certainty, Unit
from reviews.deadlines.answers import Outcome
from reviews.deadlines.registry import CLOCK_NAMES


class ClockPolicyAnswer(serializers.Serializer[Any]):
    """The dated policy that was used: the fact whose date chose it, and its time. Null: no limit in time."""

    chosen_by = serializers.CharField()
    since = serializers.DateField(allow_null=True)
    until = serializers.DateField(allow_null=True)


class ClosureAnswer(serializers.Serializer[Any]):
    """A one-off closure of the offices within the clock; `worked` says whether it counts as a working day."""

    day = serializers.DateField()
    name = serializers.CharField()
    worked = serializers.BooleanField()


class DeadlineAnswer(serializers.Serializer[Any]):
    """First and last day of a clock, and by which law.

    `last_day` is null where the clock has no last day, and `reason` says why. `last_arguable_day` comes later than
    `last_day` where case law accepts the next working day. `days` is the count of calendar days, else null.
    `certainty` says how sure the source is. `at_limit`: sources disagree about the day of the act, or without one
    about the last day. `delinquent_on` and `dunning_on` come with a bill, `outcome` with `acted_on`.
    """

    clock = serializers.ChoiceField(choices=CLOCK_NAMES)
    first_day = serializers.DateField(allow_null=True)
    last_day = serializers.DateField(allow_null=True)
    last_arguable_day = serializers.DateField(allow_null=True)
    days = serializers.IntegerField(allow_null=True)
    count = serializers.IntegerField(allow_null=True)
    unit = serializers.ChoiceField(choices=[unit.value for unit in Unit], allow_null=True)
    delinquent_on = serializers.DateField(required=False)
    dunning_on = serializers.DateField(required=False)
    rule = serializers.CharField()
    citation = serializers.CharField()
    certainty = serializers.ChoiceField(choices=[certainty.value for certainty in Certainty])
    at_limit = serializers.BooleanField()
    reason = serializers.CharField(allow_null=True)
    policy = ClockPolicyAnswer()
    closures = ClosureAnswer(many=True)
    notes = serializers.ListField(child=serializers.CharField())
    outcome = serializers.ChoiceField(choices=[outcome.value for outcome in Outcome], required=False)
