# SPDX-License-Identifier: MIT
"""The sources: every file, what it brought, and what it did not."""

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QListView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from explorer.ui.icons import pixmap
from explorer.ui.labels import plain_label
from explorer.ui.models.source_list import Source, SourceList, SourceRole
from explorer.ui.panels.context import Context
from explorer.ui.panels.panel import Panel
from explorer.ui.theme import Theme, tabular
from explorer.workspace.records import Receipt
from explorer.workspace.terms import term

_PAD: Final = 6
_ICON: Final = 16


class SourceCells(QStyledItemDelegate):
    """Two lines a file: its name, and what it brought; a bar under the one on its way."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        cell = QStyleOptionViewItem(option)
        self.initStyleOption(cell, index)
        cell.text = ""
        style = cell.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, cell, painter, cell.widget)
        source: Source = index.data(SourceRole)
        colours = self._theme.colours
        colour = {"warning": colours.warning, "failed": colours.error}.get(source.sign, colours.dim)
        box = cell.rect.adjusted(_PAD, _PAD, -_PAD, -_PAD)
        painter.save()
        sign = pixmap(source.sign, colour, _ICON, painter.device().devicePixelRatioF())
        painter.drawPixmap(box.topLeft(), sign)
        tall = cell.fontMetrics.height()
        text = QRect(box.left() + _ICON + 6, box.top(), box.width() - _ICON - 6, tall)
        self._line(painter, text, source.title, colours.text, Qt.TextElideMode.ElideMiddle)
        painter.setFont(tabular(cell.font))
        text.translate(0, tall + 2)
        failed = source.sign == "failed"
        second = colours.error if failed else colours.dim
        self._line(painter, text, source.line, second, Qt.TextElideMode.ElideRight)
        if source.share is not None:
            bar = QRectF(text.left(), text.bottom() + 4, text.width(), 3)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.line))
            painter.drawRoundedRect(bar, 1.5, 1.5)
            bar.setWidth(bar.width() * min(source.share, 1.0))
            painter.setBrush(QColor(colours.accent))
            painter.drawRoundedRect(bar, 1.5, 1.5)
        painter.restore()

    def _line(
        self, painter: QPainter, box: QRect, text: str, colour: str, elide: Qt.TextElideMode
    ) -> None:
        painter.setPen(QColor(colour))
        shown = painter.fontMetrics().elidedText(text, elide, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        source: Source = index.data(SourceRole)
        bar = 0 if source.share is None else 8
        return QSize(120, 2 * option.fontMetrics.height() + 2 + 2 * _PAD + bar)


class Sources(Panel):
    """Lists the files; the one selected is explained below the list."""

    title = "Sources"

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        self._state = context.state
        self._imports = context.imports
        self.model = SourceList(self)
        self.view = QListView()
        self.view.setAccessibleName("Sources")
        self.view.setModel(self.model)
        self.view.setItemDelegate(SourceCells(context.theme, self.view))
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.view.customContextMenuRequested.connect(self._on_menu)
        self.detail = plain_label("", "dim", wrap=True)
        self.detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.detail.setContentsMargins(8, 6, 8, 6)
        self.detail.hide()
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.view, 1)
        column.addWidget(self.detail)
        self.set_content(content)
        self.view.selectionModel().currentChanged.connect(self._explain)
        self.model.modelReset.connect(self._on_reset)
        library = context.library
        library.receipts_changed.connect(
            lambda receipts: self.model.set_receipts(receipts, library.unknown)
        )
        context.library.phase_changed.connect(self._on_phase)
        context.imports.progressed.connect(self.model.set_running)
        context.imports.received.connect(self.model.add_receipt)
        context.imports.idle.connect(lambda: self.model.set_running(None))
        context.theme.changed.connect(self.view.viewport().update)
        self._on_reset()

    def menu(self, index: QModelIndex) -> QMenu:
        """What can be done with a file."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        source: Source = index.data(SourceRole)
        inside = source.receipt is not None and source.receipt.status != "failed"
        only = term("file", source.file)
        menu.addAction("Show only this file", lambda: self._state.narrow(only)).setEnabled(inside)
        menu.addAction("Exclude this file", lambda: self._state.exclude(only)).setEnabled(inside)
        menu.addSeparator()
        if source.sign == "running":
            menu.addAction("Cancel", self._imports.cancel)
        menu.addAction("Copy name", lambda: QApplication.clipboard().setText(source.file))
        menu.addAction(
            "Copy what is said about it",
            lambda: QApplication.clipboard().setText(f"{source.file}\n{source.line}\n{source.tip}"),
        )
        if source.sign == "failed":
            menu.addAction("Clear failed files", self.model.forget_failures)
        return menu

    def _on_menu(self, at: QPoint) -> None:
        index = self.view.indexAt(at)
        if index.isValid():
            self.menu(index).popup(self.view.viewport().mapToGlobal(at))

    def _explain(self, current: QModelIndex) -> None:
        source = current.data(SourceRole) if current.isValid() else None
        receipt: Receipt | None = source.receipt if source is not None else None
        self.detail.setText(f"{source.file}\n{source.tip}" if source is not None else "")
        self.detail.setVisible(receipt is not None and bool(self.detail.text()))

    def _on_reset(self) -> None:
        self.detail.hide()
        if self.model.rowCount():
            self.show_normal()
        else:
            self.show_empty("open", "No files yet", "Drop package files here, or press Ctrl+O.")

    def _on_phase(self, phase: str) -> None:
        if phase == "opening" and not self.model.rowCount():
            self.show_loading("Opening the workspace…")
        elif phase in ("closed", "failed"):
            self.model.set_receipts([])
