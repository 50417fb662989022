"""A bar on a terminal for work that takes a while. Nothing is written where nobody sits and looks."""

from __future__ import annotations

import sys

WIDTH = 30


class Bar:
    """`show(done, total)` draws it, `done()` takes it away. Standard error only, so results stay clean."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._seen = -1
        self._on = sys.stderr.isatty()

    def show(self, done: int, total: int) -> None:
        """So much of it is done. Draws only what is new."""
        filled = WIDTH * done // max(1, total)
        if not self._on or filled == self._seen:
            return
        self._seen = filled
        percent = 100 * done // max(1, total)
        sys.stderr.write(f"\r{self._title} [{'#' * filled}{'·' * (WIDTH - filled)}] {percent:3d} %")
        sys.stderr.flush()

    def done(self) -> None:
        """Clear the line."""
        if self._on and self._seen >= 0:
            sys.stderr.write("\r" + " " * (len(self._title) + WIDTH + 12) + "\r")
            sys.stderr.flush()
