# SPDX-License-Identifier: MIT
"""The events an answer is made of, in order, sheet after sheet."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from explorer.work import CancelToken
from explorer.workspace.connection import Connection
from explorer.workspace.few import Few
from explorer.workspace.masks import Mask
from explorer.workspace.matching import Matcher, rows_of
from explorer.workspace.scanning import Scanner
from explorer.workspace.sheets import ColumnCache, Numbers, Rows, Sheet, Sheets


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of one sheet; None stands for all of them."""

    sheet: Sheet
    rows: Rows | None

    @property
    def events(self) -> int:
        return self.sheet.events if self.rows is None else int(np.count_nonzero(self.rows))


@dataclass(slots=True)
class _Pending:
    """Events found and not yet told, until no earlier one can come."""

    descending: bool
    parts: list[list[Numbers]] = field(default_factory=list)  # key, id, more columns

    def add(self, columns: list[Numbers]) -> None:
        self.parts.append(columns)

    def settled(self, limit: int | None) -> list[Numbers] | None:
        """What lies before the limit, in order, once that is worth the sorting."""
        if not self.parts:
            return None
        count = sum(len(part[0]) for part in self.parts)
        if limit is not None:
            below = sum(int(np.count_nonzero(part[0] < limit)) for part in self.parts)
            if below * 2 < count:
                return None
        joined = [np.concatenate(each) for each in zip(*self.parts, strict=True)]
        order = _order(joined[0], -joined[1] if self.descending else joined[1])
        ordered = [column[order] for column in joined]
        self.parts = []
        if limit is None:
            return ordered
        cut = int(np.searchsorted(ordered[0], limit))
        if cut < len(order):
            self.parts = [[column[cut:] for column in ordered]]
        return [column[:cut] for column in ordered]


def _order(keys: Numbers, ids: Numbers) -> Numbers:
    """How to bring rows into the order of their keys, those of one key into that of their ids."""
    order = np.argsort(keys)
    sorted_ = keys[order]
    same = sorted_[1:] == sorted_[:-1]
    if same.any():
        tied = np.zeros(len(order), bool)
        tied[1:] |= same
        tied[:-1] |= same
        some = order[tied]
        order[tied] = some[np.lexsort((ids[some], keys[some]))]
    return order


class Answers:
    """Finds events over one connection."""

    def __init__(self, connection: Connection, scanner: Scanner, kept: ColumnCache) -> None:
        self._connection = connection
        self._scanner = scanner
        self.sheets = Sheets(connection, kept)
        self.few = Few(connection)

    def parts(self, mask: Mask, cancel: CancelToken, ids: Numbers | None = None) -> Iterator[Part]:
        """The matching rows of each sheet that has any, by the time of its first event.

        ids: the answer's events, if they are known already.
        """
        find = self._finder(mask, cancel, ids)
        for sheet in self.sheets.all():
            part = find(sheet)
            if part is not None:
                yield part

    def _finder(
        self, mask: Mask, cancel: CancelToken, ids: Numbers | None = None
    ) -> Callable[[Sheet], Part | None]:
        matcher = Matcher(self._connection, self.sheets, self._scanner, mask)
        self._scanner.cancel = cancel
        known = None if ids is None else np.sort(ids)

        def find(sheet: Sheet) -> Part | None:
            cancel.check()
            rows = matcher.rows(sheet) if known is None else rows_of(known, sheet, self.sheets)
            if isinstance(rows, bool):
                return Part(sheet, None) if rows else None
            return Part(sheet, rows)

        return find

    def in_time(
        self,
        mask: Mask,
        cancel: CancelToken,
        columns: Sequence[str] = (),
        *,
        descending: bool = False,
    ) -> Iterator[list[Numbers]]:
        """Ids and more columns of the matching events in time order, piece by piece."""
        sheets = self.sheets.all()
        if descending:
            sheets.sort(key=lambda sheet: -sheet.last_time)
        find, pending = self._finder(mask, cancel), _Pending(descending)
        for sheet in sheets:
            # Nothing that comes now can lie before the first time of this sheet.
            found = pending.settled(-sheet.last_time if descending else sheet.first_time)
            if found is not None and len(found[0]):
                yield found[1:]
            part = find(sheet)
            if part is not None:
                times = self.values(part, "time")
                keys = -times if descending else times
                pending.add([keys, *(self.values(part, name) for name in ("id", *columns))])
        found = pending.settled(None)
        if found is not None:
            yield found[1:]

    def values(self, part: Part, name: str) -> Numbers:
        """A column's values in the rows of a part."""
        if part.rows is None:
            return self.sheets.column(part.sheet, name)
        return self.sheets.values(part.sheet, name, part.rows)
