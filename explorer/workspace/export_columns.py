# SPDX-License-Identifier: MIT
"""EXPORT_COLUMNS: what an export can have of an event, one row each."""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from explorer.errors import UserError
from explorer.events.paths import parse_path, values
from explorer.trail.outline import STEP
from explorer.workspace.clauses import is_path
from explorer.workspace.notes_reading import Mark
from explorer.workspace.records import EventRow

Kind = Literal["text", "time", "number", "yes"]
Cell = str | int | float | bool | None
_SURROGATES: Final = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Exported:
    """One event on its way out. line: the exact line. document: what it says, if a path asks.

    event: None where only the lines are wanted.
    """

    event: EventRow | None
    mark: Mark | None = None
    line: bytes = b""
    document: Any = None


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """One column. kind: what its cells are; a time is in microseconds since 1970 UTC.

    at_first: whether it is there unless others are chosen. path: of a field of the event itself.
    """

    id: str
    meaning: str
    value: Callable[[Exported], Cell] = field(repr=False)
    kind: Kind = "text"
    at_first: bool = True
    path: str = ""


def _of(name: str) -> Callable[[Exported], Cell]:
    return lambda row: getattr(row.event, name, None)


def _delivered(name: str) -> Callable[[Exported], Cell]:
    return lambda row: None if row.event is None else getattr(row.event.delivered, name)


def _text_of(name: str) -> Callable[[Exported], Cell]:
    def value(row: Exported) -> Cell:
        found = getattr(row.event, name)
        return None if found is None else str(found)

    return value


EXPORT_COLUMNS: Final = (
    ExportColumn("time", "when it happened", _of("time"), "time"),
    ExportColumn("event_type", "the event's name in the log", _of("event_type")),
    ExportColumn("category", "the catalogue's group of event types", _of("category")),
    ExportColumn("username", "who did it", _of("username")),
    ExportColumn("user_id", "the number of who did it, as text", _text_of("user_id")),
    ExportColumn("course_id", "the course", _of("course_id")),
    ExportColumn(
        "course_name", "its name, where the outline is known", _of("course_name"), at_first=False
    ),
    ExportColumn("org", "the organisation", _of("org")),
    ExportColumn("source", "who reported it", _of("source")),
    ExportColumn("session", "the log's key of the visit", _of("session")),
    ExportColumn("object", "the id of what was acted on", _of("object")),
    ExportColumn("object_name", "its name, where the outline is known", _of("object_name")),
    ExportColumn(
        "object_path",
        "what it lies in, from the section down, where the outline is known",
        lambda row: (STEP.join(row.event.object_path) or None) if row.event else None,
        at_first=False,
    ),
    ExportColumn("summary", "what happened, in plain words", _of("summary")),
    ExportColumn("outcome", "what came of it", _of("outcome")),
    ExportColumn("platform", "browser and system, or the app", _of("platform")),
    ExportColumn("received_at", "when the platform received it", _of("received_at"), "time"),
    ExportColumn("ip", "the network address", _of("ip")),
    ExportColumn("agent", "the browser's or app's own text", _of("agent"), at_first=False),
    ExportColumn("file", "the delivered file it was first seen in", _delivered("file")),
    ExportColumn("line", "its line in that file", _delivered("line"), "number"),
    ExportColumn(
        "member", "the log in it, where it is an archive", _delivered("member"), at_first=False
    ),
    ExportColumn("server", "the server whose log it was in", _delivered("server"), at_first=False),
    ExportColumn(
        "starred",
        "whether you starred it",
        lambda row: row.mark is not None and row.mark.starred,
        "yes",
    ),
    ExportColumn("note", "your note", lambda row: row.mark.note or None if row.mark else None),
    ExportColumn(
        "raw",
        "the exact line",
        lambda row: row.line.decode("utf-8", "replace"),
        at_first=False,
    ),
)
BY_ID: Final = {column.id: column for column in EXPORT_COLUMNS}
AT_FIRST: Final = tuple(column.id for column in EXPORT_COLUMNS if column.at_first)


def columns_of(ids: Iterable[str]) -> list[ExportColumn]:
    """The columns of these ids; a path such as event.attempts is one too. Raises UserError."""
    found = {each: BY_ID.get(each) or _field(each) for each in ids}
    if not found:
        raise UserError("An export needs a column.", "Choose at least one.")
    return list(found.values())


def _field(path: str) -> ExportColumn:
    known = ", ".join(BY_ID)
    refused = UserError(
        f"There is no column “{path}”.", f"Columns: {known}, or a path such as event.attempts."
    )
    if not is_path(path):
        raise refused
    try:
        parsed = parse_path(path)
    except ValueError as error:
        raise refused from error
    return ExportColumn(
        path,
        f"the event's field {path}",
        lambda row: _plain(values(row.document, parsed)),
        at_first=False,
        path=path,
    )


def _plain(found: Sequence[Any]) -> Cell:
    """What is at a path, as text; more than one value, and what is no single value, as JSON."""
    if not found:
        return None
    one = found[0] if len(found) == 1 else found
    return one if isinstance(one, str) else json.dumps(one, ensure_ascii=False)


def sound(value: Cell) -> Cell:
    """Text without halves of characters, which no file can hold."""
    return _SURROGATES.sub("\ufffd", value) if isinstance(value, str) else value
