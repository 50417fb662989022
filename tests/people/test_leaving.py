"""Delete me: nothing of the person stays readable, and what others did stays theirs."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.urls import reverse

from leanto.asks.models import Ask, AskState
from leanto.circles.models import Membership
from leanto.core.errors import BadInput
from leanto.core.fields import SealedText
from leanto.core.keys import SHREDDED, keyring
from leanto.notify.actions import tell
from leanto.notify.models import Notice
from leanto.people import actions, leaving, sign_in
from leanto.people.models import Person
from leanto.plans.models import Promise, PromiseState
from tests.people.test_own_page import fresh
from tests.world import World

# Ties that may stay: they point to the empty mark "Someone who left".
MAY_STAY = {
    "core.History.actor", "core.History.typed_by",
    "circles.Membership.person", "circles.Membership.kept_by", "circles.Agreement.written_by",
    "circles.Invitation.made_by", "circles.Pod.made_by",
    "asks.Ask.asker", "asks.Ask.typed_by",
    "plans.Promise.person", "plans.Promise.typed_by", "plans.Suggestion.person", "plans.Suggestion.typed_by",
    "offers.Offer.typed_by",
}  # fmt: skip
# Words in these belong to the circle, whoever wrote them.
SHARED_WORDS = {"circles.Agreement", "circles.Pod"}


@pytest.fixture
def leaver(world: World) -> Person:
    """Bo with something in every corner."""
    bo = world.bo
    actions.say_about(bo, about_how="Bo is slow", welcome="A wave", reach="0151 234")
    actions.make_key(bo, "Bo's screen")
    world.promised(bo, world.turn(world.ana, title="Ana's meal"))
    turn = world.turn(bo, title="Bo's lift", details="Bo lives at 3")
    world.promised(world.chidi, turn)
    world.room(bo, turns_week=1)
    tell([bo.pk], "promise_made", subject="turn", subject_id=turn.pk, circle_id=world.maple.pk)
    sign_in.send_code("bo@example.org")
    return bo


def test_promises_are_handed_back_and_the_asker_is_told(leaver: Person, world: World) -> None:
    leaving.delete_me(leaver, "delete")
    assert not Promise.objects.filter(person=leaver, state=PromiseState.HELD).exists()
    assert Notice.objects.filter(person=world.ana, code="promise_handed_back").exists()
    assert not Membership.objects.filter(person=leaver, left_at=None).exists()
    assert not Ask.objects.filter(asker=leaver, state=AskState.OPEN).exists()


def test_nothing_of_the_person_stays_readable(
    leaver: Person, world: World, django_capture_on_commit_callbacks: Any
) -> None:
    """Walks every model: a new one that keeps something of a person must be named in `leaving`."""
    sealed_name = keyring().seal(leaver.pk, "Bo")
    with django_capture_on_commit_callbacks(execute=True):
        leaving.delete_me(leaver, "delete")
    gone = Person.objects.get(pk=leaver.pk)
    assert str(gone) == "Someone who left"
    assert not gone.is_active
    assert gone.email is None
    assert keyring().open(sealed_name) == SHREDDED
    kept = []
    for model in apps.get_models():
        for field in model._meta.fields:
            if not isinstance(field, models.ForeignKey) or field.related_model is not Person:
                continue
            rows = model._default_manager.filter(**{field.name: gone})
            where = f"{model._meta.app_label}.{model.__name__}.{field.name}"
            if rows.exists() and where not in MAY_STAY:
                kept.append(where)
            if f"{model._meta.app_label}.{model.__name__}" in SHARED_WORDS:
                continue
            if where.endswith(("typed_by", "made_by", "kept_by")):
                continue  # somebody else's words, typed by these hands
            for text in model._meta.fields:
                if isinstance(text, SealedText) and any(getattr(row, text.attname) for row in rows):
                    kept.append(f"{where} -> {text.name}")
    assert kept == []
    for text in Person._meta.fields:
        if isinstance(text, SealedText):
            assert getattr(gone, text.attname) == ""


def test_the_address_stands_nowhere_any_more(leaver: Person, world: World) -> None:
    leaving.delete_me(leaver, "delete")
    found = []
    for model in apps.get_models():
        for row in model._default_manager.all().values():
            if "bo@example.org" in repr(row):
                found.append(model.__name__)
    assert found == []


def test_what_others_did_stays(leaver: Person, world: World) -> None:
    held = Promise.objects.get(person=world.chidi)
    Promise.objects.filter(pk=held.pk).update(state=PromiseState.DONE)
    leaving.delete_me(leaver, "delete")
    assert Promise.objects.get(pk=held.pk).state == PromiseState.DONE
    assert Ask.objects.get(pk=held.turn.ask_id).title == ""


def test_the_page_says_first_what_will_happen_then_wants_the_word(leaver: Person, world: World) -> None:
    client = world.client(leaver)
    assert client.get(reverse("people:delete"))["Location"].startswith(reverse("people:again"))
    fresh(client)
    page = client.get(reverse("people:delete")).content.decode()
    assert "1 promise is handed back" in page
    assert "1 open ask of yours is let go" in page
    assert "You leave 2 circles" in page
    assert client.post(reverse("people:delete"), {"word": "yes"}).status_code == 422
    assert Person.objects.get(pk=leaver.pk).is_active
    answer = client.post(reverse("people:delete"), {"word": "Delete"})
    assert answer["Location"] == "/goodbye/"
    assert client.get(reverse("people:me")).status_code == 302
    assert client.get("/goodbye/").status_code == 200


def test_the_wrong_word_changes_nothing(leaver: Person) -> None:
    with pytest.raises(BadInput):
        leaving.delete_me(leaver, "")
    assert Person.objects.get(pk=leaver.pk).name == "Bo"


def test_the_same_address_may_come_back_as_somebody_new(leaver: Person) -> None:
    leaving.delete_me(leaver, "delete")
    new = sign_in.arrive("bo@example.org", name="Bo", of_age=True, timezone="UTC", language="en")
    assert new.pk != leaver.pk


def test_members_whom_they_typed_for_stay_and_somebody_is_asked(world: World) -> None:
    leaving.delete_me(world.ana, "delete")
    assert Membership.objects.filter(person=world.dolores, left_at=None, kept_by=None).exists()
    assert Notice.objects.filter(person=world.farah, code="keeper_wanted").exists()
