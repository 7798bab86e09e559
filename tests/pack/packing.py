# SPDX-License-Identifier: MIT
"""Packs made, opened and looked into by tests."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from explorer.pack.material import Order
from explorer.pack.write import Made, Target, make_pack
from explorer.package.gpg import Gpg
from explorer.work import CancelToken, Progress
from explorer.workspace.database import Workspace
from explorer.workspace.queries import Reader
from explorer.workspace.records import Receipt, TrailRow
from tests.helpers.workspaces import fresh, read, take_in, the_catalogue


def made(
    reader: Reader,
    who: str,
    target: Path | Target,
    *,
    pseudonymise: bool = False,
    order: Order | None = None,
    cancel: CancelToken | None = None,
) -> Made:
    """The pack of a learner's trail."""
    done: list[Made] = []

    def run() -> Iterator[Progress]:
        steps = make_pack(
            reader,
            the_catalogue(),
            order or Order(who),
            target if isinstance(target, Target) else Target(target),
            cancel or CancelToken(),
            pseudonymise=pseudonymise,
        )
        done.append((yield from steps))

    for step in run():
        assert step.done <= step.total
    return done[0]


def parts(path: Path) -> dict[str, bytes]:
    """The parts of a pack by their names."""
    with zipfile.ZipFile(path) as found:
        return {name: found.read(name) for name in found.namelist()}


def manifest(path: Path) -> Any:
    return json.loads(parts(path)["manifest.json"])


def table(data: bytes) -> list[dict[str, str]]:
    """The rows of a part that is CSV."""
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def logged(
    path: Path, text: bytes, gpg: Gpg, name: str = "marlx-edx-events-2025-03-10.log"
) -> Workspace:
    """A workspace in this folder with one log of this text."""
    log = path / name
    log.write_bytes(text)
    workspace = fresh(path / "Logged.elx", gpg)
    take_in(workspace, [log], gpg)
    return workspace


def opened(pack: Path, folder: Path, gpg: Gpg) -> tuple[list[Receipt], Workspace]:
    """A pack taken into a workspace of its own."""
    workspace = fresh(folder, gpg)
    return take_in(workspace, [pack], gpg), workspace


def trail(workspace: Workspace, who: str) -> list[TrailRow]:
    """A trail without what differs from workspace to workspace."""
    with read(workspace) as reader:
        return list(told(reader, who))


def told(reader: Reader, who: str) -> Iterator[TrailRow]:
    for row in reader.trail(who, CancelToken()).rows:
        at = row.event.delivered
        own = replace(row.event, id=0, file=at.file, line=at.line, member=at.member, origin=None)
        yield replace(row, event=own)
