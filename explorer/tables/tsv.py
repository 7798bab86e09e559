# SPDX-License-Identifier: MIT
"""The `.sql` files: values between tabs, escaped; NULL is a word."""

from typing import Any, Final

from explorer.package.lines import Block
from explorer.package.names import FileName
from explorer.tables.description import Tables
from explorer.tables.escaping import ends_escaped, from_bytes_text, is_bytes_text, unescape
from explorer.tables.privacy import Privacy
from explorer.tables.rows import Batch, Heading, Reject, heading, reject

_BYTES: Final = ("b'", 'b"')
_NULLS: Final = ("NULL", "null")  # in lower case only where a number or a time is due


class Tsv:
    """A Shaper. Both exporters' escaping: the one of courseware_studentmodule may also put a
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
        try:
            text = block.data.decode()
        except UnicodeDecodeError:
            return self._line_by_line(block)
        return self._text(text, block.first_line)

    def end(self) -> list[Batch]:
        """See Shaper."""
        if not self._held:
            return []
        text, line, self._held = self._held, self._held_line, ""
        return [self._rows([(line, text)], [], 0)]

    def _text(self, text: str, line: int) -> list[Batch]:
        lines = text.split("\n")
        if not lines[-1]:
            lines.pop()
        if self._heading is None and lines:
            self._read_heading(lines.pop(0))
            line += 1
        if self._held or "\\\n" in text or text.endswith("\\"):
            return [self._rows(self._joined(lines, line), [], 0)]
        return [self._rows(list(enumerate(lines, line)), [], 0)]

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

    def _rows(self, lines: list[tuple[int, str]], rejects: list[Reject], blank: int) -> Batch:
        head = self._heading
        assert head is not None
        count, kept, rows = len(head.given), head.kept, []
        for number, line in lines:
            if self._ending:
                line = line.removesuffix(self._ending)
            fields: list[Any] = line.split("\t")
            if len(fields) != count or line.startswith(_BYTES):
                if not line:
                    blank += 1
                    continue
                try:
                    fields = self._odd_fields(line, count)
                except ValueError as error:
                    text = line.encode()
                    rejects.append(reject(number, str(error), text, withheld=kept is not None))
                    continue
            if "\\" in line:
                fields = [unescape(value) if "\\" in value else value for value in fields]
            if "NULL" in line:
                fields = [None if value == "NULL" else value for value in fields]
            if "null" in line:
                self._lower_nulls(fields)
            rows.append(fields if kept is None else [fields[place] for place in kept])
        return head.batch(rows, rejects, blank)

    def _lower_nulls(self, fields: list[Any]) -> None:
        for place in self._null_places:
            if fields[place] == "null":
                fields[place] = None

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
        return [*found, head.batch((), odd, 0)]

    def _too_long(self, block: Block) -> list[Batch]:
        if self._heading is None:
            self._read_heading("")
        head = self._heading
        assert head is not None
        size = len(block.data) + block.skipped
        withheld = head.kept is not None
        odd = reject(block.first_line, f"a line of {size:,} bytes", block.data, withheld=withheld)
        return [head.batch((), [odd], 0)]
