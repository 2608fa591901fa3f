"""The people of the demonstration with their memberships."""

from datetime import date, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction

from cee_portal.accounts.models import User
from centers.models import Office, OfficeMembership, Team
from entries.models import Filer, FilerMembership, Importer, ImporterMembership
from reviews.demo.builder.story_summary import HALDEN_IMPORTER
from reviews.demo.seeding.people_table import FILERS, PASSWORD, PEOPLE, STORY_IMPORTERS, Person

_HERE_SINCE_DAYS = 900


@transaction.atomic
def write_people(as_of: date) -> int:
    """Write all people, the ten of the sign-in page first, and return their number."""
    # A hash takes long on purpose, and the ten share one published password, so it is hashed once.
    password = make_password(PASSWORD)
    offices = {office.code: office for office in Office.objects.all()}
    for person in PEOPLE:
        user = _write_user(person, password)
        if person.office and person.office in offices:
            _write_membership(user, person, offices[person.office], as_of)
    return len(PEOPLE)


def join_trade(as_of: date) -> None:
    """Write the memberships of the trade, once filer and importer are on file."""
    since = as_of - timedelta(days=_HERE_SINCE_DAYS)
    for username, code in FILERS.items():
        user, filer = User.objects.get(username=username), Filer.objects.get(code=code)
        FilerMembership.objects.get_or_create(user=user, filer=filer, defaults={"valid_from": since})
    for username in STORY_IMPORTERS:
        user, importer = User.objects.get(username=username), Importer.objects.get(number=HALDEN_IMPORTER)
        ImporterMembership.objects.get_or_create(user=user, importer=importer, defaults={"valid_from": since})


def _write_user(person: Person, password: str) -> User:
    user, created = User.objects.update_or_create(
        username=person.username,
        defaults={
            "first_name": person.first,
            "last_name": person.last,
            "national_role": person.national,
            "demo_card": person.card,
        },
    )
    if created:
        user.password = password if person.card else make_password(None)
        user.email = f"{person.username}@portal.example"
        user.save(update_fields=["password", "email"])
    return user


def _write_membership(user: User, person: Person, office: Office, as_of: date) -> None:
    away = person.away
    OfficeMembership.objects.update_or_create(
        user=user,
        office=office,
        defaults={
            "role": person.role,
            "team": Team.objects.filter(office=office, code=person.team).first() if person.team else None,
            "valid_from": as_of - timedelta(days=_HERE_SINCE_DAYS),
            "away_from": as_of + timedelta(days=away[0]) if away else None,
            "away_until": as_of + timedelta(days=away[1]) if away else None,
        },
    )
