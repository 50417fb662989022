"""Pages of one person: my week, a turn with its answers, the ways out of a promise."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from leanto.asks.forms import length_words
from leanto.asks.kinds import WELCOME
from leanto.asks.shown import effort_words
from leanto.circles.access import Hands
from leanto.core.clock import now
from leanto.core.errors import NotHere, Refusal
from leanto.core.http import person_of, write
from leanto.core.models import Answered
from leanto.plans import access, actions, saying
from leanto.plans.access import Seat
from leanto.plans.forms import OtherAnswer, member_of
from leanto.plans.models import Answer, Promise, PromiseState
from leanto.plans.names import name
from leanto.plans.turn_page import turn_page
from leanto.plans.week import my_week
from leanto.plans.why_page import moves_of, why_page
from leanto.web.forms import refuse_into

READ = require_http_methods(["GET", "HEAD"])


@login_required
@READ
def week(request: HttpRequest) -> HttpResponse:
    """What you said you would do, what you are asked, how your own asks stand, your own room, news."""
    found = my_week(person_of(request), now(), member_of(request))
    context = {"page": found, "my_circles": found.circles, "tab": "week"}
    if len(found.circles) == 1:
        context["circle"] = found.circles[0]
    return render(request, "plans/week.html", context)


def _turn(
    request: HttpRequest,
    turn_id: UUID,
    form: forms.Form | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    page = turn_page(person_of(request), turn_id, now(), member_of(request))
    why = saying.why_you(page.line.why) if page.line and page.line.answer == Answer.ASKED else ""
    context = {
        "page": page, "turn": page.turn, "ask": page.turn.ask, "circle": page.turn.circle, "tab": "week",
        "length": length_words(page.turn.minutes), "effort": effort_words(page.turn.ask.effort),
        "welcome": [WELCOME[code] for code in page.turn.ask.welcome if code in WELCOME],
        "why": why, "form": form or OtherAnswer(), "refusal": refusal,
        "open_form": form is not None or "more" in request.GET,
    }  # fmt: skip
    return render(request, "plans/turn.html", context, status=status)


@login_required
@READ
def turn(request: HttpRequest, turn_id: UUID) -> HttpResponse:
    """One turn: what it is, why you are asked, and the answers."""
    return _turn(request, turn_id)


@login_required
@READ
def why(request: HttpRequest, turn_id: UUID) -> HttpResponse:
    """Why you, or why not; what a no would change; why not somebody else."""
    page = why_page(person_of(request), turn_id, now())
    context = {
        "page": page,
        "turn": page.turn,
        "ask": page.turn.ask,
        "circle": page.turn.circle,
        "tab": "week",
    }
    return render(request, "plans/why.html", context)


ROOM_IS_WHY = frozenset({"room_full", "day_full", "paused", "never"})


def _refused(request: HttpRequest, seat: Seat, refusal: Refusal) -> HttpResponse:
    """A light page of its own: many hear "covered already" in the same second, and there is nothing to keep."""
    context = {
        "sentence": refusal, "turn": seat.turn, "ask": seat.turn.ask, "circle": seat.turn.circle, "tab": "week",
        "room": refusal.code in ROOM_IS_WHY, "member": seat.hands.member,
        "for_self": seat.hands.member.person_id == seat.hands.typed_by.pk,
    }  # fmt: skip
    return render(request, "plans/refused.html", context, status=refusal.status)


@login_required
@require_POST
def yes(request: HttpRequest, turn_id: UUID) -> HttpResponse:
    """ "I'll do it"."""
    person, member = person_of(request), member_of(request)
    seat = access.seat(person, turn_id, member)
    try:
        if (refusal := actions.why_not(seat)) and not answered(request):
            raise refusal
        write(request, lambda: {"promise": str(actions.promise(seat.hands, turn_id, seat).pk)})
    except NotHere:
        raise
    except Refusal as refusal:
        return _refused(request, seat, refusal)
    messages.success(request, _("Thank you. It is in your week, with a way out should you need one."))
    return redirect(_turn_address(turn_id, member))


@login_required
@require_POST
def answer(request: HttpRequest, turn_id: UUID) -> HttpResponse:
    """ "Not this time", or what would fit better."""
    person, member = person_of(request), member_of(request)
    hands = access.hands_for(person, turn_id, member)
    if request.POST.get("answer") == Answer.NOT_THIS_TIME:
        try:
            write(request, lambda: actions.not_this_time(hands, turn_id))
        except NotHere:
            raise
        except Refusal as refusal:
            return _turn(request, turn_id, refusal=refusal, status=refusal.status)
        messages.success(request, _("That is fine. Nobody is told who said it."))
        return redirect(_week_address(member))
    form = OtherAnswer(request.POST)
    if form.is_valid():
        say = {
            Answer.SMALLER: actions.smaller, Answer.LATER: actions.later, Answer.SOMEONE_ELSE: actions.someone_else
        }[Answer(form.cleaned_data["answer"])]  # fmt: skip
        try:
            write(request, lambda: say(hands, turn_id, form.cleaned_data["words"]))
        except NotHere:
            raise
        except Refusal as refusal:
            refuse_into(form, refusal)
        else:
            messages.success(request, _("Passed on to the one who asks. Nothing more is expected of you."))
            return redirect(_week_address(member))
    return _turn(request, turn_id, form=form, status=422)


@login_required
@READ
def step_back(request: HttpRequest, promise_id: UUID) -> HttpResponse:
    """ "I can't after all": look for a stand-in, or hand it back now. Nothing is asked about why."""
    person = person_of(request)
    promise = access.own_promise(person, promise_id)
    context = {
        "promise": promise, "turn": promise.turn, "ask": promise.turn.ask, "circle": promise.turn.circle,
        "holder": "" if promise.person_id == person.pk else name(vars(promise)["shown"], promise.person), "tab": "week",
    }  # fmt: skip
    if promise.state == PromiseState.HELD:
        context["moves"] = moves_of(promise.turn, promise.person_id, now())
    return render(request, "plans/step_back.html", context)


def _with(
    request: HttpRequest, promise_id: UUID, work: Callable[[Hands, Promise], None], said: str
) -> HttpResponse:
    person = person_of(request)
    promise = access.own_promise(person, promise_id)
    hands = access.hands_of(person, promise)
    write(request, lambda: work(hands, promise))
    messages.success(request, said)
    member = None if hands.person.pk == person.pk else hands.member.pk
    return redirect(_week_address(member))


@login_required
@require_POST
def stand_in(request: HttpRequest, promise_id: UUID) -> HttpResponse:
    """Looks for somebody; until then it stays with the person."""
    said = _("We are looking for a stand-in. Until somebody says yes, it stays with you.")
    return _with(request, promise_id, actions.want_stand_in, said)


@login_required
@require_POST
def keep(request: HttpRequest, promise_id: UUID) -> HttpResponse:
    """ "I'll do it after all"."""
    return _with(request, promise_id, actions.keep, _("It is yours again. Nobody is looked for any more."))


@login_required
@require_POST
def back(request: HttpRequest, promise_id: UUID) -> HttpResponse:
    """Hands it back now."""
    said = _("It is handed back, and the one who asked knows. Thank you for saying it.")
    return _with(request, promise_id, actions.hand_back, said)


@login_required
@require_POST
def how(request: HttpRequest, promise_id: UUID) -> HttpResponse:
    """ "It was done" or "it didn't happen", from either side."""
    person = person_of(request)
    promise = access.promise(person, promise_id)
    say = actions.done if request.POST.get("how") == "done" else actions.did_not_happen
    write(request, lambda: say(person, promise))
    messages.success(request, _("Noted. Nothing is counted."))
    mine = promise.person_id == person.pk
    return redirect(_week_address(None) if mine else reverse("plans:turn", args=[promise.turn_id]))


def answered(request: HttpRequest) -> bool:
    """Was this very write answered before? Then its answer holds, whatever has changed since."""
    key = request.headers.get("Idempotency-Key", "") or request.POST.get("once", "")
    return bool(key) and Answered.objects.filter(person=person_of(request), key=key[:80]).exists()


def _turn_address(turn_id: UUID, member: UUID | None) -> str:
    return reverse("plans:turn", args=[turn_id]) + (f"?for={member}" if member else "")


def _week_address(member: UUID | None) -> str:
    return reverse("plans:week") + (f"?for={member}" if member else "")
