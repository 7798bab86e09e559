# SPDX-License-Identifier: MIT
"""One event with all the inspector says of it, read beside the window's thread."""

from dataclasses import dataclass

from explorer.events.parse import decode
from explorer.events.payload import Opened, open_payload
from explorer.work import CancelToken
from explorer.workspace.queries import Reader
from explorer.workspace.records import EventRow, Place


@dataclass(frozen=True, slots=True)
class EventDetail:
    """row, exact line and places of an event; opened: its document, None if it is no JSON."""

    row: EventRow
    line: bytes
    places: tuple[Place, ...]
    opened: Opened | None


def read_detail(reader: Reader, event_id: int, cancel: CancelToken) -> EventDetail:
    """Everything about one event."""
    row = reader.rows([event_id])[0]
    line = reader.line(event_id)
    cancel.check()
    return EventDetail(row, line, tuple(reader.places(event_id)), open_line(line))


def open_line(line: bytes) -> Opened | None:
    """The document in a line with its texts opened; None where there is none."""
    document = decode(line)
    return open_payload(document) if document else None
