# SPDX-License-Identifier: MIT
"""The coverage: for which days there are files, and where the evidence has holes."""

from contextlib import suppress
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from explorer.errors import QueryError
from explorer.ui import query_text
from explorer.ui.labels import ElidedLabel
from explorer.ui.models.coverage_days import gaps_text, strips_of, undated_text
from explorer.ui.panels.context import Context
from explorer.ui.panels.coverage_marks import Legend
from explorer.ui.panels.coverage_strip import CoverageStrip
from explorer.ui.panels.panel import Panel
from explorer.ui.theme import tabular
from explorer.workspace import terms
from explorer.workspace.records import Receipt


class Coverage(Panel):
    """The calendar, and below it the day the keyboard or mouse is at, in words."""

    title = "Coverage"

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        self._context = context
        self.legend = Legend(context.theme)
        self.strip = CoverageStrip(context.theme)
        self.words = ElidedLabel("dim")
        self.words.setFont(tabular(self.words.font()))
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 2)
        column.setSpacing(0)
        column.addWidget(self.strip, 1)
        below = QHBoxLayout()
        below.setContentsMargins(10, 2, 10, 0)
        below.setSpacing(16)
        self.undated = ElidedLabel("dim")
        below.addWidget(self.words, 1)
        below.addWidget(self.undated, 1)
        column.addLayout(below)
        self.set_content(content)
        self.setFocusProxy(self.strip)
        self.strip.moved.connect(self.words.say)
        self.strip.picked.connect(self._on_picked)
        context.library.receipts_changed.connect(self._show)
        context.library.phase_changed.connect(self._on_phase)
        self._show_nothing()

    def title_tools(self) -> list[QWidget]:
        return [self.legend]

    def _show(self, receipts: list[Receipt]) -> None:
        strips, undated = strips_of(receipts), undated_text(receipts)
        self.strip.show_strips(strips)
        self.undated.say(undated)
        self.undated.setVisible(bool(undated))
        if not strips:
            self._show_nothing(undated)
            return
        self.words.say(gaps_text(strips) or "Every day between the first and the last is loaded.")
        self.show_normal()

    def _on_picked(self, when: str) -> None:
        state = self._context.state
        state.ask(at_time(state.query, when))

    def _on_phase(self, phase: Any) -> None:
        if phase == "opening":
            self.show_loading("Opening the workspace…")
        elif phase in ("closed", "failed"):
            self.strip.show_strips(())
            self._show_nothing()

    def _show_nothing(self, undated: str = "") -> None:
        text = "Daily event files, named by their day, are laid out here on a calendar."
        self.show_empty("clock", "No days yet", f"{text} {undated}".strip())


def at_time(text: str, when: str) -> str:
    """The query about this day or month, in place of any time it asked for."""
    new = terms.term("time", when)
    with suppress(QueryError):
        for at, standing in reversed(list(enumerate(terms.split(text)))):
            if standing.startswith(("time:", "NOT time:")):
                text = terms.without(text, at)
        return query_text.narrowed(text, new)
    return new
