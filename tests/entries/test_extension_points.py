"""The functions of the settings are called in their order, with the whole piece, and their errors end the filing."""

from datetime import UTC, date, datetime

import pytest

from entries import extension_points
from entries.extension_points import AcceptedFilings, RoutingChanges

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
FILINGS = AcceptedFilings([], date(2026, 3, 2), NOON, None)
CHANGES = RoutingChanges([], "again", NOON, date(2026, 3, 2), None)
_calls: list[tuple[str, object]] = []


def note_first(piece: object) -> None:
    _calls.append(("first", piece))


def note_second(piece: object) -> None:
    _calls.append(("second", piece))


def refuse(piece: object) -> None:
    raise RuntimeError("made for this test")


def make_length_prefilter():
    """Return a prefilter; the settings name this function."""
    _calls.append(("prefilter", None))
    return lambda parsed: len(parsed.lines)


@pytest.fixture(autouse=True)
def calls():
    _calls.clear()
    return _calls


@pytest.mark.parametrize(
    ("setting", "call", "piece"),
    [
        ("ENTRIES_AFTER_FILING", extension_points.call_after_filing, FILINGS),
        ("ENTRIES_AFTER_ROUTING", extension_points.call_after_routing, CHANGES),
    ],
)
class TestListedFunctions:
    def test_they_are_called_in_the_order_of_the_setting_with_the_piece(
        self, settings, calls, setting, call, piece
    ):
        setattr(settings, setting, [f"{__name__}.note_second", f"{__name__}.note_first"])
        call(piece)
        assert calls == [("second", piece), ("first", piece)]
        setattr(settings, setting, [])
        call(piece)
        assert len(calls) == 2

    def test_an_error_ends_the_calls_and_reaches_the_transaction(self, settings, calls, setting, call, piece):
        names = ("note_first", "refuse", "note_second")
        setattr(settings, setting, [f"{__name__}.{name}" for name in names])
        with pytest.raises(RuntimeError, match="made for this test"):
            call(piece)
        assert calls == [("first", piece)]

    def test_a_name_that_leads_nowhere_is_an_error(self, settings, calls, setting, call, piece):
        setattr(settings, setting, [f"{__name__}.nothing"])
        with pytest.raises(ImportError):
            call(piece)


def test_the_prefilter_is_made_anew_each_time(settings, calls):
    settings.ENTRIES_PREFILTER = f"{__name__}.make_length_prefilter"
    prefilters = [extension_points.make_prefilter() for _ in range(2)]
    assert calls == [("prefilter", None)] * 2
    assert prefilters[0] is not prefilters[1]
