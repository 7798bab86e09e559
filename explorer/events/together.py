# SPDX-License-Identifier: MIT
"""The payloads of a block: those of lines whose recipes are alike are read together.

A loop over lines of one kind costs a fraction of what a decision for each of them does.
"""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, Final, NamedTuple

import msgspec
import numpy as np

from explorer.events.event import Identity
from explorer.events.fast import NOTHING, FastReader, Line, Payload, Table, nowhere_else
from explorer.events.payload import CUT_AT, looks_cut
from explorer.events.recipe import Recipe, getter

NOTHING_TO_READ: Final = 0  # in a payload, but whether it was cut
_KINDS: Final = 4
_WHOLE, _TABLE, _OTHER = range(3)  # a text that surely was not cut; a JSON object


class Alike:
    """Recipes by which payloads are read together have a number in common."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[Any, ...], int] = {(): NOTHING_TO_READ}

    def number(self, how: Recipe) -> int:
        """The number of a recipe."""
        if not how.plan.asks:
            return NOTHING_TO_READ
        return self._numbers.setdefault(how.likeness, len(self._numbers))


class Said(NamedTuple):
    """What the payloads of a block say. rows, codes: where they say an object, perhaps "none";
    the last word on a row counts. cut: rows whose payloads were cut. about: (row, whom).
    """

    rows: list[int]
    codes: list[int]
    cut: list[int]
    about: list[tuple[int, tuple[Identity, ...]]]


class Together:
    """Reads the payloads of one block.

    lines, found: of each row; NOTHING among the latter is passed over. recipes: of each code in
    `where`. objects: codes of objects, 0 for none; has to learn those it does not know.
    """

    def __init__(
        self,
        reader: FastReader,
        lines: list[bytes],
        found: list[Line],
        recipes: list[Recipe],
        objects: Mapping[Any, int],
    ) -> None:
        self._reader = reader
        self._lines = lines
        self._found = found
        self._events = [line.event for line in found]
        self._recipes = recipes
        self._objects = objects
        self._said = Said([], [], [], [])

    def read(self, where: "np.ndarray", alike: "np.ndarray") -> Said:
        """What they say. where: a code for each row; alike: a number for each code."""
        groups = alike[where] * _KINDS
        self._sort_out(groups)
        order = np.flatnonzero(groups >= _KINDS)
        order = order[np.argsort(groups[order], kind="stable")]
        groups = groups[order]
        ends = (np.flatnonzero(groups[1:] != groups[:-1]) + 1).tolist()
        rows, codes = order.tolist(), where[order].tolist()
        if rows:
            for start, end in pairwise([0, *ends, len(rows)]):
                kind = int(groups[start]) % _KINDS
                self._read_group(rows[start:end], codes[start:end], kind)
        return self._said

    def _sort_out(self, groups: "np.ndarray") -> None:
        """Tell apart kinds of payloads, and find those that were cut."""
        tables, others, missing = [], [], []
        odd = [
            row
            for row, event in enumerate(self._events)
            if type(event) is not str or event[-1:] != "}" or len(event) == CUT_AT
        ]
        for row in odd:
            event = self._events[row]
            if type(event) is Table:
                tables.append(row)
            elif self._found[row] is NOTHING:
                missing.append(row)
            else:
                others.append(row)
                if type(event) is str and looks_cut(event):
                    self._said.cut.append(row)
        groups[tables] += _TABLE
        groups[others] += _OTHER
        groups[missing] = NOTHING_TO_READ

    def _read_group(self, rows: list[int], where: list[int], kind: int) -> None:
        how = self._recipes[where[0]]
        keys = self._keys(rows, how, kind)
        if keys is None:
            self._read_singly(rows, where)
            return
        names = how.rooted or how.objects
        if how.about is not None or not names:
            self._read_on(zip(rows, keys, where, strict=True))
            return
        objects = self._objects
        first = getter(names[:1])
        codes = [objects[name] if type(name) is str else 0 for name in map(first, keys)]
        self._said.rows.extend(rows)
        self._said.codes.extend(codes)
        if 0 in codes:
            each = zip(rows, keys, where, codes, strict=True)
            self._read_on((row, found, at) for row, found, at, code in each if not code)

    def _read_singly(self, rows: list[int], where: list[int]) -> None:
        form = self._recipes[where[0]].form
        for row, code in zip(rows, where, strict=True):
            line, found, how = self._lines[row], self._found[row], self._recipes[code]
            event = found.event
            named = form(event) if form is not None and type(event) is str else None
            if named and nowhere_else(line, how):
                self._said.rows.append(row)
                self._said.codes.append(self._objects[named])
            else:
                self._add(row, self._reader.payload(line, found, how))

    def _keys(self, rows: list[int], how: Recipe, kind: int) -> list[Any] | None:
        """The few keys of each payload or line; None if they have to be read one by one."""
        lines, events = self._lines, self._events
        try:
            if how.rooted and how.root is not None:
                read = how.root
                return [read(lines[row]) for row in rows]
            if kind == _WHOLE and how.decode is not None:
                read = how.decode
                return [read(events[row]) for row in rows]
            if kind == _TABLE and how.within is not None:
                read = how.within
                return [read(lines[row]).event for row in rows]
        except (msgspec.DecodeError, RecursionError):
            pass
        return None

    def _read_on(self, some: Iterator[tuple[int, Any, int]]) -> None:
        """Read each of these by itself, its keys being known."""
        for row, keys, code in some:
            line, found = self._lines[row], self._found[row]
            self._add(row, self._reader.payload_by(keys, line, found, self._recipes[code]))

    def _add(self, row: int, payload: Payload) -> None:
        self._said.rows.append(row)
        self._said.codes.append(self._objects[payload.object])
        if payload.cut:
            self._said.cut.append(row)
        if payload.subjects:
            self._said.about.append((row, payload.subjects))
