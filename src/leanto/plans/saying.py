"""Stored reasons as sentences for the pages: `words` renders them, this module reads them from the rows.

A reason written by a newer version, or damaged, says nothing rather than breaking a page.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from leanto.engine.plan.problem import Certificate, Proof
from leanto.engine.plan.reasons import Reason, cover_from
from leanto.plans.words import Words

Plain = list[dict[str, Any]]
_words = Words()


def _safely(render: Callable[[], str]) -> str:
    try:
        return render()
    except (KeyError, TypeError, ValueError, IndexError):
        return ""


def why(name: str, plain: Plain) -> str:
    """Why this person: one sentence."""
    return _safely(lambda: _words.why(Reason.from_plain(plain), name))


def why_you(plain: Plain) -> str:
    """Why the reader: one sentence."""
    return _safely(lambda: _words.why_you(Reason.from_plain(plain)))


def why_nobody(plain: Plain, kind: str = "") -> str:
    """Why nobody: one sentence. `kind` of the ask."""
    return _safely(lambda: _words.why_nobody(Reason.from_plain(plain), kind))


def why_not(name: str, reason: Reason) -> str:
    """Why somebody is not the one, for others: one sentence."""
    return _words.why_not(reason, name)


def why_not_you(reason: Reason) -> str:
    """Why the reader is not the one: a sentence or two."""
    return _words.why_not_you(reason)


def would_cover(plain: Plain) -> list[str]:
    """What would cover it, each as a phrase."""
    said = (_safely(lambda part=part: _words.would(cover_from(part))) for part in plain)  # type: ignore[misc]
    return [text for text in said if text]


def proof(certificate: dict[str, Any]) -> str:
    """The certificate in plain words; nothing for a plan that has none."""

    def render() -> str:
        return _words.proof(
            Certificate(
                Proof(certificate["kind"]), certificate["primal"], certificate["bound"], certificate["gap"],
                certificate["cover"], certificate["most_cover"], 0,
            )
        )  # fmt: skip

    return _safely(render)
