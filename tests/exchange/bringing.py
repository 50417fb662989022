"""Small words for tests of bringing rows: bring a table, read the page that looks at it."""

from __future__ import annotations

from typing import Any

from django.test import Client

from tests.world import World


def home(world: World) -> str:
    return f"/circles/{world.maple.pk}/bring/"


def bring(client: Client, world: World, rows: str = "", file: Any = None, what: str = "asks") -> str:
    """Brings rows and returns the address of the look."""
    data = {"what": what, "pasted": rows, **({"file": file} if file else {})}
    answer = client.post(home(world), data)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return str(answer.content.decode())


def asks_table(world: World) -> str:
    day, past = world.day(5).isoformat(), world.day(-5).isoformat()
    return (
        "What;Date;Time;How long;For;Notes\n"
        f"Warm soup;{day};18:30;45 min;;no nuts\n"
        f"Lift to the doctor;{day};9:00;;Dolores;\n"
        f"Shopping;{day};evening;;Aunt Mia;\n"
        f"Too late;{past};;;;\n"
        ";;;;;nothing here but a note\n"
        f"Warm soup;{day};18:30;;;again\n"
    )
