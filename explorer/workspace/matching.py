# SPDX-License-Identifier: MIT
"""Which rows of a sheet a mask holds for; lines are read only where nothing else decides."""

from dataclasses import dataclass, field
from typing import Final, assert_never

import numpy as np

from explorer.workspace.connection import Connection
from explorer.workspace.hours import FIRST, HOUR, WEEK_HOURS
from explorer.workspace.masks import (
    Among,
    Both,
    Chosen,
    Either,
    Every,
    Hours,
    Mask,
    Opposite,
    Reading,
    Within,
    reads,
)
from explorer.workspace.scanning import Scanner
from explorer.workspace.sheets import NONE, Numbers, Rows, Sheet, Sheets, distinct

_FEW: Final = 4


@dataclass(slots=True)
class Matcher:
    """One mask over one connection; values and ids it asks for are looked up once."""

    connection: Connection
    sheets: Sheets
    scanner: Scanner
    mask: Mask
    _known: dict[Mask, Numbers] = field(default_factory=dict)
    _tables: dict[Mask, Rows] = field(default_factory=dict)

    def rows(self, sheet: Sheet) -> Rows | bool:
        """Which rows match; a plain truth for all of them alike."""
        found = self._of(self.mask, sheet, None)
        return found if isinstance(found, bool) or found.any() else False

    def _of(self, mask: Mask, sheet: Sheet, among: Rows | None) -> Rows | bool:
        """The rows, right at least for those `among`; a plain truth for all rows alike."""
        match mask:
            case Every():
                return True
            case Both():
                return self._both(mask, sheet, among)
            case Either():
                return self._either(mask, sheet, among)
            case Opposite():
                inner = self._of(mask.part, sheet, among)
                return not inner if isinstance(inner, bool) else ~inner
            case Among():
                return self._among(mask, sheet)
            case Within():
                return self._within(mask, sheet)
            case Hours():
                return self._hours(mask, sheet)
            case Chosen():
                return self._chosen(mask, sheet)
            case Reading():
                wanted = np.ones(sheet.events, bool) if among is None else among
                found: Rows = self.scanner.rows(mask, self.sheets.column(sheet, "id"), wanted)
                return found
            case _:
                assert_never(mask)

    def _both(self, mask: Both, sheet: Sheet, among: Rows | None) -> Rows | bool:
        found = among
        for part in sorted(mask.parts, key=_cost):
            one = self._of(part, sheet, found)
            if isinstance(one, bool):
                if not one:
                    return False
                continue
            found = one if found is None else found & one
            if not found.any():
                return False
        return True if found is None else found

    def _either(self, mask: Either, sheet: Sheet, among: Rows | None) -> Rows | bool:
        found: Rows | None = None
        for part in sorted(mask.parts, key=_cost):
            left = among
            if found is not None:
                left = ~found if among is None else among & ~found
            one = self._of(part, sheet, left)
            if isinstance(one, bool):
                if one:
                    return True
                continue
            found = one if found is None else found | one
        return False if found is None else found

    def _hours(self, mask: Hours, sheet: Sheet) -> Rows:
        table = np.zeros(WEEK_HOURS, bool)
        table[list(mask.numbers)] = True
        found: Rows = table[hours_of_week(self.sheets.column(sheet, "time"))]
        return found

    def _among(self, mask: Among, sheet: Sheet) -> Rows | bool:
        codes = self._selected(mask)
        if mask.column == "file":
            return bool((codes == sheet.file_id).any())
        if not len(codes):
            return False
        column = self.sheets.column(sheet, mask.column)
        if len(codes) <= _FEW:
            found: Rows = column == codes[0]
            for code in codes[1:]:
                found |= column == code
            return found
        looked: Rows = self._looked_up(mask, codes)[np.minimum(column, codes[-1] + 1)]
        return looked

    def _looked_up(self, mask: Among, codes: Numbers) -> Rows:
        table = self._tables.get(mask)
        if table is None:
            table = self._tables[mask] = np.zeros(int(codes[-1]) + 2, bool)
            table[codes] = True
        return table

    def _within(self, mask: Within, sheet: Sheet) -> Rows | bool:
        low, high = mask.low, mask.high
        if mask.column == "time":
            if (high is not None and sheet.first_time >= high) or (
                low is not None and sheet.last_time < low
            ):
                return False
            low = None if low is not None and sheet.first_time >= low else low
            high = None if high is not None and sheet.last_time < high else high
            if low is None and high is None:
                return True
        column = self.sheets.column(sheet, mask.column)
        found = np.ones(len(column), bool)
        if low is not None:
            found &= column >= low
        if high is not None:
            found &= column < high
        if mask.column == "received":
            found &= column != NONE
        return found

    def _chosen(self, mask: Chosen, sheet: Sheet) -> Rows | bool:
        return rows_of(self._selected(mask), sheet, self.sheets)

    def _selected(self, mask: Among | Chosen) -> Numbers:
        """What the SELECT gives, sorted."""
        found = self._known.get(mask)
        if found is None:
            rows = self.connection.execute(mask.select, mask.params)
            found = self._known[mask] = distinct(np.fromiter((row[0] for row in rows), np.int64))
        return found


def rows_of(ids: Numbers, sheet: Sheet, sheets: Sheets) -> Rows | bool:
    """Which rows of a sheet have one of these ids, which are sorted."""
    low, high = np.searchsorted(ids, [sheet.first_id, sheet.last_id + 1])
    if low == high:
        return False
    own = sheets.column(sheet, "id")
    some = ids[low:high]
    places = np.minimum(np.searchsorted(own, some), len(own) - 1)
    found = np.zeros(len(own), bool)
    found[places[own[places] == some]] = True
    return found


def hours_of_week(times: Numbers) -> Numbers:
    """The hour of the week of each time, 0 for Monday 00:00 UTC."""
    return (times // HOUR + FIRST) % WEEK_HOURS


def _cost(mask: Mask) -> tuple[bool, bool]:
    cheap = isinstance(mask, Within | Chosen) or (isinstance(mask, Among) and mask.column == "file")
    return reads(mask), not cheap
