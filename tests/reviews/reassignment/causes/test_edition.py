"""`import_jurisdiction`: whole or not at all, counted before, announced, and nothing moves by itself."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from cee_portal.core import clock
from cee_portal.core.locks import LockKey
from cee_portal.core.models import Event
from cee_portal.core.record import Verb
from centers.models import Edition, EditionRow
from centers.routing.timelines import DATA
from centers.selectors.rulebooks import current_rulebook, current_rulebook_number
from entries.models import Routing, RoutingDecision
from reviews.reassignment.causes import edition
from reviews.reassignment.causes import edition_counts as edition_counts
from reviews.reassignment.engine.cause import cause_of
from reviews.reassignment.holds.rerouting import end_and_reroute
from reviews.reassignment.models import Batch
from reviews.work.models import Hold
from tests.builders.world import file_one


def current_list() -> list[dict[str, str]]:
    with (DATA / "center_jurisdiction.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(path, rows) -> str:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return str(path)


@pytest.fixture
def telephones_to_machinery(tmp_path) -> str:
    """The list with 8517-8529 at Machinery, said to be official."""
    rows = current_list()
    for row in rows:
        if row["heading_from"] == "8517":
            row |= {"center_code": "CEE010", "basis": "official"}
    return write(tmp_path / "list.csv", rows)


def publish(path: str, effective: str = "2026-01-01", citation: str = "91 FR 1") -> str:
    out = io.StringIO()
    call_command("import_jurisdiction", path, effective=effective, citation=citation, stdout=out, stderr=out)
    return out.getvalue()


def test_it_is_published_counted_and_announced_and_nothing_moves(reference, telephones_to_machinery):
    day = clock.today() - timedelta(days=30)
    for sequence in (1, 2):
        file_one(sequence, filer="B76", importer="12-345678900", day=day)
    file_one(3, filer="B76", importer="12-345678900", day=day, hts="3004909290")
    before, number = list(Routing.objects.order_by("summary_id").values_list()), current_rulebook_number()
    told = publish(telephones_to_machinery)
    assert (
        "Routings in flight that would change: 2 (2 to another Center's industry, 2 to another office), of 3"
        in told
    )
    assert "CEE007 -> 2704: 2" in told
    assert list(Routing.objects.order_by("summary_id").values_list()) == before
    assert current_rulebook_number() > number
    batch = Batch.objects.get(cause="edition")
    assert f"Batch {batch.pk} waits for approval: /centers/delegations/batches/{batch.pk}/." in told
    assert (batch.state, batch.params["edition"]) == ("waiting_for_approval", "2026-01-01")
    preview = batch.previews.get()
    assert (preview.rulebook, preview.counts["summaries"]) == (current_rulebook_number(), 2)
    assert preview.counts["flows"] == [{"from": "CEE007", "to": "2704", "summaries": 2, "items": 1}]
    event = Event.objects.get(verb=Verb.EDITION_PUBLISHED)
    assert (event.reason, event.after) == ("91 FR 1", {"effective_on": "2026-01-01", "rows": 108})
    row = current_rulebook().edition_on(clock.today()).find("8517")
    assert (row.center, row.basis) == ("CEE010", "official")


def test_what_changes_nothing_announces_nothing(reference, tmp_path, monkeypatch):
    monkeypatch.setattr(edition_counts, "_LONGEST_TRANSACTION", timedelta())
    file_one(1, filer="B76", importer="12-345678900", day=clock.today() - timedelta(days=30))
    told = publish(write(tmp_path / "same.csv", [r for r in current_list() if r["heading_from"] != "7414"]))
    assert "would change: 0" in told
    assert not Batch.objects.exists()


@pytest.fixture
def filed_meanwhile(monkeypatch) -> Callable[..., None]:
    """Says what is filed while the country is counted."""

    def given(number: int = 1, **values: str) -> None:
        count = edition.count_changes

        def slowly(**asked):
            found = count(**asked)
            for sequence in range(1, number + 1):
                day = clock.today() - timedelta(days=30)
                file_one(sequence, filer="B76", importer="12-345678900", day=day, **values)
            return found

        monkeypatch.setattr(edition, "count_changes", slowly)

    return given


def test_what_is_filed_while_it_is_counted_is_not_left_behind(
    reference, telephones_to_machinery, filed_meanwhile
):
    """Nothing in flight would change; then goods are filed that the new list gives to another Center."""
    filed_meanwhile()
    assert "would change: 1 (1 to another Center's industry, 1 to another office), of 1" in publish(
        telephones_to_machinery
    )
    batch = Batch.objects.get(cause="edition")
    assert (batch.state, batch.previews.get().counts["summaries"]) == ("waiting_for_approval", 1)


def test_however_much_was_filed_meanwhile_it_is_counted(
    reference, telephones_to_machinery, filed_meanwhile, monkeypatch
):
    monkeypatch.setattr(edition_counts, "RANGE_SIZE", 2)
    filed_meanwhile(5)
    assert "would change: 5 (5 to" in publish(telephones_to_machinery)
    preview = Batch.objects.get(cause="edition").previews.get()
    assert (preview.counts["summaries"], preview.counts["looked_at"]) == (5, 5)


@pytest.mark.parametrize("is_held_before", [True, False], ids=["held before", "held meanwhile"])
def test_whose_hold_ends_while_it_is_counted_is_not_left_behind(
    reference, telephones_to_machinery, monkeypatch, is_held_before
):
    """Held, it is not counted; then its hold ends, and it stays by the list of before: nothing is recorded of it."""
    monkeypatch.setattr(edition_counts, "_LONGEST_TRANSACTION", timedelta())
    file_one(1, filer="B76", importer="12-345678900", day=clock.today() - timedelta(days=30))
    routing, count = Routing.objects.get(), edition.count_changes

    def hold() -> None:
        values = {"office_id": routing.office_id, "reason": "by_hand", "placed_at": clock.now()}
        Hold.objects.create(summary_id=routing.pk, **values)

    def slowly(**asked):
        if not is_held_before:
            hold()
        found, ids = count(**asked), list(Hold.objects.values_list("pk", flat=True))
        assert end_and_reroute(holds=ids, how="it is over", are_over=lambda among: among) == 1
        return found

    if is_held_before:
        hold()
    monkeypatch.setattr(edition, "count_changes", slowly)
    assert "would change: 1 (1 to another Center's industry, 1 to another office), of 1" in publish(
        telephones_to_machinery
    )
    batch = Batch.objects.get(cause="edition")
    assert (batch.state, batch.previews.get().counts["summaries"]) == ("waiting_for_approval", 1)
    assert not RoutingDecision.objects.filter(cause="hold_ended").exists()


@pytest.mark.django_db(transaction=True)
def test_nothing_is_decided_while_the_gate_is_held(
    reference, telephones_to_machinery, filed_meanwhile, monkeypatch
):
    """Whoever files waits for who holds the gate alone, so nothing long may be done behind it."""
    filed_meanwhile()
    decided, find_reroutes = [], edition_counts.find_reroutes

    def watched(**asked):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ExclusiveLock'"
                " AND pid = pg_backend_pid() AND classid = %s",
                [LockKey.GATE],
            )
            decided.append(cursor.fetchone()[0])
        return find_reroutes(**asked)

    monkeypatch.setattr(edition_counts, "find_reroutes", watched)
    assert "would change: 1" in publish(telephones_to_machinery)
    assert decided == [0]


def test_where_nothing_filed_meanwhile_changes_nobody_is_asked(
    reference, telephones_to_machinery, filed_meanwhile
):
    filed_meanwhile(hts="3004909290")
    told = publish(telephones_to_machinery)
    assert "would change: 0 (0 to" in told and "waits for approval" not in told
    batch = Batch.objects.get(cause="edition")
    assert (batch.state, batch.started_at) == ("cancelled", None) and batch.finished_at is not None
    assert batch.status_message == Event.objects.get(verb=Verb.BATCH_CANCELLED).reason
    assert "nothing to move" in batch.status_message


def test_one_that_could_not_be_counted_waits_to_be_counted_again(
    reference, telephones_to_machinery, filed_meanwhile, monkeypatch
):
    """Whatever happens after the publication, what came meanwhile is not forgotten."""

    def fail(*args, **asked):
        raise ConnectionError

    filed_meanwhile()
    monkeypatch.setattr(edition, "count_since", fail)
    with pytest.raises(ConnectionError):
        publish(telephones_to_machinery)
    batch = Batch.objects.get(cause="edition")
    assert (batch.state, batch.previews.count()) == ("waiting_for_approval", 0)
    assert cause_of(batch).count_again(None).counts["summaries"] == 1


def test_an_edition_of_the_past_does_not_touch_what_a_later_one_decides(reference, telephones_to_machinery):
    file_one(1, filer="B76", importer="12-345678900", day=clock.today() - timedelta(days=30))
    assert "would change: 0" in publish(telephones_to_machinery, effective="2013-06-01")


def test_every_error_is_told_with_its_row_and_nothing_is_published(reference, tmp_path):
    rows = current_list()
    rows[0] |= {"center_code": "CEE077"}
    rows[1] |= {"basis": "hearsay"}
    rows[3] |= {"heading_to": "3403"}
    before = (Edition.objects.count(), EditionRow.objects.count(), current_rulebook_number())
    out = io.StringIO()
    with pytest.raises(CommandError, match=r"errors in list.csv\. Nothing was published"):
        call_command(
            "import_jurisdiction",
            write(tmp_path / "list.csv", rows),
            effective="2026-01-01",
            citation="x",
            stderr=out,
        )
    told = out.getvalue()
    assert "row 2, center_code 'CEE077': There is no such Center. Use one of CEE001 to CEE010." in told
    assert "row 3, basis 'hearsay': Not a basis." in told
    assert "Overlaps row" in told
    assert (Edition.objects.count(), EditionRow.objects.count(), current_rulebook_number()) == before


@pytest.mark.parametrize(
    ("sentence", "options", "told"),
    [
        ("no date", {"effective": "next year"}, "Write it as YYYY-MM-DD"),
        ("no citation", {"citation": "  "}, "Name the source"),
        ("a citation that is too long", {"citation": "x" * 301}, "at most 300"),
        ("a day that has an edition", {"effective": "2015-01-28"}, "never changed"),
    ],
)
def test_wrong_options(reference, telephones_to_machinery, sentence, options, told):
    with pytest.raises(CommandError, match=told):
        publish(telephones_to_machinery, **options)
    assert Edition.objects.count() == 3, sentence


def test_files_that_cannot_be_read(reference, tmp_path):
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        publish(str(tmp_path / "none.csv"))
    (tmp_path / "latin.csv").write_bytes("center_code,é".encode("latin-1"))
    with pytest.raises(CommandError, match="not UTF-8"):
        publish(str(tmp_path / "latin.csv"))
    (tmp_path / "zip.csv").write_bytes(b"\x00\x01\x02")
    with pytest.raises(CommandError):
        publish(str(tmp_path / "zip.csv"))


def test_a_check_alone_publishes_nothing(reference, telephones_to_machinery):
    out = io.StringIO()
    call_command(
        "import_jurisdiction",
        telephones_to_machinery,
        "--check",
        effective="2026-01-01",
        citation="x",
        stdout=out,
    )
    assert "108 rows, no error. Nothing was published." in out.getvalue()
    assert Edition.objects.count() == 3
