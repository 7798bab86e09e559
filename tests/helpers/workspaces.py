# SPDX-License-Identifier: MIT
"""Workspaces made, filled and looked into by tests."""

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from explorer.events.catalogue import Catalogue, load
from explorer.package.gpg import Gpg
from explorer.work import CancelToken
from explorer.workspace import vault
from explorer.workspace.database import Workspace
from explorer.workspace.ingest import ingest
from explorer.workspace.queries import Reader
from explorer.workspace.query import parse
from explorer.workspace.records import EventRow, Receipt

# Whether a row of such a name came with the app, not with a file.
_OWN = ("sqlite_", "_sqlite_migrations")


@cache
def the_catalogue() -> Catalogue:
    """The app's catalogue, read once for all tests."""
    return load()


def fresh(path: Path, gpg: Gpg) -> Workspace:
    """A new, empty workspace sealed to the first secret key."""
    return vault.create(path, gpg, [gpg.secret_keys()[0].fingerprint])


def take_in(
    workspace: Workspace, paths: Iterable[Path], gpg: Gpg, cancel: CancelToken | None = None
) -> list[Receipt]:
    """Import files; their receipts."""
    work = ingest(workspace, paths, gpg, the_catalogue(), cancel or CancelToken())
    return [step for step in work if isinstance(step, Receipt)]


def read(workspace: Workspace) -> Reader:
    """A Reader on the workspace; close it."""
    return Reader(workspace, the_catalogue())


def found(workspace: Workspace, query: str = "") -> list[EventRow]:
    """The events that match."""
    with read(workspace) as reader:
        return list(reader.events(parse(query), CancelToken()))


def rows(workspace: Workspace, statement: str) -> list[tuple[Any, ...]]:
    """The answer to a statement, straight from the tables."""
    connection = workspace.connect(readonly=True)
    try:
        answer: list[tuple[Any, ...]] = connection.execute(statement).fetchall()
        return answer
    finally:
        connection.close()


def tables(workspace: Workspace, column: str = "") -> list[str]:
    """The tables that files fill, or those of them that have this column."""
    found = rows(
        workspace,
        "SELECT t.name, group_concat(c.name) FROM pragma_table_list t, pragma_table_info(t.name) c"
        " WHERE t.schema = 'main' AND t.type = 'table' GROUP BY t.name",
    )
    return [
        name
        for name, columns in found
        if not name.startswith(_OWN) and (not column or column in columns.split(","))
    ]


def counts(workspace: Workspace) -> dict[str, int]:
    """How many rows each table has."""
    return {
        table: rows(workspace, f"SELECT count(*) FROM {table}")[0][0] for table in tables(workspace)
    }


def damage(workspace: Workspace) -> list[str]:
    """What SQLCipher and SQLite find wrong with the index; [] if nothing."""
    wrong = [row[0] for row in rows(workspace, "PRAGMA cipher_integrity_check")]
    wrong += [row[0] for row in rows(workspace, "PRAGMA integrity_check") if row[0] != "ok"]
    return wrong + [str(row) for row in rows(workspace, "PRAGMA foreign_key_check")]


def adds_up(receipt: Receipt) -> bool:
    """The counts of a receipt reconcile."""
    parts = receipt.events + receipt.rows + receipt.duplicates + receipt.rejects + receipt.blank
    return receipt.lines == parts


def event_line(number: int = 0, **changes: Any) -> bytes:
    """A line of a tracking log, without its end; a change to None takes the key out."""
    event: dict[str, Any] = {
        "username": "ines_v",
        "event_type": "page_close",
        "time": f"2025-03-10T10:{number // 60 % 60:02}:{number % 60:02}.{number:06}+00:00",
        "event_source": "browser",
        "session": "0f" * 16,
        "ip": "192.0.2.7",
        "agent": "Sextant/1.0",
        "page": "https://courses.example.org/",
        "event": "{}",
        "context": {
            "user_id": 7301,
            "course_id": "course-v1:MarlX+SEA201+2025_T1",
            "org_id": "MarlX",
        },
    }
    event |= changes
    return json.dumps({key: value for key, value in event.items() if value is not None}).encode()


def log(count: int, **changes: Any) -> bytes:
    """So many different lines."""
    return b"".join(event_line(number, **changes) + b"\n" for number in range(count))
