"""Writes the banners above the file: closed meanwhile, open elsewhere, sent to us, held, text of a refused act."""

from datetime import date

from cee_portal.accounts.models import User
from cee_portal.core.formatting import day as day_words
from centers.selectors.memberships import may_act_at
from reviews.kinds import kind_of
from reviews.work.models import Draft, Hold, WorkItem
from reviews.work.pages.labels import banner
from reviews.work.pages.move_note import moving_note
from reviews.work.pages.rows import present_colleagues
from reviews.work.selectors.rule_office import other_rule_office


def banners_of(item: WorkItem | None, user: User, today: date) -> list[dict[str, str]]:
    """Return the banners of the item in hand, as templates/components/alert.html wants them."""
    if item is None:
        return []
    if item.is_closed:
        who = item.closed_by.name if item.closed_by else "The portal"
        return [banner("success", "Closed.", f"{who} closed it with “{item.result.replace('_', ' ')}”.")]
    moving = moving_note(item)
    notes = [moving] if moving else []
    if present := present_colleagues([item.pk], user).get(item.pk):
        notes.append(
            banner("info", f"{present['name']} has it open now.", "You can still read it and work on it.")
        )
    if not may_act_at(user, item.office):
        notes.append(
            banner(
                "info",
                f"At {item.office.short_name}.",
                "You can read this item, but only that office can work on it.",
            )
        )
    notes += _state_banners(item, today)
    notes += _hold_banners(item, today)
    return notes + _draft_banners(item, user)


def _draft_banners(item: WorkItem, user: User) -> list[dict[str, str]]:
    """Return the reader's text of a refused act, else that of another person for the office that has the item now.

    See docs/concurrency.md, section 8.
    """
    drafts = Draft.objects.filter(item=item).select_related("user").order_by("-saved_at")
    if own := drafts.filter(user=user).first():
        return [banner("warning", "Your text from an action that was not done:", own.text)]
    left = drafts.first() if may_act_at(user, item.office) else None
    return (
        [banner("warning", f"Text that {left.user.name} was typing when the item moved:", left.text)]
        if left
        else []
    )


def _state_banners(item: WorkItem, today: date) -> list[dict[str, str]]:
    if item.state == WorkItem.State.PARKED:
        return [banner("info", "Parked", f"until {day_words(item.parked_until, today=today)}.")]
    if item.state == WorkItem.State.ASKED:
        until = day_words(item.asked_until, today=today)
        return [banner("info", f"Asked until {until}.", "It comes back with the answer, or after that day.")]
    if item.answer == WorkItem.Answer.NO_ANSWER and not item.is_closed:
        return [banner("warning", "No answer.", "The trade did not answer in time.")]
    if item.answer == WorkItem.Answer.ANSWERED:
        return [banner("info", "Answered.", "The trade has answered, and nobody has acted on it yet.")]
    if item.state == WorkItem.State.OFFERED:
        return [banner("warning", "Sent to this office.", "Accept it, or return it with a reason.")]
    words = kind_of(item.kind).banner(item)
    return [banner("warning", *words)] if words else []


def _hold_banners(item: WorkItem, today: date) -> list[dict[str, str]]:
    hold = Hold.objects.filter(item=item, ended_at__isnull=True).select_related("author").first()
    if hold is None:
        return []
    said = hold.text.rstrip(".")
    if hold.author and hold.reason == Hold.Reason.BY_HAND:
        said = f"{hold.get_reason_display()} by {hold.author.name}{f': {said}' if said else ''}"
    said = said or hold.get_reason_display()
    ends = f" It ends on {day_words(hold.ends_on, today=today)}." if hold.ends_on else ""
    home = other_rule_office(item)
    where = f" By today’s rules it would now go to {home.short_name} ({home.code})." if home else ""
    return [banner("info", "Held here.", f"{said[0].upper()}{said[1:]}.{where}{ends}")]
