"""A case to which papers are added by all of its parties."""

from cee_portal.accounts.models import User
from entries.models import Filer, PowerOfAttorney
from tests.builders.world import SINCE, World, build_world


def build_case() -> World:
    """Return a world whose summary has two more people.

    `agent` works for a filer that the importer named, `both` for the filer of record and for the importer.
    """
    world = build_world()
    assert world.summary is not None
    agent = User.objects.create_user("agent", first_name="Agent", last_name="Person")
    filer = Filer.objects.create(code="D34", name="Agents Inc.")
    agent.filer_memberships.create(filer=filer, valid_from=SINCE)
    PowerOfAttorney.objects.create(importer=world.summary.importer, filer=filer, valid_from=SINCE)
    both = User.objects.create_user("both", first_name="Both", last_name="Sides")
    both.filer_memberships.create(filer=world.summary.filer, valid_from=SINCE)
    both.importer_memberships.create(importer=world.summary.importer, valid_from=SINCE)
    world.people |= {"agent": agent, "both": both}
    return world
