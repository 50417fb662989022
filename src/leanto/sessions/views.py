"""Pages of sessions: my open ones, inviting, an invitation, the waiting room, the live page. They parse and render."""

from __future__ import annotations

from uuid import UUID

from csp.decorators import csp_replace
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_permissions_policy.decorators import permissions_policy_override

from leanto.circles import access as circles
from leanto.core.clock import now
from leanto.core.errors import NotHere, Refusal
from leanto.core.http import person_of, write
from leanto.sessions import access, actions, page_data, shape, views_alone, words
from leanto.sessions.forms import InviteForm, WaveForm
from leanto.sessions.models import Answer, Channel, Format
from leanto.web.forms import refuse_into


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What is open now: my own sessions and what I am asked."""
    person = person_of(request)
    own, asked = access.open_now(person)
    names = circles.names_in({row.circle_id for row in own} | {guest.sitting.circle_id for guest in asked})
    shown = {
        "own": own,
        "asked": [
            (guest, names.get((guest.sitting.circle_id, guest.sitting.asker_id), "")) for guest in asked
        ],
        "circles": circles.circles_of(person),
        "together": shape.together(),
        "apart": shape.apart_sentence(),
    }
    return render(request, "sessions/home.html", shown)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """Inviting somebody. `?with=<member>&format=<code>&words=…` fills the form in."""
    mine = circles.membership(person_of(request), circle_id)
    people = access.may_be_asked(mine)
    form = InviteForm(request.POST or None, people=people, initial=InviteForm.wished(request.GET, people))
    if request.method == "POST" and form.is_valid():
        try:
            made = write(request, lambda: {"sitting": str(actions.invite(mine, form.draft()).pk)})
        except Refusal as refusal:
            refuse_into(form, refusal)
        else:
            messages.success(request, _("Asked. A yes shows here; a no needs no reason and is not told."))
            return redirect("settle:waiting", made["sitting"])
    context = {"circle": mine.circle, "form": form, "people": people}
    context |= {"together": shape.together(), "apart": shape.apart_sentence()}
    return render(request, "sessions/new.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def wave(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """A sign that needs no answer."""
    mine = circles.membership(person_of(request), circle_id)
    form = WaveForm(request.POST or None, people=access.may_be_asked(mine))
    if request.method == "POST" and form.is_valid():
        try:
            write(request, lambda: actions.wave(mine, form.whom()))
        except Refusal as refusal:
            refuse_into(form, refusal)
        else:
            messages.success(request, _("Your wave is on its way. It asks for nothing."))
            return redirect("settle:home")
    context = {"circle": mine.circle, "form": form}
    return render(request, "sessions/wave.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, sitting_id: UUID) -> HttpResponse:
    """For a guest: are you settled enough to be company?"""
    guest = access.invitation(person_of(request), sitting_id)
    if request.method == "POST":
        coming = request.POST.get("answer") == "yes"
        actions.answer(
            guest, coming
        )  # without a mark for a second tap: that would stay, and the answer may not
        if coming:
            return redirect("settle:live", sitting_id)
        messages.success(request, _("That is fine. Nobody is told, and nobody asks why."))
        return redirect("settle:home")
    names = access.names(guest.sitting)
    others = [name for slot, name in names.items() if slot not in (0, guest.slot)]
    sitting = guest.sitting
    shown = {"sitting": sitting, "circle": sitting.circle, "guest": guest, "others": others}
    shown |= {"asker": names.get(0, ""), "format": words.FORMATS[Format(sitting.format)][0]}
    shown |= {"channel": words.CHANNELS[Channel(sitting.channel)]}
    return render(request, "sessions/invitation.html", shown)


@login_required
@require_safe
def waiting(request: HttpRequest, sitting_id: UUID) -> HttpResponse:
    """For the asker: who said yes. A no and silence look the same, before the time and after it."""
    sitting = access.own(person_of(request), sitting_id)
    coming = set(sitting.guests.filter(answer=Answer.COMING).values_list("slot", flat=True))
    names = access.names(sitting)
    shown = {
        "sitting": sitting,
        "circle": sitting.circle,
        "coming": [name for slot, name in names.items() if slot in coming],
        "asked": [name for slot, name in names.items() if slot and slot not in coming],
        "may_come": sitting.answer_by > now(),
    }
    return render(request, "sessions/waiting.html", shown)


@login_required
@require_safe
@permissions_policy_override(page_data.TOGETHER)
@csp_replace(views_alone.POLICY)  # type: ignore[arg-type]  # its types know only views without keys
def live(request: HttpRequest, sitting_id: UUID) -> HttpResponse:
    """The session itself. Everything on it happens in the browser and on the line."""
    person = person_of(request)
    try:
        seat = access.seat(person, sitting_id)
    except NotHere:
        access.invitation(person, sitting_id)  # or it is not theirs
        return redirect("settle:invitation", sitting_id)
    data = page_data.of(seat)
    shown = {
        "sitting": seat.sitting,
        "circle": seat.sitting.circle,
        "data": data,
        "pair": len(data["people"]) == 2,
    }
    shown |= views_alone.stage_words()
    return render(request, "sessions/live.html", shown)


@login_required
@require_POST
def end(request: HttpRequest, sitting_id: UUID) -> HttpResponse:
    """The asker takes it back, or closes the room."""
    sitting = access.own(person_of(request), sitting_id)
    actions.end(sitting)
    messages.success(request, _("It is over, and nothing of it is kept."))
    return redirect("settle:home")
