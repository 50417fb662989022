"""How and when somebody hears of news, and the one switch that stops everything."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from leanto.core.errors import Refusal
from leanto.core.http import person_of, write
from leanto.people import actions
from leanto.people.forms import Hearing
from leanto.web.forms import refuse_into


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    form = Hearing(request.POST or None, initial=Hearing.of(person))
    if request.method == "POST" and form.is_valid():
        try:
            write(request, lambda: actions.set_hearing(person, **form.cleaned_data))
        except Refusal as refusal:
            refuse_into(form, refusal)
        else:
            messages.success(request, _("Kept."))
            return redirect("notify:settings")
    facts = {"tab": "me", "form": form, "me": person}
    return render(request, "notify/settings.html", facts, status=422 if form.errors else 200)


@login_required
@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """On or off, as the button said."""
    person, stopped = person_of(request), request.POST.get("stopped") == "yes"
    write(request, lambda: actions.stop_everything(person, stopped))
    return redirect("notify:settings")
