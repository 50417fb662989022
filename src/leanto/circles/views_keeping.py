"""Pages of members without a phone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from leanto.circles import access, actions
from leanto.circles import keeping as keeps
from leanto.circles.forms import AddressForm, ConsentForm, KeepForm, MemberChoice
from leanto.circles.models import Membership
from leanto.circles.views import page
from leanto.core.errors import NotYours, Refusal
from leanto.core.http import person_of, write
from leanto.web.forms import refuse_into


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def keeping(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """Whom I type for, who waits for a keeper, and somebody new."""
    person = person_of(request)
    mine = access.membership(person, circle_id)
    form = KeepForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            write(request, lambda: {"member": str(keeps.keep(mine, said["name"], said["consent_words"]).pk)})
        except Refusal as refusal:
            refuse_into(form, refusal)
        else:
            messages.success(request, _("%(name)s is in the circle now.") % {"name": said["name"]})
            return redirect("circles:keeping", circle_id)
    return page(
        request,
        "keeping",
        mine,
        form=form,
        kept=access.kept_people(person, circle_id),
        waiting=access.waiting_for_keeper(mine),
        status=422 if form.errors else 200,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def kept(request: HttpRequest, circle_id: UUID, member_id: UUID) -> HttpResponse:
    """One member I type for: their consent, acting for them, handing it on."""
    person = person_of(request)
    mine = access.membership(person, circle_id)
    whom = access.kept(person, circle_id, member_id)
    form = MemberChoice(request.POST or None, members=_others(mine, whom))
    if request.method == "POST" and form.is_valid():
        to = access.fellow(person, circle_id, UUID(form.cleaned_data["to"]))
        try:
            write(request, lambda: keeps.offer_keeping(mine, whom, to))
        except Refusal as refusal:
            refuse_into(form, refusal)
        else:
            messages.success(
                request, _("%(name)s is asked. Until they say yes, it stays with you.") % {"name": to}
            )
            return redirect("circles:kept", circle_id, member_id)
    return _kept(request, mine, whom, form=form, status=422 if form.errors else 200)


@login_required
@require_POST
def address(request: HttpRequest, circle_id: UUID, member_id: UUID) -> HttpResponse:
    """Their own e-mail address."""
    person = person_of(request)
    mine = access.membership(person, circle_id)
    whom = access.kept(person, circle_id, member_id)
    form = AddressForm(request.POST)
    if form.is_valid():
        try:
            write(request, lambda: keeps.give_address(mine, whom, form.cleaned_data["email"]))
        except Refusal as refusal:
            refuse_into(form, refusal)
        else:
            messages.success(
                request, _("They can sign in with a code now. You go on typing until they end it.")
            )
            return redirect("circles:kept", circle_id, member_id)
    return _kept(request, mine, whom, address_form=form, status=422)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, circle_id: UUID, member_id: UUID) -> HttpResponse:
    """Leaving the circle, for a member without a phone."""
    person = person_of(request)
    hands = access.hands(person, circle_id, access.kept(person, circle_id, member_id).pk)
    if request.method == "POST":
        write(request, lambda: actions.leave(hands))
        messages.success(request, _("They have left the circle."))
        return redirect("circles:keeping", circle_id)
    return page(request, "leave", access.membership(person, circle_id), whom=hands.member)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, circle_id: UUID, member_id: UUID) -> HttpResponse:
    """Taking over typing for somebody, with their new yes."""
    person = person_of(request)
    mine = access.membership(person, circle_id)
    whom = access.fellow(person, circle_id, member_id)
    form = ConsentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            write(request, lambda: keeps.take_keeping(mine, whom, form.cleaned_data["consent_words"]))
        except Refusal as refusal:
            refuse_into(form, refusal)
        else:
            messages.success(request, _("From now on you type for %(name)s.") % {"name": whom})
            return redirect("circles:kept", circle_id, member_id)
    if request.method != "POST" and whom not in access.waiting_for_keeper(mine):
        raise NotYours(_("Nobody asked you to type for this member."))
    return page(request, "take_keeping", mine, whom=whom, form=form, status=422 if form.errors else 200)


@login_required
@require_POST
def decline(request: HttpRequest, circle_id: UUID, member_id: UUID) -> HttpResponse:
    """Not this time."""
    person = person_of(request)
    mine = access.membership(person, circle_id)
    whom = access.fellow(person, circle_id, member_id)
    write(request, lambda: keeps.decline_keeping(mine, whom))
    messages.success(request, _("That is fine. It stays as it was."))
    return redirect("circles:circle", circle_id)


@login_required
@require_POST
def end(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """From now on I type for myself."""
    mine = access.membership(person_of(request), circle_id)
    write(request, lambda: keeps.end_keeping(mine))
    messages.success(request, _("From now on only you type for yourself."))
    return redirect("circles:circle", circle_id)


def _kept(
    request: HttpRequest,
    mine: Membership,
    whom: Membership,
    form: forms.Form | None = None,
    address_form: forms.Form | None = None,
    **more: Any,
) -> HttpResponse:
    return page(
        request,
        "kept",
        mine,
        whom=whom,
        form=form or MemberChoice(members=_others(mine, whom)),
        address_form=address_form or AddressForm(),
        **more,
    )


def _others(mine: Membership, whom: Membership) -> list[tuple[str, str]]:
    return [
        (str(member.pk), str(member))
        for member in access.members(mine.circle_id)
        if member.person.can_sign_in and member.pk not in {mine.pk, whom.pk}
    ]
