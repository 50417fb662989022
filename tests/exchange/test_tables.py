"""One reader for every table: encodings, delimiters, headings, spreadsheets, and refusals in one sentence."""

from __future__ import annotations

import csv
import io
import random
import zipfile
from datetime import date, datetime, time

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leanto.exchange.ask_rows import read_asks
from leanto.exchange.people_rows import read_people
from leanto.exchange.problems import SENTENCES
from leanto.exchange.safe_cells import inert, plain
from leanto.exchange.tables import (
    MAX_CELL,
    Field,
    TableError,
    match_columns,
    read_pasted,
    read_table,
    sentence,
)
from leanto.exchange.vcards import read_vcards


def cells(data: bytes | str, name: str = "") -> list[tuple[str, ...]]:
    raw = data.encode() if isinstance(data, str) else data
    return [row.cells for row in read_table(raw, name).rows]


def sheet(*rows: list[object], **more: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    first = book.active
    for row in rows:
        first.append(row)
    for title, others in more.items():
        other = book.create_sheet(title)
        for row in others:
            other.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1", "mac_roman"],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_way_of_storing_a_table_reads_the_same(encoding: str, delimiter: str, newline: str) -> None:
    lines = [
        ["Name", "Ciudad", "Nota"],
        ["José Muñoz", "Málaga", "¡sí, mañana!"],
        ["Zoë", "Århus", "a, b; c"],
    ]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=newline).writerows(lines)
    table = read_table(out.getvalue().encode(encoding), "people.csv")
    assert [list(row.cells) for row in table.rows] == lines[1:]
    assert [row.line for row in table.rows] == [2, 3]


def test_cyrillic_in_an_old_code_page_is_read() -> None:
    text = "Имя,Город\n" + "Нина Петрова,Санкт-Петербург\nИван Иванов,Москва\n" * 20
    assert read_table(text.encode("cp1251")).rows[0].cells == ("Нина Петрова", "Санкт-Петербург")


def test_two_encodings_in_one_file_are_both_read_and_noted() -> None:
    data = "Name,City\nJosé,León\n".encode() + "Muñoz,Cádiz\n".encode("cp1252")
    table = read_table(data)
    assert [row.cells for row in table.rows] == [("José", "León"), ("Muñoz", "Cádiz")]
    assert [(note.code, note.line) for note in table.notes] == [("note_mixed", 3)]


def test_scrambled_letters_are_kept_and_noted() -> None:
    table = read_table("Name\nAna\nJosÃ© MuÃ±oz\n".encode())
    assert table.rows[1].cells == ("JosÃ© MuÃ±oz",)
    assert [(note.code, note.line) for note in table.notes] == [("note_mojibake", 3)]


def test_nuls_are_left_out_and_noted() -> None:
    table = read_table(b"Name,Note\nAna,a\x00b\n")
    assert table.rows[0].cells == ("Ana", "ab")
    assert [note.code for note in table.notes] == ["note_nul"]


def test_lines_are_those_a_person_sees() -> None:
    table = read_table(b'\n\nName,Note\n\nAna,"two\nlines"\n , \nBo,x\n')
    assert [(row.line, row.cells) for row in table.rows] == [(5, ("Ana", "two\nlines")), (8, ("Bo", "x"))]


def test_an_unclosed_quotation_mark_does_not_swallow_the_rows_after_it() -> None:
    table = read_table(b'Name,Note\nAna,"5 o\nBo,x\nCy,"y"\n')
    assert [row.cells for row in table.rows] == [("Ana", "5 o"), ("Bo", "x"), ("Cy", "y")]
    assert [(note.code, note.line) for note in table.notes] == [("note_quote", 2)]


def test_a_cell_of_forty_thousand_letters_is_refused_by_its_line() -> None:
    table = read_table(f"Name,Note\nAna,a\nBo,{'x' * 40_000}\nCy,c\n".encode())
    assert [row.line for row in table.rows] == [2, 4]
    (problem,) = table.problems
    assert (problem.code, problem.line, problem.column) == ("cell_too_long", 3, "Note")
    assert sentence(problem) == f"Line 3: the text under “Note” is longer than {MAX_CELL} letters."


def test_titles_above_the_headings_are_left_out_and_noted() -> None:
    table = read_table(b"Rota for November\n\nWhat,Date\nMeal,2026-12-01\nLift,2026-12-02\n")
    assert table.headers == ("What", "Date")
    assert [(note.code, note.line) for note in table.notes] == [("note_title", 3)]


def test_headings_are_unique_and_never_empty() -> None:
    assert read_table(b"Name,Name,,Name (2)\na,b,c,d\n").headers == (
        "Name",
        "Name (2)",
        "Column 3",
        "Name (2) (2)",
    )


def test_two_headings_of_one_name_are_said() -> None:
    (note,) = read_table(b"Name,Never, Never\nAna,Mon,Tue\n").notes
    assert sentence(note) == (
        "Two columns are called “Never”. Here the second is called “Never (2)”. Please check which is which."
    )


def test_a_table_without_headings_is_numbered_unless_told() -> None:
    data = b"Ana,ana@example.org\nBo,bo@example.org\n"
    assert read_table(data).headers == ("Column 1", "Column 2")
    assert read_table(data, headings=True).headers == ("Ana", "ana@example.org")
    assert len(read_table(b"Ana\nBo\n", headings=False).rows) == 2


def test_pasted_rows_by_tab_or_spaces() -> None:
    assert read_pasted("Name\tPhone\nAna\t600 1\n").rows[0].cells == ("Ana", "600 1")
    assert read_pasted("Name      Phone\nAna Ruiz  600 1\nBo        600 2").rows[0].cells == (
        "Ana Ruiz",
        "600 1",
    )


def test_excels_own_line_for_the_delimiter_is_obeyed() -> None:
    table = read_table(b"sep=;\nName;Note\nAna;a,b,c\n")
    assert (table.headers, table.rows[0].cells, table.rows[0].line) == (("Name", "Note"), ("Ana", "a,b,c"), 3)


def test_a_spreadsheet_gives_dates_times_numbers_and_truth_as_text() -> None:
    data = sheet(
        ["What", "Date", "At", "Time", "Count", "Part", "Yes"],
        ["Meal", date(2026, 12, 31), datetime.fromisoformat("2026-12-31T19:00"), time(7, 30), 3.0, 1.5, True],
        [],
        ["Lift", None, None, None, 12],
    )
    table = read_table(data, "asks.xlsx")
    assert table.rows[0].cells == ("Meal", "2026-12-31", "2026-12-31T19:00", "07:30", "3", "1.5", "yes")
    assert (table.rows[1].line, table.rows[1].cells) == (4, ("Lift", "", "", "", "12"))


def test_formulas_are_never_worked_out_and_never_lost() -> None:
    data = sheet(["Name", "Note"], ["Ana", "=1+1"], ["Bo", "plain"])
    table = read_table(data)
    assert [row.cells for row in table.rows] == [("Ana", "=1+1"), ("Bo", "plain")]
    assert [note.code for note in table.notes] == ["note_formulas"]


def test_only_the_first_sheet_with_rows_is_read_and_the_page_is_told() -> None:
    table = read_table(sheet(People=[["Name"], ["Ana"]], Other=[["Name"], ["Bo"]]))
    assert [row.cells for row in table.rows] == [("Ana",)]
    assert table.notes[0].values["sheet"] == "People"


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def with_entity() -> bytes:
    """A workbook whose sheet holds an entity that would grow without end."""
    out = io.BytesIO()
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    with zipfile.ZipFile(io.BytesIO(sheet(["Name"], ["Ana"]))) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            content = old.read(part)
            new.writestr(part, bomb + content if part.startswith("xl/worksheets/") else content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("code", "data"),
    [
        ("empty", b""),
        ("empty", b"\n \n,,\n"),
        ("no_rows", b"Name,Email\n"),
        ("old_excel", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
        ("locked_sheet", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")),
        ("not_a_table", b"%PDF-1.7"),
        ("not_a_table", zipped(a=b"b")),
        ("open_document", zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet")),
        ("broken_sheet", b"PK\x03\x04 and then nothing"),
        ("broken_sheet", zipped(xl__workbook=b"<no>")),
        ("broken_sheet", with_entity()),
        ("broken_sheet", sheet(["Name"], ["Ana"])[:-200]),
        ("swollen_sheet", zipped(xl__workbook=bytes(130_000_000))),
        ("too_many_rows", b"Name\n" + b"Ana\n" * 20_001),
        ("too_many_columns", b"a" + b",a" * 300 + b"\n" + b"1" + b",1" * 300),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_refused_in_one_sentence(code: str, data: bytes) -> None:
    with pytest.raises(TableError) as refused:
        read_table(data)
    assert refused.value.problem.code == code
    assert str(refused.value).endswith((".", "?"))


def test_twenty_thousand_rows_are_read() -> None:
    assert len(read_table(b"Name\n" + b"Ana\n" * 20_000).rows) == 20_000


# Columns.

WANTED = (
    Field("name", ("Name", "Nombre"), required=True),
    Field("email", ("Email", "Correo electrónico")),
    Field("turns", ("Turns a week", "Turnos por semana")),
)


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("name", "name"), ("NOMBRE ", "name"), ("E-mail address", "email"), ("correo electronico", "email"),
        ("Emial", "email"), ("Turns per week (most)", "turns"), ("turnos a la semana", "turns"), ("Shoe size", None),
    ],
)  # fmt: skip
def test_columns_are_found_by_name(header: str, key: str | None) -> None:
    assert match_columns([header], WANTED).field_of[header] == key


def test_a_person_corrects_the_columns() -> None:
    found = match_columns(["Name", "Title"], WANTED, {"Title": "name", "Name": None})
    assert found.field_of == {"Name": None, "Title": "name"}
    assert match_columns(["Email"], WANTED).problems[0].code == "column_missing"
    assert match_columns(["a", "b"], WANTED, {"a": "name", "b": "name"}).problems[0].code == "column_twice"
    assert match_columns(["a"], WANTED, {"zz": "name"}).problems[0].code == "column_unknown"


# Whatever comes in.

BOOK = sheet(["Name", "Date"], ["Ana", date(2026, 1, 1)])


@given(st.text())
def test_what_we_write_comes_back_and_starts_no_formula(text: str) -> None:
    assert plain(inert(text)) == text
    assert inert(text).lstrip(" ")[:1] not in tuple("=+-@\t\r\n")


@given(
    st.lists(
        st.lists(
            st.text().filter(lambda text: "\x00" not in text and "\r" not in text), min_size=2, max_size=2
        ),
        min_size=1,
        max_size=5,
    )
)
def test_a_table_written_by_us_is_read_back_equal(rows: list[list[str]]) -> None:
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(["first", "second"])
    writer.writerows([[inert(text) for text in row] for row in rows])
    try:
        data = out.getvalue().encode()
    except UnicodeEncodeError:
        return  # lone surrogates are not text
    kept = [tuple(row) for row in rows if any(text.strip() for text in row)]
    if kept:
        assert cells(data) == kept


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(256)) * 20,
        random.Random(7).randbytes(5_000),
        b"RIFF\x24\x10\x00\x00WAVEfmt " + random.Random(8).randbytes(900),
        b"SQLite format 3\x00" + b"\x10\x00\x01\x01" + b"\x00" * 900 + b"table asks" + b"\x00" * 80,
    ],
)
def test_a_file_that_is_no_writing_is_no_table(data: bytes) -> None:
    with pytest.raises(TableError) as refused:
        read_table(data, "people.csv")
    assert refused.value.problem.code == "not_a_table"


def survive(data: bytes) -> None:
    for headings in (None, True):
        try:
            table = read_table(data, "x", headings=headings)
        except TableError as error:
            known(error)
            continue
        lines = [row.line for row in table.rows]
        sane = lines == sorted(set(lines)) and len(set(table.headers)) == len(table.headers)
        found = (read_people(table), read_asks(table, date(2026, 1, 1)))
        for problem in (*table.problems, *table.notes, *found[0].problems, *found[1].problems):
            sane = sane and bool(sentence(problem))
        if not sane:
            raise AssertionError(table)
    try:
        read_vcards(data)
    except TableError as error:
        known(error)


def known(error: TableError) -> None:
    assert error.problem.code in SENTENCES


@given(st.binary(max_size=600))
@settings(max_examples=300)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    survive(data)


@given(
    st.text(
        alphabet=st.sampled_from(list("\"',;\t|\n\r =+-@\x00aé1/:.\ufeff")) | st.characters(), max_size=200
    )
)
@settings(max_examples=60)
def test_any_text_is_read_or_refused(text: str) -> None:
    survive(b"Name,Date,Time,How long\n" + text.encode("utf-8", errors="surrogatepass"))


@given(st.data())
@settings(max_examples=60)
def test_a_spreadsheet_with_any_byte_changed_is_read_or_refused(data: st.DataObject) -> None:
    book = bytearray(BOOK)
    for _ in range(data.draw(st.integers(1, 4))):
        book[data.draw(st.integers(4, len(book) - 1))] = data.draw(st.integers(0, 255))
    survive(bytes(book))
