"""The help room: the door to more than a circle, and pages that anybody may read."""

from django.apps import AppConfig


class HelpConfig(AppConfig):
    """Reads two things: its own words and `countries.toml`. It has no tables."""

    name = "leanto.help"
    label = "help"
