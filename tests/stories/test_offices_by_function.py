"""Every change of a routing takes each open item to the office that the pure function gives its own function.

The change is drawn: a revision of goods, port, entry type or importer, a standing, a jurisdiction by hand and its
withdrawal, an edition, an order for some functions, the end of a hold.
"""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cee_portal.core import clock
from centers.routing.codes import BY_NAMES, CENTER_FUNCTIONS
from centers.selectors.rulebooks import current_rulebook
from entries.models import EntrySummary, Importer
from entries.rerouting import services as rerouting
from reviews.reassignment.holds.expiry import end_due_holds
from reviews.verification.report import verify_offices
from reviews.work.models import Hold, WorkItem
from reviews.work.services import ownership
from tests.builders import any_kind, editions, flips, standings
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
GOODS = (made.PUMPS, made.TELEPHONES, made.MEDICINE)
PORTS = ("2704", "4601")
TYPES = ("01", "03", "24")
IMPORTERS = ("12-345678900", "98-765432100")
CENTERS = ("CEE001", "CEE007", "CEE010")
_FILING = st.fixed_dictionaries(
    {
        "goods": st.sampled_from(GOODS),
        "port": st.sampled_from(PORTS),
        "entry_type": st.sampled_from(TYPES),
        "importer_number": st.sampled_from(IMPORTERS),
    }
)
_FUNCTIONS = st.lists(st.sampled_from(CENTER_FUNCTIONS), min_size=1, max_size=4, unique=True)
_PORTS = st.sampled_from([None, ["2704"], ["4601"]])
_CHANGE = st.one_of(
    st.tuples(st.just("revise"), _FILING),
    st.tuples(st.just("standing"), st.sampled_from([*CENTERS, None])),
    st.tuples(st.just("by_hand"), st.sampled_from(CENTERS)),
    st.tuples(st.just("withdraw"), st.none()),
    st.tuples(st.just("order"), st.tuples(_FUNCTIONS, _PORTS)),
    st.tuples(st.just("edition"), st.none()),
    st.tuples(st.just("let_go"), st.none()),
)


@pytest.fixture(autouse=True)
def kinds(settings):
    settings.WORK_KINDS = [*settings.WORK_KINDS, *any_kind.LISTED]


@pytest.fixture
def pumps_elsewhere(tmp_path):
    return editions.pumps_to_electronics(tmp_path)


class Story:
    """One summary with an item of each function, one of them begun; its changes."""

    def __init__(self, filing, begun, path):
        self.people, self.path, self.numbers = flips.administrators(), path, iter(range(1, 99))
        for center in ("CEE010",):
            flips.staff(center)
        self.filed = self.parsed(filing)
        (self.summary,) = made.file(self.filed)
        self.items = [
            *any_kind.opened_of_each_function(self.summary).values(),
            any_kind.opened(self.summary, "protest", subject=7),
        ]
        if begun is not None:
            item = WorkItem.objects.get(pk=self.items[begun].pk)
            made.own(item, made.person("owner", at=item.office.code), begun=True)

    def parsed(self, filing, **fields):
        fields |= {name: value for name, value in filing.items() if name != "goods"}
        return made.parsed(made.line(hts=filing["goods"], value=20_000), **fields)

    def revise(self, filing):
        number, day = self.filed.entry_number, self.filed.entry_date
        self.filed = self.parsed(filing, entry_number=number, entry_date=day)
        made.file(self.filed)

    def standing(self, center):
        importer = Importer.objects.get(pk=EntrySummary.objects.get(pk=self.summary.pk).importer_id)
        kind = "assigned" if center else "not_eligible"
        batch = standings.changed(importer, center, kind=kind)
        self.run(batch)

    def by_hand(self, center):
        routing = EntrySummary.objects.get(pk=self.summary.pk).routing
        manual = routing.jurisdiction and routing.jurisdiction.code == center
        if not manual:
            user = self.supervisor(routing.office.code)
            rerouting.set_jurisdiction(
                summary_id=self.summary.pk, center=made.office(center), user=user, reason="Ours."
            )

    def withdraw(self, _):
        routing = EntrySummary.objects.get(pk=self.summary.pk).routing
        if BY_NAMES[routing.by] == "manual":
            user = self.supervisor(routing.office.code)
            rerouting.withdraw_manual_jurisdiction(summary_id=self.summary.pk, user=user, reason="No.")

    def order(self, given):
        functions, ports = given
        spec = flips.order_spec(f"DO {next(self.numbers)}", functions=functions, ports=ports)
        _, batch = flips.approved(self.people, spec)
        before = {item.pk: item.office_id for item in self.open_items()}
        batch = flips.run(batch)
        counts = batch.preview.counts
        moved = [item for item in self.open_items() if before[item.pk] != item.office_id]
        assert counts["items"] - counts["held"] == len(moved)

    def edition(self, _):
        day = clock.today()
        if not current_rulebook().edition_on(day) or current_rulebook().edition_on(day).effective_on == day:
            return
        editions.publish(self.path)
        batch = flips.Batch.objects.filter(cause="edition").order_by("-pk").first()
        if batch and batch.state == "waiting_for_approval":
            preview = batch.previews.order_by("-pk").first()
            flips_approve(batch, self.people[1], preview)
            self.run(batch)

    def let_go(self, _):
        for item in self.open_items():
            if item.owner_id:
                ownership.release(item_id=item.pk, user=item.owner)
        end_due_holds()

    def run(self, batch):
        batch = flips.run(batch)
        assert batch.proof is None or batch.proof["holds"], batch.proof

    def supervisor(self, code):
        name = f"lead{code}"
        return made.User.objects.filter(username=name).first() or made.person(
            name, at=code, role="supervisor"
        )

    def open_items(self):
        return list(WorkItem.objects.exclude(state="closed").order_by("pk"))

    def check(self):
        routing = EntrySummary.objects.get(pk=self.summary.pk).routing
        delegations = current_rulebook().decider(clock.today()).delegations
        center = routing.jurisdiction.code if routing.jurisdiction else None
        kept = set(Hold.objects.filter(ended_at=None).values_list("item_id", flat=True))
        for item in self.open_items():
            office = delegations.decide_office(
                center, BY_NAMES[routing.by], routing.port.code, routing.entry_type, item.function
            )
            if item.pk not in kept:
                assert item.office.code == office, (item.function, center, routing.by)
        wrong = [
            f"{found.sentence}: {found.examples}" for found in verify_offices(full=True) if found.violations
        ]
        assert wrong == []


def flips_approve(batch, user, preview):
    from reviews.reassignment.steering.controls import approve_preview

    approve_preview(batch_id=batch.pk, user=user, preview_id=preview.pk, warnings_read=True)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    filing=_FILING,
    begun=st.sampled_from([None, None, 0, 3]),
    changes=st.lists(_CHANGE, min_size=1, max_size=4),
)
def test_each_open_item_is_where_its_own_function_puts_it(pumps_elsewhere, filing, begun, changes):
    with transaction.atomic():
        story = Story(filing, begun, pumps_elsewhere)
        story.check()
        for name, given_ in changes:
            getattr(story, name)(given_)
            story.check()
        transaction.set_rollback(True)
