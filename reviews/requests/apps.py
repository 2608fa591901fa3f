from django.apps import AppConfig


class RequestsConfig(AppConfig):
    name = "reviews.requests"
    label = "requests"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Requests to the trade"
