"""A write that was sent twice happens once, whatever the network did."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection

from leanto.core.errors import BadInput, Refusal
from leanto.core.models import Answered, History
from leanto.core.once import once
from leanto.people.models import Person


def note(code: str) -> dict[str, Any]:
    from leanto.core.history import record

    record(code, subject="test", subject_id=None)
    return {"did": code}


@pytest.fixture
def person(db: None) -> Person:
    return Person.objects.create_user("ana@example.org", name="Ana")


def test_the_second_sending_gets_the_first_answer_and_changes_nothing(person: Person) -> None:
    first = once(person, "k1", {"a": 1}, lambda: note("one"))
    again = once(person, "k1", {"a": 1}, lambda: note("two"))
    assert first == again == {"did": "one"}
    assert History.objects.count() == 1


def test_the_same_key_with_other_words_is_refused(person: Person) -> None:
    once(person, "k1", {"a": 1}, lambda: note("one"))
    with pytest.raises(BadInput) as refused:
        once(person, "k1", {"a": 2}, lambda: note("two"))
    assert refused.value.code == "other_body"
    assert History.objects.count() == 1


def test_two_people_may_use_the_same_key(person: Person) -> None:
    other = Person.objects.create_user("bo@example.org", name="Bo")
    once(person, "k1", {}, lambda: note("one"))
    once(other, "k1", {}, lambda: note("two"))
    assert History.objects.count() == 2


def test_a_refused_write_leaves_nothing_and_may_be_tried_again(person: Person) -> None:
    def refuse() -> dict[str, Any]:
        note("half")
        raise Refusal(code="full")

    with pytest.raises(Refusal):
        once(person, "k1", {}, refuse)
    assert not History.objects.exists()
    assert not Answered.objects.exists()
    assert once(person, "k1", {}, lambda: note("one")) == {"did": "one"}


@pytest.mark.django_db(transaction=True)
def test_twenty_sendings_at_once_have_one_effect_and_twenty_equal_answers() -> None:
    person = Person.objects.create_user("ana@example.org", name="Ana")
    answers: list[dict[str, Any]] = []
    start = threading.Barrier(20)

    def send() -> None:
        start.wait()
        try:
            answers.append(once(person, "k1", {}, lambda: note("one")))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [{"did": "one"}] * 20
    assert History.objects.count() == 1
