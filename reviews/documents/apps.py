from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "reviews.documents"
    label = "documents"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Papers of summaries"
