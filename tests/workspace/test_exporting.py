# SPDX-License-Identifier: MIT
"""Exports: every format has the events' rows, all of them, and leaves no half file."""

import csv
import hashlib
import io
import json
import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from explorer.errors import Cancelled, UserError
from explorer.package.gpg import Gpg
from explorer.work import CancelToken, Progress
from explorer.workspace.annotations import Notes
from explorer.workspace.database import Workspace
from explorer.workspace.export_columns import AT_FIRST, BY_ID
from explorer.workspace.export_formats import FORMATS
from explorer.workspace.exporting import META, Request, Written, export_events
from explorer.workspace.queries import Reader
from explorer.workspace.query import parse
from explorer.workspace.records import EventRow
from tests.helpers.workspaces import event_line, found, fresh, log, read, take_in

NASTY = (
    "=cmd|' /C calc'!A0",
    "+1",
    "-2+3",
    "@SUM(A1)",
    "\tx",
    "＝1",
    'say "hi", she\nsaid',
    "naïve",
)
EVERY = tuple(BY_ID)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture(scope="module")
def full(gpg_home: Any, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Two thousand plain events, and some that are not."""
    folder = tmp_path_factory.mktemp("export")
    gpg = Gpg(home=gpg_home.path, binary=gpg_home.binary)
    workspace = fresh(folder / "Export.elx", gpg)
    odd = [
        event_line(3000 + at, username=text, event={"answer": text, "n": at})
        for at, text in enumerate(NASTY)
    ]
    odd.append(event_line(3100, username="half\ud800", context={"user_id": 2**62}))
    odd.append(event_line(3101, username="", event='{"attempts": 3, "list": [1, 2]}'))
    path = folder / "odd.log"
    path.write_bytes(log(2000) + b"\n".join(odd) + b"\n")
    take_in(workspace, [path], gpg)
    ids = [row.id for row in found(workspace)]
    with Notes(workspace) as notes:
        notes.set_star(ids[:2], True)
        notes.set_note(ids[1], "=look here")
    return workspace


@pytest.fixture
def reader(full: Workspace) -> Iterator[Reader]:
    with read(full) as opened:
        yield opened


def export(reader: Reader, path: Path, format_: str, query: str = "", **more: Any) -> Written:
    request = Request(path, format_, parse(query), **more)
    return export_events(reader, request, CancelToken())


def wanted(full: Workspace, query: str = "") -> list[EventRow]:
    return found(full, query)


def iso(time: int, zone: ZoneInfo | None = None) -> str:
    moment = datetime.fromtimestamp(time // 1_000_000, UTC).replace(microsecond=time % 1_000_000)
    if zone is None:
        return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return moment.astimezone(zone).isoformat(timespec="microseconds")


def test_csv_has_every_event_and_no_formula(
    full: Workspace, reader: Reader, tmp_path: Path
) -> None:
    path = tmp_path / "out.csv"
    done = export(reader, path, "csv")
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8"), newline="")))
    events = wanted(full)
    assert done.events == len(rows) == len(events) == 2010
    assert tuple(rows[0]) == AT_FIRST
    for row, event in zip(rows, events, strict=True):
        assert row["time"] == iso(event.time)
        assert row["line"] == str(event.line)
        assert row["summary"].lstrip("'") == event.summary
        name = (event.username or "").replace("\ud800", "\ufffd")
        assert row["username"] in (name, f"'{name}"), row["username"]
    cells = [cell for row in rows for cell in row.values()]
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "@", "\t", "＝")]
    assert not [cell for cell in cells if cell.startswith("-")]
    names = {row["username"] for row in rows}
    assert {"'=cmd|' /C calc'!A0", "'+1", "'@SUM(A1)", "'＝1", 'say "hi", she\nsaid'} <= names
    assert [row["starred"] for row in rows[:3]] == ["yes", "yes", "no"]
    assert rows[1]["note"] == "'=look here"


def test_csv_for_excel_begins_with_its_mark(reader: Reader, tmp_path: Path) -> None:
    plain, marked = tmp_path / "a.csv", tmp_path / "b.csv"
    export(reader, plain, "csv", columns=["username"])
    export(reader, marked, "csv", columns=["username"], bom=True)
    assert marked.read_bytes() == b"\xef\xbb\xbf" + plain.read_bytes()


def test_json_lines_have_every_event(full: Workspace, reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    export(reader, path, "jsonl", columns=EVERY, zone=BERLIN)
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    for row, event in zip(rows, wanted(full), strict=True):
        assert tuple(row) == EVERY
        assert row["time"] == iso(event.time, BERLIN)
        assert row["user_id"] == (None if event.user_id is None else str(event.user_id))
        assert row["ip"] == event.ip
        assert json.loads(row["raw"])["time"]
    assert rows[0]["starred"] is True


def test_raw_lines_are_the_file_again(full: Workspace, reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "out.log"
    export(reader, path, "raw", "username:ines_v")
    assert path.read_bytes() == log(2000)


def test_parquet_has_every_event(full: Workspace, reader: Reader, tmp_path: Path) -> None:
    from arro3.io import read_parquet

    path = tmp_path / "out.parquet"
    export(reader, path, "parquet", columns=EVERY, zone=BERLIN)
    table = read_parquet(path).read_all()
    events = wanted(full)
    assert table.num_rows == len(events)
    assert tuple(table.column_names) == EVERY
    times = table["time"].to_pylist()
    assert [iso(round(each.timestamp() * 1e6)) for each in times[:50]] == [
        iso(event.time) for event in events[:50]
    ]
    assert str(times[0].tzinfo) == "Europe/Berlin"
    for name in ("event_type", "category", "ip", "file", "line", "summary", "outcome"):
        assert table[name].to_pylist() == [getattr(event, name) for event in events], name
    assert table["starred"].to_pylist()[:3] == [True, True, False]
    assert table["note"].to_pylist()[:3] == [None, "=look here", None]
    assert table["username"].to_pylist()[2000] == NASTY[0]  # no spreadsheet, no apostrophe


def test_sqlite_has_every_event_and_what_it_is(
    full: Workspace, reader: Reader, tmp_path: Path
) -> None:
    path = tmp_path / "out.sqlite"
    export(reader, path, "sqlite", columns=["time", "username", "line", "starred", "event.n"])
    with closing(sqlite3.connect(path)) as plain:
        rows = plain.execute(
            'SELECT time, username, line, starred, "event.n" FROM events'
        ).fetchall()
        about = dict(plain.execute("SELECT name, value FROM export"))
    events = wanted(full)
    assert [row[0] for row in rows] == [iso(event.time) for event in events]
    assert [row[2] for row in rows] == [event.line for event in events]
    assert [row[3] for row in rows[:3]] == [1, 1, 0]
    assert [row[4] for row in rows[2000:2003]] == ["0", "1", "2"]
    assert json.loads(about["columns"]) == ["time", "username", "line", "starred", "event.n"]


@pytest.mark.parametrize("format_", [each.id for each in FORMATS])
def test_what_it_is_stands_beside_it(
    full: Workspace, reader: Reader, tmp_path: Path, format_: str
) -> None:
    path = tmp_path / "answer.out"
    done = export(
        reader, path, format_, "username:ines_v", zone=BERLIN, workspace="Export.elx", catalogue="7"
    )
    meta = json.loads((tmp_path / f"answer.out{META}").read_text("utf-8"))
    assert meta["query"] == "username:ines_v"
    assert meta["zone"] == "Europe/Berlin"
    assert meta["events"] == done.events == 2000
    assert meta["sha256"] == done.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert meta["bytes"] == path.stat().st_size
    assert meta["columns"] == (None if format_ == "raw" else list(AT_FIRST))
    assert (meta["workspace"]["events"], meta["workspace"]["files"]) == (2010, 1)
    assert (meta["workspace"]["name"], meta["catalogue"]) == ("Export.elx", "7")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["answer.out", f"answer.out{META}"]
    if os.name == "posix":
        assert {stat.S_IMODE(each.stat().st_mode) for each in tmp_path.iterdir()} == {0o600}


@pytest.mark.parametrize("format_", [each.id for each in FORMATS])
def test_broken_off_it_leaves_what_was_there(
    full: Workspace, reader: Reader, tmp_path: Path, format_: str
) -> None:
    path = tmp_path / "answer.out"
    path.write_text("what was there")
    token, seen = CancelToken(), []

    def report(progress: Progress) -> None:
        seen.append(progress)
        if progress.total:
            token.cancel()

    with pytest.raises(Cancelled):
        export_events(reader, Request(path, format_, parse("")), token, report)
    assert seen[-1].done < seen[-1].total == 2010
    assert [each.name for each in tmp_path.iterdir()] == ["answer.out"]
    assert path.read_text() == "what was there"


def test_some_rows_in_their_order(full: Workspace, reader: Reader, tmp_path: Path) -> None:
    ids = [row.id for row in wanted(full)]
    path = tmp_path / "some.jsonl"
    export(reader, path, "jsonl", columns=["line"], ids=[ids[5], ids[1]])
    assert path.read_text() == '{"line": 6}\n{"line": 2}\n'
    export(reader, path, "jsonl", columns=["line"], limit=2)
    assert path.read_text() == '{"line": 1}\n{"line": 2}\n'
    assert json.loads((tmp_path / f"some.jsonl{META}").read_text())["limit"] == 2


def test_fields_of_the_event_are_columns(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "fields.csv"
    columns = ["event.attempts", "event.list[]", "event.answer", "context.user_id"]
    export(reader, path, "csv", 'NOT username:ines_v NOT username:"half*"', columns=columns)
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8"), newline="")))
    assert rows[0] == columns
    assert rows[-1] == ["3", "[1, 2]", "", "7301"]
    assert rows[1][2] == f"'{NASTY[0]}"


@pytest.mark.parametrize("columns", [[], ["nothing"], ["event."], ["session.x"]])
def test_a_column_that_is_none_is_refused(
    reader: Reader, tmp_path: Path, columns: list[str]
) -> None:
    with pytest.raises(UserError, match="column"):
        export(reader, tmp_path / "x.csv", "csv", columns=columns)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("format_", [each.id for each in FORMATS])
def test_a_place_that_cannot_be_written_is_told(
    reader: Reader, tmp_path: Path, format_: str
) -> None:
    with pytest.raises(UserError, match=r"x\.out can't be written"):
        export(reader, tmp_path / "nowhere" / "x.out", format_)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full drive to try")
@pytest.mark.parametrize("format_", ["csv", "jsonl", "raw", "parquet"])
def test_a_full_drive_is_told(
    full: Workspace, reader: Reader, tmp_path: Path, format_: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from explorer.workspace import exporting

    def linked(path: Path) -> None:
        path.symlink_to("/dev/full")

    monkeypatch.setattr(exporting, "make_private", linked)
    with pytest.raises(UserError, match="can't be written: No space left"):
        export(reader, tmp_path / "x.out", format_, columns=EVERY)
    assert list(tmp_path.iterdir()) == []


def test_a_zone_without_a_name_is_told_by_its_offset(reader: Reader, tmp_path: Path) -> None:
    from arro3.io import read_parquet

    zone = timezone(timedelta(hours=-3, minutes=-30))
    path = tmp_path / "out.parquet"
    export(reader, path, "parquet", columns=["time"], zone=zone, limit=1)
    assert json.loads((tmp_path / f"out.parquet{META}").read_text())["zone"] == "-03:30"
    assert read_parquet(path).schema.field("time").type.tz == "-03:30"
    export(reader, tmp_path / "out.csv", "csv", columns=["time"], zone=zone, limit=1)
    assert (tmp_path / "out.csv").read_text().split() == [
        "time",
        "2025-03-10T06:30:00.000000-03:30",
    ]
