"""People brought through the pages: invited, or kept with their consent; nobody is in before their yes."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from leanto.circles.models import Invitation, Membership
from leanto.offers.models import Offer, Room
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
