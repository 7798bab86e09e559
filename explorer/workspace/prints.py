# SPDX-License-Identifier: MIT
"""Prints of events: 32 bits of time and hash, in order, by which a line is looked for in a sheet.

Of 65,536 events, one in 65,536 others has a print in common: the text has to confirm.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from explorer.workspace.sheets import Numbers, Sheet, Sheets

_SPREAD: Final = np.uint64(0x9E3779B97F4A7C15)  # odd, so that no two times become one
_MIX: Final = np.uint64(0xC2B2AE3D27D4EB4F)
_SHIFT: Final = np.uint64(32)


def prints(times: Numbers, hashes: Numbers) -> Numbers:
    """A number of 32 bits for time and hash of each line, the same for the same line."""
    mixed = times.astype(np.uint64) * _SPREAD ^ hashes.astype(np.uint64) * _MIX
    found: Numbers = (mixed >> _SHIFT).astype(np.uint32)
    return found


@dataclass(frozen=True, slots=True)
class Printed:
    """Some events by their prints, which are in order.

    events: what tells each event: its id, or its row in a sheet.
    """

    prints: Numbers
    events: Numbers

    @classmethod
    def of(cls, some: Numbers, events: Numbers) -> "Printed":
        """Events by prints that are in no order."""
        order = np.argsort(some, kind="stable")
        return cls(some[order], events[order])

    @classmethod
    def rows(cls, columns: Mapping[str, Numbers]) -> "Printed":
        """The rows of what is to be a sheet."""
        some = prints(columns["time"], columns["hash"])
        return cls.of(some, np.arange(len(some)).astype(np.uint16))

    @classmethod
    def read(cls, sheets: Sheets, sheet: Sheet) -> "Printed":
        """The rows of a sheet."""
        kept, rows = (sheets.column(sheet, name) for name in ("print", "row"))
        return cls(kept.astype(np.uint32), rows)

    @property
    def columns(self) -> dict[str, Numbers]:
        """As a sheet keeps them."""
        return {"print": self.prints, "row": self.events}

    def find(self, wanted: Numbers) -> tuple[Numbers, Numbers]:
        """Places among the wanted prints, and the events that have them."""
        low = np.searchsorted(self.prints, wanted, side="left")
        high = np.searchsorted(self.prints, wanted, side="right")
        counts = high - low
        starts = np.repeat(low - (np.cumsum(counts) - counts), counts)
        places = np.repeat(np.arange(len(wanted)), counts)
        return places, self.events[starts + np.arange(len(starts))]
