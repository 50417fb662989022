"""Initials and the small pattern behind them: told apart by shape, never by colour alone."""

from __future__ import annotations

import hashlib
import unicodedata

from django.utils.safestring import SafeString

GROUND = '<rect class="ground" width="48" height="48"></rect>'
PATTERNS = (
    '<path class="mark" d="M0 0h24v48H0z"></path>',
    '<path class="mark" d="M0 24h48v24H0z"></path>',
    '<path class="mark" d="M0 48 48 0v48z"></path>',
    '<path class="mark" d="M0 0h48L0 48z"></path>',
    '<circle class="mark" cx="24" cy="24" r="20"></circle>',
    '<path class="mark line" d="M-4 12 12-4M-4 28 28-4M-4 44 44-4M4 52 52 4M20 52 52 20M36 52 52 36"></path>',
    '<path class="mark line" d="M0 8h48M0 19h48M0 30h48M0 41h48"></path>',
    '<path class="mark line" d="M8 0v48M19 0v48M30 0v48M41 0v48"></path>',
    '<path class="mark line" d="M-4 14q7-9 14 0t14 0 14 0 14 0M-4 28q7-9 14 0t14 0 14 0 14 0'
    'M-4 42q7-9 14 0t14 0 14 0 14 0"></path>',
    '<path class="mark" d="M0 0h16v16H0zM32 0h16v16H32zM16 16h16v16H16zM0 32h16v16H0zM32 32h16v16H32z"></path>',
    '<path class="mark" d="M24 0 48 24 24 48 0 24z"></path>',
    '<path class="mark" d="M0 0h16v48H0zM32 0h16v48H32z"></path>',
    '<path class="mark" d="M0 0h48v14H0zM0 34h48v14H0z"></path>',
    '<path class="mark" d="M0 48 24 6l24 42z"></path>',
)
SAFE = tuple(SafeString(GROUND + shape) for shape in PATTERNS)


def initials(name: str) -> str:
    """One or two letters for a name in any script; a dot for a name without any letter."""
    words = [word for word in name.split() if any(unicodedata.category(sign)[0] in "LN" for sign in word)]
    firsts = [next(sign for sign in word if unicodedata.category(sign)[0] in "LN") for word in words]
    return "".join(firsts[:1] + firsts[1:][-1:]).upper() or "·"


def pattern(name: str) -> SafeString:
    """The pattern of a name: the same on every page and every server."""
    return SAFE[hashlib.sha256(name.strip().casefold().encode()).digest()[0] % len(SAFE)]
