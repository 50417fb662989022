from django.apps import AppConfig


class AsksConfig(AppConfig):
    name = "leanto.asks"
    label = "asks"
    default_auto_field = "django.db.models.BigAutoField"
