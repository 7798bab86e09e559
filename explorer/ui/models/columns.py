# SPDX-License-Identifier: MIT
"""The event table's columns, one row each: what they show and what they ask for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo
from typing import Final

from explorer.ui import formats
from explorer.workspace.records import EventRow
from explorer.workspace.terms import term

Value = str | int | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column. field: what a query calls it, None where no term can ask for its values.

    value: the plain value as copied and asked for. text: as shown, if that is other.
    width: in characters. digits: drawn with digits of one width.
    """

    id: str
    title: str
    meaning: str
    value: Callable[[EventRow], Value]
    field: str | None = None
    text: Callable[[EventRow, tzinfo], str] | None = None
    width: int = 14
    shown: bool = True
    digits: bool = False

    def shown_text(self, row: EventRow, zone: tzinfo) -> str:
        """The cell's text on one line."""
        if self.text is not None:
            return self.text(row, zone)
        value = self.value(row)
        return formats.EMPTY if value is None else formats.one_line(str(value))

    def term(self, row: EventRow) -> str | None:
        """The query term that asks for this cell's value."""
        value = self.value(row)
        return None if self.field is None or value is None else term(self.field, value)


def learner_of(row: EventRow) -> str | None:
    """What names the learner of an event in a query: the username, else the user id."""
    return row.username if row.username is not None else _text(row.user_id)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _learner_text(row: EventRow, _: tzinfo) -> str:
    if row.username is not None:
        return formats.one_line(row.username)
    return formats.EMPTY if row.user_id is None else f"user {formats.one_line(str(row.user_id))}"


def _received_text(row: EventRow, zone: tzinfo) -> str:
    return formats.EMPTY if row.received_at is None else formats.time_text(row.received_at, zone)


COLUMNS: Final = (
    Column(
        "time",
        "Time",
        "When it happened, as the log says, on the clock chosen under View.",
        lambda row: formats.iso_text(row.time),
        text=lambda row, zone: formats.time_text(row.time, zone),
        width=27,
        digits=True,
    ),
    Column("learner", "Learner", "Who did it.", learner_of, "learner", _learner_text, 16),
    Column(
        "summary", "What happened", "The event in plain words.", lambda row: row.summary, width=52
    ),
    Column(
        "type", "Type", "The event's name in the log.", lambda row: row.event_type, "type", width=24
    ),
    Column(
        "category",
        "Category",
        "The catalogue's group of event types.",
        lambda row: row.category,
        "category",
        width=14,
        shown=False,
    ),
    Column(
        "course",
        "Course",
        "The course it happened in.",
        lambda row: row.course_id,
        "course",
        width=28,
    ),
    Column(
        "object",
        "Object",
        "The id of what was acted on: a video, a problem, a page.",
        lambda row: row.object,
        "object",
        width=30,
        shown=False,
    ),
    Column(
        "outcome", "Outcome", "What came of it.", lambda row: row.outcome, width=18, shown=False
    ),
    Column(
        "source",
        "Source",
        "Who reported it: browser, server, mobile app or task.",
        lambda row: row.source,
        "source",
        width=9,
    ),
    Column(
        "session",
        "Session",
        "The log's key of the visit.",
        lambda row: row.session,
        "session",
        width=16,
        shown=False,
    ),
    Column(
        "ip",
        "IP",
        "The network address it came from.",
        lambda row: row.ip,
        "ip",
        width=16,
        shown=False,
        digits=True,
    ),
    Column(
        "received",
        "Received",
        "When the platform received it; days after the time for some mobile events.",
        lambda row: None if row.received_at is None else formats.iso_text(row.received_at),
        text=_received_text,
        width=24,
        shown=False,
        digits=True,
    ),
    Column(
        "file",
        "File",
        "The delivered file it was first seen in.",
        lambda row: row.file,
        "file",
        width=32,
        shown=False,
    ),
    Column(
        "line",
        "Line",
        "Its line in that file's decrypted text.",
        lambda row: row.line,
        text=lambda row, _: formats.count_text(row.line),
        width=9,
        shown=False,
        digits=True,
    ),
)
