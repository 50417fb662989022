"""What the forms of asks are made of: choices and their words, lengths, several dates. Zones of whoever types."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from leanto.asks.models import Audience, Effort

Choices = list[tuple[str, str | LazyText]]
LENGTHS = (15, 30, 60, 90, 120, 180, 240, 480)
EMPTY_DATES = 4

WHEN: Choices = [("one", _("On one day")), ("several", _("On several days")), ("again", _("Again and again"))]
EVERY: Choices = [
    ("day", _("Every day")),
    ("week", _("Every week")),
    ("month_day", _("Every month on the same date")),
    ("month_weekday", _("Every month on the same weekday")),
]
EYES: Choices = [
    (Audience.ONE.value, _("One person")),
    (Audience.FEW.value, _("A few people")),
    (Audience.POD.value, _("A pod")),
    (Audience.CIRCLE.value, _("Everyone in the circle")),
]
EYES_NOTES: dict[str, LazyText | str] = {
    Audience.ONE.value: _("The smallest step. You can always ask wider later."),
    Audience.FEW.value: _("Only those you choose."),
    Audience.POD.value: _("Everyone who said yes to being in it."),
    Audience.CIRCLE.value: _("All who are here now, and whoever joins."),
}
EFFORTS: Choices = [
    (str(Effort.EASY.value), _("Easy")),
    (str(Effort.SOME.value), _("Some")),
    (str(Effort.A_LOT.value), _("A lot")),
]


def length_words(minutes: int) -> str:
    """ "45 minutes", "2 hours", "1 hour 30 minutes"."""
    hours, rest = divmod(minutes, 60)
    parts = []
    if hours:
        parts.append(ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours})
    if rest:
        parts.append(ngettext("%(count)d minute", "%(count)d minutes", rest) % {"count": rest})
    return " ".join(parts)


def lengths(*more: int) -> Choices:
    """Chips for how long, with `more` lengths among them."""
    return [(str(minutes), length_words(minutes)) for minutes in sorted({*LENGTHS, *more}) if minutes]


class ManyDates(forms.Widget):
    """Some date boxes with one name. Empty ones are left out."""

    template_name = "asks/many_dates.html"
    use_fieldset = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        found = data.getlist(name) if hasattr(data, "getlist") else data.get(name) or []
        return [value for value in found if value.strip()]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, None, attrs)
        dates = [one.isoformat() if isinstance(one, date) else str(one) for one in value or []]
        context["widget"]["dates"] = [*dates, *[""] * EMPTY_DATES]
        return context

    def id_for_label(self, id_: str | None, index: str | None = None) -> str:
        return ""


class DatesField(forms.Field):
    """Several dates."""

    widget = ManyDates

    def to_python(self, value: Any) -> list[date]:
        one = forms.DateField(error_messages={"invalid": _("Please write a date like 2027-05-31.")})
        return sorted({day for text in value or [] if (day := one.to_python(text)) is not None})


def zone_of(own: str, circle_zone: str) -> str:
    """The zone in which somebody types: their own, or the circle's while they have not chosen any."""
    return circle_zone if own in ("", "UTC") else own


def in_zone(moment: datetime, zone: str) -> datetime:
    """The moment by the clock of that zone."""
    return moment.astimezone(ZoneInfo(zone))
