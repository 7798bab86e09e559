# SPDX-License-Identifier: MIT
"""What a column of the event table is, and what it makes of a row; pinned fields as columns."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Final

from explorer.events.parse import decode
from explorer.events.paths import parse_path, told_value, values
from explorer.ui import formats
from explorer.workspace.notes_reading import Mark
from explorer.workspace.records import EventRow
from explorer.workspace.terms import term

Value = str | int | float | None
STAR: Final = "★"


@dataclass(frozen=True, slots=True)
class TableRow:
    """What a row of the table is made of. fields: of pinned paths, their values."""

    event: EventRow
    mark: Mark | None = None
    fields: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Column:
    """One column. field: what a query calls it, None where no term can ask for its values.

    value: the plain value as copied and asked for. text: as shown, if that is other.
    width: in characters. digits: drawn with digits of one width. own: what the person put there,
    not the log. path: the field of the event it shows, for a pinned one. whole: all
    that a name stands for, a line each, for a tooltip.
    """

    id: str
    title: str
    meaning: str
    value: Callable[[TableRow], Value]
    field: str | None = None
    text: Callable[[EventRow, tzinfo], str] | None = None
    width: int = 14
    shown: bool = True
    digits: bool = False
    own: bool = False
    path: str = ""
    whole: Callable[[EventRow], list[str]] | None = None

    def shown_text(self, row: TableRow, zone: tzinfo) -> str:
        """The cell's text on one line."""
        if self.text is not None:
            return self.text(row.event, zone)
        value = self.value(row)
        nothing = "" if self.own else formats.EMPTY
        return nothing if value is None else formats.one_line(str(value))

    @property
    def heading(self) -> str:
        """The title in words, for where it is copied to."""
        return "Star" if self.id == "star" else self.title

    def copied(self, row: TableRow, zone: tzinfo) -> str:
        """The cell's text as it is copied."""
        if self.id == "star":
            return STAR if self.value(row) else " "
        return self.shown_text(row, zone)

    def term(self, row: TableRow) -> str | None:
        """The query term that asks for this cell's value."""
        value = self.value(row)
        if self.field is None or value is None:
            return None
        return term(self.field, value if isinstance(value, str | int) else str(value))


def pinned(path: str) -> Column:
    """The column of a field that was pinned."""
    return Column(
        f"field:{path}",
        path,
        f"The field {path} of the event, pinned in the inspector.",
        lambda row: row.fields.get(path),
        path,
        width=16,
        path=path,
    )


def read_fields(line: bytes, paths: tuple[str, ...]) -> dict[str, Value]:
    """The values of pinned fields in an exact line; what is not there is left out."""
    try:
        document = decode(line)
        found = {path: values(document, parse_path(path)) for path in paths}
    except (ValueError, RecursionError):
        return {}
    return {path: told_value(each) for path, each in found.items() if each}
