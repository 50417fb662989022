"""When nobody has picked it up yet: ask wider, make it smaller, later, or be glad of what is there.

Each is one choice of the asker, never of the system. The audience widens one step at a time (S3-18).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from leanto.asks import rules, told
from leanto.asks.actions import (
    asked_people,
    begin_anew,
    fresh,
    holders,
    let_go,
    must_be_open,
    not_too_many,
    pod_for,
    usual_end,
)
from leanto.asks.draft import Draft
from leanto.asks.models import Ask, AskedPerson, AskState, Audience, Told
from leanto.asks.recurrence import Every, Series, replaced
from leanto.asks.series_data import as_data, from_data
from leanto.circles.models import Membership, Pod
from leanto.core.clock import now
from leanto.core.clock import today as today_in
from leanto.core.errors import BadInput, Refusal
from leanto.core.history import record
from leanto.people.models import Person
from leanto.plans import turns
from leanto.plans.models import Answer, Suggestion, Turn, TurnState
from leanto.plans.rows import lock_turns


def next_audience(ask: Ask) -> Audience | None:
    """The one step wider that is possible now; None when the whole circle sees it. One query at most."""
    has_pod = ask.audience in (Audience.ONE, Audience.FEW) and pods_of(ask.circle_id, ask.asker).exists()
    wider = rules.next_wider(rules.Audience(ask.audience), has_pod=has_pod)
    return Audience(wider.value) if wider else None


def pods_of(circle_id: UUID, person: Person) -> QuerySet[Pod]:
    """Pods that the person is in."""
    return Pod.objects.filter(
        circle_id=circle_id, ended_at=None, places__person=person, places__said_yes_at__isnull=False
    )


def asked_ids(ask: Ask) -> set[str]:
    """Membership ids (as text) of those who were asked by name. One query."""
    people = AskedPerson.objects.filter(ask=ask).values("person_id")
    here = Membership.objects.filter(circle_id=ask.circle_id, left_at=None, person_id__in=people)
    return {str(key) for key in here.values_list("pk", flat=True)}


def widen(ask: Ask, typed_by: Person, to: str, asked: Iterable[UUID] = (), pod: UUID | None = None) -> Ask:
    """One step up the ladder: more people by name, a pod, or the circle. Refuses a leap (`one_step`).

    Those who saw it before still do. `asked` are membership ids and are needed for "few"; a pod for "pod". Only those
    who are new to it hear of it. Nobody's answer is asked for twice.
    """
    at = now()
    must_be_open(ask)
    following = next_audience(ask)
    if to != following and not (to == Audience.FEW == ask.audience):
        raise Refusal(_("Please go one step wider at a time."), code="one_step", field="to")
    with transaction.atomic():
        known = set(AskedPerson.objects.filter(ask=ask).values_list("person_id", flat=True))
        people: list[UUID] = []
        the_pod = None
        if to == Audience.FEW:
            people = [one for one in asked_people(ask.circle_id, ask.asker, to, asked) if one not in known]
            if not people:
                raise BadInput(_("Please choose at least one more person."), field="few")
            not_too_many(ask.asker, ask.circle_id, people, "few")
            AskedPerson.objects.bulk_create([AskedPerson(ask=ask, person_id=one) for one in people])
        elif to == Audience.POD:
            the_pod = pod_for(ask.circle_id, ask.asker, pod)
            places = the_pod.places.filter(said_yes_at__isnull=False).exclude(person_id=ask.asker_id)
            people = [one for one in places.values_list("person_id", flat=True) if one not in known]
        widened = Ask.objects.filter(pk=ask.pk, state=AskState.OPEN, audience=ask.audience).update(
            audience=to,
            pod=the_pod or ask.pod,
            told=Told.NOTHING_YET,
            told_at=at,
            decide_by=_next_limit(ask, at),
        )
        if not widened:
            raise Refusal(_("This has changed meanwhile. Please look at it again."), code="changed_meanwhile")
        told.tell_side(ask, people, "ask_for_you", after=max(at + rules.TAKE_BACK, ask.goes_out_at))
        _write_down("ask_widened", ask, typed_by, to=to)
    return fresh(ask)


def make_smaller(
    ask: Ask, typed_by: Person, *, people: int, minutes: int, effort: int, title: str = ""
) -> Ask:
    """Fewer people, less time, less effort, or other words for it. Refuses what would be more than before.

    What somebody promised already stays theirs. Those asked by name hear of it, but not who said "not this time".
    """
    at = now()
    must_be_open(ask)
    if (
        people > ask.people
        or minutes > ask.minutes
        or effort > ask.effort
        or people < 1
        or minutes < 1
        or effort < 1
    ):
        raise BadInput(
            _("Smaller means at most what it was. Please choose less, or change the ask."), field="minutes"
        )
    title = title.strip() or ask.title
    if (people, minutes, effort, title) == (ask.people, ask.minutes, ask.effort, ask.title):
        raise BadInput(_("Nothing is smaller yet. Please choose less of something."), field="minutes")
    series = replaced(from_data(ask.series), minutes=minutes)
    with transaction.atomic():
        lock_turns(Turn.objects.filter(ask=ask, state=TurnState.OPEN).values_list("pk", flat=True))
        ask.people, ask.minutes, ask.effort, ask.title, ask.series = (
            people,
            minutes,
            effort,
            title,
            as_data(series),
        )
        ask.edited_at = at
        ask.save(update_fields=["people", "minutes", "effort", "title", "series", "edited_at"])
        turns.relay(ask, at)
        _say_anew(ask, at)
        _tell_anew(ask, at)
        _write_down("ask_made_smaller", ask, typed_by, people=people, minutes=minutes, effort=effort)
    return fresh(ask)


def later(ask: Ask, typed_by: Person, series: Series) -> Ask:
    """New dates for what is still wanted; whoever had promised an old date hears that they are free."""
    at = now()
    must_be_open(ask)
    draft = Draft(ask.kind, ask.title, series, audience=Audience.CIRCLE)
    if (problem := draft.problems(at).get("date")) is not None:
        raise BadInput(problem, field="date")
    with transaction.atomic():
        lock_turns(Turn.objects.filter(ask=ask, state=TurnState.OPEN).values_list("pk", flat=True))
        ask.series, ask.minutes, ask.edited_at = as_data(series), series.minutes, at
        ask.ends_on = usual_end(series, at)
        ask.save(update_fields=["series", "minutes", "edited_at", "ends_on"])
        turns.relay(ask, at)
        begin_anew(ask, at)
        _tell_anew(ask, at)
        _write_down("ask_later", ask, typed_by)
    return fresh(ask)


def accept_smaller(ask: Ask, typed_by: Person) -> Ask:
    """What is promised so far is enough: free places close, dates without anybody are dropped."""
    at = now()
    must_be_open(ask)
    with transaction.atomic():
        lock_turns(Turn.objects.filter(ask=ask, state=TurnState.OPEN).values_list("pk", flat=True))
        ahead = Turn.objects.filter(ask=ask, state=TurnState.OPEN, ends_at__gt=at)
        if ask.window_until is not None:
            ahead = ahead.filter(day__lte=ask.window_until)
        if not ahead.filter(taken__gt=0).exists():
            raise Refusal(_("Nobody has said yes yet. You can let it go instead."), code="nothing_promised")
        turns.drop(list(ahead.filter(taken=0)), at)
        ahead.filter(taken__gt=0).update(places=F("taken"), edited=True)
        Ask.objects.filter(pk=ask.pk).update(told=Told.COVERED, told_at=at)
        _write_down("ask_smaller_is_enough", ask, typed_by)
    return fresh(ask)


def extend(ask: Ask, typed_by: Person, until: date) -> Ask:
    """A later last day for an ask that comes again; at most half a year from now. Opens one that ended."""
    at = now()
    first = today_in(ask.circle.timezone)
    if not first <= until <= first + rules.LONGEST_OPEN:
        raise BadInput(_("Please choose a day within the next half year."), field="ends_on")
    series = from_data(ask.series)
    if series.every is Every.DATES or ask.state not in (AskState.OPEN, AskState.ENDED):
        raise Refusal(_("This ask has its dates. You can choose later ones."), code="has_dates")
    if series.until is not None and series.until < until:
        series = replaced(series, until=until)
    with transaction.atomic():
        was = ask.state
        ask.ends_on, ask.series, ask.state = until, as_data(series), AskState.OPEN
        ask.save(update_fields=["ends_on", "series", "state"])
        turns.relay(ask, at)
        if was == AskState.ENDED:
            begin_anew(ask, at)
        _write_down("ask_extended", ask, typed_by)
    return fresh(ask)


# --- single dates -----------------------------------------------------------------------------------


def edit_turn(ask: Ask, typed_by: Person, turn: Turn, series: Series, *, note: str, places: int) -> Ask:
    """One date by itself: `series` is the ask's with this date moved (`recurrence.move`).

    Its people hear of it; on another day they are free again.
    """
    at = now()
    must_be_open(ask)
    if turn.state != TurnState.OPEN or turn.ends_at <= at:
        raise Refusal(_("This date is over."), code="turn_over")
    if not 1 <= places <= 20:
        raise BadInput(_("Please choose from 1 to 20 people."), field="people")
    with transaction.atomic():
        lock_turns([turn.pk])
        turn.refresh_from_db(fields=["taken"])
        turn.note, turn.places, turn.edited = note.strip()[:400], max(places, turn.taken), True
        turn.save(update_fields=["note", "places", "edited"])
        _new_dates(ask, series, at)
        _write_down("ask_date_changed", ask, typed_by, day=turn.key.isoformat())
    return fresh(ask)


def drop_turn(ask: Ask, typed_by: Person, turn: Turn, series: Series) -> Ask:
    """One date less: `series` is the ask's without it (`recurrence.skip`). The last one lets the ask go."""
    at = now()
    must_be_open(ask)
    others = Turn.objects.filter(ask=ask, state=TurnState.OPEN, ends_at__gt=at).exclude(pk=turn.pk)
    if not others.exists():
        let_go(ask, typed_by)
        return fresh(ask)
    with transaction.atomic():
        _new_dates(ask, series, at)
        _write_down("ask_date_dropped", ask, typed_by, day=turn.key.isoformat())
    return fresh(ask)


def _new_dates(ask: Ask, series: Series, at: datetime) -> None:
    lock_turns(Turn.objects.filter(ask=ask, state=TurnState.OPEN).values_list("pk", flat=True))
    ask.series, ask.ends_on = (
        as_data(series),
        max(ask.ends_on or date.min, *(to.date for to in series.moved.values()))
        if series.moved
        else ask.ends_on,
    )
    ask.save(update_fields=["series", "ends_on"])
    turns.relay(ask, at)
    opened = told.opening(ask, turns.wanted(ask, at).values(), at)
    # The same week goes on: what was said about it stays said, only the limit may be nearer or further.
    if opened["decide_by"] is not None and (ask.decide_by is None or ask.decide_by > at):
        nearer = min(opened["decide_by"], ask.decide_by or opened["decide_by"])
        Ask.objects.filter(pk=ask.pk).update(decide_by=nearer)


def _next_limit(ask: Ask, at: datetime) -> datetime | None:
    """The limit for the rest of the time: the asker's own while it lies ahead, else anew from the next turn."""
    if ask.decide_by is not None and ask.decide_by - at > timedelta(hours=1):
        return ask.decide_by
    ahead = sorted(turns.wanted(ask, at).values(), key=lambda one: one.starts_at)
    return told.limit(told.first_chance(ahead[0], at), at, None) if ahead else ask.decide_by


def _say_anew(ask: Ask, at: datetime) -> None:
    Ask.objects.filter(pk=ask.pk).update(told=Told.NOTHING_YET, told_at=at, decide_by=_next_limit(ask, at))


def _tell_anew(ask: Ask, at: datetime) -> None:
    """Tells those who hold a promise, pause or not, and those asked by name who did not say "not this time": these
    are asked anew, so their news waits while they are on a pause."""
    held = holders(ask.pk)
    told.tell_side(ask, held, "ask_changed")
    if ask.audience in (Audience.ONE, Audience.FEW):
        declined = Suggestion.objects.filter(turn__ask=ask, answer=Answer.NOT_THIS_TIME).values("person_id")
        named = (
            AskedPerson.objects.filter(ask=ask).exclude(person_id__in=declined).exclude(person_id__in=held)
        )
        told.tell_side(ask, named.values_list("person_id", flat=True), "ask_changed", asked=True)


def _write_down(code: str, ask: Ask, typed_by: Person, **data: object) -> None:
    record(
        code,
        subject="ask",
        subject_id=ask.pk,
        circle_id=ask.circle_id,
        actor=ask.asker,
        typed_by=typed_by,
        **data,
    )


__all__ = ["accept_smaller", "drop_turn", "edit_turn", "extend", "later", "make_smaller", "widen"]
