# SPDX-License-Identifier: MIT
"""Rows on their way from a file of the weekly package into a table, and who makes them."""

import marshal
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from explorer.errors import FileFailed
from explorer.events.text import one_line
from explorer.package.lines import Block
from explorer.package.names import FileName
from explorer.tables.description import Table, Tables
from explorer.tables.privacy import Privacy

MOST_COLUMNS: Final = 400
_LONGEST_NAME: Final = 64
_OWN: Final = ("file_id", "packed_at", "package_course", "package_week")
_UNFIT: Final = re.compile(r"\W+")
_KEPT_OF_REJECT: Final = 1 << 16
WITHHELD: Final = "; its text is not kept, as columns of this table are left out"


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that does not fit. line: counted from 1 in the file."""

    line: int
    reason: str
    text: bytes


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of one table. columns: their names. values: of all rows, one after the other.

    unknown: those that no description knows. left_out: those of the file that did not come in.
    """

    table: str
    columns: tuple[str, ...]
    values: list[Any] = field(default_factory=list)
    rejects: tuple[Reject, ...] = ()
    blank: int = 0
    unknown: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many rows."""
        return len(self.values) // len(self.columns) if self.columns else 0

    @property
    def rows(self) -> Iterator[tuple[Any, ...]]:
        """The values row by row."""
        return zip(*[iter(self.values)] * len(self.columns), strict=True)

    def __reduce__(self) -> tuple[Any, ...]:
        """For another process: a great many values, and quicker so than as pickle has them."""
        rest = (self.rejects, self.blank, self.unknown, self.left_out)
        return _unpacked, (self.table, self.columns, marshal.dumps(self.values), rest)


def _unpacked(table: str, columns: tuple[str, ...], values: bytes, rest: tuple[Any, ...]) -> Batch:
    return Batch(table, columns, marshal.loads(values), *rest)  # noqa: S302 - from our own process


class Shaper(Protocol):
    """Makes rows of the text of one file, block by block."""

    def feed(self, block: Block) -> list[Batch]:
        """The rows of a block of whole lines. Raises FileFailed where it is no such table."""
        ...

    def end(self) -> list[Batch]:
        """What is left at the end of the file; raises as `feed`."""
        ...


@dataclass(slots=True)
class Heading:
    """A file's own names of columns, and what becomes of them.

    given: as written. names: of the columns that come in. kept: their places; None for all.
    """

    table: str
    described: Table | None
    given: list[str]
    names: tuple[str, ...] = ()
    kept: list[int] | None = None
    unknown: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    taken: set[str] = field(default_factory=lambda: set(_OWN))

    def batch(self, values: list[Any], rejects: Iterable[Reject], blank: int) -> Batch:
        """A batch of these columns; the values are those that come in."""
        rejected = tuple(rejects)
        return Batch(self.table, self.names, values, rejected, blank, self.unknown, self.left_out)


def heading(name: FileName, given: list[str], tables: Tables, privacy: Privacy) -> Heading:
    """What the first line of a file says. Raises FileFailed where it names no columns."""
    described = tables.find(name.table) if name.table else tables.like(given)
    if described is None and (alike := tables.like(given)) is not None:
        # The exporter cuts a name that is too long, within the table's too.
        described = alike if alike.name.startswith(name.table or "") else None
    table = described.name if described else name.table
    known = bool(described and any(described.column(cell) for cell in given))
    odd = table is None or (described is not None and not known)
    if odd or len(given) > MOST_COLUMNS or not all(cell.strip() for cell in given):
        raise FileFailed(
            "no columns",
            "The first line of the file does not name the columns of a table"
            f"{f' {table}' if table else ' that is known'}.",
            "Look whether it is whole; a renamed file needs the table's name in its own.",
        )
    assert table is not None
    found = Heading(table, described, given)
    _name_columns(found, privacy)
    return found


def _name_columns(found: Heading, privacy: Privacy) -> None:
    names, kept, unknown, left_out = [], [], [], []
    for place, cell in enumerate(found.given):
        known = found.described.column(cell) if found.described else None
        if privacy.leaves_out(found.table, found.described, cell):
            left_out.append(known.name if known else one_line(cell, _LONGEST_NAME))
            continue
        own = known.name if known and known.name.lower() not in found.taken else None
        name = own or free_name(cell, found.taken)
        found.taken.add(name.lower())
        names.append(name)
        kept.append(place)
        if own is None:
            unknown.append(name)
    found.names, found.unknown, found.left_out = tuple(names), tuple(unknown), tuple(left_out)
    found.kept = kept if len(kept) < len(found.given) else None


def free_name(text: str, taken: set[str]) -> str:
    """A column's name that is not taken yet, from whatever a file calls it."""
    plain = _UNFIT.sub("_", text.strip())[:_LONGEST_NAME].strip("_ ") or "column"
    name, number = plain if not text.startswith("_") else f"_{plain}", 2
    while name.lower() in taken:
        name, number = f"{plain}_{number}", number + 1
    return name


def reject(line: int, reason: str, text: bytes, *, withheld: bool) -> Reject:
    """A reject; its text only where nothing was to be left out of the table."""
    if withheld:
        return Reject(line, reason + WITHHELD, b"")
    return Reject(line, reason, text[:_KEPT_OF_REJECT])
