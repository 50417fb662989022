"""A bar on a terminal for work that takes a while. Nothing is written where nobody sits and looks."""

from __future__ import annotations

import sys

WIDTH = 30


class Bar:
    """`show(done, total)` draws it, `note(text)` adds a word, `done()` takes it away. Standard error only, so results
    stay clean."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._seen = -1
        self._wide = 0
        self._share = (0, 1)
        self._note = ""
        self._on = sys.stderr.isatty()

    def show(self, done: int, total: int) -> None:
        """So much of it is done. Draws only what is new."""
        self._share = (done, total)
        filled = WIDTH * done // max(1, total)
        if filled != self._seen:
            self._seen = filled
            self._draw()

    def note(self, text: str) -> None:
        """What is known so far, behind the bar."""
        self._note = text
        self._draw()

    def _draw(self) -> None:
        if not self._on:
            return
        done, total = self._share
        filled, percent = WIDTH * done // max(1, total), 100 * done // max(1, total)
        line = f"{self._title} [{'#' * filled}{'·' * (WIDTH - filled)}] {percent:3d} %  {self._note}"
        sys.stderr.write("\r" + line.ljust(self._wide))
        sys.stderr.flush()
        self._wide = max(self._wide, len(line))

    def done(self) -> None:
        """Clear the line."""
        if self._wide:
            sys.stderr.write("\r" + " " * self._wide + "\r")
            sys.stderr.flush()
            self._wide = 0
