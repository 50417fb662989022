from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "leanto.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from leanto.core import checks  # noqa: F401 - registers them
