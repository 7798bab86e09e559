# SPDX-License-Identifier: MIT
"""Where a trail's drawing gets its events from: read beside the window's thread."""

import time
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from explorer.trail.folding import fold
from explorer.trail.steps import Step
from explorer.ui.formats import span_text
from explorer.ui.panels.context import Context
from explorer.ui.trail_view import Options, TrailView, arrange
from explorer.work import CancelToken
from explorer.workspace.conflicts import conflict_lines
from explorer.workspace.queries import Reader
from explorer.workspace.records import EventRow
from explorer.workspace.spine import Spine

_KEPT_ROWS: Final = 2_000
_PAUSE_MS: Final = 200  # so that a trail is drawn before more of it is read
_BREATH: Final = 60
_BREATH_SECONDS: Final = 0.004
_LONG: Final = 5_000


@dataclass(frozen=True, slots=True, eq=False)
class Trail:
    """What is known of a trail. hosts: by its id, the event each folded one shows under; None
    until that was read. conflicts: which of the learner's ids contradict each other, in
    lines. wide: the trail with what is possibly the learner's, and why it is.
    """

    spine: Spine | None = None
    hosts: dict[int, int] | None = None
    wide: Spine | None = None
    conflicts: tuple[str, ...] = ()
    guesses: dict[int, str] = field(default_factory=dict)


class TrailSource(QObject):
    """Reads the trail of one learner, and the words of single events when they are wanted.

    Signals: came(TrailView), again when more is known of it; failed(Failure); told(), after words
    that were asked for have come.
    """

    came = Signal(object)
    failed = Signal(object)
    told = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._channel = context.library.channel("trail")
        self._words = context.library.channel("detail")
        self._rows: OrderedDict[int, EventRow] = OrderedDict()
        self._options = Options()
        self._who = ""
        self._read = Trail()
        self._soon = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._soon.timeout.connect(self._read_more)
        context.library.events_changed.connect(self._rows.clear)

    @property
    def busy(self) -> bool:
        """Whether the trail, or more of it, is on its way."""
        return self._channel.busy or self._soon.isActive()

    def read(self, who: str, options: Options) -> None:
        """Read the trail of this learner."""
        self._who, self._options = who, options
        order = self._context.categories.order

        def work(reader: Reader, token: CancelToken) -> Iterator[tuple[Trail, TrailView]]:
            spine = reader.spine(who, token)
            trail = Trail(spine, conflicts=tuple(conflict_lines(reader.conflicts(spine.learner))))
            yield trail, _arranged(trail, order, options, token)

        self._soon.stop()
        self._channel.ask(work, lambda _: None, self.failed.emit, self._on_part)

    def show_as(self, options: Options) -> None:
        """Arrange the trail that was read in another way."""
        self._options = options
        trail, order = self._read, self._context.categories.order
        if trail.spine is None:
            return

        def work(_: Reader, token: CancelToken) -> Iterator[tuple[Trail, TrailView]]:
            yield trail, _arranged(trail, order, options, token)

        self._soon.stop()
        self._channel.ask(work, lambda _: None, self.failed.emit, self._on_part)

    def _read_more(self) -> None:
        """What belongs to one action is in the lines themselves, which takes longer."""
        who, trail, options = self._who, self._read, self._options
        order = self._context.categories.order

        def work(reader: Reader, token: CancelToken) -> Iterator[tuple[Trail, TrailView]]:
            yield from _complete(reader, who, trail, order, options, token)

        self._channel.ask(work, lambda _: None, self.failed.emit, self._on_more)

    def stop(self) -> None:
        """Forget the trail."""
        self._soon.stop()
        self._channel.cancel()
        self._read = Trail()

    def marks(self, view: TrailView) -> dict[int, str]:
        """The stars and notes on the trail's events, by place."""
        marks = self._context.marks
        if not len(marks):
            return {}
        found = {}
        for event_id, place in view.rows_of.items():
            mark = marks.of(event_id)
            if mark is not None:
                found[int(view.host[place])] = "star" if mark.starred else "note"
        return found

    def row(self, event_id: int) -> EventRow | None:
        """The event with its words; None while they are on their way (`told` follows)."""
        found = self._rows.get(event_id)
        if found is None:
            self._words.ask(
                lambda reader, _: reader.rows([event_id]), self._on_rows, lambda _: None
            )
        return found

    @property
    def conflicts(self) -> tuple[str, ...]:
        """Which of the learner's ids contradict each other, and the lines that say so."""
        return self._read.conflicts

    @property
    def courses(self) -> list[str]:
        """The courses that the trail is in."""
        return [] if self._read.spine is None else sorted(self._read.spine.courses.names)

    def _on_part(self, part: tuple[Trail, TrailView]) -> None:
        self._on_more(part)
        self._soon.start()

    def _on_more(self, part: tuple[Trail, TrailView]) -> None:
        self._read, view = part
        self.came.emit(view)

    def _on_rows(self, rows: list[EventRow]) -> None:
        for row in rows:
            self._rows[row.id] = row
        while len(self._rows) > _KEPT_ROWS:
            self._rows.popitem(last=False)
        if rows:
            self.told.emit()


def _arranged(
    trail: Trail, order: dict[str, int], options: Options, token: CancelToken
) -> TrailView:
    guessed = options.guessed and trail.wide is not None
    spine = trail.wide if guessed else trail.spine
    assert spine is not None
    guesses = trail.guesses if guessed else {}
    return arrange(spine, order, options, token, trail.hosts, guesses)


def _complete(
    reader: Reader,
    who: str,
    trail: Trail,
    order: dict[str, int],
    options: Options,
    token: CancelToken,
) -> Iterator[tuple[Trail, TrailView]]:
    """The trail with what the options need and is not known yet."""
    if options.guessed and trail.wide is None:
        trail = _widened(reader, who, trail, token)
        yield trail, _arranged(trail, order, options, token)
    if options.folded and trail.hosts is None:
        found = reader.trail_steps(who, token)
        folded = fold(_gently(found.steps) if found.count > _LONG else found.steps)
        token.check()
        trail = replace(trail, hosts={**folded.under, **folded.clicks})
        yield trail, _arranged(trail, order, options, token)


def _gently(steps: Iterator[Step]) -> Iterator[Step]:
    """The same, with rests: the interpreter's one lock is wanted for panning meanwhile."""
    for number, step in enumerate(steps):
        if number % _BREATH == 0:
            time.sleep(_BREATH_SECONDS)
        yield step


def _widened(reader: Reader, who: str, trail: Trail, token: CancelToken) -> Trail:
    spine = trail.spine
    assert spine is not None
    guesses = {
        found.event.id: f"{found.why}, {span_text(found.near)} from an event of theirs"
        for found in reader.possibly_theirs(who, token)
    }
    ids = spine.ids.tolist()
    roles = dict(zip(ids, spine.roles.tolist(), strict=True))
    wide = reader.spine_of({*ids, *guesses}, token)
    known = np.array([roles.get(each, 0) for each in wide.ids.tolist()], np.int64)
    return replace(trail, wide=replace(wide, learner=spine.learner, roles=known), guesses=guesses)
