from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "reviews.letters"
    label = "letters"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Letters to the trade"
