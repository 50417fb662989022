"""Pages of invitations: made, looked through, walked through."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from leanto.circles import access, rules
from leanto.circles import invitations as doors
from leanto.circles.forms import InviteForm, JoinForm, TokenForm
from leanto.circles.models import Invitation
from leanto.circles.views import page
from leanto.core.clock import now
from leanto.core.errors import Refusal
from leanto.core.http import person_of, write
from leanto.web.forms import refuse_into

COOKIE = "door"  # carries an invitation over signing in: in the browser only, an hour, for /join/ only
COOKIE_LIFE = 60 * 60


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invitations(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """Invitations of the circle; a new one shows its link once, on the answer to the form itself.

    No redirect after making one: the secret would have to be kept somewhere to be shown on the next page.
    """
    mine = access.coordinator(person_of(request), circle_id)
    form = InviteForm(request.POST or None)
    link, made = "", None
    if request.method == "POST" and form.is_valid():
        secret: list[str] = []

        def work() -> dict[str, Any]:
            row, token = doors.invite(mine, form.cleaned_data["places"])
            secret.append(token)
            return {"invitation": str(row.pk)}

        try:
            answer = write(request, work)
        except Refusal as refusal:
            refuse_into(form, refusal)
        else:
            if not secret:  # the same form sent twice
                messages.info(request, _("That link was shown once and is not kept. You can make a new one."))
                return redirect("circles:invitations", circle_id)
            link = f"{request.build_absolute_uri(reverse('circles:join'))}#{secret[0]}"
            made = Invitation.objects.get(pk=answer["invitation"])
    at = now()
    rows = Invitation.objects.filter(circle_id=circle_id, taken_back_at=None, ends_at__gt=at).order_by(
        "-made_at"
    )
    named = access.names(circle_id)
    shown = [
        (row, named.get(row.made_by_id, "") if row.made_by_id else "", row.places - row.taken)
        for row in rows[:50]
        if rules.door(at, row.ends_at, row.places, row.taken, row.taken_back_at) is rules.Door.OPEN
    ]
    return page(
        request,
        "invitations",
        mine,
        form=InviteForm() if link else form,
        rows=shown,
        link=link,
        made=made,
        status=422 if form.errors else 200,
    )


@login_required
@require_POST
def take_back(request: HttpRequest, circle_id: UUID, invitation_id: UUID) -> HttpResponse:
    """Shuts a door."""
    mine = access.coordinator(person_of(request), circle_id)
    invitation = access.own_invitation(mine, invitation_id)
    write(request, lambda: doors.take_back(mine, invitation))
    messages.success(request, _("That invitation does not work any more."))
    return redirect("circles:invitations", circle_id)


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Paste an invitation (or let the page's script do it), then see who and what is behind it. Uses up nothing."""
    if request.method != "POST":
        carried = request.get_signed_cookie(COOKIE, "", max_age=COOKIE_LIFE)
        if (
            carried and request.user.is_authenticated
        ):  # back from signing in: straight to the circle behind the door
            with suppress(doors.NoDoor):  # shut meanwhile; said when they try it themselves
                return _look(request, carried, other=TokenForm(auto_id="door_%s"))
        return render(request, "circles/join.html", {"form": TokenForm(initial={"token": carried})})
    form = TokenForm(request.POST)
    if form.is_valid():
        try:
            return _look(request, form.cleaned_data["token"])
        except Refusal as refusal:
            refuse_into(form, refusal)
    return render(request, "circles/join.html", {"form": form}, status=422)


def _look(
    request: HttpRequest, pasted: str, form: JoinForm | None = None, other: TokenForm | None = None
) -> HttpResponse:
    """The circle behind the door. `other`: a place for another invitation, where nobody has just typed this one."""
    glimpse = doors.look(pasted)
    token = doors.token_in(pasted)
    answer = render(
        request,
        "circles/glimpse.html",
        {
            "glimpse": glimpse,
            "form": form or JoinForm(initial={"token": token}),
            "other": other,
            "sign_in": f"{reverse(settings.LOGIN_URL)}?next={reverse('circles:join')}",
        },
        status=422 if form is not None else 200,
    )
    if not request.user.is_authenticated:
        answer.set_signed_cookie(
            COOKIE,
            token,
            max_age=COOKIE_LIFE,
            path=reverse("circles:join"),
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return answer


@login_required
@require_POST
def come_in(request: HttpRequest) -> HttpResponse:
    """In, through an open door."""
    person = person_of(request)
    form = JoinForm(request.POST)
    if not form.is_valid():
        return render(request, "circles/join.html", {"form": TokenForm(request.POST)}, status=422)
    said = form.cleaned_data
    try:
        inside = write(
            request, lambda: {"circle": str(doors.join(person, said["token"], said["shown_name"]).circle_id)}
        )
    except doors.NoDoor as refusal:
        again = TokenForm(request.POST)
        again.is_valid()
        refuse_into(again, refusal)
        return render(request, "circles/join.html", {"form": again}, status=422)
    except Refusal as refusal:
        refuse_into(form, refusal)
        return _look(request, said["token"], form)
    messages.success(request, _("Welcome. Look around first; nothing is expected of you."))
    answer = redirect("circles:circle", inside["circle"])
    answer.delete_cookie(COOKIE, path=reverse("circles:join"))
    return answer
