"""The story of the demonstration in seven steps: what is to be done, by whom, where, and what the record says of it."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Case, When
from django.urls import reverse

from cee_portal.accounts.models import User
from cee_portal.core.models import Event
from reviews.demo.seeding.orders import MACHINERY
from reviews.demo.story.traces import Traces, item_of
from reviews.reassignment.models import Batch
from reviews.reassignment.pages.batches.progress import progress_of
from reviews.work.models import WorkItem

PORT = "2704"
ASK, PROOF = "which-center", "proof"
# Pumps for liquids: of Machinery by the published list, whatever the lines beneath.
_QUESTION = {"heading": "8413", "port": PORT}


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `who`: the demonstration user whose step it is, "" where it is anybody's. `mark`: the step that a click
    on it records, "" where the record tells by itself. `said`: what the record says, once it says something.
    """

    key: str
    title: str
    text: str
    act: str = ""
    url: str = ""
    who: str = ""
    mark: str = ""
    done: bool = False
    said: str = ""
    moving: bool = False


def tell(traces: Traces) -> list[Step]:
    """The seven steps as they stand."""
    makers: tuple[Callable[[Traces], Step], ...] = (_take, _ask, _approve, _watch, _read, _next, _undo)
    return [maker(traces) for maker in makers]


def question_url() -> str:
    """The public page with its question: pumps, at the port of the story."""
    return f"{reverse('which_center')}?{urlencode(_QUESTION)}"


def order_url(traces: Traces) -> str:
    return reverse("delegation", args=[traces.order.pk])


def _take(traces: Traces) -> Step:
    item = None if traces.took else _free_item()
    url = (
        reverse("work_item", args=[item.pk]) if item else reverse("work") + f"?queue=unassigned&office={PORT}"
    )
    return Step(
        "take",
        "Take an item, and see why it is here",
        "Ken Adachi works at the port of Los Angeles. The goods are of Machinery’s industry, yet the port has the review:"
        " the page says why under “Why here?”, and what would change it. Take it.",
        "See where it is now" if traces.took else "Open an item in Los Angeles",
        url,
        who="port",
        done=traces.took is not None,
        said=_took_words(traces.took),
    )


def _ask(traces: Traces) -> Step:
    return Step(
        "ask",
        "Which Center?",
        "The public page answers for goods, port and day, without an account: pumps at Los Angeles are of Machinery’s"
        " industry, and until the order is approved the port handles them. Ask again afterwards.",
        "Ask about pumps",
        question_url(),
        mark=ASK,
        done=traces.asked is not None,
        said="Asked about heading 8413 at Los Angeles." if traces.asked else "",
    )


def _approve(traces: Traces) -> Step:
    batch = traces.batch
    return Step(
        "approve",
        "Approve the order",
        f"Paul Whitcomb proposed order {traces.order.order_number} and previewed it; Ines Calloway is the second"
        " person. Look at the flow, the readiness and the staffing plan, then approve: it takes effect at once.",
        "Open the order",
        order_url(traces),
        who="director",
        done=batch is not None,
        said=f"Approved by {batch.approved_by.name}." if batch and batch.approved_by else "",
    )


def _watch(traces: Traces) -> Step:
    batch = traces.batch
    done = batch is not None and batch.state == Batch.State.DONE
    return Step(
        "watch",
        "Watch it move",
        "Port by port, in small pieces, while people go on working and filers go on filing. It can be paused at any"
        " moment. In a demonstration it is over in seconds; a finished move can be replayed.",
        ("Replay the move" if done else "Watch") if batch else "",
        reverse("batch_replay", args=[batch.pk]) if batch and done else order_url(traces),
        who="director",
        done=done,
        said=_moved_words(batch),
        moving=batch is not None and not done,
    )


def _read(traces: Traces) -> Step:
    batch = traces.batch
    proof = batch.proof if batch else None
    return Step(
        "read",
        "Read the proof",
        "Nothing lost, nothing twice: five checks, recomputed from the database and never from counters, and a balance"
        " for every office.",
        "Read the proof" if proof else "",
        order_url(traces),
        who="director",
        mark=PROOF,
        done=traces.read is not None,
        said=_proof_words(batch),
        moving=batch is not None and batch.state == Batch.State.DONE and proof is None,
    )


def _next(traces: Traces) -> Step:
    query = urlencode({"queue": "arrived", "office": MACHINERY})
    return Step(
        "next",
        "Sign in as machinery and take next",
        "Victor Amaya’s Center had its participants only. Now everything of its industry is in his queue, with the"
        " clocks it had at the ports. Take next.",
        "Open what arrived" if traces.batch and traces.batch.state == Batch.State.DONE else "",
        f"{reverse('work')}?{query}",
        who="machinery",
        done=traces.next_ is not None,
        said=_took_words(traces.next_),
    )


def _undo(traces: Traces) -> Step:
    withdrawal, undo = traces.withdrawal, traces.undo
    act, url, who = "Open the order to take it back" if traces.batch else "", order_url(traces), "admin"
    said = _moved_words(undo, "went back")
    if withdrawal is not None:
        url = reverse("delegation", args=[withdrawal.pk])
        proposer = withdrawal.proposed_by
        who = "admin" if proposer is not None and proposer.username == "director" else "director"
        act = "See the undo" if undo else "Approve the undo"
        if undo is None:
            said = f"Order {withdrawal.order_number} is {withdrawal.get_state_display()}; the second person approves."
    done = undo is not None and undo.state == Batch.State.DONE
    return Step(
        "undo",
        "Undo",
        "IntakeRun it back is an order like any other: Paul Whitcomb says why and previews, Ines Calloway approves. What"
        " nobody has worked on since goes back to the ports; what was begun stays, held and listed.",
        act,
        url,
        who=who,
        done=done,
        said=said,
        moving=undo is not None and not done,
    )


def who_is(steps: list[Step]) -> dict[str, User]:
    """The people of these steps by user name."""
    names = {step.who for step in steps if step.who}
    return {user.username: user for user in User.objects.filter(username__in=names)}


def _free_item() -> WorkItem | None:
    """A free item of Machinery's industry at the story's port that will move: a machine by its heading, if there is
    one, and of these the dearest.
    """
    free = WorkItem.objects.filter(
        office__code=PORT, jurisdiction__code=MACHINERY, state=WorkItem.State.OPEN, owner=None
    )
    is_machine = Case(When(heading__startswith="84", then=0), default=1)
    return free.order_by(is_machine, "-band", "-value", "id").first()


def _took_words(event: Event | None) -> str:
    item = item_of(event) if event else None
    if event is None or item is None:
        return ""
    return f"{event.actor_name} took {item.printed_number}; it is at {_office(item)} now."


def _office(item: WorkItem) -> str:
    return item.office.short_name if item.office.is_center else f"port {item.office.code}"


def _file_url(event: Event | None) -> str:
    return f"{reverse('work_item', args=[event.object_id])}" if event else ""


def _moved_words(batch: Batch | None, verb: str = "moved") -> str:
    if batch is None or batch.started_at is None:
        return ""
    progress = progress_of(batch)
    moved = progress.moved
    if batch.state != Batch.State.DONE:
        return f"{moved.both:,} of {progress.total.both:,} {verb} so far."
    held = f", {progress.held.both:,} held" if progress.held.both else ""
    seconds = (batch.finished_at - batch.started_at).total_seconds() if batch.finished_at else 0
    return f"{moved.summaries:,} summaries and {moved.items:,} items {verb}{held}, in {max(seconds, 0.1):,.1f} s."


def _proof_words(batch: Batch | None) -> str:
    if batch is None or batch.proof is None:
        return ""
    checks = batch.proof["checks"]
    held = sum(1 for check in checks if check["holds"])
    return f"{held} of {len(checks)} checks hold."
