"""Lists of words as people write them, in the language of the `gettext` that is handed in. Needs no Django."""

from __future__ import annotations

from collections.abc import Callable, Iterable

Gettext = Callable[[str], str]


def joined(words: Iterable[str], gettext: Gettext) -> str:
    """ "a, b, c", with the comma of the language."""
    _ = gettext
    return _(", ").join(words)


def listed(words: Iterable[str], gettext: Gettext) -> str:
    """ "a", "a and b", "a, b, and c"."""
    _ = gettext
    items = list(words)
    if len(items) < 2:
        return "".join(items)
    if len(items) == 2:
        return _("%(first)s and %(last)s") % {"first": items[0], "last": items[1]}
    return _("%(first)s, and %(last)s") % {"first": joined(items[:-1], gettext), "last": items[-1]}
