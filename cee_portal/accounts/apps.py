from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "cee_portal.accounts"
    verbose_name = "People"
