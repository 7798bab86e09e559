# SPDX-License-Identifier: MIT
"""Text of a log that looks like markup, a path or a format is shown as text."""

from pathlib import Path

from PySide6.QtCore import QAbstractListModel, QModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QLabel
from pytestqt.qtbot import QtBot

from explorer.package.gpg import Gpg
from explorer.ui.application import make_window
from explorer.ui.main_window import MainWindow
from tests.helpers.hostile import HARM, log
from tests.helpers.workspaces import fresh, take_in, the_catalogue


def looks_like_markup(window: MainWindow) -> list[str]:
    """Labels and tooltips whose text Qt would take for markup and that hold text of the log."""
    found = [
        label.text()
        for label in window.findChildren(QLabel)
        if label.textFormat() != Qt.TextFormat.PlainText and "<" in label.text()
    ]
    for view in window.findChildren(QAbstractItemView):
        model = view.model()
        waiting = [QModelIndex()]
        while waiting:
            parent = waiting.pop()
            single = isinstance(model, QAbstractListModel)
            across = 1 if single else model.columnCount(parent)
            for row in range(min(model.rowCount(parent), 40)):
                cells = [model.index(row, at, parent) for at in range(across)]
                tips = [str(cell.data(Qt.ItemDataRole.ToolTipRole) or "") for cell in cells]
                found += [tip for tip in tips if "<img" in tip or "<script" in tip]
                waiting += cells[:1] if not single else []
    return found


def test_the_window_shows_it_as_text(tmp_path: Path, gpg: Gpg, qtbot: QtBot) -> None:
    harmful = tmp_path / "harm.log"
    harmful.write_bytes(log())
    workspace = fresh(tmp_path / "Harm.elx", gpg)
    take_in(workspace, [harmful], gpg)
    window = make_window(workspace.path, gpg, the_catalogue(), tmp_path / "w.ini")
    window.show()
    try:
        window.context.library.adopt(workspace)
        inspector = window.panels["inspector"]
        qtbot.waitUntil(lambda: len(window.centre.events.model.ids) == len(HARM))
        ids = window.centre.events.model.ids
        for number in range(len(HARM)):
            window.context.state.select(int(ids[number]))
            window.context.state.follow(HARM[number])
            qtbot.waitUntil(lambda: inspector.state in ("normal", "failed"))
            qtbot.wait(20)
            assert looks_like_markup(window) == [], HARM[number]
            assert HARM[number] not in window.windowTitle()
        window.explain(HARM[0])
        assert "example.org/x.png" in window.reference().page.toPlainText()
        kept = Path(window.context.settings.fileName())
        window.context.settings.sync()
        assert not kept.exists() or "example.org" not in kept.read_text()
    finally:
        window.close()
        window.deleteLater()
