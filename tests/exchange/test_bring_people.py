"""People brought through the pages: invited, or kept with their consent; nobody is in before their yes."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from leanto.circles.models import Invitation, Membership
from leanto.offers.models import Apart, Offer, Room
from tests.exchange.bringing import bring, home, text
from tests.world import World

pytestmark = pytest.mark.django_db


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


def limits_table(world: World) -> str:
    """Gerda says everything that can be said; Greta is who she is kept apart from."""
    head = "Name,Can do,Turns a week,Turns a day,When,Never,Rather not,Away from,Away to,Keep apart,Notice,Stretch"
    gerda = (
        f"Oma Gerda,meals,3,1,Tue evening; Sat,Wed morning,Fri,{world.day(9)},{world.day(12)},"
        "Gréta; Chidi,2 days,night"
    )
    return f"{head},Has done\n{gerda},meals\nGréta,lifts,,,,,,,,,,,\n"


def test_every_limit_of_a_kept_member_comes_in(world: World) -> None:
    ana = world.client(world.ana)
    look = bring(ana, world, limits_table(world), what="people")
    page = text(ana, look)
    for said in (
        "3 turns a week", "1 turn a day", "never: Wednesday", "rather not: Friday", "kept apart from: Gréta; Chidi",
        "only: Tuesday", "48 hours of notice", "only as a stretch: ", "away from ",
    ):  # fmt: skip
        assert said.replace("Gréta; Chidi", "Gréta, Chidi") in page
    sent = {"way": "keep", "rows": ["2", "3"], "words": "by phone", "consent": "on"}
    assert ana.post(look + "take-in/", sent).status_code == 302
    kept = Membership.objects.exclude(person=world.dolores).filter(kept_by=world.ana)
    gerda, greta = (next(one for one in kept if one.name == name) for name in ("Oma Gerda", "Gréta"))
    room = Room.objects.get(membership=gerda)
    assert (room.turns_week, room.turns_day) == (3, 1)
    assert (room.never, room.rather_not) == ([[2, 360, 720]], [[4, 0, 1440]])
    assert (room.paused_from, room.paused_until) == (world.day(9), world.day(13))
    assert {(one.person, one.other) for one in Apart.objects.filter(person=gerda.person)} == {
        (gerda.person, greta.person),
        (gerda.person, world.chidi),
    }
    easy, stretch = Offer.objects.filter(person=gerda.person).order_by("stretch")
    assert (easy.kinds, easy.notice_hours, easy.stretch) == (["meal"], 48, False)
    assert (stretch.kinds, stretch.notice_hours, stretch.stretch) == (["night"], 48, True)
    assert easy.times == stretch.times == [[1, 1080, 1320], [5, 0, 1440]]


def test_the_page_names_the_columns_that_do_not_come_in_for_people_who_are_invited(world: World) -> None:
    ana = world.client(world.ana)
    page = text(ana, bring(ana, world, limits_table(world), what="people"))
    assert (
        "For people whom you invite, nothing comes in from these columns: Can do, Turns a week, Turns a day, When, "
        "Never, Rather not, Away from, Away to, Keep apart, Notice, Stretch." in page
    )
    assert "Nothing is taken from these columns: Has done." in page
    plain = text(ana, bring(ana, world, "Name,E-mail\nLin,lin@example.org\n", what="people"))
    assert "nothing comes in from these columns" not in plain


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("When", "cuando haya luna", "could not read “cuando haya luna” as a time of day"),
        ("Never", "when it rains", "could not read “when it rains” as a time of day"),
        ("Never", "any time", "could not read “any time” as a time of day"),
        ("Rather not", "sometimes", "could not read “sometimes” as a time of day"),
        ("Away to", "31/02/2099", "the date “31/02/2099” does not exist"),
        ("Keep apart", "Pedro", "nobody called “Pedro” is in the list of people"),
        ("Notice", "a good while", "could not read “a good while” under “Notice” as a length of time"),
        ("Notice", "9 weeks", "Four weeks of notice is the most"),
        ("Turns a day", "few", "“few” under “Turns a day” is not a number we can use"),
    ],
)
def test_a_limit_that_cannot_be_taken_in_keeps_its_row_out(
    world: World, column: str, cell: str, reason: str
) -> None:
    ana = world.client(world.ana)
    look = bring(ana, world, f"Name,Can do,{column}\nGerda,meals,{cell}\nOtto,lifts,\n", what="people")
    page = text(ana, look)
    assert f"Line 2: {'we ' if reason.startswith('could') else ''}{reason}" in page
    assert "1 row can come in." in page
    sent = {"way": "keep", "rows": ["3"], "words": "yes", "consent": "on"}
    assert ana.post(look + "take-in/", sent).status_code == 302
    assert {str(one) for one in Membership.objects.filter(kept_by=world.ana)} == {"Dolores", "Otto"}


def test_the_last_day_away_does_not_come_before_the_first(world: World) -> None:
    ana = world.client(world.ana)
    rows = f"Name,Away from,Away to\nGerda,{world.day(9)},{world.day(3)}\n"
    assert "the last day away" in text(ana, bring(ana, world, rows, what="people"))


def test_days_away_that_can_be_read_two_ways_are_asked_about(world: World) -> None:
    ana = world.client(world.ana)
    year = world.day(370).year
    look = bring(ana, world, f"Name,Away from\nGerda,03/04/{year}\n", what="people")
    page = text(ana, look)
    assert f"Day first: {year}-04-03" in page
    assert "1 row stays out" in page
    assert ana.post(look, {"date_order": "mdy"}).status_code == 302
    assert "1 row can come in." in text(ana, look)
    sent = {"way": "keep", "rows": ["2"], "words": "by phone", "consent": "on"}
    assert ana.post(look + "take-in/", sent).status_code == 302
    room = Room.objects.get(membership__kept_by=world.ana, paused_from__isnull=False)
    assert (room.paused_from.isoformat() if room.paused_from else "", room.paused_until) == (
        f"{year}-03-04",
        None,
    )


def test_nobody_comes_in_without_the_one_they_are_kept_apart_from(world: World) -> None:
    ana = world.client(world.ana)
    look = bring(ana, world, limits_table(world), what="people")
    sent = {"way": "keep", "rows": ["2"], "words": "by phone", "consent": "on"}
    answer = ana.post(look + "take-in/", sent)
    assert answer.status_code == 422
    assert "Line 2: somebody to be kept apart from them is not in the circle." in answer.content.decode()
    assert {str(one) for one in Membership.objects.filter(kept_by=world.ana)} == {"Dolores"}
    assert not Apart.objects.filter(other=world.chidi).exists()


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
