"""Pages of pods. To everybody outside a pod there is none."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from leanto.circles import access
from leanto.circles import pods as pods_of_circle
from leanto.circles.forms import PodForm
from leanto.circles.models import Membership
from leanto.circles.views import page
from leanto.core.errors import Refusal
from leanto.core.http import person_of, write
from leanto.web.forms import refuse_into


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def pods(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """My pods here, and a new one."""
    person = person_of(request)
    hands = access.hands(person, circle_id)
    form = PodForm(request.POST or None, people=_people(hands.member, set()))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        members = [UUID(member) for member in said["members"]]
        try:
            made = write(request, lambda: {"pod": str(pods_of_circle.make(hands, said["name"], members).pk)})
        except Refusal as refusal:
            refuse_into(form, refusal)
        else:
            messages.success(request, _("The pod is there. The others are asked first."))
            return redirect("circles:pod", made["pod"])
    places = access.pods_of(person, circle_id)
    return page(request, "pods", hands.member, places=places, form=form, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def pod(request: HttpRequest, pod_id: UUID) -> HttpResponse:
    """One pod: who is in it; asking more people in. Somebody who is asked sees it before they answer."""
    person = person_of(request)
    found = access.pod(person, pod_id, asked_too=request.method != "POST")
    hands = access.hands(person, found.circle_id)
    inside = access.people_in(found)
    form = PodForm(request.POST or None, people=_people(hands.member, set(inside)), named=False)
    if request.method == "POST" and form.is_valid():
        members = [UUID(member) for member in form.cleaned_data["members"]]
        try:
            write(request, lambda: pods_of_circle.ask(hands, found, members))
        except Refusal as refusal:
            refuse_into(form, refusal)
        else:
            messages.success(request, _("They are asked. You see them here when they say yes."))
            return redirect("circles:pod", pod_id)
    named = access.names(found.circle_id, inside)
    return page(
        request,
        "pod",
        hands.member,
        pod=found,
        names=[named[each] for each in inside if each in named],
        asked=person.pk not in inside,
        may_end=found.made_by_id == person.pk or found.made_by_id not in inside,
        form=form,
        status=422 if form.errors else 200,
    )


@login_required
@require_POST
def answer(request: HttpRequest, pod_id: UUID) -> HttpResponse:
    """Yes to a pod, or not this time."""
    person = person_of(request)
    found = access.pod(person, pod_id, asked_too=True)
    yes = request.POST.get("answer") == "yes"
    hands = access.hands(person, found.circle_id)
    write(request, lambda: pods_of_circle.answer(hands, found, yes))
    if yes:
        return redirect("circles:pod", pod_id)
    messages.success(request, _("That is fine. Nobody sees that you were asked."))
    return redirect("circles:circle", found.circle_id)


@login_required
@require_POST
def leave(request: HttpRequest, pod_id: UUID) -> HttpResponse:
    """Out of a pod."""
    person = person_of(request)
    found = access.pod(person, pod_id)
    hands = access.hands(person, found.circle_id)
    write(request, lambda: pods_of_circle.leave(hands, found))
    messages.success(request, _("You are out of that pod."))
    return redirect("circles:pods", found.circle_id)


@login_required
@require_POST
def end(request: HttpRequest, pod_id: UUID) -> HttpResponse:
    """Ends a pod for all in it."""
    person = person_of(request)
    found = access.pod(person, pod_id)
    hands = access.hands(person, found.circle_id)
    write(request, lambda: pods_of_circle.end(hands, found))
    messages.success(request, _("That pod has ended."))
    return redirect("circles:pods", found.circle_id)


def _people(mine: Membership, inside: set[UUID]) -> list[tuple[str, str]]:
    return [
        (str(member.pk), str(member))
        for member in access.members(mine.circle_id)
        if member.person_id not in inside
        and member.pk != mine.pk
        and (member.person.can_sign_in or member.kept_by_id == mine.person_id)
    ]
