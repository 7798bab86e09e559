# SPDX-License-Identifier: MIT
"""Taking files in: nothing twice, nothing lost, whole files only, and stopped when told."""

import gzip
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explorer.errors import Cancelled, UserError
from explorer.package.gpg import Gpg
from explorer.work import CancelToken, Progress
from explorer.workspace import checking
from explorer.workspace.coding import line_hash
from explorer.workspace.database import Workspace
from explorer.workspace.ingest import ingest
from explorer.workspace.records import Place, Receipt
from tests.conftest import Package
from tests.helpers import leftovers
from tests.helpers.gpg_home import GpgHome
from tests.helpers.workspaces import (
    adds_up,
    counts,
    damage,
    event_line,
    found,
    log,
    read,
    rows,
    take_in,
    the_catalogue,
)

# Nothing twice


def test_the_same_file_again_adds_nothing(workspace: Workspace, package: Package, gpg: Gpg) -> None:
    day = package("acme-edx-events-2025-03-10.log.gz.gpg", log(500) + b"\n{\n")
    (first,) = take_in(workspace, [day], gpg)
    before = counts(workspace)
    copy = day.with_name("copy (1).gpg")
    copy.write_bytes(day.read_bytes())
    for path in (day, copy):
        (again,) = take_in(workspace, [path], gpg)
        assert (again.status, again.events, again.duplicates) == ("already", 0, 500)
        assert (again.rejects, again.blank, again.lines) == (1, 1, 502)
        assert adds_up(again)
        assert day.name in again.message
    assert counts(workspace) == before
    assert adds_up(first)


def test_each_stage_of_unpacking_is_the_same_file(
    workspace: Workspace, package: Package, gpg: Gpg, gpg_home: GpgHome
) -> None:
    text = log(500)
    first = package("day.log.gz.gpg", text)
    stages = [
        package("day.log.gz", text),
        package("day.log", text),
        package("day.log.gpg", text),
        package("other name.log", text),
        package("bom.log", b"\xef\xbb\xbf" + text),
        package("again.log.gz.gpg", text, gpg_home.czar, gpg_home.second),
    ]
    stages[0].write_bytes(gzip.compress(text[:999]) + gzip.compress(text[999:]))
    assert [r.status for r in take_in(workspace, [first], gpg)] == ["ok"]
    before = counts(workspace)
    done = take_in(workspace, stages, gpg)
    assert {(r.status, r.events, r.duplicates) for r in done} == {("already", 0, 500)}
    assert counts(workspace) == before


def test_both_in_one_drop_are_one(workspace: Workspace, package: Package, gpg: Gpg) -> None:
    drop = [package("a.log.gz.gpg", log(20)), package("a.log", log(20))]
    assert [r.status for r in take_in(workspace, drop, gpg)] == ["ok", "already"]
    assert [r.status for r in take_in(workspace, [*drop, *drop], gpg)] == ["already"] * 2


def test_a_day_without_events_is_a_sound_file(
    workspace: Workspace, package: Package, gpg: Gpg
) -> None:
    (receipt,) = take_in(workspace, [package("a-edx-events-2025-03-10.log.gz.gpg", b"")], gpg)
    assert (receipt.status, receipt.lines, receipt.first_time) == ("ok", 0, None)
    assert "no events" in receipt.message


@pytest.mark.parametrize("name", ["a-edx-events-2025-03-10.log.gz.gpg", "a.log"])
def test_blank_lines_are_no_reason_to_refuse_a_day(
    workspace: Workspace, package: Package, gpg: Gpg, name: str
) -> None:
    blank = b"\xef\xbb\xbf\n \r\n" + b"\n" * 99_998
    (receipt,) = take_in(workspace, [package(name, blank)], gpg)
    assert (receipt.status, receipt.lines, receipt.blank) == ("ok", 100_000, 100_000)
    assert "no events" in receipt.message
    (later,) = take_in(workspace, [package("b.log", blank + event_line(1))], gpg)
    assert (later.status, later.events, later.blank) == ("ok", 1, 100_000)


# Identical lines


def test_identical_lines_are_one_event_seen_in_many_places(
    workspace: Workspace, package: Package, gpg: Gpg
) -> None:
    twin = event_line(7) + b"\n"
    first = package("first.log", log(3) + twin + b"\n" + twin)
    second = package("second.log.gz.gpg", twin + twin + log(9, session="s"))
    third = package("third.log", log(9, session="t").replace(b"\n", b"\r\n") + twin.strip())
    done = take_in(workspace, [first, second, third], gpg)
    assert [(r.events, r.duplicates, r.blank) for r in done] == [(4, 1, 1), (9, 2, 0), (9, 1, 0)]
    assert all(adds_up(receipt) for receipt in done)
    (event,) = found(workspace, "session:" + "0f" * 16 + " time:>=2025-03-10T10:00:07")
    with read(workspace) as reader:
        assert reader.line(event.id) == twin.strip()
        assert reader.places(event.id) == [
            Place("first.log", 4),
            Place("first.log", 6),
            Place("second.log.gz.gpg", 1),
            Place("second.log.gz.gpg", 2),
            Place("third.log", 10),
        ]
    assert (event.file, event.line) == ("first.log", 4)


def test_lines_that_differ_in_one_byte_are_two_events(
    workspace: Workspace, package: Package, gpg: Gpg
) -> None:
    lines = [event_line(0), event_line(0, page="x"), event_line(0, page="y")]
    (receipt,) = take_in(workspace, [package("a.log", b"\n".join(lines))], gpg)
    assert (receipt.events, receipt.duplicates) == (3, 0)


def test_a_file_of_repeats_only_is_in_with_its_places(
    workspace: Workspace, package: Package, gpg: Gpg
) -> None:
    take_in(workspace, [package("all.log", log(3000))], gpg)
    (receipt,) = take_in(workspace, [package("part.log", log(2000))], gpg)
    assert (receipt.status, receipt.events, receipt.duplicates) == ("ok", 0, 2000)
    assert rows(workspace, "SELECT count(*) FROM duplicates") == [(2000,)]
    assert len(found(workspace)) == 3000


# Receipts reconcile

KINDS = ("good", "twin", "blank", "spaces", "broken", "crlf", "prefixed")


def _text(kinds: list[str], ends: bool) -> tuple[bytes, int]:
    """Lines of these kinds, and how many different events are among them."""
    lines: list[bytes] = []
    for number, kind in enumerate(kinds):
        good = event_line(number)
        lines.append(
            {
                "good": good,
                "twin": event_line(0, session="twin"),
                "blank": b"",
                "spaces": b" \t ",
                "broken": b"not an event %d" % number,
                "crlf": good + b"\r",
                "prefixed": b"INFO: " + good,
            }[kind]
        )
    text = b"\n".join(lines) + (b"\n" if ends else b"")
    events = sum(kind in ("good", "crlf", "prefixed") for kind in kinds) + ("twin" in kinds)
    return text, events


@pytest.fixture
def empty(workspace: Workspace) -> Callable[[], Workspace]:
    """The workspace, emptied of what was taken in."""

    def emptied() -> Workspace:
        connection = workspace.connect()
        connection.execute("PRAGMA foreign_keys = OFF")
        for (table,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%sqlite%'"
            " AND name <> 'settings'"
        ).fetchall():
            connection.execute(f"DELETE FROM {table}")
        connection.close()
        return workspace

    return emptied


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    kinds=st.lists(st.sampled_from(KINDS), min_size=1, max_size=30),
    ends=st.booleans(),
    packed=st.booleans(),
)
def test_the_counts_of_a_receipt_reconcile(
    kinds: list[str],
    ends: bool,
    packed: bool,
    empty: Callable[[], Workspace],
    package: Package,
    gpg: Gpg,
) -> None:
    text, events = _text(kinds, ends)
    first = "{" if b"{" in text else ""
    workspace = empty()
    path = package("a.log.gz" if packed else "a.log", text)
    (receipt,) = take_in(workspace, [path], gpg)
    (checked,) = [
        step
        for step in checking.check([path], gpg, the_catalogue(), CancelToken())
        if isinstance(step, Receipt)
    ]
    assert adds_up(receipt)
    assert (checked.lines, checked.events, checked.duplicates, checked.rejects, checked.blank) == (
        receipt.lines,
        receipt.events,
        receipt.duplicates,
        receipt.rejects,
        receipt.blank,
    )
    if not first:
        assert receipt.status in ("failed", "ok")
        assert receipt.events == 0
        return
    whole = text.split(b"\n")[: None if text.split(b"\n")[-1] else -1]
    assert receipt.status in ("ok", "partial")
    assert receipt.lines == len(whole)
    assert receipt.events == events == rows(workspace, "SELECT count(*) FROM events")[0][0]
    assert receipt.rejects == kinds.count("broken")
    assert receipt.rejects == rows(workspace, "SELECT count(*) FROM rejects")[0][0]
    assert receipt.duplicates == rows(workspace, "SELECT count(*) FROM duplicates")[0][0]
    assert receipt.duplicates == max(kinds.count("twin") - 1, 0)
    listed = found(workspace)
    with read(workspace) as reader:
        for event in listed:
            assert reader.line(event.id) == whole[event.line - 1].removesuffix(b"\r")


def _met_by_chance() -> tuple[bytes, bytes]:
    """Two different lines of one instant with the same hash."""
    start, end = event_line(0, page="/@").split(b"@")
    seen: dict[int, bytes] = {}
    for number in range(1_000_000):
        line = start + b"%x" % number + end
        if line_hash(line) in seen:
            return seen[line_hash(line)], line
        seen[line_hash(line)] = line
    raise AssertionError("no two lines met")


def test_hashes_that_meet_by_chance_lose_nothing(
    workspace: Workspace, package: Package, gpg: Gpg
) -> None:
    one, other = _met_by_chance()
    text = b"\n".join([one, other, other, one])
    for name, lines in (("a.log", text), ("b.log", other), ("c.log", one)):
        take_in(workspace, [package(name, lines)], gpg)
    with read(workspace) as reader:
        places = {reader.line(e.id): reader.places(e.id) for e in found(workspace)}
    assert places == {
        one: [Place("a.log", 1), Place("a.log", 4), Place("c.log", 1)],
        other: [Place("a.log", 2), Place("a.log", 3), Place("b.log", 1)],
    }


# Stopped


def test_cancelling_leaves_whole_files_only(
    workspace: Workspace, package: Package, gpg: Gpg
) -> None:
    paths = [package(f"{n}.log.gz.gpg", log(6000, session=str(n))) for n in range(3)]
    cancel = CancelToken()
    done: list[Receipt] = []

    def take_all() -> None:
        for step in ingest(workspace, paths, gpg, the_catalogue(), cancel):
            if isinstance(step, Receipt):
                done.append(step)
            elif step.label == paths[1].name and step.events:
                cancel.cancel()

    with pytest.raises(Cancelled):
        take_all()
    assert not leftovers.gpg_children()
    assert [receipt.file for receipt in done] == [paths[0].name]
    assert rows(workspace, "SELECT file, events FROM files") == [(paths[0].name, 6000)]
    assert rows(workspace, "SELECT session FROM sessions") == [("0",)]
    assert damage(workspace) == []
    assert sum(r.events for r in take_in(workspace, paths, gpg)) == 12_000


def test_an_abandoned_import_ends_its_child(
    workspace: Workspace, package: Package, gpg: Gpg
) -> None:
    work = ingest(
        workspace, [package("a.log.gz.gpg", log(9000))], gpg, the_catalogue(), CancelToken()
    )
    for step in work:
        if isinstance(step, Progress) and step.events:
            break
    work.close()  # type: ignore[attr-defined]
    assert not leftovers.gpg_children()
    assert counts(workspace)["files"] == 0


def test_cancel_answers_at_once_while_gpg_waits_for_a_passphrase(
    workspace: Workspace,
    package: Package,
    gpg: Gpg,
    gpg_home: GpgHome,
    pinentry: Callable[[str], None],
) -> None:
    pinentry("hang")
    path = package("locked.log.gz.gpg", log(10), gpg_home.locked)
    cancel = CancelToken()
    stopped: list[float] = []

    def stop() -> None:
        time.sleep(1)
        stopped.append(time.monotonic())
        cancel.cancel()

    thread = threading.Thread(target=stop)
    thread.start()
    with pytest.raises(Cancelled):
        list(ingest(workspace, [path], gpg, the_catalogue(), cancel))
    answered = time.monotonic() - stopped[0]
    thread.join()
    assert (
        answered < 30
    )  # half a second on a machine of its own; the pinentry hangs for ten minutes
    assert not leftovers.gpg_children()
    assert counts(workspace)["files"] == 0


# Two at once


@contextmanager
def _writing(workspace: Workspace) -> Iterator[None]:
    connection = workspace.connect()
    try:
        connection.execute("BEGIN IMMEDIATE")
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


def test_a_workspace_that_another_writes_to_is_told(
    workspace: Workspace, package: Package, gpg: Gpg, monkeypatch: pytest.MonkeyPatch
) -> None:
    from explorer.workspace import writing

    monkeypatch.setattr(writing, "_PATIENCE", 0.2)
    path = package("a.log", log(10))
    with _writing(workspace), pytest.raises(UserError) as told:
        take_in(workspace, [path], gpg)
    assert "Another" in told.value.what
    assert told.value.todo
    assert [r.status for r in take_in(workspace, [path], gpg)] == ["ok"]


def test_reading_goes_on_while_a_file_goes_in(
    workspace: Workspace, package: Package, gpg: Gpg
) -> None:
    take_in(workspace, [package("a.log", log(100))], gpg)
    more = package("b.log", log(4000, session="b"))
    work = ingest(workspace, [more], gpg, the_catalogue(), CancelToken())
    seen = [len(found(workspace)) for _ in work]
    assert set(seen) == {100, 4100}
    assert seen == sorted(seen)


def test_two_imports_at_once_both_go_in_or_say_so(
    workspace: Workspace, package: Package, gpg: Gpg
) -> None:
    shared = log(1500)
    drops = [
        [package(f"{side}{n}.log", shared + log(500, session=f"{side}{n}")) for n in range(3)]
        for side in "ab"
    ]
    ended: list[list[Receipt] | UserError] = []

    def work(drop: list[Path]) -> None:
        try:
            ended.append(take_in(workspace, drop, gpg))
        except UserError as error:
            ended.append(error)

    threads = [threading.Thread(target=work, args=(drop,)) for drop in drops]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    done = [receipt for one in ended if isinstance(one, list) for receipt in one]
    assert len(ended) == 2
    assert all(adds_up(receipt) for receipt in done)
    assert damage(workspace) == []
    total = sum(row[0] for row in rows(workspace, "SELECT events FROM files"))
    assert total == len(found(workspace)) == 1500 + 500 * counts(workspace)["files"]


# Order


def test_files_in_any_order_give_the_same_events(
    workspace: Workspace, package: Package, gpg: Gpg
) -> None:
    lines = [event_line(n) + b"\n" for n in range(400)]
    order = random.Random(3)
    files = []
    for number in range(4):
        some = order.sample(lines, 200)
        files.append(package(f"{number}.log", b"".join(some)))
    order.shuffle(files)
    done = take_in(workspace, files, gpg)
    wanted = {line for path in files for line in path.read_bytes().splitlines()}
    with read(workspace) as reader:
        events = found(workspace)
        assert {reader.line(event.id) for event in events} == wanted
        places = [place for event in events for place in reader.places(event.id)]
    assert len(places) == 800 == sum(r.events + r.duplicates for r in done)
    assert len(set(places)) == 800
