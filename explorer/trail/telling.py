# SPDX-License-Identifier: MIT
"""Readings as sections of short rows, for the window, the verb and reports alike."""

from collections.abc import Mapping
from datetime import UTC, tzinfo
from typing import Final

from explorer.trail import telling_activity as active
from explorer.trail import telling_more as more
from explorer.trail.readings import Readings
from explorer.trail.rows import Row, Section
from explorer.trail.telling_problems import problem_rows, problems_said
from explorer.trail.videos import VideoReading
from explorer.trail.wording import (
    Names,
    called,
    count,
    joined,
    lasting,
    percent,
    place,
    spans,
    when,
)

_MICROS: Final = 1_000_000
_ENDS: Final = {"pause": "paused", "stop": "reached the end", "seek": "jumped"} | {
    "speed": "changed the speed",
    "play": "pressed play again",
    "clock": "end reckoned from the clock",
    "nothing": "no end in the log: at most",
}


def sections(
    readings: Readings, zone: tzinfo = UTC, names: Names | None = None
) -> tuple[Section, ...]:
    """What the readings say, kinds without anything left out.

    names: of the course's components, by key, where its structure is known.
    """
    known: Mapping[str, str] = names or {}
    found = (
        Section("videos", "Videos", tuple(_video(v, known) for v in readings.videos)),
        Section(
            "problems",
            "Problems",
            problem_rows(readings.problems, known, readings.states, zone),
            problems_said(readings.problems),
        ),
        Section("responses", "Open responses", more.response_rows(readings.responses, known)),
        Section("exams", "Exams", more.exam_rows(readings.exams, zone)),
        Section("forum", "Discussion", more.forum_rows(readings.forum)),
        Section("notes", "Notes and bookmarks", more.note_rows(readings.notes, known)),
        Section("enrolment", "Enrolment", more.enrolment_rows(readings.enrolment)),
        Section("groups", "Teams and cohorts", more.group_rows(readings)),
        Section("certificates", "Certificates and grades", more.certificate_rows(readings)),
        Section("progress", "Progress through the course", active.progress_rows(readings.progress)),
        Section(
            "sessions",
            "Sessions",
            active.session_rows(readings.activity, zone),
            active.sessions_said(readings.activity),
        ),
        Section("days", "Days", active.day_rows(readings.activity)),
        Section("hours", "Hours", active.hour_rows(readings.activity)),
        Section("clocks", "Two clocks", active.clock_rows(readings.clocks, zone)),
    )
    return tuple(section for section in found if section.rows)


def _video(video: VideoReading, names: Names) -> Row:
    return Row(
        title=called(video.key, video.object, video.name, "video", names),
        said=_video_said(video),
        time=video.first,
        ids=video.ids,
        doubts=video.doubts,
        rows=tuple(
            Row(
                title=f"{place(each.start)} – {place(each.end)}",
                said=joined(
                    _ENDS.get(each.how, each.how),
                    f"at {each.speed:g}×" if each.speed != 1 else "",
                    "" if each.ended is None else f"in {lasting(each.ended - each.began)}",
                ),
                time=each.began,
                ids=each.ids,
            )
            for each in video.stretches
        ),
        video=video,
    )


def _video_said(video: VideoReading) -> str:
    if not video.stretches:
        return joined("not watched", "started once" if video.plays == 1 else "")
    share = ""
    if video.share is not None and video.duration is not None:
        length = "" if video.duration_from in ("event", "end") else " reached"
        share = f"{percent(video.share)} of {place(video.duration)}{length}"
        most = video.share_at_most
        if most is not None and percent(most) != percent(video.share):
            share = f"{percent(video.share)} to {percent(most)} of {place(video.duration)}{length}"
    return joined(
        share,
        f"again {spans(video.again)}" if video.again else "",
        f"skipped {spans(video.skipped)}" if video.skipped else "",
        count(video.plays, "play"),
        f"{lasting(round(video.wall_seconds) * _MICROS)} by the clock",
    )


def lines(found: tuple[Section, ...], zone: tzinfo = UTC) -> list[str]:
    """The sections as text, a line a row."""
    said: list[str] = []
    for section in found:
        said += ["", f"{section.title}: {section.said}" if section.said else section.title]
        for row in section.rows:
            said += row_lines(row, zone)
    return said[1:]


def row_lines(row: Row, zone: tzinfo = UTC, depth: int = 1) -> list[str]:
    """A row with the rows below it, and what makes it uncertain."""
    indent = "  " * depth
    stamp = when(row.time, zone)
    head = f"{row.title}: {row.said}" if row.said else row.title
    tail = f"  [{count(len(row.ids), 'event')}]" if row.ids else ""
    said = [f"{indent}{stamp + '  ' if stamp else ''}{head}{tail}"]
    said += [f"{indent}  ? {doubt}" for doubt in row.doubts]
    for each in row.rows:
        said += row_lines(each, zone, depth + 1)
    return said
