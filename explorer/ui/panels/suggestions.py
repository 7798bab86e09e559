# SPDX-License-Identifier: MIT
"""Names near to one that nobody has: a query that finds nothing may only be mistyped."""

import re
from typing import Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QToolButton, QWidget

from explorer.ui.flow import FlowLayout
from explorer.ui.formats import one_line
from explorer.ui.labels import plain_label
from explorer.ui.panels.context import Context
from explorer.work import CancelToken
from explorer.workspace.nearby import Near, nearby
from explorer.workspace.queries import Reader

_ABOVE: Final = 5


class Suggestions(QWidget):
    """Offers near names when a query finds nothing because nobody has the name in it.

    Signals: wanted(query text).
    """

    wanted = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._state = context.state
        self._channel = context.library.channel("detail")
        self._catalogue = context.library.catalogue
        self._of_field = False
        FlowLayout(self)
        self.hide()
        context.search.started.connect(self._forget)
        context.search.ended.connect(self._on_ended)

    def offers(self) -> list[QToolButton]:
        """The names that are offered."""
        return [each for each in self.findChildren(QToolButton) if not each.isHidden()]

    def offer_field(self, text: str, wrong: str, right: str) -> None:
        """Offer the field that was probably meant."""
        better = re.sub(rf"(?<![\w.]){re.escape(wrong)}(?=\s*:)", right, text)
        self._clear()
        self._offer(f"{right}:", better)
        self._of_field = True
        self.show()

    def leave_field(self) -> None:
        """Take such an offer back; names near to others stay."""
        if self._of_field:
            self._forget()

    def _clear(self) -> None:
        layout = self.layout()
        while layout is not None and (item := layout.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _offer(self, name: str, better: str) -> None:
        button = QToolButton()
        button.setProperty("chip", "true")
        button.setText(one_line(name, 60).replace("&", "&&"))
        button.clicked.connect(lambda: self.wanted.emit(better))
        layout = self.layout()
        assert layout is not None
        layout.addWidget(button)

    def _forget(self) -> None:
        self._channel.cancel()
        self._of_field = False
        self.hide()

    def _on_ended(self, count: int) -> None:
        query = self._state.query
        if not query or count:
            return

        def work(reader: Reader, token: CancelToken) -> list[Near]:
            return nearby(reader, self._catalogue, query, token)

        self._channel.ask(work, lambda found: self._show(query, found), lambda _: None)

    def _show(self, query: str, found: Any) -> None:
        layout = self.layout()
        if query != self._state.query or not found or layout is None:
            return
        self._clear()
        for near in found:
            text = one_line(near.said, 100)
            label = plain_label(text + (" Did you mean" if near.better else ""), "dim")
            label.setContentsMargins(0, _ABOVE, 0, 0)  # so that it stands in line with the names
            layout.addWidget(label)
            for name, term in near.better:
                self._offer(name, query.replace(near.piece, term, 1))
        self.show()
