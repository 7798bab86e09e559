# SPDX-License-Identifier: MIT
"""Help inside the app: its own pages, searched and read without a browser or a network."""

from typing import Final

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from explorer import resources
from explorer.ui.accessible import clearable
from explorer.ui.formats import one_line
from explorer.ui.labels import plain_label

TOPICS: Final = (
    ("keys.md", "Keys, from nothing to the first package"),
    ("looking.md", "Histogram, facets, one event"),
    ("query-language.md", "What can be asked"),
    ("trail.md", "Find somebody, read their trail"),
    ("readings.md", "What a trail adds up to"),
    ("recipes.md", "Recipes"),
    ("exporting.md", "Exporting answers"),
    ("evidence-packs.md", "Evidence packs"),
    ("faq.md", "Questions people ask"),
    ("accessibility.md", "Keys, sizes, screen readers"),
    ("security.md", "What protects the data"),
    ("for-it.md", "For IT departments"),
)
_SIZE: Final = (900, 640)


class HelpWindow(QWidget):
    """A window of its own; Esc closes it. Links between pages work, others are only shown."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle("Help")
        self._texts = {name: _text(name) for name, _ in TOPICS}
        self.field = QLineEdit()
        self.field.setPlaceholderText("Look for words")
        self.field.setAccessibleName("Look for words in the pages")
        clearable(self.field)
        self.topics = QListWidget()
        self.topics.setAccessibleName("Pages")
        self.topics.setSpacing(2)
        self.page = QTextBrowser()
        self.page.setAccessibleName("Page")
        self.page.setOpenLinks(False)
        self.page.document().setDocumentMargin(16)
        self.said = plain_label("", "dim", wrap=True)
        self.said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._lay_out()
        self.field.textChanged.connect(lambda _: self._list())
        self.field.returnPressed.connect(self.topics.setFocus)
        self.topics.currentItemChanged.connect(lambda item, _: self._read(item))
        self.page.anchorClicked.connect(self._on_link)
        self._list()
        self.resize(*_SIZE)

    def open(self, name: str = "") -> None:
        """Come to the front, at this page if one is named."""
        self.show()
        self.raise_()
        self.activateWindow()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        if name:
            self.field.clear()
            self._go(name)

    def _list(self) -> None:
        """The pages with every word typed."""
        words = self.field.text().casefold().split()
        at = self.topics.currentRow()
        kept = self.topics.item(at).data(Qt.ItemDataRole.UserRole) if at >= 0 else ""
        self.topics.clear()
        for name, title in TOPICS:
            text = f"{title}\n{self._texts[name]}".casefold()
            if all(word in text for word in words):
                item = QListWidgetItem(title, self.topics)
                item.setData(Qt.ItemDataRole.UserRole, name)
        self.said.setText("" if self.topics.count() else "No page has these words.")
        self._go(kept) if kept and self._row(kept) >= 0 else self.topics.setCurrentRow(0)

    def _row(self, name: str) -> int:
        rows = range(self.topics.count())
        return next(
            (at for at in rows if self.topics.item(at).data(Qt.ItemDataRole.UserRole) == name), -1
        )

    def _go(self, name: str) -> None:
        self.topics.setCurrentRow(self._row(name))

    def _read(self, item: QListWidgetItem | None) -> None:
        if item is None:
            return
        self.page.setMarkdown(self._texts[item.data(Qt.ItemDataRole.UserRole)])
        words = self.field.text().split()
        if words:
            self.page.find(words[0])

    def _on_link(self, url: QUrl) -> None:
        name = url.path().rpartition("/")[2]
        if url.isRelative() and name in self._texts:
            self.field.clear()
            self._go(name)
        elif url.isRelative() and url.path() == "":
            self.page.scrollToAnchor(url.fragment())
        else:
            self.said.setText(f"Not opened from here: {one_line(url.toString())}")

    def _lay_out(self) -> None:
        left = QWidget()
        inner = QVBoxLayout(left)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(self.field)
        inner.addWidget(self.topics, 1)
        right = QWidget()
        beside = QVBoxLayout(right)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.addWidget(self.page, 1)
        beside.addWidget(self.said)
        parts = QSplitter()
        parts.setChildrenCollapsible(False)
        parts.addWidget(left)
        parts.addWidget(right)
        parts.setSizes([_SIZE[0] // 3, _SIZE[0] * 2 // 3])
        whole = QHBoxLayout(self)
        whole.setContentsMargins(12, 12, 12, 12)
        whole.addWidget(parts)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
            return
        super().keyPressEvent(event)


def _text(name: str) -> str:
    return resources.path(name, folder="docs").read_text("utf-8")
