"""Who is who in the authorisation gate: one world, fourteen roles, one object of each kind."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.test import Client

from leanto.asks.models import Ask, Audience
from leanto.circles import access, invitations, pods
from leanto.circles import quiet as words_for_quiet
from leanto.circles.models import Invitation, Pod, QuietPlan
from leanto.core.clock import now, today
from leanto.exchange.models import PersonalFeed
from leanto.offers import actions as offers
from leanto.offers.draft import OfferDraft
from leanto.offers.models import Offer
from leanto.people.models import ApiKey, Person
from leanto.plans.models import Answer, Promise, Suggestion, Turn
from leanto.sessions import actions as sessions
from leanto.sessions.models import Sitting
from tests.photograph import Photograph
from tests.world import ZONE, World, build, person

ROLES = (
    "stranger", "no_circle", "invitee", "other_circle", "ex_member",
    "newcomer", "member", "asker", "helper", "asked", "podder", "keeper", "coordinator",
)  # fmt: skip
OUTSIDE = frozenset(ROLES[:5])
SIGNED_IN = frozenset(ROLES[1:])
MEMBERS = frozenset(ROLES[5:])
COORDINATORS = frozenset({"keeper", "coordinator"})
EVERYBODY = frozenset(ROLES)
NOBODY: frozenset[str] = frozenset()


@dataclass
class Cast:
    """The world with its roles, and the objects that the addresses name."""

    world: World
    people: dict[str, Person | None]
    wide: Ask
    narrow: Ask
    podded: Ask
    kept: Ask
    turns: dict[str, Turn]
    promise: Promise
    line: Suggestion
    narrow_line: Suggestion
    offer: Offer
    resting: Offer
    pod: Pod
    quiet: QuietPlan
    quiet_draft: QuietPlan
    sitting: Sitting
    invitation: Invitation
    feed_token: str
    feed: PersonalFeed
    api_key: ApiKey
    extra: dict[str, object] = field(default_factory=dict)

    def client(self, role: str) -> Client:
        """A signed-in browser for the role; a stranger's for nobody."""
        return self.world.client(self.people[role])

    def member_id(self, role: str) -> UUID:
        """The role's membership in Maple Street."""
        someone = self.people[role]
        assert someone is not None
        return self.world.member(someone).pk


def _build() -> Cast:
    """Builds it: Bo asks four times, Emre promised, Lin was asked by name, Mo shares a pod with Bo."""
    world = build()
    mine = access.coordinator(world.ana, world.maple.pk)
    _, token = invitations.invite(mine, places=2)
    lin, mo = person("Lin"), person("Mo")
    invitations.join(lin, token)
    invitations.join(mo, token)
    people: dict[str, Person | None] = {
        "stranger": None, "no_circle": world.igor, "invitee": world.kit, "other_circle": world.hana,
        "ex_member": world.jo, "newcomer": world.gus, "member": world.chidi, "asker": world.bo,
        "helper": world.emre, "asked": lin, "podder": mo, "keeper": world.ana, "coordinator": world.farah,
    }  # fmt: skip
    pod = pods.make(world.hands(world.bo), "Tuesday soup", [world.member(mo).pk])
    pods.answer(world.hands(mo), pod, yes=True)
    bo = world.member(world.bo)
    quiet = words_for_quiet.write_down(
        bo, words_for_quiet.Words(world.member(mo).pk, "tap", 5, "A wave is welcome.", "Don't ring.")
    )
    words_for_quiet.ask(quiet)
    draft_of_words = words_for_quiet.Words(world.member(world.emre).pk, "no_tap", 9, "Just quiet.")
    quiet_draft = words_for_quiet.write_down(bo, draft_of_words)
    sitting = sessions.invite(
        bo,
        sessions.Draft((world.member(mo).pk, world.member(lin).pk), "company", "voice", words="a long form"),
    )
    sessions.answer(sitting.guests.get(person=mo), coming=True)
    turns = {
        "wide": world.turn(world.bo, title="wide ask"),
        "narrow": world.turn(world.bo, title="narrow ask", audience=Audience.FEW, asked=(lin,)),
        "podded": world.turn(world.bo, title="pod ask", audience=Audience.POD, pod=pod),
        "kept": world.turn(
            world.dolores, title="kept ask", audience=Audience.ONE, asked=(world.chidi,), typed_by=world.ana
        ),
    }
    promise = world.promised(world.emre, turns["wide"])
    ahead = world.turn(world.bo, title="wide ask, open", ahead=5)
    line = _suggest(ahead, world.chidi, Answer.ASKED)
    narrow_line = _suggest(turns["narrow"], lin, Answer.ASKED)
    draft = OfferDraft(
        kinds=("meal",), ends_on=today(ZONE) + timedelta(weeks=4), exit_words="Enough for now."
    )
    offer = offers.offer(world.hands(world.chidi), draft)
    resting = offers.offer(world.hands(world.chidi), draft)
    offers.rest(resting, world.chidi)
    invitation, _ = invitations.invite(mine)
    secret = secrets.token_urlsafe(24)
    from hashlib import sha256

    feed = PersonalFeed.objects.create(
        person=world.chidi, token_hash=sha256(secret.encode()).hexdigest(), made_at=now()
    )
    key = ApiKey.objects.create(
        person=world.chidi, token_hash=sha256(b"key").hexdigest(), label="calendar bot", made_at=now()
    )
    turns["open"] = ahead
    return Cast(
        world=world, people=people, wide=turns["wide"].ask, narrow=turns["narrow"].ask, podded=turns["podded"].ask,
        kept=turns["kept"].ask, turns=turns, promise=promise, line=line, narrow_line=narrow_line, offer=offer,
        resting=resting, pod=pod, quiet=quiet, quiet_draft=quiet_draft, sitting=sitting, invitation=invitation,
        feed_token=secret, feed=feed, api_key=key,
    )  # fmt: skip


cast = Photograph(_build)


def _suggest(turn: Turn, someone: Person, answer: str) -> Suggestion:
    return Suggestion.objects.create(
        circle=turn.circle, turn=turn, person=someone, answer=answer, made_at=now(), asked_at=now()
    )
