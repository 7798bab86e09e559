# SPDX-License-Identifier: MIT
"""Text of a log that looks like markup, a format or a link stays text wherever it shows."""

from pathlib import Path

import orjson
import pytest
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, Qt, QUrl
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QAbstractItemView, QLabel, QTextBrowser, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from explorer.package.gpg import Gpg
from explorer.ui.main_window import MainWindow
from explorer.ui.panels.facets import Facets
from explorer.ui.panels.inspector import Inspector
from tests.helpers.workspaces import fresh, take_in
from tests.ui.conftest import Make, line, settle

ODD = (
    "<img src='http://192.0.2.1/x.png'>",
    "<b>bold</b>",
    "%s %n {0} $x",
    "[a](http://192.0.2.1)",
    "elx:type/play_video",
    "<a href='file:///etc'>x</a>",
)


@pytest.fixture
def odd(make: Make, gpg: Gpg, tmp_path: Path, qtbot: QtBot) -> MainWindow:
    """A window on events whose every text is odd, one of them selected and followed."""
    log = tmp_path / "odd.log"
    lines = [
        orjson.dumps(
            line(
                n,
                username=text,
                event_type=text,
                agent=text,
                page=text,
                session=text,
                event={text: text},
                context={"course_id": text, "user_id": n, "org_id": text},
            )
        )
        for n, text in enumerate(ODD)
    ]
    log.write_bytes(b"\n".join([*lines, b""]))
    take_in(fresh(tmp_path / "Odd.elx", gpg), [log], gpg)
    window = make(tmp_path / "Odd.elx")
    window.show()
    window.context.library.open()
    qtbot.waitUntil(lambda: len(window.centre.events.model.ids) == len(ODD))
    settle(qtbot, window)
    window.context.state.follow(ODD[0])
    settle(qtbot, window)
    window.context.state.select(int(window.centre.events.model.ids[0]))
    inspector = window.panels["inspector"]
    assert isinstance(inspector, Inspector)
    qtbot.waitUntil(lambda: inspector.state == "normal")
    facets = window.panels["facets"]
    assert isinstance(facets, Facets)
    qtbot.waitUntil(lambda: facets.numbers.text() == "1")
    return window


def tips(model: QAbstractItemModel, above: QModelIndex, depth: int = 0) -> list[str]:
    """Every tooltip of a model's first rows."""
    found: list[str] = []
    for row in range(min(model.rowCount(above), 40)):
        wide = 1 if isinstance(model, QAbstractListModel) else model.columnCount(above)
        for column in range(wide):
            tip = model.index(row, column, above).data(Qt.ItemDataRole.ToolTipRole)
            found += [tip] if isinstance(tip, str) else []
        if depth < 4:
            found += tips(model, model.index(row, 0, above), depth + 1)
    return found


def is_safe(tip: str) -> bool:
    """Whether a tooltip is either no markup at all or has the log's markup escaped."""
    return "<img" not in tip and "<b>" not in tip and "<a " not in tip


def test_labels_and_tips_take_it_for_text(odd: MainWindow) -> None:
    for label in odd.findChildren(QLabel):
        if any(text[:6] in label.text() for text in ODD):
            assert label.textFormat() == Qt.TextFormat.PlainText, label.objectName()
    assert all(is_safe(widget.toolTip()) for widget in odd.findChildren(QWidget))
    for view in odd.findChildren(QAbstractItemView):
        assert all(map(is_safe, tips(view.model(), QModelIndex())))
    for edit in odd.findChildren(QTextEdit):
        assert not edit.document().toHtml().count("<img")


def test_the_reference_takes_an_unknown_type_for_text(odd: MainWindow, qtbot: QtBot) -> None:
    for text in ODD:
        odd.explain(text)
        page: QTextBrowser = odd.reference().page
        assert page.toPlainText().startswith(text)
        assert "src=" not in page.document().toHtml().replace("&#39;", "'").split("<body")[0]
        assert page.document().resource(
            QTextDocument.ResourceType.ImageResource, QUrl("http://192.0.2.1/x.png")
        ) in (None, "")
        blocks = page.document().toHtml()
        assert "<img" not in blocks
        assert "<a href" not in blocks
    qtbot.keyClick(odd.reference(), Qt.Key.Key_Escape)


def test_the_reference_finds_nothing_for_it_and_says_so(odd: MainWindow, qtbot: QtBot) -> None:
    odd.explain()
    reference = odd.reference()
    qtbot.keyClicks(reference.field, ODD[0])
    assert reference.model.rowCount() == 0
    assert reference.count.text() == "Nothing in the catalogue holds all these words."
