# SPDX-License-Identifier: MIT
"""What can be done with a file, as a menu."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QMenu

from explorer.ui.formats import count_text
from explorer.ui.models.source_list import Source
from explorer.workspace.terms import term

if TYPE_CHECKING:
    from explorer.ui.panels.sources import Sources


def build_menu(panel: "Sources", source: Source) -> QMenu:
    """The menu of this file."""
    menu = QMenu(panel)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    _about_events(panel, source, menu)
    menu.addSeparator()
    _about_receipt(panel, source, menu)
    menu.addSeparator()
    clipboard = QApplication.clipboard()
    menu.addAction("Copy name", lambda: clipboard.setText(source.file))
    menu.addAction(
        "Copy what is said about it",
        lambda: clipboard.setText(f"{source.file}\n{source.line}\n{source.tip}"),
    )
    menu.addSeparator()
    _about_staying(panel, source, menu)
    return menu


def _about_events(panel: "Sources", source: Source, menu: QMenu) -> None:
    only, state = term("file", source.file), panel.state_of_view
    show = menu.addAction("Show only this file", lambda: state.narrow(only))
    leave = menu.addAction("Exclude this file", lambda: state.exclude(only))
    show.setEnabled(source.inside)
    leave.setEnabled(source.inside)


def _about_receipt(panel: "Sources", source: Source, menu: QMenu) -> None:
    receipt = source.receipt
    what = "List or fold its tables" if source.members else "Show the receipt"
    show = menu.addAction(f"{what}\tEnter", lambda: panel.show_receipt(source))
    show.setEnabled(receipt is not None or bool(source.members))
    rejects = receipt.rejects if receipt is not None else 0
    if rejects and source.file_id is not None:
        shown = f"Show its {count_text(rejects, 'reject')}"
        menu.addAction(shown, lambda: panel.state_of_view.show_rejects(source.file_id))
        menu.addAction("Export its rejects…", lambda: panel.export_rejects(source))
    behind = receipt is not None and bool(receipt.learners)  # more may be known of them by now
    if (rejects or behind) and source.file_id is not None and source.inside:
        menu.addAction("Read it again…", lambda: panel.read_again(source))


def _about_staying(panel: "Sources", source: Source, menu: QMenu) -> None:
    if source.sign == "running":
        menu.addAction("Cancel", lambda: panel.cancel(source))
        return
    if source.sign == "failed":
        menu.addAction("Try again", lambda: panel.try_again(source))
    if source.file_id is not None or source.members:
        text = "Take off the list" if source.sign == "failed" else "Remove this file…"
        keys = QKeySequence(QKeySequence.StandardKey.Delete).toString(
            QKeySequence.SequenceFormat.NativeText
        )
        menu.addAction(f"{text}\t{keys}", lambda: panel.remove(source))
    elif source.sign == "failed":
        menu.addAction("Take off the list", panel.model.forget_failures)
