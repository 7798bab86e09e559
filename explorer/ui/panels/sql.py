# SPDX-License-Identifier: MIT
"""SQL: a person's own questions to the workspace, its events and its tables."""

from functools import partial
from typing import Any, Final

import orjson
from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from explorer.ui.formats import count_text, one_line
from explorer.ui.jobs import Failure
from explorer.ui.models.sql_result import SqlResult, ValueRole, plain
from explorer.ui.models.sql_schema import InsertRole, SqlSchema
from explorer.ui.panels.context import Context
from explorer.ui.panels.panel import Panel
from explorer.ui.panels.quick_look import QuickLook
from explorer.ui.panels.sql_layout import SqlLayout, fit_columns
from explorer.ui.panels.sql_saving import ask_where
from explorer.ui.sql_run import SqlRun
from explorer.work import CancelToken
from explorer.workspace.annotations import Notes
from explorer.workspace.sql_examples import SqlExample, sql_examples
from explorer.workspace.sql_tables import PACKAGE, SqlTable, sql_tables

_HISTORY: Final = "sql_history"
_KEPT: Final = 50
_MOST_COPIED: Final = 200_000  # cells
_LEARNERS: Final = ("username", "user_id", "student_id", "author_username")


class SqlPanel(Panel):
    """Signals: said(sentence); enlarged(), to have the whole window or give it back."""

    title = "SQL"
    said = Signal(str)
    enlarged = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        self._state, self._library = context.state, context.library
        self._asking = context.library.channel("sql")
        self._stale = True
        self._asked = ""  # the statement whose answer is on show
        self.history: list[str] = []
        self.schema, self.result = SqlSchema(self), SqlResult(context.theme, self)
        self.run_ = SqlRun(context.library, context.settings, self)
        self.parts = SqlLayout(context, self.schema, self.result)
        self.look = QuickLook(context.theme, self)
        self.set_content(self.parts)
        self.setFocusProxy(self.parts.editor)
        self._connect()
        self._on_phase("closed")

    def title_tools(self) -> list[QWidget]:
        return [self.parts.larger]

    def run(self) -> None:
        """Run what is selected in the editor, else all of it."""
        statement = self.parts.editor.statement()
        if not statement:
            self.parts.say("Write a SELECT first, or pick one of the examples.")
            return
        if self.run_.running or self._library.phase != "open":
            return
        self._asked = statement
        self._remember(statement)
        self.run_.start(statement)

    def export(self) -> None:
        """Ask where to, then write the whole answer of what was run."""
        statement = self._asked or self.parts.editor.statement()
        path = ask_where(self) if statement else None
        if path is not None:
            self.run_.export(statement, path)

    def copy(self) -> None:
        """The selected cells onto the clipboard, as a table."""
        parts = self.parts.view.selectionModel().selection().toList()
        rows = sorted({row for each in parts for row in range(each.top(), each.bottom() + 1)})
        columns = sorted({at for each in parts for at in range(each.left(), each.right() + 1)})
        if not rows:
            return
        most = max(1, _MOST_COPIED // len(columns))
        kept, left = rows[:most], max(0, len(rows) - most)
        QGuiApplication.clipboard().setText(self.result.text(kept, columns))
        rest = f"; {left:,} more were selected, export those instead" if left else ""
        self.said.emit(f"Copied {count_text(len(kept), 'row')}{rest}.")

    def menu(self, index: QModelIndex) -> QMenu:
        """What can be done with a cell."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        value, name = index.data(ValueRole), self.result.columns[index.column()].lower()
        menu.addAction("Copy as a table\tCtrl+C", self.copy)
        menu.addAction(
            "Copy value", lambda: QGuiApplication.clipboard().setText(plain(value))
        ).setEnabled(value is not None)
        menu.addAction("Quick look\tSpace", self.show_value)
        if name in _LEARNERS and value is not None:
            menu.addSeparator()
            menu.addAction("Follow learner", lambda: self._state.follow(plain(value)))
        if name == "event_id" and isinstance(value, int):
            menu.addAction("Select this event", lambda: self._state.select(value))
        menu.addSeparator()
        menu.addAction("Export…", self.export)
        return menu

    def show_value(self) -> None:
        """The value the keyboard is at, whole."""
        index = self.parts.view.currentIndex()
        if not index.isValid():
            return
        value = index.data(ValueRole)
        note = "" if value is not None else "NULL: there is no value."
        self.look.say(one_line(self.result.columns[index.column()]), note, plain(value))
        self.look.open_beside(self.parts.view)

    def fill_examples(self, menu: QMenu) -> None:
        """Statements to begin with; those whose tables are not in say what they need."""
        menu.clear()
        menu.setToolTipsVisible(True)
        there = {table.name for table in self.schema.tables if table.group == PACKAGE}
        for example in sql_examples():
            missing = [name for name in example.needs if name not in there]
            action = menu.addAction(example.title, partial(self._take, example))
            action.setEnabled(not missing)
            if missing:
                action.setToolTip(f"Needs {', '.join(missing)} of a weekly package")

    def fill_history(self, menu: QMenu) -> None:
        """What was run before, the latest first."""
        menu.clear()
        for statement in self.history:
            text = one_line(" ".join(statement.split()), 90).replace("&", "&&")
            menu.addAction(text, partial(self.parts.editor.put, statement))
        if not self.history:
            menu.addAction("Nothing was run yet").setEnabled(False)
            return
        menu.addSeparator()
        menu.addAction("Forget all of these", self._forget)

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        if self._stale:
            self._read()

    def _connect(self) -> None:
        parts, run = self.parts, self.run_
        parts.editor.wanted.connect(self.run)
        parts.go.clicked.connect(self.run)
        parts.stop.clicked.connect(run.stop)
        parts.save.clicked.connect(self.export)
        parts.larger.clicked.connect(self.enlarged)
        parts.examples.aboutToShow.connect(lambda: self.fill_examples(parts.examples))
        parts.past.aboutToShow.connect(lambda: self.fill_history(parts.past))
        parts.picked.connect(self._on_picked)
        parts.view.customContextMenuRequested.connect(self._on_menu)
        parts.view.doubleClicked.connect(lambda _: self.show_value())
        for name, keys, act in (
            ("Copy", QKeySequence(QKeySequence.StandardKey.Copy), self.copy),
            ("Quick look", QKeySequence(Qt.Key.Key_Space), self.show_value),
        ):
            action = parts.view.addAction(name, keys)
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.triggered.connect(act)
        run.began.connect(self._on_began)
        run.headed.connect(self._on_headed)
        run.all_here.connect(self._on_all_here)
        parts.view.horizontalHeader().sortIndicatorChanged.connect(self._on_sort)
        run.came.connect(self._on_rows)
        run.told.connect(parts.say)
        run.refused.connect(self._on_refused)
        for done in (run.ended, run.stopped, run.written):
            done.connect(self._on_done)
        run.written.connect(self.said)
        self._library.phase_changed.connect(self._on_phase)
        self._library.receipts_changed.connect(lambda _: self._want())

    def _on_began(self) -> None:
        self.parts.show_running(running=True)
        self.parts.say("Running…")

    def _on_headed(self, columns: list[str]) -> None:
        self.parts.view.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.result.begin(columns)

    def _on_all_here(self) -> None:
        self.result.whole = True

    def _on_sort(self, column: int, order: Qt.SortOrder) -> None:
        """A click on a heading sorts what is here whole."""
        if column >= 0 and not self.result.whole:
            self.parts.view.horizontalHeader().setSortIndicator(-1, order)
            said = "Only a part of the answer is here: sort it by ORDER BY in the statement."
            self.parts.say(said)

    def _on_rows(self, rows: list[Any]) -> None:
        first = not self.result.rows
        self.result.add(rows)
        if first and rows:
            fit_columns(self.parts.view)

    def _on_done(self, sentence: str) -> None:
        self.parts.show_running(running=False)
        self.parts.say(sentence)

    def _on_refused(self, failure: Failure) -> None:
        self.parts.show_running(running=False)
        self.parts.say(f"{failure.what} {failure.todo}".strip(), "wrong")

    def _on_picked(self, index: QModelIndex) -> None:
        text = index.data(InsertRole)
        if text:
            self.parts.editor.insert(text)

    def _on_menu(self, at: QPoint) -> None:
        index = self.parts.view.indexAt(at)
        if index.isValid():
            if not self.parts.view.selectionModel().isSelected(index):
                self.parts.view.setCurrentIndex(index)
            self.menu(index).popup(self.parts.view.viewport().mapToGlobal(at))

    def _take(self, example: SqlExample) -> None:
        self.parts.editor.put(example.sql)
        self.parts.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self.parts.say("Ctrl+Enter runs it.")

    def _want(self) -> None:
        self._stale = True
        if self.isVisible():
            self._read()

    def _read(self) -> None:
        """The tables there are now; not while an answer is under way, as they share a desk."""
        if self._library.phase != "open" or self.run_.running:
            return
        self._stale = False
        self._asking.ask(sql_tables, self._on_read, self._on_refused)

    def _on_read(self, tables: list[SqlTable]) -> None:
        if tables != self.schema.tables:
            self.schema.show(tables)
            self.parts.unfold()
            self.parts.editor.know(
                name for table in tables for name in (table.name, *(c.name for c in table.columns))
            )

    def _on_phase(self, phase: str) -> None:
        if phase == "open":
            self.show_normal()
            self._recall()
            self._want()
        elif phase in ("closed", "failed"):
            self.run_.stop()
            self._stale, self._asked, self.history = True, "", []
            self.result.begin([])
            self.schema.show([])
            self.parts.editor.clear()
            self.parts.show_running(running=False)
            self.parts.say("")
            self.look.forget()
            self.show_empty(
                "search",
                "No workspace is open",
                "Drop package files; then ask its events and tables in SQL here.",
            )

    def _remember(self, statement: str) -> None:
        self.history = [statement, *(each for each in self.history if each != statement)][:_KEPT]
        self._keep()

    def _forget(self) -> None:
        self.history = []
        self._keep()

    def _keep(self) -> None:
        text = orjson.dumps(self.history).decode()

        def work(notes: Notes, _: CancelToken) -> None:
            notes.remember(_HISTORY, text)

        self._library.annotate(work)

    def _recall(self) -> None:
        def work(notes: Notes, _: CancelToken) -> str:
            return notes.remembered(_HISTORY)

        def answered(text: str) -> None:
            if text and not self.history:
                self.history = list(orjson.loads(text))
                if not self.parts.editor.toPlainText():
                    self.parts.editor.setPlainText(next(iter(self.history), ""))

        job = self._library.annotate(work)
        if job is not None:
            job.finished.connect(answered)
