# SPDX-License-Identifier: MIT
"""Package files into the workspace: a file is in whole or not at all."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from explorer.events.catalogue import Catalogue
from explorer.package.gpg import Gpg
from explorer.work import CancelToken, Progress
from explorer.workspace.database import Workspace
from explorer.workspace.records import Receipt


def ingest(
    workspace: Workspace,
    paths: Iterable[Path],
    gpg: Gpg,
    catalogue: Catalogue,
    cancel: CancelToken,
) -> Iterator[Progress | Receipt]:
    """Take in files and folders; yields progress, and one receipt for each file.

    A file that fails gives a receipt with status "failed" and the others still go in.
    Raises Cancelled (files finished before stay in), WorkspaceLocked, UserError on a full disk.
    """
    raise NotImplementedError


def check(
    paths: Iterable[Path], gpg: Gpg, catalogue: Catalogue, cancel: CancelToken
) -> Iterator[Progress | Receipt]:
    """Decrypt and read without keeping anything; the same receipts as `ingest`."""
    raise NotImplementedError
