"""What can stand against an act on an order or a batch; each message may be shown as it is."""


class OrderError(Exception):
    """Refused; nothing was done. `code` is stable, `status` that of the API, `field` names what to mend."""

    code, status = "refused", 409

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class NotReadyError(OrderError):
    """A readiness line blocks."""

    code = "not_ready"


class SecondPersonError(OrderError):
    """The proposer may not approve."""

    code, status = "second_person", 403


class NotAdministratorError(OrderError):
    """Only administrators prepare and approve orders."""

    code, status = "not_allowed", 403


class WrongStateError(OrderError):
    """The order or batch is not in a state for this act."""

    code = "wrong_state"


class InvalidOrderError(OrderError):
    """What was typed does not make an order."""

    code, status = "invalid", 400


class WaitError(OrderError):
    """Another order is about to take effect on these ports; this act waits until its proof."""

    code = "flip_near"


class UnreadWarningsError(OrderError):
    """Readiness warns, and nobody has said that it was read."""

    code = "warnings_unread"

    def __init__(self, warnings: list[str]) -> None:
        number = f"{len(warnings)} warning{'' if len(warnings) == 1 else 's'}"
        super().__init__(
            f"Not approved. Confirm that you have read the {number}: {' '.join(warnings)}",
            field="warnings_read",
        )
        self.warnings = warnings


class ChangedError(OrderError):
    """The object is of another version than the caller read."""

    code, status = "changed_meanwhile", 412

    def __init__(self, version: int) -> None:
        super().__init__(
            "The object has changed since you read it. Read it again and repeat the change.", field="If-Match"
        )
        self.version = version
