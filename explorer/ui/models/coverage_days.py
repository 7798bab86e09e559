# SPDX-License-Identifier: MIT
"""Days as the coverage strip shows them: which have a file, and what came of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, Literal

from explorer.ui.formats import count_text, moment, one_line
from explorer.workspace.records import Receipt

State = Literal["no file", "no events", "partly", "loaded"]
WORDS: Final[dict[State, str]] = {
    "loaded": "loaded",
    "partly": "partly read",
    "no events": "file without events",
    "no file": "no file",
}
_DAY: Final = timedelta(days=1)
_LONGEST: Final = 366 * 30
_WEEKLY: Final = ("table", "database")
_NAMED: Final = 3


@dataclass(slots=True)
class Day:
    """One day of one strip. files: how many are in. failed: those of which nothing is, and why."""

    files: int = 0
    events: int = 0
    rejects: int = 0
    passed_over: int = 0
    failed: list[str] = field(default_factory=list)

    @property
    def state(self) -> State:
        if not self.files:
            return "no file"
        if self.rejects or self.passed_over or self.failed:
            return "partly"
        return "loaded" if self.events else "no events"


@dataclass(slots=True)
class Strip:
    """The days of one organisation and site that have files."""

    org: str
    site: str
    days: dict[date, Day] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return " · ".join(part for part in (self.org, self.site) if part)

    @property
    def first(self) -> date:
        return min(self.days)

    @property
    def last(self) -> date:
        return max(self.days)

    def state(self, day: date) -> State:
        """What is known of this day."""
        found = self.days.get(day)
        return "no file" if found is None else found.state

    def count(self, state: State) -> int:
        """How many days between its first and last are so."""
        if state == "no file":
            between = (self.last - self.first).days + 1 - len(self.days)
            return between + sum(not day.files for day in self.days.values())
        return sum(day.state == state for day in self.days.values())

    def words(self, day: date) -> str:
        """What is known of this day, said."""
        when = f"{day:%a} {day.day} {day:%b %Y}"
        where, found = self.title, self.days.get(day)
        if found is None:
            inside = self.first <= day <= self.last
            gap = "No file is loaded" if inside else "No file is loaded (outside its files)"
            return f"{when}, {where}: {gap}."
        if found.state == "no file":
            return f"{when}, {where}: No file is loaded{_rest(found)}."
        if found.state == "no events":
            return f"{when}, {where}: a file is loaded; it holds no events."
        said = count_text(found.events, "event")
        if found.state == "partly":
            return f"{when}, {where}: partly read, {said}{_rest(found)}."
        return f"{when}, {where}: loaded, {said}."


def _rest(day: Day) -> str:
    parts = []
    if day.rejects:
        parts.append(f"{count_text(day.rejects, 'line')} could not be read")
    if day.passed_over:
        parts.append(f"{count_text(day.passed_over, 'line')} of other learners passed over")
    parts += [f"{one_line(file, 60)} did not come in" for file in day.failed]
    return f"; {', '.join(parts)}" if parts else ""


def strips_of(receipts: Sequence[Receipt]) -> list[Strip]:
    """A strip for each organisation and site whose files name their day.

    A day whose file failed has no file loaded; where another of that day is in, it is partly read.
    """
    found: dict[tuple[str, str], Strip] = {}
    for receipt in receipts:
        day = _day_of(receipt)
        if day is None:
            continue
        org, site = receipt.org or "", receipt.site or ""
        strip = found.setdefault((org, site), Strip(org, site))
        _note(strip.days.setdefault(day, Day()), receipt)
    shown = [strip for strip in found.values() if (strip.last - strip.first).days < _LONGEST]
    return sorted(shown, key=lambda strip: (strip.org, strip.site))


def _day_of(receipt: Receipt) -> date | None:
    return None if receipt.kind in _WEEKLY else _date(receipt.date)


def _is_in(receipt: Receipt) -> bool:
    # An empty file is refused as such, yet it is a file, and says that nothing happened.
    return receipt.status != "failed" or receipt.cause == "empty"


def undated_text(receipts: Sequence[Receipt]) -> str:
    """What is in, or failed, of files whose names tell no day; "" where all do."""
    loose = [each for each in receipts if each.kind not in _WEEKLY and _day_of(each) is None]
    into = [each for each in loose if _is_in(each)]
    parts = []
    if into:
        said = f"On no calendar: {_named(into)}, named by no day"
        times = [
            time for each in into for time in (each.first_time, each.last_time) if time is not None
        ]
        if times:
            first, last = (f"{moment(time):%Y-%m-%d}" for time in (min(times), max(times)))
            said += f"; events of {first}" if first == last else f"; events of {first} to {last}"
        parts.append(f"{said}.")
    failed = [each for each in loose if not _is_in(each)]
    if failed:
        parts.append(f"Did not come in, and may be of any day: {_named(failed)}.")
    return " ".join(parts)


def _named(receipts: Sequence[Receipt]) -> str:
    names = list(dict.fromkeys(one_line(each.member or each.file, 40) for each in receipts))
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{more}"


def _note(day: Day, receipt: Receipt) -> None:
    if not _is_in(receipt):
        day.failed.append(receipt.member or receipt.file)
        return
    day.files += 1
    # An event that another file brought first is in this day all the same.
    day.events += receipt.events + receipt.duplicates
    day.rejects += receipt.rejects
    day.passed_over += receipt.passed_over


def _date(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        return None


def span(strips: Sequence[Strip]) -> tuple[date, date]:
    """The first and the last day of all strips."""
    return min(strip.first for strip in strips), max(strip.last for strip in strips)


def months(first: date, last: date) -> Iterator[date]:
    """The first day of each month that begins in this time, and its very first day."""
    yield first
    day = first.replace(day=1)
    while True:
        day = (day + 32 * _DAY).replace(day=1)
        if day > last:
            return
        yield day


def gaps_text(strips: Sequence[Strip]) -> str:
    """What a person looking for evidence should know; "" where nothing is missing."""
    missing = sum(strip.count("no file") for strip in strips)
    partly = sum(strip.count("partly") for strip in strips)
    parts = []
    if missing:
        parts.append(f"{count_text(missing, 'day')} without a file")
    if partly:
        parts.append(f"{count_text(partly, 'day')} partly read")
    return ", ".join(parts)
