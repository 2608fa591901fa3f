"""The body of an upload: a form with one file."""

from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent, TooManyFilesSent
from rest_framework.exceptions import ParseError
from rest_framework.parsers import MultiPartParser

from cee_portal.core.api.problems import Fault, invalid


class PaperParser(MultiPartParser):
    """`multipart/form-data` in which each field comes once. Raises 400 with what to do."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        try:
            found = super().parse(stream, media_type, parser_context)
        except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent, SuspiciousOperation):
            raise ParseError(
                "The form has too many fields, or fields that are too long. Send one paper."
            ) from None
        faults = [
            Fault(
                name,
                "given_twice",
                f"The field {name[:60]} is given twice. Send it once; each paper is a call.",
            )
            for values in (found.data, found.files)
            for name, given in values.lists()
            if len(given) > 1
        ]
        if faults:
            raise invalid(faults)
        return found
