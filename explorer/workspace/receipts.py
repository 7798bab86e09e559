# SPDX-License-Identifier: MIT
"""How a file's receipt comes about, from its name to its sound end or its failure."""

from dataclasses import replace
from pathlib import Path

from explorer.errors import FileFailed
from explorer.package.names import parse_name, server_of
from explorer.workspace.records import Receipt
from explorer.workspace.steps import MemberBegins, MemberEnds
from explorer.workspace.wanted import Wanted
from explorer.workspace.writer import Counts


def blank(path: Path) -> Receipt:
    """What a delivered file's name and size say before it is read."""
    name = parse_name(path.name)
    try:
        size = path.stat().st_size
    except OSError:
        size = 0
    return Receipt(
        file=path.name,
        kind=name.kind,
        server=server_of(path.absolute()),
        org=name.org,
        site=name.site,
        date=name.date,
        bytes=size,
    )


def of_member(member: MemberBegins, receipt: Receipt) -> Receipt:
    """The receipt of one member of a delivered file."""
    name = member.name
    return replace(
        receipt,
        member=member.member,
        server=member.server,
        kind=name.kind if name.kind != "unknown" else "log",
        table_name=name.table,
        org=name.org or receipt.org,
        site=name.site or receipt.site,
        date=name.date or receipt.date,
    )


def finished(receipt: Receipt, counts: Counts, seconds: float) -> Receipt:
    """The receipt of a member read to its sound end.

    Raises FileFailed when no line of it could be read; a sound file without lines is a day
    without events.
    """
    rejects = counts.rejects
    message = _unread(rejects) if rejects else ""
    if counts.events + counts.duplicates == 0:
        if rejects:
            raise no_events(receipt.file)
        message = "The file is sound and holds no events."
    return _counted(receipt, counts, seconds, message)


def _unread(rejects: int) -> str:
    return f"{rejects:,} line{'s' * (rejects != 1)} could not be read."


def _counted(receipt: Receipt, counts: Counts, seconds: float, message: str) -> Receipt:
    return replace(
        receipt,
        lines=counts.lines,
        events=counts.events,
        duplicates=counts.duplicates,
        rejects=counts.rejects,
        blank=counts.blank,
        first_time=counts.first_time,
        last_time=counts.last_time,
        seconds=seconds,
        status="partial" if counts.rejects else "ok",
        message=message,
    )


def of_learners(
    receipt: Receipt, wanted: Wanted, counts: Counts, ends: MemberEnds, seconds: float
) -> Receipt:
    """The receipt of a log of which only some learners' lines were kept; raises as `finished`."""
    if ends.unreadable:
        raise no_events(receipt.file)
    rejects = counts.rejects
    message = _unread(rejects) if rejects else ""
    if not counts.lines:
        message = "No line of it concerns the learners asked for."
    done = _counted(receipt, counts, seconds, message)
    return replace(
        done,
        lines=counts.lines + ends.passed_over,
        passed_over=ends.passed_over,
        learners=tuple(sorted(wanted.asked)),
    )


def already(receipt: Receipt, known: Receipt) -> Receipt:
    """The receipt of a file whose content is in the workspace: every event is a duplicate."""
    inside = "" if known.member in (None, receipt.member) else f" › {known.member}"
    return replace(
        receipt,
        kind=known.kind,
        table_name=known.table_name,
        lines=known.lines,
        duplicates=known.events + known.duplicates + known.rows,
        rejects=known.rejects,
        blank=known.blank,
        passed_over=known.passed_over,
        learners=known.learners,
        first_time=known.first_time,
        last_time=known.last_time,
        status="already",
        message=f"Taken in before, as {known.file}{inside}. Nothing was added.",
        file_id=known.file_id,
    )


def failed(
    receipt: Receipt, failure: FileFailed, seconds: float, wanted: Wanted | None = None
) -> Receipt:
    """The receipt of a file of which nothing was kept. wanted: whose lines would have been."""
    return replace(
        receipt,
        seconds=seconds,
        status="failed",
        message=str(failure),
        cause=failure.status,
        learners=() if wanted is None else tuple(sorted(wanted.asked)),
    )


def no_events(file: str) -> FileFailed:
    """The failure of a file in which no line could be read as an event."""
    return FileFailed(
        "no events",
        f"{file} holds no line that can be read as an event.",
        "Check that it is a tracking log: one JSON document a line.",
    )
