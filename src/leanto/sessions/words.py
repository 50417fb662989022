"""What formats and channels are called, and one line about each format."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from leanto.sessions import formats
from leanto.sessions.models import Channel, Format

FORMATS = {Format(one.code): (one.name, one.together) for one in formats.FORMATS}
CHANNELS = {
    Channel.VOICE: _("Voice"),
    Channel.LINE: _("A line of text now and then"),
    Channel.QUIET: _("Nothing but knowing"),
}
