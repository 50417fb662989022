"""Messy files with known truth: what a tired coordinator's spreadsheet of asks really looks like.

`make(seed, rows)` writes a CSV in which every line is known to be good (and as what), bad (and why) or a
double. Several encodings, both date orders, emoji, formulas, cells of 40 kB, empty lines, quoted line breaks.
"""

from __future__ import annotations

import csv
import io
import random
from dataclasses import dataclass, field
from datetime import date, timedelta

TODAY = date(2026, 3, 1)
HEADINGS = ["What", "Fecha", "Time", "How long", "People needed", "For", "Notes"]
WHATS = {
    "A warm meal": "meal", "Lift to hospital": "lift", "Sit with Dad 🧡": "company", "Walk the dog 🐕": "pet",
    "Hacer la compra": "errand", "Cuidar niños": "childcare", "Phone the bank": "call", "Crêpes, por favor": "other",
    "Stay overnight": "night", "Soup\nand bread": "meal", "Müll rausbringen": "other", 'The "big" form': "form",
}  # fmt: skip
NAMES = [
    "Ana Ruiz",
    "José Muñoz",
    "Zoë",
    "Bo",
    "Łukasz",
    "Нина",
    "李雷",
    "Aoife O'Neill",
    "=Ana",
    "-Bo",
    "@home",
    "🦊",
]
TIMES: dict[str, tuple[int | None, str]] = {
    "19:00": (1140, ""), "7pm": (1140, ""), "7:30 p.m.": (1170, ""), "19h30": (1170, ""), "08:15": (495, ""),
    "evening": (None, "evening"), "": (None, ""), "mañana": (None, "morning"), "0.75": (1080, ""), "noon": (720, ""),
}  # fmt: skip
LENGTHS = {
    "90": 90,
    "1h30": 90,
    "2 hours": 120,
    "": None,
    "45 min": 45,
    "1.5": 90,
    "1:30": 90,
    "media hora": 30,
}
FORMULAS = [
    "=1+1",
    '=HYPERLINK("http://x","y")',
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "=A1\n+B2",
]


@dataclass
class Truth:
    """What must come of each line. `good`: what, date, minute, part, minutes, people, for_name, note."""

    good: dict[int, tuple[object, ...]] = field(default_factory=dict)
    kinds: dict[int, str] = field(default_factory=dict)
    bad: dict[int, str] = field(default_factory=dict)
    unsure: set[int] = field(default_factory=set)  # bad lines whose date could also be read two ways
    doubles: dict[int, str] = field(default_factory=dict)
    either: dict[int, tuple[object, ...]] = field(default_factory=dict)  # good once day-first is chosen

    @property
    def lines(self) -> set[int]:
        return {*self.good, *self.bad, *self.doubles, *self.either}


def when(chance: random.Random, day: date) -> tuple[str, bool]:
    """One way of writing a date, and whether only knowing the order of day and month makes it certain."""
    month = ["jan", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"][
        day.month - 1
    ]
    serial = (day - date(1899, 12, 30)).days
    form = chance.randrange(8)
    if form < 2:
        return f"{day.day:02d}/{day.month:02d}/{day.year}", day.day <= 12 and day.day != day.month
    if form == 2 and day.day > 12:
        return f"{day.month}/{day.day}/{day.year}", False
    if form == 3:
        return f"{day.day}.{day.month}.{day.year % 100:02d}", day.day <= 12 and day.day != day.month
    return [f"{day.isoformat()}", f"{day.day} {month} {day.year}", f"{serial}", f"{day:%A} {day:%d %B %Y}"][
        form % 4
    ], False


def make(seed: int, rows: int, encoding: str = "utf-8", delimiter: str = ",") -> tuple[bytes, Truth]:
    """A file of about so many rows and the truth about it. Lines that an encoding cannot hold are left out."""
    chance = random.Random(seed)
    truth = Truth()
    pieces = [_line(HEADINGS, delimiter).encode(encoding)]
    line = 2
    whole: list[tuple[int, list[str]]] = []
    while len(truth.lines) < rows:
        what, (clock, (minute, part)) = chance.choice(list(WHATS)), chance.choice(list(TIMES.items()))
        length, minutes = chance.choice(list(LENGTHS.items()))
        name, people = chance.choice(NAMES), chance.randint(1, 4)
        note = f"row {line} " + chance.choice(
            ["", "🎂 and café", "“quoted”, and; more", chance.choice(FORMULAS)]
        )
        if chance.random() < 0.1:
            note = chance.choice(FORMULAS).strip() + f" row {line}"
        day = TODAY + timedelta(days=chance.randrange(400))
        written, doubtful = when(chance, day)
        # The row's own number keeps asks apart, so that doubles are only those that are meant.
        title = f"{what} {line}"
        cells = [title, written, clock, length, str(people), name, note]
        bad = _spoil(chance, cells, truth, line, whole)
        if bad == "same_ask":
            cells = list(whole[-1][1])
        text = _line(cells, delimiter)
        here = encoding
        if encoding == "utf-8" and chance.random() < 0.05:
            here = "cp1252"  # rows pasted from somebody else's file
        try:
            pieces.append(text.encode(here))
        except UnicodeEncodeError:
            continue
        if bad == "same_ask":
            truth.doubles[line] = bad
        elif bad:
            truth.bad[line] = bad
            if doubtful and cells[1] == written and bad != "cell_too_long":
                truth.unsure.add(line)
        else:
            expected = (
                " ".join(title.split()),
                day,
                minute,
                part,
                minutes,
                people,
                " ".join(name.split()),
                note.strip(),
            )
            if doubtful:
                truth.either[line] = expected
            else:
                truth.good[line] = expected
                truth.kinds[line] = WHATS[what]
                whole.append((line, cells))
        line += text.count("\n")
        if chance.random() < 0.02:
            blank = chance.choice(["\n", delimiter * 6 + "\n", "  \n"])
            pieces.append(blank.encode(encoding))
            line += 1
    return b"".join(pieces), truth


def _spoil(
    chance: random.Random, cells: list[str], truth: Truth, line: int, whole: list[tuple[int, list[str]]]
) -> str:
    """Make some rows bad, and say how."""
    way = chance.randrange(60)
    spoilers = {
        0: (1, "", "date_missing"),
        1: (1, "31/02/2027", "date_impossible"),
        2: (1, "soon", "date_unreadable"),
        3: (1, "2025-12-31", "date_gone"),
        4: (2, "quarter past", "time_unreadable"),
        5: (2, "7", "time_two_ways"),
        6: (3, "a while", "length_unreadable"),
        7: (4, "0", "people_unreadable"),
        8: (0, "", "what_missing"),
        9: (6, "x" * 40_000, "cell_too_long"),
        10: (1, "=TODAY()", "date_unreadable"),
        11: (3, "30 h", "length_too_large"),
        12: (1, "Monday 3 March 2026", "date_weekday"),
    }
    if way in spoilers:
        place, text, code = spoilers[way]
        cells[place] = text
        return code
    return "same_ask" if way == 13 and whole else ""


def _line(cells: list[str], delimiter: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerow(cells)
    return out.getvalue()
