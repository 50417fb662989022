"""Calendar addresses: made, ended, and what a calendar program gets from them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leanto.core.clock import now
from leanto.core.errors import Refusal
from leanto.core.http import person_of, write
from leanto.exchange import access, actions, feeds
from leanto.exchange.forms import FeedForm
from leanto.plans import access as plans
from leanto.web.forms import refuse_into


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: HttpRequest) -> HttpResponse:
    """My calendar addresses, and a new one. It is shown in the answer to this one POST and kept nowhere."""
    person = person_of(request)
    form = FeedForm(request.POST or None)
    token: list[str] = []
    if request.method == "POST" and form.is_valid():

        def work() -> dict[str, str]:
            feed, secret = actions.make_feed(person, form.cleaned_data["label"], form.cleaned_data["neutral"])
            token.append(secret)
            return {"feed": str(feed.pk)}

        try:
            write(request, work)
        except Refusal as refusal:
            refuse_into(form, refusal)
        else:
            if not token:  # the same form sent twice
                messages.info(
                    request, _("That address was shown once and is not kept. You can make a new one.")
                )
                return redirect("exchange:feeds")
            link = request.build_absolute_uri(reverse("exchange:feed", args=[token[0]]))
            shown = {"tab": "me", "link": link, "webcal": "webcal:" + link.partition(":")[2]}
            return render(request, "exchange/feed_made.html", shown)
    facts = {"tab": "me", "form": form, "feeds": access.feeds_of(person)}
    return render(request, "exchange/feeds.html", facts, status=422 if form.errors else 200)


@login_required
@require_POST
def end_feed(request: HttpRequest, feed_id: UUID) -> HttpResponse:
    """The address gives nothing any more."""
    feed = access.own_feed(person_of(request), feed_id)
    write(request, lambda: actions.end_feed(feed))
    messages.success(request, _("This address gives nothing any more."))
    return redirect("exchange:feeds")


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """What a calendar program reads. Needs no sign-in and sets no cookie: whoever has the address has it."""
    found = access.feed_with(token)
    with translation.override(found.person.language):
        body = feeds.of_person(found.person, now(), request.build_absolute_uri, found.neutral)
    return _calendar(body, "leanto.ics", "inline")


@login_required
@require_safe
def turn(request: HttpRequest, turn_id: UUID) -> HttpResponse:
    """One turn that the person may see, to put into a calendar once."""
    person = person_of(request)
    found = plans.turn(person, turn_id)
    body = feeds.of_turn(found, person, request.build_absolute_uri)
    return _calendar(body, f"leanto-{found.day:%Y-%m-%d}.ics", "attachment")


def _calendar(body: bytes, name: str, how: str) -> HttpResponse:
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = f'{how}; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
