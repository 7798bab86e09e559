# SPDX-License-Identifier: MIT
"""What the headless verbs print: text from logs as one safe line, numbers with separators."""

import re
import sys
from collections.abc import Callable, Iterable, Sequence
from time import monotonic
from typing import Any

import click

from explorer.events.text import one_line
from explorer.ui.pace import Step
from explorer.work import Progress
from explorer.workspace.records import EventRow, LearnerRow, Post, Receipt, TrailRow
from explorer.workspace.times import iso

_WIDEST = 60
_LONGEST = 4000
_WIDTH = 79
_SHORTEST = 12  # letters of a file's name
_SOONEST = 0.1  # seconds between two looks at the same file
_STATUS_WORDS = {
    "ok": "in",
    "partial": "in, with rejects",
    "already": "already in",
    "failed": "FAILED",
}


_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def safe(text: str) -> str:
    """A message on one line: names of files and learners may hold anything."""
    return one_line(text, _LONGEST)


def raw_line(line: bytes) -> str:
    """An exact line for the eye: controls that would steer a terminal show as escapes."""
    text = line.decode("utf-8", "backslashreplace")
    return _CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]], widest: int = _WIDEST) -> None:
    """Aligned columns; a cell is one line of at most `widest` characters."""
    cells = [[_cell(value, widest) for value in row] for row in rows]
    widths = [max([len(name), *(len(row[at]) for row in cells)]) for at, name in enumerate(columns)]
    for row in (list(columns), ["-" * width for width in widths], *cells):
        click.echo(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        )


def _cell(value: Any, widest: int) -> str:
    if value is None:
        return ""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    return one_line(str(value), widest)


def event_line(row: EventRow) -> str:
    """One event for the eye: when, who, what."""
    when = (iso(row.time) or "")[:19].replace("T", " ")
    who = _cell(row.username or row.user_id or "-", 20)
    return f"{when}  {who:<20}  {row.category:<12}  {one_line(row.summary, 120)}"


def trail_line(row: TrailRow) -> str:
    """One event of a trail: when, in which role, what, and where it stands."""
    when = (iso(row.event.time) or "")[:19].replace("T", " ")
    where = f"{row.event.delivered.file}:{row.event.delivered.line}"
    summary = one_line(row.event.summary, 120)
    more = "".join(f"  ({text})" for text in (row.how, post_text(row.event.post)) if text)
    return f"{when}  {row.role:<7}  {row.event.category:<12}  {summary}{more}  [{where}]"


def post_text(post: Post | None) -> str:
    """A discussion post in short, and where it is from."""
    if post is None:
        return ""
    parts = [f"‘{one_line(post.title, 80)}’" if post.title else ""]
    parts += [f"“{one_line(post.text, 120)}”" if post.text else ""]
    return f"{': '.join(part for part in parts if part) or post.kind}, {post.source}"


def learner_line(learner: LearnerRow) -> str:
    """The head of a trail: every id, how many events, from when to when."""
    ids = [_cell(name, 60) for name in (*learner.usernames, *learner.user_ids)]
    first, last = iso(learner.first_time), iso(learner.last_time)
    span = f", {first} to {last}" if first else ""
    return f"{' / '.join(ids)}: {learner.events:,} events{span}"


def receipt_text(receipt: Receipt) -> str:
    """One receipt in a sentence or two."""
    name = receipt.file if receipt.member is None else f"{receipt.file} › {receipt.member}"
    head = f"{one_line(name, 200)}: {_STATUS_WORDS[receipt.status]}"
    if receipt.status == "failed":
        return f"{head}. {safe(receipt.message)}"
    kept = f"{receipt.rows:,} rows" if receipt.rows else f"{receipt.events:,} events"
    counts = (
        f"{receipt.lines:,} lines = {kept} + {receipt.duplicates:,} duplicates"
        f" + {receipt.rejects:,} rejects + {receipt.blank:,} blank"
    )
    if receipt.learners:
        counts += f" + {receipt.passed_over:,} passed over"
    tail = f" {safe(receipt.message)}" if receipt.message else ""
    return f"{head}. {counts}. {receipt.seconds:.1f} s.{tail}"


class ProgressLine:
    """Shows progress on one line of a terminal's stderr, at most ten times a second.

    It says nothing into pipes and files.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._last: tuple[str, float] | None = None
        self._shown = False
        self._active = sys.stderr.isatty()

    def show(self, progress: Progress) -> None:
        """Replace the line: of an import with its rate, and what is left of the whole drop."""
        if self._is_due(progress):
            self._say(import_text(progress))

    def show_events(self, progress: Progress) -> None:
        """Replace the line where events are counted, not bytes."""
        if not self._is_due(progress):
            return
        label = one_line(progress.label, 40)
        total = f" of {progress.total:,}" if progress.total else " found"
        done = progress.done if progress.total else progress.events
        self._say(f"{label}  {done:,}{total} events")

    def _is_due(self, progress: Progress) -> bool:
        now = self._clock()
        soon = self._last is not None and now - self._last[1] < _SOONEST
        if not self._active or (soon and self._last and self._last[0] == progress.label):
            return False
        self._last = progress.label, now
        return True

    def _say(self, text: str) -> None:
        click.echo(f"\r{text[:_WIDTH]:<{_WIDTH}}", err=True, nl=False)
        self._shown = True

    def clear(self) -> None:
        """Make room for other text."""
        if self._shown:
            click.echo(f"\r{'':<{_WIDTH}}\r", err=True, nl=False)
            self._shown = False


def import_text(progress: Progress) -> str:
    """How far the file under way and the whole drop are, in one line."""
    done, total = f"{progress.done / 1e6:,.1f}", f"{progress.total / 1e6:,.1f}"
    whole, files = "", ""
    if isinstance(progress, Step):
        if progress.files > 1:
            files = f"{progress.number:,}/{progress.files:,} "
            whole = f"  all {progress.all_done / 1e6:,.0f}/{progress.all_total / 1e6:,.0f}"
        if progress.rate is not None:
            whole += f"  {progress.rate / 1e6:,.1f} MB/s"
        if progress.left is not None:
            minutes, seconds = divmod(round(progress.left), 60)
            whole += f"  {minutes}:{seconds:02} left"
    rest = f"  {done}/{total} MB  {progress.events:,} events{whole}"
    room = max(_WIDTH - len(files) - len(rest), _SHORTEST)
    return f"{files}{one_line(progress.label, room)}{rest}"
