"""For brokers and importers: their entry summaries, with who has each; for an importer also its Center."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.http import Http404

from cee_portal.accounts.models import User
from cee_portal.accounts.surfaces import is_on
from cee_portal.api.pagination import Keyset
from cee_portal.api.problems import ProblemError
from entries.models import Filer, Importer, ImporterStanding

SHOWN = 50
_NEWEST_FIRST = Keyset("home", "entry_date", "id", descending=True)


def context(
    user: User, filers: Sequence[Filer], importers: Sequence[Importer], asked: Mapping[str, str], today: date
) -> dict[str, Any]:
    """The newest summaries of the person, 50 a page. Raises 404 where the trade surface is off or the cursor
    is none."""
    from entries.selectors import visible_summaries

    if not is_on("TRADE_SURFACE"):
        raise Http404("The trade surface is switched off here.")
    rows = visible_summaries(user).select_related(
        "importer", "filer", "port", "routing__office", "routing__jurisdiction"
    )
    try:
        page = _NEWEST_FIRST.page(rows, cursor=asked.get("after"), limit=SHOWN)
    except ProblemError:
        raise Http404("No such page.") from None
    return {
        "filers": filers,
        "importers": importers,
        "standings": _standings(importers, today),
        "summaries": page.rows,
        "next": page.next,
        "is_first": not asked.get("after"),
    }


def _standings(importers: Sequence[Importer], today: date) -> list[ImporterStanding]:
    """What the importers are today, with their Centers (19 CFR 101.10)."""
    current = ImporterStanding.objects.filter(importer__in=importers, valid__contains=today)
    return list(current.select_related("importer", "center").order_by("importer__number"))
