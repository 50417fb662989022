"""When I go quiet: words written beforehand, sent once, only as written, only to somebody who said yes (S1-36, S3-7).

The server has to know them, because it sends them. What starts the days is a tap of the owner and nothing else: no
sign-in, no visit and no answer is looked at. The other person sees neither the words nor how they start before they
are sent. History keeps only that somebody was asked, for the limit on asking; everything else goes with the row.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from leanto.circles import rules
from leanto.circles.models import Membership, QuietPlan, QuietStart
from leanto.core.clock import now
from leanto.core.errors import BadInput, NotHere, Refusal
from leanto.core.fields import Sealed
from leanto.core.history import record
from leanto.core.models import History
from leanto.notify.actions import forget, tell
from leanto.people.models import Person


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody writes: to whom (a membership), from which start, after how many days, what, and what not."""

    to: UUID | None
    start: str
    days: int
    words: str
    please_not: str = ""


@transaction.atomic
def write_down(mine: Membership, said: Words) -> QuietPlan:
    """A new plan. Nobody hears of it yet."""
    _one_at_a_time(mine)
    to = _checked(mine, said)
    if QuietPlan.objects.filter(person=mine.person, sent_at=None).count() >= rules.QUIET_MOST_PLANS:
        raise Refusal(_("You have words for six people here. Take one back first."), code="enough")
    _one_each(mine, to)
    return QuietPlan.objects.create(
        circle_id=mine.circle_id,
        person=mine.person,
        to=to,
        start=said.start,
        days=said.days,
        words=rules.tidy_text(said.words),
        please_not=rules.tidy_text(said.please_not),
        made_at=now(),
    )


@transaction.atomic
def change(mine: Membership, plan: QuietPlan, said: Words) -> None:
    """Other words, days or another person. Days are counted anew; another person is asked anew."""
    _one_at_a_time(mine)
    to = _checked(mine, said)
    same = to is not None and to.pk == plan.to_id
    if not same:
        _one_each(mine, to)
    facts = {
        "start": said.start,
        "days": said.days,
        "words": Sealed(plan.circle_id, rules.tidy_text(said.words)),
        "please_not": Sealed(plan.circle_id, rules.tidy_text(said.please_not)),
        "due_at": None,
        "warned_at": None,
    }
    if not same:
        facts |= {"to": to, "asked_at": None, "said_yes_at": None}
        forget("quiet", plan.pk)
    if not QuietPlan.objects.filter(pk=plan.pk, sent_at=None).update(**facts):
        raise NotHere
    if same:
        _begin(QuietPlan.objects.get(pk=plan.pk), now())


@transaction.atomic
def ask(plan: QuietPlan) -> None:
    """Asks the one whom the words are for. The same person is asked once in two weeks, whatever they said."""
    if plan.to_id is None:
        raise BadInput(_("Please choose whom the words are for."), field="to")
    at = now()
    earlier = History.objects.filter(
        code="quiet_asked",
        subject="person",
        subject_id=plan.to_id,
        actor=plan.person,
        at__gt=at - rules.QUIET_ASKED_AGAIN,
    )
    if earlier.exists():
        raise Refusal(
            _("You asked them in the last two weeks. Please leave it for a while, or choose somebody else."),
            code="asked_lately",
        )
    asked = QuietPlan.objects.filter(pk=plan.pk, to=plan.to_id, asked_at=None, sent_at=None)
    if not asked.update(asked_at=at):
        return
    record("quiet_asked", subject="person", subject_id=plan.to_id, actor=plan.person)
    _tell(plan, plan.to_id, "quiet_asked", person=plan.person_id)


@transaction.atomic
def answer(plan: QuietPlan, yes: bool) -> None:
    """Yes, not this time, or not any more. The owner hears it, because they may lean on it."""
    forget("quiet", plan.pk, person=plan.to_id)
    asked = QuietPlan.objects.filter(pk=plan.pk, to=plan.to_id, asked_at__isnull=False, sent_at=None)
    if not yes:
        if asked.update(to=None, asked_at=None, said_yes_at=None, due_at=None, warned_at=None):
            _tell(plan, plan.person_id, "quiet_without")
        return
    if asked.filter(said_yes_at=None).update(said_yes_at=now()):
        _begin(QuietPlan.objects.get(pk=plan.pk), now())
        _tell(plan, plan.person_id, "quiet_yes", person=plan.to_id)


@transaction.atomic
def end(plan: QuietPlan) -> None:
    """Taken back: at once, and without a word to anybody. Words that were sent can be read no more."""
    forget("quiet", plan.pk)
    QuietPlan.objects.filter(pk=plan.pk).delete()


@transaction.atomic
def going_quiet(person: Person) -> int:
    """The tap "I'm going quiet now": words that wait for it begin to count. Returns how many."""
    at, begun = now(), 0
    for plan in _armed(person).filter(start=QuietStart.TAP, due_at=None):
        due = rules.quiet_due(at, plan.days)
        begun += _armed(person).filter(pk=plan.pk, due_at=None).update(due_at=due)
    return begun


@transaction.atomic
def around(person: Person) -> None:
    """The tap "I'm around": nothing waits any more, or it waits from now. Nobody else sees that it was tapped."""
    _armed(person).filter(start=QuietStart.TAP).update(due_at=None)
    for plan in _armed(person).filter(start=QuietStart.NO_TAP):
        forget("quiet", plan.pk, code="quiet_soon")
        _begin(plan, now())


def send_words(at: datetime) -> None:
    """A job: the word to oneself a day before, then what is due. Safe in several workers and after any outage.

    Each step is one conditional update on the very `due_at` that was read, so a tap in between wins. Its conditions are
    columns of the row itself: PostgreSQL looks at those once more after it waited for another worker, but not at a
    subquery, which a condition on the circle would be.
    """
    due = QuietPlan.objects.filter(
        sent_at=None, said_yes_at__isnull=False, due_at__isnull=False, circle__ended_at=None
    )
    soon = due.filter(start=QuietStart.NO_TAP, warned_at=None, due_at__lte=at + rules.QUIET_WORD_BEFORE)
    for plan in soon:
        assert plan.due_at is not None
        moved = rules.quiet_due_after_word(at, plan.due_at)
        with transaction.atomic():
            still = QuietPlan.objects.filter(pk=plan.pk, sent_at=None, warned_at=None, due_at=plan.due_at)
            if still.update(warned_at=at, due_at=moved):
                _tell(plan, plan.person_id, "quiet_soon")
    ready = due.filter(Q(start=QuietStart.TAP) | Q(warned_at__isnull=False), due_at__lte=at)
    for plan in ready:
        assert plan.to_id is not None
        with transaction.atomic():
            still = QuietPlan.objects.filter(pk=plan.pk, sent_at=None, due_at=plan.due_at, to=plan.to_id)
            if still.update(sent_at=at):
                _tell(plan, plan.to_id, "quiet_words", person=plan.person_id)
    QuietPlan.objects.filter(sent_at__lt=at - rules.QUIET_KEPT).delete()


def let_go(mine: Membership) -> None:
    """When somebody leaves a circle: their own words go; words for them have nobody to go to, and it is said."""
    plans = QuietPlan.objects.filter(circle_id=mine.circle_id)
    for plan in plans.filter(Q(person=mine.person) | Q(to=mine.person, sent_at__isnull=False)):
        end(plan)
    for plan in plans.filter(to=mine.person):
        forget("quiet", plan.pk, person=plan.to_id)
        QuietPlan.objects.filter(pk=plan.pk).update(
            to=None, asked_at=None, said_yes_at=None, due_at=None, warned_at=None
        )
        _tell(plan, plan.person_id, "quiet_without")


def _begin(plan: QuietPlan, at: datetime) -> None:
    """Days without a tap are counted from `at`, once the other person has said yes."""
    if plan.start == QuietStart.NO_TAP and plan.said_yes_at is not None:
        QuietPlan.objects.filter(pk=plan.pk, sent_at=None, said_yes_at__isnull=False).update(
            due_at=rules.quiet_due(at, plan.days), warned_at=None
        )


def _armed(person: Person) -> QuerySet[QuietPlan]:
    return QuietPlan.objects.filter(person=person, sent_at=None, said_yes_at__isnull=False)


def _checked(mine: Membership, said: Words) -> Person | None:
    """Whom the words are for. Refuses what does not fit, by field."""
    if said.start not in QuietStart.values:
        raise BadInput(_("Please choose how it starts."), field="start")
    if not rules.quiet_days_fit(said.days, said.start == QuietStart.TAP):
        raise BadInput(
            _("From none to 90 days after a tap. Without a tap it takes at least two, for the word to you."),
            field="days",
        )
    if not rules.tidy_text(said.words):
        raise BadInput(_("Please write the words that are to be sent."), field="words")
    if said.to is None:
        return None
    found = (
        Membership.objects.select_related("person")
        .filter(pk=said.to, circle_id=mine.circle_id, left_at=None, person__email__isnull=False)
        .exclude(person=mine.person)
        .first()
    )
    if found is None:
        raise BadInput(_("Please choose somebody in this circle who signs in."), field="to")
    return found.person


def _one_at_a_time(mine: Membership) -> None:
    """Two writes of the same member wait for each other, so that the checks below hold."""
    Membership.objects.select_for_update().get(pk=mine.pk)


def _one_each(mine: Membership, to: Person | None) -> None:
    """One plan for each person; the constraint stands behind it."""
    there = QuietPlan.objects.filter(circle_id=mine.circle_id, person=mine.person, to=to, sent_at=None)
    if to is not None and there.exists():
        raise BadInput(_("You have words for this person already. You can change those."), field="to")


def _tell(plan: QuietPlan, whom: UUID, code: str, person: UUID | None = None) -> None:
    """News about the plan; `person` is whom its sentence names."""
    data: dict[str, Any] = {"person": str(person)} if person else {}
    tell([whom], code, subject="quiet", subject_id=plan.pk, circle_id=plan.circle_id, **data)
