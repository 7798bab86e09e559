# SPDX-License-Identifier: MIT
"""Only some learners' lines kept: their trails are those of a full import, line by line."""

from pathlib import Path

import pytest

from explorer.events import catalogue
from explorer.package.gpg import Gpg
from explorer.work import CancelToken
from explorer.workspace.database import Workspace
from explorer.workspace.ingest import ingest
from explorer.workspace.queries import Reader
from explorer.workspace.records import Receipt, Trail
from tests.helpers.sample import FILES, Sample
from tests.helpers.workspaces import fresh, read, rows, take_in

NAMES = "SELECT DISTINCT username FROM identities WHERE username IS NOT NULL"
OTHERS = (
    "SELECT DISTINCT ifnull(user_id, anonymous_id) FROM identities"
    " WHERE username IS NULL AND ifnull(user_id, anonymous_id) IS NOT NULL"
    " AND (user_id IS NULL OR user_id % 5 = 0)"
)


def take_in_for(workspace: Workspace, paths: list[Path], gpg: Gpg, *learners: str) -> list[Receipt]:
    """Import only these learners' lines."""
    work = ingest(workspace, paths, gpg, catalogue.load(), CancelToken(), learners=learners)
    return [step for step in work if isinstance(step, Receipt)]


def trail_of(workspace: Workspace, who: str) -> list[object]:
    """The trail without ids of rows."""
    with read(workspace) as reader:
        return plain(reader, reader.trail(who, CancelToken()))


def plain(reader: Reader, trail: Trail) -> list[object]:
    """A trail without ids of rows: places and lines."""
    ids = (trail.learner.usernames, trail.learner.user_ids, trail.learner.courses)
    events = [
        (row.role, reader.line(row.event.id), sorted(map(repr, reader.places(row.event.id))))
        for row in trail.rows
    ]
    return [ids, *sorted(events)]


@pytest.fixture(scope="module")
def logs(sample: Sample, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The sample's files, unpacked."""
    folder, paths = tmp_path_factory.mktemp("logs"), []
    for path in FILES:
        paths.append(folder / path.name.removesuffix(".gz.gpg"))
        paths[-1].write_bytes(b"".join(line + b"\n" for line in sample.lines[path.name]))
    return paths


@pytest.mark.slow
def test_every_trail_is_that_of_a_full_import(
    sample: Sample, logs: list[Path], tmp_path: Path
) -> None:
    gpg, differing = Gpg(sample.home), []
    full = fresh(tmp_path / "full.elx", gpg)
    take_in(full, logs, gpg)
    names = [str(row[0]) for row in (*rows(full, NAMES), *rows(full, OTHERS))]
    assert len(names) > 50
    for number, who in enumerate(names):
        workspace = fresh(tmp_path / f"{number}.elx", gpg)
        receipts = take_in_for(workspace, logs, gpg, who)
        assert [receipt.file for receipt in receipts] == [path.name for path in logs]
        if trail_of(workspace, who) != trail_of(full, who):
            differing.append(who)
    assert not differing


WEEK = Path(__file__).parents[2] / "sample_data/marlx-2025-03-16.zip"
OF_PACKAGE = (
    "SELECT username FROM auth_user WHERE username IN ('נועם.גל', 'tobias-n')"
    " UNION ALL SELECT email FROM auth_user WHERE username = 'mira_k'"
    " UNION ALL SELECT CAST(id AS TEXT) FROM auth_user WHERE username = 'staff_ana'"
    " UNION ALL SELECT hash_id FROM user_id_map WHERE username = 'marsh_b'"
)


@pytest.mark.slow
def test_ids_that_only_the_package_knows_count(
    sample: Sample, logs: list[Path], tmp_path: Path
) -> None:
    gpg = Gpg(sample.home)
    full, some = fresh(tmp_path / "full.elx", gpg), fresh(tmp_path / "some.elx", gpg)
    take_in(full, [WEEK, *logs], gpg)
    take_in(some, [WEEK], gpg)
    whos = [str(row[0]) for row in rows(full, OF_PACKAGE)]
    assert len(whos) == 5
    for who in whos:
        receipts = take_in_for(some, logs, gpg, who)
        assert all(each.passed_over for each in receipts)
        assert trail_of(some, who) == trail_of(full, who), who
        assert len(trail_of(some, who)) > 40
