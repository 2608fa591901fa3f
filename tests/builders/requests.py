"""Requests to the trade, made through the services of the portal, and the people of both sides."""

from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from cee_portal.accounts.models import User
from cee_portal.core import clock
from entries.models import EntrySummary, Filer, Importer, PowerOfAttorney
from reviews.requests.models import TradeRequest
from reviews.requests.rules.answers import AnswerInput, PartInput, Signature
from reviews.requests.rules.papers import AskedPaper
from reviews.requests.services.answering import answer_request
from reviews.requests.services.lapse import lapse_requests
from reviews.requests.services.sending import RequestInput, send_request
from reviews.work.models import WorkItem
from reviews.work.services.lapses import lapse_clocks
from tests.builders import reviews as made

SINCE = date(2015, 1, 1)
PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
INVOICE, LIST = AskedPaper("commercial_invoice"), AskedPaper("packing_list", (1,))
SIGNED = Signature("Mia Stroud", "Licensed customs broker", "broker", "(555) 010-0176", certified=True)


def wanted(**fields: Any) -> RequestInput:
    """Return what a specialist asks for: an invoice and a packing list, with ten working days."""
    values: dict[str, Any] = {
        "uc_code": 3,
        "reason": "To check the value of line 1.",
        "days": 10,
        "papers": (INVOICE, LIST),
    }
    return RequestInput(**(values | fields))


def send(item: WorkItem | None = None, user: User | None = None, **fields: Any) -> TradeRequest:
    """Send a request on an item, by default on a new review, and return it as the trade sees it after ten seconds."""
    item = item or made.review()
    user = user or User.objects.filter(username="dana").first() or made.person("dana")
    send_request(item_id=item.pk, user=user, wanted=wanted(**fields))
    request = TradeRequest.objects.get(item=item, state="sent")
    show(request)
    return request


def show(request: TradeRequest) -> None:
    """Let the ten seconds pass until the trade sees a request."""
    TradeRequest.objects.filter(pk=request.pk).update(visible_at=clock.now() - timedelta(seconds=1))
    request.refresh_from_db()


def broker(name: str = "mia", code: str = "B76") -> User:
    """Return a person of a filer."""
    user = User.objects.create_user(name, first_name=name.title(), last_name="Stroud")
    filer, _ = Filer.objects.get_or_create(code=code, defaults={"name": "Stroud Brokerage"})
    user.filer_memberships.create(filer=filer, valid_from=SINCE)
    return user


def importer(name: str = "noah", number: str = "12-345678900") -> User:
    """Return a person of an importer that is on file."""
    user = User.objects.create_user(name, first_name=name.title(), last_name="Berg")
    user.importer_memberships.create(importer=Importer.objects.get(number=number), valid_from=SINCE)
    return user


def name_filer(code: str, number: str = "12-345678900") -> None:
    """Let an importer name a filer by a power of attorney."""
    PowerOfAttorney.objects.create(
        importer=Importer.objects.get(number=number), filer=Filer.objects.get(code=code), valid_from=SINCE
    )


def answer(*parts: PartInput, signature: Signature = SIGNED) -> AnswerInput:
    """Return a signed answer, by default with words for two questions."""
    return AnswerInput(
        parts or (PartInput(1, text="See the file of June."), PartInput(2, text="None was made.")), signature
    )


def answered(request: TradeRequest, user: User) -> TradeRequest:
    """Answer a request in words, and return it."""
    return answer_request(request_id=request.pk, user=user, answer=answer())


def lapse(request: TradeRequest) -> None:
    """End the time of a request and of its item, as the scans do after the last day."""
    assert (lapse_requests(), lapse_clocks()) == (1, 1)
    request.refresh_from_db()


def pdf(name: str = "invoice.pdf") -> SimpleUploadedFile:
    """Return a small file that is a PDF by its content."""
    return SimpleUploadedFile(name, PDF, content_type="application/pdf")


def fresh(person: User) -> User:
    """Return a person without what an object of before has read: roles are read once a user object."""
    return User.objects.get(pk=person.pk)


def summary_of(request: TradeRequest) -> EntrySummary:
    return EntrySummary.objects.get(pk=request.summary_id)
