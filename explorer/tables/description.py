# SPDX-License-Identifier: MIT
"""What the tables of the weekly package hold, as the files in resources/tables say."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from explorer import resources

FORMS = ("tsv", "csv", "mongo", "structure")
TYPES = {"integer": "INTEGER", "number": "REAL", "flag": "INTEGER"}  # all others are text
PRIVATE = ("email", "name", "bio", "mailing_address", "always")


@dataclass(frozen=True, slots=True)
class Column:
    """A column. type: integer, number, flag (0 or 1), time (UTC), date, json or text.

    values: what its values mean. aliases: other names it has had. private: the groups of columns
    it belongs to that a person may leave out; with "always" it never comes in.
    """

    name: str
    type: str = "text"
    meaning: str = ""
    since: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    private: tuple[str, ...] = ()

    @property
    def affinity(self) -> str:
        """Its type in SQL."""
        return TYPES.get(self.type, "TEXT")


@dataclass(frozen=True)
class Table:
    """A table. form: how its file is written. scope: course or org, what one file is for.

    user: the column that says whose row it is, and `user_kind` by what: user_id, username,
    anonymous_id or profile_id. index: columns people look rows up by. packed: columns of text that
    people read rather than look up, kept apart of the rows and small. always: every course that has
    learners has it, so that its absence is worth a word.
    """

    name: str
    title: str
    meaning: str
    columns: tuple[Column, ...]
    form: str = "tsv"
    scope: str = "course"
    since: str = ""
    until: str = ""
    aliases: tuple[str, ...] = ()
    user: str = ""
    user_kind: str = "user_id"
    index: tuple[str, ...] = ()
    packed: tuple[str, ...] = ()
    always: bool = False
    note: str = ""
    file: str = ""

    @cached_property
    def by_name(self) -> Mapping[str, Column]:
        """Its columns by every name they have had, in lower case."""
        found = {alias.lower(): each for each in self.columns for alias in each.aliases}
        return found | {each.name.lower(): each for each in self.columns}

    def column(self, name: str) -> Column | None:
        """The column of this name, in any of its spellings."""
        return self.by_name.get(name.lower())


class Tables:
    """All descriptions."""

    def __init__(self, tables: Iterable[Table]) -> None:
        self.all = tuple(tables)
        self._named = {alias: each for each in self.all for alias in each.aliases}
        self._named |= {each.name: each for each in self.all}

    def find(self, name: str) -> Table | None:
        """The table of this name, in any of its spellings."""
        return self._named.get(name.lower())

    def like(self, columns: Iterable[str]) -> Table | None:
        """The table whose columns these are, for a file whose name does not say."""
        names = {name.lower() for name in columns}
        best = max(self.all, key=lambda table: len(names & table.by_name.keys()))
        known = names & best.by_name.keys()
        rivals = [each for each in self.all if len(names & each.by_name.keys()) == len(known)]
        alike = [each for each in rivals if len(each.columns) == len(names)] or rivals
        enough = len(known) >= 3 and len(known) * 4 >= len(names) * 3
        return alike[0] if enough and len(alike) == 1 else None


def read(text: str, file: str = "") -> list[Table]:
    """The tables of one file of descriptions. Raises ValueError, tomllib.TOMLDecodeError."""
    found = tomllib.loads(text)
    return [_table(raw, file) for raw in found.pop("table")]


def _table(raw: dict[str, Any], file: str) -> Table:
    columns = tuple(_column(each) for each in raw.pop("column", ()))
    for key in ("aliases", "index", "packed"):
        raw[key] = tuple(raw.get(key, ()))
    table = Table(columns=columns, file=file, **raw)
    if table.form not in FORMS or table.scope not in ("course", "org"):
        raise ValueError(f"{table.name}: form or scope")
    if any(table.by_name[name].affinity != "TEXT" for name in table.packed):
        raise ValueError(f"{table.name}: only text is packed")
    return table


def _column(raw: dict[str, Any]) -> Column:
    for key in ("aliases", "private"):
        raw[key] = tuple(raw.get(key, ()))
    column = Column(**raw)
    if not set(column.private) <= set(PRIVATE):
        raise ValueError(f"{column.name}: private")
    return column


@cache
def load() -> Tables:
    """The descriptions that come with the app."""
    files = resources.names("tables", ".toml")
    return Tables(
        table for name in files for table in read(resources.read_bytes(name).decode(), name)
    )
