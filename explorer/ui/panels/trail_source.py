# SPDX-License-Identifier: MIT
"""Where a trail's drawing gets its events from: read beside the window's thread."""

from collections import OrderedDict
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from explorer.ui.panels.context import Context
from explorer.ui.trail_view import Options, TrailView, arrange
from explorer.work import CancelToken
from explorer.workspace.queries import Reader
from explorer.workspace.records import EventRow
from explorer.workspace.spine import Spine

_KEPT_ROWS: Final = 2_000


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
        self.spine: Spine | None = None
        context.library.events_changed.connect(self._rows.clear)

    @property
    def busy(self) -> bool:
        """Whether the trail, or more of it, is on its way."""
        return self._channel.busy

    def read(self, who: str, options: Options) -> None:
        """Read the trail of this learner."""
        self._options = options
        order = self._context.categories.order

        def work(reader: Reader, token: CancelToken) -> tuple[Spine, TrailView]:
            spine = reader.spine(who, token)
            return spine, arrange(spine, order, options, token)

        self._channel.ask(work, self._on_read, self.failed.emit)

    def show_as(self, options: Options) -> None:
        """Arrange the trail that was read in another way."""
        self._options = options
        spine, order = self.spine, self._context.categories.order
        if spine is None:
            return

        def work(_: Reader, token: CancelToken) -> TrailView:
            return arrange(spine, order, options, token)

        self._channel.ask(work, self.came.emit, self.failed.emit)

    def stop(self) -> None:
        """Forget the trail."""
        self._channel.cancel()
        self.spine = None

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

    def _on_read(self, answer: Any) -> None:
        self.spine, view = answer
        self.came.emit(view)

    def _on_rows(self, rows: list[EventRow]) -> None:
        for row in rows:
            self._rows[row.id] = row
        while len(self._rows) > _KEPT_ROWS:
            self._rows.popitem(last=False)
        if rows:
            self.told.emit()
