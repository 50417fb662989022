"""XLSX to rows of text, carefully.

An XLSX file is a ZIP of XML: before anything is unpacked its declared sizes are added up, and the
XML is parsed by defusedxml (openpyxl uses it when it is installed; `read_sheet` makes sure). Nothing
is worked out: where a cell holds a formula we take the value that the spreadsheet program last
showed, and where it never showed one we keep the formula as text.
Dates come out as ISO text (2026-12-31, 2026-12-31T19:00, 19:00), so no order of day and month can be
in doubt; whole numbers without a decimal point; true and false as "yes" and "no".
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from leanto.exchange.problems import Problem, TableError

UNPACKED_LIMIT = 120_000_000  # bytes; 20,000 rows of 30 full cells are about 40 million
PARTS_LIMIT = 3_000  # files inside the ZIP
LAST_ROW = 1_048_576  # the last row a spreadsheet can have
_UNSHOWN = re.compile(rb"(?:</f>|<f[^>]*/>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>")
Line = tuple[int, tuple[str, ...]]  # its number in the sheet, its cells


def read_sheet(data: bytes, columns: int, rows: int) -> tuple[list[Line], list[Problem]]:
    """Numbered rows (1 = first line) of the first sheet that has any, and notes.

    At most `rows` + 1 rows that are not empty and `columns` columns are read.
    Raises TableError for anything that is not a sound XLSX file.
    """
    _guard(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns about styles it cannot keep; we keep none
        try:
            return _read(data, columns, rows)
        except TableError:
            raise
        except Exception as error:  # a third-party parser on foreign bytes fails in any way
            raise TableError("broken_sheet") from error


def _guard(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if "mimetype" in names and b"opendocument" in archive.open("mimetype").read(200):
                raise TableError("open_document")
    except TableError:
        raise
    except Exception as error:  # zipfile raises many kinds on broken files
        raise TableError("broken_sheet") from error
    if len(parts) > PARTS_LIMIT or sum(part.file_size for part in parts) > UNPACKED_LIMIT:
        raise TableError("swollen_sheet")
    if any(part.flag_bits & 1 for part in parts):
        raise TableError("locked_sheet")
    if not any(name.startswith("xl/") for name in names):
        raise TableError("not_a_table")


def _read(data: bytes, columns: int, rows: int) -> tuple[list[Line], list[Problem]]:
    import openpyxl

    if not openpyxl.DEFUSEDXML:
        raise RuntimeError("defusedxml is missing: XLSX files are not read without it")
    notes: list[Problem] = []
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    found: list[Line] = []
    chosen = ""
    filled = []
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        here = list(_rows(sheet, columns, 3 if chosen else rows))
        if here:
            filled.append(sheet.title)
            if not chosen:
                chosen, found = sheet.title, here
    if len(filled) > 1:
        notes.append(Problem("note_sheets", values={"sheet": chosen}))
    formulas, unshown = _formulas(data) if chosen else (False, False)
    if formulas:
        notes.append(Problem("note_formulas"))
    if unshown:
        raw = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        found = _with_formulas(found, _rows(raw[chosen], columns, rows))
    if any(len(cells) > columns for _, cells in found):
        notes.append(Problem("note_extra_columns", values={"limit": columns}))
        found = [(line, cells[:columns]) for line, cells in found]
    return found, notes


def _rows(sheet: Any, columns: int, rows: int) -> Iterator[Line]:
    """Rows that are not empty, with their number; stops after `rows` + 1 of them."""
    sheet.reset_dimensions()  # what the file says about its own size is often wrong
    seen = 0
    values = sheet.iter_rows(max_row=LAST_ROW, values_only=True)
    for line, cells in enumerate(values, start=1):
        texts = ["" if value is None else _text(value) for value in cells[: columns + 1]]
        while texts and not texts[-1].strip():
            texts.pop()
        if texts:
            yield line, tuple(texts)
            seen += 1
            if seen > rows:
                return


def _formulas(data: bytes) -> tuple[bool, bool]:
    """Whether there are formulas, and whether any of them has no value that was ever shown."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/")]
    some = any(b"<f>" in part or b"<f " in part for part in sheets)
    return some, some and any(_UNSHOWN.search(part) for part in sheets)


def _with_formulas(shown: list[Line], raw: Iterable[Line]) -> list[Line]:
    """Put the formula itself, as text, where no value was ever shown."""
    values = dict(shown)
    result = []
    for line, cells in raw:
        have = values.get(line, ())
        have += ("",) * (len(cells) - len(have))
        pairs = zip(have, cells, strict=False)
        result.append((line, tuple(text or (cell if cell.startswith("=") else "") for text, cell in pairs)))
    return result


def _text(value: object) -> str:
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "").replace("\x00", "")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        midnight = value.time() == time(0)
        return value.date().isoformat() if midnight else value.isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat(timespec="minutes")
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02d}"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)
