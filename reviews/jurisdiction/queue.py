"""The list of an office's summaries that need a jurisdiction."""

from django.db.models import Q

from reviews.jurisdiction.items import KEY
from reviews.work.queue.queues import Queue, Viewer


class NeedsJurisdiction(Queue):
    key, label = "needs_jurisdiction", "Needs jurisdiction"
    indexed_filter = "kind_queue"
    is_urgent = True
    empty_title = "Every summary here has its Center"
    empty_text = "Summaries whose goods are not on any Center's list appear here."

    def condition(self, viewer: Viewer) -> Q:
        return Q(office=viewer.office, kind=KEY)
