# SPDX-License-Identifier: MIT
"""The inspector: one event in plain words, as a tree, and as it stands in the file."""

from datetime import UTC
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFormLayout,
    QPlainTextEdit,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from explorer.ui.event_detail import EventDetail, read_detail
from explorer.ui.formats import EMPTY, count_text, one_line, time_text
from explorer.ui.jobs import Failure
from explorer.ui.labels import ElidedLabel, plain_label
from explorer.ui.models.columns import learner_of
from explorer.ui.panels.context import Context
from explorer.ui.panels.json_view import JsonView
from explorer.ui.panels.panel import Panel
from explorer.ui.theme import fixed_font
from explorer.workspace.records import EventRow

_RAW_LIMIT: Final = 200_000
_FACTS: Final = ("Who", "When", "Where", "Outcome", "File")


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
        self._detail: EventDetail | None = None
        self.headline = plain_label("", "headline", wrap=True)
        self.facts: dict[str, ElidedLabel] = {}
        self.json = JsonView(context)
        self.raw = QPlainTextEdit()
        self.raw.setReadOnly(True)
        self.raw.setFont(fixed_font())
        self.raw.setAccessibleName("The exact line")
        self.raw_note = plain_label("", "dim", wrap=True)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.json, "Tree")
        self.tabs.addTab(self._raw_page(), "Raw")
        self.set_content(self._page())
        self._connect(context)
        self._show_nothing()

    def _page(self) -> QWidget:
        content = QWidget()
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(10)
        form.setVerticalSpacing(2)
        for name in _FACTS:
            middle = name == "File"
            elide = Qt.TextElideMode.ElideMiddle if middle else Qt.TextElideMode.ElideRight
            label = ElidedLabel(elide=elide)
            self.facts[name] = label
            form.addRow(plain_label(name, "dim"), label)
        self._form = form
        head = QVBoxLayout()
        head.setContentsMargins(10, 8, 10, 6)
        head.setSpacing(6)
        head.addWidget(self.headline)
        head.addLayout(form)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.tabs, 1)
        return content

    def _raw_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        self.raw_note.setContentsMargins(10, 4, 10, 4)
        column.addWidget(self.raw_note)
        column.addWidget(self.raw, 1)
        return page

    def _connect(self, context: Context) -> None:
        self._state.selection_changed.connect(self._load)
        self._state.zone_changed.connect(lambda _: self._show_facts())
        self.json.narrowed.connect(self._state.narrow)
        self.json.excluded.connect(self._state.exclude)
        self.json.said.connect(self.said)
        self.tabs.currentChanged.connect(lambda _: self._show_raw())
        context.library.phase_changed.connect(lambda _: self._load(self._state.selection))

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
        self._show_facts()
        self.json.show_event(detail)
        self._show_raw()
        self.show_normal()

    def _show_facts(self) -> None:
        if self._detail is None:
            return
        row = self._detail.row
        self.headline.setText(one_line(row.summary))
        zone = self._state.zone
        when = time_text(row.time, zone, fraction=True)
        if row.received_at is not None and abs(row.received_at - row.time) > 60_000_000:
            when += f", received {time_text(row.received_at, zone)}"
        if zone is UTC:
            when += " (UTC)"
        place = f"{row.file}, line {row.line:,}"
        others = len(self._detail.places) - 1
        if others > 0:
            place += f" and {count_text(others, 'other place')}"
        cut = " (the line was cut by the logger)" if row.cut else ""
        said = {
            "Who": _who(row),
            "When": when,
            "Where": one_line(
                " · ".join(part for part in (row.course_id, row.source, row.ip) if part)
            )
            or EMPTY,
            "Outcome": one_line(row.outcome or ""),
            "File": one_line(place + cut),
        }
        for name, text in said.items():
            self.facts[name].say(text)
        self._form.setRowVisible(self.facts["Outcome"], bool(row.outcome))

    def _show_raw(self) -> None:
        if self._detail is None or self.tabs.currentIndex() != 1:
            return
        line = self._detail.line
        text = line[:_RAW_LIMIT].decode("utf-8", "replace")
        self.raw.setPlainText(text)
        self.raw_note.setVisible(len(line) > _RAW_LIMIT)
        self.raw_note.setText(
            f"The first {_RAW_LIMIT:,} of {len(line):,} bytes. To have the whole line, copy the "
            "row as the log’s line."
        )

    def _show_nothing(self) -> None:
        self.show_empty("info", "No event selected", "Select one in the table or in the trail.")


def _who(row: EventRow) -> str:
    name = learner_of(row)
    if name is None:
        return "Nobody is named"
    both = row.username is not None and row.user_id is not None
    return one_line(f"{name} (user id {row.user_id})" if both else name)
