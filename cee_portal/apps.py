from django.apps import AppConfig


class FrameConfig(AppConfig):
    name = "cee_portal"
    label = "frame"
    verbose_name = "Frame"

    def ready(self) -> None:
        # Web processes and commands publish hints too; without this they would use an unconfigured Celery application.
        from cee_portal import celery  # noqa: F401
