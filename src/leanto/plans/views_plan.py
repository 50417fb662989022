"""Pages of the circle's plan: see it before anyone is told, make it again, ask people; the rota to print."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from leanto.circles.access import Hands
from leanto.core.clock import now
from leanto.core.errors import NotYours
from leanto.core.http import person_of, write
from leanto.plans import access, actions
from leanto.plans.forms import keys
from leanto.plans.plan_page import ask_plan, plan_page
from leanto.plans.plan_page import rota as rota_page

READ = require_http_methods(["GET", "HEAD"])


@login_required
@READ
def plan(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """Each open turn with who could and why; what is uncovered, why, and what would cover it."""
    number = int(request.GET["page"]) if request.GET.get("page", "").isdigit() else 1
    found = plan_page(person_of(request), circle_id, now(), min(max(number, 1), 1000))
    return render(request, "plans/plan.html", {"plan": found, "circle": found.mine.circle, "tab": "circle"})


@login_required
@require_POST
def make(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """Makes the plan, or makes it again."""
    person = person_of(request)
    hands = Hands(access.coordinator(person, circle_id), person)
    # Not inside `write`: searching must not hold the database's one writer. Making a plan twice is harmless.
    if not actions.want_plan(circle_id, hands):
        messages.info(request, _("This is a large plan, so it takes a minute. Please look again shortly."))
    return redirect("plans:plan", circle_id)


@login_required
@require_POST
def ask(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """Asks the people of one line, or of all."""
    person = person_of(request)
    access.coordinator(person, circle_id)
    chosen = None if request.POST.get("all") else keys(request.POST.getlist("line"))

    _ask(request, circle_id, chosen)
    return redirect("plans:plan", circle_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def of_ask(request: HttpRequest, ask_id: UUID) -> HttpResponse:
    """The same for whoever asked, for their own ask: nobody else may arrange a narrow one."""
    person = person_of(request)
    found = ask_plan(person, ask_id, now())
    if request.method != "POST":
        return render(
            request, "plans/of_ask.html",
            {"plan": found, "ask": found.ask, "circle": found.ask.circle, "tab": "ask"},
        )  # fmt: skip
    lines = {each.line.pk for row in found.rows for each in row.lines}
    chosen = lines if request.POST.get("all") else lines & set(keys(request.POST.getlist("line")))
    _ask(request, found.ask.circle_id, chosen)
    return redirect("plans:of_ask", ask_id)


def _ask(request: HttpRequest, circle_id: UUID, chosen: Iterable[UUID] | None) -> None:
    """Asks the people of these lines, and says how many questions are on their way."""
    person = person_of(request)

    def work() -> dict[str, int]:
        sent = actions.ask_people(person, circle_id, chosen)
        return {"asked": sent.asked, "waiting": sent.waiting}

    sent = write(request, work)
    said = ngettext(
        "%(count)d question is on its way.", "%(count)d questions are on their way.", sent["asked"]
    )
    messages.success(request, said % {"count": sent["asked"]})
    if sent["waiting"]:
        messages.info(
            request,
            _("Some wait a little, so that nobody gets many questions at once. They go out by themselves."),
        )


@login_required
@require_POST
def change(request: HttpRequest, line_id: UUID) -> HttpResponse:
    """Somebody else for this line. A second tap finds nothing to change and leads back to the plan, or for whoever
    does not arrange here to what it has for their ask."""
    person = person_of(request)
    line = access.suggestion(person, line_id)
    actions.change_person(line)
    messages.success(request, _("Looked for somebody else. Nobody is told."))
    try:
        access.coordinator(person, line.circle_id)
    except NotYours:
        return redirect("plans:of_ask", line.turn.ask_id)
    return redirect("plans:plan", line.circle_id)


@login_required
@READ
def rota(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """The coming four weeks, to print."""
    found = rota_page(person_of(request), circle_id, now())
    return render(request, "plans/rota.html", {"rota": found, "circle": found.mine.circle, "tab": "circle"})
