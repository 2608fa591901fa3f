"""What can stand against an act on a work item. Each message may be shown to the person as it is."""

from reviews.work.models import WorkItem


class WorkError(Exception):
    """An act was refused; nothing of it was done. `code` is stable, the message says what to do."""

    code = "refused"
    status = 409

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NoSuchItemError(WorkError):
    """The item does not exist or is out of the person's sight."""

    code, status = "not_found", 404


class NotAllowedError(WorkError):
    """The person sees the item but may not do this to it."""

    code, status = "not_allowed", 403


class TakenError(WorkError):
    """Somebody else has it."""

    code = "taken"


class ItemClosedError(WorkError):
    """It was closed before."""

    code = "closed"


class ItemMovedError(WorkError):
    """It went to another office while the person was at it. `went_to` is the office code; typed text was kept."""

    code = "moved"

    def __init__(self, message: str, *, went_to: str) -> None:
        super().__init__(message)
        self.went_to = went_to


class StaleItemError(WorkError):
    """The item changed since the person loaded it."""

    code, status = "stale", 412


class InvalidActError(WorkError):
    """What was typed does not fit the act. `field` names it."""

    code, status = "invalid", 400

    def __init__(self, message: str, *, field: str) -> None:
        super().__init__(message)
        self.field = field


def closed_message(item: WorkItem) -> str:
    """Who closed it, with what, in one sentence."""
    who = item.closed_by.name if item.closed_by else "The portal"
    return f"{who} closed {item.printed_number} with “{item.result}”. Nothing was changed."
