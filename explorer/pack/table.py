# SPDX-License-Identifier: MIT
"""Parts of a pack that are tables: CSV of RFC 4180 whose cells no spreadsheet runs as formulas."""

import csv
import io
from collections.abc import Iterable
from typing import Any, Final

from explorer.pack.archive import PartWriter
from explorer.workspace.export import safe_cell

_TOGETHER: Final = 1 << 16  # characters


class TableWriter:
    """Writes rows into a part; some at a time, so `end` has to follow the last."""

    def __init__(self, out: PartWriter) -> None:
        self._out = out
        self._text = io.StringIO(newline="")
        self._write = csv.writer(self._text).writerow

    def add(self, row: Iterable[Any]) -> None:
        """One row."""
        self._write([safe_cell(value) if type(value) is str else value for value in row])
        if self._text.tell() > _TOGETHER:
            self.end()

    def end(self) -> None:
        """Whatever was not written yet."""
        self._out.write_text(self._text.getvalue())
        self._text.seek(0)
        self._text.truncate()
