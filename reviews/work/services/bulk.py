"""One act on many items at once: give, take, return to the queue, park.

Each item is one transaction of its own by the service of that act: its rules and locks are those of a single item,
it is refused alone, and no transaction holds two items. A job keeps how far it is, so that a worker that dies costs
nothing; whoever goes on does the next one (docs/concurrency.md, section 10). An item that changed since it was
chosen is refused, so that two who hand out the same list give no item twice.
"""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db import connection, transaction

from cee_portal.accounts.models import User
from cee_portal.core import jobs
from cee_portal.core.models import Job
from centers.models import Office
from centers.selectors.memberships import is_supervisor_at, may_act_at
from reviews.work.errors import InvalidActError, NotAllowedError, WorkError
from reviews.work.models import WorkItem
from reviews.work.services import ownership, parking
from reviews.work.services.parking import require_rest

KIND = "items"
MOST = 10_000
MOST_TOLD = 500
SECONDS = 20


class Chosen(NamedTuple):
    """An item, and the version of it that the person saw."""

    item_id: int
    version: int


@dataclass(frozen=True, slots=True)
class Wish:
    """What shall be done to each. `to`: who get them, in turn. `until`, `reason`: as the act wants them."""

    act: str
    to: tuple[int, ...] = ()
    reason: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class _Work:
    """A job, read once: its parameters may be long."""

    user: User
    wish: Wish
    chosen: Sequence[Chosen]
    to: Sequence[User]


@transaction.atomic
def start_bulk(*, user: User, office: Office, wish: Wish, chosen: Sequence[Chosen], listed: str = "") -> Job:
    """A waiting job for these items. `listed`: the query string of the list, to which its page leads back.

    Raises InvalidActError where nothing is chosen or the act lacks something, NotAllowedError for who may not.
    """
    if wish.act not in ACTS:
        raise InvalidActError(f"There is no act “{wish.act}”. Use one of: {', '.join(ACTS)}.", field="act")
    if not chosen:
        raise InvalidActError("No item is chosen. Mark the rows first.", field="item")
    if len(chosen) > MOST:
        raise InvalidActError(f"Choose at most {MOST:,} items at a time: add a filter.", field="item")
    if not may_act_at(user, office):
        raise NotAllowedError(f"You do not work at {office.short_name}.")
    _require(user, office, wish)
    params: dict[str, Any] = {
        "act": wish.act,
        "office": office.code,
        "items": chosen,
        "to": wish.to,
        "reason": wish.reason,
        "until": wish.until.isoformat() if wish.until else "",
        "list": listed,
    }
    return jobs.create_job(kind=KIND, owner=user, params=params, total=len(chosen))


def continue_bulk(job_id: int, *, seconds: float = SECONDS) -> bool:
    """Go on for at most 20 s. True where there is more to do: then leave the next hint."""
    job = jobs.start(job_id)
    if job is None:
        return False
    work = _read(job)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with transaction.atomic():
            if not _one(job_id, work):
                return False
    return True


def refusals_of(job: Job) -> list[dict[str, Any]]:
    """Which items were not done and why, in the order of the list; at most 500."""
    return list(job.result.get("refused", []))


def refused_count(job: Job) -> int:
    """How many were not done."""
    return int(job.result.get("refused_count", 0))


def _require(user: User, office: Office, wish: Wish) -> None:
    if wish.act == "give":
        if not is_supervisor_at(user, office):
            raise NotAllowedError("Only a supervisor of the office hands work out.")
        people = list(User.objects.filter(pk__in=wish.to, is_active=True))
        if not wish.to or len(people) != len(set(wish.to)):
            raise InvalidActError("Choose at least one person of the office.", field="to")
        for person in people:
            if not may_act_at(person, office):
                raise InvalidActError(
                    f"{person.name} does not work at {office.short_name}. Choose somebody who does.",
                    field="to",
                )
    if wish.act == "park":
        require_rest(wish.until, wish.reason)


def _read(job: Job) -> _Work:
    params = job.params
    wish = Wish(
        act=params["act"],
        to=tuple(params["to"]),
        reason=params["reason"],
        until=date.fromisoformat(params["until"]) if params["until"] else None,
    )
    people = User.objects.in_bulk(wish.to)
    assert job.owner is not None
    return _Work(
        user=User.objects.get(pk=job.owner.pk),
        wish=wish,
        chosen=[Chosen(*pair) for pair in params["items"]],
        to=[people[pk] for pk in wish.to],
    )


def _one(job_id: int, work: _Work) -> bool:
    """The next item of a job that nobody else holds. False where there is none."""
    # Only these columns: the list of the items stays where it is.
    unfinished = Job.objects.filter(pk=job_id, state__in=jobs.UNFINISHED).only("done")
    job = unfinished.select_for_update(skip_locked=True, of=("self",)).first()
    if job is None:
        return False
    at = job.done
    if at < len(work.chosen):
        try:
            with transaction.atomic():
                ACTS[work.wish.act](work, at)
        except WorkError as error:
            _tell(job_id, work.chosen[at].item_id, error)
        jobs.progress(job_id=job_id, done=at + 1)
    if at + 1 < len(work.chosen):
        return True
    result = Job.objects.values_list("result", flat=True).get(pk=job_id)
    jobs.finish(job_id=job_id, result=result)
    return False


# Appended in place, up to the limit: the answer of a long job is not carried to and fro.
_TELL = """
UPDATE accounts_job SET result = result || jsonb_build_object(
    'refused_count', coalesce((result->>'refused_count')::int, 0) + 1,
    'refused', CASE WHEN jsonb_array_length(coalesce(result->'refused', '[]')) < %(most)s
                    THEN coalesce(result->'refused', '[]') || %(row)s::jsonb ELSE result->'refused' END)
WHERE id = %(job)s
"""


def _tell(job_id: int, item_id: int, error: WorkError) -> None:
    number = next((item.printed_number for item in WorkItem.objects.filter(pk=item_id)), "")
    row = json.dumps({"item": item_id, "entry": number, "code": error.code, "why": error.message})
    with connection.cursor() as cursor:
        cursor.execute(_TELL, {"most": MOST_TOLD, "row": f"[{row}]", "job": job_id})


def _give(work: _Work, at: int) -> None:
    item_id, version = work.chosen[at]
    ownership.assign(
        item_id=item_id,
        user=work.user,
        to=work.to[at % len(work.to)],
        reason=work.wish.reason,
        expected_version=version,
    )


def _take(work: _Work, at: int) -> None:
    ownership.take(item_id=work.chosen[at].item_id, user=work.user)


def _release(work: _Work, at: int) -> None:
    ownership.release(item_id=work.chosen[at].item_id, user=work.user, reason=work.wish.reason)


def _park(work: _Work, at: int) -> None:
    item_id, version = work.chosen[at]
    assert work.wish.until is not None
    parking.park(
        item_id=item_id,
        user=work.user,
        until=work.wish.until,
        reason=work.wish.reason,
        expected_version=version,
    )


ACTS: dict[str, Callable[[_Work, int], None]] = {
    "give": _give,
    "take": _take,
    "release": _release,
    "park": _park,
}
