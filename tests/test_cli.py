# SPDX-License-Identifier: MIT
"""The headless verbs: exit codes, formats and keys, and an output that is safe to look at."""

import csv
import io
import json
import re
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from explorer import cli
from tests.conftest import Package
from tests.helpers.gpg_home import GpgHome
from tests.helpers.sample import FILES, Sample, document
from tests.helpers.verbs import Ran, run, run_process, start
from tests.helpers.workspaces import event_line, log

EVENT_KEYS = [
    "time", "event_type", "category", "username", "user_id", "course_id", "org", "source",
    "session", "object", "summary", "received_at", "ip", "file", "line",
]  # fmt: skip
RECEIPT_KEYS = [
    "file", "kind", "org", "site", "date", "sha256", "bytes", "lines", "events", "duplicates",
    "rejects", "blank", "first_time", "last_time", "seconds", "status", "message",
]  # fmt: skip
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
# What a hostile or broken line may bring to a terminal and to a spreadsheet.
NASTY = {
    "username": "=cmd|' /C calc'!A0\x1b[31m",
    "session": "\x9b31mred\u202egnp.exe",
    "page": "x\r\ny\x07",
    "event_type": "@SUM(1)\x1b]0;title\x07",
    "ip": "-1+1",
    "event": "\u2028\x00\x08",
}

Verb = Callable[..., Ran]


@pytest.fixture
def verb(sample: Sample) -> Verb:
    """A verb on the sample workspace."""
    return lambda *words: run(*words, "--workspace", sample.path, "--gnupg-home", sample.home)


@pytest.fixture(scope="module")
def listed(sample: Sample) -> list[dict[str, Any]]:
    """`events --format ndjson --raw` of the whole sample."""
    place = ("--workspace", sample.path, "--gnupg-home", sample.home)
    return run("events", "--format", "ndjson", "--raw", *place).records


# Exit codes


@pytest.fixture
def place(tmp_path: Path, gpg_home: GpgHome) -> tuple[str | Path, ...]:
    """Where a verb that writes finds its workspace and keys."""
    return ("--workspace", tmp_path / "New.elx", "--gnupg-home", gpg_home.path)


def test_index_and_check_exit_0_when_all_is_in(
    package: Package, place: tuple[str | Path, ...], gpg_home: GpgHome
) -> None:
    day = package("acme-edx-events-2025-03-10.log.gz.gpg", log(20) + b"\n")
    made = run("index", day, *place, "--key", gpg_home.czar, "--json")
    again = run("index", day, *place, "--json")
    checked = run("check", day, "--gnupg-home", gpg_home.path, "--json")
    assert (made.code, again.code, checked.code) == (0, 0, 0)
    (first,), (second,), (third,) = made.records, again.records, checked.records
    assert list(first) == RECEIPT_KEYS
    assert first | {"seconds": 0, "sha256": ""} == {
        "file": day.name,
        "kind": "events",
        "org": "acme",
        "site": "edx",
        "date": "2025-03-10",
        "sha256": "",
        "bytes": day.stat().st_size,
        "lines": 21,
        "events": 20,
        "duplicates": 0,
        "rejects": 0,
        "blank": 1,
        "first_time": "2025-03-10T10:00:00.000000Z",
        "last_time": "2025-03-10T10:00:19.000019Z",
        "seconds": 0,
        "status": "ok",
        "message": "",
    }
    assert re.fullmatch("[0-9a-f]{64}", first["sha256"])
    assert isinstance(first["seconds"], float)
    assert third | {"seconds": 0} == first | {"seconds": 0}
    changed = {"seconds": 0, "message": "", "status": "already", "events": 0, "duplicates": 20}
    assert second | {"seconds": 0, "message": ""} == first | changed


def test_index_exits_1_with_rejects(
    package: Package, place: tuple[str | Path, ...], gpg_home: GpgHome
) -> None:
    bad = package("day.log", log(3) + b"no event\n")
    done = run("index", bad, *place, "--key", gpg_home.czar)
    assert done.code == 1
    assert "4 lines = 3 events + 0 duplicates + 1 rejects + 0 blank" in done.out
    assert run("index", bad, *place).code == 1
    assert run("check", bad).code == 1
    assert run("check", bad.with_name("absent.log")).code == 1


@pytest.mark.parametrize(
    "words",
    [
        ("events", "learner:"),
        ("events", "lerner:ana"),
        ("events", "line:99999999999999999999999999 OR line:x"),
        ("trail", "nobody_of_that_name"),
        ("sql", "SELECT nothing"),
        ("sql", "SELECT 1; SELECT 2"),
        ("sql", "DELETE FROM events"),
        ("sql", ""),
    ],
)
def test_what_cannot_be_asked_exits_2(verb: Verb, words: tuple[str, ...]) -> None:
    done = verb(*words)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("Error: ")
    assert done.err.strip().endswith(".")


@pytest.mark.parametrize(
    "words",
    [
        ("index",),
        ("check",),
        ("trail",),
        ("sql",),
        ("events", "--format", "xml"),
        ("events", "--limit", "0"),
        ("events", "--limit", "many"),
        ("events", "--colour"),
        ("trail", "ana", "--format", "ndjson"),
        ("rejects", "surplus"),
        ("keys", "--gnupg-home", __file__),
    ],
)
def test_usage_errors_exit_2_and_say_how(words: tuple[str, ...]) -> None:
    done = run(*words)
    assert (done.code, done.out) == (2, "")
    assert "Usage: " in done.err
    assert "Error: " in done.err


READING = [("events",), ("trail", "ana"), ("learners",), ("rejects",), ("sql", "SELECT 1")]


@pytest.mark.parametrize("words", READING)
def test_no_workspace_exits_2(words: tuple[str, ...], tmp_path: Path, sample_home: Path) -> None:
    done = run(*words, "--workspace", tmp_path / "None.elx", "--gnupg-home", sample_home)
    assert (done.code, done.out) == (2, "")
    assert "There is no workspace" in done.err
    assert not (tmp_path / "None.elx").exists()


@pytest.mark.parametrize("words", [(), ("--help",), ("-h",), ("--version",)])
def test_help_of_the_whole_and_of_each_verb(words: tuple[str, ...]) -> None:
    for verb in cli.main.commands:
        if words in [("--help",), ("-h",)]:
            shown = run(verb, *words)
            assert shown.code == 0
            assert f"{verb} [OPTIONS]" in shown.out
    if words:
        done = run(*words)
        assert done.code == 0
        assert ("0." in done.out) if words == ("--version",) else ("index" in done.out)


def test_every_verb_of_the_contract_is_there() -> None:
    named = {"index", "events", "trail", "learners", "rejects", "sql", "keys", "check", "demo"}
    assert named <= set(cli.main.commands)


def test_the_default_workspace_is_used_where_none_is_named(
    tmp_path: Path, gpg_home: GpgHome, package: Package, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDX_LOG_EXPLORER_HOME", str(tmp_path / "own"))
    monkeypatch.setenv("GNUPGHOME", str(gpg_home.path))
    day = package("day.log", log(3))
    assert run("index", day, "--key", gpg_home.second).code == 0
    assert (tmp_path / "own/Workspace.elx/index.sqlite").exists()
    assert len(run("events", "--format", "ndjson").records) == 3


# Events


def test_events_are_listed_with_the_keys_of_the_contract(listed: list[dict[str, Any]]) -> None:
    assert all(list(record) == [*EVENT_KEYS, "raw"] for record in listed)
    times = [record["time"] for record in listed]
    assert times == sorted(times)
    assert all(TIME.fullmatch(one) for one in times)
    assert all(r["received_at"] is None or TIME.fullmatch(r["received_at"]) for r in listed)
    assert any(r["received_at"] for r in listed)
    assert all(isinstance(r["line"], int) and r["line"] > 0 for r in listed)


def test_a_blank_is_null_and_a_user_id_is_a_number(listed: list[dict[str, Any]]) -> None:
    for key in EVENT_KEYS:
        assert all(r[key] != "" for r in listed), key
    assert {type(r["user_id"]) for r in listed} == {int, type(None)}
    blank = [r for r in listed if re.search(r'"username": *"\s*"', r["raw"])]
    assert len(blank) > 50
    assert {r["username"] for r in blank} == {None}


def test_every_event_points_at_its_exact_line(listed: list[dict[str, Any]], sample: Sample) -> None:
    for record in listed:
        assert sample.lines[record["file"]][record["line"] - 1].decode() == record["raw"]


def test_every_whole_line_is_listed_once(listed: list[dict[str, Any]], sample: Sample) -> None:
    whole = {line for lines in sample.lines.values() for line in lines if document(line)}
    raw = [record["raw"].encode() for record in listed]
    assert len(raw) == len(set(raw))
    assert whole <= set(raw)


def test_values_are_those_of_the_line(listed: list[dict[str, Any]]) -> None:
    for record in listed:
        event = document(record["raw"].encode())
        if event is None:
            continue
        context = event.get("context") or {}
        assert record["event_type"] == (event.get("name") or event.get("event_type") or None)
        assert record["username"] == ((event.get("username") or "").strip() or None)
        said = context.get("user_id")
        number = int(str(said)) if str(said).isdecimal() else None
        assert record["user_id"] == number
        assert record["source"] == event["event_source"]
        assert record["ip"] == (event["ip"] or None)
        assert record["session"] == (event["session"] or None)
        if context.get("course_id"):
            assert record["course_id"] == context["course_id"]


def test_limit_takes_the_first(verb: Verb, listed: list[dict[str, Any]]) -> None:
    for limit in (1, 199, 201, 701):
        found = verb("events", "--format", "ndjson", "--limit", str(limit)).records
        assert [r["line"] for r in found] == [r["line"] for r in listed[:limit]]


def test_the_three_formats_tell_the_same(verb: Verb) -> None:
    asked = ("events", "learner:sixpence AND category:enrollment")
    objects = verb(*asked, "--format", "ndjson").records
    rows = list(csv.DictReader(io.StringIO(verb(*asked, "--format", "csv").out, newline="")))
    table = verb(*asked).out.splitlines()
    assert len(objects) == len(rows) == len(table) >= 2
    for one, row, line in zip(objects, rows, table, strict=True):
        assert list(row) == EVENT_KEYS
        assert {k: "" if v is None else str(v) for k, v in one.items()} == row
        assert line.startswith(one["time"][:19].replace("T", " "))
        assert one["summary"][:60] in line


def test_raw_is_added_to_csv_and_is_the_table(verb: Verb) -> None:
    asked = ("events", "learner:sixpence", "--limit", "5", "--raw")
    objects = verb(*asked, "--format", "ndjson").records
    rows = list(csv.DictReader(io.StringIO(verb(*asked, "--format", "csv").out, newline="")))
    assert [row["raw"] for row in rows] == [one["raw"] for one in objects]
    assert verb(*asked).out.splitlines() == [one["raw"] for one in objects]


def test_an_empty_answer_is_empty_in_each_format(verb: Verb) -> None:
    asked = ("events", "learner:nobody_here")
    assert (verb(*asked).code, verb(*asked).out) == (0, "")
    assert verb(*asked, "--format", "ndjson").out == ""
    assert verb(*asked, "--format", "csv").out.splitlines() == [",".join(EVENT_KEYS)]


# The other reading verbs


def test_trail_in_its_formats(verb: Verb) -> None:
    objects = verb("trail", "sixpence", "--format", "json").json
    assert all(list(one) == [*EVENT_KEYS, "role"] for one in objects)
    assert {one["role"] for one in objects} <= {"actor", "subject", "both"}
    rows = list(csv.DictReader(io.StringIO(verb("trail", "sixpence", "--format", "csv").out)))
    assert [row["role"] for row in rows] == [one["role"] for one in objects]
    text = verb("trail", "sixpence").out.splitlines()
    assert text[0].startswith(f"sixpence / 500240: {len(objects)} events")
    assert len(text) == len(objects) + 1
    assert text[-1].endswith(f"[{objects[-1]['file']}:{objects[-1]['line']}]")


def test_a_trail_is_found_by_user_id_too(verb: Verb) -> None:
    by_name = verb("trail", "sixpence", "--format", "json").json
    assert verb("trail", "500240", "--format", "json").json == by_name
    assert verb("trail", " 500240 ", "--format", "json").json == by_name


def test_learners(verb: Verb) -> None:
    everybody = verb("learners", "--json").json
    assert [one["events"] for one in everybody] == sorted(
        (one["events"] for one in everybody), reverse=True
    )
    assert {"wanjiru.k", "林小海", "נועם.גל"} <= {one["username"] for one in everybody}
    (found,) = verb("learners", "sixp", "--json").json
    assert found["username"] == "sixpence"
    assert found["user_id"] == 500240
    assert found["events"] == len(verb("trail", "sixpence", "--format", "json").json)
    assert verb("learners", "sixp").out.startswith("sixpence / 500240: ")
    assert verb("learners", "%", "--json").json == []
    assert verb("learners", "no such", "--json").out == "[]\n"
    assert len(verb("learners", "--limit", "3", "--json").json) == 3


def test_rejects(verb: Verb, sample: Sample) -> None:
    objects = verb("rejects", "--json").json
    assert len(objects) == 18
    for one in objects:
        assert list(one) == ["file", "line", "reason", "text"]
        assert sample.lines[one["file"]][one["line"] - 1].decode("utf-8", "replace") == one["text"]
        assert one["reason"]
    assert len(verb("rejects").out.splitlines()) == len(objects) + 2


def test_sql_in_its_formats(verb: Verb) -> None:
    asked = ("sql", "SELECT username, count(*) AS n FROM events_view GROUP BY 1 ORDER BY 2 DESC")
    objects = verb(*asked, "--format", "json").json
    rows = list(csv.reader(io.StringIO(verb(*asked, "--format", "csv").out)))
    assert rows[0] == ["username", "n"]
    assert [[one["username"] or "", str(one["n"])] for one in objects] == rows[1:]
    assert verb(*asked).out.splitlines()[0].split() == ["username", "n"]
    assert verb("sql", "SELECT 1 WHERE 0", "--format", "json").out == "[]\n"


def test_sql_json_is_valid_whatever_is_asked(verb: Verb) -> None:
    asked = "SELECT 9e999 AS a, x'ff41' AS b, 1 AS c, 2 AS c_2, 3 AS c, NULL AS d"
    (found,) = verb("sql", asked, "--format", "json").json
    assert found == {"a": "inf", "b": "\ufffdA", "c": 1, "c_2": 2, "c_3": 3, "d": None}


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM events",
        "CREATE TABLE x (y)",
        "ATTACH DATABASE '{0}/copy' AS copy KEY ''",
        "VACUUM INTO '{0}/copy'",
        "PRAGMA cipher_log = '{0}/copy'",
        "PRAGMA query_only = OFF",
        "PRAGMA rekey = 'x'",
        "SELECT sqlcipher_export('main')",
        "SELECT load_extension('{0}/copy')",
        "BEGIN IMMEDIATE",
    ],
)
def test_sql_writes_nothing_anywhere(verb: Verb, statement: str, tmp_path: Path) -> None:
    done = verb("sql", statement.format(tmp_path))
    assert (done.code, done.out) == (2, "")
    refused = ("Only statements that read", "not authorized", "events because it is a view")
    assert any(why in done.err for why in refused)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "statement",
    [
        "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c LIMIT 9) SELECT * FROM c",
        "PRAGMA table_info(events)",
        "SELECT name FROM pragma_table_list",
        "EXPLAIN QUERY PLAN SELECT * FROM events_view",
        "SELECT value FROM json_each('[1, 2]')",
        "SELECT raw_line(id) FROM events LIMIT 1",
        'SELECT path_matches(id, \'["event.attempts", "any", "", false]\') FROM events LIMIT 1',
        "SELECT line_has(id, 'problem') FROM events LIMIT 1",
        "SELECT row_number() OVER (ORDER BY time) FROM events LIMIT 1",
    ],
)
def test_sql_reads_whatever_sqlite_can(verb: Verb, statement: str) -> None:
    assert verb("sql", statement).code == 0


def test_keys(gpg_home: GpgHome, empty_home: Path) -> None:
    objects = run("keys", "--gnupg-home", gpg_home.path, "--json").json
    assert {one["fingerprint"] for one in objects} == {
        gpg_home.czar,
        gpg_home.second,
        gpg_home.locked,
    }
    assert all(one["usable"] for one in objects)
    table = run("keys", "--gnupg-home", gpg_home.path).out
    assert "Czar <czar@example.org>" in table
    assert run("keys", "--gnupg-home", empty_home, "--json").out == "[]\n"
    none = run("keys", "--gnupg-home", empty_home)
    assert (none.code, none.out) == (2, "")


def test_check_keeps_nothing(
    package: Package, gpg_home: GpgHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDX_LOG_EXPLORER_HOME", str(tmp_path / "own"))
    package("a.log.gz.gpg", log(30))
    before = sorted(tmp_path.iterdir())
    done = run("check", tmp_path, "--gnupg-home", gpg_home.path, "--json")
    assert [(r["events"], r["status"]) for r in done.records] == [(30, "ok")]
    assert sorted(tmp_path.iterdir()) == before


def test_check_gives_the_receipts_of_index(sample: Sample, verb: Verb) -> None:
    checked = run("check", *FILES, "--gnupg-home", sample.home, "--json").records
    kept = verb("sql", "SELECT * FROM files ORDER BY id", "--format", "json").json
    for one, row in zip(checked, kept, strict=True):
        for key in ("file", "sha256", "lines", "events", "duplicates", "rejects", "blank"):
            assert one[key] == row[key]


# What the eye and the spreadsheet get


@pytest.fixture
def nasty(package: Package, place: tuple[str | Path, ...], gpg_home: GpgHome) -> Verb:
    """A verb on a workspace of nasty text, in well-formed and in damaged lines."""
    text = event_line(1, **NASTY) + b"\n\x1b[2J" + event_line(2, username="prefix") + b"\n"
    text += b"\x1b]0;reject\x07 \xc2\x9b31m\n"
    ran = run("index", package("x.log", text), *place, "--key", gpg_home.czar)
    assert "= 2 events + 0 duplicates + 1 rejects" in ran.out
    return lambda *words: run(*words, *place)


@pytest.mark.parametrize(
    "words",
    [
        ("events",),
        ("events", "--raw"),
        ("events", "--format", "csv", "--raw"),
        ("events", "--format", "ndjson", "--raw"),
        ("trail", NASTY["username"]),
        ("trail", NASTY["username"], "--format", "json"),
        ("trail", NASTY["username"], "--format", "csv"),
        ("learners",),
        ("learners", "--json"),
        ("rejects",),
        ("rejects", "--json"),
        ("sql", "SELECT * FROM events_view"),
        ("sql", "SELECT *, raw_line(id) FROM events_view", "--format", "csv"),
        ("sql", "SELECT *, raw_line(id) FROM events_view", "--format", "json"),
        ("events", "learner:\x1b[31m"),
        ("trail", "\x1b[31m"),
        ("sql", "SELECT \x1b[31m"),
    ],
)
def test_control_characters_never_reach_a_terminal(nasty: Verb, words: tuple[str, ...]) -> None:
    done = nasty(*words)
    shown = (done.out + done.err).replace("\r\n", "\n").replace("\r\n", "")
    if "csv" in words:
        shown = shown.replace("\r", "")  # at home in a quoted cell
        assert "\x1b" not in shown
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", shown)
    else:
        assert not CONTROLS.search(shown)


def test_names_of_files_are_safe_to_look_at(tmp_path: Path) -> None:
    bad = tmp_path / "\x1b[31mred\x07.log.gz"
    bad.write_bytes(b"no log")
    done = run("check", bad)
    assert done.code == 1
    assert not CONTROLS.search(done.out + done.err)


def test_json_keeps_what_it_escapes(nasty: Verb) -> None:
    first = nasty("events", "--format", "ndjson", "--raw").records[0]
    assert first["username"] == NASTY["username"]
    assert json.loads(first["raw"])["event"] == NASTY["event"]
    assert len(nasty("events", "--format", "ndjson", "--raw").out.splitlines()) == 2


def test_no_cell_of_csv_is_a_formula(nasty: Verb) -> None:
    out = nasty("events", "--format", "csv").out
    for row in csv.DictReader(io.StringIO(out, newline="")):
        for key, value in row.items():
            assert not value.startswith(("=", "+", "-", "@", "\t", "\r", "\n")), key
    first = next(csv.DictReader(io.StringIO(out, newline="")))
    assert first["username"].startswith("'=cmd|")
    assert first["ip"] == "'-1+1"
    assert first["user_id"] == "7301"
    made = nasty(
        "sql", "SELECT -5 AS n, '-5' AS t, '＝1' AS wide, '=a' AS \"=b\"", "--format", "csv"
    )
    assert list(csv.reader(io.StringIO(made.out))) == [
        ["n", "t", "wide", "'=b"],
        ["-5", "'-5", "'＝1", "'=a"],
    ]


# True processes


def test_a_pipe_whose_reader_leaves_is_no_error(sample: Sample) -> None:
    words = ("--workspace", sample.path, "--gnupg-home", sample.home)
    with start("events", "--format", "ndjson", *words) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith(b'{"time": ')
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1


def test_a_full_disk_at_the_other_end_is_told(sample: Sample) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full")
    words = ("--workspace", sample.path, "--gnupg-home", sample.home)
    with full.open("wb") as out, start("learners", *words, stdout=out) as process:
        assert process.stderr is not None
        said = process.stderr.read().decode()
    assert process.returncode == 2
    assert said.startswith("Error: The output can't be written")
    assert "Traceback" not in said


def test_a_closed_output_is_no_error(sample: Sample) -> None:
    command = 'exec "$@" >&-'
    words = ["--workspace", str(sample.path), "--gnupg-home", str(sample.home)]
    python = start.__globals__["COMMAND"]
    done = subprocess.run(
        ["/bin/sh", "-c", command, "sh", *python, "events", "--format", "ndjson", *words],
        capture_output=True,
        cwd=start.__globals__["ROOT"],
        timeout=240,
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_words_that_are_no_utf_8_match_nothing(sample: Sample) -> None:
    words = ("--workspace", sample.path, "--gnupg-home", sample.home)
    done = run_process("trail", b"\xff\xfe", *words)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("Error: Nobody in this workspace")


def test_interrupting_stops_a_query_that_would_never_end(sample: Sample) -> None:
    endless = (
        "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT count(*) FROM c"
    )
    words = ("--workspace", sample.path, "--gnupg-home", sample.home)
    with start("sql", endless, *words) as process:
        _wait_until_busy(process)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=240)
    assert (process.returncode, out, err) == (130, b"", b"Cancelled.\n")


def _wait_until_busy(process: "subprocess.Popen[bytes]") -> None:
    """Until it opened the index and works: what it does before stops as well, but sooner."""
    deadline = time.monotonic() + 120
    while not _has_open(process.pid, "index.sqlite"):
        assert process.poll() is None, "it ended by itself"
        assert time.monotonic() < deadline, "the index was not opened"
        time.sleep(0.05)
    time.sleep(0.5)


def _has_open(pid: int, name: str) -> bool:
    for link in Path(f"/proc/{pid}/fd").glob("*"):
        with suppress(OSError):  # closed while we looked
            if link.readlink().name == name:
                return True
    return False
