# SPDX-License-Identifier: MIT
"""The sample files in a workspace, and the same files read plainly, for comparison."""

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.helpers.gpg_home import find_gpg, run_gpg

FOLDER = Path(__file__).parents[2] / "sample_data"
FILES = sorted(FOLDER.glob("*.gpg"))
WEEKLY = FOLDER / "marlx-2025-03-16.zip"
"""Not in the workspace `sample`: most tests count events and learners of logs alone."""

Json = dict[str, Any]


def document(line: bytes) -> Json | None:
    """The JSON object of a line, as the standard library reads it; None where it does not."""
    try:
        found = json.loads(line[max(line.find(b"{"), 0) :])
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def payload(event: Json) -> Any:
    """`event` of a document, opened where it is JSON text."""
    value = event.get("event")
    if isinstance(value, str):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


@dataclass(frozen=True)
class Sample:
    """path: the workspace. home: the GNUPGHOME that opens it."""

    path: Path
    home: Path

    @contextmanager
    def reader(self) -> "Iterator[Any]":
        """A Reader on the workspace."""
        from explorer.package.gpg import Gpg
        from explorer.work import CancelToken
        from explorer.workspace import vault
        from explorer.workspace.queries import Reader
        from tests.helpers.workspaces import the_catalogue

        opened = vault.open_workspace(self.path, Gpg(self.home), CancelToken())
        with Reader(opened, the_catalogue()) as reader:
            yield reader

    @cached_property
    def lines(self) -> dict[str, list[bytes]]:
        """Every line of each file, decrypted with gpg itself; line n stands at n - 1."""
        return {path.name: decrypted(self.home, path).splitlines() for path in FILES}


def decrypted(home: Path, path: Path) -> bytes:
    """The text of a `.log.gz.gpg` file."""
    return gzip.decompress(run_gpg(find_gpg(), home, "--decrypt", str(path)))


def make_sample(home: Path, path: Path) -> Sample:
    """Take the sample files into a new workspace at `path`."""
    from explorer.package.gpg import Gpg
    from tests.helpers.workspaces import fresh, take_in

    gpg = Gpg(home)
    receipts = take_in(fresh(path, gpg), FILES, gpg)
    assert [receipt.status for receipt in receipts] == ["partial"] * 3
    return Sample(path, home)
