# SPDX-License-Identifier: MIT
"""A person's own SQL: what can be asked for, the examples on the samples, limits, the record."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from explorer.errors import UserError
from explorer.package.gpg import Gpg
from explorer.work import CancelToken
from explorer.workspace import vault
from explorer.workspace.ingest import ingest
from explorer.workspace.sql_answers import Answered, answer, export_answer
from explorer.workspace.sql_examples import SqlExample, sql_examples
from explorer.workspace.sql_tables import EVENTS, NOTES, PACKAGE, quoted_if_needed, sql_tables
from tests.helpers.sample import WEEKLY, Sample
from tests.helpers.workspaces import the_catalogue


@pytest.fixture(scope="module")
def stocked(sample: Sample, tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """The samples with their weekly package."""
    path = tmp_path_factory.mktemp("stocked") / "Sample.elx"
    shutil.copytree(sample.path, path)
    gpg = Gpg(sample.home)
    workspace = vault.open_workspace(path, gpg, CancelToken())
    for _ in ingest(workspace, [WEEKLY], gpg, the_catalogue(), CancelToken()):
        pass
    return Sample(path, sample.home)


@pytest.mark.parametrize("example", sql_examples(), ids=lambda each: each.title)
def test_every_example_has_an_answer_in_the_samples(stocked: Sample, example: SqlExample) -> None:
    with stocked.reader() as reader:
        there = {table.name for table in sql_tables(reader, CancelToken())}
        assert there.issuperset(example.needs)
        columns, rows = reader.sql(example.sql, CancelToken())
        found = list(rows)
    # Everybody of the samples did something.
    assert bool(found) == (example.title != "Enrolled, but in no event of these files")
    assert all(len(columns) == len(row) for row in found)
    if "checks_in_these_files" in columns:
        assert found[0][-1] > 0, "events and states of problems find each other"


def test_tables_are_listed_with_what_their_columns_mean(stocked: Sample) -> None:
    with stocked.reader() as reader:
        tables = {table.name: table for table in sql_tables(reader, CancelToken())}
        for table in tables.values():
            names = ", ".join(quoted_if_needed(column.name) for column in table.columns)
            list(reader.facts(f"SELECT {names} FROM {table.name} LIMIT 1", CancelToken()))
    assert tables["events_view"].group == EVENTS
    assert tables["auth_user"].group == PACKAGE
    assert tables["notes.access_log"].group == NOTES
    email = next(each for each in tables["auth_user"].columns if each.name == "email")
    assert email.meaning == "The address the account logs in with."


def test_an_answer_ends_where_it_is_long_enough_and_an_export_does_not(
    sample: Sample, tmp_path: Path
) -> None:
    statement = "SELECT id, '=1' AS sum FROM events"
    with sample.reader() as reader:
        steps = answer(reader, statement, CancelToken(), most=7)
        head = next(steps)
        rows: list[object] = []
        while True:
            try:
                rows += next(steps)
            except StopIteration as stop:
                ended: Answered = stop.value
                break
        written = export_answer(reader, statement, tmp_path / "all.csv", CancelToken())
        whole = reader.totals().events
    assert head == ["id", "sum"]
    assert (len(rows), ended.rows, ended.whole) == (7, 7, False)
    lines = (tmp_path / "all.csv").read_text("utf-8").splitlines()
    assert len(lines) == written.events + 1 == whole + 1
    assert lines[1].endswith(",'=1")
    about = json.loads((tmp_path / "all.csv.meta.json").read_text("utf-8"))
    assert about["sql"] == statement
    assert about["sha256"] == written.sha256


def test_what_is_grouped_is_counted_of_the_same_events(sample: Sample) -> None:
    with sample.reader() as reader:

        def asked(statement: str) -> list[tuple[Any, ...]]:
            return list(reader.sql(statement, CancelToken())[1])

        every = asked("SELECT actor_id, time, source_id FROM events")
        before = reader._grouping
        wanted = {
            actor: (
                max(row[1] for row in every if row[0] == actor),
                len({row[2] for row in every if row[0] == actor} - {None}),
            )
            for actor in {row[0] for row in every}
        }
        found = asked(
            "SELECT actor_id, max(time), count(DISTINCT source_id) FROM events GROUP BY actor_id"
        )
        assert (before, reader._grouping is None) == (None, False)
        assert {row[0]: row[1:] for row in found} == wanted
        by_name = dict(asked("SELECT username, max(time_us) FROM events_view GROUP BY username"))
        rows = asked("SELECT username, time_us FROM events_view")
        assert by_name == {
            name: max(time for other, time in rows if other == name) for name, _ in rows
        }
        with pytest.raises(UserError):
            asked("DELETE FROM events GROUP BY 1")
