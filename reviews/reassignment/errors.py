"""Refusals of acts on an order or a batch that have a code of their own."""

from cee_portal.core.refusals import NotAllowedError, RefusedError


class NotReadyError(RefusedError):
    """A line of readiness blocks the approval."""

    code = "not_ready"


class SecondPersonError(NotAllowedError):
    """The proposer may not approve."""

    code = "second_person"


class WrongStateError(RefusedError):
    """The order or batch is not in a state for this act."""

    code = "wrong_state"


class WaitError(RefusedError):
    """Another order is about to take effect on these ports; this act waits until its proof."""

    code = "flip_near"


class UnreadWarningsError(RefusedError):
    """Readiness warns, and the approver has not confirmed the warnings."""

    code, field = "warnings_unread", "warnings_read"

    def __init__(self, warnings: list[str]) -> None:
        number = f"{len(warnings)} warning{'' if len(warnings) == 1 else 's'}"
        super().__init__(f"Not approved. Confirm that you have read the {number}: {' '.join(warnings)}")
        self.warnings = warnings
