# SPDX-License-Identifier: MIT
"""Follow mode: the window is about one learner until one goes back to where one was."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QSizePolicy,
    QTableView,
    QToolButton,
    QWidget,
)

from explorer.ui.formats import one_line, settled
from explorer.ui.labels import plain_tip
from explorer.workspace import terms

if TYPE_CHECKING:
    from explorer.ui.models.event_table import EventTable
    from explorer.ui.panels.context import Context

_LONGEST = 40


class FollowChip(QWidget):
    """Says whom the window follows; its cross goes back. Without anybody, a way to find one.

    find: what a button beside it says that finds a learner; "" for none. apart: the chip stands
    where nothing else says who is followed.
    """

    def __init__(self, context: "Context", find: str = "") -> None:
        super().__init__()
        self._state = context.state
        self._apart = not find
        self.seek = QToolButton()
        self.seek.setText(find)
        self.seek.setProperty("chip", "true")
        self.seek.setToolTip("Find a learner by name or id (Ctrl+L)")
        self.seek.setAccessibleName("Find a learner")
        self.seek.clicked.connect(self._state.finder_wanted)
        self.button = QToolButton()
        self.button.setProperty("chip", "true")
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.button.clicked.connect(self._state.leave)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.seek)
        self.seek.setVisible(bool(find))
        row.addWidget(self.button)
        row.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._state.learner_changed.connect(lambda _: self._show())
        self._state.query_changed.connect(lambda _: self._show())
        self._show()

    def stand_in(self, *, apart: bool) -> None:
        """Say who is followed here too, or leave that to others."""
        self._apart = apart
        self._show()

    def _show(self) -> None:
        learner, query = self._state.learner, self._state.query
        self.button.setVisible(learner is not None and self._apart)
        if not self.seek.text():
            self.setVisible(learner is not None)
        if learner is None:
            return
        name = one_line(learner, _LONGEST).replace("&", "&&")
        only = terms.term("learner", learner) in terms.split(query)
        said = f"Following {name}" if only else f"Trail of {name}"
        self.button.setText(f"{settled(said)}  ✕")
        self.button.setAccessibleName(f"{said}; go back")
        tip = "Go back to where you were (Esc)"
        if not only:
            tip = f"The query shows more than this learner. {tip}"
        self.button.setToolTip(plain_tip(tip))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())


class WayBack(QObject):
    """Remembers how far the events were scrolled when following began, and scrolls there again."""

    def __init__(self, context: "Context", view: QTableView, model: "EventTable") -> None:
        super().__init__(view)
        self._search, self._view, self._model = context.search, view, model
        self._top: int | None = None
        self._due = False
        context.state.following.connect(self._remember)
        context.state.left.connect(self._begin)
        context.search.ended.connect(lambda _: self._return())

    def _remember(self) -> None:
        top = self._view.rowAt(0)
        self._top = int(self._model.ids[top]) if 0 <= top < len(self._model.ids) else None
        self._due = False

    def _begin(self) -> None:
        self._due = True
        if not self._search.running:
            self._return()

    def _return(self) -> None:
        if not self._due or self._top is None:
            return
        self._due = False
        number = self._model.row_number(self._top)
        if number is not None:
            index = self._model.index(number, max(self._view.columnAt(0), 0))
            self._view.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtTop)
