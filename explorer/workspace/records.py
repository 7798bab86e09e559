# SPDX-License-Identifier: MIT
"""The rows the workspace hands out: plain values, the same for window, verbs and exports."""

from dataclasses import dataclass, field

from explorer.events.event import UserId


@dataclass(frozen=True, slots=True)
class Receipt:
    """What importing one file (or one member of it) did.

    lines = events + duplicates + rejects + blank, always; where only some learners' lines were
    kept, `learners` names them as they were asked for, and `passed_over` lines come on top.
    Of a table of the weekly package lines = rows + duplicates + rejects + blank, its first line
    (the columns' names) not counted; `date` is the package's week.
    file: the delivered file's name without folders. kind: "events" for a daily event file,
    "log" for a log whose name says nothing, "unknown" for what could not be read as either.
    org, site, date: as the file's name says (date is YYYY-MM-DD). sha256: of the delivered bytes.
    bytes: size as delivered. first_time, last_time: microseconds since 1970 UTC.
    status: "ok" (in, nothing rejected), "partial" (in, with rejects), "already" (added nothing,
    taken in before), or "failed" (no rows). message: the cause and what to do; "" when ok.
    """

    file: str
    kind: str
    # name inside the delivered file, and the tracking tar's server folder, where there is one
    member: str | None = None
    server: str | None = None
    org: str | None = None
    site: str | None = None
    date: str | None = None
    sha256: str | None = None
    bytes: int = 0
    lines: int = 0
    events: int = 0
    duplicates: int = 0
    rejects: int = 0
    blank: int = 0
    first_time: int | None = None
    last_time: int | None = None
    seconds: float = 0.0
    status: str = "ok"
    message: str = ""
    # why it failed in a word or two ("no secret key", "truncated", …); "" unless failed
    cause: str = ""
    passed_over: int = 0
    learners: tuple[str, ...] = ()
    # row of the file in the workspace; None while nothing of it is kept
    file_id: int | None = None
    # the table it went into, and how many rows did
    table_name: str | None = None
    rows: int = 0


@dataclass(frozen=True, slots=True)
class RejectRow:
    """A line that could not be read. line: counted from 1 in the decrypted text."""

    file: str
    line: int
    reason: str
    text: bytes
    member: str | None = None

    @property
    def where(self) -> str:
        """The file, and in an archive the log in it."""
        return self.file if self.member is None else f"{self.file} › {self.member}"


@dataclass(frozen=True, slots=True)
class Meant:
    """Whom an id in an event means, as the weekly package says. id: as the event has it.

    kind: “anonymous id”, “response” (that they handed in) or “e-mail address”. week: of the
    package.
    """

    id: str
    kind: str
    user_id: int
    username: str | None = None
    week: str | None = None

    @property
    def who(self) -> str:
        """The username, or the user_id as text."""
        return self.username or str(self.user_id)

    @property
    def how(self) -> str:
        """How that is known, e.g. “by the anonymous id 6c1b5a09…, package of 2025-03-09”."""
        text = self.id if self.kind == "e-mail address" else f"{self.id[:8]}…"
        of = " they handed in" if self.kind == "response" else ""
        return f"by the {self.kind} {text}{of}, {package_of(self.week)}"


@dataclass(frozen=True, slots=True)
class Post:
    """A discussion post as the weekly package has it. kind: thread, response or comment.

    title: of its thread. text: in Markdown. author: the account's name.
    """

    id: str
    kind: str
    title: str
    text: str
    author: str | None = None
    week: str | None = None

    @property
    def source(self) -> str:
        """Where that is from."""
        return package_of(self.week)


def package_of(week: str | None) -> str:
    """Which weekly package."""
    return f"package of {week}" if week else "package of no known week"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a line of an evidence pack stood when it was delivered."""

    file: str
    member: str | None
    sha256: str | None
    line: int


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event as table, verbs and exports show it. Times: microseconds since 1970 UTC.

    event_type: `name` when present, else `event_type`. source: `event_source`.
    object: its id; object_name: the readable name the event itself carries, if any.
    summary: what happened in plain words, one line. file, line: where it was first seen.
    """

    id: int
    time: int
    event_type: str | None
    category: str
    username: str | None
    user_id: UserId | None
    course_id: str | None
    org: str | None
    source: str | None
    session: str | None
    object: str | None
    summary: str
    outcome: str | None
    received_at: int | None
    ip: str | None
    agent: str | None
    file: str
    line: int
    cut: bool = False
    # browser and system, or the app, as the agent says
    platform: str | None = None
    # the object's name, and what it lies in, from the section down, where the outline is in
    object_name: str | None = None
    object_path: tuple[str, ...] = ()
    # the id the outline has for it, and the name of the course
    object_part: str | None = None
    course_name: str | None = None
    # what the weekly package adds: whom ids of the event mean, and the post it is about
    meant: tuple[Meant, ...] = ()
    post: Post | None = None
    # of a line that came in an evidence pack: where it stood before
    origin: Origin | None = None
    # where the file is in an archive: the log in it, and the server it is of
    member: str | None = None
    server: str | None = None
    site: str | None = None  # of the actor, where only a number names them that others have too

    @property
    def delivered(self) -> "Place":
        """The file and line as delivered, whether it came from there or in an evidence pack."""
        found = self.origin
        if found is None:
            return Place(self.file, self.line, self.member, self.server)
        return Place(found.file, found.line, found.member)


@dataclass(frozen=True, slots=True)
class LearnerRow:
    """A learner as the finder shows one: every id seen together, and what they add up to.

    whose: sites (None where not known) and the numbers they have there.
    """

    username: str | None
    user_id: UserId | None
    usernames: tuple[str, ...] = ()
    user_ids: tuple[UserId, ...] = ()
    events: int = 0
    first_time: int | None = None
    last_time: int | None = None
    courses: tuple[str, ...] = ()
    whose: tuple[tuple[str | None, UserId], ...] = ()
    site: str | None = None  # where only a number names them that others have elsewhere

    @property
    def called(self) -> str:
        """What a query asks for them by: the username, else the user id."""
        number = f"{self.user_id}@{self.site}" if self.site else str(self.user_id)
        return self.username if self.username is not None else number


@dataclass(frozen=True, slots=True)
class TrailRow:
    """One event of a learner's trail. role: "actor", "subject" or "both".

    how: how it is known that it is about them, where it names them by an id only.
    """

    event: EventRow
    role: str
    how: str = ""


def how_about(event: EventRow, learner: LearnerRow, role: str) -> str:
    """How it is known that an event is about a learner, where it names them by an id only."""
    if role == "actor":
        return ""
    how = (
        one.how
        for one in event.meant
        if one.user_id in learner.user_ids or one.username in learner.usernames
    )
    return "; ".join(how)


@dataclass(frozen=True, slots=True)
class Trail:
    """Every event by or about one learner, in time order."""

    learner: LearnerRow
    rows: list[TrailRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line was seen: the delivered file's name and the line, counted from 1.

    member: the log in the archive. server: whose log it is, where that is known.
    """

    file: str
    line: int
    member: str | None = None
    server: str | None = None

    def __str__(self) -> str:
        inside = "" if self.member is None else f" › {self.member}"
        of = f" (server {self.server})" if self.server and self.member is None else ""
        return f"{self.file}{inside}, line {self.line:,}{of}"


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts of a whole workspace; times in microseconds since 1970 UTC."""

    files: int
    events: int
    rejects: int
    first_time: int | None
    last_time: int | None


@dataclass(frozen=True, slots=True)
class Sort:
    """The order of an answer: by the column of this id, first to last or last to first."""

    column: str = "time"
    descending: bool = False
