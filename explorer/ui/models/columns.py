# SPDX-License-Identifier: MIT
"""The event table's columns, one row each: what they show and what they ask for."""

from datetime import tzinfo
from typing import Final

from explorer.ui import formats
from explorer.ui.models.column import STAR, Column
from explorer.workspace.records import EventRow


def learner_of(row: EventRow) -> str | None:
    """What names the learner of an event in a query: the username, else the user id."""
    number = f"{row.user_id}@{row.site}" if row.site else _text(row.user_id)
    return row.username if row.username is not None else number


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _learner_text(row: EventRow, _: tzinfo) -> str:
    if row.username is not None:
        return formats.one_line(row.username)
    return formats.EMPTY if row.user_id is None else f"user {formats.one_line(str(row.user_id))}"


def _received_text(row: EventRow, zone: tzinfo) -> str:
    return formats.EMPTY if row.received_at is None else formats.time_text(row.received_at, zone)


def _course_text(row: EventRow, _: tzinfo) -> str:
    name = row.course_name or row.course_id
    return formats.EMPTY if name is None else formats.one_line(name)


def _course_whole(row: EventRow) -> list[str]:
    return [row.course_name, row.course_id] if row.course_name and row.course_id else []


def _object_whole(row: EventRow) -> list[str]:
    named = row.object_name is not None and row.object is not None
    path = " > ".join(row.object_path)
    return [path, row.object_name or "", row.object or ""] if named or path else []


def _object_text(row: EventRow, _: tzinfo) -> str:
    name = getattr(row, "object_name", None) or row.object
    return formats.EMPTY if name is None else formats.one_line(name)


COLUMNS: Final = (
    Column(
        "star",
        STAR,
        "What you marked: S stars a row, N writes a note.",
        lambda row: "yes" if row.mark is not None and row.mark.starred else None,
        "starred",
        width=5,
        own=True,
    ),
    Column(
        "time",
        "Time",
        "When it happened, as the log says, on the clock chosen under View.",
        lambda row: formats.iso_text(row.event.time),
        "time",
        lambda row, zone: formats.time_text(row.time, zone),
        27,
        digits=True,
    ),
    Column(
        "learner",
        "Learner",
        "Who did it.",
        lambda row: learner_of(row.event),
        "learner",
        _learner_text,
        16,
    ),
    Column(
        "summary",
        "What happened",
        "The event in plain words.",
        lambda row: row.event.summary,
        "summary",
        width=52,
    ),
    Column(
        "type",
        "Type",
        "The event's name in the log.",
        lambda row: row.event.event_type,
        "type",
        width=24,
    ),
    Column(
        "category",
        "Category",
        "The catalogue's group of event types.",
        lambda row: row.event.category,
        "category",
        shown=False,
    ),
    Column(
        "course",
        "Course",
        "The course it happened in: its name where the course's outline is known, else its id.",
        lambda row: row.event.course_id,
        "course",
        _course_text,
        width=28,
        whole=_course_whole,
    ),
    Column(
        "object",
        "Object",
        "What was acted on: its name where the course's outline is known, else its id.",
        lambda row: row.event.object,
        "object",
        _object_text,
        30,
        shown=False,
        whole=_object_whole,
    ),
    Column(
        "outcome",
        "Outcome",
        "What came of it.",
        lambda row: row.event.outcome,
        "outcome",
        width=18,
        shown=False,
    ),
    Column(
        "source",
        "Source",
        "Who reported it: browser, server, mobile app or task.",
        lambda row: row.event.source,
        "source",
        width=9,
    ),
    Column(
        "session",
        "Session",
        "The log's key of the visit.",
        lambda row: row.event.session,
        "session",
        width=16,
        shown=False,
    ),
    Column(
        "ip",
        "IP",
        "The network address it came from.",
        lambda row: row.event.ip,
        "ip",
        width=16,
        shown=False,
        digits=True,
    ),
    Column(
        "platform",
        "Platform",
        "Browser and system, or the app, as its agent text says.",
        lambda row: row.event.platform,
        "platform",
        width=18,
        shown=False,
    ),
    Column(
        "received",
        "Received",
        "When the platform received it; days after the time for some mobile events.",
        lambda row: (
            None if row.event.received_at is None else formats.iso_text(row.event.received_at)
        ),
        "received",
        _received_text,
        24,
        shown=False,
        digits=True,
    ),
    Column(
        "file",
        "File",
        "The delivered file it was first seen in.",
        lambda row: row.event.delivered.file,
        "file",
        width=32,
        shown=False,
    ),
    Column(
        "line",
        "Line",
        "Its line in that file's decrypted text.",
        lambda row: row.event.line,
        "line",
        lambda row, _: formats.count_text(row.line),
        9,
        shown=False,
        digits=True,
    ),
    Column(
        "server",
        "Server",
        "The server whose log it was in, where the delivery has a folder for each.",
        lambda row: row.event.server,
        "server",
        width=18,
        shown=False,
    ),
    Column(
        "note",
        "Note",
        "What you wrote to the event (N).",
        lambda row: row.mark.note or None if row.mark is not None else None,
        width=30,
        shown=False,
        own=True,
    ),
)
BY_ID: Final = {column.id: column for column in COLUMNS}
