"""The parts that pages are built from. README.md one folder up shows how to call each.

They are written with `format_html` and not as included templates: a page with a thousand turns calls
some of them thousands of times. Every text that comes in is escaped unless it is already safe.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import Any

from django import template
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from leanto.core.directions import isolated
from leanto.core.once import new_key
from leanto.web import nav
from leanto.web.patterns import initials, pattern

register = template.Library()
Context = template.Context

FLIPS = frozenset({"back", "next", "exit", "way"})
NOTICES = {"info": "info", "good": "check", "care": "look", "problem": "problem"}


@cache
def _sheet(name: str) -> str:
    return staticfiles_storage.url(f"img/{name}.svg")


def _icon(name: str) -> SafeString:
    if not name:
        return SafeString("")
    flips = " flips" if name in FLIPS else ""
    return format_html(
        '<svg class="icon{}" aria-hidden="true" viewBox="0 0 24 24"><use href="{}#{}"></use></svg>',
        flips,
        _sheet("icons"),
        name,
    )


@register.simple_tag
def icon(name: str) -> SafeString:
    """A decorative line icon. Say in words beside it what it means."""
    return _icon(name)


@register.simple_tag
def picture(name: str) -> SafeString:
    """A line drawing in the two inks of the theme. Always decorative."""
    return format_html(
        '<svg class="picture" aria-hidden="true" viewBox="0 0 160 120"><use href="{}#{}"></use></svg>',
        _sheet("pictures"),
        name,
    )


@register.simple_tag(takes_context=True)
def tabs(context: Context) -> list[nav.Link]:
    """The tabs of this page, for the frame."""
    request = context.get("request")
    path = request.path if isinstance(request, HttpRequest) else ""
    return nav.links(path, str(context.get("tab") or ""), context.get("circle"))


@register.simple_tag
def address(*names: str) -> str:
    """The address of the first route that exists, or "" (for links between rooms that may be absent)."""
    return nav.address(*names)


# --- headings, buttons, ways out ----------------------------------------------------------------


@register.simple_tag
def page_head(heading: str, lead: str = "", back: str = "", back_text: str = "") -> SafeString:
    """The page's one `<h1>`, with a lead line and a way back."""
    link = (
        format_html(
            '<a class="back" href="{}">{}{}</a>', back, _icon("back"), isolated(back_text or _("Back"))
        )
        if back
        else ""
    )
    line = format_html('<p class="lead" dir="auto">{}</p>', lead) if lead else ""
    return format_html('<header class="page-head">{}<h1 dir="auto">{}</h1>{}</header>', link, heading, line)


@register.simple_tag
def button(text: str, kind: str = "main", icon: str = "", name: str = "", value: str = "") -> SafeString:
    """A submit button. Kinds: main, plain, quiet, end."""
    named = format_html(' name="{}" value="{}"', name, value) if name else ""
    return format_html(
        '<button class="button {}" type="submit"{}>{}{}</button>', kind, named, _icon(icon), text
    )


@register.simple_tag
def link_button(url: str, text: str, kind: str = "main", icon: str = "") -> SafeString:
    """A link in the look of a button: it goes somewhere and changes nothing."""
    return format_html('<a class="button {}" href="{}">{}{}</a>', kind, url, _icon(icon), text)


@register.simple_tag
def once() -> SafeString:
    """The hidden key that makes a form's write happen once, however often it is sent."""
    return format_html('<input type="hidden" name="once" value="{}">', new_key())


@register.simple_tag(takes_context=True)
def post_button(
    context: Context,
    url: str,
    text: str,
    kind: str = "plain",
    icon: str = "",
    name: str = "",
    value: str = "",
    part: str = "",
) -> SafeString:
    """A whole POST form with one button, safe against a double tap."""
    request = context.get("request")
    token = get_token(request) if isinstance(request, HttpRequest) else str(context.get("csrf_token") or "")
    return format_html(
        '<form class="one" method="post" action="{}"{}><input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        "{}{}</form>",
        url,
        format_html(' data-part="{}"', part) if part else "",
        token,
        once(),
        button(text, kind, icon, name, value),
    )


@register.simple_block_tag
def actions(content: str) -> SafeString:
    """A row of buttons; a column on phones."""
    return format_html('<div class="actions">{}</div>', content)


@register.simple_tag
def way_out(url: str, text: str = "") -> SafeString:
    """The quiet way out that every screen has."""
    return format_html('<a class="button quiet" href="{}">{}</a>', url, text or _("Not now"))


# --- surfaces -----------------------------------------------------------------------------------


@register.simple_block_tag
def card(content: str, title: str = "", href: str = "", tone: str = "", level: int = 2) -> SafeString:
    """A sheet of paper. With `href` the whole card is one target, named by its title."""
    head = format_html('<a href="{}">{}</a>', href, title) if href else title
    heading = format_html('<h{0} dir="auto">{1}</h{0}>', int(level), head) if title else ""
    return format_html('<section class="card {}">{}{}</section>', tone, heading, content)


def _notice(kind: str, content: str, title: str = "") -> SafeString:
    kind = kind if kind in NOTICES else "info"
    words = {"problem": _("Not yet:"), "good": _("Done:"), "care": _("Please look:"), "info": _("Note:")}
    head = (
        format_html('<p class="title">{}</p>', title)
        if title
        else format_html('<span class="visually-hidden">{} </span>', words[kind])
    )
    return format_html(
        '<div class="notice {}">{}<div class="body">{}{}</div></div>',
        kind,
        _icon(NOTICES[kind]),
        head,
        content,
    )


@register.simple_block_tag
def notice(content: str, kind: str = "info", title: str = "") -> SafeString:
    """A strip that says something: info, good, care, problem. Told by icon and word, not only by colour."""
    return _notice(kind, content, title)


@register.simple_tag
def message_strip(message: Any) -> SafeString:
    """One message of `django.contrib.messages` as a strip."""
    kind = {"success": "good", "warning": "care", "error": "problem"}.get(message.level_tag, "info")
    return _notice(kind, format_html("<p>{}</p>", message.message))


@register.simple_tag
def only_you() -> SafeString:
    """Says that nobody else sees this."""
    return format_html('<p class="whisper">{}{}</p>', _icon("lock"), _("Only you see this."))


@register.simple_tag
def seen_by(text: str) -> SafeString:
    """Says who sees this, in words that the room chose."""
    return format_html('<p class="whisper">{}{}</p>', _icon("eye"), _("Seen by: %(who)s") % {"who": text})


@register.simple_block_tag
def nothing(content: str, name: str, title: str, level: int = 2) -> SafeString:
    """Nothing here yet, said kindly, with a drawing and what one could do."""
    return format_html(
        '<section class="empty">{}<h{}>{}</h{}><div class="body">{}</div></section>',
        picture(name),
        int(level),
        title,
        int(level),
        content,
    )


@register.simple_block_tag
def preview(content: str, title: str = "") -> SafeString:
    """What the others will see, before anything is sent."""
    return format_html(
        '<section class="preview"><p class="label">{}</p>{}</section>',
        title or _("This is what they will see"),
        content,
    )


@register.simple_block_tag
def more(content: str, summary: str, open: bool = False) -> SafeString:
    """A fold-out."""
    return format_html(
        '<details class="more"{}><summary>{}{}</summary><div class="inside">{}</div></details>',
        SafeString(" open") if open else "",
        _icon("next"),
        summary,
        content,
    )


# --- people, days, states -----------------------------------------------------------------------


@register.simple_tag
def avatar(name: object, size: str = "m") -> SafeString:
    """Initials on a pattern that stays with the name. Decorative: print the name too."""
    return format_html(
        '<span class="avatar {}" aria-hidden="true"><svg viewBox="0 0 48 48">{}'
        '<circle class="disc" cx="24" cy="24" r="15"></circle><text x="24" y="29.5">{}</text></svg></span>',
        size,
        pattern(str(name)),
        initials(str(name)),
    )


@register.simple_tag
def person(name: object, url: str = "", note: str = "") -> SafeString:
    """A person: avatar, name, and a short line if there is one."""
    line = format_html('<span class="note">{}</span>', note) if note else ""
    inside = format_html('{}<span><bdi class="who">{}</bdi>{}</span>', avatar(name), name, line)
    if url:
        return format_html('<a class="person" href="{}">{}</a>', url, inside)
    return format_html('<span class="person">{}</span>', inside)


@register.simple_tag
def day_leaf(day: date | datetime) -> SafeString:
    """A leaf of a calendar. An aware datetime is shown in the active time zone."""
    if isinstance(day, datetime):
        day = timezone.localtime(day).date() if timezone.is_aware(day) else day.date()
    return format_html(
        '<time class="leaf" datetime="{}"><span class="weekday">{}</span><span class="number">{}</span>'
        '<span class="month">{}</span></time>',
        day.isoformat(),
        formats.date_format(day, "D"),
        formats.date_format(day, "j"),
        formats.date_format(day, "M"),
    )


@register.simple_tag
def tag(text: str, tone: str = "", icon: str = "") -> SafeString:
    """A small label. Its word carries the meaning; its colour only helps."""
    return format_html('<span class="tag {}">{}{}</span>', tone, _icon(icon), text)


@register.simple_tag
def room_bar(carrying: int, room: int, text: str = "") -> SafeString:
    """Pegs on a rail: what a person carries this week out of what they said there is room for.

    For that person's own eyes. Above twelve the pegs would be a wall, so only the sentence is shown.
    """
    carrying, room = max(0, int(carrying)), max(0, int(room))
    says = text or ngettext(
        "Carrying %(turns)s turn this week, %(most)s at most.",
        "Carrying %(turns)s turns this week, %(most)s at most.",
        carrying,
    ) % {"turns": carrying, "most": room}
    kinds = (
        ["held"] * min(carrying, room)
        + ["free"] * max(0, room - carrying)
        + ["over"] * max(0, carrying - room)
    )
    rail = ""
    if len(kinds) <= 12:
        pegs = format_html_join("", '<li class="peg {}"></li>', ((kind,) for kind in kinds))
        rail = format_html('<ul class="pegs" aria-hidden="true">{}</ul>', pegs)
    return format_html('<div class="room">{}<p>{}</p></div>', rail, says)


@register.simple_tag
def steps(step: int, of: int, label: str = "") -> SafeString:
    """Where somebody is on a way of several pages."""
    says = _("Step %(step)s of %(of)s") % {"step": step, "of": of}
    return _bar("steps", int(step), int(of), f"{says}: {label}" if label else says)


@register.simple_tag
def progress(value: int, max: int, label: str) -> SafeString:
    """How much of something is there. Never for people."""
    return _bar("progress", int(value), int(max), label)


def _bar(kind: str, value: int, most: int, label: str) -> SafeString:
    ident = f"{kind}-{slugify(label) or 'bar'}"
    return format_html(
        '<div class="{}"><label for="{}">{}</label><progress id="{}" value="{}" max="{}"></progress></div>',
        kind,
        ident,
        label,
        ident,
        value,
        most,
    )


@register.simple_tag(takes_context=True)
def pages(context: Context, page_obj: Any) -> SafeString:
    """Earlier and later pages of a list; the rest of the address stays as it was."""
    if page_obj.paginator.num_pages < 2:
        return SafeString("")
    request = context.get("request")

    def link(number: int, text: str) -> SafeString:
        query = request.GET.copy() if isinstance(request, HttpRequest) else None
        if query is None:
            return format_html('<a href="?page={}">{}</a>', number, text)
        query["page"] = str(number)
        return format_html('<a href="?{}">{}</a>', query.urlencode(), text)

    before = (
        link(page_obj.previous_page_number(), pgettext("page", "Before")) if page_obj.has_previous() else ""
    )
    after = link(page_obj.next_page_number(), pgettext("page", "Next")) if page_obj.has_next() else ""
    where = _("Page %(page)s of %(of)s") % {"page": page_obj.number, "of": page_obj.paginator.num_pages}
    return format_html(
        '<nav class="pages" aria-label="{}"><span>{}</span><span class="quiet">{}</span><span>{}</span></nav>',
        _("Pages"),
        before,
        where,
        after,
    )


@register.filter
def language_of(text: str) -> SafeString:
    """A `lang` attribute for words in another language (names of languages in the language choice)."""
    codes = dict(settings.LANGUAGES)
    return mark_safe(f'lang="{text}"') if text in codes else SafeString("")  # noqa: S308 - a known code
