"""A word planted in every private place, then every page and every reading of the API as everybody else.

Each canary says which roles may meet it. Any other who does is a leak; and a canary that nobody meets is a hole
in this test, because then the crawl does not reach where it sings.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import transaction
from django.urls import reverse

from leanto.asks.models import Ask
from leanto.circles.models import Circle, Membership, Pod, QuietPlan
from leanto.core.clock import now, today
from leanto.core.fields import Sealed
from leanto.notify.sending import send_due
from leanto.offers import actions as offers
from leanto.offers.draft import OfferDraft
from leanto.offers.models import Offer
from leanto.people.models import ApiKey, Person
from leanto.plans import actions
from leanto.plans.models import Answer, Suggestion, Turn
from leanto.sessions.models import Sitting
from tests.api.test_api_authorisation import OPERATIONS, PREFIX
from tests.gates.roles import ROLES, Cast, cast
from tests.gates.routes import ROUTES, roles
from tests.world import ZONE

CANARY = re.compile(r"zq[0-9a-f]{16}")


@dataclass
class Nest:
    """The canaries: which word, where it sits, who may meet it."""

    where: dict[str, str] = field(default_factory=dict)
    may: dict[str, frozenset[str]] = field(default_factory=dict)

    def lay(self, where: str, *may: str) -> str:
        """A new word that only these roles may meet."""
        word = f"zq{secrets.token_hex(8)}"
        assert set(may) <= set(ROLES), "a misspelled role would hide a hole"
        self.where[word], self.may[word] = where, roles(*may)
        return word


def plant(world: Cast) -> Nest:
    """In every text that is not for everybody in the circle."""
    nest = Nest()
    lay = nest.lay
    maple = world.world.maple.pk

    def ask(one: Ask, **texts: str) -> None:
        Ask.objects.filter(pk=one.pk).update(**{name: Sealed(maple, text) for name, text in texts.items()})

    for what, row, turn, may in (
        ("narrow ask", world.narrow, "narrow", ("asker", "asked")),
        ("pod ask", world.podded, "podded", ("asker", "podder")),
        ("kept ask", world.kept, "kept", ("keeper", "member")),
    ):
        own = ("keeper",) if what == "kept ask" else ("asker",)
        ask(
            row, title=lay(f"title of the {what}", *may), note=lay(f"note of the {what}", *may),
            plan_b=lay(f"plan B of the {what}", *may), for_other=lay(f"who the {what} is for", *may),
            details=lay(f"details of the {what}", *own),
        )  # fmt: skip
        Turn.objects.filter(pk=world.turns[turn].pk).update(
            note=Sealed(maple, lay(f"line for one date of the {what}", *may))
        )
    ask(world.wide, details=lay("details of the wide ask", "asker", "helper"))
    Pod.objects.filter(pk=world.pod.pk).update(name=Sealed(maple, lay("name of the pod", "asker", "podder")))

    # Mo was asked and Emre was not; neither sees the words before they are sent.
    Sitting.objects.filter(pk=world.sitting.pk).update(
        words=Sealed(maple, lay("a line with an invitation", "asker", "podder", "asked"))
    )
    for plan, what in ((world.quiet, "asked"), (world.quiet_draft, "draft")):
        QuietPlan.objects.filter(pk=plan.pk).update(
            words=Sealed(maple, lay(f"words for a quiet time, {what}", "asker")),
            please_not=Sealed(maple, lay(f"what not to do in a quiet time, {what}", "asker")),
        )

    actions.later(
        world.world.hands(world.world.gus), world.turns["wide"].pk,
        lay("words that somebody passed on to the asker", "asker"),
    )  # fmt: skip

    def offer(one: Offer, **texts: str) -> None:
        Offer.objects.filter(pk=one.pk).update(**{name: Sealed(maple, text) for name, text in texts.items()})

    offer(world.offer, exit_words=lay("exit words of an offer", "member"))
    offer(world.resting, title=lay("title of a resting offer", "member"))
    Membership.objects.filter(circle_id=maple, person=world.world.dolores).update(
        consent_words=Sealed(maple, lay("what Dolores consented to", "keeper"))
    )

    def person(who: Person, **texts: str) -> None:
        Person.objects.filter(pk=who.pk).update(
            **{name: Sealed(who.pk, text) for name, text in texts.items()}
        )

    # Under a pseudonym somebody asks, offers and is suggested; their own name stays their own.
    emre = world.world.emre
    world.world.turn(emre, title="Walk with me", ahead=6)
    draft = OfferDraft(kinds=("lift",), ends_on=today(ZONE) + timedelta(weeks=2), exit_words="Enough.")
    offers.offer(world.world.hands(emre), draft)
    open_turn = world.turns["open"]
    Suggestion.objects.create(
        circle=open_turn.circle,
        turn=open_turn,
        person=emre,
        answer=Answer.ASKED,
        made_at=now(),
        asked_at=now(),
    )
    person(emre, name=lay("own name behind a pseudonym", "helper"))
    person(world.world.bo, reach=lay("how to reach Bo, who was promised a turn", "asker", "helper"))
    person(world.world.farah, reach=lay("how to reach Farah", "coordinator"))
    person(world.world.igor, name=lay("name of somebody in no circle", "no_circle"))
    person(world.world.jo, about_like=lay("what somebody who left says", "ex_member"))
    person(world.world.hana, about_how=lay("what somebody of another circle says", "other_circle", "asker"))
    Person.objects.filter(pk=world.world.chidi.pk).update(
        email=f"{lay('e-mail address of a member', 'member')}@example.org"
    )
    ApiKey.objects.filter(pk=world.api_key.pk).update(
        label=Sealed(world.world.chidi.pk, lay("what a key is for", "member"))
    )
    choir = world.world.choir
    here = ("other_circle", "asker")  # Bo sings there too
    Circle.objects.filter(pk=choir.pk).update(
        name=Sealed(choir.pk, lay("name of another circle", *here)),
        purpose=Sealed(choir.pk, lay("purpose of another circle", *here)),
    )
    world.world.turn(world.world.hana, circle=choir, title=lay("ask in another circle", *here))
    return nest


def addresses(world: Cast) -> list[str]:
    """Every page and every reading of the API, for every object of the cast."""
    found = [
        reverse(name, kwargs=case.keys)
        for name, row in ROUTES.items()
        for case in row(world)
        if case.read is not None
    ]
    choir, hana = world.world.choir, world.world.member(world.world.hana, world.world.choir)
    elsewhere = {"circle_id": str(choir.pk), "member_id": str(hana.pk)}
    for operation, row in OPERATIONS.items():
        verb, path = operation.split(" ")
        if verb == "GET":
            found += [PREFIX + path.format(**ids) for _label, ids, _roles in row(world)]
            if "{" in path and set(re.findall(r"{(\w+)}", path)) <= set(elsewhere):
                found.append(PREFIX + path.format(**elsewhere))
    found += [f"{PREFIX}/me/turns?what={what}&limit=100" for what in ("asked", "held", "past")]
    found += [reverse(name, args=[choir.pk]) for name in ("circles:circle", "circles:members", "asks:list")]
    found.append(reverse("circles:member", args=[choir.pk, hana.pk]))
    return list(dict.fromkeys(found))


@pytest.mark.django_db
def test_no_private_word_is_met_by_anybody_whom_it_is_not_for() -> None:
    """S2: narrow asks, pods, details, reach, pseudonyms, exit words, other circles: 0 canaries in other hands."""
    world = cast()
    nest = plant(world)
    where, leaks, heard = addresses(world), [], set()
    for role in ROLES:
        client = world.client(role)
        for address in where:
            cache.clear()  # the rate of the API is tested elsewhere
            with transaction.atomic():
                answer = client.get(address)
                transaction.set_rollback(True)
            for word in set(CANARY.findall(_text(answer))):
                heard.add(word)
                if role not in nest.may[word]:
                    leaks.append(f"{role} GET {address}: {nest.where[word]}")
    assert leaks == []
    assert [nest.where[word] for word in nest.where if word not in heard] == []


@pytest.mark.django_db
def test_mail_carries_no_private_word_and_no_name() -> None:
    """It shows on locked screens: no person, circle or topic."""
    world = cast()
    nest = plant(world)
    Person.objects.update(quiet_from=None, quiet_until=None)
    send_due(now())
    sent = " ".join(f"{one.subject} {one.body} {one.from_email} {one.message()}" for one in mail.outbox)
    assert mail.outbox
    assert not set(CANARY.findall(sent)) & set(nest.where)
    for name in ("Bo", "Chidi", "Dolores", "Swift", "Maple", "wide ask"):
        assert not re.search(rf"\b{name}\b", sent)


def _text(answer: Any) -> str:
    """The body and the headers: an address in a redirect may carry a word too."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode(errors="replace") + str(dict(answer.headers))
