"""How long 5,000 messy rows take: read alone, and brought in through the pages. Bar: under 10 seconds each.

Run: python bench/import_rows.py [--read-only]. The pages run on a database and data folder of their own, thrown away.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1] / "src"), str(Path(__file__).parents[1])]

from leanto.exchange.ask_rows import read_asks  # noqa: E402
from leanto.exchange.tables import read_table  # noqa: E402
from tests.exchange.messy import TODAY, make  # noqa: E402

BAR = 10.0
ROWS = 5_000


def reading(data: bytes, rows: int) -> float:
    """Print seconds for CSV and XLSX; the slowest."""
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("asks")
    for row in read_table(data, headings=False).rows:
        sheet.append([text.replace("\x00", "") for text in row.cells])
    out = io.BytesIO()
    book.save(out)
    slowest = 0.0
    for name, file in (("asks.csv", data), ("asks.xlsx", out.getvalue())):
        start, work = time.perf_counter(), time.process_time()
        found = read_asks(read_table(file, name), TODAY)
        seconds, work = time.perf_counter() - start, time.process_time() - work
        slowest = max(slowest, seconds)
        bad = len({problem.line for problem in found.problems})
        print(
            f"{name}: {len(file) / 1e6:.1f} MB, {len(found.rows)} in, {bad} bad rows named, "
            f"{len(found.doubles)} doubles (truth: {rows} rows): {seconds:.2f} s ({work:.2f} s of work)"
        )
    return slowest


def through_the_pages(data: bytes) -> float:
    """Print seconds of each page from the file to the asks in the database; their sum."""
    folder = tempfile.mkdtemp(prefix="leanto-bench-")
    os.environ.update(
        LEANTO_DATA=folder,
        LEANTO_DATABASE_URL="",
        DJANGO_SETTINGS_MODULE="leanto.settings",
        LEANTO_LOG_LEVEL="ERROR",
    )
    try:
        return _pages(data)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _pages(data: bytes) -> float:
    import django
    import time_machine

    django.setup()
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.core.management import call_command
    from django.test import Client

    from leanto.asks.models import Ask
    from leanto.circles.actions import make as make_circle
    from leanto.people.models import Person

    call_command("migrate", verbosity=0)
    with time_machine.travel(f"{TODAY.isoformat()} 08:00:00+00:00", tick=False):
        ana = Person.objects.create_user("ana@example.org", name="Ana", timezone="Europe/Berlin")
        circle = make_circle(ana, "Maple Street")
        client = Client(SERVER_NAME="localhost")
        client.force_login(ana)
        home = f"/circles/{circle.pk}/bring/"
        client.get(home)  # a server that has answered before: everything is loaded
        whole = 0.0
        look = ""
        for name, path, sent in (
            ("file read and kept", home, {"what": "asks", "file": SimpleUploadedFile("asks.csv", data)}),
            ("order of dates kept", "", {"date_order": "dmy"}),
            ("looked at", "", None),
            ("taken in", "take-in/", {"seen_by": "circle", "consent": "on"}),
        ):
            start, work = time.perf_counter(), time.process_time()
            address = path if path == home else look + path
            answer = client.get(address) if sent is None else client.post(address, sent)
            seconds, work = time.perf_counter() - start, time.process_time() - work
            assert answer.status_code == (200 if sent is None else 302), answer.content[:500]
            look = look or answer["Location"]
            whole += seconds
            print(f"{name}: {seconds:.2f} s ({work:.2f} s of work)")
        print(f"{Ask.objects.count()} asks are in")
    return whole


def main() -> int:
    """Exit 1 when a bar is missed."""
    data, truth = make(7, ROWS)
    slowest = reading(data, len(truth.lines))
    print(f"reading: slowest {slowest:.2f} s, bar {BAR:.0f} s")
    if "--read-only" in sys.argv:
        return 0 if slowest < BAR else 1
    pages = through_the_pages(data)
    print(f"pages: {pages:.2f} s, bar {BAR:.0f} s")
    return 0 if max(slowest, pages) < BAR else 1


if __name__ == "__main__":
    raise SystemExit(main())
