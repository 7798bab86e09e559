# SPDX-License-Identifier: MIT
"""The values a line of a tracking log is read into."""

from typing import NamedTuple

UserId = int | str


class Identity(NamedTuple):
    """A learner as one event names them.

    username: stripped, never blank. user_id: a number where it can be one and fits 64 bits.
    anonymous_id: a course-specific or global hash, an email address, or the id of an open
    response they handed in, for subjects known by nothing else.
    """

    username: str | None = None
    user_id: UserId | None = None
    anonymous_id: str | None = None


class Event(NamedTuple):
    """What the index keeps of one line; the line itself is kept beside it.

    time, received_at: microseconds since 1970-01-01 UTC (`context.received_at`; None if absent).
    name, event_type: the raw pair of the line. type: `name` when present, else `event_type`
    (the research guide: name supersedes); None when the line has neither.
    actor: who did it (None: nobody named). subjects: whom it is about, as the catalogue's
    roles say, the actor included where the payload names them.
    course_id, org, session, object, source, ip, agent, host: None where blank or absent.
    source: `event_source`. object: the id of the video, problem, page, thread … acted on.
    cut: the line or its payload was cut by the logger and only partly read.
    """

    time: int
    received_at: int | None
    name: str | None
    event_type: str | None
    type: str | None
    actor: Identity | None
    subjects: tuple[Identity, ...]
    course_id: str | None
    org: str | None
    session: str | None
    object: str | None
    source: str | None
    ip: str | None
    agent: str | None
    cut: bool = False


class Reject(NamedTuple):
    """A line that could not be read. reason: a short sentence without text of the line."""

    reason: str
