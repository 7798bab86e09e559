# SPDX-License-Identifier: MIT
"""Which private columns of weekly tables a workspace holds, and which were left out of it."""

from dataclasses import dataclass

import orjson

from explorer.tables import description
from explorer.tables.privacy import GROUPS, TITLES, Privacy
from explorer.work import CancelToken
from explorer.workspace.queries import Reader
from explorer.workspace.tables_schema import WEEKS, quoted


@dataclass(frozen=True, slots=True)
class PrivateColumns:
    """One group, in words. held: “table.column” of those that have values here; left_out: of those
    that some file had and that did not come in.
    """

    group: str
    title: str
    held: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        """Whether it is held, and where."""
        held = f"held in {', '.join(self.held)}" if self.held else "not held"
        return f"{held}; left out: {', '.join(self.left_out)}" if self.left_out else held


def private_columns(reader: Reader, cancel: CancelToken) -> list[PrivateColumns]:
    """Each group, also those of which there is nothing; nothing at all without weekly tables."""
    tables: dict[str, set[str]] = {}
    for name, left_out in reader.facts("SELECT name, left_out FROM tables", cancel):
        tables.setdefault(str(name), set()).update(orjson.loads(left_out))
    held: dict[str, list[str]] = {group: [] for group in GROUPS}
    gone: dict[str, list[str]] = {group: [] for group in GROUPS}
    for table in sorted(tables):
        for column in _columns(reader, table, cancel):
            groups = _groups(table, column)
            if groups and _has_values(reader, table, column, cancel):
                for group in groups:
                    held[group].append(f"{table}.{column}")
        for column in sorted(tables[table]):
            for group in _groups(table, column):
                gone[group].append(f"{table}.{column}")
    if not tables:
        return []
    return [
        PrivateColumns(group, TITLES[group], tuple(held[group]), tuple(gone[group]))
        for group in GROUPS
    ]


def _columns(reader: Reader, table: str, cancel: CancelToken) -> list[str]:
    text = (table + WEEKS).replace("'", "''")
    return [row[0] for row in reader.facts(f"SELECT name FROM pragma_table_info('{text}')", cancel)]


def _has_values(reader: Reader, table: str, column: str, cancel: CancelToken) -> bool:
    value = quoted(column)
    return bool(
        reader.facts(
            f"SELECT 1 FROM {quoted(table + WEEKS)} WHERE {value} IS NOT NULL AND {value} <> ''"
            " LIMIT 1",
            cancel,
        )
    )


def _groups(table: str, column: str) -> list[str]:
    described = description.load().find(table)
    if Privacy().leaves_out(table, described, column):
        return []  # never comes in: no choice, and no question
    return [
        group
        for group in GROUPS
        if Privacy(frozenset({group})).leaves_out(table, described, column)
    ]
