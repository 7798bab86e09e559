# SPDX-License-Identifier: MIT
"""A reading as a row: what it is of, what it says, and the events it rests on."""

from dataclasses import dataclass

from explorer.trail.videos import VideoReading


@dataclass(frozen=True, slots=True)
class Row:
    """One line. rows: what it is made of. session, span: a session's key, or a start and end,
    that tell its events more shortly than their ids. video, hours (events in each of a day's 24):
    what to draw beside the words.
    """

    title: str
    said: str = ""
    time: int | None = None
    ids: tuple[int, ...] = ()
    doubts: tuple[str, ...] = ()
    rows: tuple["Row", ...] = ()
    session: str | None = None
    span: tuple[int, int] | None = None
    video: VideoReading | None = None
    hours: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Readings of one kind. said: what they come to together."""

    id: str
    title: str
    rows: tuple[Row, ...]
    said: str = ""

    @property
    def ids(self) -> tuple[int, ...]:
        """Every event its rows rest on, each once."""
        return tuple(dict.fromkeys(event for row in self.rows for event in row.ids))
