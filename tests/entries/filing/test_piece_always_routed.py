"""A summary never ends without a routing, whatever it contains."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from entries.filing.piece import file_piece
from entries.intake.checks.checks import Checks
from entries.intake.checks.values import Reference
from entries.intake.json_files.body import read_body
from entries.intake.rejections import RejectedSummary
from entries.models import EntrySummary, Routing, RoutingDecision, SummaryRevision
from entries.rules.codes import countries, entry_types
from tests.builders.filings import DAY, body, line

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

_CHAPTER = st.sampled_from([f"{number:02d}" for number in range(1, 100) if number != 77])
_TARIFF = st.builds(
    lambda chapter, rest: chapter + rest, _CHAPTER, st.from_regex(r"[0-9]{8}|[0-9]{6}", fullmatch=True)
)
_LINE = st.builds(
    dict,
    hts=st.lists(_TARIFF, min_size=1, max_size=3),
    value=st.integers(0, 10**11).map(str),
    duty=st.integers(0, 10**9).map(lambda cents: f"{cents // 100}.{cents % 100:02d}"),
    origin=st.sampled_from([*sorted(countries()), "**", None]),
    manufacturer=st.sampled_from([None, "VNDEMFAC12HAN", "XODEMFAC1TOR"]),
    fees=st.just({}),
    adcvd=st.sampled_from([[], [{"case": "A-570-890-095"}], [{"case": "C570891000"}]]),
)
_FILING = st.builds(
    dict,
    entry_type=st.sampled_from(sorted(entry_types())),
    port=st.from_regex(r"[0-9]{4}", fullmatch=True),
    importer_number=st.sampled_from(["12-3456789", "123-45-6789", "261004-00001", "98-7654321AB"]),
    entry_date=st.integers(-4000, 60).map(lambda days: (DAY + timedelta(days=days)).isoformat()),
    summary_date=st.none(),
    lines=st.lists(_LINE, min_size=1, max_size=5),
    totals=st.none(),
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(filings=st.lists(_FILING, min_size=1, max_size=6))
def test_everything_that_is_stored_has_an_office(filings):
    bodies = [
        body(
            place + 1, **(filing | {"lines": [line(at + 1, **one) for at, one in enumerate(filing["lines"])]})
        )
        for place, filing in enumerate(filings)
    ]
    found = [read_body(one, Checks(Reference())) for one in bodies]
    clean = [one for one in found if not isinstance(one, RejectedSummary)]
    result = file_piece(clean, actor=None, source=SummaryRevision.Source.API)
    assert len(result.filed) + len(result.unchanged) + len(result.rejected) == len(clean)
    assert EntrySummary.objects.filter(routing__isnull=True).count() == 0
    assert Routing.objects.filter(office__isnull=False).count() == EntrySummary.objects.count()
    for filed in result.filed:
        assert (
            RoutingDecision.objects.filter(summary_id=filed.summary_id, revision=filed.revision).count() == 1
        )
