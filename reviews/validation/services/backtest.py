"""Tries a criterion on what was filed in the last 90 days, before it is switched on.

A backtest tells how many filings it hits, what share that is, how many more items a day it would open, with which
other criteria it overlaps, and examples. A job does it in short chunks; PostgreSQL holds how far it is.
"""

import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from cee_portal.accounts.access import require_administrator
from cee_portal.accounts.models import User
from cee_portal.core import clock, jobs
from cee_portal.core.models import Job
from cee_portal.core.refusals import NotFoundError
from reviews.validation.models import Criterion
from reviews.validation.rules.facts import FilingFacts
from reviews.validation.rules.scoring import ActiveCriterion, select
from reviews.validation.selectors.background import active_criteria, as_active, background_of
from reviews.validation.selectors.filed import OnFile, read_before
from reviews.validation.services.criteria import fingerprint

KIND = "try_criterion"
DAYS = 90
CHUNK = 500
SECONDS = 20
EXAMPLES = 10
_NEWEST = 2**62


@dataclass(slots=True)
class Tally:
    """What was found so far. `already`: hits on filings that are selected without it; `more`: newly selected."""

    looked_at: int = 0
    hits: int = 0
    already: int = 0
    more: int = 0
    overlap: Counter[str] = field(default_factory=Counter)
    examples: list[dict[str, Any]] = field(default_factory=list)

    def add(self, subject: FilingFacts, candidate: ActiveCriterion, others: list[ActiveCriterion]) -> None:
        """Count one filing. `others` are all criteria in force but those of the candidate's own code."""
        self.looked_at += 1
        hit = candidate.rule(subject, candidate.params)
        if hit is None:
            return
        self.hits += 1
        threshold = settings.SELECTION_THRESHOLD
        selected = select(subject, others, threshold) is not None
        self.already += selected
        self.more += not selected and select(subject, [*others, candidate], threshold) is not None
        self.overlap.update(other.label for other in others if other.rule(subject, other.params))
        if len(self.examples) < EXAMPLES:
            parsed = subject.parsed
            self.examples.append(
                {
                    "entry": parsed.entry_number,
                    "importer": parsed.importer_name or parsed.importer_number,
                    "value": parsed.value,
                    "line": hit.line_no,
                    "detail": hit.detail,
                }
            )

    def as_stored(self) -> dict[str, Any]:
        """Return the tally as it is kept between two chunks."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__} | {
            "overlap": dict(self.overlap)
        }

    def result(self, days: int) -> dict[str, Any]:
        """Return the tally as it is stored with the criterion."""
        return {
            **self.as_stored(),
            "overlap": [{"label": label, "hits": hits} for label, hits in self.overlap.most_common(5)],
            "share": round(self.hits / self.looked_at, 6) if self.looked_at else 0.0,
            "more_per_day": round(self.more / days, 1),
            "days": days,
        }


@transaction.atomic
def start_backtest(*, criterion_id: int, user: User) -> Job:
    """Start a backtest, or return the running job of the same one. Its result is stored with the criterion."""
    require_administrator(user, "Only an administrator tries a criterion.")
    found = list(Criterion.objects.select_for_update().filter(pk=criterion_id))
    if not found:
        raise NotFoundError("There is no such criterion. Go back to the list.")
    numbers = fingerprint(found[0])
    running = Job.objects.filter(
        kind=KIND,
        state__in=jobs.UNFINISHED,
        params__criterion=criterion_id,
        params__fingerprint=numbers,
    ).first()
    if running:
        return running
    since = clock.now() - timedelta(days=DAYS)
    params = {"criterion": criterion_id, "fingerprint": numbers, "since": since.isoformat()}
    return jobs.create_job(kind=KIND, owner=user, params=params)


def latest_backtest(criterion: Criterion) -> Job | None:
    """Return the newest job that tried a criterion, in whatever state."""
    return Job.objects.filter(kind=KIND, params__criterion=criterion.pk).order_by("-id").first()


def continue_backtest(job_id: int) -> bool:
    """Go on for at most 20 s. Return whether more is to do; the caller then leaves the next hint."""
    if jobs.start(job_id) is None:
        return False
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        with transaction.atomic():
            job = jobs.claim_job(job_id)
            if job is None or not _count_chunk(job):
                return False
    return True


def _count_chunk(job: Job) -> bool:
    """Count one chunk of a claimed job. Return False where it was the last."""
    criterion = Criterion.objects.filter(pk=job.params["criterion"]).first()
    if criterion is None or fingerprint(criterion) != job.params["fingerprint"]:
        jobs.fail(job_id=job.pk, error="The criterion was changed while it was tried. Try it again.")
        return False
    today = clock.today()
    candidate = as_active(criterion)
    others = [active for active in active_criteria(today) if active.code != criterion.code]
    tally = _tally(job)
    since = datetime.fromisoformat(job.params["since"])
    rows = read_before(job.params.get("before", _NEWEST), CHUNK, background_of(today))
    recent = [row for row in rows if row.filed_at >= since]
    for row in recent:
        tally.add(row.subject, candidate, others)
    if not recent or len(rows) < CHUNK:
        _finish(job, criterion, tally)
        return False
    _save_progress(job, tally, rows)
    return True


def _tally(job: Job) -> Tally:
    kept = dict(job.params.get("tally", {}))
    return Tally(**{**kept, "overlap": Counter(kept.get("overlap", {}))})


def _save_progress(job: Job, tally: Tally, rows: list[OnFile]) -> None:
    params = {**job.params, "before": rows[-1].id, "tally": tally.as_stored()}
    Job.objects.filter(pk=job.pk).update(params=params)
    jobs.progress(job_id=job.pk, done=tally.looked_at)


def _finish(job: Job, criterion: Criterion, tally: Tally) -> None:
    result = tally.result(DAYS)
    Criterion.objects.filter(pk=criterion.pk).update(tested_at=clock.now(), test_result=result)
    jobs.progress(job_id=job.pk, done=tally.looked_at, total=tally.looked_at)
    jobs.finish(job_id=job.pk, result=result)
