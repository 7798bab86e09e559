# SPDX-License-Identifier: MIT
"""After an update of the catalogue, events already in a workspace have its categories."""

from contextlib import closing
from pathlib import Path

from explorer.events import catalogue
from explorer.package.gpg import Gpg
from explorer.work import CancelToken
from explorer.workspace import vault
from explorer.workspace.ingest import ingest
from explorer.workspace.queries import Reader
from tests.conftest import Package
from tests.helpers.gpg_home import GpgHome

LINE = b'{"username": "mira_k", "event_type": "pause_video", "time": "2025-03-10T10:00:00+00:00"}\n'


def test_categories_follow_the_catalogue(
    tmp_path: Path, gpg: Gpg, gpg_home: GpgHome, package: Package
) -> None:
    known = catalogue.load()
    workspace = vault.create(tmp_path / "w.elx", gpg, [gpg_home.czar])
    list(ingest(workspace, [package("a.log", LINE)], gpg, known, CancelToken()))
    with closing(workspace.connect()) as connection:
        connection.execute("UPDATE event_types SET category = 'unknown'")
        connection.execute("INSERT OR REPLACE INTO settings VALUES ('catalogue', 'older')")
    with Reader(workspace, known) as reader:
        assert reader.event_types() == [("pause_video", "video", 1)]


def test_a_reader_does_not_wait_for_an_import(
    tmp_path: Path, gpg: Gpg, gpg_home: GpgHome, package: Package
) -> None:
    known = catalogue.load()
    workspace = vault.create(tmp_path / "w.elx", gpg, [gpg_home.czar])
    list(ingest(workspace, [package("a.log", LINE)], gpg, known, CancelToken()))
    with closing(workspace.connect()) as connection:
        connection.execute("BEGIN IMMEDIATE")
        with Reader(workspace, known) as reader:
            assert reader.totals().events == 1
        connection.execute("ROLLBACK")
