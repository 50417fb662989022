"""The web room: base templates, parts, static files."""

from django.apps import AppConfig
from django.core.validators import MaxLengthValidator
from django.forms import Field
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy


class WebConfig(AppConfig):
    """Holds the frame of every page. It has no tables and knows no other room."""

    name = "leanto.web"
    label = "web"

    def ready(self) -> None:
        # Django's two commonest sentences, in the voice of the house, once for all forms of all rooms.
        Field.default_error_messages["required"] = _("Please fill this in.")
        MaxLengthValidator.message = ngettext_lazy(
            "Please use at most %(limit_value)d letter. There are %(show_value)d now.",
            "Please use at most %(limit_value)d letters. There are %(show_value)d now.",
            "limit_value",
        )
