# SPDX-License-Identifier: MIT
"""The inspector: one event in plain words, as a tree, as it stands in the file, beside another."""

from typing import Any, Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QMenu, QTabWidget, QToolButton, QVBoxLayout, QWidget

from explorer.ui.accessible import Role, introduce
from explorer.ui.event_detail import EventDetail, as_json, raw_note, raw_text, read_detail
from explorer.ui.icons import icon
from explorer.ui.jobs import Failure
from explorer.ui.labels import ElidedLabel
from explorer.ui.panels.comparison import Comparison
from explorer.ui.panels.context import Context
from explorer.ui.panels.event_head import EventHead
from explorer.ui.panels.find_bar import FindBar, Hits
from explorer.ui.panels.json_menu import add_levels
from explorer.ui.panels.json_view import JsonView
from explorer.ui.panels.long_text import LongText
from explorer.ui.panels.panel import Panel
from explorer.ui.panels.roof import Roof

TREE, PRETTY, RAW, COMPARE = range(4)
_FIND: Final = QKeySequence.StandardKey.Find
_BIG: Final = 200_000  # bytes of a line


class Inspector(Panel):
    """Shows the selected event.

    Signals: said(sentence).
    """

    title = "Event"
    said = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        self._state = context.state
        self._channel = context.library.channel("detail")
        self._indenting = context.library.channel("detail")
        self._detail: EventDetail | None = None
        self._marked: int | None = None
        self._written: dict[int, int] = {}
        self.head = EventHead(context)
        self.json = JsonView(context)
        self.pretty = LongText(context.theme, "The line as indented JSON")
        self.raw = LongText(context.theme, "The exact line")
        self.comparison = Comparison(context)
        self.finding = FindBar(context.theme)
        self.tabs = QTabWidget()
        introduce(self.tabs, "Views of the event", Role.PageTabList)
        self._set_up_tabs()
        self.set_content(self._page())
        self._connect(context)
        self._dress()
        self._show_nothing()

    @property
    def facts(self) -> dict[str, ElidedLabel]:
        """The lines of the head, by their names."""
        return self.head.facts

    @property
    def shown(self) -> int | None:
        """The id of the event on show."""
        return None if self._detail is None else self._detail.row.id

    @property
    def marked(self) -> int | None:
        """The event marked for comparison."""
        return self._marked

    def mark(self) -> None:
        """Mark the event on show, to be compared with the one selected next; or unmark it."""
        if self._detail is None:
            return
        here = self._detail.row.id
        self._marked = None if self._marked == here else here
        self.said.emit(
            "Unmarked."
            if self._marked is None
            else "Marked: select another event to see what differs."
        )
        self._compare()

    def open_find(self) -> None:
        """Look for text in what is on show."""
        if self.state == "normal":
            self.finding.open()

    def _set_up_tabs(self) -> None:
        self.tabs.setDocumentMode(True)
        for page, title, tip in (
            (self.json, "Tree", "Every field with its meaning"),
            (self.pretty, "Pretty", "The line as indented JSON"),
            (self.raw, "Raw", "The line exactly as it stands in the file"),
            (self.comparison, "Compare", "What differs between two events"),
        ):
            self.tabs.setTabToolTip(self.tabs.addTab(page, title), tip)
        self.levels, self.finder, self.marker = QToolButton(), QToolButton(), QToolButton()
        menu = QMenu(self.levels)
        add_levels(menu, self.json)
        self.levels.setMenu(menu)
        self.levels.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        for button, tip in (
            (self.levels, "How far the tree is open (1, 2, 3, *)"),
            (self.finder, "Find in this event (Ctrl+F)"),
            (self.marker, "Mark this event, to compare it with the next one selected (M)"),
        ):
            button.setToolTip(tip)
            button.setAccessibleName(tip.partition(" (")[0])
        self.marker.setCheckable(True)
        self.finder.clicked.connect(self.open_find)
        self.marker.clicked.connect(self.mark)

    def _page(self) -> QWidget:
        tools = QWidget()
        row = QHBoxLayout(tools)
        row.setContentsMargins(0, 0, 4, 0)
        row.setSpacing(0)
        for button in (self.levels, self.finder, self.marker):
            row.addWidget(button)
        self.tabs.setCornerWidget(tools, Qt.Corner.TopRightCorner)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(Roof(self.head, "What, who, when"))
        column.addWidget(self.finding)
        column.addWidget(self.tabs, 1)
        return content

    def _connect(self, context: Context) -> None:
        self._state.selection_changed.connect(self._load)
        self._state.pair_changed.connect(self._on_pair)
        self._state.zone_changed.connect(lambda _: self.head.refresh())
        for part in (self.json, self.head, self.comparison):
            part.said.connect(self.said)
        self.comparison.mark_wanted.connect(self.mark)
        self.comparison.release.clicked.connect(self._release)
        self.tabs.currentChanged.connect(lambda _: self._on_tab())
        self.finding.wanted.connect(self._look_for)
        self.finding.stepped.connect(lambda by: self._searched().step(by))
        self.finding.left.connect(lambda: self.tabs.currentWidget().setFocus())
        for page in (self.json, self.pretty, self.raw, self.comparison):
            page.found.connect(self.finding.say)
        context.library.phase_changed.connect(self._on_phase)
        context.theme.changed.connect(self._dress)

    def _searched(self) -> JsonView | LongText | Comparison:
        return (self.json, self.pretty, self.raw, self.comparison)[self.tabs.currentIndex()]

    def _look_for(self, text: str) -> None:
        if not text:
            self.finding.say(Hits())
            for page in (self.json, self.pretty, self.raw, self.comparison):
                page.look_for("")
        else:
            self._searched().look_for(text)

    def _on_phase(self, phase: str) -> None:
        if phase in ("closed", "failed"):
            self._forget()
        self._load(self._state.selection if phase == "open" else None)

    def _forget(self) -> None:
        """Keep nothing of any event: the workspace may have been locked."""
        self._marked = None
        self._indenting.cancel()
        self._written.clear()
        self.finding.leave()
        self.json.forget()
        self.head.forget()
        self.comparison.forget()
        for page in (self.pretty, self.raw):
            page.show_text("")

    def _load(self, event_id: int | None) -> None:
        if event_id is None:
            self._channel.cancel()
            self._detail = None
            self._show_nothing()
            return
        if self._detail is None:
            self.show_loading("Reading the event…")

        self._channel.ask(
            lambda reader, token: read_detail(reader, event_id, token), self._show, self._on_failed
        )

    def _on_failed(self, failure: Failure) -> None:
        self._detail = None
        self.show_failed(failure)

    def _show(self, detail: Any) -> None:
        self._detail = detail
        self.head.show_event(detail)
        self.json.show_event(detail)
        self._compare()
        self._on_tab()
        self.show_normal()

    def _on_tab(self) -> None:
        self._write()
        self.levels.setVisible(self.tabs.currentIndex() == TREE)
        if self.finding.text:
            self._look_for(self.finding.text)

    def _write(self) -> None:
        """Fill the text on show; the other waits until it is looked at."""
        at = self.tabs.currentIndex()
        detail = self._detail
        if detail is None or at not in (PRETTY, RAW) or self._written.get(at) == detail.row.id:
            return
        self._written[at] = detail.row.id
        if at == RAW:
            self.raw.show_text(raw_text(detail.line), raw_note(detail.line))
        elif detail.document:
            note = "The logger cut this line: what could be read of it." if detail.row.cut else ""
            self._indent(detail, note)
        else:
            note = "This line is no JSON document, so it can’t be indented."
            self.pretty.show_text(raw_text(detail.line), note)

    def _indent(self, detail: EventDetail, note: str) -> None:
        """Write a document as indented JSON; a big one is made into text beside the window."""
        if len(detail.line) < _BIG:
            self.pretty.show_text(as_json(detail.document), note)
            return

        def answered(text: str) -> None:
            if self.shown == detail.row.id:
                self.pretty.show_text(text, note)
                if self.finding.text:
                    self._look_for(self.finding.text)

        self.pretty.show_text("", "Indenting…")
        self._indenting.ask(lambda *_: as_json(detail.document), answered, self._on_failed)

    def _on_pair(self, pair: tuple[int, int] | None) -> None:
        self._compare()
        if pair is not None:
            self.said.emit("Two events are selected: “Compare” shows what differs.")

    def _compare(self) -> None:
        """Compare the two events selected, or the marked one with the one on show."""
        here = None if self._detail is None else self._detail.row.id
        pair = self._state.pair
        if pair is None and here is not None and self._marked not in (None, here):
            assert self._marked is not None
            pair = (self._marked, here)
        self.marker.setChecked(self._marked is not None and self._marked == here)
        self.comparison.release.setVisible(self._marked is not None and self._state.pair is None)
        if pair is None:
            self.comparison.show_none(can_mark=self._marked is None)
        else:
            self.comparison.show_pair(*pair)
        self.tabs.setTabText(COMPARE, "Compare" if pair is None else "Compare ●")

    def _release(self) -> None:
        self._marked = None
        self._compare()

    def _show_nothing(self) -> None:
        self.show_empty("info", "No event selected", "Select one in the table or in the trail.")

    def _dress(self) -> None:
        dim = self.theme.colours.dim
        self.levels.setIcon(icon("levels", dim))
        self.finder.setIcon(icon("search", dim))
        self.marker.setIcon(icon("compare", dim))

    def event(self, event: QEvent) -> bool:
        # Inside the inspector, these keys mean the event and not the window.
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and self._is_own(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(_FIND):
            self.open_find()
        elif event.key() == Qt.Key.Key_F3 and not self.finding.isHidden():
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.finding.step(-1 if back else 1)
        elif event.key() == Qt.Key.Key_M and not event.modifiers():
            self.mark()
        else:
            super().keyPressEvent(event)

    def _is_own(self, event: QKeyEvent) -> bool:
        plain = not event.modifiers()
        return event.matches(_FIND) or (plain and event.key() in (Qt.Key.Key_F3, Qt.Key.Key_M))
