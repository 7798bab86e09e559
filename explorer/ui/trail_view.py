# SPDX-License-Identifier: MIT
"""A learner's trail made ready to be drawn, beside the window's thread."""

from dataclasses import dataclass, field, replace

import numpy as np

from explorer.trail.clocks import LATE, Clock
from explorer.trail.density import middle
from explorer.trail.lanes import Lane
from explorer.trail.sessions import Session, sessions
from explorer.work import CancelToken
from explorer.workspace.queries import Reader
from explorer.workspace.spine import ABSENT, SUBJECT, Numbers, Spine


@dataclass(frozen=True, slots=True)
class Options:
    """How a trail is shown. clock: what it is ordered by.

    folded: page requests and pairs of one click show as the event they belong to. guessed: show
    what is only possibly the learner's. course: only what happened there.
    """

    clock: Clock = "time"
    folded: bool = True
    guessed: bool = False
    course: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class TrailView:
    """A trail with its lanes and sessions; numbers in them are places in `spine`.

    when: the time each event is drawn at, in order. host: the place of the event that each one
    shows under, its own where it shows itself. guesses: why an event is possibly the learner's,
    by its id. session_of: the number of each event's session.
    """

    spine: Spine
    options: Options
    when: Numbers
    host: Numbers
    shown: Numbers
    lanes: list[Lane]
    sessions: list[Session]
    session_of: Numbers
    late: Numbers
    guesses: dict[int, str] = field(default_factory=dict)
    rows_of: dict[int, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.spine)

    @property
    def start(self) -> int:
        return int(self.when[0])

    @property
    def end(self) -> int:
        return int(self.when[-1])

    @property
    def hidden(self) -> int:
        """How many events show under another one."""
        return len(self.when) - len(self.shown)

    def middle(self) -> tuple[int, int, int]:
        """When most of it begins and ends, and how many events lie far outside."""
        first, last = middle(self.when)
        return int(self.when[first]), int(self.when[last - 1]), len(self.when) - (last - first)

    def place(self, event_id: int | None) -> int | None:
        """The place of an event; of the one it shows under if it is folded away."""
        found = None if event_id is None else self.rows_of.get(event_id)
        return None if found is None else int(self.host[found])

    def step(self, place: int | None, by: int) -> int | None:
        """The place of the next (by 1) or previous (−1) event that shows."""
        if not len(self.shown):
            return None
        if place is None:
            return int(self.shown[0 if by > 0 else -1])
        at = int(np.searchsorted(self.shown, place)) + by
        return int(self.shown[at]) if 0 <= at < len(self.shown) else None

    def session_step(self, place: int | None, by: int) -> int | None:
        """The place of the first event of the next or previous session."""
        if place is None:
            return self.step(None, by)
        number = int(self.session_of[place]) + by
        if not 0 <= number < len(self.sessions):
            return None
        return int(self.host[self.sessions[number].indexes[0]])

    def about(self, place: int) -> bool:
        """Whether the event is about the learner and not by them."""
        return int(self.spine.roles[place]) == SUBJECT

    def under(self, place: int) -> Numbers:
        """The places of the events that show under this one."""
        alike = np.flatnonzero(self.host == place)
        found: Numbers = alike[alike != place]
        return found


def read_trail(
    reader: Reader, who: str, order: dict[str, int], cancel: CancelToken, options: Options
) -> TrailView:
    """The trail of a learner. order: the place of each category's lane."""
    return arrange(reader.spine(who, cancel), order, options, cancel)


def arrange(
    spine: Spine,
    order: dict[str, int],
    options: Options,
    cancel: CancelToken,
    hosts: dict[int, int] | None = None,
    guesses: dict[int, str] | None = None,
) -> TrailView:
    """The trail as the options want it. hosts: the event each folded one is under."""
    if options.course is not None:
        wanted = _code(spine.courses.names, options.course)
        spine = spine.take(np.flatnonzero(spine.courses.codes == wanted))
    when = spine.times
    if options.clock == "received_at":
        when = np.where(spine.received == ABSENT, spine.times, spine.received)
        places = np.lexsort((spine.ids, when))
        spine, when = spine.take(places), when[places]
    cancel.check()
    rows_of = {event_id: at for at, event_id in enumerate(spine.ids.tolist())}
    host = _hosts(rows_of, hosts if options.folded else None)
    shown = np.flatnonzero(host == np.arange(len(host)))
    cancel.check()
    found, session_of = _sessions(spine, when, guesses or {})
    cancel.check()
    late = (spine.received != ABSENT) & (spine.received - spine.times >= LATE)
    return TrailView(
        spine=spine,
        options=options,
        when=when,
        host=host,
        shown=shown,
        lanes=_lanes(spine, when, shown, order),
        sessions=found,
        session_of=session_of,
        late=np.flatnonzero(late),
        guesses=guesses or {},
        rows_of=rows_of,
    )


def _code(names: list[str], name: str) -> int:
    return names.index(name) if name in names else -2


def _hosts(rows_of: dict[int, int], hosts: dict[int, int] | None) -> Numbers:
    host = np.arange(len(rows_of), dtype=np.int64)
    for event_id, under in (hosts or {}).items():
        here, there = rows_of.get(event_id), rows_of.get(under)
        if here is not None and there is not None:
            host[here] = there
    # What shows under an event that is folded away itself shows where that one does.
    settled: Numbers = host[host]
    return settled


def _sessions(
    spine: Spine, when: Numbers, guesses: dict[int, str]
) -> tuple[list[Session], Numbers]:
    """The sessions of what is surely the learner's; what is guessed counts in none of them."""
    sure = np.flatnonzero([event_id not in guesses for event_id in spine.ids.tolist()])
    names = [*spine.sessions.names, None]  # the code of none is −1
    keys = [names[code] for code in spine.sessions.codes[sure].tolist()]
    found = sessions(when[sure].tolist(), keys)
    session_of = np.zeros(len(spine), np.int64)
    for number, session in enumerate(found):
        session_of[sure[list(session.indexes)]] = number
    if guesses:
        places = sure.tolist()
        found = [
            replace(session, indexes=tuple(places[at] for at in session.indexes))
            for session in found
        ]
        before = np.maximum(np.searchsorted(sure, np.arange(len(spine)), side="right") - 1, 0)
        session_of = session_of[sure[before]] if len(sure) else session_of
    return found, session_of


def _lanes(spine: Spine, when: Numbers, shown: Numbers, order: dict[str, int]) -> list[Lane]:
    codes = spine.categories.codes[shown]
    last = max(order.values(), default=0) + 1
    names = sorted(spine.categories.names, key=lambda name: (order.get(name, last), name))
    found = []
    for name in names:
        indexes = shown[codes == spine.categories.names.index(name)]
        if len(indexes):
            found.append(Lane(name, indexes, when[indexes]))
    return found
