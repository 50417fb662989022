"""Taking things away: everything of mine, and what every member sees of a circle."""

from __future__ import annotations

import json
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from leanto.circles import access as circles
from leanto.core.clock import now
from leanto.core.history import record
from leanto.core.http import person_of
from leanto.exchange.own_export import files
from leanto.exchange.readable import facts_of_circle, files_of_circle, zipped
from leanto.people.entry import fresh

FORM = ["GET", "HEAD", "POST"]


@login_required
@require_http_methods(FORM)
@fresh
def export_me(request: HttpRequest) -> HttpResponse:
    """Says what is in the file, then gives it. Asks for a fresh proof, because the file has everything."""
    person = person_of(request)
    if request.method != "POST":
        return render(request, "exchange/export_me.html", {"tab": "me"})
    return _zip(zipped(files(person, now(), request.build_absolute_uri)), "leanto-mine")


@login_required
@require_http_methods(FORM)
def export_circle(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """For a coordinator: a copy of what every member sees. That it was made is on record."""
    mine = circles.coordinator(person_of(request), circle_id)
    if request.method != "POST":
        facts = {"circle": mine.circle, "mine": mine, "tab": "circle"}
        return render(request, "exchange/export_circle.html", facts)
    at = now()
    whole = files_of_circle(mine.circle, mine.person, at)
    whole["circle.json"] = json.dumps(facts_of_circle(mine.circle, at), ensure_ascii=False, indent=1).encode()
    record("circle_exported", subject="circle", subject_id=circle_id, circle_id=circle_id, actor=mine.person)
    return _zip(zipped(whole), "leanto-circle")


def _zip(body: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(body, content_type="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}-{now():%Y-%m-%d}.zip"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
