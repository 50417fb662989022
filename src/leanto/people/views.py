"""Views of one's own page."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leanto.core.errors import Refusal
from leanto.core.http import person_of, write
from leanto.core.throttle import Rate, address_of, take
from leanto.people import access, actions, leaving, passkeys, sign_in
from leanto.people import devices as signed_in
from leanto.people.entry import fresh, know_device, site
from leanto.people.forms import About, Address, CodeForm, KeyLabel, Leaving, PasskeyName, TimeAndLanguage
from leanto.people.models import Purpose
from leanto.web.forms import refuse_into

FORM = ["GET", "HEAD", "POST"]
CHANGES = Rate(10, 3600)  # of the e-mail address


@login_required
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """Everything that is the person's own, one line each."""
    return render(request, "people/me.html", {"tab": "me", "me": person_of(request)})


@login_required
@require_http_methods(FORM)
def about(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    form = About(request.POST or None, initial={name: getattr(person, name) for name in actions.LENGTHS})
    if request.method == "POST" and form.is_valid():
        try:
            write(request, lambda: actions.say_about(person, **form.cleaned_data))
        except Refusal as refusal:
            refuse_into(form, refusal)
        else:
            messages.success(request, _("Kept."))
            return redirect("people:me")
    return render(
        request, "people/about.html", {"tab": "me", "form": form}, status=422 if form.errors else 200
    )


@login_required
@require_http_methods(FORM)
def time_and_language(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    form = TimeAndLanguage(
        request.POST or None, initial={"timezone": person.timezone, "language": person.language}
    )
    if request.method == "POST" and form.is_valid():
        try:
            write(request, lambda: actions.set_time_and_language(person, **form.cleaned_data))
        except Refusal as refusal:
            refuse_into(form, refusal)
        else:
            return redirect("people:me")
    return render(
        request, "people/time.html", {"tab": "me", "form": form}, status=422 if form.errors else 200
    )


# --- sign-in and devices ------------------------------------------------------------------------


@login_required
@require_safe
def devices(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    facts = {"tab": "me", "me": person, "keys": passkeys.of(person), "devices": signed_in.of(person)}
    return render(request, "people/devices.html", {**facts, "this": request.session.session_key})


@login_required
@require_POST
def device_end(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """Signs out one device. This very one goes the same way as everywhere."""
    person = person_of(request)
    if str(device_id) == request.session.get(signed_in.HERE):
        return redirect("people:sign_out")
    write(request, lambda: signed_in.sign_out(person, device_id))
    messages.success(request, _("That device is signed out."))
    return redirect("people:devices")


@login_required
@require_POST
@fresh
def passkey_begin(request: HttpRequest) -> HttpResponse:
    options, request.session["adding"] = passkeys.begin_adding(person_of(request), site(request))
    return JsonResponse(options)


@login_required
@require_http_methods(FORM)
@fresh
def passkey_add(request: HttpRequest) -> HttpResponse:
    form = PasskeyName(request.POST or None)
    if request.method == "POST" and form.is_valid():
        state = request.session.pop("adding", None)
        try:
            write(request, lambda: _added(request, state, form.cleaned_data["name"]))
        except Refusal as refusal:
            refuse_into(form, refusal)
        else:
            messages.success(request, _("The passkey is ready. You can sign in with it from now on."))
            return redirect("people:devices")
    facts = {"tab": "me", "form": form}
    return render(request, "people/passkey_add.html", facts, status=422 if form.errors else 200)


def _added(request: HttpRequest, state: object, name: str) -> dict[str, str]:
    answer = request.POST.get("answer", "")
    return {"passkey": str(passkeys.add(person_of(request), site(request), state, answer, name).pk)}


@login_required
@require_http_methods(FORM)
def passkey(request: HttpRequest, key_id: UUID) -> HttpResponse:
    """Another name for one passkey."""
    key = access.passkey(person_of(request), key_id)
    form = PasskeyName(request.POST or None, initial={"name": key.name})
    if request.method == "POST" and form.is_valid():
        write(request, lambda: passkeys.rename(key, form.cleaned_data["name"]))
        return redirect("people:devices")
    return render(request, "people/passkey.html", {"tab": "me", "form": form, "key": key})


@login_required
@require_POST
@fresh
def passkey_remove(request: HttpRequest, key_id: UUID) -> HttpResponse:
    person = person_of(request)
    write(request, lambda: passkeys.remove(access.passkey(person, key_id)))
    messages.success(request, _("The passkey is gone from here. You may also remove it from your device."))
    return redirect("people:devices")


@login_required
@require_POST
def everywhere(request: HttpRequest) -> HttpResponse:
    """Signs out every other device at once; this one stays."""
    person = person_of(request)
    write(request, lambda: sign_in.sign_out_everywhere(person))
    update_session_auth_hash(request, person)
    signed_in.note(request, person)
    signed_in.forget_others(request, person)
    messages.success(request, _("Every other device is signed out."))
    answer = redirect("people:devices")
    know_device(answer, person)
    return answer


@login_required
@require_http_methods(FORM)
@fresh
def address(request: HttpRequest) -> HttpResponse:
    """Another e-mail address: it counts from the moment its code is typed."""
    form = Address(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            take("address", address_of(request), CHANGES)
            code = sign_in.send_code(form.cleaned_data["email"], purpose=Purpose.CHANGE)
        except Refusal as refusal:
            refuse_into(form, refusal)
        else:
            request.session["changing"] = str(code.pk)
            request.session["address"] = code.address
            return redirect("people:address_code")
    return render(
        request, "people/address.html", {"tab": "me", "form": form}, status=422 if form.errors else 200
    )


@login_required
@require_http_methods(FORM)
def address_code(request: HttpRequest) -> HttpResponse:
    if "changing" not in request.session:
        return redirect("people:address")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            code = sign_in.prove(request.session["changing"], form.cleaned_data["code"], Purpose.CHANGE)
            sign_in.change_address(person_of(request), code.address)
        except Refusal as refusal:
            refuse_into(form, refusal)
        else:
            del request.session["changing"]
            messages.success(request, _("Your address is changed."))
            return redirect("people:devices")
    facts = {"tab": "me", "form": form, "printed": sign_in.codes_are_printed()}
    return render(request, "people/address_code.html", facts, status=422 if form.errors else 200)


# --- keys for programs --------------------------------------------------------------------------


@login_required
@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    found = person_of(request).api_keys.filter(ended_at=None).order_by("made_at")
    return render(request, "people/keys.html", {"tab": "me", "keys": found})


@login_required
@require_http_methods(FORM)
@fresh
def key_new(request: HttpRequest) -> HttpResponse:
    """The token is shown in the answer to this one POST and kept nowhere; a second tap shows none."""
    form = KeyLabel(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made: list[str] = []

        def work() -> dict[str, str]:
            key, token = actions.make_key(person_of(request), form.cleaned_data["label"])
            made.append(token)
            return {"key": str(key.pk)}

        try:
            write(request, work)
        except Refusal as refusal:
            refuse_into(form, refusal)
        else:
            return render(request, "people/key_made.html", {"tab": "me", "token": made[0] if made else ""})
    return render(
        request, "people/key_new.html", {"tab": "me", "form": form}, status=422 if form.errors else 200
    )


@login_required
@require_POST
def key_end(request: HttpRequest, key_id: UUID) -> HttpResponse:
    person = person_of(request)
    write(request, lambda: actions.end_key(access.api_key(person, key_id)))
    return redirect("people:keys")


# --- data ---------------------------------------------------------------------------------------


@login_required
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    return render(request, "people/data.html", {"tab": "me"})


@login_required
@require_http_methods(FORM)
@fresh
def delete(request: HttpRequest) -> HttpResponse:
    """Says what will happen, asks for a word, does it, and signs out."""
    form = Leaving(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            leaving.delete_me(person_of(request), form.cleaned_data["word"])
        except Refusal as refusal:
            refuse_into(form, refusal)
        else:
            logout(request)
            return HttpResponseRedirect("/goodbye/")
    facts = {
        "tab": "me",
        "form": form,
        "facts": leaving.what_happens(person_of(request)),
        "word": leaving.word(),
    }
    return render(request, "people/delete.html", facts, status=422 if form.errors else 200)


@require_safe
def goodbye(request: HttpRequest) -> HttpResponse:
    return render(request, "people/goodbye.html")
