"""Room on the pages of work items and of the two of their indexes that no move changes.

A move writes a new version of each item that it moves and enters it into every index again: a third of all where a Center
becomes operational. On full pages each entry first looks whether an older one is dead, and then splits the page. What is
written from now on leaves the room; rows that are there get it with the next `VACUUM FULL`, which nothing needs.
"""

from django.db import migrations

_ROOM = """
ALTER TABLE reviews_workitem SET (fillfactor = 80);
ALTER INDEX reviews_workitem_pkey SET (fillfactor = 70);
ALTER INDEX one_open_item_per_summary_and_kind SET (fillfactor = 70);
"""
_NO_ROOM = """
ALTER TABLE reviews_workitem RESET (fillfactor);
ALTER INDEX reviews_workitem_pkey RESET (fillfactor);
ALTER INDEX one_open_item_per_summary_and_kind RESET (fillfactor);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0011_arrivals_are_a_filter"),
    ]

    operations = [migrations.RunSQL(_ROOM, _NO_ROOM)]
