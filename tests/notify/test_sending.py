"""Mail: neutral, once, when it suits, and stubborn only within reason."""

from __future__ import annotations

import smtplib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, time, timedelta
from typing import Any, ClassVar

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from django.urls import reverse

from leanto.core.clock import now
from leanto.notify import words
from leanto.notify.actions import take_back, tell
from leanto.notify.models import Notice
from leanto.notify.sending import remind, send_due
from leanto.people.models import Hear, Person
from tests.world import World, person

CODES = [
    "ask_for_you", "plan_asked", "promise_made", "promise_handed_back", "stand_in_wanted", "stand_in_found",
    "told_covered", "told_smaller", "told_not_covered", "passed_on", "ask_changed", "turn_changed", "turn_dropped",
    "ask_taken_back", "turn_soon", "pod_asked", "offer_ending", "agreement_changed", "kept_for_you", "over_room",
    "quiet_asked", "quiet_yes", "quiet_without", "quiet_soon", "quiet_words",
    "settle_asked", "settle_coming", "settle_wave",
]  # fmt: skip


class Stubborn(BaseEmailBackend):
    """A mail server that answers what the test says: the transport is replaced, none of our own code."""

    answer: ClassVar[Exception | None] = None

    def send_messages(self, messages: Sequence[Any]) -> int:
        if Stubborn.answer is not None:
            raise Stubborn.answer
        mail.outbox.extend(messages)
        return len(messages)


STUBBORN = f"{__name__}.Stubborn"


@pytest.fixture(autouse=True)
def _a_quiet_start() -> None:
    Stubborn.answer = None


def told(world: World, who: Person, code: str = "promise_made", **facts: Any) -> Notice:
    turn = world.turn(world.ana, title="Chemotherapy lift")
    tell(
        [who.pk],
        code,
        subject="turn",
        subject_id=turn.pk,
        circle_id=world.maple.pk,
        person=str(world.chidi.pk),
        **facts,
    )
    return Notice.objects.order_by("-made_at").filter(person=who, code=code).first()  # type: ignore[return-value]


def ways(who: Person, **facts: Any) -> None:
    Person.objects.filter(pk=who.pk).update(**facts)


def test_a_mail_names_no_person_circle_or_topic(world: World) -> None:
    """Text that shows on a locked screen gives nobody away (item 7)."""
    ways(world.bo, quiet_from=None, quiet_until=None)
    Notice.objects.all().delete()
    for code in CODES:
        told(world, world.bo, code)
    send_due(now())
    assert len(mail.outbox) == 1
    sent = mail.outbox[0]
    assert sent.to == ["bo@example.org"]
    whole = f"{sent.subject} {sent.body} {sent.from_email}".lower()
    for word in (
        "bo ",
        "ana",
        "chidi",
        "maple",
        "choir",
        "chemotherapy",
        "lift",
        "turn",
        "promise",
        "ask",
        "circle",
    ):
        assert word not in whole, word
    assert "/week/" in whole


def test_news_goes_once_even_when_the_job_runs_again(world: World) -> None:
    Notice.objects.all().delete()
    told(world, world.bo)
    for _each in range(3):
        send_due(now())
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_one_mail_to_each(lasting_world: World) -> None:
    Notice.objects.all().delete()
    people = [person(f"P{number}") for number in range(12)]
    for each in people:
        told(lasting_world, each)
        told(lasting_world, each, "told_covered")
    at = now() + timedelta(seconds=1)

    def work(_number: int) -> None:
        try:
            send_due(at)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(6)))
    assert sorted(sent.to[0] for sent in mail.outbox) == sorted(each.email or "" for each in people)
    assert not Notice.objects.filter(sent_at=None).exists()


def test_the_daily_mail_comes_once_a_day_at_the_chosen_hour(world: World) -> None:
    """S1-38: slow by default."""
    assert Person(name="x").hear == Hear.DIGEST
    Notice.objects.all().delete()
    ways(world.bo, hear=Hear.DIGEST, digest_at=time(8), timezone="Europe/Berlin")
    for _each in range(3):
        told(world, world.bo)
    start = now()
    sent_at = []
    for quarter in range(3 * 96):
        at = start + timedelta(minutes=15 * quarter)
        before = len(mail.outbox)
        send_due(at)
        if len(mail.outbox) > before:
            sent_at.append(at)
    assert len(sent_at) == 1
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("facts", [{"hear": Hear.NOTHING}, {"all_stopped": True}])
def test_nothing_means_nothing_and_the_news_stays_to_be_read(world: World, facts: dict[str, Any]) -> None:
    Notice.objects.all().delete()
    ways(world.bo, **facts)
    told(world, world.bo)
    told(world, world.bo, "turn_soon")
    for hours in range(0, 72, 3):
        send_due(now() + timedelta(hours=hours))
    assert mail.outbox == []
    assert len(words.news(Person.objects.get(pk=world.bo.pk))) == 2


def test_the_one_switch_is_one_tap_on_and_off(world: World) -> None:
    client = world.client(world.bo)
    client.post(reverse("notify:stop"), {"stopped": "yes"})
    assert Person.objects.get(pk=world.bo.pk).all_stopped
    assert b"Everything is stopped" in client.get(reverse("notify:settings")).content
    client.post(reverse("notify:stop"), {"stopped": "no"})
    assert not Person.objects.get(pk=world.bo.pk).all_stopped


def test_in_quiet_hours_nothing_goes_and_after_them_it_does(world: World) -> None:
    Notice.objects.all().delete()
    ways(
        world.bo,
        timezone="UTC",
        quiet_from=(now() - timedelta(hours=1)).time(),
        quiet_until=(now() + timedelta(hours=1)).time(),
    )
    told(world, world.bo)
    send_due(now())
    assert mail.outbox == []
    send_due(now() + timedelta(hours=1, minutes=1))
    assert len(mail.outbox) == 1


def test_what_can_still_be_taken_back_is_neither_shown_nor_sent(world: World) -> None:
    Notice.objects.all().delete()
    notice = told(world, world.bo, "ask_for_you", after=now() + timedelta(minutes=10))
    assert words.news(world.bo) == []
    send_due(now())
    assert mail.outbox == []
    assert notice.subject_id is not None
    take_back("turn", notice.subject_id)
    send_due(now() + timedelta(hours=1))
    assert mail.outbox == []


def test_a_mail_server_that_is_away_is_tried_again_slower_and_not_for_ever(
    world: World, settings: Any
) -> None:
    settings.EMAIL_BACKEND = STUBBORN
    Notice.objects.all().delete()
    told(world, world.bo)
    Stubborn.answer = smtplib.SMTPServerDisconnected("away")
    send_due(now())
    notice = Notice.objects.get()
    assert notice.sent_at is None
    assert notice.tries == 1
    send_due(now())
    assert Notice.objects.get().tries == 1, "not before its time"
    Stubborn.answer = None
    send_due(now() + timedelta(minutes=3))
    assert len(mail.outbox) == 1
    Notice.objects.update(sent_at=None, tries=8, due_at=now() - timedelta(days=1))
    send_due(now())
    assert len(mail.outbox) == 1


def test_an_address_that_is_refused_for_good_gets_no_more_mail_until_its_owner_says_so(
    world: World, settings: Any
) -> None:
    settings.EMAIL_BACKEND = STUBBORN
    Notice.objects.all().delete()
    told(world, world.bo)
    Stubborn.answer = smtplib.SMTPRecipientsRefused({"bo@example.org": (550, b"no such mailbox")})
    send_due(now())
    bo = Person.objects.get(pk=world.bo.pk)
    assert bo.mail_refused_at is not None
    Stubborn.answer = None
    told(world, world.bo)
    send_due(now())
    assert mail.outbox == []
    client = world.client(bo)
    assert b"came back" in client.get(reverse("notify:settings")).content
    client.post(reverse("notify:settings"), {"hear": "at_once"})
    told(world, world.bo)
    send_due(now())
    assert len(mail.outbox) == 1


def test_a_mailbox_that_is_full_is_tried_again(world: World, settings: Any) -> None:
    settings.EMAIL_BACKEND = STUBBORN
    Notice.objects.all().delete()
    told(world, world.bo)
    Stubborn.answer = smtplib.SMTPRecipientsRefused({"bo@example.org": (452, b"full")})
    send_due(now())
    assert Person.objects.get(pk=world.bo.pk).mail_refused_at is None
    assert Notice.objects.get().sent_at is None


def test_a_worker_that_died_in_the_middle_loses_nothing(world: World) -> None:
    Notice.objects.all().delete()
    told(world, world.bo)
    Notice.objects.update(due_at=now() + timedelta(minutes=10), tries=1)  # claimed, then the power went
    send_due(now())
    assert mail.outbox == []
    send_due(now() + timedelta(minutes=11))
    assert len(mail.outbox) == 1


def test_who_types_for_somebody_gets_the_mail_and_reads_for_whom_it_is(world: World) -> None:
    """Item 9: somebody without a phone hears through the member who types for them."""
    Notice.objects.all().delete()
    told(world, world.dolores)
    send_due(now())
    assert [sent.to for sent in mail.outbox] == [["ana@example.org"]]
    assert [each.sentence[:12] for each in words.news(world.ana)] == ["For Dolores:"]
    assert words.news(world.bo) == []


def test_a_reminder_comes_once_the_evening_before_in_ones_own_zone(world: World) -> None:
    world.promised(world.bo, world.turn(world.ana, ahead=5, hour=15))
    Notice.objects.all().delete()
    start = now()
    told_at: list[datetime] = []
    for half_hour in range(5 * 48 + 12):
        at = start + timedelta(minutes=30 * half_hour)
        before = Notice.objects.filter(code="turn_soon").count()
        remind(at)
        if Notice.objects.filter(code="turn_soon").count() > before:
            told_at.append(at)
    assert len(told_at) == 1
    evening = world.at(4, 18)
    assert evening <= told_at[0] < evening + timedelta(minutes=30)


def test_no_reminder_for_a_turn_that_was_handed_back_or_for_who_wants_nothing(world: World) -> None:
    promise = world.promised(world.bo, world.turn(world.ana, ahead=1, hour=23))
    made = now() - timedelta(days=3)
    type(promise).objects.update(made_at=made)
    Notice.objects.all().delete()
    ways(world.bo, hear=Hear.NOTHING)
    remind(world.at(1, 12))
    ways(world.bo, hear=Hear.AT_ONCE)
    type(promise).objects.update(state="handed_back")
    remind(world.at(1, 12))
    assert not Notice.objects.filter(code="turn_soon").exists()


def test_a_reminder_does_not_wait_for_the_daily_mail(world: World) -> None:
    Notice.objects.all().delete()
    ways(world.bo, hear=Hear.DIGEST, quiet_from=None, quiet_until=None)
    told(world, world.bo, "turn_soon")
    send_due(now())
    assert len(mail.outbox) == 1


def test_quiet_hours_with_one_end_are_refused_and_nothing_typed_is_lost(world: World) -> None:
    answer = world.client(world.bo).post(
        reverse("notify:settings"), {"hear": "digest", "quiet_from": "21:45"}
    )
    assert answer.status_code == 422
    assert b"21:45" in answer.content
    assert Person.objects.get(pk=world.bo.pk).hear == "at_once"


def test_the_mail_speaks_the_language_of_its_reader(world: World) -> None:
    Notice.objects.all().delete()
    ways(world.bo, language="es")
    told(world, world.bo)
    send_due(now())
    assert len(mail.outbox) == 1
