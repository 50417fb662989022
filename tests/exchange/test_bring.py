"""Bringing rows through the pages: looked at first, then all of the good ones or none."""

from __future__ import annotations

import csv
import io
import re
import time
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from leanto.asks import actions as asks
from leanto.asks.draft import Draft
from leanto.asks.models import Ask, Audience
from leanto.asks.recurrence import on_dates
from leanto.circles.models import Invitation, Membership
from leanto.core.clock import now
from leanto.core.models import History
from leanto.exchange import taking_in
from leanto.exchange.actions import forget_old_imports
from leanto.exchange.models import Import
from leanto.notify.models import Notice
from leanto.offers.models import Offer, Room
from leanto.plans.models import Turn
from tests.exchange.messy import make
from tests.world import ZONE, World

pytestmark = pytest.mark.django_db


def home(world: World) -> str:
    return f"/circles/{world.maple.pk}/bring/"


def bring(client: Client, world: World, rows: str = "", file: Any = None, what: str = "asks") -> str:
    """Brings rows and returns the address of the look."""
    data = {"what": what, "pasted": rows, **({"file": file} if file else {})}
    answer = client.post(home(world), data)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return str(answer.content.decode())


def asks_table(world: World) -> str:
    day, past = world.day(5).isoformat(), world.day(-5).isoformat()
    return (
        "What;Date;Time;How long;For;Notes\n"
        f"Warm soup;{day};18:30;45 min;;no nuts\n"
        f"Lift to the doctor;{day};9:00;;Dolores;\n"
        f"Shopping;{day};evening;;Aunt Mia;\n"
        f"Too late;{past};;;;\n"
        ";;;;;nothing here but a note\n"
        f"Warm soup;{day};18:30;;;again\n"
    )


# --- asks ---------------------------------------------------------------------------------------


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


def test_columns_and_the_order_of_dates_are_corrected_on_the_page(world: World) -> None:
    bo = world.client(world.bo)
    year = world.day(370).year
    look = bring(bo, world, f"Cosa;El dia\nSopa;03/04/{year}\n")
    page = text(bo, look)
    assert "There is no column for" in page
    answer = bo.post(look, {"column-0": "what", "column-1": "date"})
    assert answer.status_code == 302
    page = text(bo, look)
    assert "can be read two ways" in page
    assert f"Day first: {year}-04-03" in page
    bo.post(look, {"date_order": "dmy"})
    page = text(bo, look)
    assert "can be read two ways" not in page
    wrong = bo.post(look, {"column-0": "what", "column-1": "what"})
    assert wrong.status_code == 302
    assert "Two columns were chosen" in text(bo, look)


def test_a_file_that_is_no_table_gets_one_sentence_and_what_was_pasted_stays(world: World) -> None:
    bo = world.client(world.bo)
    file = SimpleUploadedFile("photo.csv", b"\x89PNG\r\n\x1a\n rest")
    answer = bo.post(home(world), {"what": "asks", "pasted": "kept words", "file": file})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "This does not look like a table." in page
    assert "kept words" in page
    assert bo.post(home(world), {"what": "asks"}).status_code == 422
    assert bo.post(home(world), {}).status_code == 422
    assert not Import.objects.exists()


def test_an_xlsx_file_comes_in_like_any_other(world: World) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["What", "Date", "Time"])
    book.active.append(["=cmd|x", world.day(4), "19:00"])
    out = io.BytesIO()
    book.save(out)
    bo = world.client(world.bo)
    look = bring(bo, world, file=SimpleUploadedFile("asks.xlsx", out.getvalue()))
    assert "can come in" in text(bo, look)


def test_what_stays_out_can_be_taken_along_as_a_table_in_which_no_formula_runs(world: World) -> None:
    bo = world.client(world.bo)
    formula = '=HYPERLINK("http://x")'
    table = f'What;Date;Notes\n"{formula.replace(chr(34), chr(34) * 2)}";someday;+cmd\n-Soup;;@x\n'
    look = bring(bo, world, table)
    answer = bo.get(look + "left-out.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][:3] == ["What", "Date", "Notes"]
    assert rows[1][0] == "'" + formula
    assert rows[1][2] == "'+cmd"
    assert rows[2][0] == "'-Soup"
    assert all(cell[:1] not in "=+-@" for row in rows for cell in row if cell)


def test_rows_are_only_for_who_brought_them_and_only_for_a_day(world: World) -> None:
    bo = world.client(world.bo)
    look = bring(bo, world, f"What;Date\nA secret walk;{world.day(3)}\n")
    for person in (world.ana, world.chidi, world.hana, world.igor, world.jo):
        client = world.client(person)
        assert client.get(look).status_code == 404
        assert client.get(look + "left-out.csv").status_code == 404
        assert client.post(look + "take-in/", {"seen_by": "circle"}).status_code == 404
        assert client.post(look + "forget/").status_code == 404
    assert world.client().get(look).status_code == 302
    assert world.client(world.hana).get(home(world)).status_code == 404
    other = look.replace(str(world.maple.pk), str(world.choir.pk))
    assert bo.get(other).status_code == 404, "Bo sings in the choir, but brought it to Maple Street"
    forget_old_imports(now() + timedelta(hours=23))
    assert Import.objects.exists()
    forget_old_imports(now() + timedelta(hours=25))
    assert not Import.objects.exists()
    assert bo.get(look).status_code == 404


def test_forgotten_rows_are_gone(world: World) -> None:
    bo = world.client(world.bo)
    look = bring(bo, world, f"What;Date\nWalk;{world.day(3)}\n")
    assert bo.post(look + "forget/").status_code == 302
    assert not Import.objects.exists()


def test_of_many_drafts_the_oldest_go_and_those_of_others_stay(world: World) -> None:
    rows = f"What;Date\nWalk;{world.day(3)}\n"
    first = bring(world.client(world.chidi), world, rows)
    bo = world.client(world.bo)
    looks = [bring(bo, world, rows) for _number in range(6)]
    assert [bo.get(look).status_code for look in looks] == [404, 200, 200, 200, 200, 200]
    assert world.client(world.chidi).get(first).status_code == 200


def test_rows_at_rest_are_sealed(world: World) -> None:
    bring(world.client(world.bo), world, f"What;Date\nA secret walk;{world.day(3)}\n")
    with connection.cursor() as cursor:
        cursor.execute('SELECT "rows" FROM exchange_import')
        assert b"secret" not in bytes(cursor.fetchone()[0])


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


# --- people -------------------------------------------------------------------------------------

PEOPLE = """Name,E-mail,Phone,Can do,Turns a week,When
Lin,lin@example.org,,,,
Oma Gerda,,030 123,meals; lifts,1,Tue evening
Bo,,,,,
"""


def test_only_coordinators_bring_people(world: World) -> None:
    bo = world.client(world.bo)
    assert bo.post(home(world), {"what": "people", "pasted": PEOPLE}).status_code == 403
    assert "People" not in re.findall(r"<label[^>]*>(.*?)</label>", text(bo, home(world)), re.S)
    farah = world.client(world.farah)
    look = bring(farah, world, PEOPLE, what="people")
    Membership.objects.filter(person=world.farah, circle=world.maple).update(part="member")
    assert farah.get(look).status_code == 403


def test_people_of_a_list_are_invited_and_nobody_is_in_before_their_yes(world: World) -> None:
    ana = world.client(world.ana)
    members, doors = Membership.objects.count(), Invitation.objects.count()
    look = bring(ana, world, PEOPLE, what="people")
    page = text(ana, look)
    assert "Line 4: Bo is already here." in page
    assert "2 rows can come in" in page
    answer = ana.post(look + "take-in/", {"way": "invite", "rows": ["2", "3"], "once": "a"})
    shown = answer.content.decode()
    assert answer.status_code == 200
    token = re.search(r"/join/#([\w-]{27})\"", shown)
    assert token
    assert "mailto:lin@example.org" in shown
    assert Membership.objects.count() == members
    assert Invitation.objects.count() == doors + 1
    assert Invitation.objects.latest("made_at").places == 2
    again = ana.post(look + "take-in/", {"way": "invite", "rows": ["2", "3"], "once": "a"})
    assert again.status_code == 302
    assert Invitation.objects.count() == doors + 1


def test_someone_without_a_phone_is_kept_with_consent_on_record(world: World) -> None:
    ana = world.client(world.ana)
    look = bring(ana, world, PEOPLE, what="people")
    keep = {"way": "keep", "rows": ["3"], "words": "On the phone: meals", "once": "a"}
    assert ana.post(look + "take-in/", keep).status_code == 422, "no tick, no consent"
    refused = ana.post(look + "take-in/", {**keep, "consent": "on", "words": ""})
    assert refused.status_code == 422
    assert not Membership.objects.filter(kept_by=world.ana).exclude(person=world.dolores).exists()
    assert ana.post(look + "take-in/", {**keep, "consent": "on", "once": "b"}).status_code == 302
    gerda = Membership.objects.exclude(person=world.dolores).get(kept_by=world.ana)
    assert (gerda.name, gerda.consent_words, gerda.person.reach) == (
        "Oma Gerda",
        "On the phone: meals",
        "030 123",
    )
    offer = Offer.objects.get(person=gerda.person)
    assert (offer.kinds, offer.times, offer.typed_by) == (["meal", "lift"], [[1, 1080, 1320]], world.ana)
    assert Room.objects.get(membership=gerda).turns_week == 1


def test_a_limit_that_cannot_be_read_is_never_taken_for_any_time(world: World) -> None:
    ana = world.client(world.ana)
    look = bring(ana, world, "Name,Can do,When\nGerda,meals,when the moon is full\n", what="people")
    sent = {"way": "keep", "rows": ["2"], "words": "yes", "consent": "on"}
    assert ana.post(look + "take-in/", sent).status_code == 302
    assert not Offer.objects.exists()


def test_one_refused_person_keeps_all_of_them_out(world: World) -> None:
    ana = world.client(world.ana)
    look = bring(ana, world, "Name,Phone\nGerda,1234567\nOtto,\n", what="people")
    world.extra["otto"] = keeping_somebody(world, "Otto")  # came in while Ana looked
    page = text(ana, look)
    assert "Line 3: Otto is already here." in page
    sent = {"way": "keep", "rows": ["2", "3"], "words": "yes", "consent": "on"}
    assert ana.post(look + "take-in/", sent).status_code == 422
    assert {str(one) for one in Membership.objects.filter(kept_by=world.ana)} == {"Dolores", "Otto"}


def keeping_somebody(world: World, name: str) -> UUID:
    from leanto.circles import keeping

    return keeping.keep(world.member(world.ana), name, "on the phone").pk


def test_an_address_never_tells_who_is_here_under_another_name(world: World) -> None:
    ana = world.client(world.ana)
    page = text(ana, bring(ana, world, "Name,E-mail\nEmre,emre@example.org\n", what="people"))
    assert "already here" not in page
    assert "Swift" not in page


def test_contacts_of_an_address_book_need_no_columns(world: World) -> None:
    card = "BEGIN:VCARD\nVERSION:3.0\nFN:Lin Ö\nEMAIL:lin@example.org\nTEL:+4930\nEND:VCARD\n"
    ana = world.client(world.ana)
    file = SimpleUploadedFile("all.vcf", (card + card + "BEGIN:VCARD\nEND:VCARD\n").encode())
    look = bring(ana, world, file=file, what="people")
    page = text(ana, look)
    assert "Lin Ö" in page
    assert "same person as on line 1" in page
    assert "<select" not in page
    assert ana.post(look + "take-in/", {"way": "invite", "rows": ["1"]}).status_code == 200
