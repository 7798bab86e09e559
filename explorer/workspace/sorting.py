# SPDX-License-Identifier: MIT
"""An answer in the order of a column: names as a person sorts them, numbers as numbers."""

import ipaddress
import math
import re
from collections.abc import Callable
from typing import Any, Final

import numpy as np

from explorer.errors import UserError
from explorer.events.catalogue import Catalogue
from explorer.events.parse import decode
from explorer.events.paths import Path, parse_path, told_value, values
from explorer.work import CancelToken
from explorer.workspace.answers import Answers
from explorer.workspace.connection import Connection
from explorer.workspace.functions import told_of
from explorer.workspace.lines import Lines
from explorer.workspace.masks import Mask
from explorer.workspace.records import Sort
from explorer.workspace.sheets import NONE, Numbers

_DIGITS: Final = re.compile(r"(\d{1,18})")
# Column of the table: column of the sheets, and the names of its codes.
_NAMED: Final = {
    "learner": ("actor", "SELECT id, ifnull(username, user_id) FROM identities"),
    "type": ("type", "SELECT id, type FROM event_types"),
    "summary": ("type", "SELECT id, ifnull(catalogue_title(type), type) FROM event_types"),
    "category": ("type", "SELECT id, category FROM event_types"),
    "course": ("course", "SELECT id, course_id FROM courses"),
    "object": ("object", "SELECT id, object FROM objects"),
    "source": ("source", "SELECT id, source FROM sources"),
    "session": ("session", "SELECT id, session FROM sessions"),
    "ip": ("ip", "SELECT id, ip FROM ips"),
    "platform": ("agent", "SELECT id, platform FROM agents"),
}
_NUMBERS: Final = {"received": "received", "line": "line"}
_OF_FILES: Final = ("file", "server")
COLUMNS: Final = ("time", *_NAMED, *_NUMBERS, *_OF_FILES, "star", "note", "outcome")
FIELD: Final = "field:"  # before the path of a field: any field of the event
_SHORT: Final = 65_000  # places that fit into 16 bits
Key = Callable[[Any], Any]


class Sorting:
    """Sorts answers over one connection."""

    def __init__(self, connection: Connection, catalogue: Catalogue, answers: Answers) -> None:
        self._connection = connection
        self._catalogue = catalogue
        self._answers = answers

    def sorted(self, mask: Mask, sort: Sort, cancel: CancelToken) -> Numbers:
        """The ids of all matching events; what has no value comes last, equals by time."""
        if sort.column in _NAMED:
            column, statement = _NAMED[sort.column]
            ids, codes = self._columns(mask, cancel, column)
            return _arranged(ids, self._ranks(statement, sort.column)[codes], sort)
        if sort.column in _NUMBERS:
            ids, numbers = self._columns(mask, cancel, _NUMBERS[sort.column])
            least = int(numbers[numbers != NONE].min(initial=0))
            return _arranged(ids, np.where(numbers == NONE, -1, numbers - least), sort)
        if sort.column in _OF_FILES:
            return self._by_file(mask, sort, cancel)
        if sort.column == "star":
            return self._by_star(mask, sort, cancel)
        if sort.column == "note":
            return self._by_note(mask, sort, cancel)
        if sort.column == "outcome":
            return self._by_line(
                mask, sort, cancel, lambda line: told_of(line, "outcome", self._catalogue)
            )
        if sort.column.startswith(FIELD):
            try:
                path = parse_path(sort.column.removeprefix(FIELD))
            except ValueError as error:
                raise _unsortable(sort) from error
            return self._by_line(mask, sort, cancel, lambda line: _field(line, path))
        raise _unsortable(sort)

    def _columns(self, mask: Mask, cancel: CancelToken, *names: str) -> list[Numbers]:
        """Ids and columns of the whole answer in time order."""
        found: list[list[Numbers]] = [[] for _ in range(1 + len(names))]
        for piece in self._answers.in_time(mask, cancel, names):
            for whole, some in zip(found, piece, strict=True):
                whole.append(some)
        return [_joined(each) for each in found]

    def _ranks(self, statement: str, column: str) -> Numbers:
        """The place of each code's name among all names; −1 for none."""
        key = _address if column == "ip" else _natural
        names = self._connection.execute(statement).fetchall()
        return _places(names, key)

    def _by_file(self, mask: Mask, sort: Sort, cancel: CancelToken) -> Numbers:
        places = _places(
            self._connection.execute(f"SELECT id, {sort.column} FROM files").fetchall(), _natural
        )
        parts = list(self._answers.parts(mask, cancel))
        if not parts:
            return np.zeros(0, np.int64)
        ids, times = (
            np.concatenate([self._answers.values(part, name) for part in parts])
            for name in ("id", "time")
        )
        files = np.repeat(
            [places[part.sheet.file_id] for part in parts], [part.events for part in parts]
        )
        order = np.lexsort((ids, times))
        return _arranged(ids[order], files[order], sort)

    def _by_star(self, mask: Mask, sort: Sort, cancel: CancelToken) -> Numbers:
        (ids,) = self._columns(mask, cancel)
        rows = self._connection.execute(
            "SELECT event_id FROM notes.marks WHERE starred AND event_id IS NOT NULL"
        )
        starred = np.fromiter((row[0] for row in rows), np.int64)
        return _arranged(ids, np.where(np.isin(ids, starred), 0, -1), sort)

    def _by_note(self, mask: Mask, sort: Sort, cancel: CancelToken) -> Numbers:
        (ids,) = self._columns(mask, cancel)
        rows = self._connection.execute(
            "SELECT event_id, note FROM notes.marks WHERE note <> '' AND event_id IS NOT NULL"
        ).fetchall()
        code_of = {event_id: code for code, (event_id, _) in enumerate(rows, 1)}
        names = [(0, None), *((code_of[event_id], note) for event_id, note in rows)]
        codes = np.zeros(len(ids), np.int64)
        for at in np.flatnonzero(np.isin(ids, np.fromiter(code_of, np.int64))).tolist():
            codes[at] = code_of[int(ids[at])]
        return _arranged(ids, _places(names, _natural)[codes], sort)

    def _by_line(
        self, mask: Mask, sort: Sort, cancel: CancelToken, value: Callable[[bytes], Any]
    ) -> Numbers:
        """Only lines tell: every one is read."""
        (ids,) = self._columns(mask, cancel)
        lines, codes = Lines(self._connection), np.zeros(len(ids), np.int64)
        names: dict[Any, int] = {None: 0}
        for at in np.argsort(ids, kind="stable").tolist():
            cancel.check()
            codes[at] = names.setdefault(value(lines.line(int(ids[at]))), len(names))
        places = _places([(code, name) for name, code in names.items()], _mixed)
        return _arranged(ids, places[codes], sort)


def _unsortable(sort: Sort) -> UserError:
    return UserError(
        f"Events can't be sorted by “{sort.column}”.",
        f"Sort by {', '.join(COLUMNS)}, or {FIELD} and the path of a field.",
    )


def _field(line: bytes, path: Path) -> str | int | float | None:
    """The value of a field as a column shows it."""
    try:
        found = values(decode(line), path)
    except (ValueError, RecursionError):
        return None
    return told_value(found)


def _mixed(value: Any) -> tuple[Any, ...]:
    """Numbers first, by size; then texts, and what only calls itself a number."""
    if isinstance(value, int | float) and not math.isnan(value):
        return (0, value)
    return (1, _natural(value))


def _joined(pieces: list[Numbers]) -> Numbers:
    """The pieces in one, and the room they took free again."""
    found = np.concatenate(pieces) if pieces else np.zeros(0, np.int64)
    pieces.clear()
    return found


def _arranged(ids: Numbers, places: Numbers, sort: Sort) -> Numbers:
    """Ids that are in time order, in the order of their places; −1 is always last."""
    largest = int(places.max(initial=0))
    keys = largest - places if sort.descending else places.copy()
    keys[places < 0] = largest + 1
    bits = len(ids).bit_length()
    if largest < _SHORT:
        order = np.argsort(keys.astype(np.uint16), kind="stable")
    elif (
        largest.bit_length() + bits < 62
    ):  # a key and its row in one number: such are sorted fastest
        joined = np.sort((keys.astype(np.int64) << bits) | np.arange(len(ids)))
        order = joined & ((1 << bits) - 1)
    else:
        order = np.argsort(keys, kind="stable")
    found: Numbers = ids[order]
    return found


def _places(names: list[tuple[int, Any]], key: Key) -> Numbers:
    found = np.full(max((code for code, _ in names), default=0) + 1, -1, np.int32)
    keys = {name: key(name) for _, name in names if name is not None}
    place: dict[Any, int] = {}
    for name in sorted(keys, key=keys.__getitem__):
        place[name] = len(place)
    for code, name in names:
        found[code] = place.get(name, -1)
    return found


def _natural(value: Any) -> tuple[Any, ...]:
    """Numbers in a name count as numbers; upper and lower case are alike."""
    name = str(value)
    pieces = _DIGITS.split(name.casefold())
    return tuple((at % 2, int(each) if at % 2 else each) for at, each in enumerate(pieces)), name


def _address(name: Any) -> tuple[Any, ...]:
    try:
        address = ipaddress.ip_address(str(name).strip())
    except ValueError:
        return (9, 0, str(name))
    return (address.version, int(address), str(name))
