from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "cee_portal.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "People"
