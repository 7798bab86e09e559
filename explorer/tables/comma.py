# SPDX-License-Identifier: MIT
"""The `.csv` file of e-mail preferences: commas and quotes, values over several lines."""

import csv

from explorer.package.lines import Block
from explorer.package.names import FileName
from explorer.tables.description import Tables
from explorer.tables.privacy import Privacy
from explorer.tables.rows import Batch, Heading, Reject, heading, reject


class Comma:
    """A Shaper."""

    def __init__(self, name: FileName, tables: Tables, privacy: Privacy) -> None:
        self._name = name
        self._tables = tables
        self._privacy = privacy
        self._heading: Heading | None = None
        self._open: list[str] = []  # the lines of a record that has no end yet
        self._open_line = 0
        self._odd = False  # an open quote

    def feed(self, block: Block) -> list[Batch]:
        """See Shaper."""
        values: list[str] = []
        rejects: list[Reject] = []
        blank = 0
        for number, data in enumerate(_lines(block.data), block.first_line):
            text = data.decode("utf-8", "surrogateescape")
            if not self._open:
                self._open_line = number
                if not text.strip():
                    blank += 1
                    continue
            self._open.append(text)
            self._odd ^= text.count('"') % 2 == 1
            if not self._odd:
                self._record(values, rejects)
        if self._heading is None:
            return []
        return [self._heading.batch(values, rejects, blank)]

    def end(self) -> list[Batch]:
        """See Shaper."""
        rejects: list[Reject] = []
        values: list[str] = []
        if self._open:
            self._record(values, rejects)
        if self._heading is None:
            self._heading = heading(self._name, [""], self._tables, self._privacy)
        return [self._heading.batch(values, rejects, 0)]

    def _record(self, values: list[str], rejects: list[Reject]) -> None:
        lines, self._open, self._odd = self._open, [], False
        try:
            cells = next(csv.reader(lines, strict=True), [])
            "".join(cells).encode()
        except (csv.Error, UnicodeEncodeError) as error:
            reason = "not UTF-8" if isinstance(error, UnicodeEncodeError) else "no CSV"
            self._reject(reason, lines, rejects)
            return
        head = self._heading
        if head is None:
            self._heading = heading(self._name, cells, self._tables, self._privacy)
        elif len(cells) != len(head.given):
            count = f"{len(cells):,} values where the first line names {len(head.given):,} columns"
            self._reject(count, lines, rejects)
        else:
            values += cells if head.kept is None else [cells[place] for place in head.kept]

    def _reject(self, reason: str, lines: list[str], rejects: list[Reject]) -> None:
        text = "".join(lines).rstrip("\r\n").encode("utf-8", "surrogateescape")
        withheld = self._heading is None or self._heading.kept is not None
        rejects.append(reject(self._open_line, reason, text, withheld=withheld))


def _lines(data: bytes) -> list[bytes]:
    """The lines with their ends; only LF ends one."""
    pieces = data.split(b"\n")
    last = pieces.pop()
    return [piece + b"\n" for piece in pieces] + ([last] if last else [])
