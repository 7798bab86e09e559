# SPDX-License-Identifier: MIT
"""A learner's readings made beside the window's thread, and the query for what a row rests on."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Final

from explorer.trail.readings import read
from explorer.trail.rows import Row, Section
from explorer.trail.steps import Step
from explorer.trail.telling import sections
from explorer.ui.formats import iso_text
from explorer.work import CancelToken
from explorer.workspace import terms
from explorer.workspace.queries import Reader

MOST_IDS: Final = 2_000
"""Events that a query names one by one; more make a text that nobody reads."""
_STEP: Final = 1_000


@dataclass(frozen=True, slots=True)
class Reached:
    """How many events of how many are read."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Told:
    """The readings of a learner, ready to be shown."""

    learner: str
    events: int
    sections: tuple[Section, ...]


Work = Callable[[Reader, CancelToken], Generator[Reached, None, Told]]


def reading_work(who: str, zone: tzinfo = UTC) -> Work:
    """Work that reads a learner's events and tells what they say."""

    def work(reader: Reader, token: CancelToken) -> Generator[Reached, None, Told]:
        found = reader.trail_steps(who, token)
        steps: list[Step] = []
        for step in found.steps:
            steps.append(step)
            if len(steps) % _STEP == 0:
                yield Reached(len(steps), found.count)
        outline = reader.outline()
        met = {step.key for step in steps if step.key is not None}
        readings = read(steps, zone, outline.of(met), token.check, found.package)
        return Told(who, found.count, sections(readings, zone, outline.names))

    return work


def query_of(learner: str, row: Row | None, ids: tuple[int, ...]) -> str:
    """The query that shows the events of a row; of very many, those of its time or the first."""
    if row is not None and row.session is not None:
        return f"{terms.term('actor', learner)} AND {terms.term('session', row.session)}"
    if row is not None and row.span is not None and len(ids) > 1:
        start, end = (iso_text(each) for each in row.span)
        return f'{terms.term("actor", learner)} AND time:["{start}" TO "{end}"]'
    return terms.term("id", " ".join(map(str, sorted(ids[:MOST_IDS]))))
