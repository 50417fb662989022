"""What the asker's side can do with an ask: change it, its dates, ask wider, make it smaller, later, let go, delete."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from leanto.asks import access, actions, next_steps, page
from leanto.asks.forms import AskForm, zone_of
from leanto.asks.forms_after import DateForm, LaterForm, SmallerForm, UntilForm, WiderForm
from leanto.asks.models import Ask, Audience
from leanto.asks.recurrence import Moved, SeriesError, move, on_dates, skip
from leanto.asks.series_data import from_data, refusal
from leanto.circles import access as circles
from leanto.core.clock import now
from leanto.core.errors import BadInput, NotHere, Refusal
from leanto.core.http import person_of, write
from leanto.people.models import Person
from leanto.plans.insisting import places_lost
from leanto.plans.models import Turn
from leanto.web.forms import refuse_into

Work = Callable[[Ask, Person], object]


def _page(
    request: HttpRequest, name: str, ask: Ask, form: forms.Form | None = None, **more: Any
) -> HttpResponse:
    context = {"ask": ask, "circle": ask.circle, "tab": "ask", "form": form, **more}
    return render(
        request, f"asks/{name}.html", context, status=422 if form is not None and form.errors else 200
    )


def _done(request: HttpRequest, ask: Ask, work: Work, words: str) -> HttpResponse:
    """Runs `work` once and goes back to the ask."""
    person = person_of(request)

    def once() -> dict[str, Any]:
        work(ask, person)
        return {"ask": str(ask.pk)}

    write(request, once)
    messages.success(request, words)
    return redirect("asks:ask", ask.pk)


def _tried(request: HttpRequest, ask: Ask, form: forms.Form, work: Work, words: str) -> HttpResponse | None:
    """The same behind a form: a refusal is put into it, and None comes back."""
    try:
        return _done(request, ask, work, words)
    except Refusal as refused:
        refuse_into(form, refused)
        return None


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, ask_id: UUID) -> HttpResponse:
    """New words, times or numbers."""
    person = person_of(request)
    ask = access.own_ask(person, ask_id)
    zone = (
        from_data(ask.series).zone
        if ask.series.get("time")
        else zone_of(person.timezone, ask.circle.timezone)
    )
    form = AskForm(
        request.POST if request.method == "POST" else None,
        zone=zone,
        circle_zone=ask.circle.timezone,
        existing=ask,
    )
    if request.method == "POST" and form.is_valid():
        if lost := _new_cost(request, ask, form):
            return _page(request, "change", ask, form.shown(), lost=lost)
        words = _("Changed. Whoever said yes hears of it.")
        done = _tried(request, ask, form, lambda one, by: actions.edit(one, by, form.draft), words)
        if done:
            return done
    return _page(request, "change", ask, form.shown())


def _new_cost(request: HttpRequest, ask: Ask, form: AskForm) -> int | None:
    """What a limit that is new here leaves open; nothing once that was read."""
    same = ask.faces_insist and ask.faces == form.draft.faces
    if same or request.POST.get("cost"):
        return None
    return places_lost(ask.circle_id, ask.asker_id, form.draft, now(), ask)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def date(request: HttpRequest, ask_id: UUID, turn_id: UUID) -> HttpResponse:
    """One date of an ask: another day or time, more people, a line only for it, or not at all."""
    ask, turn = _own_turn(request, ask_id, turn_id)
    series = from_data(ask.series)
    start = {"date": turn.day, "people": turn.places, "note": turn.note}
    form = DateForm(request.POST if request.method == "POST" else None, initial=start)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data

        def work(one: Ask, by: Person) -> object:
            moved = series
            if said["date"] != turn.day or said["time"]:
                kept = series.moved.get(turn.key)
                moved = move(
                    series, turn.key, Moved(said["date"], said["time"] or (kept.time if kept else None))
                )
            return next_steps.edit_turn(one, by, turn, moved, note=said["note"], places=said["people"])

        done = _tried(request, ask, form, work, _("Changed. Whoever said yes to this day hears of it."))
        if done:
            return done
    return _page(request, "date", ask, form, turn=turn)


@login_required
@require_POST
def drop_date(request: HttpRequest, ask_id: UUID, turn_id: UUID) -> HttpResponse:
    """One date less."""
    ask, turn = _own_turn(request, ask_id, turn_id)
    try:
        series = skip(from_data(ask.series), turn.key)
    except SeriesError as error:
        raise BadInput(refusal(error, _)) from error
    return _done(
        request, ask, lambda one, by: next_steps.drop_turn(one, by, turn, series), _("This day is taken out.")
    )


def _own_turn(request: HttpRequest, ask_id: UUID, turn_id: UUID) -> tuple[Ask, Turn]:
    ask = access.own_ask(person_of(request), ask_id)
    turn = Turn.objects.filter(pk=turn_id, ask=ask).first()
    if turn is None:
        raise NotHere
    return ask, turn


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def wider(request: HttpRequest, ask_id: UUID) -> HttpResponse:
    """One step wider, shown before it is done."""
    person = person_of(request)
    ask = access.own_ask(person, ask_id)
    to = next_steps.next_audience(ask)
    if to is None:
        messages.info(request, _("Everyone in the circle can see this already."))
        return redirect("asks:ask", ask.pk)
    around = page.around(ask.asker, circles.membership(person, ask.circle_id), kept_too=False)
    known = next_steps.asked_ids(ask)
    # A second tap brings people who are known by now: their names still have to be choices.
    people = [one for one in around.members if request.method == "POST" or one[0] not in known]
    step = Audience.FEW if request.GET.get("to") == "few" and ask.audience == Audience.FEW else to
    form = WiderForm(
        request.POST if request.method == "POST" else None,
        to=step,
        people=list(people),
        pods=list(around.pods),
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        asked = tuple(UUID(one) for one in said.get("few", ()))
        pod = UUID(said["pod"]) if said.get("pod") else None
        done = _tried(
            request,
            ask,
            form,
            lambda one, by: next_steps.widen(one, by, said["to"], asked, pod),
            _("Asked wider."),
        )
        if done:
            return done
    return _page(request, "wider", ask, form, to=step)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def smaller(request: HttpRequest, ask_id: UUID) -> HttpResponse:
    """Less of something."""
    ask = access.own_ask(person_of(request), ask_id)
    form = SmallerForm(request.POST if request.method == "POST" else None, ask=ask)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        done = _tried(
            request,
            ask,
            form,
            lambda one, by: next_steps.make_smaller(one, by, **said),
            _("It is smaller now."),
        )
        if done:
            return done
    return _page(request, "smaller", ask, form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def later(request: HttpRequest, ask_id: UUID) -> HttpResponse:
    """Other days for what is still wanted."""
    person = person_of(request)
    ask = access.own_ask(person, ask_id)
    old = from_data(ask.series)
    form = LaterForm(request.POST if request.method == "POST" else None, initial={"time": old.time})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        own = old.zone if old.time else zone_of(person.timezone, ask.circle.timezone)
        series = on_dates(
            said["dates"], own if said["time"] else ask.circle.timezone, said["time"], ask.minutes
        )
        done = _tried(
            request,
            ask,
            form,
            lambda one, by: next_steps.later(one, by, series),
            _("Asked for the new days."),
        )
        if done:
            return done
    return _page(request, "later", ask, form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def longer(request: HttpRequest, ask_id: UUID) -> HttpResponse:
    """A later last day for an ask that comes again."""
    ask = access.own_ask(person_of(request), ask_id)
    form = UntilForm(request.POST if request.method == "POST" else None, initial={"ends_on": ask.ends_on})
    if request.method == "POST" and form.is_valid():
        until = form.cleaned_data["ends_on"]
        done = _tried(request, ask, form, lambda one, by: next_steps.extend(one, by, until), _("It goes on."))
        if done:
            return done
    return _page(request, "longer", ask, form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def let_go(request: HttpRequest, ask_id: UUID) -> HttpResponse:
    """The ask is not wanted any more; asked once whether that is meant."""
    ask = access.own_ask(person_of(request), ask_id)
    if request.method == "POST":
        return _done(request, ask, actions.let_go, _("Let go. You can ask again whenever you like."))
    return _page(request, "let_go", ask)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, ask_id: UUID) -> HttpResponse:
    """Gone with all its texts."""
    return _removed(request, ask_id, actions.delete, gettext_lazy("Deleted."))


@login_required
@require_POST
def take_back(request: HttpRequest, ask_id: UUID) -> HttpResponse:
    """Within ten minutes, before anybody was told. Whoever opened its page meanwhile may have seen it."""
    return _removed(
        request, ask_id, actions.take_back, gettext_lazy("Taken back. It is gone with all its words.")
    )


def _removed(request: HttpRequest, ask_id: UUID, work: Work, words: object) -> HttpResponse:
    """Fetched inside the write: a second tap finds nothing any more, and still gets the first one's answer."""
    person = person_of(request)
    if request.method != "POST":
        return _page(request, "delete", access.own_ask(person, ask_id))

    def once() -> dict[str, Any]:
        ask = access.own_ask(person, ask_id)
        work(ask, person)
        return {"circle": str(ask.circle_id)}

    gone = write(request, once)
    messages.success(request, str(words))
    return redirect("asks:list", gone["circle"])


@login_required
@require_POST
def enough(request: HttpRequest, ask_id: UUID) -> HttpResponse:
    """What is promised so far is enough."""
    ask = access.own_ask(person_of(request), ask_id)
    return _done(request, ask, next_steps.accept_smaller, _("Good. What is promised is enough."))
