"""Repeated creating calls: the same `Idempotency-Key` and body get the same answer, and nothing is done twice.

The row of the key is inserted in the transaction of the work. A second call with the key waits for that row until the
first has committed. If the first fails, its row is rolled back and the second does the work. Only answers of success
are kept: after a refusal nothing was stored, so the corrected call may use the same key.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.core.files.base import File
from django.db import OperationalError, transaction
from django.db.models.expressions import RawSQL
from django.http import HttpResponse
from django.utils.datastructures import MultiValueDict
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from cee_portal.core import db
from cee_portal.core.api.problems import Fault, ProblemError, invalid
from cee_portal.core.models import IdempotencyKey

KEPT_FOR = timedelta(days=30)
LONGEST_KEY = 120
WAIT_MS = 30_000
KEPT_HEADERS = ("Location", "ETag")

Handler = Callable[..., Response]
Scope = Callable[[Any, Request], str]


def of_user(view: Any, request: Request) -> str:
    """Return the scope of the keys of one person. Calls of a filer pass a scope of their own: `filer:B76`."""
    return f"user:{request.user.pk or 'anonymous'}"


def idempotent(scope: Scope = of_user) -> Callable[[Handler], Callable[..., Response | HttpResponse]]:
    """Decorate the `post` of a view: `@idempotent()` or `@idempotent(lambda view, request: ...)`.

    Without the header the call runs as usual. Raises 400 for a bad key, 422 for a key used with another body,
    409 where the first call with it is still running after 30 seconds.
    """

    def decorate(handler: Handler) -> Callable[..., Response | HttpResponse]:
        @wraps(handler)
        def call(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response | HttpResponse:
            key = request.headers.get("Idempotency-Key")
            if key is None:
                return handler(view, request, *args, **kwargs)
            _check_key(key)
            with transaction.atomic():
                kept = _lock_key(scope(view, request), key, _checksum(request))
                if kept.status is not None:
                    return _repeat_answer(kept)
                answer = handler(view, request, *args, **kwargs)
                _store_answer(kept, answer)
                return answer

        call.is_idempotent = True  # type: ignore[attr-defined]  # the description of the API reads it
        return call

    return decorate


def forget_old_answers() -> int:
    """Remove answers older than 30 days and return how many. A daily task calls it."""
    old = IdempotencyKey.objects.filter(created_at__lt=RawSQL("cee_now() - %s", [KEPT_FOR]))
    return old.delete()[0]


def _check_key(key: str) -> None:
    if not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        message = f"Idempotency-Key is 1 to {LONGEST_KEY} printable ASCII characters, such as a UUID."
        raise invalid([Fault("Idempotency-Key", "invalid", message)])


def _checksum(request: Request) -> str:
    data = request.data
    values = dict(data.lists()) if isinstance(data, MultiValueDict) else data
    body = json.dumps(values, sort_keys=True, default=_plain_value)
    return hashlib.sha256(f"{request.method} {request.path}\n{body}".encode()).hexdigest()


def _plain_value(value: Any) -> str:
    """Return a value of a body as text; a file counts by its name and its bytes."""
    if not isinstance(value, File):
        return str(value)
    checksum = hashlib.sha256()
    for block in value.chunks():
        checksum.update(block)
    value.seek(0)
    return f"{value.name}:{checksum.hexdigest()}"


def _lock_key(scope: str, key: str, digest: str) -> IdempotencyKey:
    """Return the locked row of the key: new, without a status, or with the answer to the first call."""
    try:
        with transaction.atomic():
            db.set_local("lock_timeout", f"{WAIT_MS}ms")
            db.execute(
                "INSERT INTO accounts_idempotencykey (scope, key, digest, created_at)"
                " VALUES (%s, %s, %s, cee_now()) ON CONFLICT (scope, key) DO NOTHING",
                [scope, key, digest],
            )
            db.set_local("lock_timeout", 0)
    except OperationalError:  # lock_timeout
        message = "The first call with this Idempotency-Key is still running. Repeat this call in a minute."
        raise ProblemError(409, message, code="in_progress") from None
    kept = IdempotencyKey.objects.select_for_update().get(scope=scope, key=key)
    if kept.digest != digest:
        message = "This Idempotency-Key was used for another call. Use a new key for a new call."
        raise ProblemError(422, message, faults=[Fault("Idempotency-Key", "used_for_another_call", message)])
    return kept


def _store_answer(kept: IdempotencyKey, answer: Response) -> None:
    if answer.status_code >= 300:  # refused: the key is not stored either
        transaction.set_rollback(True)
        return
    kept.status = answer.status_code
    # The rendered text is stored, so that the repeated answer is the same byte for byte.
    body = "" if answer.data is None else JSONRenderer().render(answer.data).decode()
    headers = {name: answer[name] for name in KEPT_HEADERS if name in answer}
    kept.answer = {"body": body, "headers": headers}
    kept.save(update_fields=["status", "answer"])


def _repeat_answer(kept: IdempotencyKey) -> HttpResponse:
    answer = kept.answer or {}
    response = HttpResponse(
        answer.get("body", ""),
        status=kept.status,
        content_type="application/json",
        headers=answer.get("headers"),
    )
    response["Idempotency-Replayed"] = "true"
    return response
