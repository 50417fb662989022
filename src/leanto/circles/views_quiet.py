"""Pages of "when I go quiet": own words, what may come to me, the two taps. They work without scripts."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from leanto.circles import access
from leanto.circles import quiet as words_for_quiet
from leanto.circles.forms import QuietForm
from leanto.circles.models import Membership, QuietPlan, QuietStart
from leanto.circles.views import page
from leanto.core.errors import NotHere, Refusal
from leanto.core.http import person_of, write
from leanto.people.models import Person
from leanto.web.forms import refuse_into


@login_required
@require_http_methods(["GET", "HEAD"])
def quiet_plans(request: HttpRequest) -> HttpResponse:
    """My words for a quiet time, the two taps, and what may come to me."""
    person = person_of(request)
    own, others = access.quiet_plans(person)
    names = access.names_in({plan.circle_id for plan in own + others})
    waiting = [plan for plan in own if plan.said_yes_at and not plan.sent_at]
    shown = {
        "own": [(plan, names.get((plan.circle_id, plan.to_id), "")) for plan in own],
        "others": [(plan, names.get((plan.circle_id, plan.person_id), "")) for plan in others],
        "circles": access.circles_of(person),
        "may_go": any(plan.start == QuietStart.TAP and not plan.due_at for plan in waiting),
        "may_stay": any(plan.due_at for plan in waiting),
        "tab": "me",
    }
    return render(request, "circles/quiet_plans.html", shown)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def quiet_new(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """Writing them down. Nobody hears of it yet."""
    mine = access.membership(person_of(request), circle_id)
    form = QuietForm(request.POST or None, people=_people(mine))
    if request.method == "POST" and form.is_valid():
        try:
            made = write(request, lambda: {"plan": str(words_for_quiet.write_down(mine, _said(form)).pk)})
        except Refusal as refusal:
            refuse_into(form, refusal)
        else:
            return redirect("circles:quiet_plan", made["plan"])
    return page(request, "quiet_new", mine, form=form, tab="me", status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def quiet_plan(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """One plan: its owner sees and changes all of it; the other one sees a question, and later the words."""
    person = person_of(request)
    try:
        plan = access.own_quiet_plan(person, plan_id)
    except NotHere:
        return _for_the_other(request, person, plan_id)
    mine = access.membership(person, plan.circle_id)
    form = QuietForm(request.POST or None, people=_people(mine), initial=_initial(plan))
    if request.method == "POST" and form.is_valid():
        try:
            write(request, lambda: words_for_quiet.change(mine, plan, _said(form)))
        except Refusal as refusal:
            refuse_into(form, refusal)
        else:
            messages.success(request, _("Changed. Nobody was told."))
            return redirect("circles:quiet_plan", plan_id)
    return page(
        request,
        "quiet_plan",
        mine,
        plan=plan,
        other=_name(plan, plan.to_id),
        form=form,
        silent=person.all_stopped or person.hear == "nothing" or person.mail_refused_at,
        tab="me",
        status=422 if form.errors else 200,
    )


def _for_the_other(request: HttpRequest, person: Person, plan_id: UUID) -> HttpResponse:
    if request.method == "POST":
        raise NotHere
    plan = access.quiet_plan_for(person, plan_id)
    mine = access.membership(person, plan.circle_id)
    return page(request, "quiet_words", mine, plan=plan, other=_name(plan, plan.person_id), tab="me")


@login_required
@require_POST
def quiet_ask(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Asks the one whom the words are for."""
    plan = access.own_quiet_plan(person_of(request), plan_id)
    try:
        write(request, lambda: words_for_quiet.ask(plan))
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("They are asked. You hear it when they answer."))
    return redirect("circles:quiet_plan", plan_id)


@login_required
@require_POST
def quiet_answer(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Yes, not this time, or not any more."""
    plan = access.quiet_plan_for(person_of(request), plan_id)
    yes = request.POST.get("answer") == "yes"
    write(request, lambda: words_for_quiet.answer(plan, yes))
    if yes:
        messages.success(request, _("Thank you for saying so. You need to do nothing now."))
        return redirect("circles:quiet_plan", plan_id)
    messages.success(request, _("That is fine. Nothing will come to you from there."))
    return redirect("circles:quiet_plans")


@login_required
@require_POST
def quiet_end(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Takes the words back, at once and silently."""
    plan = access.own_quiet_plan(person_of(request), plan_id)
    write(request, lambda: words_for_quiet.end(plan))
    messages.success(request, _("Taken back. Nobody was told."))
    return redirect("circles:quiet_plans")


@login_required
@require_POST
def quiet_tap(request: HttpRequest) -> HttpResponse:
    """ "I'm going quiet now", or "I'm around"."""
    person = person_of(request)
    if request.POST.get("tap") == "quiet":
        write(request, lambda: {"begun": words_for_quiet.going_quiet(person)})
        messages.success(request, _("Rest well. Your words go out the way you wrote it."))
    else:
        write(request, lambda: words_for_quiet.around(person))
        messages.success(request, _("Good. Nothing goes out now."))
    return redirect("circles:quiet_plans")


def _people(mine: Membership) -> list[tuple[str, str]]:
    return [
        (str(member.pk), str(member))
        for member in access.members(mine.circle_id)
        if member.pk != mine.pk and member.person.can_sign_in
    ]


def _name(plan: QuietPlan, person: UUID | None) -> str:
    return access.names(plan.circle_id, [person]).get(person, "") if person else ""


def _initial(plan: QuietPlan) -> dict[str, object]:
    member = Membership.objects.filter(circle=plan.circle_id, person=plan.to, left_at=None).first()
    return {
        "to": str(member.pk) if member else "",
        "start": plan.start,
        "days": plan.days,
        "words": plan.words,
        "please_not": plan.please_not,
    }


def _said(form: QuietForm) -> words_for_quiet.Words:
    said = form.cleaned_data
    return words_for_quiet.Words(
        to=UUID(said["to"]),
        start=said["start"],
        days=said["days"],
        words=said["words"],
        please_not=said["please_not"],
    )
