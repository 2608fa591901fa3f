"""Trying again by hand what a batch could not move."""

from django.db import transaction
from django.db.models import Q

from cee_portal.accounts import clock, events
from cee_portal.accounts.models import User
from reviews.reassignment.engine import MOST_ATTEMPTS, MOST_SWEEPS, SKIPPING_SWEEPS
from reviews.reassignment.errors import NotAdministratorError, WrongStateError
from reviews.reassignment.models import Batch, BatchChunk, BatchFault


@transaction.atomic
def retry(*, batch_id: int, user: User) -> int:
    """Chunks that failed too often are open again, and a batch that waits for rows sweeps again. Gives how many faults
    were taken up. Nothing is done here; the workers are told after commit.
    """
    from reviews.reassignment.starting import call_workers

    if user.national_role != User.NationalRole.ADMINISTRATOR:
        raise NotAdministratorError("Moves are steered by administrators.")
    batch = Batch.objects.select_for_update(of=("self",)).get(pk=batch_id)
    if batch.state not in (Batch.State.MOVING, Batch.State.PAUSED):
        raise WrongStateError(f"{batch.title} is {batch.get_state_display()}; nothing is left to try.")
    faults = BatchFault.objects.filter(batch=batch, resolved_at__isnull=True)
    chunk_ids = list(faults.values_list("chunk_id", flat=True))
    BatchChunk.objects.filter(
        Q(pk__in=chunk_ids), Q(attempts__gte=MOST_ATTEMPTS), Q(summaries=0), Q(items=0)
    ).update(done_at=None, attempts=0)
    taken_up = faults.update(resolved_at=clock.now())
    if batch.passes > MOST_SWEEPS:
        batch.passes, batch.said = SKIPPING_SWEEPS, ""
    batch.lock_version += 1
    batch.save(update_fields=["passes", "said", "lock_version"])
    events.record(
        verb="batch retried",
        actor=user,
        object_kind="batch",
        object_id=batch.pk,
        batch_id=batch.pk,
        after={"faults": taken_up},
    )
    transaction.on_commit(lambda: call_workers(batch_id))
    return taken_up
