"""The one page of the shelf, and what its script asks the server. Every answer is about the person's own shelf."""

from __future__ import annotations

from uuid import UUID

from csp.decorators import csp_replace, csp_update
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from leanto.core.clock import now
from leanto.core.errors import BadInput, Refusal
from leanto.core.http import person_of
from leanto.core.throttle import Rate, take
from leanto.people import devices
from leanto.people.models import Person
from leanto.shelf import access, actions, facts, keystore, rules, wire, words
from leanto.shelf.models import Anew
from leanto.shelf.wire import Given, data, number, read, spoken, text

TRIES = Rate(20, 3600)  # of a passphrase; the database of a thief has no such limit, Argon2id has
NOTES = Rate(60, 3600)  # without unlocking
# What the vault needs and no other page has: its worker, Argon2id in WebAssembly, and a policy that lets only the
# address of that one worker through.
MORE = {"script-src": ["'wasm-unsafe-eval'"]}
INSTEAD = {"worker-src": ["'self'"], "trusted-types": ["vault"], "form-action": ["'none'"]}


@login_required
@require_safe
@csp_update(MORE)
@csp_replace(INSTEAD)
def page(request: HttpRequest) -> HttpResponse:
    """The whole shelf: one page, because going to another one throws the keys away."""
    return render(request, "shelf/page.html", {"tab": "me", "me": person_of(request), **words.for_page()})


# --- the door -----------------------------------------------------------------------------------


@read
def door(request: HttpRequest, person: Person) -> Given:
    """Whether there is a shelf, its ways in, one that was set aside, and a wait for a new one."""
    asked = Anew.objects.filter(person=person).first()
    ready = asked and asked.asked_at + rules.HOLD
    return {
        "owner": str(person.pk),
        "vault": wire.door(keystore.vault(person.pk)),
        "aside": wire.door(keystore.vault(person.pk, aside=True)),
        "anew": ready and {"ready_at": ready.isoformat(), "ready": ready <= now()},
    }


@spoken
def passphrase(request: HttpRequest, person: Person, given: Given) -> Given:
    """The server's share and the wrap, for whoever knows the passphrase."""
    take("shelf", str(person.pk), TRIES)
    aside = bool(given.get("aside"))
    share = keystore.share(person.pk, data(given, "auth"), aside=aside)
    vault = keystore.vault(person.pk, aside=aside)
    if share is None or vault is None:
        raise Refusal(_("That is not the passphrase of this shelf."), code="wrong_passphrase", status=403)
    blob = next(one.blob for one in vault.wraps if one.way == "passphrase")
    return {"share": text(share), "blob": text(blob)}


@spoken
def challenge(request: HttpRequest, person: Person, given: Given) -> Given:
    number_, sealed = access.challenge(person, request.session, aside=bool(given.get("aside")))
    return {"number": number_, "sealed": text(sealed)}


@spoken
def proof(request: HttpRequest, person: Person, given: Given) -> Given:
    access.prove(request.session, data(given, "answer"))
    return {}


@spoken
def lock(request: HttpRequest, person: Person, given: Given) -> Given:
    access.shut(request.session)
    return {}


# --- the vault ----------------------------------------------------------------------------------


@spoken
def make(request: HttpRequest, person: Person, given: Given) -> Given:
    actions.make(person, wire.vault(person, given))
    return {}


@spoken
def ways(request: HttpRequest, person: Person, given: Given) -> Given:
    vault = access.opened(person, request.session)
    drop = [(str(one.get("way", "")), str(one.get("name", ""))) for one in wire.several(given, "drop")]
    actions.change_ways(person, vault, [wire.wrap(one) for one in wire.several(given, "put")], drop)
    return {}


@spoken
def renew(request: HttpRequest, person: Person, given: Given) -> Given:
    """A new user key; this browser stays signed in, every other one is signed out."""
    access.opened(person, request.session)
    actions.renew(person, wire.vault(person, given), wire.entry_keys(given))
    update_session_auth_hash(request, person)
    devices.note(request, person)
    devices.forget_others(request, person)
    return {}


@spoken
def end(request: HttpRequest, person: Person, given: Given) -> Given:
    access.opened(person, request.session)
    actions.end(person)
    access.shut(request.session)
    return {}


@spoken
def anew(request: HttpRequest, person: Person, given: Given) -> Given:
    """Every way in is lost: ask for a new shelf, take that back, or after three days set the old one aside."""
    what = given.get("what")
    deeds = {"ask": actions.ask_anew, "keep": actions.keep_old, "go": actions.set_aside}
    if not isinstance(what, str) or what not in deeds:
        raise BadInput
    deeds[what](person)
    return {}


@spoken
def drop_aside(request: HttpRequest, person: Person, given: Given) -> Given:
    """The old shelf was brought over, or is not wanted any more: for whoever has the new one open."""
    access.opened(person, request.session)
    actions.drop_aside(person)
    return {}


# --- entries ------------------------------------------------------------------------------------


@read
def entries(request: HttpRequest, person: Person) -> HttpResponse:
    """All entries, as bytes."""
    vault = access.opened(person, request.session)
    return HttpResponse(b"".join(wire.entries(person, vault)), content_type="application/octet-stream")


@read
def old_entries(request: HttpRequest, person: Person) -> HttpResponse:
    """Those of the shelf that was set aside, for whoever opened it."""
    vault = access.opened(person, request.session, aside=True)
    return HttpResponse(b"".join(wire.entries(person, vault)), content_type="application/octet-stream")


@spoken
def put(request: HttpRequest, person: Person, given: Given, row: UUID) -> Given:
    vault = access.opened(person, request.session)
    key, body = data(given, "key"), data(given, "body")
    actions.put(person, vault, row, number(given, "version"), key, body, closed=given.get("closed") is True)
    return {}


@spoken
def close(request: HttpRequest, person: Person, given: Given, row: UUID) -> Given:
    access.opened(person, request.session)
    access.entry_of(person, row)
    actions.close(person, row, number(given, "version"))
    return {}


@spoken
def remove(request: HttpRequest, person: Person, given: Given, row: UUID) -> Given:
    access.opened(person, request.session)
    actions.remove(person, access.entry_of(person, row).pk)
    return {}


@spoken
def note(request: HttpRequest, person: Person, given: Given, row: UUID) -> Given:
    """Words for later, sealed to the public key: needs no unlocking, and cannot be read back here."""
    take("shelf note", str(person.pk), NOTES)
    actions.send(person, access.vault_of(person), row, data(given, "blob"))
    return {}


@read
def own_facts(request: HttpRequest, person: Person) -> Given:
    """What the server knows of this person anyway, for pages that are made in the browser."""
    return facts.of(person)
