"""The seven steps of the story: task, person, page and outcome."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Case, When
from django.urls import reverse

from cee_portal.accounts.models import User
from cee_portal.core.models import Event
from reviews.demo.seeding.orders import MACHINERY
from reviews.demo.story.state import StoryState, event_item
from reviews.reassignment.models import Batch
from reviews.reassignment.pages.batches.progress import read_progress
from reviews.work.models import WorkItem

PORT = "2704"
ASK, PROOF = "which-center", "proof"
# Pumps for liquids belong to Machinery by the published list, at every level below the heading.
_QUESTION = {"heading": "8413", "port": PORT}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the story.

    `username` is the demonstration user who does it, "" where anybody may. `recorded_step` is the step that a click on it
    records, "" where an act leaves its own record. `outcome` is what the record tells, "" before.
    """

    key: str
    title: str
    text: str
    action: str = ""
    url: str = ""
    username: str = ""
    recorded_step: str = ""
    done: bool = False
    outcome: str = ""
    moving: bool = False


def story_steps(state: StoryState) -> list[Step]:
    """Return the seven steps for this state."""
    makers: tuple[Callable[[StoryState], Step], ...] = (
        _take_step,
        _ask_step,
        _approve_step,
        _watch_step,
        _proof_step,
        _take_next_step,
        _undo_step,
    )
    return [maker(state) for maker in makers]


def question_url() -> str:
    """Return the address of the public page with a question about pumps."""
    return f"{reverse('which_center')}?{urlencode(_QUESTION)}"


def order_url(state: StoryState) -> str:
    """Return the address of the order of the story."""
    return reverse("delegation", args=[state.order.pk])


def _take_step(state: StoryState) -> Step:
    item = None if state.took_at_port else _free_item()
    url = (
        reverse("work_item", args=[item.pk]) if item else reverse("work") + f"?queue=unassigned&office={PORT}"
    )
    return Step(
        "take",
        "Take an item, and see why it is here",
        "Ken Adachi works at the port of Los Angeles. The goods are of Machinery’s industry, yet the port has the review:"
        " the page says why under “Why here?”, and what would change it. Take it.",
        "See where it is now" if state.took_at_port else "Open an item in Los Angeles",
        url,
        username="port",
        done=state.took_at_port is not None,
        outcome=_taken_sentence(state.took_at_port),
    )


def _ask_step(state: StoryState) -> Step:
    return Step(
        "ask",
        "Which Center?",
        "The public page answers for goods, port and day, without an account: pumps at Los Angeles are of Machinery’s"
        " industry, and until the order is approved the port handles them. Ask again afterwards.",
        "Ask about pumps",
        question_url(),
        recorded_step=ASK,
        done=state.asked is not None,
        outcome="Asked about heading 8413 at Los Angeles." if state.asked else "",
    )


def _approve_step(state: StoryState) -> Step:
    batch = state.batch
    return Step(
        "approve",
        "Approve the order",
        f"Paul Whitcomb proposed order {state.order.order_number} and previewed it; Ines Calloway is the second"
        " person. Look at the flow, the readiness and the staffing plan, then approve: it takes effect at once.",
        "Open the order",
        order_url(state),
        username="director",
        done=batch is not None,
        outcome=f"Approved by {batch.approved_by.name}." if batch and batch.approved_by else "",
    )


def _watch_step(state: StoryState) -> Step:
    batch = state.batch
    done = batch is not None and batch.state == Batch.State.DONE
    return Step(
        "watch",
        "Watch it move",
        "Port by port, in small pieces, while people go on working and filers go on filing. It can be paused at any"
        " moment. In a demonstration it is over in seconds; a finished move can be replayed.",
        ("Replay the move" if done else "Watch") if batch else "",
        reverse("batch_replay", args=[batch.pk]) if batch and done else order_url(state),
        username="director",
        done=done,
        outcome=_moved_sentence(batch),
        moving=batch is not None and not done,
    )


def _proof_step(state: StoryState) -> Step:
    batch = state.batch
    proof = batch.proof if batch else None
    return Step(
        "read",
        "Read the proof",
        "Nothing was lost or moved twice: five checks, recomputed from the database and never from counters, and a"
        " balance for every office.",
        "Read the proof" if proof else "",
        order_url(state),
        username="director",
        recorded_step=PROOF,
        done=state.read is not None,
        outcome=_proof_sentence(batch),
        moving=batch is not None and batch.state == Batch.State.DONE and proof is None,
    )


def _take_next_step(state: StoryState) -> Step:
    query = urlencode({"queue": "arrived", "office": MACHINERY})
    return Step(
        "next",
        "Sign in as machinery and take next",
        "Victor Amaya’s Center had its participants only. Now everything of its industry is in his queue, with the"
        " due dates it had at the ports. Take next.",
        "Open what arrived" if state.batch and state.batch.state == Batch.State.DONE else "",
        f"{reverse('work')}?{query}",
        username="machinery",
        done=state.took_at_center is not None,
        outcome=_taken_sentence(state.took_at_center),
    )


def _undo_step(state: StoryState) -> Step:
    withdrawal, undo = state.withdrawal, state.undo
    action, url, username = "Open the order to take it back" if state.batch else "", order_url(state), "admin"
    outcome = _moved_sentence(undo, "went back")
    if withdrawal is not None:
        url = reverse("delegation", args=[withdrawal.pk])
        proposer = withdrawal.proposed_by
        username = "admin" if proposer is not None and proposer.username == "director" else "director"
        action = "See the undo" if undo else "Approve the undo"
        if undo is None:
            outcome = f"Order {withdrawal.order_number} is {withdrawal.get_state_display()}; the second person approves."
    done = undo is not None and undo.state == Batch.State.DONE
    return Step(
        "undo",
        "Undo",
        "Taking it back is an order like any other: Paul Whitcomb says why and previews, Ines Calloway approves. What"
        " nobody has worked on since goes back to the ports; begun work stays and is listed as held.",
        action,
        url,
        username=username,
        done=done,
        outcome=outcome,
        moving=undo is not None and not done,
    )


def people_of_steps(steps: list[Step]) -> dict[str, User]:
    """Return the people of these steps by user name."""
    names = {step.username for step in steps if step.username}
    return {user.username: user for user in User.objects.filter(username__in=names)}


def _free_item() -> WorkItem | None:
    """Return a free item that the move will take along, a machine first.

    A machine by its heading comes first, then the most urgent and the dearest.
    """
    free = WorkItem.objects.filter(
        office__code=PORT, jurisdiction__code=MACHINERY, state=WorkItem.State.OPEN, owner=None
    )
    is_machine = Case(When(heading__startswith="84", then=0), default=1)
    return free.order_by(is_machine, "-band", "-value", "id").first()


def _taken_sentence(event: Event | None) -> str:
    item = event_item(event) if event else None
    if event is None or item is None:
        return ""
    return f"{event.actor_name} took {item.printed_number}; it is at {_office_name(item)} now."


def _office_name(item: WorkItem) -> str:
    return item.office.short_name if item.office.is_center else f"port {item.office.code}"


def _moved_sentence(batch: Batch | None, verb: str = "moved") -> str:
    if batch is None or batch.started_at is None:
        return ""
    progress = read_progress(batch)
    moved = progress.moved
    if batch.state != Batch.State.DONE:
        return f"{moved.both:,} of {progress.total.both:,} {verb} so far."
    held = f", {progress.held.both:,} held" if progress.held.both else ""
    seconds = (batch.finished_at - batch.started_at).total_seconds() if batch.finished_at else 0
    return f"{moved.summaries:,} summaries and {moved.items:,} items {verb}{held}, in {max(seconds, 0.1):,.1f} s."


def _proof_sentence(batch: Batch | None) -> str:
    if batch is None or batch.proof is None:
        return ""
    checks = batch.proof["checks"]
    held = sum(1 for check in checks if check["holds"])
    return f"{held} of {len(checks)} checks passed."
