from django.apps import AppConfig


class Sessions(AppConfig):
    name = "leanto.sessions"
    label = "settle"  # Django's own app for signed-in browsers has the other name
    verbose_name = "Settling together"
