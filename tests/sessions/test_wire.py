"""What may be said on the line: our own messages come through whole, everything else is junk and nothing worse."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leanto.sessions import wire
from leanto.sessions.wire import Bye, Junk, Line, Mark, Ping, Signal, Wave, read

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)
LIKE_OURS = st.fixed_dictionaries(
    {"t": st.sampled_from(["ping", "signal", "mark", "line", "wave", "bye", "hello", "here"]) | JSON},
    optional=dict.fromkeys(("c", "to", "data", "rev", "state", "text", "from"), JSON),
)


def test_what_our_pages_send_is_understood() -> None:
    assert read('{"t":"ping","c":12.25}') == Ping(12.25)
    assert read('{"t":"signal","to":3,"data":{"a":[1,null]}}') == Signal(3, {"a": [1, None]})
    assert read('{"t":"mark","rev":7,"state":{"b":1,"a":2}}') == Mark(7, '{"a":2,"b":1}')
    assert read('{"t":"line","text":"bis gleich – ich höre zu"}') == Line("bis gleich – ich höre zu")
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467 \u200fأهلا"
    assert read(json.dumps({"t": "line", "text": family})) == Line(family)
    assert read('{"t":"line","text":"two\\nlines \\ud83d"}') == Line("two lines")
    assert read('{"t":"mark","rev":1,"state":"half \\ud83d"}') == Mark(1, '"half ?"')
    assert read('{"t":"wave"}') == Wave()
    assert read('{"t":"bye"}') == Bye()


@given(JSON | LIKE_OURS)
def test_whatever_json_comes_is_a_message_within_its_limits_or_junk(value: object) -> None:
    try:
        message = read(json.dumps(value))
    except Junk:
        return
    match message:
        case Ping(c):
            assert abs(c) < 1e15
        case Signal(to, data):
            assert 0 <= to <= 5
            assert len(wire.dump(data).encode()) <= wire.MOST_SIGNAL
        case Mark(rev, text):
            assert rev >= 0
            assert len(text.encode()) <= wire.MOST_MARK
        case Line(text):
            assert len(text) <= wire.MOST_LINE
            assert "\n" not in text
            text.encode()


@given(st.text())
def test_text_that_is_not_json_is_junk_and_no_fault(text: str) -> None:
    with contextlib.suppress(Junk):
        read(text)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        '{"t":"ping","c":NaN}',
        '{"t":"ping","c":true}',
        '{"t":"ping","c":1' + "0" * 5000 + "}",
        '{"t":"signal","to":6,"data":1}',
        '{"t":"signal","to":true,"data":1}',
        '{"t":"signal","to":1}',
        '{"t":"signal","to":1,"data":"' + "x" * wire.MOST_SIGNAL + '"}',
        '{"t":"mark","rev":-1,"state":1}',
        '{"t":"mark","rev":1.0,"state":1}',
        '{"t":"mark","rev":1,"state":"' + "x" * wire.MOST_MARK + '"}',
        '{"t":"line","text":""}',
        '{"t":"line","text":"' + "x" * 501 + '"}',
        '{"t":"line","text":["a"]}',
        '{"t":"hello"}',
        '{"t":["ping"]}',
        "null",
        "",
    ],
)
def test_what_no_page_of_ours_sends_is_junk(text: str) -> None:
    with pytest.raises(Junk):
        read(text)


@given(st.lists(st.tuples(st.integers(0, 3), st.text(alphabet="ab", max_size=2)), min_size=1, max_size=8))
def test_marks_have_one_order_whatever_way_they_came(marks: list[tuple[int, str]]) -> None:
    """Two processes that hear the same marks in any order end with the same one."""
    made = [Mark(rev, wire.dump(text)) for rev, text in marks]
    assert max(made) == max(reversed(made))
    assert max(made).rev == max(rev for rev, _ in marks)
