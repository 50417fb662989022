"""Pages of a circle: the circle itself, its agreement, its members, who arranges, leaving."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from leanto.circles import access, actions, rules
from leanto.circles.forms import AgreementForm, CircleForm, MemberChoice, NameForm, WordsForm
from leanto.circles.models import Agreement, Membership, Part
from leanto.circles.open_turns import open_turns
from leanto.circles.words import agreement_to_start_from
from leanto.core.clock import today
from leanto.core.errors import Refusal
from leanto.core.http import person_of, write
from leanto.web.forms import refuse_into

MEMBERS_ON_PAGE = 50
SMALL = 30  # up to so many, the circle's own page names everybody


def page(
    request: HttpRequest, name: str, mine: Membership, status: int = 200, **context: Any
) -> HttpResponse:
    """A page inside a circle, with the frame's words."""
    frame = {"circle": mine.circle, "mine": mine, "tab": "circle"}
    return render(request, f"circles/{name}.html", frame | context, status=status)


@login_required
@require_http_methods(["GET", "HEAD"])
def circles(request: HttpRequest) -> HttpResponse:
    """My circles. The tab leads here; with one circle it leads on into it, unless all are wanted."""
    mine = access.circles_of(person_of(request))
    if len(mine) == 1 and "all" not in request.GET:
        return redirect("circles:circle", mine[0].pk)
    return render(request, "circles/list.html", {"circles": mine, "my_circles": mine, "tab": "circle"})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new circle; its first page is the agreement."""
    person = person_of(request)
    form = (
        CircleForm(request.POST)
        if request.method == "POST"
        else CircleForm(initial={"timezone": person.timezone})
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = write(
                request,
                lambda: {
                    "circle": str(actions.make(person, said["name"], said["purpose"], said["timezone"]).pk)
                },
            )
        except Refusal as refusal:
            refuse_into(form, refusal)
        else:
            return redirect("circles:write_agreement", made["circle"])
    return render(
        request, "circles/new.html", {"form": form, "tab": "circle"}, status=422 if form.errors else 200
    )


@login_required
@require_http_methods(["GET", "HEAD"])
def circle(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """The circle: what is asked of this person here, what is open, who is in it, and ways on.

    Queries: session, person, front, turns, names.
    """
    person = person_of(request)
    front = access.front(person, circle_id)
    number = max(1, int(request.GET["page"])) if request.GET.get("page", "").isdigit() else 1
    turns, later = open_turns(person, circle_id, min(number, 1000))
    everybody = front.members <= SMALL
    named = access.names(circle_id, None if everybody else {turn.ask.asker_id for turn in turns}, here=True)
    return page(
        request,
        "circle",
        front.mine,
        front=front,
        turns=[(turn, named.get(turn.ask.asker_id) or _("Someone who left")) for turn in turns],
        names=sorted(named.values(), key=str.casefold) if everybody else [],
        number=number,
        later=later,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def words(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """New words for what the circle is called and for."""
    mine = access.coordinator(person_of(request), circle_id)
    start = {"name": mine.circle.name, "purpose": mine.circle.purpose}
    form = WordsForm(request.POST) if request.method == "POST" else WordsForm(initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            write(
                request, lambda: actions.rename(mine, form.cleaned_data["name"], form.cleaned_data["purpose"])
            )
        except Refusal as refusal:
            refuse_into(form, refusal)
        else:
            return redirect("circles:circle", circle_id)
    return page(request, "words", mine, form=form, status=422 if form.errors else 200)


# --- agreement ----------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD"])
def agreement(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """What the circle holds to now, and what it held to before."""
    mine = access.membership(person_of(request), circle_id)
    versions = list(Agreement.objects.filter(circle_id=circle_id).order_by("-written_at")[:20])
    return page(
        request,
        "agreement",
        mine,
        newest=versions[0] if versions else None,
        older=versions[1:],
        due=bool(versions) and versions[0].review_on <= today(mine.circle.timezone),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def write_agreement(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """A new version. A new circle starts from offered words and may do this later (S0-9)."""
    mine = access.coordinator(person_of(request), circle_id)
    newest = access.agreement(circle_id)
    start = {
        "text": newest.text if newest else agreement_to_start_from(),
        "review_on": today(mine.circle.timezone) + rules.REVIEW_AFTER,
    }
    form = AgreementForm(request.POST) if request.method == "POST" else AgreementForm(initial=start)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            write(request, lambda: _wrote(actions.write_agreement(mine, said["text"], said["review_on"])))
        except Refusal as refusal:
            refuse_into(form, refusal)
        else:
            messages.success(request, _("That is your agreement now."))
            return redirect("circles:agreement", circle_id)
    return page(
        request, "write_agreement", mine, form=form, first=newest is None, status=422 if form.errors else 200
    )


def _wrote(row: Agreement) -> dict[str, Any]:
    return {"agreement": str(row.pk)}


# --- members ------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD"])
def members(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """Who is here, by name; found by first letters. Queries: session, person, membership, members."""
    mine = access.membership(person_of(request), circle_id)
    letters = request.GET.get("letters", "")[:40]
    everybody = access.members(circle_id)
    found = [member for member in everybody if rules.matches(str(member), letters)] if letters else everybody
    shown = Paginator(found, MEMBERS_ON_PAGE).get_page(request.GET.get("page"))
    return page(request, "members", mine, page_obj=shown, letters=letters, total=len(everybody))


@login_required
@require_http_methods(["GET", "HEAD"])
def member(request: HttpRequest, circle_id: UUID, member_id: UUID) -> HttpResponse:
    """One member: what they say of themselves."""
    person = person_of(request)
    mine = access.membership(person, circle_id)
    other = access.fellow(person, circle_id, member_id)
    keeper = access.names(circle_id, [other.kept_by_id])[other.kept_by_id] if other.kept_by_id else ""
    return page(request, "member", mine, other=other, keeper=keeper)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def take_name(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """The name that this circle sees."""
    hands = access.hands(person_of(request), circle_id, request.POST.get("for"))
    form = (
        NameForm(request.POST)
        if request.method == "POST"
        else NameForm(initial={"shown_name": hands.member.shown_name})
    )
    if request.method == "POST" and form.is_valid():
        try:
            write(request, lambda: actions.take_name(hands, form.cleaned_data["shown_name"]))
        except Refusal as refusal:
            refuse_into(form, refusal)
        else:
            messages.success(request, _("That is your name here now."))
            return redirect("circles:circle", circle_id)
    return page(request, "name", hands.member, form=form, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """What leaving means, and one button."""
    hands = access.hands(person_of(request), circle_id)
    if request.method == "POST":
        write(request, lambda: actions.leave(hands))
        messages.success(request, _("You have left. If you want to come back, one invitation is enough."))
        return redirect("circles:list")
    return page(request, "leave", hands.member)


# --- arranging ----------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD"])
def arranging(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """Who arranges here, and handing it on."""
    mine = access.membership(person_of(request), circle_id)
    everybody = access.members(circle_id)
    return page(
        request,
        "arranging",
        mine,
        arranging=[member for member in everybody if member.part == Part.COORDINATOR],
        asked=[member for member in everybody if member.arrange_asked_by_id],
        asked_by=_by(everybody, mine.arrange_asked_by_id),
        form=MemberChoice(members=_choices(everybody, mine)),
    )


@login_required
@require_POST
def ask_to_arrange(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """Asks a member to arrange."""
    person = person_of(request)
    mine = access.coordinator(person, circle_id)
    form = MemberChoice(request.POST, members=_choices(access.members(circle_id), mine))
    if not form.is_valid():
        return page(request, "arranging", mine, form=form, arranging=[], asked=[], status=422)
    other = access.fellow(person, circle_id, UUID(form.cleaned_data["to"]))
    write(request, lambda: actions.ask_to_arrange(mine, other))
    messages.success(request, _("%(name)s is asked. It changes when they say yes.") % {"name": other})
    return redirect("circles:arranging", circle_id)


@login_required
@require_POST
def answer_arranging(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """My answer to being asked."""
    mine = access.membership(person_of(request), circle_id)
    yes = request.POST.get("answer") == "yes"
    write(request, lambda: actions.answer_arranging(mine, yes))
    messages.success(
        request, _("You arrange here now. Thank you.") if yes else _("That is fine. Nobody is told why.")
    )
    return redirect("circles:circle", circle_id)


@login_required
@require_POST
def take_on_arranging(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """The place is free: I'll do it."""
    mine = access.membership(person_of(request), circle_id)
    write(request, lambda: actions.take_on_arranging(mine))
    messages.success(request, _("You arrange here now. Thank you."))
    return redirect("circles:arranging", circle_id)


@login_required
@require_POST
def step_down(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """No longer arranging; still a member."""
    mine = access.coordinator(person_of(request), circle_id)
    write(request, lambda: actions.step_down(mine))
    messages.success(request, _("You do not arrange here any more. Thank you for the time you did."))
    return redirect("circles:circle", circle_id)


def _choices(everybody: list[Membership], mine: Membership) -> list[tuple[str, str]]:
    return [
        (str(member.pk), str(member))
        for member in everybody
        if member.pk != mine.pk and member.person.can_sign_in and member.part != Part.COORDINATOR
    ]


def _by(everybody: list[Membership], person_id: UUID | None) -> str:
    return next((str(member) for member in everybody if member.person_id == person_id), "")
