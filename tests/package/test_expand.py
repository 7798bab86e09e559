# SPDX-License-Identifier: MIT
"""From a drop of files and folders to the files to open."""

import os
from pathlib import Path

import pytest

from explorer.errors import Cancelled, FileFailed
from explorer.package.expand import expand
from explorer.package.gpg import Gpg
from explorer.package.meant_for import MeantFor
from explorer.package.readers import open_package
from explorer.package.weekly import may_hold_parts
from explorer.work import CancelToken

DAY = "x-edx-events-2014-07-25.log.gz.gpg"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in (
        "b/2014/x-edx-events-2014-07-26.log",
        f"b/2014/{DAY}",
        "a/2013-05-02-X-tracking.tar",
        "a/.hidden/secret.log",
        "a/.DS_Store",
        "mine.elx/index.sqlite",
        "mine.elx/key.gpg",
        "c/X-C-R-auth_user-prod-analytics.sql",
        "c/X-C-R-prod.mongo",
        "c/notes.txt",
        "d/picture.png",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    return tmp_path


def test_a_folder_is_walked_in_order(tree: Path) -> None:
    found = expand([tree])
    assert [path.relative_to(tree).as_posix() for path in found] == [
        "a/2013-05-02-X-tracking.tar",
        "b/2014/x-edx-events-2014-07-25.log.gz.gpg",
        "b/2014/x-edx-events-2014-07-26.log",
        "c/X-C-R-auth_user-prod-analytics.sql",
        "c/X-C-R-prod.mongo",
    ]
    assert found.note == "2 files in the folders passed over, neither log nor table (.png, .txt)."


def test_each_file_comes_once(tree: Path) -> None:
    day = tree / "b" / "2014" / DAY
    assert [path.name for path in expand([day, tree / "b", day])] == [
        DAY,
        "x-edx-events-2014-07-26.log",
    ]


def test_a_file_named_outright_is_opened_whatever_it_is(tree: Path) -> None:
    named = [tree / "d" / "picture.png", tree / "gone.log"]
    assert list(expand(named)) == named
    assert expand(named).note == ""


@pytest.mark.parametrize(("folder", "status"), [("d", "no logs"), ("empty", "empty folder")])
def test_a_folder_without_logs_gets_its_receipt(
    tree: Path, gpg: Gpg, folder: str, status: str
) -> None:
    (tree / "empty").mkdir()
    [path] = expand([tree / folder])
    with pytest.raises(FileFailed) as failed:
        list(open_package(path, gpg, CancelToken()))
    assert failed.value.status == status
    assert f"folder {folder} " in failed.value.what


def test_a_folder_that_may_not_be_listed_gets_its_receipt(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listing = os.scandir

    def denied(path: Path | str) -> object:
        if Path(path).name == "2014":
            raise PermissionError(13, "denied", str(path))
        return listing(path)

    monkeypatch.setattr(os, "scandir", denied)
    assert [path.name for path in expand([tree / "a", tree / "b"])] == [
        "2013-05-02-X-tracking.tar",
        "2014",
    ]


def test_a_path_that_may_not_be_looked_at_gets_its_receipt(tree: Path, gpg: Gpg) -> None:
    path = tree / ("a" * 5000)
    assert list(expand([path])) == [path]
    assert MeantFor(gpg).say(path) == ""
    assert not may_hold_parts([path])
    with pytest.raises(FileFailed):
        list(open_package(path, gpg, CancelToken()))


def test_a_link_to_a_folder_is_not_followed_round_and_round(tree: Path) -> None:
    (tree / "a" / "again").symlink_to(tree)
    assert len(expand([tree])) == 5


def test_it_can_be_cancelled(tree: Path) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        expand([tree], cancel)
