"""Filing a piece: stored, routed, handed on; replaced, unchanged, refused."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from cee_portal.accounts.models import User
from centers.models import Office
from entries import extension_points
from entries.filing.piece import LARGEST_PIECE, PieceTooLargeError, file_piece
from entries.models import (
    EntrySummary,
    Importer,
    ImporterMonth,
    ImporterStanding,
    Line,
    ManualJurisdiction,
    Manufacturer,
    Routing,
    RoutingDecision,
    SummaryRevision,
)
from entries.rules.states import Collection, Control, Status
from tests.builders.filings import line, parsed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

API = SummaryRevision.Source.API


def file(*summaries):
    return file_piece(summaries, actor=None, source=API)


@pytest.fixture
def handed_on(settings):
    """Return what the extension points are called with."""
    _pieces.clear()
    settings.ENTRIES_AFTER_FILING = [f"{__name__}.keep_piece"]
    settings.ENTRIES_AFTER_ROUTING = [f"{__name__}.keep_piece"]
    return _pieces


_pieces: list[object] = []


def keep_piece(piece):
    _pieces.append(piece)


def test_a_new_summary_is_stored_routed_and_handed_on(handed_on):
    result = file(parsed(1))
    assert (result.new, result.replaced, result.unchanged, result.rejected) == (1, 0, [], [])
    summary = EntrySummary.objects.get()
    assert (summary.entry_number, summary.revision, summary.version) == (parsed(1).entry_number, 1, "00100")
    assert (summary.control, summary.status, summary.collection) == (
        Control.TRADE,
        Status.ACCEPTED,
        Collection.UNPAID,
    )
    assert (summary.value, str(summary.duty), str(summary.fees)) == (10_000, "0.00", "47.14")
    assert (summary.scheduled_liquidation, summary.late) == (date(2026, 11, 25), False)
    stored = Line.objects.get()
    assert (stored.hts, stored.heading, stored.fees) == (
        ["8517130000"],
        "8517",
        {"499": "34.64", "501": "12.50"},
    )
    routing = Routing.objects.get()
    assert (routing.office.code, routing.jurisdiction.code, routing.by) == (
        "CEE007",
        "CEE007",
        Routing.By.MERCHANDISE,
    )
    decision = RoutingDecision.objects.get()
    assert (decision.cause, decision.from_office, decision.to_office.code, decision.revision) == (
        "filing",
        None,
        "CEE007",
        1,
    )
    (piece,) = handed_on
    (filed,) = piece.filed
    assert (filed.summary_id, filed.importer_is_new, filed.new_manufacturers) == (
        summary.pk,
        True,
        {"VNDEMFAC12HAN"},
    )
    assert SummaryRevision.objects.get().header["port"] == "2704"


def test_nothing_due_is_duty_free():
    file(parsed(1, lines=[line(fees=None)], totals=None))
    assert EntrySummary.objects.get().collection == Collection.DUTY_FREE


@pytest.mark.parametrize(
    ("what", "dates", "late"),
    [
        ("on the tenth working day after a holiday", ("2026-01-15", "2026-01-30"), False),
        ("on the eleventh", ("2026-01-15", "2026-02-02"), True),
        ("no summary date", ("2026-01-15", None), False),
    ],
)
def test_late_is_after_ten_working_days(what, dates, late):
    file(parsed(1, entry_date=dates[0], summary_date=dates[1]))
    assert EntrySummary.objects.get().late is late


def test_a_type_off_the_cycle_has_no_scheduled_liquidation():
    file(parsed(1, entry_type="11"))
    assert EntrySummary.objects.get().scheduled_liquidation is None


def test_an_assigned_importer_goes_to_its_center():
    importer = Importer.objects.create(number="12-345678900")
    center = Office.objects.get(code="CEE001")
    standing = ImporterStanding.objects.create(
        importer=importer, kind="assigned", center=center, valid=(date(2020, 1, 1), None), reason="test"
    )
    (filed,) = file(parsed(1)).filed
    assert (filed.decision.by, filed.decision.office) == ("account", "CEE001")
    assert Routing.objects.get().standing == standing.pk
    assert filed.importer_is_new  # a standing alone is no filing


def test_the_same_content_again_changes_nothing(handed_on):
    file(parsed(1))
    handed_on.clear()
    result = file(parsed(1, importer_name="Another spelling"))
    assert (len(result.unchanged), result.filed, handed_on) == (1, [], [])
    assert EntrySummary.objects.get().lock_version == 1
    assert RoutingDecision.objects.count() == 1


def test_a_replacement_is_a_revision_routed_anew(handed_on):
    file(parsed(1))
    handed_on.clear()
    pills = [line(hts=["3004.90.9290"], value="20000", fees={"499": "69.28"})]
    result = file(parsed(1, lines=pills, totals=None))
    assert (result.new, result.replaced) == (0, 1)
    summary = EntrySummary.objects.get()
    assert (summary.revision, summary.version, summary.lock_version, summary.value) == (2, "00100", 2, 20_000)
    assert Routing.objects.get().office.code == "CEE001"
    assert [one.cause for one in RoutingDecision.objects.order_by("id")] == ["filing", "revision"]
    assert sorted(Line.objects.values_list("revision", "heading")) == [(1, "8517"), (2, "3004")]
    assert [type(piece) for piece in handed_on] == [
        extension_points.RoutingChanges,
        extension_points.AcceptedFilings,
    ]
    (change,) = handed_on[0].changes
    offices = dict(Office.objects.values_list("pk", "code"))
    assert (offices[change.from_office_id], offices[change.to_office_id]) == ("CEE007", "CEE001")


def test_months_follow_filings_and_replacements():
    file(parsed(1), parsed(2))
    assert ImporterMonth.objects.values_list("month", "heading", "origin", "summaries", "lines", "value").get() == (
        date(2026, 1, 1), "8517", "VN", 2, 2, 20_000,
    )  # fmt: skip
    file(parsed(1, lines=[line(hts=["3004.90.9290"], fees=None)], totals=None, entry_date="2026-02-02"))
    rows = ImporterMonth.objects.order_by("month").values_list("heading", "summaries", "value")
    assert list(rows) == [("8517", 1, 10_000), ("3004", 1, 10_000)]


def test_only_the_first_of_a_piece_is_the_importers_first():
    result = file(parsed(1), parsed(2))
    assert [filed.importer_is_new for filed in result.filed] == [True, False]
    assert [bool(filed.new_manufacturers) for filed in result.filed] == [True, False]
    assert not file(parsed(3)).filed[0].importer_is_new
    assert Importer.objects.get().first_filed_on == date(2026, 1, 15)
    assert Importer.objects.get().company.key == "12-3456789"
    assert Manufacturer.objects.get().first_seen_on == date(2026, 1, 15)


def test_an_unlisted_port_becomes_an_office():
    file(parsed(1, port="9998", entry_type="61"))
    office = Routing.objects.get().office
    assert (office.code, office.listed) == ("9998", False)


@pytest.mark.parametrize(
    ("what", "state", "code"),
    [
        ("under CBP control", {"control": Control.CBP}, "B29"),
        ("cancelled", {"status": Status.CANCELLED, "control": Control.CBP}, "cancelled"),
        ("inactive", {"control": Control.INACTIVE}, "inactive"),
    ],
)
def test_what_the_summary_on_file_does_not_allow_is_refused_alone(what, state, code):
    file(parsed(1))
    EntrySummary.objects.update(**state)
    result = file(parsed(1, summary_date="2026-01-27"), parsed(2))
    assert [one.problem.code for one in result.rejected] == [code]
    assert result.new == 1
    assert EntrySummary.objects.get(entry_number=parsed(1).entry_number).revision == 1


def test_a_summary_that_cbp_rejected_comes_back_as_the_next_version():
    file(parsed(1))
    EntrySummary.objects.update(control=Control.CBP, status=Status.REJECTED, collection=Collection.PAID)
    file(parsed(1, summary_date="2026-01-27"))
    summary = EntrySummary.objects.get()
    assert (summary.version, summary.control, summary.status, summary.collection) == (
        "00200", Control.CBP, Status.ACCEPTED, Collection.PAID,
    )  # fmt: skip


def test_a_retired_number_comes_back_as_a_new_summary():
    file(parsed(1))
    EntrySummary.objects.update(retired=True, control=Control.INACTIVE)
    assert file(parsed(1)).new == 1
    assert EntrySummary.objects.filter(retired=False).count() == 1


def test_a_number_twice_in_one_piece_is_stored_once():
    result = file(parsed(1), parsed(1, port="4601"))
    assert (result.new, [one.problem.code for one in result.rejected]) == (1, ["twice_in_one_call"])


def test_a_jurisdiction_set_by_hand_stands_until_the_tariff_numbers_change():
    file(parsed(1))
    user = User.objects.create_user("lee")
    summary = EntrySummary.objects.get()
    ManualJurisdiction.objects.create(
        summary=summary,
        center=Office.objects.get(code="CEE001"),
        reason="r",
        set_by=user,
        set_at=summary.filed_at,
    )
    (filed,) = file(parsed(1, summary_date="2026-01-27")).filed
    assert (filed.decision.by, filed.decision.office) == ("manual", "CEE001")
    (filed,) = file(parsed(1, lines=[line(hts=["8517.14.0000"])])).filed
    assert (filed.decision.by, filed.decision.office) == ("merchandise", "CEE007")
    assert "Revision 3" in ManualJurisdiction.objects.get().ended_reason


def test_no_routing_with_a_higher_number_is_overwritten():
    file(parsed(1))
    Routing.objects.update(rulebook=99)
    file(parsed(1, port="4601"))
    assert Routing.objects.get().rulebook == 99


def test_a_piece_too_large_is_refused():
    with pytest.raises(PieceTooLargeError):
        file(*[parsed(1)] * (LARGEST_PIECE + 1))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entries_summaryrevision SET header = '{}'",
        "DELETE FROM entries_summaryrevision",
        "UPDATE entries_line SET value = 1",
        "DELETE FROM entries_line",
    ],
)
def test_what_was_filed_stays_as_it_was_filed(statement):
    file(parsed(1))
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert Line.objects.get().value == parsed(1).lines[0].value
    assert SummaryRevision.objects.get().header["port"] == "2704"


@pytest.mark.parametrize("table", ["entries_summaryrevision", "entries_line"])
def test_nor_is_it_emptied_outside_a_test_run(table):
    file(parsed(1))
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"SET LOCAL cee.testing = 'off'; TRUNCATE {table}")
