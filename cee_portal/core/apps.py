from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "cee_portal.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "What every floor uses"
