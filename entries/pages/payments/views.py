"""`/entries/<number>/payments/`: the payment events of a summary, its sums, and the form to record one."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.refusals import RefusedError
from cee_portal.core.ui.forms import add_refusal
from centers.access import staff_user
from centers.selectors.offices import read_names
from entries.collection.services import FUNCTION, NumberedPayment, record_payments
from entries.models import CollectionEvent, EntrySummary
from entries.pages.payments.forms import PaymentForm
from entries.rules.payments import EVENT_WORDS
from entries.rules.states import Collection, Control
from entries.selectors.authority import office_of_function, works_at_office
from entries.selectors.collections import MOST_SHOWN, collection_events_of, people_of_events, sums_of
from entries.selectors.summaries import find_summary

_SOURCES = dict(CollectionEvent.Source.choices)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def payments(request: HttpRequest, number: str) -> HttpResponse:
    """Show the payments of a summary; on POST record one event, or show the form again with what is wrong."""
    user = staff_user(request)
    summary = find_summary(user, number)
    form = PaymentForm(request.POST) if request.method == "POST" else PaymentForm()
    status = 200
    if request.method == "POST":
        status = _record(request, user, summary, form)
        if status == 303:
            return redirect(reverse("summary_payments", args=[summary.printed_number]))
    return render(
        request, "entries/payments/payments.html", _page_context(user, summary, form), status=status
    )


def _record(request: HttpRequest, user: User, summary: EntrySummary, form: PaymentForm) -> int:
    """Record the event of a form; return the status of the answer, with what is wrong on the form."""
    if not form.is_valid():
        return 400
    try:
        result = record_payments(
            summary_id=summary.pk,
            user=user,
            payments=[NumberedPayment(0, form.payment)],
            source=CollectionEvent.Source.BY_HAND,
        )
    except RefusedError as error:
        return add_refusal(form, error)
    if result.refused:
        problem = result.refused[0].problem
        form.add_error(problem.field if problem.field in form.fields else None, problem.text)
        return 409
    if result.recorded:
        messages.success(request, "The payment event is recorded.")
    else:
        messages.info(request, "This payment event is on file already. Nothing was changed.")
    return 303


def _page_context(user: User, summary: EntrySummary, form: PaymentForm) -> dict[str, Any]:
    """Return the context of templates/entries/payments/payments.html."""
    today = clock.today()
    holder = office_of_function(summary.routing, FUNCTION, today)
    may_record = works_at_office(user, holder, today)
    events = collection_events_of(summary)
    people = people_of_events(events)
    return {
        "number": summary.printed_number,
        "form": form if may_record or form.is_bound else None,
        "holder": read_names([holder]).office(holder),
        "sums": sums_of(summary),
        "collection": Collection(summary.collection).words,
        "control": Control(summary.control).words,
        "rows": [
            {
                "words": EVENT_WORDS[event.event],
                "day": event.happened_on,
                "amount": event.amount,
                "statement": event.statement_number,
                "at": event.at,
                "recorded_by": people.get(event.actor_id or 0, "") or _SOURCES[event.source],
            }
            for event in events[:MOST_SHOWN]
        ],
        "is_cut": len(events) > MOST_SHOWN,
        "today": today,
    }
