"""What the acts of staff on requests take."""

from typing import Any

from rest_framework import serializers

from cee_portal.core.api.strict import DayField, OneOf, StrictSerializer, required_text
from reviews.requests.rules.papers import PAPERS, UC_CODES, AskedPaper
from reviews.requests.services.sending import LONGEST_REASON, LONGEST_WORDS, RequestInput
from reviews.requests.services.trade_clock import FEWEST_DAYS, MOST_DAYS


class PaperBody(StrictSerializer):
    """One paper that is asked for."""

    paper = OneOf(choices=list(PAPERS))
    lines = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=99_999), required=False, max_length=999
    )
    words = serializers.CharField(
        required=False, allow_blank=True, max_length=LONGEST_WORDS, help_text="Needed for `other`."
    )


class AskBody(StrictSerializer):
    """A document request. Code 1 and 2 ask for papers of their own; 3 needs `papers`."""

    uc_code = OneOf(choices=[str(code) for code in UC_CODES])
    reason = required_text(LONGEST_REASON, "Say why you ask. Importer and filer read it.")
    days = serializers.IntegerField(
        required=False,
        min_value=FEWEST_DAYS,
        max_value=MOST_DAYS,
        help_text="Working days; those of the clock document_response if left out.",
    )
    papers = PaperBody(many=True, required=False, max_length=40)


class DecideBody(StrictSerializer):
    """The decision on an ask for more time."""

    granted = serializers.BooleanField()
    last_day = DayField(required=False, help_text="The wished day if left out.")
    note = serializers.CharField(
        required=False, allow_blank=True, max_length=300, help_text="Needed to refuse."
    )


class WithdrawBody(StrictSerializer):
    """Why it is withdrawn."""

    reason = required_text(300, "Say why you withdraw it. Importer and filer read it.")


def read_request(body: dict[str, Any], default_days: int) -> RequestInput:
    """Return what a checked body asks for."""
    papers = tuple(
        AskedPaper(paper["paper"], tuple(sorted(set(paper.get("lines", ())))), paper.get("words", "").strip())
        for paper in body.get("papers", ())
    )
    return RequestInput(int(body["uc_code"]), body["reason"], body.get("days", default_days), papers)
