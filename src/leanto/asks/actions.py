"""What people do with asks: ask, change, take back, let go, delete. One transaction each, with its history.

The next steps after "nobody yet" (wider, smaller, later) are in `next_steps.py`, single dates in `dates.py`. Functions
about an ask that exists take it from `access.own_ask`, and the person whose hands typed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from leanto.asks import rules, told
from leanto.asks.draft import Draft, coming
from leanto.asks.models import Ask, AskedPerson, AskState, Audience
from leanto.asks.recurrence import Every, Series, last_key, replaced
from leanto.asks.series_data import as_data, from_data
from leanto.circles.access import Hands
from leanto.circles.models import Membership, Pod
from leanto.core.clock import now
from leanto.core.errors import BadInput, Refusal
from leanto.core.fields import Sealed
from leanto.core.history import record
from leanto.core.models import History
from leanto.notify.actions import take_back as forget_news
from leanto.people.models import Person
from leanto.plans import turns
from leanto.plans.models import Promise, PromiseState, Suggestion, Turn, TurnState
from leanto.plans.rows import KEPT, give_room, lock_turns, member_id_of


def ask(hands: Hands, draft: Draft, at: datetime | None = None) -> Ask:
    """Asks: writes the ask and its first turns. Those asked by name hear of it after the ten minutes of take-back.

    Raises BadInput with the field that does not fit. `at` is for worlds that are built, not lived in.
    """
    at = at or now()
    circle = hands.member.circle
    refuse_first(draft, at)
    with transaction.atomic():
        people = asked_people(circle.pk, hands.person, draft.audience, draft.asked)
        not_too_many(hands.person, circle.pk, people, draft.audience)
        pod = pod_for(circle.pk, hands.person, draft.pod) if draft.audience == Audience.POD else None
        made = Ask(
            circle=circle,
            asker=hands.person,
            typed_by=hands.typed_by,
            for_other=draft.for_other.strip(),
            consent_at=at if draft.for_other.strip() else None,
            kind=draft.kind,
            title=draft.title.strip(),
            note=draft.note.strip(),
            details=draft.details.strip(),
            plan_b=draft.plan_b.strip(),
            effort=draft.effort,
            minutes=draft.minutes,
            people=draft.people,
            **company(draft),
            welcome=list(draft.welcome),
            audience=draft.audience,
            pod=pod,
            series=as_data(draft.series),
            ends_on=draft.ends_on or usual_end(draft.series, at),
            made_at=at,
            goes_out_at=rules.goes_out_at(at),
            hear_minutes=hear_minutes(draft, at),
        )
        for column, value in told.opening(made, turns.wanted(made, at).values(), at).items():
            setattr(made, column, value)
        if draft.decide_by is not None:
            made.decide_by = draft.decide_by
        made.told_at = None
        made.save(force_insert=True)
        AskedPerson.objects.bulk_create([AskedPerson(ask=made, person_id=person) for person in people])
        turns.lay_out(made, at)
        _write_down("asked", made, hands.typed_by)
        asked = [*people, *_pod_people(pod, hands.person)]
        told.tell_side(made, asked, "ask_for_you", after=made.goes_out_at)
    return made


def edit(ask: Ask, typed_by: Person, draft: Draft) -> Ask:
    """New words, times or numbers for an open ask. Who may see it changes only by `next_steps.widen`.

    Those who promised a turn hear what changed, and may hand it back freely. Single dates that were moved or left
    out stay so while the rhythm is the same.
    """
    at = now()
    must_be_open(ask)
    series = with_single_dates(draft.series, from_data(ask.series))
    draft = Draft(**{**{name: getattr(draft, name) for name in draft.__dataclass_fields__}, "series": series})
    same_dates = as_data(series) == ask.series
    refuse_first(draft, at, unless={"one", "few", "pod", "audience"} | ({"date"} if same_dates else set()))
    circle_id = ask.circle_id
    words = {
        name: getattr(draft, name).strip() for name in ("title", "note", "details", "plan_b", "for_other")
    }
    plain = {
        "kind": draft.kind,
        "effort": draft.effort,
        "people": draft.people,
        "welcome": list(draft.welcome),
    }
    reworded = any(getattr(ask, name) != value for name, value in {**words, **plain}.items())
    with transaction.atomic():
        lock_turns(Turn.objects.filter(ask=ask, state=TurnState.OPEN).values_list("pk", flat=True))
        Ask.objects.filter(pk=ask.pk, state=AskState.OPEN).update(
            **plain,
            **company(draft),
            **{name: Sealed(circle_id, text) for name, text in words.items()},
            consent_at=(ask.consent_at or at) if words["for_other"] else None,
            minutes=draft.minutes,
            series=as_data(series),
            ends_on=draft.ends_on or usual_end(series, at),
            hear_minutes=hear_minutes(draft, at) if draft.decide_by != ask.decide_by else ask.hear_minutes,
            edited_at=at,
        )
        changed = fresh(ask)
        turns.relay(changed, at)
        if not same_dates:
            begin_anew(changed, at)
        elif draft.decide_by is not None and draft.decide_by != ask.decide_by:
            Ask.objects.filter(pk=ask.pk).update(decide_by=draft.decide_by)
        if reworded:
            told.tell_side(changed, holders(ask.pk), "ask_changed")
        _write_down("ask_changed", ask, typed_by)
    return fresh(ask)


def take_back(ask: Ask, typed_by: Person) -> None:
    """Within ten minutes: gone, with its news and its history. Nobody was told; somebody may have opened its page.

    Somebody who said yes meanwhile hears that they are free again. Later: refused, `too_late`.
    """
    if not rules.can_take_back(ask.made_at, now()):
        raise Refusal(
            _("The ten minutes are over. You can still let it go, or delete it."),
            code="too_late_to_take_back",
        )
    with transaction.atomic():
        people = _remove(ask)
        History.objects.filter(subject="ask", subject_id=ask.pk).delete()
        _tell_freed(ask, people)


def delete(ask: Ask, typed_by: Person) -> None:
    """At any time: the ask is gone with its texts and turns. That it was there stays in the history, without words."""
    with transaction.atomic():
        people = _remove(ask)
        _write_down("ask_deleted", ask, typed_by)
        _tell_freed(ask, people)


def let_go(ask: Ask, typed_by: Person) -> None:
    """The asker does not want it any more. Turns to come are dropped; their people hear that they are free."""
    at = now()
    with transaction.atomic():
        open_turns = list(Turn.objects.filter(ask=ask, state=TurnState.OPEN, ends_at__gt=at))
        turns.drop(open_turns, at)
        if Ask.objects.filter(pk=ask.pk, state=AskState.OPEN).update(state=AskState.LET_GO):
            forget_news("ask", ask.pk)
            _write_down("ask_let_go", ask, typed_by)


def let_go_all(person: Person, circle_id: UUID | None = None) -> None:
    """For leaving a circle, or Leanto: every open ask of the person there ends, and helpers hear it."""
    asks = Ask.objects.filter(asker=person, state=AskState.OPEN)
    for one in asks.filter(circle_id=circle_id) if circle_id else asks:
        let_go(one, person)


# --- what the verbs are made of ---------------------------------------------------------------------


def refuse_first(draft: Draft, at: datetime, unless: Iterable[str] = ()) -> None:
    """Raises BadInput for the first field that does not fit."""
    for field, sentence in draft.problems(at).items():
        if field not in set(unless):
            raise BadInput(sentence, field=field)


def must_be_open(ask: Ask) -> None:
    if ask.state != AskState.OPEN:
        raise Refusal(_("This ask has ended. You can ask again whenever you like."), code="ask_ended")


def asked_people(circle_id: UUID, asker: Person, audience: str, asked: Iterable[UUID]) -> list[UUID]:
    """The person ids behind membership ids, for the audiences that name people. Refuses who is not in the circle."""
    if audience not in (Audience.ONE, Audience.FEW):
        return []
    wanted = set(asked)
    found = list(
        Membership.objects.filter(pk__in=wanted, circle_id=circle_id, left_at=None)
        .exclude(person=asker)
        .values_list("person_id", flat=True)
    )
    if len(found) != len(wanted):
        raise BadInput(
            _("Somebody you chose is not in this circle (any more). Please choose again."), field=audience
        )
    return found


def not_too_many(asker: Person, circle_id: UUID, people: Iterable[UUID], field: str) -> None:
    """Refuses when somebody among `people` has many open asks by name from this asker already. One query."""
    if not (wanted := set(people)):
        return
    pressing = (
        AskedPerson.objects.filter(
            person_id__in=wanted,
            ask__asker=asker,
            ask__circle_id=circle_id,
            ask__state=AskState.OPEN,
            ask__audience__in=[Audience.ONE, Audience.FEW],
        )
        .values("person_id")
        .annotate(asks=Count("ask_id", distinct=True))
        .filter(asks__gte=rules.MOST_BY_NAME)
        .order_by()
    )
    if pressing.exists():
        raise BadInput(
            _(
                "Somebody you chose has %(number)s open asks from you already. Please let one go first, or ask others."
            )
            % {"number": rules.MOST_BY_NAME},
            field=field,
        )


def pod_for(circle_id: UUID, asker: Person, pod_id: UUID | None) -> Pod:
    """A pod that the asker is in, or refuses."""
    pod = (
        pod_id
        and Pod.objects.filter(
            pk=pod_id,
            circle_id=circle_id,
            ended_at=None,
            places__person=asker,
            places__said_yes_at__isnull=False,
        ).first()
    )
    if not pod:
        raise BadInput(_("This pod has ended, or you are not in it. Please choose again."), field="pod")
    return pod


def company(draft: Draft) -> dict[str, Any]:
    """The columns about the people who come. `together` says nothing where one person comes alone."""
    return {
        "together": draft.together and draft.people > 1,
        "faces": draft.faces,
        "faces_insist": draft.insist and draft.faces is not None,
    }


def usual_end(series: Series, at: datetime) -> date:
    """The last day, unless the asker names one: that of the last turn, or half a year of one that comes again."""
    today = at.astimezone(ZoneInfo(series.zone)).date()
    last = last_key(series)
    if last is not None:
        last = max([last, *(to.date for to in series.moved.values())])
    return rules.ends_on(max(today, series.start), last, open_ended=last is None)


def hear_minutes(draft: Draft, at: datetime) -> int | None:
    """The asker's own wish when to know, as a distance to the first turn, so that it holds for every week."""
    ahead = coming(draft.series, at, draft.ends_on) if draft.decide_by else []
    if draft.decide_by is None or not ahead:
        return None
    return max(0, int((told.first_chance(ahead[0], at) - draft.decide_by).total_seconds() // 60))


def with_single_dates(new: Series, old: Series) -> Series:
    """`new` with the moved and left-out dates of `old`, where both have the same rhythm."""
    if new.every is Every.DATES and old.every is Every.DATES:
        return replaced(
            new,
            moved={key: to for key, to in old.moved.items() if key in new.dates and key not in old.skipped},
        )
    bare_old, bare_new = (
        {**as_data(one), "time": 0, "minutes": 0, "skipped": 0, "moved": 0, "until": 0} for one in (old, new)
    )
    return replaced(new, skipped=old.skipped, moved=old.moved) if bare_old == bare_new else new


def begin_anew(ask: Ask, at: datetime) -> None:
    """After new dates: nothing has been said about them yet, and there is a new limit."""
    Ask.objects.filter(pk=ask.pk).update(**told.opening(ask, turns.wanted(ask, at).values(), at))


def fresh(ask: Ask) -> Ask:
    """The row as it is now, with its circle."""
    return Ask.objects.select_related("circle", "asker").get(pk=ask.pk)


def holders(ask_id: UUID) -> list[UUID]:
    """Who holds a promise for a turn of this ask. One query."""
    return list(
        Promise.objects.filter(turn__ask_id=ask_id, state=PromiseState.HELD)
        .values_list("person_id", flat=True)
        .distinct()
    )


def _pod_people(pod: Pod | None, asker: Person) -> list[UUID]:
    if pod is None:
        return []
    return list(
        pod.places.filter(said_yes_at__isnull=False).exclude(person=asker).values_list("person_id", flat=True)
    )


def _remove(ask: Ask) -> list[UUID]:
    """Frees who promised, forgets unsent news, deletes the rows. Returns who had promised something still to come."""
    at = now()
    ids = list(Turn.objects.filter(ask=ask).values_list("pk", flat=True))
    lock_turns(ids)
    people: set[UUID] = set()
    for turn in Turn.objects.filter(pk__in=ids, taken__gt=0).order_by("pk"):
        if turn.ends_at > at:
            people.update(turns.release(turn, at))
    promised = Promise.objects.filter(turn_id__in=ids)
    for promise in promised.filter(state__in=KEPT).select_related("turn"):  # what is over leaves its week too
        if member_id := member_id_of(ask.circle_id, promise.person_id):
            give_room(member_id, promise.turn.monday, promise.turn.minutes)
    touched = set(promised.values_list("turn_id", flat=True))
    touched |= set(Suggestion.objects.filter(turn_id__in=ids).values_list("turn_id", flat=True))
    forget_news("ask", ask.pk)
    for turn_id in touched:
        forget_news("turn", turn_id)
    Ask.objects.filter(pk=ask.pk).delete()
    return sorted(people)


def _tell_freed(ask: Ask, people: list[UUID]) -> None:
    if people:
        told.tell_side(ask, people, "ask_taken_back")


def _write_down(code: str, ask: Ask, typed_by: Person) -> None:
    record(
        code, subject="ask", subject_id=ask.pk, circle_id=ask.circle_id, actor=ask.asker, typed_by=typed_by,
        kind=ask.kind, audience=ask.audience,
    )  # fmt: skip


coverage_changed = told.coverage_changed

__all__ = ["ask", "coverage_changed", "delete", "edit", "let_go", "let_go_all", "take_back"]
