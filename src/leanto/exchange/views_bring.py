"""Bringing rows: a file or pasted text, a look at what would come in, and taking it in."""

from __future__ import annotations

import csv
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leanto.circles import access as circles
from leanto.circles.models import Membership
from leanto.core.clock import now
from leanto.core.errors import Refusal
from leanto.core.http import person_of, write
from leanto.exchange import access, bring, bring_page, taking_in
from leanto.exchange.bring import Brought, Found
from leanto.exchange.forms import BringForm, EyesForm, PeopleInForm
from leanto.exchange.models import Import
from leanto.exchange.problems import TableError, sentence
from leanto.exchange.safe_cells import inert
from leanto.web.forms import refuse_into

ON_PAGE = 50


def _render(
    request: HttpRequest, name: str, mine: Membership, status: int = 200, **facts: Any
) -> HttpResponse:
    frame = {"circle": mine.circle, "mine": mine, "tab": "circle"}
    return render(request, f"exchange/{name}.html", frame | facts, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """Choose a file or paste; what was read is kept a day for a look."""
    mine = circles.membership(person_of(request), circle_id)
    form = BringForm(request.POST or None, request.FILES or None, people=mine.is_coordinator)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if said["what"] == "people":
            circles.coordinator(mine.person, circle_id)
        file = said["file"]
        try:
            brought = bring.read(
                said["what"], file.read() if file else None, file.name if file else "", said["pasted"]
            )
            what = "contacts" if brought.contacts else said["what"]
            made = write(request, lambda: {"import": str(taking_in.keep_draft(mine, what, brought).pk)})
        except TableError as error:
            form.add_error("file" if file else "pasted", sentence(error.problem, _))
        except Refusal as refusal:
            refuse_into(form, refusal)
        else:
            return redirect("exchange:look", circle_id, made["import"])
    elif request.method == "POST" and not form.is_bound:  # a form without any field in it
        form = BringForm({}, people=mine.is_coordinator)
    return _render(request, "bring", mine, 422 if form.errors else 200, form=form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def look(request: HttpRequest, circle_id: UUID, import_id: UUID) -> HttpResponse:
    """What would come in and what not; corrections of columns and dates are kept in the draft."""
    mine, draft = access.own_import(person_of(request), circle_id, import_id)
    if draft.taken_in_at:
        return _render(request, "brought", mine, draft=draft, number=taking_in.how_many(draft))
    brought = bring.from_text(draft.rows)
    if request.method == "POST":
        better = bring.corrected(brought, _chosen(request, brought), request.POST.get("date_order", ""))
        write(request, lambda: taking_in.correct(draft, better))
        return redirect("exchange:look", circle_id, import_id)
    return _look(request, mine, draft, brought, _found(mine, draft, brought))


def _found(mine: Membership, draft: Import, brought: Brought) -> Found:
    if draft.what == "asks":
        return bring.look_at_asks(mine.person, mine, brought, now())
    return bring.look_at_people(mine, brought)


def _chosen(request: HttpRequest, brought: Brought) -> dict[str, str | None]:
    """The column choices that were sent; those of before where none were."""
    headers = brought.table.headers if brought.table else ()
    sent = {
        header: request.POST[f"column-{place}"] or None
        for place, header in enumerate(headers)
        if f"column-{place}" in request.POST
    }
    return sent or dict(brought.chosen)


def _look(
    request: HttpRequest,
    mine: Membership,
    draft: Import,
    brought: Brought,
    found: Found,
    form: EyesForm | PeopleInForm | None = None,
) -> HttpResponse:
    status = 422 if form is not None and form.errors else 200
    if form is None and found.good:
        form = bring_page.form(mine, draft, found)
    left = Paginator(found.left, ON_PAGE).get_page(request.GET.get("page"))
    return _render(
        request, "look", mine, status, draft=draft, found=found, form=form, page_obj=left,
        **bring_page.facts(mine, draft, brought, found),
    )  # fmt: skip


@login_required
@require_POST
def take_in(request: HttpRequest, circle_id: UUID, import_id: UUID) -> HttpResponse:
    """All the good rows, or none. A second tap finds them in already."""
    mine, draft = access.own_import(person_of(request), circle_id, import_id)
    if draft.taken_in_at:
        return redirect("exchange:look", circle_id, import_id)
    brought = bring.from_text(draft.rows)
    found = _found(mine, draft, brought)
    form = bring_page.form(mine, draft, found, request.POST)
    links: list[taking_in.Link] = []
    if form.is_valid():
        try:
            write(request, _work(mine, draft, found, form, links))
        except Refusal as refusal:
            if refusal.code == "taken_in":
                return redirect("exchange:look", circle_id, import_id)
            if refusal.field == "consent_words":
                refusal.field = "words"
            refuse_into(form, refusal)
        else:
            if links:
                door = request.build_absolute_uri(reverse("circles:join"))
                return _render(request, "links", mine, links=bring_page.shown_links(links, door))
            return redirect("exchange:look", circle_id, import_id)
    return _look(request, mine, draft, brought, found, form)


def _work(
    mine: Membership, draft: Import, found: Found, form: EyesForm | PeopleInForm, links: list[taking_in.Link]
) -> Callable[[], dict[str, int]]:
    """What has to be written, worked out before the database's writer is held. New links go into `links`."""
    said = form.cleaned_data
    if draft.what == "asks":
        bring_in = taking_in.take_in_asks(found.asks, said["seen_by"], said.get("consent", False))
        return lambda: {"in": bring_in(draft)}
    rows = found.people
    if "rows" in form.fields:
        rows = [row for row in rows if str(row.line) in said["rows"]]
    if said["way"] == "keep":
        return lambda: {"in": len(taking_in.keep_all(mine, draft, rows, said["consent"], said["words"]))}

    def invite() -> dict[str, int]:
        links.extend(taking_in.invite_all(mine, draft, rows))
        return {"in": len(rows)}

    return invite


@login_required
@require_POST
def forget(request: HttpRequest, circle_id: UUID, import_id: UUID) -> HttpResponse:
    """Never mind: the rows are forgotten, nothing came in."""
    _mine, draft = access.own_import(person_of(request), circle_id, import_id)
    write(request, lambda: taking_in.forget(draft))
    messages.success(request, _("Forgotten. Nothing came in."))
    return redirect("exchange:bring", circle_id)


@login_required
@require_safe
def left_out(request: HttpRequest, circle_id: UUID, import_id: UUID) -> HttpResponse:
    """The rows that stay out, with the reason for each, as a table to mend and bring again."""
    mine, draft = access.own_import(person_of(request), circle_id, import_id)
    answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="left-out.csv"'
    brought = bring.from_text(draft.rows)
    if not brought.table and not brought.contacts:
        return answer
    found = _found(mine, draft, brought)
    table = brought.table
    out = csv.writer(answer, lineterminator="\r\n")
    out.writerow([*(map(inert, table.headers) if table else ()), _("Line"), _("Why it stays out")])
    cells = {row.line: row.cells for row in table.rows} if table else {}
    wide = len(table.headers) if table else 0
    for one in sorted([*found.left, *found.doubles], key=lambda left: left.line):
        mine_cells = (*cells.get(one.line, ()), *[""] * wide)[:wide]
        out.writerow([*map(inert, mine_cells), one.line, inert(one.why)])
    return answer
