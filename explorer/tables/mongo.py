# SPDX-License-Identifier: MIT
"""The `.mongo` files of the forum: one document a line, in MongoDB's extended JSON."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import orjson

from explorer.package.lines import Block
from explorer.package.names import FileName
from explorer.tables.description import Table, Tables
from explorer.tables.privacy import Privacy
from explorer.tables.rows import MOST_COLUMNS, Batch, Reject, free_name, reject

_REST: Final = "more"  # where keys go beyond the columns a table can have
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
# What mongo's shell writes instead of JSON, outside of strings.
_SHELL: Final = re.compile(
    r'"(?:[^"\\]|\\.)*"|(?P<word>ISODate|ObjectId|NumberLong|NumberInt)\(\s*(?P<value>[^()]*?)\s*\)'
)
_KEYS: Final = {"ISODate": "$date", "ObjectId": "$oid"}


class Mongo:
    """A Shaper."""

    def __init__(self, name: FileName, tables: Tables, privacy: Privacy) -> None:
        self._table = name.table or "forum_posts"
        self._described: Table | None = tables.find(self._table)
        if self._described is not None:
            self._table = self._described.name
        self._privacy = privacy
        self._taken = {"file_id", "package_course", "package_week", _REST}
        self._columns: dict[str, str | None] = {}  # key -> column; None for one left out
        self._unknown: list[str] = []
        self._left_out: list[str] = []

    def feed(self, block: Block) -> list[Batch]:
        """See Shaper."""
        groups: dict[tuple[str, ...], list[Any]] = {}
        rejects: list[Reject] = []
        blank = 0
        lines = block.data.split(b"\n")
        if not lines[-1]:
            lines.pop()
        for number, line in enumerate(lines, block.first_line):
            if not line.strip():
                blank += 1
                continue
            try:
                row = self._row(_document(line))
            except (ValueError, RecursionError):
                withheld = bool(self._left_out)
                rejects.append(reject(number, "no document in JSON", line, withheld=withheld))
                continue
            groups.setdefault(tuple(row), []).extend(row.values())
        known = self._described.columns if self._described else ()
        first = self._batch(tuple(each.name for each in known), [], rejects, blank)
        return [first, *(self._batch(names, values, [], 0) for names, values in groups.items())]

    def end(self) -> list[Batch]:
        """See Shaper."""
        return []

    def _batch(
        self, names: tuple[str, ...], values: list[Any], rejects: list[Reject], blank: int
    ) -> Batch:
        unknown, left_out = tuple(self._unknown), tuple(self._left_out)
        return Batch(self._table, names, values, tuple(rejects), blank, unknown, left_out)

    def _row(self, document: dict[str, Any]) -> dict[str, Any]:
        row: dict[str, Any] = {}
        rest: dict[str, Any] = {}
        for key, value in document.items():
            if key not in self._columns:
                self._columns[key] = self._column(key)
            column = self._columns[key]
            if column == _REST:
                rest[key] = simple(value)
            elif column is not None:
                row[column] = cell(value)
        if rest:
            row[_REST] = orjson.dumps(rest).decode()
        return row

    def _column(self, key: str) -> str | None:
        if self._privacy.leaves_out(self._table, self._described, key):
            self._left_out.append(free_name(key, set()))
            return None
        known = self._described.column(key) if self._described else None
        if known is not None:
            self._taken.add(known.name.lower())
            return known.name
        if len(self._unknown) >= MOST_COLUMNS:
            return _REST
        name = free_name(key, self._taken | set(self._described.by_name if self._described else ()))
        self._taken.add(name.lower())
        self._unknown.append(name)
        return name


def _document(line: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(line)
    except ValueError:
        found = orjson.loads(_SHELL.sub(_plain, line.decode()))
    if not isinstance(found, dict):
        raise ValueError("no object")  # noqa: TRY004 - as what is no JSON at all
    return found


def _plain(found: re.Match[str]) -> str:
    word = found["word"]
    if word is None:
        return found[0]
    value = found["value"] if word in _KEYS else found["value"].strip('"')
    return f'{{"{_KEYS[word]}": {value}}}' if word in _KEYS else value


def cell(value: Any) -> Any:
    """A value of a document as one of a table: lists and objects as JSON."""
    found = simple(value)
    if isinstance(found, bool):
        return int(found)
    if isinstance(found, (list, dict)):
        return orjson.dumps(found).decode()
    if isinstance(found, int) and not -(1 << 63) <= found < 1 << 63:
        return str(found)
    return found


def simple(value: Any) -> Any:
    """A value without MongoDB's wrappings, at any depth."""
    if isinstance(value, list):
        return [simple(item) for item in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        ((key, inner),) = value.items()
        read = _WRAPPINGS.get(key)
        if read is not None:
            return read(inner)
    return {key: simple(inner) for key, inner in value.items()}


def when(value: Any) -> Any:
    """A moment as the tables write it; whatever it is, where it is none."""
    if isinstance(value, dict):
        value = simple(value)
    try:
        if isinstance(value, str):
            moment = datetime.fromisoformat(value)
            moment = moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            moment = _EPOCH + timedelta(milliseconds=value)
        else:
            return simple(value)
    except (ValueError, OverflowError):
        return value
    return str(moment.replace(tzinfo=None))


def _number(value: Any) -> Any:
    try:
        return int(value)
    except (ValueError, TypeError, OverflowError):
        return simple(value)


_WRAPPINGS: Final[dict[str, Callable[[Any], Any]]] = {
    "$oid": simple,
    "$date": when,
    "$numberLong": _number,
    "$numberInt": _number,
    "$numberDouble": simple,
}
