"""Pages of offers and room."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from leanto.asks.kinds import ANYTHING, kind
from leanto.circles import access as circles
from leanto.circles.access import Hands
from leanto.circles.models import Membership
from leanto.core.clock import today
from leanto.core.errors import Refusal
from leanto.core.http import person_of, write
from leanto.offers import access, actions
from leanto.offers.draft import PLAIN, RoomDraft
from leanto.offers.forms import OfferForm, PauseForm, RoomForm, SpanForm
from leanto.offers.models import Apart, Glad, Offer, OfferState
from leanto.offers.rules import end_date
from leanto.web.forms import refuse_into


def kind_names(offer: Offer) -> list[str]:
    """What an offer covers, in words."""
    return [_("Whatever comes up") if code == ANYTHING else str(kind(code).name) for code in offer.kinds]


def _hands(request: HttpRequest, circle_id: UUID) -> Hands:
    wanted = request.POST.get("for") or request.GET.get("for")
    return circles.hands(person_of(request), circle_id, wanted)


Mark = TypeVar("Mark", Apart, Glad)


def _by_name(marks: Iterable[Mark], fellows: list[Membership]) -> list[tuple[Mark, str]]:
    """Private marks with the names that this circle knows."""
    shown = {member.person_id: str(member) for member in fellows}
    return [(mark, shown[mark.other_id]) for mark in marks if mark.other_id in shown]


def _page(request: HttpRequest, name: str, hands: Hands, status: int = 200, **context: Any) -> HttpResponse:
    others = {} if hands.typed_by == hands.person else {"typed_for": hands.member}
    frame = {"circle": hands.member.circle, "tab": "offer", "member": hands.member, **others}
    return render(request, f"offers/{name}.html", frame | context, status=status)


@login_required
@require_http_methods(["GET", "HEAD"])
def mine(request: HttpRequest) -> HttpResponse:
    """From the tab: straight to the only circle, or a choice."""
    memberships = list(
        Membership.objects.select_related("circle").filter(
            person=person_of(request), left_at=None, circle__ended_at=None
        )
    )
    if len(memberships) == 1:
        return redirect("offers:list", memberships[0].circle_id)
    return render(request, "offers/choose.html", {"memberships": memberships, "tab": "offer"})


@login_required
@require_http_methods(["GET", "HEAD"])
def offers(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """What I am glad to give, my room, and what others offer."""
    hands = _hands(request, circle_id)
    day = today(hands.member.circle.timezone)
    own = Offer.objects.filter(circle_id=circle_id, person=hands.person).exclude(state=OfferState.ENDED)
    theirs = (
        access.visible(hands.typed_by, circle_id, day).exclude(person=hands.person).order_by("-made_at")[:40]
    )
    members = Membership.objects.select_related("person", "circle").filter(circle_id=circle_id, left_at=None)
    # Only what this circle calls them: somebody may have chosen another name for it.
    names = {member.person_id: str(member) for member in members}
    return _page(
        request,
        "offers",
        hands,
        own=[(offer, kind_names(offer)) for offer in own.order_by("ends_on")],
        theirs=[(offer, kind_names(offer), names.get(offer.person_id, "")) for offer in theirs],
        room=access.room(hands.member),
        today=day,
        kept=[member for member in members if member.kept_by_id == hands.typed_by.pk],
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """One thing somebody is glad to give."""
    hands = _hands(request, circle_id)
    form = (
        OfferForm(request.POST)
        if request.method == "POST"
        else OfferForm.fresh(today(hands.member.circle.timezone))
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = write(request, lambda: {"offer": str(actions.offer(hands, form.draft()).pk)})
        except Refusal as refusal:
            refuse_into(form, refusal)
        else:
            messages.success(request, _("Your offer is there. Thank you."))
            return redirect("offers:offer", made["offer"])
    return _page(request, "new", hands, status=422 if form.errors else 200, form=form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """One's own offer: look at it, change it."""
    found = access.own_offer(person_of(request), offer_id)
    hands = circles.hands(person_of(request), found.circle_id, _member_of(found))
    form = OfferForm(request.POST) if request.method == "POST" else OfferForm.of(found)
    if request.method == "POST" and form.is_valid():
        try:
            write(request, lambda: actions.change(found, hands.typed_by, form.draft()))
        except Refusal as refusal:
            refuse_into(form, refusal)
        else:
            messages.success(request, _("Changed."))
            return redirect("offers:offer", found.pk)
    return _page(
        request,
        "offer",
        hands,
        status=422 if form.errors else 200,
        offer=found,
        kinds=kind_names(found),
        form=form,
        new_end=end_date(today(found.circle.timezone)),
        change_open=bool(form.errors),
    )


def _member_of(offer: Offer) -> UUID:
    return Membership.objects.values_list("pk", flat=True).get(
        circle_id=offer.circle_id, person_id=offer.person_id, left_at=None
    )


@login_required
@require_POST
def state(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Put down, rest, or wake: two taps at most."""
    person = person_of(request)
    found = access.own_offer(person, offer_id)
    wanted = request.POST.get("state", "")
    if wanted == "put_down":
        write(request, lambda: actions.put_down(found, person))
        messages.success(request, _("Put down. Nobody will be asked through it any more."))
        return redirect("offers:list", found.circle_id)
    if wanted == "rest":
        write(request, lambda: actions.rest(found, person))
        messages.success(request, _("It rests until you wake it."))
    elif wanted == "wake":
        write(request, lambda: actions.wake(found, person, end_date(today(found.circle.timezone))))
        messages.success(request, _("Open again, with a new end date."))
    return redirect("offers:offer", found.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def room(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """How much fits into a week here. Only the person sees this page."""
    hands = _hands(request, circle_id)
    form = RoomForm(request.POST) if request.method == "POST" else RoomForm.of(access.room(hands.member))
    if request.method == "POST" and form.is_valid():
        try:
            write(request, lambda: {"room": actions.set_room(hands, form.draft()).pk})
        except Refusal as refusal:
            refuse_into(form, refusal)
        else:
            messages.success(request, _("Written down. Every part of this place keeps to it."))
            return _to_room(hands)
    return _room_page(request, hands, form=form)


def _room_page(request: HttpRequest, hands: Hands, **forms: Any) -> HttpResponse:
    stored = access.room(hands.member)
    shown = {
        "form": RoomForm.of(stored),
        "span_form": SpanForm(),
        "pause_form": PauseForm(initial={"paused_from": today(hands.member.circle.timezone)}),
    } | forms
    members = Membership.objects.select_related("person").filter(
        circle_id=hands.member.circle_id, left_at=None
    )
    fellows = sorted(members.exclude(pk=hands.member.pk), key=lambda member: str(member).casefold())
    own, whose, form = hands.typed_by == hands.person, (hands.person, hands.member.circle_id), shown["form"]
    return _page(
        request,
        "room",
        hands,
        status=422 if any(form.errors for form in shown.values()) else 200,
        room=stored,
        paused=stored.paused_from is not None,
        # What somebody marks about others is theirs alone: whoever types for them does not see it either.
        apart=_by_name(access.kept_apart(*whose), fellows) if own else None,
        glad=_by_name(access.glad_of(*whose), fellows) if own else None,
        rest_open=bool(form.errors) or any(form[name].value() for name in PLAIN[1:]),
        fellows=fellows,
        **shown,
    )


def _to_room(hands: Hands) -> HttpResponse:
    answer = redirect("offers:room", hands.member.circle_id)
    if hands.typed_by != hands.person:
        answer["Location"] += f"?for={hands.member.pk}"
    return answer


@login_required
@require_POST
def span(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """Adds one span of hours to "never" or "rather not"."""
    hands = _hands(request, circle_id)
    form = SpanForm(request.POST)
    if not form.is_valid():
        return _room_page(request, hands, span_form=form)
    stored = access.room(hands.member)
    what = form.cleaned_data["what"]
    joined = tuple({*(tuple(window) for window in getattr(stored, what)), form.window()})
    draft = RoomDraft(
        turns_week=stored.turns_week,
        minutes_week=stored.minutes_week,
        **{name: getattr(stored, name) for name in PLAIN},
        never=joined if what == "never" else tuple(map(tuple, stored.never)),
        rather_not=joined if what == "rather_not" else tuple(map(tuple, stored.rather_not)),
    )
    write(request, lambda: {"room": actions.set_room(hands, draft).pk})
    messages.success(request, _("Written down. Every part of this place keeps to it."))
    return _to_room(hands)


@login_required
@require_POST
def pause(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """Off for a while, or back."""
    hands = _hands(request, circle_id)
    if "back" in request.POST:
        write(request, lambda: actions.end_pause(hands))
        messages.success(request, _("Welcome back. Nothing has to be made up for."))
        return _to_room(hands)
    form = PauseForm(request.POST)
    if form.is_valid():
        try:
            facts = form.cleaned_data
            write(request, lambda: actions.pause(hands, facts["paused_from"], facts["paused_until"]))
        except Refusal as refusal:
            refuse_into(form, refusal)
        else:
            messages.success(
                request, _("You are off. No news of new asks comes to you from here until you are back.")
            )
            return _to_room(hands)
    return _room_page(request, hands, pause_form=form)


@login_required
@require_POST
def apart(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """People somebody would rather not be paired with: seen by nobody else, typed by nobody else."""
    person = person_of(request)
    hands = circles.hands(person, circle_id)
    if (ended := request.POST.get("end", "")).isdigit():
        write(request, lambda: actions.no_longer_apart(person, int(ended)))
        messages.success(request, _("Taken back."))
    elif member := _uuid(request.POST.get("member", "")):
        write(request, lambda: actions.keep_apart(person, circle_id, member))
        messages.success(request, _("Kept in mind. Only you see this."))
    return _to_room(hands)


@login_required
@require_POST
def glad(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """People somebody likes to do a turn with: theirs alone, like those above."""
    person = person_of(request)
    hands = circles.hands(person, circle_id)
    if (ended := request.POST.get("end", "")).isdigit():
        write(request, lambda: actions.no_longer_glad(person, int(ended)))
        messages.success(request, _("Taken back."))
    elif member := _uuid(request.POST.get("member", "")):
        write(request, lambda: actions.glad_beside(person, circle_id, member))
        messages.success(request, _("Kept in mind. Only you see this."))
    return _to_room(hands)


def _uuid(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None
