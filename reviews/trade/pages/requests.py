"""`/trade/requests/<id>/`: the page of one request. Its form saves what is typed, keeps papers, and sends the answer."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.refusals import InvalidInputError, RefusedError
from cee_portal.core.ui.forms import add_refusal
from cee_portal.core.web.reading import read_number
from reviews.requests.errors import IncompleteAnswerError
from reviews.requests.models import AnswerDraft, TradeRequest
from reviews.requests.rules.answers import AnswerProblem
from reviews.requests.selectors.visibility import request_or_404
from reviews.requests.services.answering import answer_request
from reviews.requests.services.draft_papers import attach_paper, papers_of_draft, remove_paper
from reviews.requests.services.drafts import save_draft
from reviews.requests.services.more_time import ask_more_time
from reviews.trade.pages.access import trade_user
from reviews.trade.pages.request_forms import MoreTimeForm, read_answer, read_content
from reviews.trade.pages.request_page import request_context

_TEMPLATE = "reviews/trade/request.html"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def request_page(request: HttpRequest, request_id: int) -> HttpResponse:
    """Show a request; on POST save what was typed, then send the answer where the button says so."""
    user = trade_user(request)
    row = request_or_404(user, request_id)
    if request.method != "POST":
        return render(request, _TEMPLATE, request_context(user, row, clock.today()))
    try:
        draft = _save(request, user, row)
        act, _, number = request.POST.get("act", "").partition("-")
        if act == "send":
            return _send(request, user, row, draft)
        if act == "attach":
            return _attach(request, user, row, draft, number)
        if act == "remove":
            remove_paper(draft=draft, paper_id=read_number(number))
        messages.success(request, "Saved. CBP sees nothing until you send the answer.")
        return redirect("trade_request", row.pk)
    except IncompleteAnswerError as error:
        return _show_problems(request, user, row, error.problems)
    except InvalidInputError as error:
        return _show_problems(request, user, row, (AnswerProblem(error.field, str(error)),))
    except RefusedError as error:
        row = request_or_404(user, request_id)
        context = request_context(user, row, clock.today(), refusal=str(error))
        return render(request, _TEMPLATE, context, status=error.status)


@login_required
@require_POST
def draft(request: HttpRequest, request_id: int) -> JsonResponse:
    """Save what is typed, for the script of the page. Return the time at which it was saved."""
    user = trade_user(request)
    row = request_or_404(user, request_id)
    try:
        saved = _save(request, user, row)
    except RefusedError as error:
        return JsonResponse({"error": str(error)}, status=error.status)
    return JsonResponse({"saved": f"{timezone.localtime(saved.saved_at):%H:%M}"})


@login_required
@require_POST
def more_time(request: HttpRequest, request_id: int) -> HttpResponse:
    """Ask for more time."""
    user = trade_user(request)
    row = request_or_404(user, request_id)
    form = MoreTimeForm(request.POST)
    status = 400
    if form.is_valid():
        try:
            ask_more_time(request_id=row.pk, user=user, **form.cleaned_data)
        except RefusedError as error:
            status = add_refusal(form, error)
        else:
            told = f"You asked for more time. {row.last_day:%b} {row.last_day.day} stays the last day until it is granted."
            messages.success(request, told)
            return redirect(f"{reverse('trade_request', args=[row.pk])}#more")
    context = request_context(user, row, clock.today(), more_time=form)
    return render(request, _TEMPLATE, context, status=status)


def _save(request: HttpRequest, user: User, row: TradeRequest) -> AnswerDraft:
    numbers = list(row.questions.values_list("number", flat=True))
    return save_draft(request=row, user=user, content=read_content(request.POST, numbers))


def _send(request: HttpRequest, user: User, row: TradeRequest, draft: AnswerDraft) -> HttpResponse:
    papers: dict[int, list[int]] = {number: [] for number in row.questions.values_list("number", flat=True)}
    for paper in papers_of_draft(draft):
        papers[paper.question.number].append(paper.pk)
    answer = read_answer(draft.content, papers, certified=bool(request.POST.get("certified")))
    answered = answer_request(request_id=row.pk, user=user, answer=answer, with_draft_papers=True)
    late = " It came after the last day and is marked late." if answered.is_late else ""
    messages.success(request, f"Your answer to {answered.number} is sent to {row.office.short_name}.{late}")
    return redirect("trade_request", row.pk)


def _attach(
    request: HttpRequest, user: User, row: TradeRequest, draft: AnswerDraft, number: str
) -> HttpResponse:
    """Keep the file of a question in the draft."""
    question = get_object_or_404(row.questions, number=read_number(number))
    file = request.FILES.get(f"file-{question.number}")
    if file is None:
        raise InvalidInputError(
            f"Choose a file for question {question.number} first.", field=f"questions[{question.number}]"
        )
    between = request.POST.get(f"see-{question.number}", "")
    kept = attach_paper(draft=draft, question=question, file=file, between=between, user=user)
    messages.success(request, f"{kept.name} is attached. CBP sees nothing until you send the answer.")
    return redirect(f"{reverse('trade_request', args=[row.pk])}#q{question.number}")


def _show_problems(
    request: HttpRequest, user: User, row: TradeRequest, problems: tuple[AnswerProblem, ...]
) -> HttpResponse:
    context = request_context(user, row, clock.today(), problems=problems)
    return render(request, _TEMPLATE, context, status=400)
