"""Cards, ladders and phrases: files under `data/` that a translator edits, as the page shows them."""

from __future__ import annotations

from typing import Any

from leanto.shelf import cards, checks


def for_page() -> dict[str, Any]:
    """What the page's rooms show, in the language of this moment."""
    return {**cards.for_page(), **checks.for_page()}
