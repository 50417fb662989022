"""What may be said on the line. Pure: text in, a message out; what does not fit is `Junk`.

Sizes are those of the JSON text. `mark` and `signal` carry values that the pages understand and the server does not.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, NoReturn
from unicodedata import category

MOST_TEXT = 24 * 1024  # bytes of one message, also what the socket itself takes
MOST_SIGNAL = 16 * 1024
MOST_MARK = 8 * 1024  # six people with two short lines each, in any script
MOST_LINE = 500
SLOTS = range(6)
NO_LETTERS = {"Cc", "Cs", "Zl", "Zp"}  # control characters, halves of characters, breaks


class Junk(ValueError):  # noqa: N818 - it is a verdict on a message, not a fault of ours
    """Nothing that our pages send."""


@dataclass(frozen=True, slots=True)
class Ping:
    c: float


@dataclass(frozen=True, slots=True)
class Signal:
    to: int
    data: Any


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """`text` is the state as JSON, so that two marks with one `rev` have an order that every process agrees on."""

    rev: int
    text: str

    @property
    def state(self) -> Any:
        return json.loads(self.text)


@dataclass(frozen=True, slots=True)
class Line:
    text: str


@dataclass(frozen=True, slots=True)
class Wave:
    pass


@dataclass(frozen=True, slots=True)
class Bye:
    pass


Message = Ping | Signal | Mark | Line | Wave | Bye


def dump(value: Any) -> str:
    """JSON as short as it goes, the same text for the same value. Half a character (a page cut an emoji in two) becomes
    a question mark, or nobody could be sent it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False)
    return text.encode("utf-8", "replace").decode()


def read(text: str) -> Message:
    """The message in `text`. Raises Junk."""
    try:
        said = json.loads(text, parse_constant=_no_constant)
        if not isinstance(said, dict):
            raise Junk
        return _message(said)
    except (ValueError, KeyError, RecursionError):
        raise Junk from None


def _message(said: dict[str, Any]) -> Message:
    match said["t"]:
        case "ping":
            return Ping(_number(said["c"]))
        case "signal":
            return Signal(_whole(said["to"], SLOTS.stop - 1), _sized(said["data"], MOST_SIGNAL)[0])
        case "mark":
            return Mark(_whole(said["rev"], 2**31), _sized(said["state"], MOST_MARK)[1])
        case "line":
            return Line(_text(said["text"]))
        case "wave":
            return Wave()
        case "bye":
            return Bye()
    raise Junk


def _number(value: Any) -> float:
    if type(value) not in (int, float) or not abs(value) < 1e15:
        raise Junk
    return value  # type: ignore[no-any-return]


def _whole(value: Any, most: int) -> int:
    if type(value) is not int or not 0 <= value <= most:
        raise Junk
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= MOST_LINE:
        raise Junk
    return "".join(" " if category(letter) in NO_LETTERS else letter for letter in value).strip()


def _sized(value: Any, most: int) -> tuple[Any, str]:
    text = dump(value)
    if len(text.encode()) > most:
        raise Junk
    return value, text


def _no_constant(_name: str) -> NoReturn:
    raise Junk
