"""Asks brought through the pages: looked at first, then all of the good ones or none, as if asked one by one."""

from __future__ import annotations

import csv
import io
import re
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leanto.asks import actions as asks
from leanto.asks.draft import Draft
from leanto.asks.models import Ask, Audience
from leanto.asks.recurrence import on_dates
from leanto.core.clock import now
from leanto.core.models import History
from leanto.exchange import taking_in
from leanto.exchange.models import Import
from leanto.notify.models import Notice
from leanto.plans.models import Turn
from tests.exchange.bringing import asks_table, bring, text
from tests.exchange.messy import make
from tests.world import ZONE, World

pytestmark = pytest.mark.django_db


def test_good_rows_come_in_and_bad_ones_are_named_with_line_and_reason(world: World) -> None:
    ana = world.client(world.ana)
    look = bring(ana, world, asks_table(world))
    page = text(ana, look)
    assert "3 rows can come in" in page
    assert "Line 5: the date" in page
    assert "Line 6: what is wanted is missing." in page
    assert "Line 7: the same ask as on line 2." in page
    assert not Ask.objects.exists()
    answer = ana.post(look + "take-in/", {"seen_by": "circle", "consent": "on", "once": "a"})
    assert answer.status_code == 302
    soup, lift, shopping = Ask.objects.order_by("made_at", "minutes"), None, None
    found = {ask.title: ask for ask in soup}
    soup_ask, lift, shopping = found["Warm soup"], found["Lift to the doctor"], found["Shopping"]
    assert (soup_ask.asker, soup_ask.minutes, soup_ask.note, soup_ask.kind) == (
        world.ana,
        45,
        "no nuts",
        "meal",
    )
    assert (lift.asker, lift.typed_by, lift.kind) == (world.dolores, world.ana, "lift")
    assert (shopping.asker, shopping.for_other, shopping.note) == (world.ana, "Aunt Mia", "In the evening.")
    assert shopping.consent_at is not None
    assert Turn.objects.get(ask=soup_ask).starts_at == world.at(5, 18, 30)
    assert Turn.objects.get(ask=shopping).anytime
    assert "3 asks came in" in text(ana, look)
    draft = Import.objects.get()
    assert "soup" not in draft.rows, "what came in leaves no copy"


def test_a_second_tap_brings_nothing_twice(world: World) -> None:
    ana = world.client(world.ana)
    look = bring(ana, world, asks_table(world))
    for key in ("a", "a", "b"):
        assert (
            ana.post(look + "take-in/", {"seen_by": "circle", "consent": "on", "once": key}).status_code
            == 302
        )
    assert Ask.objects.count() == 3


def test_asks_for_somebody_else_need_their_yes_and_nothing_is_half_brought(world: World) -> None:
    ana = world.client(world.ana)
    look = bring(ana, world, asks_table(world))
    refused = ana.post(look + "take-in/", {"seen_by": "circle"})
    assert refused.status_code == 422
    assert "Aunt Mia" in refused.content.decode()
    assert not Ask.objects.exists()
    assert ana.post(look + "take-in/", {"seen_by": "", "consent": "on"}).status_code == 422
    assert ana.post(look + "take-in/", {"seen_by": "pod:nonsense", "consent": "on"}).status_code == 422
    assert (
        ana.post(look + "take-in/", {"seen_by": f"pod:{world.maple.pk}", "consent": "on"}).status_code == 422
    )
    assert not Ask.objects.exists()
    assert Import.objects.get().taken_in_at is None


def test_asks_for_one_persons_eyes_are_seen_by_that_person_alone(world: World) -> None:
    bo = world.client(world.bo)
    look = bring(bo, world, f"What;Date\nA walk;{world.day(3)}\n")
    chidi = world.member(world.chidi).pk
    assert bo.post(look + "take-in/", {"seen_by": f"one:{chidi}"}).status_code == 302
    ask = Ask.objects.get()
    assert world.client(world.chidi).get(f"/asks/{ask.pk}/").status_code == 200
    assert world.client(world.ana).get(f"/asks/{ask.pk}/").status_code == 404
    assert Notice.objects.filter(person=world.chidi, subject_id=ask.pk).count() == 1


def test_one_person_is_never_flooded(world: World) -> None:
    bo = world.client(world.bo)
    rows = "".join(f"Walk {number};{world.day(3)}\n" for number in range(31))
    look = bring(bo, world, "What;Date\n" + rows)
    chidi = world.member(world.chidi).pk
    assert bo.post(look + "take-in/", {"seen_by": f"one:{chidi}"}).status_code == 422
    assert bo.post(look + "take-in/", {"seen_by": "circle"}).status_code == 302
    assert Ask.objects.count() == 31
    assert not Notice.objects.filter(person=world.chidi).exists()


def test_many_at_once_write_exactly_what_asking_one_by_one_writes(world: World) -> None:
    at = now()
    mine = world.hands(world.ana)
    kept = world.hands(world.dolores, typed_by=world.ana)
    drafts = [
        (mine, Draft("meal", "Soup", on_dates([world.day(3)], ZONE, None, 60), Audience.CIRCLE, note=" x ")),
        (
            kept,
            Draft("lift", "Lift", on_dates([world.day(1), world.day(9)], ZONE, None, 30), "circle", people=3),
        ),
        (
            mine,
            Draft("other", "Form", on_dates([world.day(40)], ZONE), "circle", for_other="Mia", consent=True),
        ),
    ]
    one_by_one = [asks.ask(hands, draft, at) for hands, draft in drafts]
    together = taking_in.make_ready(drafts, at)
    taking_in.ask_many(together)
    for alone, many in zip(one_by_one, together.asks, strict=True):
        for model, key, order in ((Ask, "pk", "pk"), (Turn, "ask", "key"), (History, "subject_id", "pk")):
            wanted, got = (
                [
                    {
                        name: value for name, value in row.items()
                        if name not in {"id", "ask_id", "subject_id"} and not (model is History and name == "at")
                    }
                    for row in model._default_manager.filter(**{key: ask.pk}).order_by(order).values()
                ]
                for ask in (alone, many)
            )  # fmt: skip
            assert got == wanted
            assert wanted


def test_asks_that_are_here_already_are_named_as_doubles(world: World) -> None:
    bo = world.client(world.bo)
    table = f"What;Date;Time\nWalk;{world.day(3)};10:00\nTea;{world.day(3)};\n"
    look = bring(bo, world, table)
    bo.post(look + "take-in/", {"seen_by": "circle"})
    page = text(bo, bring(bo, world, table))
    assert "Line 2: this ask is already here." in page
    assert "Line 3: this ask is already here." in page


def test_looking_takes_few_queries_however_many_rows(world: World) -> None:
    bo = world.client(world.bo)
    look = bring(bo, world, "What;Date\n" + "".join(f"Walk {n};{world.day(3)}\n" for n in range(200)))
    bo.get(look)
    with CaptureQueriesContext(connection) as seen:
        assert bo.get(look).status_code == 200
    # session, person, membership, draft, members typed for, asks here, members to choose from, pods
    assert len(seen) <= 8


def test_five_thousand_messy_rows_come_in_through_the_page(world: World) -> None:
    """Every good row in, every bad row named; the ten seconds are held by bench/import_rows.py."""
    import time_machine

    data, truth = make(11, 5_000)
    with time_machine.travel("2026-03-01 08:00:00+00:00", tick=False):
        ana = world.client(world.ana)
        began = time.process_time()
        look = bring(ana, world, file=SimpleUploadedFile("asks.csv", data))
        ana.post(look, {"date_order": "dmy"})
        page = text(ana, look)
        left = list(csv.reader(io.StringIO(ana.get(look + "left-out.csv").content.decode("utf-8-sig"))))[1:]
        taken = ana.post(look + "take-in/", {"seen_by": "circle", "consent": "on"})
        spent = time.process_time() - began
    assert taken.status_code == 302, re.findall(r"class=.error[^<]*<[^<]*", taken.content.decode())
    good = truth.good | truth.either
    out = {int(row[-2]): row[-1] for row in left}
    # More than a year away is an ask's own limit, which the reader of tables does not know.
    far = {line for line, reason in out.items() if "more than a year away" in reason}
    assert far < set(good)
    assert set(out) == {*truth.bad, *truth.doubles, *far}
    assert all(reason.startswith(f"Line {line}:") for line, reason in out.items())
    assert Ask.objects.count() == len(good) - len(far)
    assert {ask.title for ask in Ask.objects.only("title", "circle_id")} == {
        facts[0] for line, facts in good.items() if line not in far
    }
    assert "rows can come in" in page
    print(f"5,000 rows through five pages: {spent:.1f} s of work")
