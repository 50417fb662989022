"""One reader for every table a person may bring: CSV, XLSX or pasted text.

    table = read_table(data, "people.csv")       # bytes and the file's name (the name only helps)
    table = read_pasted(text)                    # what somebody pasted into a box
    columns = match_columns(table.headers, PEOPLE_FIELDS, chosen={"Mobile": "phone"})
    for row in table.rows:
        table.cell(row, columns.header_of["name"])   # stripped text, "" when the cell is not there
    for problem in table.problems:                   # rows that could not be read, with their line
        print(sentence(problem))

`TableError` (with `.problem`) is the only exception: the whole file cannot be used. Everything else
is a `Problem` (a row we could not read: it is not in `rows`) or a note (worth knowing, nothing lost).
`Row.line` is the line a person sees in their editor or spreadsheet, starting at 1.
Cells are texts exactly as they stand, outer spaces included, but for three things: line ends are
"\\n", NULs are left out, and the apostrophe that our own export puts before formulas is taken away
(`safe_cells`). Formulas are never worked out. XLSX dates arrive as ISO text (see `sheets`).
Headings are unique: a second "Name" is called "Name (2)", an empty one "Column 3".
Pure but for reading XLSX with openpyxl, imported only then. No Django, no clock, no files.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from leanto.exchange.columns import Columns, Field, match_columns
from leanto.exchange.decoding import decode
from leanto.exchange.problems import Problem, TableError, sentence
from leanto.exchange.safe_cells import plain
from leanto.exchange.sheets import read_sheet

__all__ = [
    "Columns",
    "Field",
    "Problem",
    "Row",
    "Table",
    "TableError",
    "match_columns",
    "read_pasted",
    "read_table",
    "sentence",
]

MAX_BYTES = 50_000_000
MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_CELL = 10_000  # letters; a row with a longer cell is refused by its line number
MAX_RECORD = 120_000  # letters in one row of CSV, below the csv module's own limit
QUOTE_LINES = 200  # a quoted cell over more lines than this is an unclosed quotation mark
DELIMITERS = ",;\t|"
_DATA = re.compile(r"\S@\S+\.\S|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{1,2}:\d\d|^\W*\d[\d .,()+-]*$")


@dataclass(frozen=True, slots=True)
class Row:
    """One row under the headings; `cells` may be shorter or longer than the headings."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """What was read. `problems` are rows left out, `notes` are worth knowing; see the module."""

    name: str
    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()
    has_headings: bool = True

    def cell(self, row: Row, header: str | None) -> str:
        """The text under a heading, outer spaces removed; "" for None or a cell that is not there."""
        if header is None or header not in self.headers:
            return ""
        place = self.headers.index(header)
        return row.cells[place].strip() if place < len(row.cells) else ""

    def column(self, header: str | None) -> list[str]:
        """All texts under a heading, row by row, as `cell` gives them."""
        return [self.cell(row, header) for row in self.rows]


def read_table(data: bytes, name: str = "", *, headings: bool | None = None) -> Table:
    """Read CSV, XLSX or plain text from bytes.

    `headings`: True or False when a person said whether the first row holds headings; None decides
    (a first row with an address, a date or a number in it is not a heading).
    Raises TableError for an empty, oversized or unreadable file, and above 20,000 rows.
    """
    if len(data) > MAX_BYTES:
        raise TableError("too_large", megabytes=MAX_BYTES // 1_000_000)
    if data.startswith(b"PK\x03\x04"):
        found, notes = read_sheet(data, MAX_COLUMNS, MAX_ROWS + 60)
        return _table(name, found, [], notes, headings)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        # Both an old .xls and an XLSX locked with a password come in this wrapping.
        raise TableError("locked_sheet" if b"E\0n\0c\0r\0y\0p\0t" in data else "old_excel")
    if data.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"\x1f\x8b", b"\x7fELF")):
        raise TableError("not_a_table")
    if name.lower().endswith((".xlsx", ".xlsm")):
        raise TableError("not_a_table")  # it says that it is a spreadsheet and is none
    decoded = decode(data)
    if decoded.binary:
        raise TableError("not_a_table")
    return _from_text(decoded.text, name, list(decoded.notes), headings)


def read_pasted(text: str, *, headings: bool | None = None) -> Table:
    """Read pasted rows: columns split by tab, comma, semicolon, bar, or two and more spaces."""
    return read_table(text.encode("utf-8", errors="replace"), "", headings=headings)


def _from_text(text: str, name: str, notes: list[Problem], headings: bool | None) -> Table:
    lines = text.removeprefix("\ufeff").split("\n")
    start = 0
    delimiter = ""
    if lines and (told := re.fullmatch(r'"?sep=(.)"?\s*', lines[0])):
        delimiter, start = told[1], 1  # Excel's own line that names the delimiter
    delimiter = delimiter or _delimiter([line for line in lines if line.strip()][:60])
    found: list[tuple[int, tuple[str, ...]]] = []
    problems: list[Problem] = []
    for line, record in _records(lines, delimiter, start, notes):
        if not record.strip():
            continue
        if len(record) > MAX_RECORD:
            problems.append(Problem("row_too_long", line))
            continue
        cells = _split(record, delimiter)
        if any(cell.strip() for cell in cells):
            found.append((line, cells))
        if len(found) > MAX_ROWS + 60:
            break
    return _table(name, found, problems, notes, headings)


def _split(record: str, delimiter: str) -> tuple[str, ...]:
    if delimiter == "  ":
        return tuple(re.split(r" {2,}|\t", record.strip()))
    try:
        return tuple(next(csv.reader([record], delimiter=delimiter, skipinitialspace=True), ()))
    except csv.Error:
        return tuple(record.split(delimiter))


def _strict(record: str, delimiter: str) -> int:
    """How many cells a row has by the letter of the law; 0 when a quoted cell goes on after its quote."""
    try:
        reader = csv.reader([record[:MAX_RECORD]], delimiter=delimiter, skipinitialspace=True, strict=True)
        return len(next(reader, ()))
    except csv.Error:
        return 0 if len(record) < MAX_RECORD else -1


def _delimiter(lines: Sequence[str]) -> str:
    """The sign that splits most lines into the same number of cells; "  " for columns of spaces."""
    best, score = ",", 0.0
    for sign in DELIMITERS:
        widths = Counter(width for line in lines if (width := len(_split(line[:5000], sign))) > 1)
        if widths:
            width, times = widths.most_common(1)[0]
            # Lines that agree count most; more columns break ties; commas inside texts rarely agree.
            here = times / len(lines) + min(width, 20) / 1000
            if here > score:
                best, score = sign, here
    if score < 0.5 and sum(1 for line in lines if re.search(r"\S {2,}\S", line)) > len(lines) / 2:
        return "  "
    return best


def _records(
    lines: Sequence[str], delimiter: str, start: int, notes: list[Problem]
) -> Iterator[tuple[int, str]]:
    """Rows with the line they begin on; joins lines inside a quoted cell.

    A quotation mark that is never closed would swallow the rows after it, up to the next stray one or
    the end of the file: such a line is read by itself, and named in a note.
    """
    at = start
    width = 0
    while at < len(lines):
        end = _closes(lines, at, delimiter) if '"' in lines[at] and delimiter != "  " else at
        if end is not None and end > at and width:
            # Joined lines must make a sound row as wide as the others, or the line alone is taken.
            joined = _strict("\n".join(lines[at : end + 1]), delimiter)
            if joined == 0 or (joined != width and lines[at].count(delimiter) + 1 == width):
                end = None
        if not width and end is not None and lines[at].strip():
            width = len(_split("\n".join(lines[at : end + 1])[:MAX_RECORD], delimiter))
        if end is None:
            if not any(note.code == "note_quote" for note in notes):
                notes.append(Problem("note_quote", at + 1))
            yield at + 1, lines[at].replace('"', "")
            at += 1
        else:
            yield at + 1, lines[at] if end == at else "\n".join(lines[at : end + 1])
            at = end + 1


def _closes(lines: Sequence[str], at: int, delimiter: str) -> int | None:
    """The line on which the row that begins at `at` ends, or None if its quotes never close."""
    inside = False
    for end in range(at, min(at + QUOTE_LINES, len(lines))):
        inside = _quoted_after(lines[end], delimiter, inside)
        if not inside:
            return end
    return None


def _quoted_after(line: str, delimiter: str, inside: bool) -> bool:
    """Whether a quoted cell is still open after this line. Only a quote that begins a cell opens one."""
    at = 0
    while True:
        if inside:
            quote = line.find('"', at)
            if quote < 0:
                return True
            if line.startswith('""', quote):
                at = quote + 2
                continue
            inside, at = False, quote + 1
        else:
            if at == 0 and line.lstrip(" ").startswith('"'):
                inside, at = True, line.index('"') + 1
                continue
            mark = line.find(delimiter, at)
            if mark < 0:
                return False
            at = mark + 1
            while line.startswith(" ", at) and delimiter != " ":
                at += 1
            if line.startswith('"', at):
                inside, at = True, at + 1


def _table(
    name: str,
    found: list[tuple[int, tuple[str, ...]]],
    problems: list[Problem],
    notes: list[Problem],
    headings: bool | None,
) -> Table:
    if not found:
        if problems:
            return Table(name, (), (), tuple(problems), tuple(notes), False)
        raise TableError("empty")
    found, notes = _without_title(found, notes) if headings is None else (found, notes)
    first = found[0][1]
    if headings is None:
        headings = not any(_DATA.search(cell.strip()[:100]) for cell in first)
    width = max(len(cells) for _, cells in found)
    if width > MAX_COLUMNS:
        raise TableError("too_many_columns", limit=MAX_COLUMNS)
    if headings:
        headers, body = _unique(first), found[1:]
        if any(len(cell) > MAX_CELL for cell in first):
            headers = _unique([cell[:100] for cell in first])
    else:
        headers, body = _unique([""] * width), found
        notes = [*notes, Problem("note_no_headings")]
    notes = [*notes, *_same_headings(first if headings else (), headers)]
    if len(body) > MAX_ROWS:
        raise TableError("too_many_rows", limit=MAX_ROWS)
    rows = []
    long_row = 0
    for line, cells in body:
        bad = next((place for place, cell in enumerate(cells) if len(cell) > MAX_CELL), None)
        if bad is not None:
            column = headers[bad] if bad < len(headers) else _nameless(bad)
            problems.append(Problem("cell_too_long", line, column, {"limit": MAX_CELL}))
            continue
        if not long_row and any(cell.strip() for cell in cells[len(headers) :]):
            long_row = line
        rows.append(Row(line, tuple(map(plain, cells))))
    if long_row:
        notes = [*notes, Problem("note_extra_cells", long_row)]
    problems.sort(key=lambda problem: problem.line)
    if not rows and not problems:
        raise TableError("no_rows")
    return Table(name, headers, tuple(rows), tuple(problems), tuple(notes), headings)


def _without_title(
    found: list[tuple[int, tuple[str, ...]]], notes: list[Problem]
) -> tuple[list[tuple[int, tuple[str, ...]]], list[Problem]]:
    """Leave out lines above the headings ("Rota for November"): one cell where the rest have several."""
    widths = [sum(1 for cell in cells if cell.strip()) for _, cells in found[:60]]
    usual = Counter(widths).most_common(1)[0][0]
    skip = 0
    while usual >= 2 and skip < min(10, len(found) - 2) and widths[skip] == 1:
        skip += 1
    if not skip:
        return found, notes
    return found[skip:], [*notes, Problem("note_title", found[skip][0])]


def _unique(cells: Sequence[str]) -> tuple[str, ...]:
    seen: set[str] = set()
    headers = []
    for place, cell in enumerate(cells):
        header = name = " ".join(plain(cell).split()) or _nameless(place)
        again = 1
        while header in seen:
            again += 1
            header = f"{name} ({again})"
        seen.add(header)
        headers.append(header)
    return tuple(headers)


def _same_headings(cells: Sequence[str], headers: Sequence[str]) -> list[Problem]:
    """A note for each heading that stood there before."""
    seen: set[str] = set()
    notes = []
    for cell, header in zip(cells, headers, strict=False):
        name = " ".join(plain(cell[:100]).split())
        if name and name in seen:
            notes.append(Problem("note_same_heading", values={"header": name, "name": header}))
        seen.add(name)
    return notes


def _nameless(place: int) -> str:
    return f"Column {place + 1}"
