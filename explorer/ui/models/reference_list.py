# SPDX-License-Identifier: MIT
"""The catalogue's entries by category, and which of them fit what is looked for."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QModelIndex, QObject, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel

from explorer.events.catalogue import Catalogue, Category, Entry
from explorer.ui.labels import plain_tip
from explorer.ui.models.roles import Role
from explorer.ui.reference_page import short_name

COMMON: Final = "Every event"


@dataclass(frozen=True, slots=True)
class _Page:
    """One entry as it is searched. names: folded; text: title, meaning and fields, folded."""

    entry: Entry
    names: tuple[str, ...]
    title: str
    text: str

    def rank(self, words: list[str]) -> int | None:
        """How well it fits: 0 is best; None where a word is not in it at all."""
        if all(any(word in name for name in self.names) for word in words):
            return 0 if words and words[0] in self.names else 1
        if all(word in self.title for word in words):
            return 2
        whole = "\n".join((*self.names, self.title, self.text))
        return 3 if all(word in whole for word in words) else None


class ReferenceList(QStandardItemModel):
    """Categories with their entries; while something is looked for, only what fits, best first.

    Under Role.NODE is an Entry, a Category, or None for the fields of every event.
    """

    def __init__(self, catalogue: Catalogue, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        self._pages = [_page(entry) for entry in catalogue.entries]
        self.look_for("")

    def look_for(self, text: str) -> int:
        """Keep what holds all these words in its names, title, meaning or fields; how many."""
        words = text.casefold().split()
        ranked = [(rank, page) for page in self._pages if (rank := page.rank(words)) is not None]
        ranked.sort(key=lambda pair: (pair[0] if words else 0, pair[1].title))
        by_category: dict[str, list[Entry]] = {}
        if not words:
            by_category = {category.id: [] for category in self._catalogue.categories}
        for _, page in ranked:
            by_category.setdefault(page.entry.category, []).append(page.entry)
        self.clear()
        if not words:
            self.appendRow(_item(COMMON, None))
        for name, entries in by_category.items():
            if entries:
                self.appendRow(self._branch(self._catalogue.by_id[name], entries))
        return len(ranked)

    def indexes(self) -> Iterator[QModelIndex]:
        """Every row, from the top."""
        for row in range(self.rowCount()):
            above = self.index(row, 0)
            yield above
            for below in range(self.rowCount(above)):
                yield self.index(below, 0, above)

    def _branch(self, category: Category, entries: list[Entry]) -> QStandardItem:
        branch = _item(category.title, category, number=f"{len(entries):,}")
        branch.setData(category.id, Role.CATEGORY)
        for entry in entries:
            name = "" if entry.pattern else short_name(entry)
            item = _item(entry.title, entry, quiet=name)
            item.setToolTip(plain_tip(f"{entry.title}\n{short_name(entry)}"))
            branch.appendRow(item)
        return branch


def _page(entry: Entry) -> _Page:
    names = (entry.key, *(other.name for other in entry.other_names))
    fields = (f"{each.path} {each.meaning}" for each in entry.fields)
    text = "\n".join((entry.meaning, entry.component, entry.note, *fields))
    folded = tuple(name.casefold() for name in names)
    return _Page(entry, folded, entry.title.casefold(), text.casefold())


def _item(title: str, node: object, *, quiet: str = "", number: str = "") -> QStandardItem:
    item = QStandardItem(title)
    item.setEditable(False)
    item.setData(node, Role.NODE)
    item.setData(quiet, Role.QUIET)
    item.setData(number, Role.NUMBER)
    item.setData(f"{title}, {quiet}" if quiet else title, Qt.ItemDataRole.AccessibleTextRole)
    return item
