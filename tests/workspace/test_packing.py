# SPDX-License-Identifier: MIT
"""Columns of weekly tables that lie packed apart of their rows: read as if they did not."""

from pathlib import Path
from typing import Any

import pytest

from explorer.package.gpg import Gpg
from explorer.work import CancelToken
from explorer.workspace import starting
from explorer.workspace.database import Workspace
from explorer.workspace.removal import remove_file
from tests.helpers.workspaces import damage, rows, take_in
from tests.tables.exporters import Value, pipe_file, sql_file
from tests.workspace.test_tables import COURSE, COURSE_ID, take

COLUMNS = (
    "id", "module_type", "module_id", "student_id", "state", "grade", "created", "modified",
    "max_grade", "done", "course_id",
)  # fmt: skip
STATES = (
    '{"a": "{\\"b\\": \\"\\\\n\\"}"}', "", None, "\\", "tab\there", "line\nend\r", "NUL\0here",
    "é𝄞", "null", " ", "\\\\t", "x" * 3_000,
)  # fmt: skip
NAME = f"{COURSE}-courseware_studentmodule-prod-analytics.sql"
EVERYTHING = f"SELECT {', '.join(COLUMNS)} FROM courseware_studentmodule ORDER BY id"


def states(count: int) -> list[tuple[Value, ...]]:
    return [
        (
            n, "problem", f"block@{n % 7}", n % 50, STATES[n % len(STATES)], None if n % 3 else 0.5,
            "2025-03-01 10:00:00", f"2025-03-01 10:{n % 60:02}:00", None if n % 3 else 1.0,
            "na", COURSE_ID,
        )
        for n in range(count)
    ]  # fmt: skip


def week(folder: Path, date: str, data: bytes) -> Path:
    path = folder / f"marlx-{date}" / NAME
    path.parent.mkdir()
    path.write_bytes(data)
    return path


def test_every_value_comes_back_in_its_row(workspace: Workspace, gpg: Gpg, tmp_path: Path) -> None:
    given = states(2_600)
    (receipt,) = take_in(workspace, [week(tmp_path, "2025-03-09", pipe_file(COLUMNS, given))], gpg)
    assert (receipt.status, receipt.rows) == ("ok", 2_600)
    assert rows(workspace, EVERYTHING) == given
    assert rows(workspace, "SELECT count(*) FROM packed_rows")[0][0] > 2
    one = "SELECT state FROM courseware_studentmodule WHERE student_id = 7 AND id = '57'"
    assert rows(workspace, one) == [(STATES[57 % len(STATES)],)]
    asked = "EXPLAIN QUERY PLAN SELECT state FROM courseware_studentmodule"
    whole, some = (str(rows(workspace, asked + end)) for end in ("", " WHERE student_id = 7"))
    assert "INTEGER PRIMARY KEY (rowid>? AND rowid<?)" in whole, "a block after the other"
    assert "(file_id=? AND student_id=?" in some, "found by the index, not by reading all"
    kinds = "SELECT DISTINCT typeof(id), typeof(grade), typeof(modified) FROM {}"
    assert sorted(rows(workspace, kinds.format("courseware_studentmodule"))) == [
        ("integer", "null", "text"), ("integer", "real", "text"),
    ]  # fmt: skip
    listed = "SELECT name, type FROM pragma_table_info('courseware_studentmodule_weeks')"
    assert [row[0] for row in rows(workspace, listed)] == ["file_id", *COLUMNS]
    assert dict(rows(workspace, listed))["state"] == "TEXT"
    assert damage(workspace) == []


def test_another_process_reads_the_same(
    workspace: Workspace, gpg: Gpg, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(starting, "_WORTH_A_PROCESS", 1)
    given = states(12_000)
    data = sql_file(COLUMNS, given) + b"13\tproblem\n"
    (receipt,) = take_in(workspace, [week(tmp_path, "2025-03-09", data)], gpg)
    assert (receipt.status, receipt.rows, receipt.rejects) == ("partial", 12_000, 1)
    taken_out = [tuple(without_nul(value) for value in row) for row in given]
    assert rows(workspace, EVERYTHING) == taken_out
    assert rows(workspace, "SELECT line FROM rejects") == [(12_002,)]


def without_nul(value: Value) -> Value:
    """As this exporter takes it out."""
    return value.replace("\0", "") if isinstance(value, str) else value


def test_weeks_with_other_columns_stand_side_by_side_and_go_whole(
    workspace: Workspace, gpg: Gpg, tmp_path: Path
) -> None:
    older = [[*row[:9], "new"] for row in states(30)]
    heading = [*COLUMNS[:9], "mood"]
    first, second = (
        week(tmp_path, "2025-03-02", sql_file(heading, older)),
        week(tmp_path, "2025-03-09", sql_file(COLUMNS, states(1_500))),
    )
    (early,) = take_in(workspace, [first], gpg)
    (late,) = take_in(workspace, [second], gpg)
    weeks = "SELECT file_id, state, done, mood FROM courseware_studentmodule_weeks WHERE id = 1"
    assert sorted(rows(workspace, weeks)) == [
        (early.file_id, "", None, "new"), (late.file_id, "", "na", None),
    ]  # fmt: skip
    whole = "EXPLAIN QUERY PLAN SELECT max(modified) FROM courseware_studentmodule"
    assert "INTEGER PRIMARY KEY (rowid>? AND rowid<?)" in str(rows(workspace, whole))
    assert late.file_id is not None
    remove_file(workspace, late.file_id, CancelToken())
    assert rows(workspace, "SELECT DISTINCT file_id FROM packed_rows") == [(early.file_id,)]
    found: list[tuple[Any, ...]] = rows(
        workspace, "SELECT count(*), max(mood), max(state) FROM courseware_studentmodule"
    )
    assert found == [(30, "new", "é𝄞")]
    assert early.file_id is not None
    remove_file(workspace, early.file_id, CancelToken())
    assert rows(workspace, "SELECT name FROM sqlite_schema WHERE name LIKE '%studentmodule%'") == []
    assert damage(workspace) == []


def test_packed_columns_that_are_left_out_are_not_there(
    workspace: Workspace, gpg: Gpg, tmp_path: Path
) -> None:
    path = week(tmp_path, "2025-03-09", sql_file(COLUMNS, states(1_100)))
    packed = [f"courseware_studentmodule.{name}" for name in (*COLUMNS[6:8], *COLUMNS[9:], "state")]
    (receipt,) = take(workspace, path, gpg, *packed)
    assert (receipt.rows, receipt.status) == (1_100, "ok")
    asked = (
        "SELECT DISTINCT state, created, modified, done, course_id FROM courseware_studentmodule"
    )
    assert rows(workspace, asked) == [(None,) * 5]
    assert take(workspace, path, gpg)[0].status == "ok"
    assert rows(workspace, "SELECT count(state) FROM courseware_studentmodule")[0][0] > 900
    assert rows(workspace, "SELECT count(DISTINCT file_id) FROM packed_rows") == [(1,)]
