"""Pages of asks: starting, asking in small steps, the ask itself, the circle's list. See `views_own` for changing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from leanto.asks import access, actions, page, rules, shown
from leanto.asks.draft import Draft
from leanto.asks.forms import AskForm, zone_of
from leanto.asks.kinds import KINDS
from leanto.circles import access as circles
from leanto.circles.models import Membership
from leanto.core.clock import now
from leanto.core.errors import Refusal
from leanto.core.http import person_of, write
from leanto.people.models import Person
from leanto.plans.insisting import places_lost
from leanto.plans.names import name
from leanto.web.forms import refuse_into

ON_PAGE = 20
CARRIED = {"csrfmiddlewaretoken", "once", "do"}


@login_required
@require_http_methods(["GET", "HEAD"])
def start(request: HttpRequest) -> HttpResponse:
    """The tab "Ask": on into the person's only circle, or a choice."""
    mine = circles.circles_of(person_of(request))
    if len(mine) == 1:
        return redirect("asks:new", mine[0].pk)
    return render(request, "asks/start.html", {"circles": mine, "my_circles": mine, "tab": "ask"})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """A new ask: what kind, one page, a look at it as others will see it, sent. What was typed travels in the form."""
    person = person_of(request)
    mine = circles.membership(person, circle_id)
    kind = KINDS.get(request.POST.get("kind", "") or request.GET.get("kind", ""))
    frame: dict[str, Any] = {"circle": mine.circle, "tab": "ask", "kind": kind}
    if kind is None:
        kinds = [(one, shown.ICONS.get(one.code, "ask")) for one in KINDS.values()]
        return render(request, "asks/kinds.html", frame | {"kinds": kinds})
    form = AskForm(
        request.POST if request.method == "POST" else None,
        kind=kind,
        zone=zone_of(person.timezone, mine.circle.timezone),
        circle_zone=mine.circle.timezone,
        around=page.around(person, mine),
    )
    if request.method != "POST" or request.POST.get("do") == "change":
        return render(request, "asks/new.html", frame | {"form": form.shown()})
    if fits(form):
        if request.POST.get("do") != "send":
            words = preview(form, form.draft, mine, person)
            lost = places_lost(circle_id, mine.person_id, form.draft, now())
            frame |= {"shown": words, "carried": carried(request), "lost": lost}
            return render(request, "asks/preview.html", frame)
        try:
            sent = write(request, lambda: {"ask": _send(person, circle_id, form)})
            return redirect("asks:sent", sent["ask"])
        except Refusal as refusal:
            refuse_into(form, refusal)
    return render(request, "asks/new.html", frame | {"form": form.shown()}, status=422)


@login_required
@require_http_methods(["GET", "HEAD"])
def sent(request: HttpRequest, ask_id: UUID) -> HttpResponse:
    """After sending: what happens now, and the way back for ten minutes."""
    ask = access.own_ask(person_of(request), ask_id)
    until = rules.goes_out_at(ask.made_at)
    context = {
        "ask": ask, "circle": ask.circle, "tab": "ask", "until": until if until > now() else None,
        "hear_by": shown.moment_words(ask.decide_by) if ask.decide_by and ask.decide_by > now() else "",
    }  # fmt: skip
    return render(request, "asks/sent.html", context)


@login_required
@require_http_methods(["GET", "HEAD"])
def ask(request: HttpRequest, ask_id: UUID) -> HttpResponse:
    """One ask, as far as this person may see it."""
    found = page.ask_page(person_of(request), ask_id, now())
    context = {"page": found, "ask": found.ask, "circle": found.ask.circle, "tab": "circle"}
    return render(request, "asks/ask.html", context)


@login_required
@require_http_methods(["GET", "HEAD"])
def asks(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """The open asks of a circle that this person may see, soonest first."""
    person = person_of(request)
    mine = circles.membership(person, circle_id)
    found = Paginator(page.ask_list(person, circle_id, now()), ON_PAGE).get_page(request.GET.get("page"))
    rows = [_row(person, one) for one in found]
    return render(
        request, "asks/list.html", {"circle": mine.circle, "tab": "circle", "rows": rows, "page_obj": found}
    )


def fits(form: AskForm) -> bool:
    """Is everything typed all right? What is not is said at its field, everything at once."""
    return form.tell_problems(now())


def carried(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed, for the hidden fields of the next step."""
    return [(key, text) for key in request.POST if key not in CARRIED for text in request.POST.getlist(key)]


def preview(form: AskForm, draft: Draft, mine: Membership, person: Person) -> shown.Shown:
    """The ask as others will see it."""
    names = _labels(form, "one") | _labels(form, "few")
    pods = _labels(form, "pod")
    kept = {key: words for key, words in _labels(form, "for_member").items() if key}
    chosen = form.cleaned_data.get("for_member") or ""
    asker = (names.get(chosen) or kept.get(chosen) if chosen else "") or str(mine)
    return shown.of_draft(
        draft, asker, str(mine) if chosen else "", mine.circle.timezone,
        [names[str(one)] for one in draft.asked if str(one) in names], pods.get(str(draft.pod), ""),
    )  # fmt: skip


def _labels(form: AskForm, field: str) -> dict[str, str]:
    return {str(key): str(words) for key, words in getattr(form.fields.get(field), "choices", ())}


def _send(person: Person, circle_id: UUID, form: AskForm) -> str:
    hands = circles.hands(person, circle_id, form.cleaned_data.get("for_member") or None)
    return str(actions.ask(hands, form.draft).pk)


def _row(person: Person, ask: Any) -> dict[str, Any]:
    """One line of the list."""
    free = (ask.places or 0) - (ask.given or 0)
    return {
        "ask": ask, "icon": shown.ICONS.get(ask.kind, "ask"), "mine": ask.asker_id == person.pk,
        "asker": name(ask.asker_shown, ask.asker), "at": ask.next_at,
        "time": shown.turn_words(ask.next_at, ask.next_anytime) if ask.next_at else "",
        "covered": bool(ask.places) and not free,
        "state": _("covered") if ask.places and not free else _("open"),
    }  # fmt: skip
