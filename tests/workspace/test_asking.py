# SPDX-License-Identifier: MIT
"""Answers in any order, over time, around an event; and what stops or bounds them."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.errors import Cancelled, UserError
from explorer.events.parse import decode
from explorer.events.paths import parse_path, values
from explorer.package.gpg import Gpg
from explorer.work import CancelToken
from explorer.workspace import asking
from explorer.workspace.database import Workspace
from explorer.workspace.histogram import DAY, HOUR, WIDTHS, Histogram, edges, middle
from explorer.workspace.queries import Reader
from explorer.workspace.query import parse
from explorer.workspace.records import EventRow, Sort
from explorer.workspace.sorting import COLUMNS, _address, _natural
from tests.helpers.sample import Sample
from tests.helpers.workspaces import log, read, take_in

NOW = CancelToken()
ASKED = "time:[2025-03-10T12:00 TO 2025-03-10T12:20]"


@pytest.fixture(scope="module")
def reader(sample: Sample) -> Iterator[Reader]:
    with sample.reader() as found:
        yield found


def value(row: EventRow, column: str) -> Any:
    named = {
        "learner": row.username if row.username is not None else row.user_id,
        "type": row.event_type,
        "course": row.course_id,
        "received": row.received_at,
    }
    return named[column] if column in named else getattr(row, column)


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize(
    "column", [c for c in COLUMNS if c not in ("summary", "server", "star", "note")]
)
def test_an_answer_is_sorted_by_any_column(reader: Reader, column: str, descending: bool) -> None:
    asked = parse("received:*" if column == "received" else ASKED)
    rows = list(reader.events(asked, NOW, sort=Sort(column, descending)))
    plain = list(reader.events(asked, NOW))
    assert sorted(row.id for row in rows) == sorted(row.id for row in plain)
    assert len(rows) > 10
    found = [value(row, column) for row in rows]
    some = [each for each in found if each is not None]
    assert found == [*some, *[None] * (len(found) - len(some))]
    key = _address if column == "ip" else _natural if isinstance(some[0], str) else int
    keys = [key(each) for each in some]
    assert keys == sorted(keys, reverse=descending)
    if column != "time":
        groups: dict[Any, list[int]] = {}
        for row in rows:
            groups.setdefault(value(row, column), []).append(row.time)
        assert all(times == sorted(times) for times in groups.values())


def test_an_answer_is_sorted_by_the_servers_of_its_logs(
    workspace: Workspace, gpg: Gpg, tmp_path: Path
) -> None:
    for server in ("prod-edxapp-010", "prod-edxapp-9", ""):
        path = tmp_path / server / "2024-03-05_marlx.log"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(log(3, session=server or "none"))
        take_in(workspace, [path], gpg)
    with read(workspace) as reader:
        rows = list(reader.events(parse(""), NOW, sort=Sort("server")))
    servers = ["prod-edxapp-9"] * 3 + ["prod-edxapp-010"] * 3 + [None] * 3
    assert [row.server for row in rows] == servers


def test_what_happened_is_sorted_by_its_type(reader: Reader) -> None:
    rows = list(reader.events(parse(ASKED), NOW, sort=Sort("summary")))
    kinds = [row.event_type for row in rows]
    assert len({a for a, b in pairwise(kinds) if a != b}) < len(kinds) / 2


def test_numbers_in_names_count_as_numbers() -> None:
    names = ["learner_10", "Learner_9", "learner_9", "7", "a", ""]
    assert sorted(names, key=_natural) == ["", "7", "a", "Learner_9", "learner_9", "learner_10"]
    addresses = ["10.0.0.10", "10.0.0.9", "::1", "no address", "9.9.9.9"]
    assert sorted(addresses, key=_address) == [
        "9.9.9.9", "10.0.0.9", "10.0.0.10", "::1", "no address",
    ]  # fmt: skip


@pytest.mark.parametrize("descending", [False, True])
def test_a_field_is_sorted_as_the_numbers_it_holds(reader: Reader, descending: bool) -> None:
    path, asked = "event.currentTime", parse("category:video")
    ids = [int(one) for part in reader.hits(asked, NOW) for one in part]
    order = Sort(f"field:{path}", descending)
    found = [int(one) for part in reader.hits(asked, NOW, order) for one in part]
    assert sorted(found) == sorted(ids)
    held = [values(decode(reader.line(one)), parse_path(path)) for one in found]
    some = [each[0] for each in held if each]
    assert len(set(some)) > 10
    assert some == sorted(some, reverse=descending)
    assert not any(held[len(some) :])  # what has none comes last


def test_an_unknown_column_is_told(reader: Reader) -> None:
    with pytest.raises(UserError, match="can't be sorted"):
        list(reader.hits(parse(""), NOW, Sort("colour")))
    with pytest.raises(UserError, match="can't be sorted"):
        list(reader.hits(parse(""), NOW, Sort("field:a..b")))


@pytest.mark.parametrize("query", ["", "source:server", "problem", ASKED, "learner:*"])
def test_the_last_first_is_the_first_last(reader: Reader, query: str) -> None:
    up = [int(one) for ids in reader.hits(parse(query), NOW) for one in ids]
    down = [int(one) for ids in reader.hits(parse(query), NOW, Sort("time", True)) for one in ids]
    assert down == up[::-1]
    assert reader.count(parse(query), NOW) == len(up) > 0


@pytest.mark.parametrize("probed", [1, 50])
def test_first_hits_out_of_turn_change_nothing(
    reader: Reader, monkeypatch: pytest.MonkeyPatch, probed: int
) -> None:
    asked = parse("problem OR event.attempts:>1")
    right = [int(one) for ids in reader.hits(asked, NOW) for one in ids]
    monkeypatch.setattr(asking, "_PROBED", probed)
    assert [int(one) for ids in reader.hits(asked, NOW) for one in ids] == right


def test_it_can_be_stopped(reader: Reader) -> None:
    token = CancelToken()
    hits = reader.hits(parse("zzz OR problem"), token)
    next(hits)
    token.cancel()
    with pytest.raises(Cancelled):
        list(hits)


def drawn(reader: Reader, query: str, found: Histogram) -> None:
    """The same counted plainly."""
    end = found.start + found.width * len(found.covered)
    right: Counter[tuple[str, int]] = Counter()
    rows = list(reader.events(parse(query), NOW))
    for row in rows:
        if found.start <= row.time < end:
            right[row.category, (row.time - found.start) // found.width] += 1
    said = {
        (category, at): count
        for category, counts in found.counts.items()
        for at, count in enumerate(counts)
        if count
    }
    assert said == dict(right)
    assert found.outside == len(rows) - right.total()
    assert all(len(counts) == len(found.covered) for counts in found.counts.values())
    if rows:
        times = [row.time for row in rows]
        assert (found.first, found.last) == (min(times), max(times))


@pytest.mark.parametrize("query", ["", "category:video", "problem", "learner:mira_k", "type:none"])
@pytest.mark.parametrize("buckets", [1, 7, 100, 3000])
def test_events_over_time(reader: Reader, query: str, buckets: int) -> None:
    found = reader.histogram(query, None, buckets, NOW)
    assert found.width in WIDTHS
    assert len(found.covered) <= max(buckets, 2)
    drawn(reader, query, found)


@pytest.mark.parametrize("query", ["", "category:video"])
def test_a_part_of_the_time(reader: Reader, query: str) -> None:
    noon = int(datetime(2025, 3, 10, 12, tzinfo=UTC).timestamp() * 1e6)
    found = reader.histogram(query, (noon, noon + HOUR // 2), 30, NOW)
    assert (found.start, found.width, len(found.covered)) == (noon, HOUR // 60, 30)
    assert all(found.covered)
    drawn(reader, query, found)


@given(
    st.integers(-(2**55), 2**57), st.integers(1, 2**57) | st.integers(1, 10**9), st.integers(1, 500)
)
def test_buckets_cover_what_was_asked(first: int, length: int, buckets: int) -> None:
    start, width, count = edges((first, first + length), buckets)
    assert start <= first
    assert start + width * count >= first + length
    assert start + width * (count - 1) < first + length
    assert count <= max(buckets, 2)


def test_wrong_clocks_do_not_flatten_the_rest(
    workspace: Workspace, gpg: Gpg, tmp_path: Path
) -> None:
    path = tmp_path / "universityx-edx-events-2025-03-10.log"
    lines = log(40).splitlines()
    lines[3] = re.sub(rb'"time": "\d{4}', b'"time": "0001', lines[3])
    lines[7] = re.sub(rb'"time": "\d{4}', b'"time": "9999', lines[7])
    path.write_bytes(b"\n".join(lines) + b"\n")
    take_in(workspace, [path], gpg)
    with read(workspace) as reader:
        for query in ("", "username:*"):
            found = reader.histogram(query, None, 200, NOW)
            assert found.outside == 2
            assert found.width * len(found.covered) <= 8 * DAY
            drawn(reader, query, found)


def test_an_hour_without_a_file_is_told_from_an_empty_one(
    workspace: Workspace, gpg: Gpg, tmp_path: Path
) -> None:
    path = tmp_path / "universityx-edx-events-2025-03-10.log"
    path.write_bytes(log(3))
    take_in(workspace, [path], gpg)
    day = int(datetime(2025, 3, 10, tzinfo=UTC).timestamp() * 1e6)
    with read(workspace) as reader:
        found = reader.histogram("", (day - DAY, day + 2 * DAY), 72, NOW)
        assert found.width == HOUR
        assert found.covered == [False] * 24 + [True] * 24 + [False] * 24
        nothing = reader.histogram("type:none", (day, day + DAY), 24, NOW)
        assert nothing.covered == [True] * 24
        assert not nothing.counts


@pytest.mark.parametrize("by", ["learner", "object", "session", "ip"])
def test_what_surrounds_an_event(reader: Reader, by: Any) -> None:
    field = "username" if by == "learner" else by
    asked = parse(f"{by}:* {ASKED} category:problem")
    event = next(row for row in reader.events(asked, NOW) if getattr(row, field))
    found = list(reader.events(parse(reader.surroundings(event.id, by, 5)), NOW))
    assert event.id in [row.id for row in found]
    assert all(abs(row.time - event.time) <= 5 * 60_000_000 for row in found)
    if by != "learner":
        assert {getattr(row, by) for row in found} == {getattr(event, by)}


def test_what_an_event_lacks_surrounds_nothing(reader: Reader) -> None:
    event = next(reader.events(parse("NOT object:*"), NOW, 1))
    with pytest.raises(UserError, match="names no object"):
        reader.surroundings(event.id, "object", 5)
    with pytest.raises(UserError, match="not in the workspace"):
        reader.surroundings(1, "ip", 5)


def test_thin_ends_on_days_of_no_file_do_not_squeeze_the_picture() -> None:
    late = dict.fromkeys(range(20), 1)
    whole = (5, 102 * DAY - 7)
    days = {**late, 100: 5_000, 101: 5_000}
    assert middle(days, *whole, [(100, 101)]) == (100 * DAY, 102 * DAY - 6)
    # What a file covers is never left out, nor what is more than a little.
    assert middle(days, *whole, [(0, 19), (100, 101)])[0] == 5
    assert middle({**days, 3: 500}, *whole, [(100, 101)])[0] == 5
    assert middle(late, 5, 20 * DAY - 1, []) == (5, 20 * DAY)
