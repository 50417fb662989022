"""A plan as one printable page: no scripts, nothing fetched, light and dark, phone and paper."""

from __future__ import annotations

from html import escape

from leanto.exchange.plan_output import Line, Shown

STYLE = """
:root { color-scheme: light dark; --paper: #fbf8f1; --ink: #2b2723; --soft: #6a6259; --line: #ddd4c4;
  --card: #fffdf8; --accent: #9a4a1f; }
@media (prefers-color-scheme: dark) { :root { --paper: #1d1a17; --ink: #f0e9dd; --soft: #b8ad9e; --line: #463f37;
  --card: #26221e; --accent: #f0a877; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 1.06rem/1.5 "Atkinson Hyperlegible Next", "Atkinson Hyperlegible", system-ui, sans-serif; }
main { max-width: 46rem; margin: 0 auto; padding: 2rem 1.1rem 4rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .3rem; }
h2 { font-size: 1.25rem; margin: 2.4rem 0 .6rem; }
h3 { font-size: 1rem; margin: 1.4rem 0 .4rem; color: var(--accent); }
p { margin: .3rem 0; }
.soft { color: var(--soft); }
ul { list-style: none; margin: 0; padding: 0; }
li.turn { background: var(--card); border: 1px solid var(--line); border-radius: .7rem; padding: .7rem .9rem;
  margin: 0 0 .55rem; break-inside: avoid; }
li.open { border-style: dashed; border-width: 2px; }
.head { display: flex; flex-wrap: wrap; gap: .1rem .8rem; justify-content: space-between; align-items: baseline; }
.who { font-weight: 700; }
.time { font-variant-numeric: tabular-nums; color: var(--soft); }
.why { font-size: .95rem; color: var(--soft); }
.people li { margin: .35rem 0; break-inside: avoid; }
footer { margin-top: 2.6rem; border-top: 1px solid var(--line); padding-top: .9rem; }
@media print {
  :root { --paper: #fff; --ink: #000; --soft: #333; --line: #999; --card: #fff; --accent: #000; }
  body { font-size: 10.5pt; } main { max-width: none; padding: 0; } h2 { margin-top: 1.2rem; }
  li.turn { padding: .3rem .5rem; margin-bottom: .25rem; }
}
"""


def page(shown: Shown, language: str, title: str = "") -> str:
    """The whole page as text in UTF-8."""
    _ = shown.gettext
    words = {"title": title or _("The plan")}
    out = [
        f'<!doctype html>\n<html lang="{escape(language, quote=True)}">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="robots" content="noindex"><meta name="referrer" content="no-referrer">',
        f"<title>{escape(words['title'])}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>",
        f"<h1>{escape(words['title'])}</h1>",
        f"<p>{escape(shown.summary())}</p>",
        f'<p class="soft">{escape(shown.proposal())}</p>',
    ]
    if shown.open:
        out.append(f"<h2>{escape(_('Still open'))}</h2>\n<ul>")
        for gap in shown.open:
            head = _head(shown, gap.line, shown.missing(gap.missing), with_day=True)
            would = escape(shown.would(gap.would))
            out.append(f'<li class="turn open">{head}<p class="why">{escape(gap.why)}</p><p>{would}</p></li>')
        out.append("</ul>")
    if shown.lines:
        out.append(f"<h2>{escape(_('Day by day'))}</h2>")
    day = ""
    for line in shown.lines:
        if line.day != day:
            out.append(("</ul>\n" if day else "") + f"<h3>{escape(line.day)}</h3>\n<ul>")
            day = line.day
        head = _head(shown, line, line.person)
        out.append(f'<li class="turn">{head}<p class="why">{escape(line.why)}</p></li>')
    if day:
        out.append("</ul>")
        out.append(f'<h2>{escape(_("Person by person"))}</h2>\n<ul class="people">')
        for name, lines in sorted(_by_person(shown).items(), key=lambda item: item[0].casefold()):
            turns = _("; ").join(f"{line.day} {line.time} {line.what}" for line in lines)
            out.append(f"<li><strong>{escape(name)}</strong> · {escape(turns)}</li>")
        out.append("</ul>")
    out.append(f'<footer class="soft"><p>{escape(shown.words.proof(shown.plan.certificate))}</p></footer>')
    out.append("</main>\n</body>\n</html>\n")
    return "\n".join(out)


def _by_person(shown: Shown) -> dict[str, list[Line]]:
    """Two people of one name stay two entries only if their keys differ; the name is what people read."""
    found: dict[str, list[Line]] = {}
    for line in shown.lines:
        found.setdefault(line.person, []).append(line)
    return found


def _head(shown: Shown, line: Line, who: str, *, with_day: bool = False) -> str:
    _ = shown.gettext
    what = (
        _("%(what)s for %(name)s") % {"what": line.what, "name": line.for_whom}
        if line.for_whom
        else line.what
    )
    when = f"{line.day}, {line.time}" if with_day else line.time
    return (
        f'<div class="head"><span class="time">{escape(when)}</span><span class="who">{escape(who)}</span></div>'
        f"<p>{escape(what)}</p>"
    )
