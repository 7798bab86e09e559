# SPDX-License-Identifier: MIT
"""Which days of each site are in the workspace, so that a gap in the evidence is seen as one."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from explorer.workspace.connection import Connection
from explorer.workspace.wanted import Wanted

State = Literal["missing", "empty", "partly", "loaded"]

_DAY = 86_400_000_000  # microseconds
_FILES = (
    "SELECT id, file, org, ifnull(site, ''), date, status = 'failed' AND cause <> 'empty',"
    " events + duplicates, rejects, iif(status = 'failed', '', learners)"
    " FROM files WHERE org IS NOT NULL AND kind NOT IN ('table', 'database') ORDER BY id"
)
_DAYS_OF_FILE = f"""
SELECT time / {_DAY} AS day, count(*) FROM (
    SELECT time FROM events WHERE file_id = :file
    UNION ALL SELECT event_time(d.event_id) FROM duplicates d WHERE d.file_id = :file
) GROUP BY day
"""


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a site.

    state: "missing" (no file loaded), "empty" (a file loaded, no events in it), "partly" (lines
    were rejected, or only some of its files could be loaded), "loaded". events: in its files, what
    they share counted in each. failed: the files that could not be loaded; of those nothing is in.
    only: the learners whose lines alone were kept; () for everybody's.
    """

    date: str
    state: State = "missing"
    events: int = 0
    rejects: int = 0
    files: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SiteCoverage:
    """Every day from the first to the last that is known of a site; site is "" where unnamed."""

    org: str
    site: str
    days: tuple[Day, ...]

    def gaps(self, state: State) -> list[tuple[str, str]]:
        """The stretches of days in a state, as (first, last)."""
        found: list[tuple[str, str]] = []
        before: State | None = None
        for day in self.days:
            if day.state == state:
                found.append((found.pop()[0] if before == state else day.date, day.date))
            before = day.state
        return found


@dataclass(slots=True)
class _Gathered:
    events: int = 0
    rejects: int = 0
    failed: dict[str, None] = field(default_factory=dict)
    files: dict[str, None] = field(default_factory=dict)
    only: list[str] = field(default_factory=list)

    def add(self, file: str, events: int, rejects: int, failed: bool, learners: str) -> None:
        self.events += events
        self.rejects += rejects
        if failed:
            self.failed[file] = None
        else:
            self.files[file] = None
            self.only.append(learners)

    def day(self, name: str) -> Day:
        only: set[str] = set()
        if self.only and all(self.only):
            only.update(*(wanted.asked for wanted in map(Wanted.from_text, self.only) if wanted))
        # Lines of others that were passed over are no proof that nothing happened.
        state: State = "loaded" if self.events or only else "empty"
        if not self.files:
            state = "missing"
        elif self.failed or self.rejects:
            state = "partly"
        return Day(
            name,
            state,
            self.events,
            self.rejects,
            tuple(self.files),
            tuple(sorted(only)),
            tuple(self.failed),
        )


def coverage(connection: Connection) -> list[SiteCoverage]:
    """The calendar of each organisation and site that names of files tell of.

    A file without a date in its name counts for the days of its events.
    """
    sites: dict[tuple[str, str], dict[date, _Gathered]] = defaultdict(
        lambda: defaultdict(_Gathered)
    )
    for file_id, file, org, site, day, failed, events, rejects, learners in connection.execute(
        _FILES
    ).fetchall():
        days = sites[org, site]
        if day is not None:
            days[date.fromisoformat(day)].add(file, events, rejects, failed, learners)
            continue
        counts = dict(connection.execute(_DAYS_OF_FILE, {"file": file_id}).fetchall())
        for number in range(min(counts), max(counts) + 1) if counts else ():
            on = datetime.fromtimestamp(number * _DAY / 1_000_000, UTC).date()
            days[on].add(file, counts.get(number, 0), 0, failed, learners)
    return [
        SiteCoverage(org, site, _all_days(days))
        for (org, site), days in sorted(sites.items())
        if days
    ]


def _all_days(known: dict[date, _Gathered]) -> tuple[Day, ...]:
    first, last = min(known), max(known)
    every = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return tuple(
        known[day].day(day.isoformat()) if day in known else Day(day.isoformat()) for day in every
    )
