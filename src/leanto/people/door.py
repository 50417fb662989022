"""Views of the front door: what this is, signing in, arriving, signing out."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leanto.core import live
from leanto.core.errors import Refusal
from leanto.core.http import person_of
from leanto.core.throttle import Rate, address_of, take
from leanto.people import demo, devices, passkeys, sign_in
from leanto.people.entry import device_is_known, enter, prove_fresh, safe_next, site
from leanto.people.forms import Address, Arrival, CodeForm
from leanto.web.forms import refuse_into

CODES_FROM_ONE_PLACE = Rate(30, 3600)  # one household or one library behind one address
TRIES_FROM_ONE_PLACE = Rate(60, 3600)


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """For strangers. Who is signed in goes straight to their week."""
    if request.user.is_authenticated:
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "people/front.html", {"demo_people": demo.people()})


@require_http_methods(["GET", "HEAD", "POST"])
def enter_address(request: HttpRequest) -> HttpResponse:
    """Step 1: the address. Known or new, the answer is the same page."""
    if request.user.is_authenticated:
        return redirect(safe_next(request, request.GET.get("next")) or settings.LOGIN_REDIRECT_URL)
    if request.method == "GET" and (following := safe_next(request, request.GET.get("next"))):
        request.session["next"] = following
    form = Address(request.POST or None, initial={"email": request.session.get("address", "")})
    if request.method == "POST" and form.is_valid():
        try:
            take("code", address_of(request), CODES_FROM_ONE_PLACE)
            address = form.cleaned_data["email"]
            code = sign_in.send_code(address, known_device=device_is_known(request, address))
        except Refusal as refusal:
            refuse_into(form, refusal)
            return render(request, "people/sign_in.html", {"form": form}, status=refusal.status)
        request.session["code"] = str(code.pk)
        request.session["address"] = code.address
        return redirect("people:code")
    return render(request, "people/sign_in.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def enter_code(request: HttpRequest) -> HttpResponse:
    """Step 2: the code. Opening this page, or any link, never signs anybody in."""
    if "code" not in request.session:
        return redirect("people:sign_in")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            take("try", address_of(request), TRIES_FROM_ONE_PLACE)
            code = sign_in.prove(request.session["code"], form.cleaned_data["code"])
        except Refusal as refusal:
            refuse_into(form, refusal)
            facts = {
                "form": form,
                "over": refusal.code == "code_over",
                "printed": sign_in.codes_are_printed(),
            }
            return render(request, "people/code.html", facts, status=refusal.status)
        del request.session["code"]
        return _proved(request, code.pk, code.address)
    facts = {"form": form, "printed": sign_in.codes_are_printed()}
    return render(request, "people/code.html", facts, status=422 if form.errors else 200)


def _proved(request: HttpRequest, code_id: UUID, address: str) -> HttpResponse:
    """The address is theirs: in, or first a name, or (signed in already) only a fresh proof."""
    following = safe_next(request, request.session.pop("next", ""))
    person = sign_in.known(address)
    if request.user.is_authenticated and person is not None and request.user.pk == person.pk:
        prove_fresh(request)
        return redirect(following or "people:me")
    if person is None or not sign_in.has_arrived(person):
        request.session["arriving"] = str(code_id)
        request.session["next"] = following
        return redirect("people:arrive")
    request.session["by_mail"] = True
    return enter(request, person, following)


@require_http_methods(["GET", "HEAD", "POST"])
def arrive(request: HttpRequest) -> HttpResponse:
    """Step 3, the first time only: a name, and being 18 or older."""
    address = sign_in.proved_address(request.session.get("arriving"))
    if address is None:
        return redirect("people:sign_in")
    form = Arrival(request.POST or None, initial={"timezone": "UTC"})
    if request.method == "POST" and form.is_valid():
        try:
            person = sign_in.arrive(address, language=request.LANGUAGE_CODE, **form.cleaned_data)
        except Refusal as refusal:
            refuse_into(form, refusal)
            return render(request, "people/arrive.html", {"form": form}, status=refusal.status)
        del request.session["arriving"]
        return enter(request, person, safe_next(request, request.session.pop("next", "")))
    return render(request, "people/arrive.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
def passkey_begin(request: HttpRequest) -> HttpResponse:
    """The challenge for a passkey. The same for everybody."""
    take("passkey", address_of(request), TRIES_FROM_ONE_PLACE)
    options, request.session["challenge"] = passkeys.begin_proving(site(request))
    return JsonResponse(options)


@require_POST
def passkey_enter(request: HttpRequest) -> HttpResponse:
    """Signs in with the passkey's answer, or renews the proof of who is signed in."""
    try:
        person = passkeys.prove(
            site(request), request.session.pop("challenge", None), request.POST.get("answer", "")
        )
    except Refusal as refusal:
        form = Address()
        page = "people/again.html" if request.user.is_authenticated else "people/sign_in.html"
        return render(request, page, {"form": form, "sentence": str(refusal)}, status=refusal.status)
    following = safe_next(request, request.session.pop("next", ""))
    if request.user.is_authenticated and request.user.pk == person.pk:
        prove_fresh(request)
        return redirect(following or "people:me")
    return enter(request, person, following)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def again(request: HttpRequest) -> HttpResponse:
    """Is it still you? A new code to one's own address, or a passkey."""
    if request.method != "POST":
        request.session["next"] = safe_next(request, request.GET.get("next"))
        return render(request, "people/again.html")
    person = person_of(request)
    try:
        code = sign_in.send_code(
            person.email or "", known_device=device_is_known(request, person.email or "")
        )
    except Refusal as refusal:
        return render(request, "people/again.html", {"sentence": str(refusal)}, status=refusal.status)
    request.session["code"], request.session["address"] = str(code.pk), code.address
    return redirect("people:code")


@require_http_methods(["GET", "HEAD", "POST"])
def leave_device(request: HttpRequest) -> HttpResponse:
    """Signs out on this device. GET only asks."""
    if request.method != "POST":
        return render(request, "people/sign_out.html")
    devices.forget(request)
    logout(request)
    live.look_again()
    return HttpResponseRedirect(settings.LOGOUT_REDIRECT_URL)


@require_POST
def demo_enter(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """One click and you are one of the demo people. Only there when the server was started as a demo."""
    person = demo.person(person_id)
    if person is None:
        raise Http404
    return enter(request, person)
