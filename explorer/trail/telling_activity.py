# SPDX-License-Identifier: MIT
"""Sessions, days, progress and the two clocks as rows."""

from collections.abc import Iterable
from datetime import tzinfo
from typing import Final

from explorer.events.text import one_line
from explorer.trail.activity import ActivityReading, SessionReading
from explorer.trail.clocks import Clocks, LateEvent, span
from explorer.trail.progress import PartReading
from explorer.trail.rows import Row
from explorer.trail.wording import count, joined, lasting, when

_LONGEST: Final = 300
_WEEKDAYS: Final = (
    *("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays"),
    *("Saturdays", "Sundays"),
)


def progress_rows(parts: Iterable[PartReading]) -> tuple[Row, ...]:
    return tuple(
        Row(
            title=one_line(" › ".join(part.path), _LONGEST),
            said=joined(
                f"{part.touched:,} of {count(part.blocks, 'component')} met",
                f"{part.done:,} complete" if part.done else "",
            ),
            time=part.first,
            ids=part.ids,
        )
        for part in parts
    )


def session_rows(activity: ActivityReading, zone: tzinfo) -> tuple[Row, ...]:
    return tuple(_session(at, each, zone) for at, each in enumerate(activity.sessions, 1))


def _session(number: int, each: SessionReading, zone: tzinfo) -> Row:
    gap = "" if each.gap is None or each.gap <= 0 else f"{lasting(each.gap)} after the one before"
    spread = each.end - each.start
    long = lasting(each.active)
    if spread - each.active > 30 * 60 * 1_000_000:
        long = f"{long} active within {lasting(spread)}"
    return Row(
        title=f"Session {number:,}",
        said=joined(
            long,
            f"until {_until(each, zone)}",
            count(each.events, "event"),
            " and ".join(each.devices[:2]),
            " and ".join(each.ips[:2]),
            "" if each.key else "no session key",
            gap,
        ),
        time=each.start,
        ids=each.ids,
        session=each.key,
        span=(each.start, each.end),
    )


def _until(each: SessionReading, zone: tzinfo) -> str:
    start, end = when(each.start, zone), when(each.end, zone)
    return end[11:19] if start[:10] == end[:10] else end[:19]


def day_rows(activity: ActivityReading) -> tuple[Row, ...]:
    return tuple(
        Row(
            title=day.date,
            said=joined(
                count(day.events, "event"),
                f"{count(day.requests, 'page request')} among them" if day.requests else "",
            ),
            ids=day.ids,
            span=(day.start, day.end - 1),
        )
        for day in activity.days
    )


def hour_rows(activity: ActivityReading) -> tuple[Row, ...]:
    """A row for each weekday with events."""
    found = zip(_WEEKDAYS, activity.hours, activity.weekdays, strict=False)
    return tuple(_weekday(name, hours, ids) for name, hours, ids in found if ids)


def _weekday(name: str, hours: tuple[int, ...], ids: tuple[int, ...]) -> Row:
    most = max(range(24), key=hours.__getitem__)
    return Row(
        title=name,
        said=joined(
            count(len(ids), "event"),
            f"most from {most:02}:00 to {most + 1:02}:00 ({hours[most]:,})",
        ),
        ids=ids,
        hours=hours,
    )


def sessions_said(activity: ActivityReading) -> str:
    """What the sessions come to together."""
    each = sorted(one.active for one in activity.sessions)
    if not each:
        return ""
    gaps = [one.gap for one in activity.sessions if one.gap is not None]
    return joined(
        count(len(each), "session"),
        f"{lasting(sum(each))} in all",
        f"half of them {lasting(each[len(each) // 2])} or longer"
        if len(each) > 2 and each[-1]
        else "",
        f"longest gap {lasting(max(gaps))}" if gaps and max(gaps) > 0 else "",
        f"{count(activity.about, 'event')} by others about them" if activity.about else "",
    )


def clock_rows(clocks: Clocks, zone: tzinfo) -> tuple[Row, ...]:
    rows = []
    if clocks.late:
        rows.append(_late(clocks.late, "came in late", zone))
    if clocks.early:
        rows.append(_late(clocks.early, "seem to have come in before they happened", zone))
    return tuple(rows)


def _late(events: tuple[LateEvent, ...], words_: str, zone: tzinfo) -> Row:
    most = max(events, key=lambda each: abs(each.delay))
    received = sorted({when(each.received_at, zone)[:10] for each in events})
    return Row(
        title=f"{count(len(events), 'event')} {words_}",
        said=joined(
            f"up to {span(most.delay)}",
            f"received on {', '.join(received[:4])}" + (" and other days" * (len(received) > 4)),
        ),
        time=events[0].time,
        ids=tuple(each.id for each in events),
        doubts=("The time of these events is the clock of the device that sent them.",),
    )
