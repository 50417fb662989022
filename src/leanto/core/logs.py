"""Logs: one JSON object a line; never a title, a name, an address or a token."""

from __future__ import annotations

import json
import logging
import traceback
from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="-")


def _words(record: logging.LogRecord) -> str:
    """The message; Django's own about requests without the address, which may be a calendar's secret."""
    if record.name.startswith(("django.request", "django.security")) and record.args:
        return str(record.msg).replace("%s", "…")
    return record.getMessage()


class JsonLines(logging.Formatter):
    """One line per record, with the id of the request that the page shows too."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "from": record.name,
            "id": request_id.get(),
            "says": _words(record),
        }
        if record.exc_info and record.exc_info[0]:
            # The stack without the exception's own words: those may hold what somebody typed.
            line["error"] = record.exc_info[0].__name__
            line["stack"] = "".join(traceback.format_tb(record.exc_info[2])[-6:])
        return json.dumps(line, ensure_ascii=False)
