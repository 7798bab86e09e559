# SPDX-License-Identifier: MIT
"""The `.sql` files: values between tabs, escaped; NULL is a word."""

from itertools import chain
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from explorer.package.lines import Block
from explorer.package.names import FileName
from explorer.tables.description import Tables
from explorer.tables.escaping import ends_escaped, from_bytes_text, is_bytes_text, unescape
from explorer.tables.privacy import Privacy
from explorer.tables.rows import Batch, Heading, Reject, heading, reject

_BYTES: Final = (b"b'", b'b"')
_TAB, _LF, _BACKSLASH, _B, _QUOTE, _APOSTROPHE, _SMALL_L = b"\t\n\\b\"'l"
_SMALL: Final = 32  # of ASCII: what a small letter has more
_NULL: Final = "NULL"
_SMALL_NULL: Final = "null"
Places = npt.NDArray[np.int64]


class Tsv:
    """A Shaper. NULL is a word, also in lower case where a number or a time is due.

    It reads the escaping of both exporters: the one of courseware_studentmodule may also put a
    backslash before a real tab or the end of a line.
    """

    def __init__(self, name: FileName, tables: Tables, privacy: Privacy) -> None:
        self._name = name
        self._tables = tables
        self._privacy = privacy
        self._heading: Heading | None = None
        self._null_places: list[int] = []
        self._ending = ""
        self._held = ""
        self._held_line = 0

    def feed(self, block: Block) -> list[Batch]:
        """See Shaper."""
        if block.skipped:
            return self._too_long(block)
        head = self._heading
        ends = None
        if head is not None and not self._held:
            ends = self._ends(block.data, len(head.given))
        try:
            if head is None or ends is None:
                return self._text(block.data.decode(), block.first_line)
            return [head.batch(self._kept(self._plain(block.data, ends)), (), 0)]
        except UnicodeDecodeError:
            return self._line_by_line(block)

    def end(self) -> list[Batch]:
        """See Shaper."""
        if not self._held:
            return []
        text, line, self._held = self._held, self._held_line, ""
        return [self._rows([(line, text)])]

    def _ends(self, data: bytes, count: int) -> Places | None:
        """Where values end; None unless each line holds one for each column, and nothing is odd."""
        if self._ending or data[-1] != _LF or data.startswith(_BYTES) or count == 1:
            return None
        text = np.frombuffer(data, np.uint8)
        places = np.flatnonzero((text == _TAB) | (text == _LF))
        if len(places) % count or (text[places - 1] == _BACKSLASH).any():
            return None
        ends = (text[places] == _LF).reshape(-1, count)
        if not ends[:, -1].all() or ends[:, :-1].any():
            return None
        begins = places[count - 1 : -1 : count] + 1
        quotes = text[begins + 1]
        odd = (text[begins] == _B) & ((quotes == _QUOTE) | (quotes == _APOSTROPHE))
        return None if odd.any() else places

    def _plain(self, data: bytes, ends: Places) -> list[Any]:
        """The values of many plain rows, as meant: only those that may be NULL are looked at."""
        assert self._heading is not None
        count = len(self._heading.given)
        text = np.frombuffer(data, np.uint8)
        halved = _halved(text)
        if halved is None:
            return self._meant(_split(data))
        values = _split(halved)
        last = text[ends - 1] | _SMALL
        four = (np.diff(ends, prepend=-1) == len(_NULL) + 1) & (last == _SMALL_L)
        for place in np.flatnonzero(four).tolist():
            value = values[place]
            if value == _NULL or (value == _SMALL_NULL and place % count in self._null_places):
                values[place] = None
        return values

    def _meant(self, values: list[Any]) -> list[Any]:
        """The values of whole rows without escapes, NULL as None."""
        head = self._heading
        assert head is not None
        count = len(head.given)
        for place, value in enumerate(values):
            if "\\" in value:
                values[place] = unescape(value)
            elif value == _NULL:
                values[place] = None
        for place in self._null_places:
            if _SMALL_NULL in values[place::count]:
                for at in range(place, len(values), count):
                    if values[at] == _SMALL_NULL:
                        values[at] = None
        return values

    def _kept(self, values: list[Any]) -> list[Any]:
        """The values of whole rows, those left out gone."""
        head = self._heading
        assert head is not None
        if head.kept is None:
            return values
        count = len(head.given)
        kept = [values[place::count] for place in head.kept]
        return list(chain.from_iterable(zip(*kept, strict=True)))

    def _text(self, text: str, line: int) -> list[Batch]:
        lines = text.split("\n")
        if not lines[-1]:
            lines.pop()
        if self._heading is None and lines:
            self._read_heading(lines.pop(0))
            line += 1
        if self._held or "\\\n" in text or text.endswith("\\"):
            return [self._rows(self._joined(lines, line))]
        return [self._rows(list(enumerate(lines, line)))]

    def _joined(self, lines: list[str], first: int) -> list[tuple[int, str]]:
        """Lines of which some go on in the next."""
        found = []
        for line, text in enumerate(lines, first):
            if self._held:
                text = f"{self._held}\n{text}"
                line = self._held_line
                self._held = ""
            if ends_escaped(text):
                self._held, self._held_line = text, line
            else:
                found.append((line, text))
        return found

    def _read_heading(self, line: str) -> None:
        if line.endswith("\r"):
            self._ending = "\r"
            line = line[:-1]
        given = [from_bytes_text(cell) for cell in line.split("\t")]
        found = self._heading = heading(self._name, given, self._tables, self._privacy)
        if found.described is not None:
            columns = map(found.described.column, given)
            self._null_places = [
                place
                for place, column in enumerate(columns)
                if column is not None and column.type in ("integer", "number", "flag", "time")
            ]

    def _rows(self, lines: list[tuple[int, str]]) -> Batch:
        """Lines one by one, of which any may be odd."""
        head = self._heading
        assert head is not None
        count = len(head.given)
        values: list[str] = []
        rejects: list[Reject] = []
        blank = 0
        for number, text in lines:
            line = text.removesuffix(self._ending)
            fields = line.split("\t")
            if not line and count > 1:
                blank += 1
                continue
            if len(fields) != count or line.startswith(("b'", 'b"')):
                try:
                    fields = self._odd_fields(line, count)
                except ValueError as error:
                    withheld = head.kept is not None
                    rejects.append(reject(number, str(error), line.encode(), withheld=withheld))
                    continue
            values += fields
        return head.batch(self._kept(self._meant(values)), rejects, blank)

    def _odd_fields(self, line: str, count: int) -> list[str]:
        """The values of a line that is not plainly split; raises ValueError where it does not fit.

        What is unescaped here is escaped no more, or only as the caller takes it off.
        """
        fields: list[str] = []
        for piece in line.split("\t"):
            if fields and ends_escaped(fields[-1]):
                fields[-1] += f"\t{piece}"
            else:
                fields.append(piece)
        if is_bytes_text(line):
            try:
                fields = [from_bytes_text(value) for value in fields]
            except (ValueError, UnicodeDecodeError) as error:
                raise ValueError("a value of b'…' that can't be read") from error
        if len(fields) != count:
            values = "1 value" if len(fields) == 1 else f"{len(fields):,} values"
            raise ValueError(f"{values} where the first line names {count:,} columns")
        return fields

    def _line_by_line(self, block: Block) -> list[Batch]:
        """A block of which some lines are no UTF-8."""
        found, rejects = [], []
        for number, data in enumerate(block.data.split(b"\n"), block.first_line):
            try:
                text = data.decode()
            except UnicodeDecodeError:
                rejects.append((number, data))
            else:
                found += self._text(f"{text}\n", number) if text else []
        if self._heading is None:
            self._read_heading("")
        head = self._heading
        assert head is not None
        withheld = head.kept is not None
        odd = [reject(line, "not UTF-8", data, withheld=withheld) for line, data in rejects]
        return [*found, head.batch([], odd, 0)]

    def _too_long(self, block: Block) -> list[Batch]:
        if self._heading is None:
            self._read_heading("")
        head = self._heading
        assert head is not None
        size = len(block.data) + block.skipped
        withheld = head.kept is not None
        odd = reject(block.first_line, f"a line of {size:,} bytes", block.data, withheld=withheld)
        return [head.batch([], [odd], 0)]


def _split(data: bytes) -> list[Any]:
    """The values of plain rows as they are written. Raises UnicodeDecodeError."""
    return data.decode().replace("\n", "\t").split("\t")[:-1]


def _halved(text: npt.NDArray[np.uint8]) -> bytes | None:
    """The text with each doubled backslash as one; None where other escapes are in it.

    In JSON, which holds no tabs and no ends of lines, there are none.
    """
    places = np.flatnonzero(text == _BACKSLASH)
    if len(places) % 2 or (places[1::2] - places[::2] != 1).any():
        return None
    keep = np.ones(len(text), np.bool_)
    keep[places[1::2]] = False
    return text[keep].tobytes()
