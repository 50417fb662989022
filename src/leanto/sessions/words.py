"""What formats and channels are called, and one line about each format."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from leanto.sessions.models import Channel, Format

FORMATS = {
    Format.BREATHING: (
        _("Breathing together"),
        _("Slow and soft, with a light to follow. Stop whenever you like."),
    ),
    Format.LISTENING: (_("Ears only"), _("One speaks, the other listens. Then the other way round.")),
    Format.COMPANY: (_("Quiet company"), _("Each does their own thing, side by side.")),
    Format.WALK: (_("A walk"), _("Side by side, on the phone, or each at a window.")),
    Format.ORDINARY: (_("Something ordinary"), _("Plain talk, reading aloud, cooking, knitting.")),
}
CHANNELS = {
    Channel.VOICE: _("Voice"),
    Channel.LINE: _("A line of text now and then"),
    Channel.QUIET: _("Nothing but knowing"),
}
