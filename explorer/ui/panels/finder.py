# SPDX-License-Identifier: MIT
"""The finder (Ctrl+L): one person among all, as one types."""

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from explorer.ui.accessible import Role, clearable, introduce
from explorer.ui.focus import give_back
from explorer.ui.icons import icon
from explorer.ui.jobs import Failure
from explorer.ui.labels import ElidedLabel, plain_label
from explorer.ui.panels.context import Context
from explorer.ui.panels.finder_model import FinderModel, name_of
from explorer.ui.panels.finder_search import Offer, search, told_of
from explorer.work import CancelToken
from explorer.workspace.queries import Reader
from explorer.workspace.records import LearnerRow

_WAIT_MS: Final = 30
_LATELY: Final = 5
_MOST: Final = 4
_SIZE: Final = (900, 470)
_MOVES: Final = (
    Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown,
)  # fmt: skip
_HINT: Final = "Enter follows · Ctrl+Enter shows the trail only · Shift+↓ selects several"


class Finder(QFrame):
    """A sheet over the window that goes when one looks elsewhere; it blocks nothing."""

    def __init__(self, context: Context, window: QWidget) -> None:
        super().__init__(window)
        self.hide()
        self._window = window
        self.setObjectName("finder")
        self._context, self._state = context, context.state
        self._channel = context.library.channel("detail")
        self._evidence_channel = context.library.channel("detail")
        self._lately: list[str] = []
        self._back: QWidget | None = None
        self.edit = QLineEdit()
        self.model = FinderModel(context.state.zone, self)
        self.view = QTableView()
        self.said = ElidedLabel("dim")
        self.evidence = plain_label("", wrap=True)
        self.follow = QPushButton("Follow")
        self.only = QPushButton("Trail only")
        self.compare = QPushButton("Compare")
        self._soon = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._soon.timeout.connect(self._search)
        self._set_up()
        self._lay_out()
        self._connect(window)
        self._dress()

    def toggle(self) -> None:
        """Open, with what was typed last selected; or close."""
        if self.isVisible() and self.edit.hasFocus():
            self.leave()
            return
        self._back = QApplication.focusWidget()
        self._place()
        self.show()
        self.raise_()
        self.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.edit.selectAll()
        self._search()

    def leave(self) -> None:
        """Close, and give the keyboard back to what had it."""
        back, self._back = self._back, None
        self.hide()
        give_back(back)

    def chosen(self) -> list[LearnerRow]:
        """The learners selected, from the top."""
        rows = sorted(index.row() for index in self.view.selectionModel().selectedRows())
        return [self.model.rows[row] for row in rows]

    def _set_up(self) -> None:
        self.edit.setPlaceholderText("Find a learner: username, user id, name, email…")
        self.edit.setAccessibleName("Find a learner")
        self.edit.setObjectName("queryText")
        clearable(self.edit)
        self.edit.setAcceptDrops(False)
        self._look = self.edit.addAction(
            icon("learner", "#888888"), QLineEdit.ActionPosition.LeadingPosition
        )
        self._look.setText("Learner")
        view = self.view
        view.setAccessibleName("Learners found")
        view.setModel(self.model)
        view.setShowGrid(False)
        view.setWordWrap(False)
        view.setTabKeyNavigation(False)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.verticalHeader().hide()
        view.verticalHeader().setDefaultSectionSize(view.fontMetrics().height() + 8)
        header = view.horizontalHeader()
        header.setHighlightSections(False)
        for column, width in enumerate((210, 110, 80, 100, 100)):
            view.setColumnWidth(column, width)
        header.setSectionResizeMode(5, QHeaderView.ResizeMode.Stretch)
        self.follow.setProperty("primary", "true")
        for button in (self.follow, self.only, self.compare):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setAutoDefault(False)

    def _lay_out(self) -> None:
        fold = QScrollArea()
        introduce(fold, "How it is known who this is", Role.Grouping)
        fold.setWidget(self.evidence)
        fold.setWidgetResizable(True)
        fold.setFrameShape(QFrame.Shape.NoFrame)
        fold.setMaximumHeight(110)
        self.evidence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.evidence.setContentsMargins(8, 6, 8, 6)
        self._fold = fold
        buttons = QHBoxLayout()
        buttons.addWidget(ElidedHint(_HINT), 1)
        for button in (self.compare, self.only, self.follow):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addWidget(self.edit)
        column.addWidget(self.said)
        column.addWidget(self.view, 1)
        column.addWidget(fold)
        column.addLayout(buttons)

    def _connect(self, window: QWidget) -> None:
        self.edit.textEdited.connect(lambda _: self._soon.start())
        self.edit.textChanged.connect(lambda text: None if text else self._soon.start())
        self.edit.installEventFilter(self)
        self.view.installEventFilter(self)
        self.view.doubleClicked.connect(lambda _: self._follow())
        self.view.selectionModel().currentRowChanged.connect(self._on_current)
        self.view.selectionModel().selectionChanged.connect(lambda *_: self._on_chosen())
        self.follow.clicked.connect(self._follow)
        self.only.clicked.connect(self._trail_only)
        self.compare.clicked.connect(self._compare)
        window.installEventFilter(self)
        self._state.zone_changed.connect(self.model.choose_zone)
        self._context.library.phase_changed.connect(self._on_phase)
        self._state.learner_changed.connect(self._remember)
        self._context.theme.changed.connect(self._dress)
        QApplication.instance().focusChanged.connect(self._on_focus)  # type: ignore[union-attr]

    def _search(self) -> None:
        text, lately = self.edit.text().strip(), list(self._lately)

        def work(reader: Reader, token: CancelToken) -> Offer:
            return search(reader, text, lately, token)

        self._channel.ask(work, self._on_offer, self._on_failed)

    def _on_offer(self, offer: Any) -> None:
        self.model.replace(offer.rows, sorted(offer.contradicted))
        self.said.say(offer.said)
        self._tell("")
        if offer.rows:
            self.view.selectRow(0)
        self._on_chosen()

    def _on_failed(self, failure: Failure) -> None:
        self.model.replace([])
        self.said.say(failure.what)

    def _on_current(self, current: QModelIndex, _before: QModelIndex) -> None:
        self._tell("")
        if not current.isValid():
            return
        learner = self.model.rows[current.row()]
        self._evidence_channel.ask(
            lambda reader, _: told_of(reader, learner),
            self._tell,
            lambda failure: self._tell(failure.what),
        )

    def _on_phase(self, phase: str) -> None:
        if phase != "open":
            # A workspace that is closed or locked leaves nothing of its learners in sight.
            self._lately.clear()
            self.edit.clear()
            self.model.replace([])
            self._tell("")
            self.hide()

    def _tell(self, text: str) -> None:
        self.evidence.setText(text)
        self._fold.setVisible(bool(text))

    def _on_chosen(self) -> None:
        count = len(self.view.selectionModel().selectedRows())
        self.follow.setEnabled(count == 1)
        self.only.setEnabled(count == 1)
        self.compare.setEnabled(1 <= count <= _MOST)
        self.compare.setText(f"Compare {count}" if 1 < count <= _MOST else "Compare")
        too_many = f"Compare takes two to four learners; {count} are selected."
        self.compare.setToolTip(too_many if count > _MOST else "Compare those selected (Alt+Enter)")

    def _follow(self) -> None:
        self._take(self._state.follow)

    def _trail_only(self) -> None:
        def show(who: str) -> None:
            self._state.show_trail(who)
            self._state.panel_wanted.emit("trail")

        self._take(show)

    def _take(self, act: Callable[[str], object]) -> None:
        chosen = self.chosen()
        if len(chosen) == 1:
            self.leave()
            act(name_of(chosen[0]))

    def _compare(self) -> None:
        chosen = self.chosen()
        if 1 <= len(chosen) <= _MOST:
            self.leave()
            self._state.compare([name_of(learner) for learner in chosen])

    def _remember(self, learner: str | None) -> None:
        if learner is not None:
            others = [name for name in self._lately if name != learner]
            self._lately = [learner, *others][:_LATELY]

    def _place(self) -> None:
        whole = self._window.rect()
        width, height = min(_SIZE[0], whole.width() - 32), min(_SIZE[1], whole.height() - 72)
        self.setGeometry((whole.width() - width) // 2, 36, width, height)

    def _on_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        if self.isVisible() and now is not None and now is not self and not self.isAncestorOf(now):
            self._back = None
            self.hide()

    def _dress(self) -> None:
        self._look.setIcon(icon("learner", self._context.theme.colours.dim))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window:
            if event.type() == QEvent.Type.Resize and self.isVisible():
                self._place()
            return False
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(watched, event)
        return False

    def _key(self, watched: QObject, event: QKeyEvent) -> bool:
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if held == Qt.KeyboardModifier.ControlModifier:
                self._trail_only()
            elif held == Qt.KeyboardModifier.AltModifier or len(self.chosen()) > 1:
                self._compare()
            else:
                self._follow()
            return True
        if watched is self.edit and event.key() in _MOVES:
            QApplication.sendEvent(self.view, event)
            return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)


class ElidedHint(ElidedLabel):
    """A hint that gives way to buttons."""

    def __init__(self, text: str) -> None:
        super().__init__("dim")
        self.say(text)
