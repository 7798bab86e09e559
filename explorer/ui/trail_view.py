# SPDX-License-Identifier: MIT
"""A learner's trail made ready to be drawn, beside the window's thread."""

from dataclasses import dataclass

from explorer.trail.lanes import Lane, lanes
from explorer.trail.sessions import Session, sessions
from explorer.work import CancelToken
from explorer.workspace.queries import Reader
from explorer.workspace.records import Trail


@dataclass(frozen=True, slots=True)
class TrailView:
    """A trail with its lanes and sessions; numbers in them are places in `trail.rows`."""

    trail: Trail
    lanes: list[Lane]
    sessions: list[Session]
    rows_of: dict[int, int]

    @property
    def start(self) -> int:
        return self.trail.rows[0].event.time

    @property
    def end(self) -> int:
        return self.trail.rows[-1].event.time


def read_trail(reader: Reader, who: str, order: dict[str, int], cancel: CancelToken) -> TrailView:
    """The trail of a learner. order: the place of each category's lane."""
    trail = reader.trail(who, cancel)
    events = [row.event for row in trail.rows]
    times = [event.time for event in events]
    made = lanes(times, [event.category for event in events], order)
    cancel.check()
    found = sessions(times, [event.session for event in events])
    return TrailView(trail, made, found, {event.id: at for at, event in enumerate(events)})
