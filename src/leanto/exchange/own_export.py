"""Everything of mine: what a person wrote, asked, promised and answered here, as files for people and programs.

`OWN` says which rows are theirs. A test walks every link to a person in every table and fails when a new one is
neither here nor in `NOT_MINE` with its reason.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from leanto.asks.models import Ask, AskedPerson
from leanto.circles import access as circles
from leanto.circles.models import Agreement, Circle, Invitation, Membership, Pod, PodMember, QuietPlan
from leanto.core.lists import joined
from leanto.core.models import History
from leanto.exchange import feeds
from leanto.exchange.models import Import, PersonalFeed
from leanto.exchange.readable import Files, kind_words, local, table, when
from leanto.exchange.rows import Plain, plain
from leanto.notify.models import Notice
from leanto.offers.models import Apart, Glad, Offer, Room, Week
from leanto.people.models import ApiKey, Device, Passkey, Person
from leanto.plans.models import Answer, Promise, Suggestion, Turn

# Never in a file: secrets, their hashes, and what only a device understands.
SECRET = frozenset(
    {
        "password",
        "last_login",
        "token_hash",
        "session_key",
        "credential_id",
        "public",
        "sign_count",
        "once_key",
        "tries",
    }
)
UNHEARD = (Answer.SUGGESTED, Answer.PASSED_OVER)  # lines of the plan that the person was never told of
Mine = Callable[[Person, datetime], QuerySet[Any]]

OWN: dict[str, Mine] = {
    "me": lambda me, at: Person.objects.filter(pk=me.pk),
    "memberships": lambda me, at: Membership.objects.filter(person=me),
    "agreements_i_wrote": lambda me, at: Agreement.objects.filter(written_by=me),
    "pods_i_made": lambda me, at: Pod.objects.filter(made_by=me),
    "pods_i_am_in": lambda me, at: PodMember.objects.filter(person=me),
    "invitations_i_made": lambda me, at: Invitation.objects.filter(made_by=me),
    "words_for_when_i_go_quiet": lambda me, at: QuietPlan.objects.filter(person=me),
    "asks": lambda me, at: Ask.objects.filter(asker=me),
    "asked_in_my_asks": lambda me, at: AskedPerson.objects.filter(ask__asker=me),
    "i_was_asked": lambda me, at: AskedPerson.objects.filter(person=me, ask__goes_out_at__lte=at),
    "turns_of_my_asks": lambda me, at: Turn.objects.filter(ask__asker=me),
    "promises": lambda me, at: Promise.objects.filter(person=me),
    "answers": lambda me, at: Suggestion.objects.filter(person=me, asked_at__isnull=False).exclude(
        answer__in=UNHEARD
    ),
    "offers": lambda me, at: Offer.objects.filter(person=me),
    "rooms": lambda me, at: Room.objects.filter(membership__person=me),
    "weeks": lambda me, at: Week.objects.filter(membership__person=me),
    "kept_apart": lambda me, at: Apart.objects.filter(person=me),
    "glad_beside": lambda me, at: Glad.objects.filter(person=me),
    "news": lambda me, at: Notice.objects.filter(person=me, shows_at__lte=at),
    "what_i_did": lambda me, at: History.objects.filter(Q(actor=me) | Q(typed_by=me)),
    "keys_for_programs": lambda me, at: ApiKey.objects.filter(person=me),
    "devices": lambda me, at: Device.objects.filter(person=me),
    "passkeys": lambda me, at: Passkey.objects.filter(person=me),
    "calendar_addresses": lambda me, at: PersonalFeed.objects.filter(person=me),
    "rows_i_brought": lambda me, at: Import.objects.filter(person=me),
}
NOT_MINE = {
    "shelf.Entry.person": "sealed: only the browser can open it, and takes it along from the shelf's own page",
    "settle.Sitting.asker": "gone within three hours; a file would say who sat with whom",
    "settle.Guest.person": "gone within three hours; a file would say who sat with whom",
    "shelf.Anew.person": "a wait of three days, shown on the shelf's page",
    "circles.Membership.kept_by": "the kept person's own row",
    "circles.Membership.arrange_asked_by": "a question to the other member",
    "circles.Membership.keep_offered_to": "about the kept person; it stands on the page of keeping",
    "circles.QuietPlan.to": "the other person's words; what was sent to me stands on its page for a month",
    "asks.Ask.typed_by": "the asker's own row; that I typed is in what_i_did",
    "offers.Offer.typed_by": "the other person's offer; that I typed is in what_i_did",
    "offers.Apart.other": "somebody else's wish, never told",
    "offers.Glad.other": "somebody else's mark, never told",
    "plans.Promise.typed_by": "the other person's promise; that I typed is in what_i_did",
    "plans.Suggestion.typed_by": "the other person's answer; that I typed is in what_i_did",
    "core.Answered.person": "a technical record of forms that were sent, kept 14 days, with no words in it",
}


def files(person: Person, at: datetime, address: feeds.Address) -> Files:
    """What goes into the ZIP, by file name, in the active language."""
    rows = {name: [plain(row, SECRET) for row in of(person, at).order_by("pk")] for name, of in OWN.items()}
    for row in rows["rows_i_brought"]:
        row["rows"] = json.loads(row["rows"] or "{}")
    everything = {**rows, "names": _names(person, rows)}
    return {
        "read-me.txt": _read_me().encode(),
        "everything.json": json.dumps(everything, ensure_ascii=False, indent=1).encode(),
        "about-me.csv": _about(person),
        "asks.csv": _asks(person),
        "promises.csv": _promises(person),
        "offers.csv": _offers(person),
        "calendar.ics": feeds.of_person(person, at, address),
    }


def _names(person: Person, rows: dict[str, list[Plain]]) -> dict[str, str]:
    """Words for the ids in the file: circles, and people as those circles call them."""
    mine = [row["circle_id"] for row in rows["memberships"] if row["left_at"] is None]
    found = {str(circle.pk): circle.name for circle in Circle.objects.filter(pk__in=mine)}
    known = {row["person_id"] for row in rows["asked_in_my_asks"]}
    known |= {row["other_id"] for row in (*rows["kept_apart"], *rows["glad_beside"])}
    for circle_id in mine:
        found |= {str(key): name for key, name in circles.names(circle_id).items() if str(key) in known}
    return {**found, str(person.pk): str(person)}


def _about(person: Person) -> bytes:
    facts = [
        (_("Name"), person.name), (_("E-mail"), person.email or ""), (_("How I am"), person.about_how),
        (_("What I like"), person.about_like), (_("What I don't like"), person.about_not),
        (_("Welcome"), person.welcome), (_("I keep to myself"), person.keep_to_myself),
        (_("How to reach me"), person.reach), (_("Language"), person.language), (_("Time zone"), person.timezone),
    ]  # fmt: skip
    return table([_("About me"), ""], facts)


def _asks(person: Person) -> bytes:
    """One row for each turn of what the person asked, in columns that can be brought in again."""
    turns = (
        Turn.objects.filter(ask__asker=person)
        .select_related("ask", "circle")
        .order_by("starts_at", "ask__made_at", "pk")
    )
    headings = [
        _("What"), _("Kind"), _("Date"), _("Time"), _("How long"), _("How many people"), _("For whom"), _("Note"),
        _("Circle"),
    ]  # fmt: skip
    return table(
        headings,
        [
            (
                turn.ask.title, kind_words(turn.ask.kind), *when(turn, turn.circle.timezone), f"{turn.minutes} min",
                turn.places, turn.ask.for_other, turn.ask.note, turn.circle.name,
            )
            for turn in turns
        ],
    )  # fmt: skip


def _promises(person: Person) -> bytes:
    """What the person said yes to. The words of an ask only while they may still see it; else only its kind."""
    from leanto.asks.access import visible

    seen = set(visible(person).values_list("pk", flat=True))
    said = {
        "held": _("promised"), "handed_back": _("handed back"), "done": _("done"),
        "did_not_happen": _("did not happen"),
    }  # fmt: skip
    promises = (
        Promise.objects.filter(person=person)
        .select_related("turn__ask", "turn__circle")
        .order_by("turn__starts_at", "pk")
    )
    return table(
        [_("Date"), _("Time"), _("What"), _("Circle"), _("How it is")],
        [
            (
                *when(one.turn, person.timezone if not one.turn.anytime else one.turn.circle.timezone),
                one.turn.ask.title if one.turn.ask_id in seen else kind_words(one.turn.ask.kind),
                one.turn.circle.name if one.turn.ask_id in seen else "",
                said.get(one.state, one.state),
            )
            for one in promises
        ],
    )  # fmt: skip


def _offers(person: Person) -> bytes:
    offers = Offer.objects.filter(person=person).order_by("made_at", "pk")
    states = {"open": _("open"), "resting": _("resting"), "ended": _("ended")}
    return table(
        [_("Can do"), _("Title"), _("Made on"), _("Until"), _("How it is")],
        [
            (
                joined((kind_words(code) for code in one.kinds), _), one.title, local(one.made_at, person.timezone)[0],
                one.ends_on.isoformat(), states.get(one.state, one.state),
            )
            for one in offers
        ],
    )  # fmt: skip


def _read_me() -> str:
    return "\n".join(
        [
            _("Everything of yours in Leanto."),
            "",
            _("about-me.csv: what you say of yourself."),
            _("asks.csv: what you asked for. These columns can be brought in again, here or elsewhere."),
            _("promises.csv: what you said yes to."),
            _("offers.csv: what you are glad to give."),
            _("calendar.ics: your turns, for any calendar."),
            _("everything.json: all of it for programs, your private wishes too."),
            "",
            _("Keys and passkeys are only named, so nobody can sign in with these files."),
            _("Whoever holds these files can read all of it. Please keep them safe."),
            "",
        ]
    )
