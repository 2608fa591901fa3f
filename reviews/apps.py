from importlib import import_module

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "reviews"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Work on filings"

    def ready(self) -> None:
        """Register the causes of moves, which the engine asks without importing them."""
        import_module("reviews.reassignment.causes.registry")
