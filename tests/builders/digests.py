"""Recipients of digests of moves, and the digests that they received."""

from datetime import date, timedelta

from cee_portal.accounts.models import User
from cee_portal.core import clock
from entries.models import Filer, Importer
from entries.rules.entry_numbers import make_entry_number
from reviews.notices.models import Digest
from reviews.reassignment.digests.services import write_scheduled_digests
from reviews.validation.rules.criteria import is_drawn
from tests.builders import flips
from tests.builders import reviews as made

SINCE = date(2015, 1, 1)


def people() -> tuple[User, User]:
    """Return two administrators; each member of a team of Machinery has a mail address."""
    for number, user in enumerate(flips.staff()):
        User.objects.filter(pk=user.pk).update(email=f"machinery{number}@example.gov")
    return flips.administrators()


def port_person(name: str = "pat", at: str = "2704") -> User:
    user = made.person(name, at=at)
    User.objects.filter(pk=user.pk).update(email=f"{name}@example.gov")
    return user


def broker(code: str = "B76", name: str = "broker") -> User:
    user = User.objects.create_user(name, email=f"{name}@example.com")
    user.filer_memberships.create(filer=Filer.objects.get(code=code), valid_from=SINCE)
    return user


def importer(number: str = "12-345678900", name: str = "importer") -> User:
    user = User.objects.create_user(name, email=f"{name}@example.com")
    user.importer_memberships.create(importer=Importer.objects.get(number=number), valid_from=SINCE)
    return user


def in_days(days: int) -> date:
    return clock.today() + timedelta(days=days)


def body_of(recipient: str, occasion: str) -> dict:
    return Digest.objects.get(recipient=recipient, occasion=occasion).body


def facts_of(recipient: str, occasion: str) -> dict[str, str]:
    return dict(body_of(recipient, occasion)["facts"])


def filer_key() -> str:
    return f"filer:{Filer.objects.get(code='B76').pk}"


def importer_key() -> str:
    return f"importer:{Importer.objects.get(number='12-345678900').pk}"


def send_scheduled(people: tuple[User, User]) -> None:
    """One review at Los Angeles, an order for it in three days, and everybody send_scheduled."""
    made.review(made.PUMPS)
    flips.approved(people, flips.order_spec(effective_on=in_days(3)))
    write_scheduled_digests()


_numbers = iter(range(5_000_000, 5_100_000))


def number_of(filer: str) -> str:
    return next(
        number for number in (make_entry_number(filer, at) for at in _numbers) if not is_drawn(number, 50)
    )
