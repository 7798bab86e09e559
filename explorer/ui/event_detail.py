# SPDX-License-Identifier: MIT
"""One event with all the inspector says of it, read beside the window's thread."""

import json
from dataclasses import dataclass, field
from typing import Any

import orjson

from explorer.events.parse import decode
from explorer.events.payload import Opened, open_payload
from explorer.ui.formats import count_text
from explorer.work import CancelToken
from explorer.workspace.previous import Moment
from explorer.workspace.queries import Reader
from explorer.workspace.records import EventRow, Place
from explorer.workspace.states import StateBeside


@dataclass(frozen=True, slots=True)
class EventDetail:
    """row, exact line and places of an event; opened: its document, None if it is no JSON.

    document: the same with its texts as they stand. depth: how many levels the opened one has.
    before: what this learner did last. part: what a query calls the part of the course.
    beside: what the weekly package remembers of the learner there.
    """

    row: EventRow
    line: bytes
    places: tuple[Place, ...]
    opened: Opened | None
    document: dict[str, Any] = field(default_factory=dict)
    depth: int = 0
    before: Moment | None = None
    part: str | None = None
    beside: StateBeside | None = None


def read_detail(reader: Reader, event_id: int, cancel: CancelToken) -> EventDetail:
    """Everything about one event."""
    row = reader.rows([event_id])[0]
    line = reader.line(event_id)
    cancel.check()
    document = decode(line)
    opened = open_payload(document) if document else None
    cancel.check()
    places, before = tuple(reader.places(event_id)), reader.previous(event_id)
    part, beside = reader.part_called(row), reader.state_beside(row, cancel)
    depth = depth_of(opened)
    return EventDetail(row, line, places, opened, document, depth, before, part, beside)


def depth_of(opened: Opened | None) -> int:
    """How many levels a document has, however many those are."""
    depth = 0
    level: list[Any] = [] if opened is None else [opened.document]
    while level:
        depth += 1
        level = [
            below
            for each in level
            for below in (each.values() if isinstance(each, dict) else each)
            if isinstance(below, (dict, list))
        ]
    return depth


def open_line(line: bytes) -> Opened | None:
    """The document in a line with its texts opened; None where there is none."""
    document = decode(line)
    return open_payload(document) if document else None


def raw_text(line: bytes) -> str:
    """The exact bytes of a line as text; bytes that are no UTF-8 as \\xNN."""
    return line.decode("utf-8", "backslashreplace")


def raw_note(line: bytes) -> str:
    """What is to be known of a line beside its text."""
    try:
        line.decode()
    except UnicodeDecodeError:
        size = count_text(len(line), "byte")
        return f"{size}; those that are no UTF-8 text stand as \\xNN."
    return f"{count_text(len(line), 'byte')}." if len(line) > 10_000 else ""


def as_json(value: Any) -> str:
    """A value as indented JSON, as fast as can be."""
    try:
        return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()
    except (TypeError, ValueError):  # a number of more than 64 bits, or half a surrogate pair
        return json.dumps(value, ensure_ascii=False, indent=2)
