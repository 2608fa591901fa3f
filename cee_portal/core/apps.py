from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "cee_portal.core"
    verbose_name = "What every floor uses"
