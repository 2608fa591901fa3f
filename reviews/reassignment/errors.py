"""Refusals of acts on an order or a batch that have a code of their own."""

from cee_portal.core.refusals import RefusedError


class NotReadyError(RefusedError):
    """Refuse an approval because a line of readiness blocks it."""

    code = "not_ready"


class WaitError(RefusedError):
    """Refuse an act until the proof of an order that takes effect at the same ports."""

    code = "flip_near"


class UnreadWarningsError(RefusedError):
    """Refuse an approval whose warnings were not confirmed as read."""

    code, field = "warnings_unread", "warnings_read"

    def __init__(self, warnings: list[str]) -> None:
        number = f"{len(warnings)} warning{'' if len(warnings) == 1 else 's'}"
        super().__init__(f"Not approved. Confirm that you have read the {number}: {' '.join(warnings)}")
        self.warnings = warnings
