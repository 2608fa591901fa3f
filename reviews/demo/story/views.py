"""`/demo/`: the story and its steps; 404 where DEMO is off."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from cee_portal.accounts.models import User
from cee_portal.core.record import Verb, record_event
from reviews.demo.story.state import STORY_OBJECT, read_state
from reviews.demo.story.steps import ASK, PROOF, order_url, people_of_steps, question_url, story_steps


@never_cache
@require_safe
def demo_story(request: HttpRequest) -> HttpResponse:
    """Show the seven steps; answer htmx with the list alone."""
    _require_demo()
    part = request.headers.get("HX-Request") == "true"
    template = "reviews/demo/_steps.html" if part else "reviews/demo/story.html"
    return render(request, template, _context(request.user))


@require_POST
def demo_mark(request: HttpRequest, step: str) -> HttpResponse:
    """Record a step that is only reading, and go to its page."""
    _require_demo()
    state = read_state()
    if state is None:
        raise Http404
    user = request.user if isinstance(request.user, User) else None
    if step == ASK:
        record_event(verb=Verb.DEMO_QUESTION_ASKED, actor=user, object_kind=STORY_OBJECT, object_id=step)
        return redirect(question_url())
    if step == PROOF and state.batch is not None and state.batch.proof is not None:
        if user is None:
            raise Http404
        record_event(
            verb=Verb.DEMO_PROOF_READ,
            actor=user,
            object_kind=STORY_OBJECT,
            object_id=state.batch.pk,
            batch_id=state.batch.pk,
        )
        return redirect(order_url(state))
    raise Http404


def _require_demo() -> None:
    if not settings.DEMO:
        raise Http404


def _context(user: User | AnonymousUser) -> dict[str, Any]:
    state = read_state()
    steps = story_steps(state) if state else []
    people = people_of_steps(steps)
    current = next((step.key for step in steps if not step.done), "")
    rows = [
        {
            "step": step,
            "person": people.get(step.username),
            "mine": not step.username or step.username == user.get_username(),
            "current": step.key == current,
        }
        for step in steps
    ]
    return {
        "rows": rows,
        "done": sum(step.done for step in steps),
        "is_over": bool(steps) and not current,
        "moving": any(step.moving for step in steps),
    }
