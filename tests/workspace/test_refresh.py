# SPDX-License-Identifier: MIT
"""After an update of the app, events already in a workspace have its categories and platforms."""

from contextlib import closing
from pathlib import Path

from explorer.events import catalogue
from explorer.package.gpg import Gpg
from explorer.work import CancelToken
from explorer.workspace import vault
from explorer.workspace.ingest import ingest
from explorer.workspace.queries import Reader
from explorer.workspace.query import parse
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


def test_platforms_follow_the_app(
    tmp_path: Path, gpg: Gpg, gpg_home: GpgHome, package: Package
) -> None:
    known = catalogue.load()
    workspace = vault.create(tmp_path / "w.elx", gpg, [gpg_home.czar])
    agent = b"Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/118.0"
    line = LINE.replace(b'{"username"', b'{"agent": "%b", "username"' % agent)
    list(ingest(workspace, [package("a.log", line + LINE)], gpg, known, CancelToken()))
    with Reader(workspace, known) as reader:
        said = [row.platform for row in reader.events(parse(""), CancelToken())]
        assert sorted(said, key=str) == ["Firefox on Linux", None]
    with closing(workspace.connect()) as connection:
        connection.execute("UPDATE agents SET platform = 'Other'")
        connection.execute("INSERT OR REPLACE INTO settings VALUES ('platforms', 'older')")
    with Reader(workspace, known) as reader:
        found = reader.events(parse('platform:"firefox on linux"'), CancelToken())
        assert [row.platform for row in found] == ["Firefox on Linux"]


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
