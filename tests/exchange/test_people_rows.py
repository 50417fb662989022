"""People from tables and address books: every good row in, every bad row named, doubles kept in sight."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leanto.exchange.people_rows import People, read_people
from leanto.exchange.problems import TableError, sentence
from leanto.exchange.tables import read_pasted, read_table
from leanto.exchange.vcards import looks_like_vcards, read_vcards

DATA = Path(__file__).parents[1] / "data"


def told(found: People) -> list[tuple[int, str]]:
    return [(problem.line, problem.code) for problem in found.problems]


def test_a_coordinators_list_of_people_is_understood() -> None:
    found = read_people(read_table((DATA / "people.csv").read_bytes(), "people.csv"), here=["bo@example.org"])
    ana = found.rows[0]
    assert (ana.name, ana.email, ana.phone) == ("Ana Ruiz", "ana@example.org", "+34 600 000 001")
    assert (ana.kinds, ana.other_kinds, ana.turns, ana.minutes) == (("meal", "lift"), ("quilting",), 2, 180)
    assert (ana.times, ana.note) == ("Tue evening; Sat", "Likes early calls")
    assert [(row.line, row.name) for row in found.rows] == [
        (2, "Ana Ruiz"),
        (5, "José Muñoz 🧡"),
        (6, "Cy"),
        (12, "Cy"),
    ]
    assert told(found) == [
        (7, "email_unreadable"),
        (8, "name_missing"),
        (9, "number_unreadable"),
        (10, "number_too_large"),
    ]
    assert [(double.line, double.code) for double in found.doubles] == [
        (3, "person_here"),
        (4, "same_person"),
        (11, "same_person"),
    ]
    assert sentence(found.problems[0]) == "Line 7: “not-an-address” is not an e-mail address."


def test_every_row_is_in_exactly_one_place() -> None:
    table = read_table((DATA / "people.csv").read_bytes())
    found = read_people(table)
    lines = [row.line for row in found.rows]
    lines += [problem.line for problem in (*found.problems, *found.doubles)]
    assert sorted(lines) == [row.line for row in table.rows]


def test_first_and_last_name_in_two_columns_are_one_name() -> None:
    found = read_people(read_pasted("First name\tLast name\nAna\tRuiz\n"))
    assert [row.name for row in found.rows] == ["Ana Ruiz"]


def test_a_pasted_list_without_headings_is_understood_by_what_is_in_it() -> None:
    found = read_people(
        read_pasted("Ana Ruiz, ana@example.org, 600 000 001\nBo Li, bo@example.org, 600 000 002\n")
    )
    assert [(row.name, row.email, row.phone) for row in found.rows] == [
        ("Ana Ruiz", "ana@example.org", "600 000 001"),
        ("Bo Li", "bo@example.org", "600 000 002"),
    ]


def test_a_missing_name_column_is_asked_for_and_a_choice_is_followed() -> None:
    table = read_pasted("Alias\tCorreo\nAna\tana@example.org\n")
    found = read_people(table)
    assert (found.rows, found.problems[0].code) == ((), "column_missing")
    assert read_people(table, {"Alias": "name"}).rows[0].name == "Ana"


def test_two_people_of_one_name_with_two_addresses_are_two_people() -> None:
    found = read_people(read_pasted("Name\tEmail\nCy\tcy@example.org\nCy\tcy2@example.org\nCy\t\n"))
    assert [row.line for row in found.rows] == [2, 3]
    assert [(double.line, double.values["first"]) for double in found.doubles] == [(4, 2)]


def test_contacts_of_three_versions_are_read() -> None:
    data = (DATA / "contacts.vcf").read_bytes()
    assert looks_like_vcards(data)
    found = read_vcards(data)
    assert [(row.line, row.name, row.email, row.phone) for row in found.rows] == [
        (1, "José Muñoz", "jose@example.org", "+34 600 000 003"),
        (9, "Ana María Ruiz", "ana@example.org", "+34600000001"),
        (20, "Dr Zoë Åberg", "zoe@example.org", ""),
        (28, "bo", "bo@example.org", ""),
        (36, "No End", "", ""),
    ]
    assert found.rows[1].note == "Two lines,\nand a comma; done"
    assert told(found) == [(32, "name_missing")]


def test_a_contact_twice_is_named_as_a_double() -> None:
    card = "BEGIN:VCARD\nVERSION:3.0\nFN:Ana\nEMAIL:ana@example.org\nEND:VCARD\n"
    found = read_vcards((card * 2).encode())
    assert [(double.line, double.code) for double in found.doubles] == [(6, "same_person")]
    assert read_vcards(card.encode(), here=["ana@example.org"]).doubles[0].code == "person_here"


def test_a_file_without_contacts_is_refused() -> None:
    with pytest.raises(TableError) as refused:
        read_vcards(b"Name,Email\n")
    assert refused.value.problem.code == "no_contacts"


def test_what_another_library_writes_we_read() -> None:
    import vobject

    card = vobject.vCard()
    card.add("fn").value = "José; Muñoz, the «long» name " + "x" * 40
    card.add("n").value = vobject.vcard.Name(family="Muñoz", given="José")
    card.add("email").value = "jose@example.org"
    card.add("note").value = "a long note\nwith lines, and commas; " * 5
    (row,) = read_vcards(card.serialize().encode()).rows
    assert row.name == card.fn.value
    assert row.note == card.note.value.strip()[:400].strip()


lines = st.sampled_from(
    ["BEGIN:VCARD", "END:VCARD", "FN:Ana", "FN;ENCODING=QUOTED-PRINTABLE:=C3=A9=", "N:a;b;c", "EMAIL;PREF=1:a@b.c",
     " folded", "NOTE;ENCODING=b:!!!", "item1.TEL:1", "PHOTO;BASE64:", "EMAIL:nope", "", ":",
     'NOTE;X="a:b":c', "=C3=A9"]
)  # fmt: skip


@given(st.lists(lines | st.text(max_size=10), max_size=20))
@settings(max_examples=300)
def test_any_card_is_read_or_refused(parts: list[str]) -> None:
    try:
        found = read_vcards("\n".join(parts).encode("utf-8", errors="surrogatepass"))
    except TableError as refused:
        if refused.problem.code != "no_contacts":
            raise
    else:
        if not all(row.name for row in found.rows):
            raise AssertionError(found)
