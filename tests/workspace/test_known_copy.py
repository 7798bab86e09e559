# SPDX-License-Identifier: MIT
"""A log that is in already, in another wrapping: told by its text, without writing anything."""

import gzip
from pathlib import Path

import pytest

from explorer.package.gpg import Gpg
from explorer.workspace.database import Workspace
from explorer.workspace.hashing import HEAD
from tests.conftest import Package
from tests.helpers.workspaces import counts, log, rows, take_in

SIZES = {"nothing": 0, "less than a head": 20, "a head and more": HEAD // 200, "blocks": 6000}


@pytest.mark.parametrize("count", SIZES.values(), ids=SIZES.keys())
def test_a_copy_is_known_while_another_holds_the_workspace(
    workspace: Workspace, package: Package, gpg: Gpg, tmp_path: Path, count: int
) -> None:
    text = log(count)
    day = package("acme-edx-events-2025-03-10.log.gz.gpg", text)
    take_in(workspace, [day], gpg)
    before = counts(workspace)
    (tmp_path / "a.log.gz").write_bytes(gzip.compress(text[:1000]) + gzip.compress(text[1000:]))
    copies = [tmp_path / "a.log.gz"]
    if text:
        copies.append(package("b.log", text))
    other = workspace.connect()
    try:
        other.execute("BEGIN IMMEDIATE")
        receipts = take_in(workspace, copies, gpg)
    finally:
        other.close()
    assert [(each.status, each.duplicates) for each in receipts] == [("already", count)] * len(
        copies
    )
    assert counts(workspace) == before


def test_a_log_that_begins_alike_and_goes_on_is_another(
    workspace: Workspace, package: Package, gpg: Gpg
) -> None:
    take_in(workspace, [package("a.log.gz", log(6000))], gpg)
    longer = package("b.log.gz", log(6000) + log(50, ip="192.0.2.9"))
    shorter = package("c.log", log(5000))
    (more, fewer) = take_in(workspace, [longer, shorter], gpg)
    assert (more.status, more.events, more.duplicates) == ("ok", 50, 6000)
    assert (fewer.status, fewer.events, fewer.duplicates) == ("ok", 0, 5000)
    heads = rows(workspace, "SELECT count(DISTINCT head_hash), count(*) FROM files")
    assert heads == [(1, 3)]
