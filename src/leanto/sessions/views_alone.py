"""Pages for one person: a hard moment, and settling alone. They ask for nothing and keep nothing."""

from __future__ import annotations

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django_permissions_policy.decorators import permissions_policy_override

from leanto.circles import access as circles
from leanto.core.http import person_of
from leanto.help import countries
from leanto.sessions import formats, heart_words, page_data, shape

# What sealing a note for one's shelf needs: the vault's worker (see shelf/views.py). And no form here is ever sent:
# what somebody types before the script is there must not end up in an address.
POLICY = {"worker-src": ["'self'"], "trusted-types": ["vault"], "form-action": ["'none'"]}
MINUTES_ALONE = (5, 10, 15, 20, 25)


def emergency() -> dict[str, str]:
    """The number that a page names when a life may be in danger: of the host's country, else 112."""
    country = countries.choose("", str(getattr(settings, "LEANTO_COUNTRY", "") or ""))
    if country is None:
        return {"number": "112", "dial": "112"}
    return {"number": country.emergency[0].number, "dial": country.emergency[0].dial}


def stage_words() -> dict[str, object]:
    """What every page with a stage needs."""
    return {
        "stage_words": list(formats.words().items()),
        "states": formats.STATES,
        "walks": formats.WALKS,
        "ordinary": formats.ORDINARY,
        "emergency": emergency(),
        "heart_words": heart_words.after(),
    }


@login_required
@require_safe
def hard(request: HttpRequest) -> HttpResponse:
    """A hard moment: alone and with somebody as two equal ways (S0-4), a wave, and people who answer."""
    found = list(circles.circles_of(person_of(request)))
    shown = {"emergency": emergency(), "circles": found, "together": shape.together()}
    return render(request, "sessions/hard.html", shown)


@login_required
@require_safe
@csp_replace(POLICY)
@permissions_policy_override(page_data.ALONE)
def alone(request: HttpRequest) -> HttpResponse:
    """Every format for one person, in the browser."""
    found = {"tab": "me", "formats": formats.ALONE, "minutes": MINUTES_ALONE, **stage_words()}
    return render(request, "sessions/alone.html", found)
