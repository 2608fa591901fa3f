"""A USITC export brings numbers and headings into the tariff file, and new headings into the rulebook."""

import pytest

from centers.models import Rulebook
from centers.selectors.rulebooks import current_rulebook
from centers.services.tariff import import_hts
from centers.tariff.schedule import read_schedule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

EXPORT = b"""hts_number,indent,description,unit,general_rate,special_rate,other_rate
4215,0,Articles that are new:,,,,
4215.00.00.00,1,Of leather,No.,Free,,35%
"""


def test_new_headings_are_in_a_new_rulebook_and_the_same_export_again_makes_none():
    before = current_rulebook().number
    import_hts(schedule=read_schedule(EXPORT), source="HTS test")
    assert current_rulebook().number > before
    assert "4215" in current_rulebook().headings
    import_hts(schedule=read_schedule(EXPORT), source="HTS test")
    assert Rulebook.objects.count() == 2
