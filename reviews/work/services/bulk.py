"""Does one act on many items: give, take, return to the queue, park.

Each item is a transaction of its own by the service of that act, with the rules and locks of a single item. It is
refused alone, and no transaction holds two items. A job keeps the progress, so that a worker that dies costs nothing;
the next worker goes on with the next item (docs/concurrency.md, section 10). An item that changed since it was chosen
is refused, so that two people who hand out the same list give no item twice.
"""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import QuerySet

from cee_portal.accounts.models import User
from cee_portal.core import db, jobs
from cee_portal.core.models import Event, Job
from cee_portal.core.refusals import InvalidInputError, NotAllowedError, RefusedError, WrongStateError
from centers.models import Office
from centers.selectors.memberships import is_supervisor_at, may_act_at
from reviews.work.models import WorkItem
from reviews.work.services import ownership, parking
from reviews.work.services.parking import check_parking
from reviews.work.services.traces import acts_of_job
from reviews.work.services.undoing import require_in_time, undo_act

KIND = "items"
MAX_ITEMS = 10_000
MAX_REFUSALS = 500
SECONDS = 20


class ChosenItem(NamedTuple):
    """An item, and its version that the person saw."""

    item_id: int
    version: int


@dataclass(frozen=True, slots=True)
class BulkSpec:
    """The act, the people `to` whom items go in turn, and `until` and `reason` as the act needs them."""

    act: str
    to: tuple[int, ...] = ()
    reason: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class _BulkRun:
    """A job, read once, because its parameters may be long."""

    user: User
    spec: BulkSpec
    chosen: Sequence[ChosenItem]
    to: Sequence[User]


@transaction.atomic
def start_bulk(
    *, user: User, office: Office, spec: BulkSpec, chosen: Sequence[ChosenItem], listed: str = ""
) -> Job:
    """Create a waiting job for these items. `listed` is the query string of the list, to which its page leads back.

    Raises InvalidInputError where nothing is chosen or the act lacks something, NotAllowedError where the user may
    not.
    """
    if spec.act not in ACTS:
        raise InvalidInputError(
            f"There is no action “{spec.act}”. Use one of: {', '.join(ACTS)}.", field="act"
        )
    if not chosen:
        raise InvalidInputError("No item is chosen. Mark the rows first.", field="item")
    if len(chosen) > MAX_ITEMS:
        raise InvalidInputError(f"Choose at most {MAX_ITEMS:,} items at a time: add a filter.", field="item")
    if not may_act_at(user, office):
        raise NotAllowedError(f"You do not work at {office.short_name}.")
    _check_spec(user, office, spec)
    until = spec.until.isoformat() if spec.until else ""
    params = asdict(spec) | {"until": until, "office": office.code, "items": chosen, "list": listed}
    return jobs.create_job(kind=KIND, owner=user, params=params, total=len(chosen))


@transaction.atomic
def start_undo(*, job_id: int, user: User) -> Job:
    """Create a waiting job that undoes what another one did, within ten seconds of its end.

    Each item is undone alone; one that anybody changed meanwhile is refused with the reason.
    """
    job = Job.objects.get(pk=job_id, kind=KIND)
    if job.owner_id != user.pk:
        raise NotAllowedError("Only the person who did it can undo it.")
    if job.finished_at is None or job.params["act"] == "undo":
        raise WrongStateError("This cannot be undone.")
    require_in_time(job.finished_at)
    # The event of the act takes the place of the version.
    done = _events_of(job).order_by("pk").only("object_id")
    chosen = [ChosenItem(int(event.object_id), event.pk) for event in done]
    office = Office.objects.get(code=job.params["office"])
    return start_bulk(
        user=user, office=office, spec=BulkSpec("undo"), chosen=chosen, listed=job.params["list"]
    )


def count_moved(job: Job) -> int:
    """Return how many items left the office by the acts of a finished job, because only begun work kept them there."""
    return _events_of(job).filter(after__has_key="went_to").count()


def _events_of(job: Job) -> QuerySet[Event]:
    return Event.objects.filter(
        object_kind="work_item",
        object_id__in=[str(item_id) for item_id, _ in job.params["items"]],
        actor=job.owner_id,
        at__gte=job.created_at,
        at__lte=job.finished_at,
        before__undo__job=job.pk,
    )


def continue_bulk(job_id: int, *, seconds: float = SECONDS) -> bool:
    """Go on for at most 20 s. Return whether more is to do; the caller then leaves the next hint."""
    job = jobs.start(job_id)
    if job is None:
        return False
    run = _read_job(job)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with transaction.atomic():
            if not _do_next_item(job_id, run):
                return False
    return True


def refusals_of(job: Job) -> list[dict[str, Any]]:
    """Return the items that were not done with their reasons, in the order of the list; at most 500."""
    return list(job.result.get("refused", []))


def refused_count(job: Job) -> int:
    """Return how many items were not done."""
    return int(job.result.get("refused_count", 0))


def _check_spec(user: User, office: Office, spec: BulkSpec) -> None:
    if spec.act == "give":
        if not is_supervisor_at(user, office):
            raise NotAllowedError("Only a supervisor of the office can give work to others.")
        people = list(User.objects.filter(pk__in=spec.to, is_active=True))
        if not spec.to or len(people) != len(set(spec.to)):
            raise InvalidInputError("Choose at least one person of the office.", field="to")
        for person in people:
            if not may_act_at(person, office):
                raise InvalidInputError(
                    f"{person.name} does not work at {office.short_name}. Choose somebody who does.",
                    field="to",
                )
    if spec.act == "park":
        check_parking(spec.until, spec.reason)


def _read_job(job: Job) -> _BulkRun:
    params = job.params
    spec = BulkSpec(
        act=params["act"],
        to=tuple(params["to"]),
        reason=params["reason"],
        until=date.fromisoformat(params["until"]) if params["until"] else None,
    )
    people = User.objects.in_bulk(spec.to)
    assert job.owner is not None
    return _BulkRun(
        user=User.objects.get(pk=job.owner.pk),
        spec=spec,
        chosen=[ChosenItem(*pair) for pair in params["items"]],
        to=[people[pk] for pk in spec.to],
    )


def _do_next_item(job_id: int, run: _BulkRun) -> bool:
    """Do the next item of a job that no other worker holds. Return False where there is none."""
    # Not all columns, because the list of the items may be long.
    unfinished = Job.objects.filter(pk=job_id, state__in=jobs.UNFINISHED).only("done")
    job = unfinished.select_for_update(skip_locked=True, of=("self",)).first()
    if job is None:
        return False
    at = job.done
    if at < len(run.chosen):
        try:
            with transaction.atomic(), acts_of_job(job_id):
                ACTS[run.spec.act](run, at)
        except RefusedError as error:
            _append_refusal(job_id, run.chosen[at].item_id, error)
        jobs.progress(job_id=job_id, done=at + 1)
    if at + 1 < len(run.chosen):
        return True
    result = Job.objects.values_list("result", flat=True).get(pk=job_id)
    jobs.finish(job_id=job_id, result=result)
    return False


# PostgreSQL appends it, up to the limit, so that a long answer is not read and written each time.
_APPEND_REFUSAL = """
UPDATE accounts_job SET result = result || jsonb_build_object(
    'refused_count', coalesce((result->>'refused_count')::int, 0) + 1,
    'refused', CASE WHEN jsonb_array_length(coalesce(result->'refused', '[]')) < %(most)s
                    THEN coalesce(result->'refused', '[]') || %(row)s::jsonb ELSE result->'refused' END)
WHERE id = %(job)s
"""


def _append_refusal(job_id: int, item_id: int, error: RefusedError) -> None:
    number = next((item.printed_number for item in WorkItem.objects.filter(pk=item_id)), "")
    row = json.dumps({"item": item_id, "entry": number, "code": error.code, "why": error.message})
    db.execute(_APPEND_REFUSAL, {"most": MAX_REFUSALS, "row": f"[{row}]", "job": job_id})


def _give(run: _BulkRun, at: int) -> None:
    item_id, version = run.chosen[at]
    owner, reason = run.to[at % len(run.to)], run.spec.reason
    ownership.assign(item_id=item_id, user=run.user, owner=owner, reason=reason, expected_version=version)


def _take(run: _BulkRun, at: int) -> None:
    ownership.take(item_id=run.chosen[at].item_id, user=run.user)


def _release(run: _BulkRun, at: int) -> None:
    ownership.release(item_id=run.chosen[at].item_id, user=run.user, reason=run.spec.reason)


def _park(run: _BulkRun, at: int) -> None:
    item_id, version = run.chosen[at]
    until, reason = run.spec.until, run.spec.reason
    assert until is not None
    parking.park(item_id=item_id, user=run.user, until=until, reason=reason, expected_version=version)


def _undo(run: _BulkRun, at: int) -> None:
    _, event_id = run.chosen[at]
    undo_act(event_id=event_id, user=run.user, is_in_time=True)


ACTS: dict[str, Callable[[_BulkRun, int], None]] = {
    "give": _give,
    "take": _take,
    "release": _release,
    "park": _park,
    "undo": _undo,
}
