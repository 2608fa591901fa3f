"""What filers and importers are told says nothing of selection or of open work."""

import json

import pytest

from entries.models import Filer, Importer
from reviews.notices.models import Digest
from reviews.reassignment.digests.services import write_moved_digests, write_scheduled_digests
from tests.builders import digests
from tests.builders import reviews as made
from tests.builders.digests import in_days, number_of, port_person
from tests.builders.flips import approved, order_spec, run, withdrawn

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(reference):
    return digests.people()


@pytest.mark.parametrize("occasion", ["scheduled", "moved", "undone"])
def test_what_the_trade_reads_is_the_same_byte_for_byte_selected_or_not(people, occasion):
    """The same goods, ports and numbers; of one pair of filer and importer every summary is selected, owned, begun,
    parked or near its deadline, of the other none is."""
    pat = port_person()
    for code, number, watched in (("B76", "12-345678900", True), ("C12", "98-765432100", False)):
        who = {"filer": code, "importer_number": number, "importer_name": "Acme Imports"}
        made.file(made.parsed(entry_number=number_of(code), **who))  # an importer's first one is looked at
        for port in ("2704", "2704", "4601"):
            worth = {"value": made.WORTH_A_REVIEW, "quantity": None} if watched else {}
            summary = made.file(
                made.parsed(
                    made.line(hts=made.PUMPS, **worth),
                    entry_number=number_of(code),
                    port=port,
                    **who,
                )
            )[0]
            items = summary.work_items.all()
            assert items.exists() == watched, [i.activity.hits for i in items]
            for item in items:
                made.own(item, pat, begun=True)
                items.filter(pk=item.pk).update(due_on=in_days(4))
    if occasion == "scheduled":
        approved(
            people, order_spec(effective_on=in_days(3), policies={"begun": "hold", "near_deadline": "hold"})
        )
        write_scheduled_digests()
    else:
        order, batch = approved(people, order_spec(policies={"begun": "hold", "near_deadline": "hold"}))
        run(batch)
        if occasion == "undone":
            run(withdrawn(people, order))
        write_moved_digests()
    for model, keys, prefix in (
        (Filer, {"code": ("B76", "C12")}, "filer"),
        (Importer, {"number": ("12-345678900", "98-765432100")}, "importer"),
    ):
        ((field, values),) = keys.items()
        selected, unselected = (
            Digest.objects.get(
                recipient=f"{prefix}:{model.objects.get(**{field: value}).pk}", occasion=occasion
            )
            for value in values
        )
        assert (selected.subject, json.dumps(selected.body)) == (
            unselected.subject,
            json.dumps(unselected.body),
        )
        words = json.dumps([selected.subject, selected.body]).lower()
        assert not [word for word in ("item", "review", "select", "criteri", "team") if word in words]
        assert len(selected.body["facts"]) == (2 if occasion == "undone" else 1)
