# SPDX-License-Identifier: MIT
"""The parts of the SQL panel: names beside an editor above an answer."""

from typing import Final

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QMenu,
    QPushButton,
    QSizePolicy,
    QSplitter,
    QTableView,
    QToolButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from explorer.ui.accessible import clearable
from explorer.ui.icons import icon
from explorer.ui.labels import ElidedLabel
from explorer.ui.models.sql_result import SqlResult
from explorer.ui.models.sql_schema import SqlSchema
from explorer.ui.panels.context import Context
from explorer.ui.panels.sql_editor import SqlEditor
from explorer.ui.theme import tabular
from explorer.workspace.sql_tables import EVENTS, PACKAGE

_WIDEST: Final = 360
_FITTED_ROWS: Final = 20
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class _Names(QTreeView):
    """Signals: picked(index), by Enter or a double click."""

    picked = Signal(QModelIndex)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER and self.currentIndex().isValid():
            self.picked.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)


class SqlLayout(QSplitter):
    """Signals: picked(index) when a name is to be written into the editor."""

    picked = Signal(QModelIndex)

    def __init__(self, context: Context, schema: SqlSchema, result: SqlResult) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._theme = context.theme
        self.seek, self.names = QLineEdit(), _Names()
        self.editor = SqlEditor(context.theme)
        self.go, self.stop, self.save = (
            QPushButton("Run"),
            QPushButton("Stop"),
            QPushButton("Export…"),
        )
        self.examples, self.past = QMenu(self), QMenu(self)
        self.outcome = ElidedLabel("dim")
        self.view = QTableView()
        self.larger = QToolButton()
        self._set_up_names(schema)
        self._set_up_view(result)
        self._lay_out()
        self.seek.textChanged.connect(schema.search)
        self.seek.textChanged.connect(lambda _: self.unfold())
        context.theme.changed.connect(self._dress)
        self._dress()
        self.show_running(running=False)

    def say(self, text: str, name: str = "dim") -> None:
        """What came of it, below the editor."""
        self.outcome.say(text)
        if self.outcome.objectName() != name:
            self.outcome.setObjectName(name)
            self.outcome.style().unpolish(self.outcome)
            self.outcome.style().polish(self.outcome)

    def show_running(self, *, running: bool) -> None:
        """Offer what can be done now."""
        self.go.setVisible(not running)
        self.stop.setVisible(running)
        self.save.setEnabled(not running)

    def unfold(self) -> None:
        """Open the groups people ask, and with a search all that is left."""
        if self.seek.text().strip():
            self.names.expandAll()
            return
        model = self.names.model()
        for row in range(model.rowCount()):
            index = model.index(row, 0)
            self.names.setExpanded(index, index.data() in (EVENTS, PACKAGE))

    def _set_up_names(self, schema: SqlSchema) -> None:
        names = self.names
        names.setAccessibleName("Tables and columns")
        names.setObjectName("sqlNames")
        names.setModel(schema)
        names.setHeaderHidden(True)
        names.setUniformRowHeights(True)
        names.setIndentation(14)
        names.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        names.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        names.setExpandsOnDoubleClick(False)
        names.clicked.connect(self.picked)
        names.picked.connect(self.picked)
        self.seek.setPlaceholderText("Find a table or column")
        self.seek.setAccessibleName("Find a table or column")
        clearable(self.seek)

    def _set_up_view(self, result: SqlResult) -> None:
        view = self.view
        view.setAccessibleName("Answer")
        view.setObjectName("answer")
        view.setModel(result)
        view.setFont(tabular(view.font()))
        view.setShowGrid(False)
        view.setAlternatingRowColors(True)
        view.setWordWrap(False)
        view.setTabKeyNavigation(False)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.verticalHeader().hide()
        view.verticalHeader().setDefaultSectionSize(view.fontMetrics().height() + 8)
        header = view.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setResizeContentsPrecision(_FITTED_ROWS)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        view.setSortingEnabled(True)

    def _lay_out(self) -> None:
        self.go.setProperty("primary", True)  # noqa: FBT003 - Qt's own signature
        self.go.setToolTip("Run what is selected, else all of it (Ctrl+Enter)")
        self.stop.setToolTip("Stop; rows that came stay")
        self.save.setToolTip("Write the whole answer to a file, as CSV or JSON lines")
        self.larger.setToolTip("The whole window for SQL, and back (Ctrl+Shift+Q)")
        self.larger.setAccessibleName("SQL in full size")
        tools = QHBoxLayout()
        tools.setContentsMargins(8, 4, 8, 4)
        tools.setSpacing(6)
        for widget in (self.go, self.stop, *self._menus()):
            tools.addWidget(widget)
        self.outcome.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        tools.addWidget(self.outcome, 1)
        tools.addWidget(self.save)
        lower = QWidget()
        column = QVBoxLayout(lower)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(tools)
        column.addWidget(self.view, 1)
        halves = QSplitter(Qt.Orientation.Vertical)
        halves.addWidget(self.editor)
        halves.addWidget(lower)
        halves.setChildrenCollapsible(False)
        halves.setStretchFactor(1, 2)
        halves.setSizes([110, 240])
        self.editor.setMinimumHeight(3 * self.editor.fontMetrics().height())
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(6, 6, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.seek)
        column.addWidget(self.names, 1)
        self.addWidget(side)
        self.addWidget(halves)
        self.setStretchFactor(1, 1)
        self.setSizes([230, 900])
        self.setChildrenCollapsible(False)

    def _menus(self) -> list[QPushButton]:
        buttons = []
        for title, tip, menu in (
            ("Examples", "Statements to begin with", self.examples),
            ("History", "What was run in this workspace before", self.past),
        ):
            button = QPushButton(title)
            button.setToolTip(tip)
            button.setMenu(menu)
            buttons.append(button)
        return buttons

    def _dress(self) -> None:
        self.larger.setIcon(icon("fit", self._theme.colours.dim, 14))


def fit_columns(view: QTableView) -> None:
    """Columns as wide as their first rows need, within reason."""
    view.resizeColumnsToContents()
    for column in range(view.model().columnCount()):
        width = view.columnWidth(column)
        view.setColumnWidth(column, min(width + 16, _WIDEST))
