"""Acts on reviews by button."""

from reviews.validation.services.closing import start_review
from reviews.work.pages.acts import button_view

start = button_view(start_review, "Under review", goes_on=True)
