"""When I go quiet: sent once, just as written, only after a yes, and taken back without a trace (S1-36, S3-7)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from leanto.circles import actions, quiet
from leanto.circles.models import QuietPlan
from leanto.circles.quiet import Words
from leanto.core.clock import now
from leanto.core.errors import BadInput, Refusal
from leanto.core.models import History
from leanto.notify.models import Notice
from leanto.notify.sending import send_due
from leanto.notify.words import news
from leanto.people.models import Person
from leanto.rota_of_jobs import JOBS
from tests.world import World

DAY = timedelta(days=1)
TEXT = "I'm around, just quiet. A wave is welcome."
NOT = "Please don't call my boss."


def written(world: World, start: str = "tap", days: int = 5, to: Person | None = None) -> QuietPlan:
    """Bo's words for Chidi; nobody was asked yet."""
    said = Words(world.member(to or world.chidi).pk, start, days, TEXT, NOT)
    return quiet.write_down(world.member(world.bo), said)


def agreed(world: World, start: str = "tap", days: int = 5) -> QuietPlan:
    """The same, and Chidi said yes."""
    plan = written(world, start, days)
    quiet.ask(plan)
    quiet.answer(again(plan), yes=True)
    return again(plan)


def again(plan: QuietPlan) -> QuietPlan:
    return QuietPlan.objects.select_related("circle", "person").get(pk=plan.pk)


def told(person: Person, code: str) -> int:
    return Notice.objects.filter(person=person, code=code).count()


def page(world: World, who: Person, plan: QuietPlan) -> Any:
    return world.client(who).get(reverse("circles:quiet_plan", args=[plan.pk]))


def test_nobody_hears_of_the_words_before_the_owner_asks_and_then_only_that_they_are_asked(
    world: World,
) -> None:
    plan = written(world)
    assert not Notice.objects.filter(subject="quiet").exists()
    assert page(world, world.chidi, plan).status_code == 404
    quiet.ask(plan)
    said = [each.sentence for each in news(world.chidi) if "going quiet" in each.sentence]
    assert said == ["Bo asks whether some words may come to you at a time of going quiet."]
    asked = unescape(page(world, world.chidi, plan).content.decode())
    assert "Yes, they may come to me" in asked
    assert TEXT not in asked
    assert NOT not in asked


def test_without_a_yes_nothing_is_ever_sent(world: World) -> None:
    by_tap, without = written(world), written(world, "no_tap", 3, world.ana)
    for plan in (by_tap, without):
        quiet.ask(plan)
    assert quiet.going_quiet(world.bo) == 0
    quiet.send_words(now() + 365 * DAY)
    assert not QuietPlan.objects.exclude(sent_at=None).exists()
    assert told(world.chidi, "quiet_words") == told(world.ana, "quiet_words") == 0


def test_after_a_tap_the_words_wait_the_days_that_were_written_and_go_once(world: World) -> None:
    plan, start = agreed(world), now()
    quiet.send_words(start + 40 * DAY)
    assert told(world.chidi, "quiet_words") == 0, "no tap, nothing starts"
    assert quiet.going_quiet(world.bo) == 1
    assert quiet.going_quiet(world.bo) == 0, "a second tap changes nothing"
    quiet.send_words(now() + 5 * DAY - timedelta(minutes=1))
    assert told(world.chidi, "quiet_words") == 0
    for _each in range(3):
        quiet.send_words(now() + 5 * DAY)
    assert told(world.chidi, "quiet_words") == 1
    assert not Notice.objects.filter(code="quiet_words").exclude(person=world.chidi).exists()
    shown = unescape(page(world, world.chidi, plan).content.decode())
    assert TEXT in shown
    assert NOT in shown
    assert quiet.going_quiet(world.bo) == 0, "it was once"


def test_none_after_a_tap_is_at_once(world: World) -> None:
    agreed(world, days=0)
    quiet.going_quiet(world.bo)
    quiet.send_words(now())
    assert told(world.chidi, "quiet_words") == 1


def test_a_tap_on_being_around_stops_what_a_tap_began(world: World) -> None:
    plan = agreed(world)
    quiet.going_quiet(world.bo)
    quiet.around(world.bo)
    quiet.send_words(now() + 90 * DAY)
    assert again(plan).sent_at is None
    assert quiet.going_quiet(world.bo) == 1, "and it can be tapped anew"


def test_without_a_tap_the_owner_gets_a_word_a_day_before_and_one_tap_begins_the_days_anew(
    world: World,
) -> None:
    plan = agreed(world, "no_tap", 4)
    quiet.send_words(now() + 3 * DAY - timedelta(minutes=5))
    assert told(world.bo, "quiet_soon") == 0
    quiet.send_words(now() + 3 * DAY)
    assert told(world.bo, "quiet_soon") == 1
    assert told(world.chidi, "quiet_words") == 0
    quiet.around(world.bo)
    assert told(world.bo, "quiet_soon") == 0, "what was to be tapped is tapped"
    moved = again(plan)
    assert moved.warned_at is None
    assert moved.due_at is not None
    assert moved.due_at - now() > 4 * DAY - timedelta(minutes=1)


def test_a_server_that_was_away_gives_the_word_first_and_a_whole_day_after_it(world: World) -> None:
    plan = agreed(world, "no_tap", 4)
    late = now() + 30 * DAY
    quiet.send_words(late)
    assert again(plan).sent_at is None
    assert told(world.bo, "quiet_soon") == 1
    quiet.send_words(late + DAY - timedelta(minutes=1))
    assert told(world.chidi, "quiet_words") == 0
    quiet.send_words(late + DAY)
    assert told(world.chidi, "quiet_words") == 1


def test_only_a_tap_counts_and_no_visit_or_other_use(world: World) -> None:
    """No presence is read: signing in, looking around and writing an offer leave the days as they are."""
    plan = agreed(world, "no_tap", 4)
    before = again(plan).due_at
    client = world.client(world.bo)
    for name in ("plans:week", "people:me", "circles:quiet_plans"):
        assert client.get(reverse(name)).status_code == 200
    assert page(world, world.bo, plan).status_code == 200
    assert again(plan).due_at == before


def test_the_other_one_sees_the_same_page_whatever_is_tapped(world: World) -> None:
    """Nothing about the owner's taps shows before the words are sent."""

    def seen() -> str:
        body: str = page(world, world.chidi, plan).content.decode()
        return "".join(line for line in body.splitlines() if "csrf" not in line and 'name="once"' not in line)

    plan = agreed(world)
    first = seen()
    quiet.going_quiet(world.bo)
    assert seen() == first
    quiet.around(world.bo)
    assert seen() == first


def test_taken_back_it_is_gone_at_once_and_nobody_hears(world: World) -> None:
    plan = agreed(world)
    quiet.going_quiet(world.bo)
    heard = Notice.objects.filter(person=world.chidi).exclude(subject="quiet").count()
    client = world.client(world.bo)
    assert client.post(reverse("circles:quiet_end", args=[plan.pk])).status_code == 302
    assert not QuietPlan.objects.exists()
    assert Notice.objects.filter(person=world.chidi).count() == heard
    assert page(world, world.chidi, plan).status_code == 404
    quiet.send_words(now() + 60 * DAY)
    assert told(world.chidi, "quiet_words") == 0


def test_a_no_and_a_yes_taken_back_are_told_to_the_owner_who_may_lean_on_it(world: World) -> None:
    plan = agreed(world, "no_tap", 4)
    assert told(world.bo, "quiet_yes") == 1
    client = world.client(world.chidi)
    client.post(reverse("circles:quiet_answer", args=[plan.pk]), {"answer": "no"})
    assert told(world.bo, "quiet_without") == 1
    without = again(plan)
    assert (without.to, without.said_yes_at, without.due_at) == (None, None, None)
    quiet.send_words(now() + 60 * DAY)
    assert again(plan).sent_at is None
    assert "There is nobody to go to yet" in page(world, world.bo, plan).content.decode()


def test_the_same_person_is_asked_once_in_two_weeks(world: World) -> None:
    first = written(world)
    quiet.ask(first)
    quiet.answer(again(first), yes=False)
    second = written(world)
    with pytest.raises(Refusal) as refused:
        quiet.ask(second)
    assert refused.value.code == "asked_lately"
    History.objects.filter(code="quiet_asked").update(at=now() - 15 * DAY)
    quiet.ask(second)
    assert told(world.chidi, "quiet_asked") == 1


def test_changed_words_need_no_new_yes_and_another_person_does(world: World) -> None:
    plan, bo = agreed(world, "no_tap", 4), world.member(world.bo)
    quiet.change(bo, plan, Words(world.member(world.chidi).pk, "no_tap", 9, "Other words."))
    changed = again(plan)
    assert changed.words == "Other words."
    assert changed.said_yes_at is not None
    assert changed.due_at is not None
    assert changed.due_at - now() > 8 * DAY
    quiet.change(bo, changed, Words(world.member(world.ana).pk, "no_tap", 9, "Other words."))
    moved = again(plan)
    assert moved.to_id == world.ana.pk
    assert (moved.asked_at, moved.said_yes_at, moved.due_at) == (None, None, None)
    assert page(world, world.chidi, plan).status_code == 404


def test_only_members_who_sign_in_can_be_chosen(world: World) -> None:
    bo = world.member(world.bo)
    for other in (
        world.member(world.dolores),
        world.member(world.hana, world.choir),
        bo,
    ):
        with pytest.raises(BadInput):
            quiet.write_down(bo, Words(other.pk, "tap", 3, TEXT))


@pytest.mark.parametrize(
    ("start", "days", "field"),
    [("no_tap", 1, "days"), ("tap", 91, "days"), ("tap", -1, "days"), ("when_sad", 3, "start")],
)
def test_what_does_not_fit_is_refused_at_its_place(world: World, start: str, days: int, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        quiet.write_down(world.member(world.bo), Words(world.member(world.chidi).pk, start, days, TEXT))
    assert refused.value.field == field


def test_the_database_refuses_words_on_their_way_without_a_yes_and_two_for_one_person(world: World) -> None:
    plan = written(world)
    for wrong in ({"due_at": now()}, {"sent_at": now()}, {"start": "no_tap", "days": 1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            QuietPlan.objects.filter(pk=plan.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        QuietPlan.objects.create(
            circle=world.maple, person=world.bo, to=world.chidi, start="tap", days=1, made_at=now()
        )


def test_a_mail_about_it_says_no_word_of_it(world: World) -> None:
    Person.objects.update(quiet_from=None, quiet_until=None)
    Notice.objects.all().delete()
    agreed(world, days=0)
    quiet.going_quiet(world.bo)
    quiet.send_words(now())
    send_due(now())
    assert {one.to[0] for one in mail.outbox} >= {"chidi@example.org"}
    for one in mail.outbox:
        whole = f"{one.subject} {one.body}".lower()
        assert not any(word in whole for word in ("quiet", "wave", "bo ", "boss", "maple"))


def test_when_the_other_one_leaves_the_owner_hears_and_when_the_owner_leaves_it_is_gone(world: World) -> None:
    plan = agreed(world, "no_tap", 4)
    actions.leave(world.hands(world.chidi))
    assert told(world.bo, "quiet_without") == 1
    assert again(plan).due_at is None
    actions.leave(world.hands(world.bo))
    assert not QuietPlan.objects.exists()


def test_words_that_were_sent_go_after_a_month(world: World) -> None:
    agreed(world, days=0)
    quiet.going_quiet(world.bo)
    sent = now()
    quiet.send_words(sent)
    quiet.send_words(sent + 29 * DAY)
    assert QuietPlan.objects.count() == 1
    quiet.send_words(sent + 31 * DAY)
    assert QuietPlan.objects.count() == 0


def test_a_tap_in_between_wins_over_a_worker_that_is_late(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker has read that the words are due; the owner taps just before it writes."""
    plan = agreed(world, days=0)
    quiet.going_quiet(world.bo)
    begin = transaction.atomic

    def tapped_first() -> Any:
        monkeypatch.setattr(transaction, "atomic", begin)
        quiet.around(world.bo)
        return begin()

    monkeypatch.setattr(transaction, "atomic", tapped_first)
    quiet.send_words(now())
    assert again(plan).sent_at is None
    assert told(world.chidi, "quiet_words") == 0


def test_the_pages_work_from_the_first_word_to_the_last_tap(world: World) -> None:
    """No script is needed for any of it."""
    bo, chidi = world.client(world.bo), world.client(world.chidi)
    room = bo.get(reverse("offers:room", args=[world.maple.pk])).content.decode()
    assert reverse("circles:quiet_plans") in room, "the page of pauses leads here"
    form = {
        "to": str(world.member(world.chidi).pk),
        "start": "tap",
        "days": "0",
        "words": TEXT,
        "please_not": NOT,
    }
    new = reverse("circles:quiet_new", args=[world.maple.pk])
    assert bo.get(new).status_code == 200
    assert bo.post(new, {**form, "words": ""}).status_code == 422
    made = bo.post(new, form)
    assert made.status_code == 302
    plan = QuietPlan.objects.get()
    shown = bo.get(made["Location"]).content.decode()
    assert "This is what they will see" in shown
    assert "Ask Chidi" in shown
    bo.post(reverse("circles:quiet_ask", args=[plan.pk]))
    assert "was asked" in bo.get(made["Location"]).content.decode()
    chidi.post(reverse("circles:quiet_answer", args=[plan.pk]), {"answer": "yes"})
    own = bo.get(reverse("circles:quiet_plans")).content.decode()
    assert "I'm going quiet now" in own
    bo.post(reverse("circles:quiet_tap"), {"tap": "quiet"})
    assert "I'm around" in bo.get(reverse("circles:quiet_plans")).content.decode()
    quiet.send_words(now())
    assert "Words from Bo" in chidi.get(reverse("circles:quiet_plans")).content.decode()


def test_the_list_asks_the_database_six_times_at_most(
    world: World, django_assert_max_num_queries: Any
) -> None:
    for other in (world.ana, world.chidi, world.emre, world.gus):
        quiet.ask(written(world, to=other))
    client = world.client(world.bo)
    client.get(reverse("circles:quiet_plans"))
    with django_assert_max_num_queries(6):  # session, person, device; plans, names, circles
        assert client.get(reverse("circles:quiet_plans")).status_code == 200


def test_four_workers_at_once_send_the_words_once(lasting_world: World) -> None:
    agreed(lasting_world, days=0)
    quiet.going_quiet(lasting_world.bo)

    def work(_number: int) -> None:
        try:
            quiet.send_words(now())
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as workers:
        list(workers.map(work, range(8)))
    assert told(lasting_world.chidi, "quiet_words") == 1


def test_the_job_is_on_the_rota() -> None:
    every, work = JOBS["send_words"]
    assert work is quiet.send_words
    assert every <= timedelta(minutes=15)
