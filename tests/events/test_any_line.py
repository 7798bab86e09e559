# SPDX-License-Identifier: MIT
"""No input makes the parser raise, and no line is lost: it is an event, a reject or blank.

For a long run:  uv run pytest tests/events -k any --hypothesis-profile=long --timeout=0
"""

import json
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from explorer.events.catalogue import load
from explorer.events.describe import describe
from explorer.events.event import Event, Reject
from explorer.events.parse import Parser, decode, event_type_of, parse_line
from explorer.events.payload import open_payload
from explorer.events.template import LINE_LIMIT

CATALOGUE = load()
NAMES = sorted(
    {each.name or each.prefix + "x" for each in CATALOGUE.entries if each.name or each.prefix}
)
SAMPLES = [sample.line for each in CATALOGUE.entries for sample in each.samples]
PAYLOAD_KEYS = sorted(
    {
        path.steps[1]
        for each in CATALOGUE.entries
        for path in (*each.roles.object, *each.roles.position)
        if len(path.steps) > 1
    }
)

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["", "None", " ", "5", "course-v1:A+B+C", "A/B/C", "{}", "[1]", "a=1&b=2"])
)
ANY = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(PAYLOAD_KEYS) | st.text(max_size=4), inner, max_size=4)
    ),
    max_leaves=12,
)
PAYLOADS = ANY | ANY.map(json.dumps) | ANY.map(json.dumps).map(json.dumps) | st.text(max_size=600)
TIMES = st.datetimes().map(lambda moment: moment.isoformat())
CONTEXTS = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(("user_id", "course_id", "org_id", "received_at", "path", "ip"), ANY),
)
DOCUMENTS = st.fixed_dictionaries(
    {"time": TIMES},
    optional={
        "username": SCALARS,
        "name": st.sampled_from(NAMES) | SCALARS,
        "event_type": st.sampled_from(NAMES) | SCALARS,
        "event": PAYLOADS,
        "context": CONTEXTS | ANY,
        "page": SCALARS,
        "session": ANY,
        "ip": ANY,
        "agent": ANY,
        "event_source": ANY,
    },
)


def check(line: bytes) -> Event | Reject | None:
    """Read a line every way there is; nothing may raise, and all ways agree."""
    found = parse_line(line, CATALOGUE)
    assert (found is None) == (not line.strip())
    assert Parser(CATALOGUE).parse(line) == found, "what is remembered changes nothing"
    document = decode(line)
    described = describe(document, CATALOGUE)
    assert 0 < len(described.summary) <= LINE_LIMIT
    assert len(described.summary.splitlines()) == 1
    open_payload(document)
    if isinstance(found, Event):
        assert event_type_of(document) == found.type
        assert described.object == found.object
        assert described.about == found.subjects
        assert "" not in found._replace(name=None, event_type=None)
        for text in (*found, *(found.actor or ()), *(each for s in found.subjects for each in s)):
            if isinstance(text, str):
                text.encode()  # no lone surrogates: the index could not keep them
            elif isinstance(text, int):
                assert -(2**63) <= text < 2**63
    return found


@given(st.binary(max_size=200))
@example(b'{"time":"\xed\xa0\x80"}')
def test_any_bytes(line: bytes) -> None:
    check(line)


@given(st.text('{}[]",:\\0123-+T.eE \x00\u200b\ud800timevn', max_size=120))
def test_any_text(text: str) -> None:
    check(text.encode("utf-8", "surrogatepass"))


@given(DOCUMENTS)
def test_any_object_with_a_time_is_an_event(document: dict[str, Any]) -> None:
    for ascii_only in (True, False):
        text = json.dumps(document, ensure_ascii=ascii_only)
        found = check(text.encode("utf-8", "replace"))
        assert isinstance(found, Event)


@given(DOCUMENTS, st.data())
def test_any_cut(document: dict[str, Any], data: st.DataObject) -> None:
    line = json.dumps(document).encode()
    check(line[: data.draw(st.integers(0, len(line)))])


@given(st.sampled_from(SAMPLES), st.data())
def test_any_damage_to_a_real_line(sample: str, data: st.DataObject) -> None:
    line = bytearray(sample.encode())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(line)))
        length = data.draw(st.integers(0, 20))
        line[at : at + length] = data.draw(st.binary(max_size=6))
    check(bytes(line).replace(b"\n", b" "))


@given(DOCUMENTS, st.text(max_size=30).filter(lambda text: "{" not in text and '"' not in text))
def test_any_prefix(document: dict[str, Any], prefix: str) -> None:
    line = json.dumps(document).encode()
    assert check(prefix.encode("utf-8", "replace") + b" " + line) == check(line)
