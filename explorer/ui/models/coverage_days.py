# SPDX-License-Identifier: MIT
"""Days as the coverage strip shows them: which have a file, and what came of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, Literal

from explorer.ui.formats import count_text
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


@dataclass(slots=True)
class Day:
    """One day of one strip."""

    state: State
    events: int = 0
    rejects: int = 0
    passed_over: int = 0


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
            return (self.last - self.first).days + 1 - len(self.days)
        return sum(day.state == state for day in self.days.values())

    def words(self, day: date) -> str:
        """What is known of this day, said."""
        when = f"{day:%a} {day.day} {day:%b %Y}"
        where, found = self.title, self.days.get(day)
        if found is None:
            inside = self.first <= day <= self.last
            gap = "No file is loaded" if inside else "No file is loaded (outside its files)"
            return f"{when}, {where}: {gap}."
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
    return f"; {', '.join(parts)}" if parts else ""


def strips_of(receipts: Sequence[Receipt]) -> list[Strip]:
    """A strip for each organisation and site whose files name their day."""
    found: dict[tuple[str, str], Strip] = {}
    for receipt in receipts:
        weekly = receipt.kind in ("table", "database")
        day = None if weekly else _date(receipt.date)
        # An empty file is refused as such, yet it is a file, and says that nothing happened.
        if day is None or (receipt.status == "failed" and receipt.cause != "empty"):
            continue
        org, site = receipt.org or "", receipt.site or ""
        strip = found.setdefault((org, site), Strip(org, site))
        _note(strip.days.setdefault(day, Day("no events")), receipt)
    shown = [strip for strip in found.values() if (strip.last - strip.first).days < _LONGEST]
    return sorted(shown, key=lambda strip: (strip.org, strip.site))


def _note(day: Day, receipt: Receipt) -> None:
    # An event that another file brought first is in this day all the same.
    day.events += receipt.events + receipt.duplicates
    day.rejects += receipt.rejects
    day.passed_over += receipt.passed_over
    if day.rejects or day.passed_over:
        day.state = "partly"
    elif day.events:
        day.state = "loaded"


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
